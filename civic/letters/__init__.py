"""Codes that stand for a person on the roll: a voting letter, or the slip staff write for somebody they help."""
