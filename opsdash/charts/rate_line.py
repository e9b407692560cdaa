"""One metric over time, with the comparison and the target when there are any."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from opsdash.charts.references import of_events, of_levels, of_signals, of_targets, of_usual
from opsdash.charts.rows import (
    Label,
    label_of,
    of_incomplete,
    of_labels,
    of_series,
    of_target,
    table,
    used,
    whole,
)
from opsdash.charts.span import Span, span_of
from opsdash.charts.values import (
    FIGURES,
    Chart,
    EventMark,
    Level,
    Series,
    Spec,
    Target,
    TargetLine,
    Usual,
)

_HEIGHT = 290


def rate_line(  # noqa: PLR0913  each is one optional mark of the picture
    focus: Series,
    *,
    alt: str,
    comparison: Series | None = None,
    target: Target | None = None,
    events: Sequence[EventMark] = (),
    levels: Sequence[Level] = (),
    dated: Sequence[TargetLine] = (),
    usual: Usual | None = None,
    missing: str = "",
    suffix: str = "",
    thin: bool = False,
    week_start: int = 0,
) -> Chart:
    """A line in the metric's own unit; `suffix` follows the axis numbers (" %", " h").

    Comparison points carry the date of the step they are compared with, not their own. `missing` is
    written at the grey region of incomplete steps. `dated` are targets of their own time. `thin`
    draws the line in grey: too few cases.
    """
    lines = {"comparison": comparison or Series(()), "focus": focus}
    points = [point for series in lines.values() for point in series.points]
    dates = sorted({point.at for point in points})
    level_rows, labels = of_levels(levels, points)
    usual_rows, usual_names = of_usual(usual)
    dated_rows, dated_names = of_targets(dated, points, dates)
    rows = [*of_incomplete(focus.points, missing), *usual_rows, *level_rows, *dated_rows]
    rows += of_events(events, dates)
    labels += [*usual_names, *dated_names]
    labels += [label for name, series in lines.items() for label in label_of(name, series)]
    if target is not None:
        rows.append(of_target(target))
        labels.append(Label("target label", None, target.value, target.label))
    for name, series in lines.items():
        rows += of_series(name, series)
    rows += of_signals(focus.points)
    rows += of_labels(labels, rows, from_zero=False)
    look = _Look(span_of(dates, week_start), suffix, whole(focus.points), thin)
    figure = _figure(look, used(rows))
    return Chart(figure, table(rows, alt))


class _Look(NamedTuple):
    """What a figure depends on besides its layers."""

    span: Span
    suffix: str
    whole: bool
    thin: bool


@lru_cache(FIGURES)
def _figure(look: _Look, layers: frozenset[str]) -> Spec:
    from opsdash.charts import marks, positions  # noqa: PLC0415  altair is slow to import
    from opsdash.charts.compiling import compiled  # noqa: PLC0415  likewise

    axes = positions.time_axes(look.span, look.suffix, whole=look.whole)
    drawn = [
        marks.usual_band(axes),
        *marks.under(axes),
        *marks.usual_lines(axes),
        *marks.target(axes),
        *marks.series("comparison", "slate", axes, 1.5),
        *marks.series("focus", "slate" if look.thin else "accent", axes, 2.25),
        *marks.signals(axes),
        *marks.over(axes),
    ]
    return compiled(drawn, layers, _HEIGHT)
