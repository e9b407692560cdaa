"""Then and now: the absolute questions of a frozen view asked again, and every number that differs.

"Now" is asked with the groups, weeks and currency it was frozen with, so that a difference comes
from the data or from a definition, never from who looks. Each number counts once, however often its
page asked for it.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Final

from opsdash import __version__
from opsdash.calendar.organisation import load_organisation
from opsdash.errors import QuestionError
from opsdash.metrics.answer import Answer, Reason
from opsdash.metrics.catalog import Catalog
from opsdash.metrics.coverage import Coverage, read_coverage
from opsdash.metrics.own import catalog_of
from opsdash.metrics.question import Question
from opsdash.metrics.remembered import answers_to
from opsdash.report.frozen.fingerprints import fingerprint
from opsdash.report.frozen.found import Look, Number, Value, is_other_money, refusal_of
from opsdash.report.frozen.happened import Happened, Since
from opsdash.report.frozen.records import FrozenMetric, FrozenView, answers_of, metrics_of
from opsdash.store import Home

_EQUAL: Final = 1e-9


class Kind(StrEnum):
    """Why a number differs.

    RESTATED: it was whole then, and its data changed. COMPLETED: it was not whole then, and is now.
    RUNNING: it was not and still is not. REDEFINED: it is calculated otherwise now. REFUSED: nobody
    can know it now, as amounts of several currencies. ANSWERED: nobody could know it then. GONE:
    nothing answers it any more.
    """

    RESTATED = "restated"
    COMPLETED = "completed"
    RUNNING = "running"
    REDEFINED = "redefined"
    REFUSED = "refused"
    ANSWERED = "answered"
    GONE = "gone"


@dataclass(frozen=True)
class Difference:
    """`then` and `now` are None where nobody could know; `causes` is empty where nothing tells.

    `reason` is why it is refused, or was then.
    """

    number: Number
    then: float | None
    now: float | None
    currency: str | None
    currency_now: str | None
    kind: Kind
    causes: tuple[Since, ...]
    reason: Reason | None = None


@dataclass(frozen=True)
class ThenAndNow:
    """`then` are the frozen answers and `now` those of today, None where nothing can be asked.

    `numbers` are all of then, `differences` those that are others now, in the order of the page.
    `since` is what happened to the data meanwhile.
    """

    view: FrozenView
    then: tuple[Answer, ...]
    now: tuple[Answer | None, ...]
    metrics: Mapping[str, FrozenMetric]
    redefined: tuple[str, ...]
    numbers: Mapping[Number, Value]
    differences: tuple[Difference, ...]
    since: tuple[Since, ...]

    @property
    def compared(self) -> int:
        return len(self.numbers)

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
    known = {name: each.metric for name, each in metrics.items()}
    then_look = Look(view.data_through, view.organisation, known)
    now_look = Look(coverage.anchor, view.organisation, catalog.metrics)
    old = then_look.numbers(then)
    found = _Now(
        values=now_look.numbers(filter(None, now)),
        answers=(then, now),
        then=then_look,
        now=now_look,
        redefined=redefined,
        happened=happened,
    )
    return ThenAndNow(
        view=view,
        then=then,
        now=now,
        metrics=metrics,
        redefined=redefined,
        numbers=old,
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


@dataclass(frozen=True)
class _Now:
    """What the numbers of today are made from, and the looks that found those of then and now.

    `answers` are those of then and those of now.
    """

    values: Mapping[Number, Value]
    answers: tuple[Sequence[Answer], Sequence[Answer | None]]
    then: Look
    now: Look
    redefined: tuple[str, ...]
    happened: Happened

    def differences(self, then: Mapping[Number, Value]) -> Iterator[Difference]:
        for number in dict.fromkeys((*then, *self.values)):
            was, found = then.get(number), self.values.get(number)
            if not (_are_same(was, found) or _is_no_part(number, was, found)):
                yield self._difference(number, was, found)

    def _difference(self, number: Number, was: Value | None, found: Value | None) -> Difference:
        before, after = (each.value if each else None for each in (was, found))
        own, new = (each.currency if each else None for each in (was, found))
        answers = self.answers[1] if after is None else self.answers[0] if before is None else ()
        reason = refusal_of(answers, number)
        if reason is None:
            kind = self._kind(number, was, found)
        else:
            kind = Kind.REFUSED if after is None else Kind.ANSWERED
        causes = self._causes(number)
        return Difference(number, before, after, own or new, new or own, kind, causes, reason)

    def _kind(self, number: Number, was: Value | None, found: Value | None) -> Kind:
        if _asked(number) not in self._answered:
            return Kind.GONE
        if number.metric in self.redefined:
            return Kind.REDEFINED
        if was.is_settled if was else self.then.covers(number.period):
            return Kind.RESTATED
        is_whole = found.is_settled if found else self.now.covers(number.period)
        return Kind.COMPLETED if is_whole else Kind.RUNNING

    def _causes(self, number: Number) -> tuple[Since, ...]:
        metric = self.now.metrics.get(number.metric)
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


def _are_same(was: Value | None, found: Value | None) -> bool:
    before, after = (each.value if each else None for each in (was, found))
    own, new = (each.currency if each else None for each in (was, found))
    # Nothing is nothing in any currency.
    return is_same(before, after) and not (before and is_other_money(own, new))


def is_same(before: float | None, after: float | None) -> bool:
    """Whether they differ by no more than adding in another order may."""
    if before is None or after is None:
        return before is after
    return math.isclose(before, after, rel_tol=_EQUAL)
