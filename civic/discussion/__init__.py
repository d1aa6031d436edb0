"""Comments and replies on a proposal."""
