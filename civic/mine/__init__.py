"""A person's own page: what they wrote and what they were told."""
