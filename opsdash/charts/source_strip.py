"""The days of a source as one bar over time: complete, partial, missing."""

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import NamedTuple

from opsdash.charts.rows import ALT, columns_of, used
from opsdash.charts.span import Span
from opsdash.charts.values import FIGURES, Chart, Run, Spec

_HEIGHT = 14
# From the top, so that what is missing differs from what is there by more than its colour.
_THIN = (5, 9)
# Of a bar of fewer days the Mondays are named, then the months, then the years.
_MOST_DAYS_BY_WEEK = 75
_MOST_DAYS_BY_MONTH = 430

_COLUMNS = (
    ("layer", "string"),
    ("at", "timestamp[ms]"),
    ("until", "timestamp[ms]"),
    ("tip", "string"),
)


class _Row(NamedTuple):
    layer: str
    at: datetime
    until: datetime
    tip: str


def source_strip(runs: Sequence[Run], frame: tuple[date, date], *, alt: str) -> Chart:
    """One bar in the time of `frame`, which several bars share; its end is open.

    A missing day keeps the width of a hairline however long the time is.
    """
    rows = [_Row("frame", _midnight(frame[0]), _midnight(frame[1]), "")]
    rows += [
        _Row(run.state, _midnight(run.first), _midnight(run.end), run.tip)
        for run in runs
        if run.first < run.end
    ]
    figure = _figure(used(rows), _span(*frame))
    rows.append(rows[0]._replace(layer=ALT, tip=alt))
    return Chart(figure, columns_of(rows, _COLUMNS))


def _span(first: date, end: date) -> Span:
    days = (end - first).days
    if days > _MOST_DAYS_BY_MONTH:
        return Span("year")
    return Span("month") if days > _MOST_DAYS_BY_WEEK else Span("week")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


@lru_cache(FIGURES)
def _figure(layers: frozenset[str], span: Span) -> Spec:
    from opsdash.charts import marks, positions  # noqa: PLC0415  altair is slow to import
    from opsdash.charts.compiling import compiled  # noqa: PLC0415  likewise

    x = positions.time_axes(span).x
    drawn = [
        marks.stretch("frame", "paper", x, (0, _HEIGHT), opacity=0),
        marks.stretch("complete", "slate", x, (0, _HEIGHT), opacity=0.75),
        marks.stretch("partial", "slate", x, (0, _HEIGHT), opacity=0.3),
        marks.stretch("missing", "attention", x, _THIN),
    ]
    return compiled(drawn, layers, _HEIGHT, fit="fit-x")
