"""From one total to another in steps: totals are marks, steps are bars, so no axis from zero."""

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache

from opsdash.charts.rows import used
from opsdash.charts.stairs import GAP, NAME_LIMIT, ROW_HEIGHT, StairRow, stair_table
from opsdash.charts.values import FIGURES, Chart, Spec, Step

_HALF = 0.3


def waterfall(
    before: tuple[str, float, str], steps: Sequence[Step], now: tuple[str, float, str], *, alt: str
) -> Chart:
    """`before` and `now` are name, value and label of the totals; the steps lead from one to it."""
    kept = [step for step in steps if math.isfinite(step.change)]
    known = all(math.isfinite(total[1]) for total in (before, now))
    rows = list(_rows(before, kept, now)) if known else []
    figure = _figure(len(kept) + 2, used(rows))
    return Chart(figure, stair_table(rows, alt))


def _rows(
    before: tuple[str, float, str], steps: Sequence[Step], now: tuple[str, float, str]
) -> Iterator[StairRow]:
    yield from _total(0, *before)
    at = before[1]
    for place, step in enumerate(steps, start=1):
        after = at + step.change
        yield StairRow("join", at, upper=place - 1 + _HALF, lower=place - _HALF)
        ends = (min(at, after), max(at, after))
        rows = (place - _HALF, place + _HALF)
        tip = f"{step.name}: {step.label}"
        yield StairRow("focus" if step.is_focus else "step", *ends, *rows, tip=tip)
        yield StairRow("name", upper=place, text=step.name)
        yield StairRow("label", ends[1], upper=place, text=step.label)
        at = after
    yield StairRow("join", at, upper=len(steps) + _HALF, lower=len(steps) + 1 - _HALF)
    yield from _total(len(steps) + 1, *now)


def _total(place: int, name: str, value: float, label: str) -> Iterator[StairRow]:
    yield StairRow("total", value, upper=place - _HALF, lower=place + _HALF)
    yield StairRow("name", upper=place, text=name)
    yield StairRow("label", value, upper=place, text=label)


@lru_cache(FIGURES)
def _figure(rows: int, layers: frozenset[str]) -> Spec:
    from opsdash.charts import marks, positions  # noqa: PLC0415  altair is slow to import
    from opsdash.charts.compiling import compiled  # noqa: PLC0415  likewise

    axes = positions.stair_axes(rows)
    strong = {"fontSize": marks.LABEL_SIZE, "fontWeight": 600}
    drawn = [
        marks.upright("join", "muted", axes, 0.75),
        marks.block("step", "slate", axes),
        marks.block("focus", "accent", axes),
        marks.upright("total", "ink", axes, 2.5),
        marks.column("name", "ink", axes, "left", dx=-GAP, limit=NAME_LIMIT),
        marks.text("label", "ink", axes, align="left", dx=GAP, **strong),
    ]
    return compiled(drawn, layers, ROW_HEIGHT * rows, fit="fit-x")
