"""The log that only grows."""
