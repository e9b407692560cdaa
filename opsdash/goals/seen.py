"""Which goals somebody sees who sees the rows of some groups only: those about these groups alone.

A goal is about a group by its filters. One whose metric has no groups is about all of them for
everybody; one whose metric is not known any more could be about anything.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from opsdash.goals.goal import Goal
from opsdash.goals.records import find_goal, list_archived, list_goals
from opsdash.metrics.catalog import Catalog
from opsdash.metrics.coverage import Coverage
from opsdash.metrics.question import GROUP, Question, narrowed_to
from opsdash.metrics.scope import Scope
from opsdash.store import Database


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
