"""The outlooks of many goals: what is known at once, the rest made in the background.

A page never waits: who asks gets the outlooks that are there, and a few more are begun each time.
The key of an outlook holds the goal's promise, the data, the definitions and the closed days, so
that nothing is ever stale.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from opsdash.calendar.organisation import Organisation
from opsdash.findings.background import Slow, Stage, key_of
from opsdash.findings.closed_days import closed_days
from opsdash.goals.asked import Books
from opsdash.goals.chances import Counted, Outlook, find_outlook
from opsdash.goals.goal import Course, Goal
from opsdash.goals.histories import History, read_history
from opsdash.goals.pool import MOST_BEGUN, goal_outlooks
from opsdash.goals.standing import Standing, State
from opsdash.goals.suggesting import suggest_baseline
from opsdash.store import Home

_PAST = timedelta(weeks=104)
_OPEN = frozenset({State.NOT_STARTED, State.ON_PACE, State.BEHIND})


@dataclass(frozen=True)
class Asked:
    """Whose goals are looked at, and what their outlooks rest on."""

    home: Home
    books: Books
    organisation: Organisation


def outlooks(standings: Iterable[Standing], asked: Asked) -> dict[str, Slow[Outlook]]:
    """By goal id, for the goals that are open and not a milestone; a few new ones are begun."""
    open_ones = [each for each in standings if _has_outlook(each)]
    closed = _closed_days(open_ones, asked)
    begun = 0
    found: dict[str, Slow[Outlook]] = {}
    for each in open_ones:
        key = _key(each, closed, asked)
        known = goal_outlooks.known(key)
        if known is None and begun < MOST_BEGUN:
            begun += 1
            known = goal_outlooks.find(key, _work(each, closed, asked))
        found[each.goal.id] = known or Slow(Stage.MAKING)
    return found


def outlook_keys(standings: Iterable[Standing], asked: Asked) -> dict[str, Hashable]:
    """Under which keys the chances of goals are kept, by goal id, for `known_outlooks`."""
    open_ones = [each for each in standings if _has_outlook(each)]
    closed = _closed_days(open_ones, asked)
    return {each.goal.id: _key(each, closed, asked) for each in open_ones}


def is_making(found: Mapping[str, Slow[Outlook]]) -> bool:
    return any(each.stage is Stage.MAKING for each in found.values())


def _has_outlook(standing: Standing) -> bool:
    return standing.state in _OPEN and standing.course is not Course.MILESTONE


@dataclass(frozen=True)
class _Closed:
    """The closed days of all totals asked for; `of` gives a goal its own, whoever asks beside it.

    `known` shares them between goals of the same days.
    """

    days: tuple[date, ...] = ()
    known: dict[tuple[date, date], frozenset[date]] = field(default_factory=dict)

    def of(self, standing: Standing) -> frozenset[date]:
        """Levels are told by the week, whatever its holidays."""
        if standing.course is not Course.TOTAL:
            return frozenset()
        first, due = _first_needed(standing), standing.goal.due
        if (first, due) not in self.known:
            self.known[first, due] = frozenset(day for day in self.days if first <= day <= due)
        return self.known[first, due]


def _closed_days(standings: Sequence[Standing], asked: Asked) -> _Closed:
    totals = [each for each in standings if each.course is Course.TOTAL]
    if not totals:
        return _Closed()
    first = min(_first_needed(each) for each in totals)
    end = max(each.goal.due for each in totals) + timedelta(days=1)
    return _Closed(closed_days(asked.home.state, first, end))


def _first_needed(standing: Standing) -> date:
    """From where on the past of a total may count."""
    through = standing.measured.through
    return min(standing.goal.start, through - _PAST) if through else standing.goal.start


def _key(standing: Standing, closed: _Closed, asked: Asked) -> Hashable:
    days = closed.of(standing)
    promise = (_promise(standing.goal), standing.course, standing.measured.through, days)
    return key_of(asked.home.facts, asked.books.catalog, asked.organisation, promise)


def _promise(goal: Goal) -> tuple[object, ...]:
    """What of a goal its outlook depends on; a new title does not make a new one."""
    return (
        goal.metric,
        goal.filters,
        goal.target,
        goal.is_rising,
        goal.start,
        goal.due,
        goal.kind,
        goal.allowed_misses,
        goal.steps,
    )


def _work(standing: Standing, closed: _Closed, asked: Asked) -> Callable[[], Outlook]:
    history: History | Counted | None = read_history(standing.goal, asked.books)
    if history is None and standing.course is Course.TOTAL:
        history = _counted(standing, asked.books)
    return partial(
        find_outlook,
        standing.goal,
        standing.course,
        history,
        closed.of(standing),
        asked.books.week_start,
    )


def _counted(standing: Standing, books: Books) -> Counted | None:
    """Where only totals of longer times are known: the time before against the goal's own."""
    before = suggest_baseline(standing.goal, books)
    if before is None or before.is_scaled or standing.actual is None:
        return None
    return Counted(before.value, standing.actual, standing.elapsed_days / standing.total_days)
