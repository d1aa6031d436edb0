"""Follow a proposal or an area, and hear what happens there."""
