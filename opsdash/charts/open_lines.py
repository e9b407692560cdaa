"""How many are still open, by the time since they began: minutes and weeks on one axis.

Times differ a thousandfold, so each named one is some times the last. What chance alone could make
of the line is a band; the same of the time before lies under it in grey.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from opsdash.charts.rows import ALT, columns_of, used
from opsdash.charts.values import FIGURES, Chart, OpenShare, Spec

if TYPE_CHECKING:
    import pyarrow as pa

_HEIGHT: Final = 300
_AREA: Final = 0.16
# What people call times: minutes, hours, days, weeks, a year.
_NAMED: Final = (
    1 / 60, 5 / 60, 15 / 60, 1.0, 4.0, 12.0, 24.0, 72.0, 168.0, 672.0, 2016.0, 8760.0, 87600.0,
)  # fmt: skip
# Nearly all are open before the axis begins, and nearly none after it ends.
_BEGINS_BELOW: Final = 98.0
_ENDS_BELOW: Final = 1.0

_COLUMNS: Final = (
    ("layer", "string"),
    ("hours", "float64"),
    ("value", "float64"),
    ("low", "float64"),
    ("piece", "int32"),
    ("text", "string"),
    ("tip", "string"),
)


class _Row(NamedTuple):
    layer: str
    hours: float | None = None
    value: float | None = None
    low: float | None = None
    piece: int = 0
    text: str = ""
    tip: str = ""


def open_lines(focus: Sequence[OpenShare], before: Sequence[OpenShare] = (), *, alt: str) -> Chart:
    """Both in the order of their hours."""
    named = _named_times((*focus, *before))
    # Above the upper line and below the lower one there is room.
    sides = ("upper", "lower") if _is_above(focus, before) else ("lower", "upper")
    rows = [
        *_line("other", before, named, sides[1]),
        *_band(focus, named),
        *_line("focus", focus, named, sides[0]),
    ]
    rows += [
        _Row("tip", each.hours, each.share, tip=each.tip)
        for each in (*before, *focus)
        if each.tip and _lies_in(each, named)
    ]
    return Chart(_figure(named, used(rows)), _table(rows, alt))


def _named_times(points: Sequence[OpenShare]) -> tuple[float, ...]:
    """From the last name before the first are done to the first name after nearly all are."""
    begins = min((each.hours for each in points if each.share < _BEGINS_BELOW), default=1.0)
    ends = max((each.hours for each in points if each.share > _ENDS_BELOW), default=begins)
    first = max(0, min(bisect_right(_NAMED, begins) - 1, len(_NAMED) - 3))
    last = max(first + 2, min(bisect_left(_NAMED, ends), len(_NAMED) - 1))
    return _NAMED[first : last + 1]


def _lies_in(point: OpenShare, named: Sequence[float]) -> bool:
    return named[0] <= point.hours <= named[-1]


def _is_above(focus: Sequence[OpenShare], before: Sequence[OpenShare]) -> bool:
    """Whether what the first line names first comes later."""
    ends = [next((each.hours for each in line if each.label), 0.0) for line in (focus, before)]
    return ends[0] >= ends[1]


def _line(
    name: str, points: Sequence[OpenShare], named: Sequence[float], side: str
) -> Iterator[_Row]:
    for each in points:
        if _lies_in(each, named):
            yield _Row(name, each.hours, each.share)
            if each.label:
                yield _Row(f"{name} dot", each.hours, each.share)
                yield _Row(f"{name} {side}", each.hours, each.share, text=each.label)


def _band(points: Sequence[OpenShare], named: Sequence[float]) -> Iterator[_Row]:
    for each in points:
        if each.high is not None and each.low is not None and _lies_in(each, named):
            yield _Row("focus area", each.hours, each.high, each.low)


def _table(rows: Sequence[_Row], alt: str) -> "pa.Table":
    return columns_of([*rows, _Row(ALT, tip=alt)], _COLUMNS)


@lru_cache(FIGURES)
def _figure(named: tuple[float, ...], layers: frozenset[str]) -> Spec:
    from opsdash.charts import marks, positions  # noqa: PLC0415  altair is slow to import
    from opsdash.charts.compiling import compiled  # noqa: PLC0415  likewise

    axes = positions.elapsed_axes(named)
    upper = {"align": "left", "dx": 10, "dy": -8}
    lower = {"align": "right", "dx": -10, "dy": 10}
    strong = {"fontSize": marks.LABEL_SIZE, "fontWeight": 600}
    drawn = [
        marks.between("focus area", "accent", axes, _AREA),
        marks.line("other", "slate", axes, 1.5),
        marks.line("focus", "accent", axes, 2.25),
        marks.dot("other dot", "slate", axes),
        marks.dot("focus dot", "accent", axes, 40),
        marks.text("other upper", "muted", axes, **upper),
        marks.text("other lower", "muted", axes, **lower),
        marks.text("focus upper", "accent", axes, **upper, **strong),
        marks.text("focus lower", "accent", axes, **lower, **strong),
        marks.plain_tips(axes),
    ]
    return compiled(drawn, layers, _HEIGHT)
