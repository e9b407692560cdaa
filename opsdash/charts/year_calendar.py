"""A year at a glance: a row a month, a square a day, a line below the days of an event.

Days differ by shape as well as by colour: a public holiday fills its place, a closed day of one's
own is narrow, one with other hours is flat.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from opsdash.charts.rows import ALT, columns_of, used
from opsdash.charts.values import FIGURES, CalendarDay, CalendarEvent, Chart, Spec

_HEIGHT = 310
# Half the width and height of a square, whose place is one wide and one high.
_SQUARE = (0.44, 0.34)
_SIZES = {"day": (0.5, 0.5), "own_closed": (0.24, 0.34), "own_open": (0.44, 0.16)}
# Below the squares.
_LINE = (0.4, 0.52)

_COLUMNS = (
    ("layer", "string"),
    ("left", "float64"),
    ("right", "float64"),
    ("upper", "float64"),
    ("lower", "float64"),
    ("tip", "string"),
    ("ref", "string"),
)


class _Row(NamedTuple):
    layer: str
    left: float | None = None
    right: float | None = None
    upper: float | None = None
    lower: float | None = None
    tip: str = ""
    ref: str = ""


def year_calendar(
    days: Sequence[CalendarDay], events: Sequence[CalendarEvent], today: date, *, alt: str
) -> Chart:
    """The days of one year; `today` is framed if it is one of them. A click gives a day back."""
    rows = [_square(each.state, each.day) for each in days]
    rows += [
        _square("day", each.day)._replace(tip=each.tip, ref=each.day.isoformat()) for each in days
    ]
    shown = {each.day for each in days}
    rows += [row for event in events for row in _lines(event, shown)]
    if today in shown:
        rows.append(_square("today", today))
    figure = _figure(used(rows))
    return Chart(figure, columns_of([*rows, _Row(ALT, tip=alt)], _COLUMNS))


def _square(layer: str, day: date) -> _Row:
    width, height = _SIZES.get(layer, _SQUARE)
    x, y = day.day, day.month
    return _Row(layer, x - width, x + width, y - height, y + height)


def _lines(event: CalendarEvent, shown: set[date]) -> Iterator[_Row]:
    """One line in each month that the event touches."""
    days = [event.first + timedelta(days=at) for at in range((event.end - event.first).days)]
    months: dict[int, list[int]] = {}
    for day in days:
        if day in shown:
            months.setdefault(day.month, []).append(day.day)
    for month, inside in months.items():
        yield _Row(
            "event",
            min(inside) - _SQUARE[0],
            max(inside) + _SQUARE[0],
            month + _LINE[0],
            month + _LINE[1],
            event.tip,
        )


@lru_cache(FIGURES)
def _figure(layers: frozenset[str]) -> Spec:
    from opsdash.charts import marks, positions  # noqa: PLC0415  altair is slow to import
    from opsdash.charts.compiling import compiled  # noqa: PLC0415  likewise

    axes = positions.year_axes()
    drawn = [
        marks.block("worked", "slate", axes, opacity=0.3),
        marks.block("closed", "hair", axes, opacity=0.8),
        marks.block("holiday", "slate", axes),
        marks.block("own_closed", "plum", axes),
        marks.block("own_open", "plum", axes),
        marks.frame("today", "ink", axes),
        marks.days(axes),
        marks.block("event", "accent", axes),
    ]
    return compiled(drawn, layers, _HEIGHT)
