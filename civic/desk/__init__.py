"""The overview of those who work here, and the demonstration."""
