"""One metric by up to four values of a dimension, each line named at its end.

More values than colours can tell apart belong into small charts side by side.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from opsdash.charts.look import Look
from opsdash.charts.references import of_events, of_targets
from opsdash.charts.roles import Role
from opsdash.charts.rows import label_of, of_labels, of_series, table, used, whole
from opsdash.charts.span import span_of
from opsdash.charts.values import FIGURES, Chart, EventMark, Series, Spec, TargetLine

_HEIGHT = 300
_ROLES: Final[tuple[Role, ...]] = ("accent", "ochre", "plum", "moss")
MOST_LINES: Final = len(_ROLES)


def split_lines(
    lines: Sequence[Series],
    *,
    alt: str,
    events: Sequence[EventMark] = (),
    dated: Sequence[TargetLine] = (),
    suffix: str = "",
    from_zero: bool = False,
    week_start: int = 0,
) -> Chart:
    """The first line is the strongest; no more than `MOST_LINES` are drawn.

    `dated` are targets of their own time, for what the lines are parts of.
    """
    shown = lines[:MOST_LINES]
    points = [point for line in shown for point in line.points]
    dates = sorted({point.at for point in points})
    rows, labels = of_targets(dated, points, dates, from_zero=from_zero)
    rows += of_events(events, dates)
    for place, line in enumerate(shown):
        rows += of_series(f"line {place}", line)
        labels += label_of(f"line {place}", line)
    rows += of_labels(labels, rows, from_zero=from_zero)
    look = Look(span_of(dates, week_start), suffix, from_zero, whole(points))
    return Chart(_figure(look, used(rows)), table(rows, alt))


@lru_cache(FIGURES)
def _figure(look: Look, layers: frozenset[str]) -> Spec:
    from opsdash.charts import marks, positions  # noqa: PLC0415  altair is slow to import
    from opsdash.charts.compiling import compiled  # noqa: PLC0415  likewise

    axes = positions.time_axes(look.span, look.suffix, from_zero=look.from_zero, whole=look.whole)
    lines = [
        layer
        for place, role in reversed(list(enumerate(_ROLES)))
        for layer in marks.series(f"line {place}", role, axes, 1.75 if place else 2.25)
    ]
    drawn = [*marks.under(axes), *lines, *marks.over(axes)]
    return compiled(drawn, layers, _HEIGHT)
