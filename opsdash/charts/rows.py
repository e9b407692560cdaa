"""The rows of a time chart: which layer draws what, worked out before anything is drawn.

A missing value never becomes a number: it ends one piece of a line and the next begins after it.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from functools import cache
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from opsdash.charts.span import step_of
from opsdash.charts.values import Point, Series, Target

if TYPE_CHECKING:
    import pyarrow as pa

# Names and types of columns.
Columns = tuple[tuple[str, str], ...]

# The smallest distance of two labels' middles, as a share of the plot's height.
_LABEL_DISTANCE = 0.1


class Row(NamedTuple):
    """One row of the table; a layer reads only the columns it needs."""

    layer: str
    at: date | datetime | None = None
    value: float | None = None
    low: float | None = None
    until: datetime | None = None
    piece: int = 0
    text: str = ""
    tip: str = ""
    ref: str = ""


# The layer whose only row says to a screen reader what the picture shows.
ALT: Final = "alt"

_COLUMNS = (
    ("layer", "string"),
    ("at", "timestamp[ms]"),
    ("value", "float64"),
    ("low", "float64"),
    ("until", "timestamp[ms]"),
    ("piece", "int32"),
    ("text", "string"),
    ("tip", "string"),
    ("ref", "string"),
)


def table(rows: Iterable[Row], alt: str) -> "pa.Table":
    said = [*rows, Row(ALT, tip=alt)]
    return columns_of(((row.layer, _moment(row.at), *row[2:]) for row in said), _COLUMNS)


def columns_of(rows: Iterable[tuple[object, ...]], named: Columns) -> "pa.Table":
    """Rows in the order of the columns as a table; no rows make an empty one."""
    import pyarrow as pa  # noqa: PLC0415 - the first page needs none of it

    schema = _schema(named)
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [
        pa.array(column, type=field.type) for column, field in zip(columns, schema, strict=True)
    ]
    return pa.table(arrays, schema=schema)


@cache
def _schema(named: Columns) -> "pa.Schema":
    import pyarrow as pa  # noqa: PLC0415 - the first page needs none of it

    return pa.schema([(name, pa.type_for_alias(kind)) for name, kind in named])


class _Layered(Protocol):
    @property
    def layer(self) -> str: ...


def used(rows: Iterable[_Layered]) -> frozenset[str]:
    """The names of the layers that have rows."""
    return frozenset(row.layer for row in rows)


def _moment(day: date | datetime | None) -> datetime | None:
    return day if day is None or isinstance(day, datetime) else _midnight(day)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def present(point: Point) -> bool:
    return point.value is not None and math.isfinite(point.value)


def whole(points: Iterable[Point]) -> bool:
    """Whether all values are whole numbers, so that the axis names no fractions."""
    return all(
        float(point.value).is_integer()
        for point in points
        if present(point) and point.value is not None
    )


def hollow(point: Point) -> bool:
    return point.unfinished or point.incomplete


def of_series(name: str, series: Series) -> Iterator[Row]:
    """Solid and dotted pieces, lone dots, rings and pointer texts of one series."""
    solid: set[date] = set()
    for piece, (dotted, points) in enumerate(_pieces(series.points)):
        layer = f"{name} dotted" if dotted else name
        yield from (Row(layer, point.at, point.value, piece=piece) for point in points)
        if not dotted:
            solid.update(point.at for point in points)
    for point in filter(present, series.points):
        if point.incomplete:
            yield Row("incomplete ring", point.at, point.value)
        elif point.unfinished:
            yield Row(f"{name} ring", point.at, point.value)
        elif point.at not in solid:
            yield Row(f"{name} dot", point.at, point.value)
        if point.tip or point.ref:
            yield Row("tip", point.at, point.value, tip=point.tip, ref=point.ref)


def _pieces(points: Sequence[Point]) -> Iterator[tuple[bool, list[Point]]]:
    """Runs of neighbours that are drawn alike: (dotted, points)."""
    for there, run in groupby(points, present):
        if not there:
            continue
        for dotted, pairs in groupby(pairwise(run), lambda pair: any(map(hollow, pair))):
            first, *rest = pairs
            yield dotted, [*first, *(after for _, after in rest)]


def of_gap(focus: Series, comparison: Series) -> Iterator[Row]:
    """The area between two series, over the finished steps where both have a value."""
    others = {point.at: point for point in comparison.points}
    for piece, (both, run) in enumerate(
        groupby(focus.points, lambda point: _firm(point) and _firm(others.get(point.at)))
    ):
        if both:
            for point in run:
                yield Row("gap", point.at, point.value, others[point.at].value, piece=piece)


def _firm(point: Point | None) -> bool:
    return point is not None and present(point) and not hollow(point)


def of_incomplete(points: Sequence[Point], words: str) -> Iterator[Row]:
    """One grey region per run of incomplete steps, half a step wider on both sides."""
    half = step_of([point.at for point in points]) / 2
    for incomplete, run in groupby(points, lambda point: point.incomplete):
        if incomplete:
            steps = list(run)
            first, last = _midnight(steps[0].at) - half, _midnight(steps[-1].at) + half
            yield Row("region", first, until=last)
            if words:
                yield Row("region label", last, text=words)
            words = ""


class Label(NamedTuple):
    """A text that wants to stand at a point."""

    layer: str
    at: date | None
    value: float
    text: str


def of_target(target: Target) -> Row:
    return Row("target total" if target.total else "target", value=target.value)


def newest(points: Sequence[Point]) -> Point | None:
    """The last point that has a value."""
    return next((point for point in reversed(points) if present(point)), None)


def label_of(name: str, series: Series) -> Iterator[Label]:
    """The label right of the line's end, as high as the value it names."""
    last = newest(series.points)
    settled = newest([point for point in series.points if not hollow(point)]) or last
    if last is None or settled is None or settled.value is None or not series.label:
        return
    height = settled.value if series.named is None else series.named
    yield Label(f"{name} label", last.at, height, series.label)


def of_labels(
    labels: Iterable[Label], rows: Sequence[Row], *, from_zero: bool = False, log: bool = False
) -> Iterator[Row]:
    """The labels in one column, moved apart where they would cover each other.

    On a log axis they are moved by its distances.
    """
    place, value_at = (math.log10, _power_of_ten) if log else (float, float)
    values = [row.value for row in rows if row.value is not None] + [0.0] * from_zero
    wanted = sorted(labels, key=lambda label: label.value)
    distance = (place(max(values)) - place(min(values))) * _LABEL_DISTANCE if values else 0.0
    heights = apart([place(label.value) for label in wanted], distance)
    end = max((label.at for label in wanted if label.at is not None), default=None)
    for label, height in zip(wanted, heights, strict=True):
        at = None if label.at is None else end
        yield Row(label.layer, at, value_at(height), text=label.text)


def _power_of_ten(exponent: float) -> float:
    return math.pow(10, exponent)


def apart(heights: Sequence[float], distance: float) -> list[float]:
    """Ascending heights, each at least `distance` above the one before, moved as little as needed.

    Heights that meet form a block around their common middle; blocks that meet are joined.
    """
    blocks: list[list[float]] = []
    for height in heights:
        blocks.append([height])
        while len(blocks) > 1 and _top(blocks[-2], distance) + distance > _bottom(
            blocks[-1], distance
        ):
            joined = blocks.pop()
            blocks[-1] += joined
    return [
        _bottom(block, distance) + distance * index
        for block in blocks
        for index in range(len(block))
    ]


def _bottom(block: Sequence[float], distance: float) -> float:
    return sum(block) / len(block) - distance * (len(block) - 1) / 2


def _top(block: Sequence[float], distance: float) -> float:
    return sum(block) / len(block) + distance * (len(block) - 1) / 2
