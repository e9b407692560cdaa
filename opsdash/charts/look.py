"""What a figure over time depends on besides its layers; figures are kept by it."""

from typing import NamedTuple

from opsdash.charts.span import Span


class Look(NamedTuple):
    span: Span
    suffix: str
    from_zero: bool
    whole: bool
