"""The usual and the slow case of a time: the median, and what nine in ten stay below.

The two differ by ten times and more, so the axis may be logarithmic; it then has no zero.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from opsdash.charts.references import of_events, of_levels, of_targets
from opsdash.charts.rows import (
    label_of,
    of_incomplete,
    of_labels,
    of_series,
    present,
    table,
    used,
)
from opsdash.charts.span import Span, span_of
from opsdash.charts.values import FIGURES, Chart, EventMark, Level, Series, Spec, TargetLine

_HEIGHT = 290
Unit = Literal["hours", "plain"]


def two_lines(  # noqa: PLR0913  each is one optional mark of the picture
    focus: Series,
    other: Series,
    *,
    alt: str,
    log: bool = False,
    events: Sequence[EventMark] = (),
    levels: Sequence[Level] = (),
    dated: Sequence[TargetLine] = (),
    unit: Unit = "hours",
    missing: str = "",
    week_start: int = 0,
) -> Chart:
    """`focus` (the median) strong, `other` in grey; a value of zero makes a log axis linear."""
    points = [*focus.points, *other.points]
    is_log = log and all(
        point.value is not None and point.value > 0 for point in filter(present, points)
    )
    dates = sorted({point.at for point in points})
    fitting = [level for level in levels if not is_log or level.low > 0]
    rows, labels = of_levels(fitting, points, from_zero=not is_log, log=is_log)
    dated_rows, dated_names = of_targets(dated, points, dates, from_zero=not is_log, log=is_log)
    rows += dated_rows
    labels += dated_names
    rows += of_incomplete(focus.points, missing)
    rows += of_events(events, dates)
    rows += of_series("other", other)
    rows += of_series("focus", focus)
    labels += [*label_of("other", other), *label_of("focus", focus)]
    rows += of_labels(labels, rows, from_zero=not is_log, log=is_log)
    look = _Look(span_of(dates, week_start), unit, is_log)
    return Chart(_figure(look, used(rows)), table(rows, alt))


class _Look(NamedTuple):
    """What a figure depends on besides its layers."""

    span: Span
    unit: Unit
    log: bool


@lru_cache(FIGURES)
def _figure(look: _Look, layers: frozenset[str]) -> Spec:
    from opsdash.charts import marks, positions  # noqa: PLC0415  altair is slow to import
    from opsdash.charts.compiling import compiled  # noqa: PLC0415  likewise

    suffix = "\N{NO-BREAK SPACE}h" if look.unit == "hours" else ""
    axes = (
        positions.log_time_axes(look.span, look.unit)
        if look.log
        else positions.time_axes(look.span, suffix, from_zero=True)
    )
    lines = [
        *marks.under(axes),
        *marks.series("other", "slate", axes, 1.5),
        *marks.series("focus", "accent", axes, 2.25),
        *marks.over(axes),
    ]
    return compiled(lines, layers, _HEIGHT)
