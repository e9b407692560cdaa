"""Every number of a page's answers once, whether anything of it was missing, why one is refused.

A step that its period cuts is a whole number of its own days: it lacks nothing because of that.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Comparison, Grain, Period, next_start, start_of
from opsdash.metrics.answer import Answer, AnswerRow, Flag, Reason, Status
from opsdash.metrics.catalog import Metric
from opsdash.metrics.question import Filter

_UNSETTLED: Final = frozenset({Flag.PARTIAL, Flag.INCOMPLETE, Flag.MATURING})


class Number(NamedTuple):
    """What a number is about. `is_before`: a step of what a step was compared with."""

    metric: str
    period: Period
    grain: Grain
    dimension: str | None
    split: str | None
    filters: tuple[Filter, ...]
    is_before: bool = False


class Value(NamedTuple):
    """A number as it was found; `is_settled`: nothing of it was missing. Money has a currency."""

    value: float | None
    is_settled: bool
    currency: str | None


def is_other_money(one: str | None, other: str | None) -> bool:
    """Whether amounts of these currencies are no more the same than they can be subtracted."""
    return one is not None and other is not None and one != other


def currency_of(metric: Metric | None, answer: Answer) -> str | None:
    """The currency of the metric's own numbers; of what is no amount there is none."""
    return answer.currency if metric and metric.unit == "money" else None


def refusal_of(answers: Iterable[Answer | None], number: Number) -> Reason | None:
    """Why a number that was asked for could not be known; None where nothing says so."""
    for answer in answers:
        reason = answer.reason_of(number.metric) if answer else None
        if answer and reason and _asks(answer, number):
            return reason
    return None


def _asks(answer: Answer, number: Number) -> bool:
    question = answer.question
    period = question.period
    is_inside = period.first <= number.period.first and number.period.end <= period.end
    return (
        (question.grain, question.filters) == (number.grain, number.filters)
        and number.dimension in (None, question.split)
        and (is_inside or number.period == answer.compared)
    )


@dataclass(frozen=True)
class Look:
    """When the answers were given: data through which day, with which weeks and metrics."""

    through: date | None
    organisation: Organisation
    metrics: Mapping[str, Metric]

    def numbers(self, answers: Iterable[Answer]) -> dict[Number, Value]:
        """Every number once; the first answer that knows it counts."""
        found: dict[Number, Value] = {}
        for answer in answers:
            for number, value in self._of_answer(answer):
                if number not in found or found[number].value is None:
                    found[number] = value
        return found

    def covers(self, period: Period) -> bool:
        return self.through is not None and period.last <= self.through

    def _of_answer(self, answer: Answer) -> Iterator[tuple[Number, Value]]:
        question = answer.question
        is_compared = question.comparison not in (Comparison.NONE, Comparison.TARGET)
        has_whole = question.split is not None and question.grain is Grain.TOTAL
        for row in (*answer.rows, *(answer.totals if has_whole else ())):
            # It stands for all steps of a metric that is refused and is none of them.
            if row.status is Status.REFUSED and question.grain is not Grain.TOTAL:
                continue
            currency = currency_of(self.metrics.get(row.metric), answer)
            dimension = question.split if row.split is not None else None
            number = Number(
                row.metric, row.period, question.grain, dimension, row.split, question.filters
            )
            settled = self._is_settled(row, question.grain)
            yield number, Value(row.value, settled, currency)
            if is_compared and row.compare is not None:
                settled = self._was_settled(row, answer)
                yield _before(number, answer), Value(row.compare, settled, currency)

    def _is_settled(self, row: AnswerRow, grain: Grain) -> bool:
        flags = row.flags & _UNSETTLED
        if self._is_cut(row.period, grain):
            flags -= {Flag.PARTIAL}
        return row.value is not None and not flags and self.covers(row.period)

    def _is_cut(self, step: Period, grain: Grain) -> bool:
        if grain is Grain.TOTAL:
            return False
        weeks = (self.organisation.week_start, self.organisation.sprint_start)
        start = start_of(step.first, grain, *weeks)
        return step.first != start or step.end != next_start(start, grain)

    def _was_settled(self, row: AnswerRow, answer: Answer) -> bool:
        """Whether nothing was missing of what a row was compared with, its follow-up included."""
        against = answer.compared
        metric = self.metrics.get(row.metric)
        if Flag.COMPARE_INCOMPLETE in row.flags or against is None or self.through is None:
            return False
        earlier = answer.question.period.first - against.first
        window = timedelta(days=(metric.window if metric else None) or 0)
        return row.period.last - earlier + window <= self.through


def _before(number: Number, answer: Answer) -> Number:
    """What it was compared with: of the whole period a number like any other."""
    if number.grain is Grain.TOTAL and answer.compared:
        return number._replace(period=answer.compared)
    return number._replace(is_before=True)
