"""Two series indexed to 100: what sales do in grey, what inquiries do in the accent."""

from dataclasses import replace
from functools import lru_cache

from opsdash.charts.rows import (
    label_of,
    of_gap,
    of_incomplete,
    of_labels,
    of_series,
    table,
    used,
)
from opsdash.charts.span import Span, span_of
from opsdash.charts.values import FIGURES, Chart, Point, Series, Spec

_HEIGHT = 280


def index_lines(
    focus: Series, comparison: Series, *, alt: str, missing: str = "", week_start: int = 0
) -> Chart:
    """Inquiries (`focus`) against sales or orders, the gap between them tinted.

    Values are already indexed (base = 100). `missing` is written at the grey region of incomplete
    steps. `week_start` (0 Monday to 6 Sunday) decides which days a short axis names.
    """
    points = sorted((*focus.points, *comparison.points), key=lambda point: point.at)
    span = span_of(sorted({point.at for point in points}), week_start)
    rows = [
        *of_incomplete(_lacking(focus, comparison), missing),
        *of_gap(focus, comparison),
        *of_series("comparison", comparison),
        *of_series("focus", focus),
    ]
    labels = [*label_of("comparison", comparison), *label_of("focus", focus)]
    rows += of_labels(labels, rows, from_zero=False)
    return Chart({**_figure(span, used(rows)), "description": alt}, table(rows))


def _lacking(focus: Series, comparison: Series) -> list[Point]:
    """The steps of `focus`, incomplete where either series is."""
    days = {point.at for point in comparison.points if point.incomplete}
    return [
        replace(point, incomplete=point.incomplete or point.at in days) for point in focus.points
    ]


@lru_cache(FIGURES)
def _figure(span: Span, layers: frozenset[str]) -> Spec:
    from opsdash.charts import marks  # noqa: PLC0415  altair is slow to import

    axes = marks.time_axes(span)
    drawn = [
        *marks.incomplete_region(axes),
        marks.between("gap", "tint", axes, opacity=0.38),
        *marks.series("comparison", "slate", axes, 1.5),
        *marks.series("focus", "accent", axes, 2.25),
        marks.ring("incomplete ring", "slate", axes),
        marks.tips(axes),
    ]
    return marks.compiled(drawn, layers, _HEIGHT)
