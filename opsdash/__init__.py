"""opsdash: the daily cockpit of people who run operations."""

__version__ = "0.1.0"
