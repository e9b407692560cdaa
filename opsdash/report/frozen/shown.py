"""What of a frozen view is shown, and in which order: whole numbers, lines over time, parts.

A page asks more than it says: numbers of other days and of other filters serve its findings. They
are kept and compared, and stand in the file, not on the page.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from opsdash.calendar.periods import Grain
from opsdash.metrics.answer import Answer, AnswerRow
from opsdash.metrics.catalog import Metric
from opsdash.report.frozen.records import FrozenMetric, FrozenView

MOST_LINES: Final = 4
MOST_PARTS: Final = 10
# More stand side by side on no screen.
_MOST_SIDES: Final = 4
# A year of weeks; longer lines are kept for the file.
_MOST_STEPS: Final = 60
_FEWEST_STEPS: Final = 2


@dataclass(frozen=True)
class Total:
    """One number of the whole period."""

    metric: Metric
    row: AnswerRow
    answer: Answer


@dataclass(frozen=True)
class Line:
    """One metric over time, from its first value on."""

    metric: Metric
    rows: tuple[AnswerRow, ...]
    answer: Answer


@dataclass(frozen=True)
class Parts:
    """Metrics side by side by the values of one dimension, the largest first; `rest` were cut.

    `cells` has a row for each value, in the order of `values`, and in it one for each metric;
    `currencies` are those of the metrics.
    """

    dimension: str
    metrics: tuple[Metric, ...]
    values: tuple[str, ...]
    cells: tuple[tuple[AnswerRow | None, ...], ...]
    currencies: tuple[str | None, ...]
    rest: int


@dataclass(frozen=True)
class Shown:
    totals: tuple[Total, ...]
    lines: tuple[Line, ...]
    parts: tuple[Parts, ...]


def shown(
    view: FrozenView, answers: Sequence[Answer], metrics: Mapping[str, FrozenMetric]
) -> Shown:
    """What is shown of frozen answers."""
    known = {name: each.metric for name, each in metrics.items()}
    own = [each for each in answers if each.question.filters == view.filters]
    whole = [each for each in own if each.question.grain is Grain.TOTAL]
    now = [each for each in whole if each.question.period == view.period]
    totals = tuple(_totals([each for each in now if each.question.split is None], known))
    steps = [each for each in own if each not in whole and each.question.split is None]
    order = [each.metric.id for each in totals]
    return Shown(
        totals=totals,
        lines=tuple(_lines(steps, known, order))[:MOST_LINES],
        parts=tuple(_parts([each for each in now if each.question.split], known)),
    )


def _totals(answers: Sequence[Answer], known: Mapping[str, Metric]) -> Iterator[Total]:
    """Each metric once, with a comparison where any answer has one."""
    found: dict[str, Total] = {}
    for answer in answers:
        for row in answer.rows:
            kept = found.get(row.metric)
            if kept is None or (kept.row.compare is None and row.compare is not None):
                found[row.metric] = Total(known[row.metric], row, answer)
    yield from found.values()


def _lines(
    answers: Sequence[Answer], known: Mapping[str, Metric], order: Sequence[str]
) -> Iterator[Line]:
    """Each metric once, the longest line that is still read at a glance."""
    found: dict[str, Line] = {}
    for answer in answers:
        for name in answer.question.metrics:
            rows = _trimmed(answer.of(name))
            is_fitting = _FEWEST_STEPS <= len(rows) <= _MOST_STEPS
            if is_fitting and (name not in found or len(rows) > len(found[name].rows)):
                found[name] = Line(known[name], rows, answer)
    places = {name: place for place, name in enumerate(order)}
    yield from sorted(found.values(), key=lambda each: places.get(each.metric.id, len(places)))


def _trimmed(rows: Sequence[AnswerRow]) -> tuple[AnswerRow, ...]:
    first = next((at for at, row in enumerate(rows) if row.value is not None), len(rows))
    return tuple(rows[first:])


def _parts(answers: Sequence[Answer], known: Mapping[str, Metric]) -> Iterator[Parts]:
    """One table for each dimension, whatever questions its columns come from."""
    columns: dict[str, dict[str, Answer]] = {}
    for answer in answers:
        for name in answer.question.metrics:
            columns.setdefault(answer.question.split or "", {}).setdefault(name, answer)
    for dimension, held in columns.items():
        yield _table(dimension, dict(list(held.items())[:_MOST_SIDES]), known)


def _table(dimension: str, held: Mapping[str, Answer], known: Mapping[str, Metric]) -> Parts:
    rows = {
        name: {row.split or "": row for row in answer.of(name) if row.split is not None}
        for name, answer in held.items()
    }
    first = next(iter(rows.values()))
    values = sorted(
        dict.fromkeys(value for each in rows.values() for value in each),
        key=lambda value: -_size(first.get(value)),
    )
    kept = tuple(values[:MOST_PARTS])
    return Parts(
        dimension=dimension,
        metrics=tuple(known[name] for name in held),
        values=kept,
        cells=tuple(tuple(each.get(value) for each in rows.values()) for value in kept),
        currencies=tuple(each.currency for each in held.values()),
        rest=len(values) - len(kept),
    )


def _size(row: AnswerRow | None) -> float:
    """By how much there is behind a number: a rate of one case comes after one of a hundred."""
    if row is None:
        return 0.0
    size = row.denominator if row.denominator is not None else row.value
    return abs(size or 0.0)
