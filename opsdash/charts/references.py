"""What a time chart is read against: events, levels, targets and the usual range of a metric.

All are notes, never data: an event outside of the lines' time and a level or a target far from
their values leave the axes as they are.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import count, groupby
from typing import Final, NamedTuple

from opsdash.charts.rows import Label, Row, present
from opsdash.charts.span import step_of
from opsdash.charts.values import EventMark, Level, Point, Stair, TargetLine, Usual
from opsdash.words import say

# Rings nearer than this share of the time would touch on a phone.
_RING_DISTANCE = 0.07
# Levels may take this many times the room of the data before the data becomes hard to read.
_LEVEL_REACH = 0.5
_LOG_REACH = 10.0
_TARGET: Final = "dated name"


def of_events(events: Sequence[EventMark], dates: Sequence[date]) -> Iterator[Row]:
    """Verticals within the time of the sorted `dates`; a ring near the last one stands higher."""
    if not dates:
        return
    last_day = dates[-1] + step_of(dates) - timedelta(days=1)
    near = (last_day - dates[0]) * _RING_DISTANCE
    lower: date | None = None
    for event in sorted(events, key=lambda each: (each.at, each.number)):
        if not dates[0] <= event.at <= last_day:
            continue
        is_upper = lower is not None and event.at - lower < near
        lower = lower if is_upper else event.at
        layer = "event upper" if is_upper else "event"
        yield Row("event rule", event.at)
        yield Row(layer, event.at, text=str(event.number), tip=event.tip)


def of_levels(
    levels: Iterable[Level], points: Iterable[Point], *, from_zero: bool = False, log: bool = False
) -> tuple[list[Row], list[Label]]:
    """Bands and lines with their names; one out of reach leaves its name at the nearer edge."""
    values = [point.value for point in points if present(point) and point.value is not None]
    if not values:
        return [], []
    reach = _reach(values, from_zero=from_zero, log=log)
    rows: list[Row] = []
    labels: list[Label] = []
    for level in levels:
        upper = level.low if level.high is None else level.high
        if level.low > reach.top:
            labels.append(_edge(max(values), say("charts.above", level=level.label)))
        elif upper < reach.bottom:
            labels.append(_edge(min(values), say("charts.below", level=level.label)))
        else:
            low, high = max(level.low, reach.bottom), min(upper, reach.top)
            rows += _of_level(level, low, high)
            labels.append(_edge((low + high) / 2, level.label))
    return rows, labels


def of_targets(
    lines: Iterable[TargetLine],
    points: Iterable[Point],
    dates: Sequence[date],
    *,
    from_zero: bool = False,
    log: bool = False,
) -> tuple[list[Row], list[Label]]:
    """Lines within the time of the sorted `dates`, named where they end.

    What goes on behind the last one is named at the right edge, also where it is out of reach.
    """
    values = [point.value for point in points if present(point) and point.value is not None]
    rows: list[Row] = []
    labels: list[Label] = []
    if not values or not dates:
        return rows, labels
    reach = _reach(values, from_zero=from_zero, log=log)
    pieces = count()
    for line in lines:
        stairs = [each for each in line.stairs if each.first <= dates[-1] and each.end > dates[0]]
        for is_near, run in groupby(stairs, lambda stair: _is_within(stair, reach)):
            if is_near:
                rows += _of_stairs(run, f"dated {line.kind}", next(pieces), dates)
        if stairs and stairs[-1].end > dates[-1]:
            labels.append(_target_label(stairs[-1].value, line.label, reach, values))
        elif stairs and _is_within(stairs[-1], reach):
            last = stairs[-1]
            rows.append(Row("dated ended", last.end, last.value, text=line.label))
    return rows, labels


def of_usual(usual: Usual | None) -> tuple[list[Row], list[Label]]:
    """The band from limit to limit, its edges and its middle, named at the newest step."""
    if usual is None or not usual.points:
        return [], []
    rows: list[Row] = []
    for each in usual.points:
        rows.append(Row("usual band", each.at, each.high, low=each.low))
        rows.append(Row("usual edge", each.at, each.high, piece=0))
        rows.append(Row("usual edge", each.at, each.low, piece=1))
        rows.append(Row("usual center", each.at, each.center))
    for place, phase in enumerate(usual.earlier):
        for each in phase:
            heights = (each.low, each.center, each.high)
            rows += [
                Row("usual earlier", each.at, height, piece=3 * place + at)
                for at, height in enumerate(heights)
            ]
    return rows, [_edge(usual.points[-1].center, usual.label)]


def of_signals(points: Iterable[Point]) -> Iterator[Row]:
    """A diamond on every point that is part of a signal."""
    for point in points:
        if point.signal and present(point):
            yield Row(f"signal {point.signal}", point.at, point.value)


class _Reach(NamedTuple):
    """Between which values a level is drawn."""

    bottom: float
    top: float


def _reach(values: Sequence[float], *, from_zero: bool, log: bool) -> _Reach:
    bottom, top = min([*values, *([0.0] * from_zero)]), max(values)
    if log:
        return _Reach(bottom / _LOG_REACH, top * _LOG_REACH)
    room = (top - bottom or abs(top) or 1.0) * _LEVEL_REACH
    return _Reach(bottom if from_zero else bottom - room, top + room)


def _is_within(stair: Stair, reach: _Reach) -> bool:
    return reach.bottom <= stair.value <= reach.top


def _of_stairs(
    stairs: Iterable[Stair], layer: str, piece: int, dates: Sequence[date]
) -> Iterator[Row]:
    for stair in stairs:
        yield Row(layer, max(stair.first, dates[0]), stair.value, piece=piece)
        yield Row(layer, min(stair.end, dates[-1]), stair.value, piece=piece)


def _target_label(value: float, text: str, reach: _Reach, values: Sequence[float]) -> Label:
    if value > reach.top:
        return Label(_TARGET, None, max(values), say("charts.above", level=text))
    if value < reach.bottom:
        return Label(_TARGET, None, min(values), say("charts.below", level=text))
    return Label(_TARGET, None, value, text)


def _edge(height: float, text: str) -> Label:
    return Label("level label", None, height, text)


def _of_level(level: Level, low: float, high: float) -> Iterator[Row]:
    """The edges that are within reach, and the band between them."""
    if level.high is None:
        yield Row("level line", value=level.low)
        return
    yield Row("level band", value=low, low=high)
    edges = (level.low, level.high)
    yield from (Row("level edge", value=edge) for edge in edges if low <= edge <= high)
