"""Which goals somebody sees who sees the rows of some groups only: those about these groups alone.

A goal is about a group by its filters. One whose metric has no groups is about all of them for
everybody; one whose metric is not known any more could be about anything. What was written and
measured while a goal was about others stays hidden when it is about these groups later.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from opsdash.calendar.records import Change
from opsdash.goals.check_ins import CheckIn, Close, list_check_ins, list_closes
from opsdash.goals.goal import Goal
from opsdash.goals.records import find_goal, goal_past, list_archived, list_goals
from opsdash.metrics.catalog import Catalog
from opsdash.metrics.coverage import Coverage
from opsdash.metrics.question import GROUP, Question, narrowed_to
from opsdash.metrics.scope import Scope
from opsdash.store import Database


@dataclass(frozen=True)
class Past:
    """What was changed about a goal and said of it, as far as it is seen, the first first.

    `is_cut`: before that it was about what is not seen.
    """

    changes: tuple[Change[Goal], ...]
    check_ins: tuple[CheckIn, ...]
    closes: tuple[Close, ...]
    is_cut: bool = False


@dataclass(frozen=True)
class Sight:
    """Who looks, by the groups of the `coverage`: goals are read through it wherever they are told.

    Without groups everything is seen.
    """

    catalog: Catalog
    coverage: Coverage

    @property
    def is_limited(self) -> bool:
        return self.coverage.groups is not None

    def goals(self, state: Database) -> tuple[Goal, ...]:
        """As `list_goals`."""
        return self.of(list_goals(state))

    def archived(self, state: Database) -> tuple[Goal, ...]:
        """As `list_archived`."""
        return self.of(list_archived(state))

    def find(self, state: Database, goal_id: str) -> Goal | None:
        """As `find_goal`; what is not seen is not there."""
        goal = find_goal(state, goal_id)
        return goal if goal and self.sees(goal) else None

    def past(self, state: Database, goal_id: str) -> Past:
        """The past of a goal that is seen."""
        changes = goal_past(state, goal_id)
        since = self._since(changes)
        closes = (each for each in list_closes(state) if each.goal_id == goal_id)
        return Past(
            tuple(each for each in changes if _is_later(each.happened_at, since)),
            tuple(
                each for each in list_check_ins(state, goal_id) if _is_later(each.created_at, since)
            ),
            tuple(_told(each, since) for each in closes),
            is_cut=since is not None,
        )

    def closes(self, state: Database) -> tuple[Close, ...]:
        """How goals ended, each as its past tells it."""
        found = list_closes(state)
        if not self.is_limited or not found:
            return found
        ended = {each.goal_id for each in found}
        seen = {each.id for each in (*self.goals(state), *self.archived(state))} & ended
        since = {each: self._since(goal_past(state, each)) for each in seen}
        return tuple(
            _told(each, since[each.goal_id]) if each.goal_id in since else _bare(each)
            for each in found
        )

    def _since(self, changes: Iterable[Change[Goal]]) -> datetime | None:
        """Until when it was about what is not seen; None where it never was."""
        others = [each for each in changes if each.before and not self.sees(each.before)]
        return others[-1].happened_at if others else None

    def hidden(self, state: Database) -> int:
        """How many goals there are beside those that are seen."""
        return len(list_goals(state)) - len(self.goals(state)) if self.is_limited else 0

    def of(self, goals: Iterable[Goal]) -> tuple[Goal, ...]:
        return tuple(each for each in goals if self.sees(each))

    def sees(self, goal: Goal) -> bool:
        groups = self.coverage.groups
        if groups is None:
            return True
        asked = next((each.values for each in goal.filters if each.dimension == GROUP), None)
        if asked is not None:
            return {*asked} <= {*groups}
        return not self._has_groups(goal)

    def within(self, goal: Goal) -> Goal:
        """The goal about nothing but what is seen, as somebody means it who sees nothing else."""
        groups = self.coverage.groups
        if groups is None or not self._has_groups(goal):
            return goal
        return replace(goal, filters=narrowed_to(goal.filters, groups))

    def _has_groups(self, goal: Goal) -> bool:
        """A milestone without a metric has none."""
        metric = self.catalog.metrics.get(goal.metric)
        if metric is None:
            return bool(goal.metric)
        scope = Scope(Question((metric.id,), goal.period), self.catalog, self.coverage)
        return any(scope.has(each, GROUP) for each in self.catalog.measures_of(metric))


def _is_later(at: datetime | None, since: datetime | None) -> bool:
    return since is None or (at is not None and at > since)


def _told(close: Close, since: datetime | None) -> Close:
    return close if _is_later(close.created_at, since) else _bare(close)


def _bare(close: Close) -> Close:
    """That it is closed, without what it came to."""
    return replace(close, actual=None, score=None, lesson="")
