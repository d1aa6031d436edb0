"""Open the box, count, sign, publish."""
