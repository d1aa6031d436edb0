"""Places: the communities that take part."""
