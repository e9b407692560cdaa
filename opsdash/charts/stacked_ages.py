"""What is open by its age, one layer on the other: one hue, the oldest darkest and at the bottom.

The oldest stands on the axis, where its height can be read without subtracting.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import accumulate, groupby
from typing import Final, NamedTuple

from opsdash.charts.references import of_events, of_levels, of_targets
from opsdash.charts.rows import Label, Row, of_labels, present, table, used, whole
from opsdash.charts.span import Span, span_of
from opsdash.charts.values import FIGURES, Chart, EventMark, Level, Point, Series, Spec, TargetLine

_HEIGHT = 300
# From the oldest to the youngest: neighbours differ by more than their hue.
STRENGTHS: Final = (1.0, 0.6, 0.32, 0.14)


def stacked_ages(
    ages: Sequence[Series],
    *,
    alt: str,
    events: Sequence[EventMark] = (),
    levels: Sequence[Level] = (),
    dated: Sequence[TargetLine] = (),
    week_start: int = 0,
) -> Chart:
    """`ages` from the oldest to the youngest, at most four, with the same steps in each.

    A step at which any age is not known is left empty in all: the rest would look like the whole.
    """
    heaps = _heaps([age.points for age in ages[: len(STRENGTHS)]])
    tops = [Point(step.at, step.tops[-1]) for step in heaps if step.tops]
    dates = [step.at for step in heaps]
    rows, labels = of_levels(levels, tops, from_zero=True)
    dated_rows, dated_names = of_targets(dated, tops, dates, from_zero=True)
    rows += dated_rows
    labels += dated_names
    rows += of_events(events, dates)
    for place, age in enumerate(ages[: len(STRENGTHS)]):
        rows += _of_age(place, heaps, age.points)
        labels += _label(place, heaps, age.label)
    rows += of_labels(labels, rows, from_zero=True)
    points = [point for age in ages for point in age.points]
    figure = _figure(span_of(dates, week_start), whole(points), used(rows))
    return Chart(figure, table(rows, alt))


class _Heap(NamedTuple):
    """One step: where each age ends, from the oldest up; empty where one is unknown."""

    at: date
    tops: tuple[float, ...]


def _heaps(ages: Sequence[Sequence[Point]]) -> list[_Heap]:
    return [_heap(points) for points in zip(*ages, strict=True)]


def _heap(points: Sequence[Point]) -> _Heap:
    if not all(map(present, points)):
        return _Heap(points[0].at, ())
    return _Heap(points[0].at, tuple(accumulate(point.value or 0.0 for point in points)))


def _of_age(place: int, heaps: Sequence[_Heap], points: Sequence[Point]) -> Iterator[Row]:
    for piece, (known, run) in enumerate(
        groupby(zip(heaps, points, strict=True), lambda pair: bool(pair[0].tops))
    ):
        for heap, point in run if known else ():
            low = heap.tops[place - 1] if place else 0.0
            yield Row(f"age {place}", heap.at, heap.tops[place], low, piece=piece)
            if point.tip or point.ref:
                yield Row("tip", heap.at, heap.tops[place], tip=point.tip, ref=point.ref)


def _label(place: int, heaps: Sequence[_Heap], text: str) -> Iterator[Label]:
    """The name of an age at its end, in the middle of what it takes up there."""
    last = next((heap for heap in reversed(heaps) if heap.tops), None)
    if last is not None and text:
        low = last.tops[place - 1] if place else 0.0
        yield Label("age label", last.at, (low + last.tops[place]) / 2, text)


@lru_cache(FIGURES)
def _figure(span: Span, is_whole: bool, layers: frozenset[str]) -> Spec:
    from opsdash.charts import marks, positions  # noqa: PLC0415  altair is slow to import
    from opsdash.charts.compiling import compiled  # noqa: PLC0415  likewise

    axes = positions.time_axes(span, from_zero=True, whole=is_whole)
    drawn = [
        *marks.under(axes),
        *(
            marks.between(f"age {place}", "accent", axes, opacity)
            for place, opacity in enumerate(STRENGTHS)
        ),
        marks.end_label("age label", "ink", axes),
        *marks.over(axes),
    ]
    return compiled(drawn, layers, _HEIGHT)
