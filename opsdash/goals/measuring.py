"""Asks the metrics what goals need to know, many goals in few questions, and judges the answers.

The questions go through a callable, so that whoever shows goals decides about caching. What cannot
be answered (no data, refused) leaves its goal without a value; it never stops the other goals.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from opsdash.calendar.periods import Comparison, Grain, Period, compared, start_of
from opsdash.errors import QuestionError
from opsdash.goals.goal import Goal
from opsdash.goals.standing import Course, Measured, Standing, State, judge
from opsdash.metrics.answer import Answer, AnswerRow, Flag, Status
from opsdash.metrics.catalog import Catalog, Kind, Metric
from opsdash.metrics.coverage import Coverage, Span
from opsdash.metrics.question import Filter, Question

Ask = Callable[[Question], Answer]

# Four whole weeks weigh every weekday alike and forget a single bad day soon enough.
LEVEL_WEEKS = 4
_WEEK = 7

# Longer totals are drawn by week: a chart of more points only gets slower.
_LONGEST_BY_DAY = 100

_LACKS = frozenset({Flag.INCOMPLETE})
# Growth is as incomplete as the time it is measured against.
_GROWTH_LACKS = _LACKS | {Flag.COMPARE_INCOMPLETE}


@dataclass(frozen=True)
class Books:
    """What measuring rests on: what metrics mean, which days the data covers, who answers."""

    catalog: Catalog
    coverage: Coverage
    ask: Ask


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


@dataclass(frozen=True)
class Suggestion:
    """A baseline from the metric's past. `window` is where it was read.

    `is_scaled`: the data is shorter than the goal, so a total was stretched to the goal's days.
    """

    value: float
    window: Period
    is_scaled: bool


@dataclass(frozen=True)
class Mark:
    """One step of a goal's way: the value at the end of `step`, running total or level."""

    step: Period
    value: float | None
    is_unfinished: bool


def standings(goals: Sequence[Goal], books: Books, today: date) -> tuple[Standing, ...]:
    """Where each goal stands, in the order given.

    Measured up to the day that all its sources have reached. The rows of those that are further
    can only settle what nothing can change any more: a total reached, a limit exceeded.
    """
    found = _judged(goals, books, today, min)
    ahead = [goal for goal in goals if _is_uneven(goal, books)]
    settled = {
        each.goal: each
        for each in _judged(ahead, books, today, max)
        if each.state in {State.REACHED, State.MISSED}
    }
    return tuple(settled.get(each.goal, each) for each in found)


def _judged(
    goals: Sequence[Goal], books: Books, today: date, pick: Callable[[Iterable[date]], date]
) -> list[Standing]:
    """`pick` says which source decides how far the data reaches: the first or the last to end."""
    through = [data_through(books, goal.metric, goal.start, pick) for goal in goals]
    wanted = [_needs(*each, books) for each in zip(goals, through, strict=True)]
    found = _first_answers(wanted, books.ask)
    return [
        judge(
            goal,
            course_of(books, goal.metric),
            _measured(goal, end, _answered(needs, found), found, books),
            today,
        )
        for goal, end, needs in zip(goals, through, wanted, strict=True)
    ]


def _answered(needs: tuple[Need, ...], found: dict[Need, Found]) -> Need | None:
    return next((need for need in needs if need in found), None)


def _is_uneven(goal: Goal, books: Books) -> bool:
    """Whether a total's sources do not reach equally far."""
    if course_of(books, goal.metric) is not Course.TOTAL:
        return False
    first, last = (data_through(books, goal.metric, goal.start, pick) for pick in (min, max))
    return first != last


def course_of(books: Books, metric: str) -> Course:
    """A sum adds up over the goal's days; anything else is a level that has to hold."""
    known = books.catalog.metrics.get(metric)
    return Course.TOTAL if known and known.kind is Kind.SUM else Course.LEVEL


def data_through(
    books: Books,
    metric: str,
    since: date,
    pick: Callable[[Iterable[date]], date] = min,
) -> date | None:
    """The last day on which the metric is final: all its measures have data, follow-up is over.

    Of a measure's sources the first to end decides (`pick`), except those that ended before
    `since`: a tool given up long ago does not hold the others back.
    """
    known = books.catalog.metrics.get(metric)
    if known is None:
        return None
    ends = []
    for measure in books.catalog.measures_of(known):
        spans = books.coverage.spans_of(measure)
        used = [span for span in spans if not span.ended] or spans
        own = [end for span in used if (end := _end(span))]
        if not own:
            return None
        recent = [end for end in own if end >= since]
        ends.append(pick(recent) if recent else max(own))
    return min(ends) - timedelta(days=known.window or 0) if ends else None


def _end(span: Span) -> date | None:
    """The last day a source has; one stray row after a hole does not carry it on."""
    last = span.holes[-1] if span.holes else None
    if last and span.through_day and last.end > span.through_day:
        return last.first - timedelta(days=1)
    return span.through_day


def way(goal: Goal, books: Books) -> tuple[Mark, ...]:
    """The goal's steps up to its data, for a chart: running totals by day, levels by week.

    A level begins with its first whole step: the few days before it would look like a leap.
    """
    last = _last_day(goal, data_through(books, goal.metric, goal.start))
    if last is None:
        return ()
    window = Period(goal.start, last + timedelta(days=1))
    is_total = course_of(books, goal.metric) is Course.TOTAL
    by_day = is_total and window.days <= _LONGEST_BY_DAY
    for grain in (Grain.DAY if by_day else Grain.WEEK, Grain.MONTH):
        rows = _steps(goal, books, window, grain)
        if rows:
            rows = rows if is_total else _from_whole_step(rows, goal, books)
            values = _running(rows) if is_total else [row.value for row in rows]
            return tuple(_mark(*each, window) for each in zip(rows, values, strict=True))
    return ()


def suggest_baseline(goal: Goal, books: Books) -> Suggestion | None:
    """What the metric was before the goal starts, or at the end of the data if that is earlier.

    Levels over the last four weeks; totals over as many days as the goal has (months with months).
    """
    through = data_through(books, goal.metric, goal.start - timedelta(days=goal.period.days))
    first_day = books.coverage.first_day
    if through is None or first_day is None:
        return None
    windows = _windows_before(goal, through, books)
    windows = tuple(
        Period(max(each.first, first_day), each.end) for each in windows if each.end > first_day
    )
    needs = tuple(_need(goal, window, books) for window in windows)
    found = _first_answers([needs], books.ask)
    return next(
        (_suggestion(goal, need, found[need], books) for need in needs if need in found), None
    )


def level_windows(first: date, last: date) -> tuple[Period, ...]:
    """The windows a level is read from, best first: whole weeks up to `last`, else a whole month.

    Data that only exists by month cannot answer weeks; its newest whole month is asked then. With
    less than a week of days, all of them are taken and the value is thin.
    """
    days = (last - first).days + 1
    length = min(LEVEL_WEEKS, days // _WEEK) * _WEEK or days
    end = last + timedelta(days=1)
    weeks = Period(end - timedelta(days=length), end)
    month_end = start_of(end, Grain.MONTH, 0)
    month = start_of(month_end - timedelta(days=1), Grain.MONTH, 0)
    return (weeks, Period(month, month_end)) if month >= first else (weeks,)


def _last_day(goal: Goal, through: date | None) -> date | None:
    """The last day that counts for the goal and has data; None before the first."""
    if through is None or through < goal.start:
        return None
    return min(through, goal.due)


def _needs(goal: Goal, through: date | None, books: Books) -> tuple[Need, ...]:
    last = _last_day(goal, through)
    if last is None:
        return ()
    metric = books.catalog.metrics[goal.metric]
    return tuple(_need(goal, window, books) for window in _windows(metric, goal.start, last))


def _windows(metric: Metric, first: date, last: date) -> tuple[Period, ...]:
    end = last + timedelta(days=1)
    if metric.kind is Kind.SUM:
        return (Period(first, end),)
    if metric.is_standing:
        return (Period(last, end),)
    return level_windows(first, last)


def _windows_before(goal: Goal, through: date, books: Books) -> tuple[Period, ...]:
    last = min(goal.start - timedelta(days=1), through)
    if course_of(books, goal.metric) is Course.TOTAL:
        before = compared(goal.period, Comparison.PREVIOUS)
        if before and before.last <= last:
            return (before,)
        end = last + timedelta(days=1)
        return (Period(end - timedelta(days=goal.period.days), end),)
    metric = books.catalog.metrics[goal.metric]
    return _windows(metric, last - timedelta(weeks=2 * LEVEL_WEEKS), last)


def _need(goal: Goal, window: Period, books: Books) -> Need:
    metric = books.catalog.metrics[goal.metric]
    # Against the year before, so that the season does not decide whether a growth goal is reached.
    comparison = Comparison.YEAR if metric.needs_comparison else Comparison.NONE
    return Need(goal.metric, window, goal.filters, comparison)


def _first_answers(wanted: Iterable[tuple[Need, ...]], ask: Ask) -> dict[Need, Found]:
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


def _measured(
    goal: Goal, through: date | None, need: Need | None, found: dict[Need, Found], books: Books
) -> Measured:
    metric = books.catalog.metrics.get(goal.metric)
    lag = (metric.window or 0) if metric else 0
    if need is None or metric is None:
        return Measured(through=through, lag=lag)
    row = found[need].row
    is_of_days = metric.kind is not Kind.SUM and not metric.is_standing
    is_short = is_of_days and need.window.days < _WEEK
    return Measured(
        value=row.value,
        window=need.window,
        through=through,
        lag=lag,
        is_thin=is_short or row.status is Status.THIN,
        is_incomplete=bool(row.flags & (_GROWTH_LACKS if metric.needs_comparison else _LACKS)),
        unfiltered=_unfiltered(found[need], metric, books),
    )


def _unfiltered(found: Found, metric: Metric, books: Books) -> tuple[tuple[str, str], ...]:
    own = {measure.id for measure in books.catalog.measures_of(metric)}
    return tuple(pair for pair in found.unfiltered if pair[0] in own)


def _suggestion(goal: Goal, need: Need, found: Found, books: Books) -> Suggestion | None:
    if found.row.value is None:
        return None
    days = need.window.days
    asked = _windows_before(goal, need.window.last, books)[0].days
    if course_of(books, goal.metric) is Course.LEVEL or days >= asked:
        return Suggestion(found.row.value, need.window, is_scaled=False)
    return Suggestion(found.row.value * goal.period.days / days, need.window, is_scaled=True)


def _steps(goal: Goal, books: Books, window: Period, grain: Grain) -> tuple[AnswerRow, ...]:
    need = _need(goal, window, books)
    question = Question(
        metrics=(need.metric,),
        period=window,
        grain=grain,
        filters=need.filters,
        comparison=need.comparison,
    )
    try:
        rows = books.ask(question).of(need.metric)
    except QuestionError:
        return ()
    return tuple(row for row in rows if row.status is not Status.REFUSED)


def _from_whole_step(
    rows: tuple[AnswerRow, ...], goal: Goal, books: Books
) -> tuple[AnswerRow, ...]:
    """Without a first step that the goal's start cuts; a stock is what it is on any last day."""
    is_standing = books.catalog.metrics[goal.metric].is_standing
    is_cut = Flag.PARTIAL in rows[0].flags and len(rows) > 1
    return rows[1:] if is_cut and not is_standing else rows


def _running(rows: Iterable[AnswerRow]) -> list[float | None]:
    """The totals up to each step; a step without a number leaves a gap, not a fall."""
    total = 0.0
    totals: list[float | None] = []
    for row in rows:
        total += row.value or 0.0
        totals.append(None if row.value is None else total)
    return totals


def _mark(row: AnswerRow, value: float | None, window: Period) -> Mark:
    # The first step may be cut by the goal's start, but only the last one still runs.
    still_runs = Flag.PARTIAL in row.flags and row.period.end >= window.end
    return Mark(row.period, value, still_runs or Flag.MATURING in row.flags)
