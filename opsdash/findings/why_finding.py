"""Why a number changed between a period and its comparison: parts that add up, best told first.

A count becomes volume, mix and rate against what it is measured by; a ratio becomes mix and rate
within parts; a median only its parts side by side. Events near the change are listed as
candidates, and nothing here says what caused it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from opsdash.analysis.drivers import Drivers, rate_by_own_segment
from opsdash.calendar.events import WRITTEN, Event
from opsdash.calendar.periods import Period
from opsdash.errors import UnknownNameError
from opsdash.findings.why import (
    Books,
    Drill,
    Terms,
    Why,
    WhyAsked,
    WhyKind,
    WhyReason,
    bases_of,
    can_be_split,
)
from opsdash.findings.why_calendar import calendar_part
from opsdash.findings.why_noise import (
    ERRORS,
    dispersion_of,
    error_of,
    has_chance,
    noise_questions,
)
from opsdash.findings.why_sides import Sides, sides_in
from opsdash.findings.why_splits import Split, concentrated, drivers_in, ranked, splits_of
from opsdash.metrics.answer import Answer, AnswerRow, Flag, Status
from opsdash.metrics.catalog import Kind, Metric
from opsdash.metrics.question import Filter, Question

# What happened up to two weeks from where the comparison ends and the period begins.
_NEAR: Final = timedelta(days=14)


def find_why(books: Books, asked: WhyAsked) -> Why:
    """Raises UnknownNameError and InvalidQuestionError as the question does."""
    answer = books.ask(asked.question(asked.metric))
    metric = books.catalog.metrics[asked.metric]
    kind = _kind(metric)
    row = answer.total(metric.id)
    found = Why(
        asked,
        kind,
        Status.REFUSED,
        compared=answer.compared,
        row=row,
        currency=answer.currency,
        refusal=answer.reason_of(metric.id),
        data_version=answer.data_version,
    )
    reason = _problem(metric, answer, row)
    if reason is not None:
        return replace(found, reason=reason)
    status = Status.THIN if row.status is Status.THIN else Status.OK
    found = replace(found, status=status, events=_near(books, asked, answer.compared))
    if kind is WhyKind.PARTS:
        return _side_by_side(books, found, metric)
    return _decomposed(books, found, metric)


def questions_ahead(books: Books, asked: WhyAsked) -> tuple[Question, ...]:
    """What `find_why` asks whatever it finds; asked at once these cost less."""
    metric = books.catalog.metrics.get(asked.metric)
    if metric is None or not can_be_split(metric) or metric.kind is Kind.QUANTILE:
        return (asked.question(asked.metric),)
    bases = bases_of(books.catalog, books.coverage, metric)
    measured = bases.get(asked.base or next(iter(bases), ""), metric)
    found = [asked.question(each) for each in dict.fromkeys((metric.id, measured.id))]
    if has_chance(books.catalog, measured):
        found.append(noise_questions(measured, asked)[0])
    dimensions = splits_of(books.catalog, books.coverage, measured, asked.filters)
    return (*found, *(asked.question(measured.id, each) for each in dimensions))


def _kind(metric: Metric) -> WhyKind:
    if metric.kind is Kind.QUANTILE:
        return WhyKind.PARTS
    return WhyKind.RATIO if metric.kind is Kind.RATIO else WhyKind.SUM


def _problem(metric: Metric, answer: Answer, row: AnswerRow) -> WhyReason | None:
    if not can_be_split(metric):
        return WhyReason.NOT_MADE_OF_PARTS
    if answer.reason_of(metric.id) is not None:
        return WhyReason.UNANSWERED
    if answer.compared is None:
        return WhyReason.UNCOMPARED
    if Flag.INCOMPLETE in row.flags:
        return WhyReason.INCOMPLETE
    if Flag.COMPARE_INCOMPLETE in row.flags:
        return WhyReason.UNEQUAL
    return WhyReason.NO_VALUE if row.value is None or row.compare is None else None


def _near(books: Books, asked: WhyAsked, compared: Period | None) -> tuple[Event, ...]:
    """What people wrote down near the day the comparison turns into the period.

    Where other days lie between the two there is no such day, and nothing is a candidate.
    """
    turn = asked.period.first
    if compared is None or abs(turn - compared.end) > _NEAR:
        return ()
    first, end = turn - _NEAR, min(asked.period.end, turn + _NEAR)
    found = books.events(first, end)
    return tuple(each for each in found if each.kind in WRITTEN and first <= each.first_day)


def _side_by_side(books: Books, found: Why, metric: Metric) -> Why:
    """A quantile of the whole is no sum of those of its parts."""
    for dimension in splits_of(books.catalog, books.coverage, metric, found.asked.filters):
        answer = books.ask(found.asked.question(metric.id, dimension))
        rows = [row for row in answer.of(metric.id) if row.change is not None]
        if len(rows) > 1:
            rows.sort(key=lambda row: (-abs(row.change or 0.0), row.split or ""))
            return replace(found, parts=tuple(rows), parts_by=dimension)
    return found


def _decomposed(books: Books, found: Why, metric: Metric) -> Why:
    bases = bases_of(books.catalog, books.coverage, metric)
    wanted = found.asked.base
    if wanted is not None and wanted not in bases:
        raise UnknownNameError(noun="metric", name=wanted, suggestions=tuple(bases))
    ratio = bases.get(wanted or next(iter(bases), ""))
    whole = sides_in(books.ask(found.asked.question((ratio or metric).id)), ratio or metric)
    if ratio is not None and (whole.denominators.sum(axis=1) > 0).all():
        base = next(name for name, each in bases.items() if each is ratio)
        sums = whole.denominators.sum(axis=1)
        change = float(sums[1] / sums[0] - 1) * 100
        found = replace(found, kind=WhyKind.COUNT, base=base, ratio=ratio.id, base_change=change)
        return _with_splits(books, found, metric, ratio, whole)
    return _with_splits(books, found, metric, metric, whole)


def _with_splits(books: Books, found: Why, metric: Metric, asked_of: Metric, whole: Sides) -> Why:
    dispersion = dispersion_of(books.ask, books.catalog, asked_of, found.asked)
    dimensions = splits_of(books.catalog, books.coverage, asked_of, found.asked.filters)
    splits = splits_by(books, found, asked_of, dispersion, dimensions)
    error = error_of(books.catalog, asked_of, whole, dispersion)
    if error is not None and asked_of is not metric:
        # In cases, as the change is: the error of the rate over the mean of its base.
        error *= float(whole.denominators.sum(axis=1).mean()) / asked_of.scale
    found = replace(found, splits=splits, error=error, terms=_terms(found, whole, splits))
    if found.kind is not WhyKind.RATIO:
        found = replace(
            found,
            calendar=calendar_part(books.ask, books.events, found),
            concentration=concentrated(splits, 0.0 if error is None else ERRORS * error),
        )
    return replace(found, drill=_drill(books, found, asked_of, dispersion))


def splits_by(
    books: Books,
    found: Why,
    asked_of: Metric,
    dispersion: float,
    dimensions: Sequence[str],
    *more: Filter,
) -> tuple[Split, ...]:
    """The change by each of these dimensions that says something, the one that tells most first.

    `asked_of` is the metric, or its ratio to what it is measured against; `more` narrows it.
    """
    made = []
    for dimension in dimensions:
        answer = books.ask(found.asked.question(asked_of.id, dimension, *more))
        is_ratio = found.kind is WhyKind.RATIO
        split = drivers_in(books.catalog, answer, asked_of, dimension, dispersion, is_ratio)
        if split is not None:
            made.append(split)
    return ranked(made, is_ratio=found.kind is WhyKind.RATIO)


def _terms(found: Why, whole: Sides, splits: tuple[Split, ...]) -> Terms | None:
    """By the first dimension that both sides have; without one there is no mix."""
    shared = next((each for each in splits if each.is_shared), None)
    change = found.change or 0.0
    if shared is not None:
        drivers = shared.drivers
        terms = (drivers.volume, drivers.mix, drivers.rate, drivers.unmatched)
        return Terms(change, *terms, by=shared.dimension)
    if found.kind is not WhyKind.COUNT:
        return None
    sides = (whole.numerators.sum(axis=1, keepdims=True), whole.denominators.sum(axis=1))
    alone: Drivers | None = rate_by_own_segment((None,), *sides).value
    if alone is None:
        return None
    return Terms(change, alone.volume, 0.0, alone.rate, 0.0, by=None)


def _drill(books: Books, found: Why, asked_of: Metric, dispersion: float) -> Drill | None:
    """The first part of the first split that is beyond noise, by the dimension that tells next."""
    if not found.splits:
        return None
    first = found.splits[0]
    part = next(
        (each for each in first.drivers.parts if each.is_beyond_noise and len(each.names) == 1),
        None,
    )
    if part is None:
        return None
    narrowed = Filter(first.dimension, (part.names[0] or "",))
    filters, beside = (*found.asked.filters, narrowed), frozenset({first.dimension})
    dimensions = splits_of(books.catalog, books.coverage, asked_of, filters, beside)
    below = [
        each
        for each in splits_by(books, found, asked_of, dispersion, dimensions, narrowed)
        if any(one.is_beyond_noise for one in each.drivers.parts)
    ]
    return Drill(first.dimension, part.names[0], below[0]) if below else None
