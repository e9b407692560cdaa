"""Then and now: the absolute questions of a frozen view asked again, and every number that differs.

"Now" is asked with the groups, weeks and currency it was frozen with, so that a difference comes
from the data or from a definition, never from who looks. Each number counts once, however often its
page asked for it.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Final, NamedTuple

from opsdash import __version__
from opsdash.calendar.organisation import load_organisation
from opsdash.calendar.periods import Comparison, Grain, Period
from opsdash.errors import QuestionError
from opsdash.metrics.answer import Answer, AnswerRow, Flag
from opsdash.metrics.catalog import Catalog
from opsdash.metrics.coverage import Coverage, read_coverage
from opsdash.metrics.own import catalog_of
from opsdash.metrics.question import Filter, Question
from opsdash.metrics.remembered import answers_to
from opsdash.report.frozen.fingerprints import fingerprint
from opsdash.report.frozen.happened import Happened, Since
from opsdash.report.frozen.records import FrozenMetric, FrozenView, answers_of, metrics_of
from opsdash.store import Home

_EQUAL: Final = 1e-9
_UNSETTLED: Final = frozenset({Flag.PARTIAL, Flag.INCOMPLETE, Flag.MATURING})


class Kind(StrEnum):
    """Why a number differs.

    RESTATED: it was whole then, and its data changed. COMPLETED: it was not whole then. REDEFINED:
    it is calculated otherwise now. GONE: nothing answers it any more.
    """

    RESTATED = "restated"
    COMPLETED = "completed"
    REDEFINED = "redefined"
    GONE = "gone"


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
    """A number as it was found; `is_settled`: nothing of it was missing."""

    value: float | None
    is_settled: bool
    currency: str | None


@dataclass(frozen=True)
class Difference:
    """`then` and `now` are None where nobody could know; `causes` is empty where nothing tells."""

    number: Number
    then: float | None
    now: float | None
    currency: str | None
    kind: Kind
    causes: tuple[Since, ...]


@dataclass(frozen=True)
class ThenAndNow:
    """`then` are the frozen answers and `now` those of today, None where nothing can be asked.

    `compared` is how many numbers there were, `differences` those that are others now, in the
    order of the page. `since` is what happened to the data meanwhile.
    """

    view: FrozenView
    then: tuple[Answer, ...]
    now: tuple[Answer | None, ...]
    metrics: Mapping[str, FrozenMetric]
    redefined: tuple[str, ...]
    compared: int
    differences: tuple[Difference, ...]
    since: tuple[Since, ...]

    @cached_property
    def _by_number(self) -> dict[Number, Difference]:
        return {each.number: each for each in self.differences}

    def difference_of(self, number: Number) -> Difference | None:
        return self._by_number.get(number)

    def of_kind(self, kind: Kind) -> tuple[Difference, ...]:
        return tuple(each for each in self.differences if each.kind is kind)


def then_and_now(home: Home, view: FrozenView) -> ThenAndNow:
    """What is different now; `home` belongs to somebody for whom the view opens."""
    seen = home.limited_to(view.seen_groups)
    coverage = read_coverage(seen.facts)
    catalog = catalog_of(home.state, coverage)
    metrics = metrics_of(home.state, view.id)
    then = answers_of(home.state, view.id)
    now = _asked_again(seen, view, [each.question for each in then], catalog, coverage)
    zone = load_organisation(home.state).timezone
    happened = Happened(seen, view, catalog, zone, __version__)
    redefined = _redefined(metrics, catalog)
    old = numbers_of(then, view)
    found = _Now(numbers_of(filter(None, now), view), catalog, redefined, view, happened)
    return ThenAndNow(
        view=view,
        then=then,
        now=now,
        metrics=metrics,
        redefined=redefined,
        compared=len(old),
        differences=tuple(found.differences(old)),
        since=happened.all,
    )


def _asked_again(
    home: Home,
    view: FrozenView,
    questions: Sequence[Question],
    catalog: Catalog,
    coverage: Coverage,
) -> tuple[Answer | None, ...]:
    asked = [_possible(each, catalog, coverage) for each in questions]
    possible = [each for each in asked if each]
    answers = iter(answers_to(home.facts, possible, view.organisation, catalog))
    return tuple(next(answers) if each else None for each in asked)


def _possible(question: Question, catalog: Catalog, coverage: Coverage) -> Question | None:
    """What of the question can still be asked: an own metric or a dimension may be gone."""
    known = tuple(each for each in question.metrics if each in catalog.metrics)
    asked = replace(question, metrics=known)
    try:
        asked.validate(catalog, coverage.reading_dimensions)
    except QuestionError:
        return None
    return asked


def _redefined(metrics: Mapping[str, FrozenMetric], catalog: Catalog) -> tuple[str, ...]:
    return tuple(
        name
        for name, frozen in metrics.items()
        if name in catalog.metrics
        and fingerprint(catalog, catalog.metrics[name]) != frozen.fingerprint
    )


def numbers_of(answers: Iterable[Answer], view: FrozenView) -> dict[Number, Value]:
    """Every number once; the first answer that knows it counts."""
    found: dict[Number, Value] = {}
    for answer in answers:
        for number, value in _of_answer(answer, view):
            if number not in found or found[number].value is None:
                found[number] = value
    return found


def _of_answer(answer: Answer, view: FrozenView) -> Iterator[tuple[Number, Value]]:
    question = answer.question
    is_compared = question.comparison not in (Comparison.NONE, Comparison.TARGET)
    has_whole = question.split is not None and question.grain is Grain.TOTAL
    for row in (*answer.rows, *(answer.totals if has_whole else ())):
        dimension = question.split if row.split is not None else None
        number = Number(
            row.metric, row.period, question.grain, dimension, row.split, question.filters
        )
        yield number, Value(row.value, _is_settled(row, view), answer.currency)
        if is_compared and row.compare is not None:
            yield _before(number, answer), _compared(row, answer)


def _before(number: Number, answer: Answer) -> Number:
    """What it was compared with: of the whole period a number like any other."""
    if number.grain is Grain.TOTAL and answer.compared:
        return number._replace(period=answer.compared)
    return number._replace(is_before=True)


def _compared(row: AnswerRow, answer: Answer) -> Value:
    return Value(row.compare, Flag.COMPARE_INCOMPLETE not in row.flags, answer.currency)


def _is_settled(row: AnswerRow, view: FrozenView) -> bool:
    is_whole = row.value is not None and not row.flags & _UNSETTLED
    return is_whole and _is_covered(row.period, view)


def _is_covered(period: Period, view: FrozenView) -> bool:
    return view.data_through is not None and period.last <= view.data_through


@dataclass(frozen=True)
class _Now:
    """What the numbers of today are made from."""

    values: Mapping[Number, Value]
    catalog: Catalog
    redefined: tuple[str, ...]
    view: FrozenView
    happened: Happened

    def differences(self, then: Mapping[Number, Value]) -> Iterator[Difference]:
        for number in dict.fromkeys((*then, *self.values)):
            was, found = then.get(number), self.values.get(number)
            before, after = (each.value if each else None for each in (was, found))
            if not (_is_equal(before, after) or _is_no_part(number, was, found)):
                known = [each.currency for each in (found, was) if each and each.currency]
                yield Difference(
                    number,
                    before,
                    after,
                    known[0] if known else None,
                    self._kind(number, was),
                    self._causes(number),
                )

    def _kind(self, number: Number, was: Value | None) -> Kind:
        if _asked(number) not in self._answered:
            return Kind.GONE
        if number.metric in self.redefined:
            return Kind.REDEFINED
        is_settled = was.is_settled if was else _is_covered(number.period, self.view)
        return Kind.RESTATED if is_settled else Kind.COMPLETED

    def _causes(self, number: Number) -> tuple[Since, ...]:
        metric = self.catalog.metrics.get(number.metric)
        if metric is None:
            return ()
        by_names = number.dimension is not None or bool(number.filters)
        return self.happened.to(metric, number.period, by_names=by_names)

    @cached_property
    def _answered(self) -> frozenset[tuple[object, ...]]:
        return frozenset(map(_asked, self.values))


def _asked(number: Number) -> tuple[object, ...]:
    """What could be asked or not, whatever the parts are that it has."""
    return (number.metric, number.filters, number.dimension)


def _is_no_part(number: Number, was: Value | None, found: Value | None) -> bool:
    """Whether a part is named in one of the answers only, and has nothing there either."""
    if number.dimension is None or (was and found):
        return False
    return not any(each.value for each in (was, found) if each)


def _is_equal(before: float | None, after: float | None) -> bool:
    if before is None or after is None:
        return before is after
    return math.isclose(before, after, rel_tol=_EQUAL)
