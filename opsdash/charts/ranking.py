"""Thin bars from large to small, each with a tick where it stood in the comparison period."""

from collections.abc import Sequence

from opsdash.charts.values import Bar, Chart


def ranking(bars: Sequence[Bar], *, alt: str) -> Chart:
    """Bars in the order given (the caller sorts and sums "other"); height 30 px a bar."""
    raise NotImplementedError
