"""The pages' cache is the one of the metrics: what a program asked for is there for a page too."""

from opsdash.metrics.caching import Cache, answers

__all__ = ["Cache", "answers"]
