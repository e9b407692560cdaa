"""Asks for the numbers that goals need, many goals in few questions.

What cannot be answered (no data, refused) leaves its goal without a value; it never stops the
other goals.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from opsdash.calendar.periods import Comparison, Period
from opsdash.errors import QuestionError
from opsdash.metrics.answer import Answer, AnswerRow, Status
from opsdash.metrics.catalog import Catalog
from opsdash.metrics.coverage import Coverage
from opsdash.metrics.question import Filter, Question

Ask = Callable[[Question], Answer]


@dataclass(frozen=True)
class Books:
    """What measuring rests on: what metrics mean, which days the data covers, who answers.

    `week_start`: 0 is Monday.
    """

    catalog: Catalog
    coverage: Coverage
    ask: Ask
    week_start: int


@dataclass(frozen=True)
class Need:
    """One number: `metric` over `window`, of the facts that pass `filters`."""

    metric: str
    window: Period
    filters: tuple[Filter, ...]
    comparison: Comparison


@dataclass(frozen=True)
class Found:
    """The answer to a need; `unfiltered` are the measures that lack a filter's dimension."""

    row: AnswerRow
    unfiltered: tuple[tuple[str, str], ...]


def first_answers(wanted: Iterable[tuple[Need, ...]], ask: Ask) -> dict[Need, Found]:
    """For each tuple of needs the first one that is not refused."""
    found: dict[Need, Found] = {}
    waiting = [needs for needs in wanted if needs]
    while waiting:
        found |= _answers({needs[0] for needs in waiting}, ask)
        waiting = [needs[1:] for needs in waiting if needs[0] not in found and needs[1:]]
    return found


def _answers(needs: Iterable[Need], ask: Ask) -> dict[Need, Found]:
    """One question for all needs that differ in nothing but the metric."""
    groups: dict[tuple[Period, tuple[Filter, ...], Comparison], list[Need]] = defaultdict(list)
    for need in sorted(needs, key=lambda each: (each.window, each.metric)):
        groups[need.window, need.filters, need.comparison].append(need)
    found: dict[Need, Found] = {}
    for group in groups.values():
        found |= _group_answers(group, ask)
    return found


def _group_answers(group: Sequence[Need], ask: Ask) -> dict[Need, Found]:
    first = group[0]
    question = Question(
        metrics=tuple(need.metric for need in group),
        period=first.window,
        filters=first.filters,
        comparison=first.comparison,
    )
    try:
        answer = ask(question)
    except QuestionError:
        # One goal's filter may have become unknown with its source; the others still stand.
        singles = [_group_answers([need], ask) for need in group] if len(group) > 1 else []
        return {need: found for single in singles for need, found in single.items()}
    rows = {need: answer.total(need.metric) for need in group}
    return {
        need: Found(row, answer.unfiltered)
        for need, row in rows.items()
        if row.status is not Status.REFUSED
    }
