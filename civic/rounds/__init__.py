"""Rounds: one participatory budget each: money, theme, dates, rules."""
