"""Playmakers approve with a checked price or reject with a public reason."""
