"""A script that draws nothing: no shell at all."""
