"""A page that draws nothing."""
