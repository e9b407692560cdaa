"""Where the marks of a chart stand: its two position channels, each with a scale and an axis.

Axes are quiet: no lines of their own, few grid lines, dates and hours in words.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt

from opsdash.charts.roles import paint
from opsdash.charts.span import Span
from opsdash.words import say

TEXT_SIZE = 12

# Vega may add two lines to what it is asked for; three to five are wanted.
_GRIDLINES = 3
# Rounds the ends of the axis so that little of the plot stays empty.
_NICE = 6
# Which lines of a log axis are drawn: Vega has one at every multiple of every power of ten.
_RATIO = "(domain('y')[1] / domain('y')[0])"
_DIGIT = "round(datum.value / pow(10, floor(log(datum.value) / LN10 + 1e-9)))"
_ROUND = (
    f"({_RATIO} < 10 || {_DIGIT} === 1 || ({_RATIO} < 1000 && {_DIGIT} === 3)"
    f" || ({_RATIO} < 50 && {_DIGIT} === 5))"
)


@dataclass(frozen=True)
class Axes:
    """The two position channels that the layers of a chart share."""

    x: alt.X
    y: alt.Y


def time_axes(
    span: Span, suffix: str = "", *, from_zero: bool = False, whole: bool = False
) -> Axes:
    return Axes(
        x=alt.X("at:T", title=None, axis=_time_axis(span), scale=alt.Scale(nice=False)),
        y=alt.Y(
            "value:Q",
            title=None,
            axis=_value_axis(suffix, whole=whole),
            scale=alt.Scale(zero=from_zero, nice=_NICE),
        ),
    )


def log_time_axes(span: Span, unit: Literal["hours", "plain"]) -> Axes:
    """Values from small to very large; hours are named as minutes, hours and days."""
    return Axes(
        x=alt.X("at:T", title=None, axis=_time_axis(span), scale=alt.Scale(nice=False)),
        y=alt.Y(
            "value:Q",
            title=None,
            axis=_log_axis(unit),
            scale=alt.Scale(type="log", nice=False),
        ),
    )


def elapsed_axes(named: Sequence[float]) -> Axes:
    """Percent by the hours since a beginning, each as many times the last; `named` are in order."""
    space = "\N{NO-BREAK SPACE}"
    units = ((24 * 365, "y"), (24 * 7, "w"), (24, "d"), (1, "h"))
    texts = "".join(
        f"datum.value >= {hours} ? format(datum.value / {hours}, '~r') + '{space}{unit}' : "
        for hours, unit in units
    )
    ticks = _axis(
        grid=True,
        gridColor=paint("hair"),
        gridWidth=1,
        gridDash=[],
        values=list(named),
        labelExpr=f"{texts}format(datum.value * 60, '.2~r') + '{space}min'",
        labelOverlap="parity",
    )
    scale = alt.Scale(type="log", domain=[named[0], named[-1]], nice=False)
    whole = alt.Scale(domain=[0, 100], nice=False, zero=True)
    return Axes(
        x=alt.X("hours:Q", title=None, axis=ticks, scale=scale),
        y=alt.Y("value:Q", title=None, axis=_value_axis(f"{space}%", whole=True), scale=whole),
    )


def bare_time_axes() -> Axes:
    return Axes(
        x=alt.X("at:T", title=None, axis=None, scale=alt.Scale(nice=False)),
        y=alt.Y("value:Q", title=None, axis=None, scale=alt.Scale(zero=False, nice=False)),
    )


def small_axes(suffix: str, *, from_zero: bool, whole: bool) -> Axes:
    """The same position channels for a chart half as wide as a phone: no dates."""
    axes = time_axes(Span("month"), suffix, from_zero=from_zero, whole=whole)
    bare = alt.X("at:T", title=None, axis=None, scale=alt.Scale(nice=False))
    return Axes(x=bare, y=axes.y)


def stair_axes(rows: int, zero: str = "") -> Axes:
    """Rows one under the other, values from left to right; `zero` is what nought means."""
    plain = "format(datum.value, ',~f')"
    named = f"datum.value === 0 ? {json.dumps(zero)} : format(datum.value, '+,~f')"
    return Axes(
        x=alt.X(
            "left:Q",
            title=None,
            axis=_axis(
                grid=True,
                gridColor=paint("hair"),
                gridWidth=1,
                gridDash=[],
                tickCount=_GRIDLINES,
                labelExpr=named if zero else plain,
            ),
            scale=alt.Scale(zero=bool(zero), nice=False, padding=12),
        ),
        y=alt.Y(
            "upper:Q",
            title=None,
            axis=None,
            scale=alt.Scale(domain=[-0.5, max(rows, 1) - 0.5], nice=False, reverse=True),
        ),
    )


def year_axes() -> Axes:
    """Days of a month from left to right, the months of a year from the top."""
    names = f"{json.dumps(say('charts.months').split())}[datum.value - 1]"
    return Axes(
        x=alt.X(
            "left:Q",
            title=None,
            axis=_axis(grid=False, tickCount=6),
            scale=alt.Scale(domain=[0.5, 31.5], nice=False, zero=False),
        ),
        y=alt.Y(
            "upper:Q",
            title=None,
            axis=_axis(
                grid=False, tickCount=12, tickMinStep=1, labelExpr=names, labelOverlap=False
            ),
            scale=alt.Scale(domain=[0.5, 12.6], nice=False, zero=False, reverse=True),
        ),
    )


def ranked_axes() -> Axes:
    """Rows one under the other, bars from zero, no axes."""
    return Axes(
        x=alt.X("value:Q", title=None, axis=None, scale=alt.Scale(zero=True, nice=False)),
        y=alt.Y("order:O", title=None, axis=None),
    )


def share(field: str) -> alt.X:
    scale = alt.Scale(domain=[0, 1], nice=False, zero=True)
    return alt.X(f"{field}:Q", title=None, axis=None, scale=scale)


def _axis(**settings: Any) -> alt.Axis:
    return alt.Axis(
        title=None,
        domain=False,
        ticks=False,
        labelFontSize=TEXT_SIZE,
        labelColor=paint("muted"),
        labelPadding=8,
        aria=False,
        **settings,
    )


def _value_axis(suffix: str, *, whole: bool) -> alt.Axis:
    least_step = {"tickMinStep": 1} if whole else {}
    return _axis(
        grid=True,
        gridColor=paint("hair"),
        gridWidth=1,
        gridDash=[],
        tickCount=_GRIDLINES,
        labelExpr=f"format(datum.value, ',~f') + {json.dumps(suffix)}",
        **least_step,
    )


def _log_axis(unit: Literal["hours", "plain"]) -> alt.Axis:
    space = "\N{NO-BREAK SPACE}"
    plain = "format(datum.value, ',~f')"
    hours = (
        f"datum.value < 1 ? format(datum.value * 60, ',.2~r') + '{space}min'"
        f" : datum.value <= 100 ? format(datum.value, ',~r') + '{space}h'"
        f" : format(datum.value / 24, ',.2~r') + '{space}days'"
    )
    return _axis(
        grid=True,
        gridColor=paint("hair"),
        gridWidth={"condition": {"test": _ROUND, "value": 1}, "value": 0},
        gridDash=[],
        tickCount=_GRIDLINES,
        labelExpr=f"{_ROUND} ? ({hours if unit == 'hours' else plain}) : ''",
        labelOverlap=True,
    )


def _time_axis(span: Span) -> alt.Axis:
    month = f"{json.dumps(say('charts.months').split())}[month(datum.value)]"
    year = "'' + year(datum.value)"
    day = f"date(datum.value) + ' ' + {month}"
    texts = {
        "day": day,
        "week": f"day(datum.value) == {span.weekday} ? {day} : ''",
        "month": f"month(datum.value) == 0 || datum.index == 0 ? [{month}, {year}] : {month}",
        "year": year,
    }
    # Vega's own weeks begin on Sunday: a week axis has a tick a day, and text on one weekday.
    unit = "day" if span.unit == "week" else span.unit
    return _axis(
        grid=False,
        tickCount=alt.TimeIntervalStep(interval=unit, step=1),
        labelExpr=texts[span.unit],
        labelOverlap="parity",
    )
