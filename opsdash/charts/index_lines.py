"""Two series indexed to 100: what sales do in grey, what inquiries do in the accent."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from opsdash.charts.references import of_events
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
from opsdash.charts.values import FIGURES, Chart, EventMark, Point, Series, Spec

_HEIGHT = 300


def index_lines(
    focus: Series,
    comparison: Series,
    *,
    alt: str,
    events: Sequence[EventMark] = (),
    missing: str = "",
    week_start: int = 0,
) -> Chart:
    """Inquiries (`focus`) against sales or orders, the gap between them tinted.

    Values are already indexed (base = 100). `missing` is written at the grey region of incomplete
    steps. `week_start` (0 Monday to 6 Sunday) decides which days a short axis names.
    """
    points = [*focus.points, *comparison.points]
    dates = sorted({point.at for point in points})
    span = span_of(dates, week_start)
    rows = [
        *of_incomplete(_lacking(focus, comparison), missing),
        *of_events(events, dates),
        *of_gap(focus, comparison),
        *of_series("comparison", comparison),
        *of_series("focus", focus),
    ]
    labels = [*label_of("comparison", comparison), *label_of("focus", focus)]
    rows += of_labels(labels, rows, from_zero=False)
    return Chart(_figure(span, used(rows)), table(rows, alt))


def _lacking(focus: Series, comparison: Series) -> list[Point]:
    """The steps of `focus`, incomplete where either series is."""
    days = {point.at for point in comparison.points if point.incomplete}
    return [
        replace(point, incomplete=point.incomplete or point.at in days) for point in focus.points
    ]


@lru_cache(FIGURES)
def _figure(span: Span, layers: frozenset[str]) -> Spec:
    from opsdash.charts import marks, positions  # noqa: PLC0415  altair is slow to import
    from opsdash.charts.compiling import compiled  # noqa: PLC0415  likewise

    axes = positions.time_axes(span)
    drawn = [
        *marks.under(axes),
        marks.between("gap", "tint", axes, opacity=0.38),
        *marks.series("comparison", "slate", axes, 1.5),
        *marks.series("focus", "accent", axes, 2.25),
        *marks.over(axes),
    ]
    return compiled(drawn, layers, _HEIGHT)
