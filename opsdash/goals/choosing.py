"""Which goals somebody looks at: everybody's, their own or their team's, of a quarter.

Names are what people wrote as owner and team; letters' case and spare spaces do not tell two apart.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from opsdash.calendar.periods import Grain, Period, next_start, start_of
from opsdash.goals.goal import Goal


class Scope(StrEnum):
    ALL = "all"
    MINE = "mine"
    TEAM = "team"


@dataclass(frozen=True)
class Choice:
    """`who` is the person that "mine" speaks of. `days` are those a goal has to share one with.

    An empty `owner` or `team` means any.
    """

    scope: Scope = Scope.ALL
    who: str = ""
    days: Period | None = None
    owner: str = ""
    team: str = ""


def chosen(goals: Iterable[Goal], choice: Choice) -> tuple[Goal, ...]:
    """The goals of the choice, in the order given."""
    everything = tuple(goals)
    tests = [test for test in (_by_scope(everything, choice), *_by_names(choice)) if test]
    days = choice.days
    return tuple(
        goal
        for goal in everything
        if (days is None or (goal.start < days.end and days.first <= goal.due))
        and all(test(goal) for test in tests)
    )


def teams_of(goals: Iterable[Goal], who: str) -> frozenset[str]:
    """The folded names of the teams in which a person answers for a goal."""
    return frozenset(
        _folded(goal.team) for goal in goals if goal.team.strip() and is_same(goal.owner, who)
    )


def is_same(one: str, other: str) -> bool:
    return _folded(one) == _folded(other)


def names_in(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, as it was written first, in alphabetical order."""
    found: dict[str, str] = {}
    for name in names:
        if name.strip():
            found.setdefault(_folded(name), name.strip())
    return tuple(found[key] for key in sorted(found))


def quarters_of(goals: Sequence[Goal], today: date) -> tuple[Period, ...]:
    """The quarters that goals and today touch, the newest first."""
    first = min((goal.start for goal in goals), default=today)
    last = max((goal.due for goal in goals), default=today)
    found = []
    start = start_of(min(first, today), Grain.QUARTER, 0)
    while start <= max(last, today):
        end = next_start(start, Grain.QUARTER)
        found.append(Period(start, end))
        start = end
    return tuple(found[::-1])


def _by_scope(goals: Sequence[Goal], choice: Choice) -> Callable[[Goal], bool] | None:
    if choice.scope is Scope.ALL:
        return None
    if choice.scope is Scope.MINE:
        return lambda goal: is_same(goal.owner, choice.who)
    teams = teams_of(goals, choice.who)
    return lambda goal: _folded(goal.team) in teams or is_same(goal.owner, choice.who)


def _by_names(choice: Choice) -> tuple[Callable[[Goal], bool] | None, ...]:
    owner, team = choice.owner, choice.team
    return (
        (lambda goal: is_same(goal.owner, owner)) if owner else None,
        (lambda goal: is_same(goal.team, team)) if team else None,
    )


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
