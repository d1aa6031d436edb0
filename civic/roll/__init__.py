"""Who may vote in a round, and whether they have."""
