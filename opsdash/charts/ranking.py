"""Thin bars from large to small, each with a tick where it stood in the comparison period."""

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from opsdash.charts.rows import ALT, columns_of, used
from opsdash.charts.values import FIGURES, Bar, Chart, Spec

_ROW_HEIGHT = 30
_BAR_HEIGHT = 9
_TICK_HEIGHT = 17
# Widths at which a name, a value and a change are cut, so that a phone keeps room for the bars.
_NAME_LIMIT = 124
_VALUE_LIMIT = 56
_CHANGE_LIMIT = 58
_GAP = 8

_COLUMNS = (
    ("layer", "string"),
    ("order", "int32"),
    ("value", "float64"),
    ("text", "string"),
    ("tip", "string"),
    ("ref", "string"),
)


class _Row(NamedTuple):
    layer: str
    order: int
    value: float | None = None
    text: str = ""
    tip: str = ""
    ref: str = ""


def ranking(bars: Sequence[Bar], *, alt: str) -> Chart:
    """Bars in the order given (the caller sorts and sums "other"); height 30 px a bar."""
    rows = [row for order, bar in enumerate(bars) for row in _of_bar(order, bar)]
    if rows:
        rows.append(_Row("zero", 0, 0.0))
    figure = _figure(len(bars), used(rows))
    return Chart(figure, columns_of([*rows, _Row(ALT, 0, tip=alt)], _COLUMNS))


def _of_bar(order: int, bar: Bar) -> Iterator[_Row]:
    yield _Row("name", order, text=bar.name)
    if _there(bar.value):
        yield _Row("rest" if bar.rest else "bar", order, bar.value)
    if _there(bar.compare):
        yield _Row("compare", order, bar.compare)
    if bar.label:
        yield _Row("label", order, text=bar.label)
    if bar.change:
        yield _Row("change", order, text=bar.change)
    yield _Row("tip", order, tip=bar.tip or bar.name, ref=bar.ref)


def _there(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


@lru_cache(FIGURES)
def _figure(bars: int, layers: frozenset[str]) -> Spec:
    from opsdash.charts import marks, positions  # noqa: PLC0415  altair is slow to import
    from opsdash.charts.compiling import compiled  # noqa: PLC0415  likewise

    axes = positions.ranked_axes()
    value_end = _VALUE_LIMIT + _GAP
    strong = {"fontSize": marks.LABEL_SIZE, "fontWeight": 600}
    drawn = [
        marks.baseline("zero", axes),
        marks.bar("bar", "slate", axes, _BAR_HEIGHT),
        marks.bar("rest", "slate", axes, _BAR_HEIGHT, opacity=0.5),
        marks.tick("compare", "ink", axes, _TICK_HEIGHT),
        marks.column("name", "ink", axes, "left", dx=-_GAP, limit=_NAME_LIMIT),
        marks.column("label", "ink", axes, "right", dx=value_end, limit=_VALUE_LIMIT, **strong),
        marks.column(
            "change",
            "muted",
            axes,
            "right",
            dx=value_end + _GAP + _CHANGE_LIMIT,
            limit=_CHANGE_LIMIT,
        ),
        marks.row_tips(axes),
    ]
    return compiled(drawn, layers, _ROW_HEIGHT * max(bars, 1), fit="fit-x")
