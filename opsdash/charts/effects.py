"""What parts did to a change: thin bars over the wide grey zone in which they move ordinarily."""

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache

from opsdash.charts.rows import used
from opsdash.charts.stairs import GAP, NAME_LIMIT, ROW_HEIGHT, StairRow, stair_table
from opsdash.charts.values import FIGURES, Chart, Effect, Spec

_HALF = 0.15
_ZONE = 0.36


def effects(parts: Sequence[Effect], zero: str, *, alt: str) -> Chart:
    """In the order given; only bars that leave their zone have colour. `zero` names its middle."""
    kept = [part for part in parts if math.isfinite(part.value)]
    rows = [row for place, part in enumerate(kept) for row in _of_part(place, part)]
    if rows:
        rows.append(StairRow("zero", 0.0, upper=-0.5, lower=len(kept) - 0.5))
    return Chart(_figure(len(kept), zero, used(rows)), stair_table(rows, alt))


def _of_part(place: int, part: Effect) -> Iterator[StairRow]:
    if part.usual is not None and math.isfinite(part.usual):
        yield StairRow("zone", -part.usual, part.usual, place - _ZONE, place + _ZONE)
    ends = (min(0.0, part.value), max(0.0, part.value))
    layer = {None: "bar", True: "better", False: "worse"}[part.is_better]
    tip = f"{part.name}: {part.label}"
    yield StairRow(layer, *ends, place - _HALF, place + _HALF, tip=tip)
    yield StairRow("name", upper=place, text=part.name)
    side = "label" if part.value >= 0 else "label below"
    yield StairRow(side, part.value, upper=place, text=part.label)
    if part.ref:
        yield StairRow("row", None, None, place - 0.5, place + 0.5, tip=tip, ref=part.ref)


@lru_cache(FIGURES)
def _figure(rows: int, zero: str, layers: frozenset[str]) -> Spec:
    from opsdash.charts import marks, positions  # noqa: PLC0415  altair is slow to import
    from opsdash.charts.compiling import compiled  # noqa: PLC0415  likewise

    axes = positions.stair_axes(rows, zero)
    strong = {"fontSize": marks.LABEL_SIZE, "fontWeight": 600}
    drawn = [
        marks.block("zone", "band", axes),
        marks.upright("zero", "muted", axes, 1),
        marks.block("bar", "slate", axes),
        marks.block("better", "accent", axes),
        marks.block("worse", "attention", axes),
        marks.column("name", "ink", axes, "left", dx=-GAP, limit=NAME_LIMIT),
        marks.text("label", "ink", axes, align="left", dx=GAP, **strong),
        marks.text("label below", "ink", axes, align="right", dx=-GAP, **strong),
        marks.stair_rows(axes),
    ]
    return compiled(drawn, layers, ROW_HEIGHT * max(rows, 1), fit="fit-x")
