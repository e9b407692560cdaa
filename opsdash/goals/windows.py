"""Which days a goal is read from: how far its data reaches, and the window of its number."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from opsdash.calendar.periods import Comparison, Grain, Period, start_of
from opsdash.goals.asked import Books, Need
from opsdash.goals.goal import Course, Goal
from opsdash.metrics.catalog import Catalog, Kind
from opsdash.metrics.coverage import Span

# Four whole weeks weigh every weekday alike and forget a single bad day soon enough.
LEVEL_WEEKS = 4
WEEK = 7


def course_of(goal: Goal, catalog: Catalog) -> Course:
    """What was chosen; else a sum adds up over the goal's days, and anything else has to hold."""
    if goal.kind is not None:
        return goal.kind
    known = catalog.metrics.get(goal.metric)
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


def level_windows(first: date, last: date) -> tuple[Period, ...]:
    """The windows a level is read from, best first: whole weeks up to `last`, else a whole month.

    Data that only exists by month cannot answer weeks; its newest whole month is asked then. With
    less than a week of days, all of them are taken and the value is thin.
    """
    days = (last - first).days + 1
    length = min(LEVEL_WEEKS, days // WEEK) * WEEK or days
    end = last + timedelta(days=1)
    weeks = Period(end - timedelta(days=length), end)
    month_end = start_of(end, Grain.MONTH, 0)
    month = start_of(month_end - timedelta(days=1), Grain.MONTH, 0)
    return (weeks, Period(month, month_end)) if month >= first else (weeks,)


def last_day(goal: Goal, through: date | None) -> date | None:
    """The last day that counts for the goal and has data; None before the first."""
    if through is None or through < goal.start:
        return None
    return min(through, goal.due)


def windows(goal: Goal, course: Course, books: Books, last: date) -> tuple[Period, ...]:
    """The windows of the goal's number on `last`, best first."""
    end = last + timedelta(days=1)
    if course is Course.TOTAL:
        return (Period(goal.start, end),)
    if books.catalog.metrics[goal.metric].is_standing:
        return (Period(last, end),)
    return level_windows(goal.start, last)


def need_of(goal: Goal, window: Period, books: Books) -> Need:
    """The goal's number over `window`."""
    metric = books.catalog.metrics[goal.metric]
    # Against the year before, so that the season does not decide whether a growth goal is reached.
    comparison = Comparison.YEAR if metric.needs_comparison else Comparison.NONE
    return Need(goal.metric, window, goal.filters, comparison)
