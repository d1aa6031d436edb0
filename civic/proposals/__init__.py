"""Proposals: drafted, submitted, shown."""
