"""What to do about words and pictures that should perhaps not stand, so that everyone can see it was done fairly."""
