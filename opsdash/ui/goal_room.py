"""What the Goals page knows in one run: the goals, where they stand, which of them are looked at.

It is made once per run from the desk, so that the list, the opened goal and the form agree. Where
goals stand is remembered as long as goals, data and definitions are the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from opsdash.findings.background import Slow
from opsdash.goals.asked import Books
from opsdash.goals.chances import Outlook
from opsdash.goals.choosing import Choice, chosen
from opsdash.goals.goal import Goal
from opsdash.goals.measuring import standings
from opsdash.goals.outlook import Asked, is_making, outlooks
from opsdash.goals.shown import ORDER, Shown, shown_state
from opsdash.goals.standing import Standing, paced
from opsdash.goals.tree import Node, tree_of, walk
from opsdash.metrics.catalog import Metric
from opsdash.ui.desk import Desk, remember
from opsdash.ui.goal_books import books_of
from opsdash.ui.goal_choices import settle

_PLACE = {state: place for place, state in enumerate(ORDER)}


@dataclass(frozen=True)
class Room:
    """`standings` are those of every goal, `listed` those that are looked at, in the list's order.

    `outlooks` are those of the listed goals.
    """

    desk: Desk
    books: Books
    today: date
    standings: tuple[Standing, ...]
    choice: Choice = field(default_factory=Choice)
    listed: tuple[Standing, ...] = ()
    outlooks: Mapping[str, Slow[Outlook]] = field(default_factory=dict)

    @property
    def currency(self) -> str:
        return self.desk.organisation.currency

    @property
    def goals(self) -> tuple[Goal, ...]:
        return tuple(standing.goal for standing in self.standings)

    @property
    def asked(self) -> Asked:
        return Asked(self.desk.home, self.books, self.desk.organisation)

    @cached_property
    def shown(self) -> tuple[Shown, ...]:
        """The states of the listed goals."""
        return tuple(shown_state(each, self.outlook(each)) for each in self.listed)

    @cached_property
    def listed_ids(self) -> frozenset[str]:
        return frozenset(each.goal.id for each in self.listed)

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Of every goal, by its id."""
        return {goal.id: goal.title for goal in self.goals}

    def outlook(self, standing: Standing) -> Outlook | None:
        """None where there is none, or none yet."""
        found = self.outlooks.get(standing.goal.id)
        return found.value if found else None

    def told(self, standing: Standing) -> Standing:
        """By the usual days of its metric once they are known, as the goal's page tells it."""
        found = self.outlook(standing)
        return paced(standing, found.expected) if found else standing

    def metric(self, standing: Standing) -> Metric | None:
        return self.desk.catalog.metrics.get(standing.goal.metric)


def enter(desk: Desk) -> Room:
    books = books_of(desk)
    today = datetime.now(ZoneInfo(desk.organisation.timezone)).date()
    found = standings_of(desk, books, today)
    choice = settle([each.goal for each in found], today, desk.actor.name)
    asked = Asked(desk.home, books, desk.organisation)
    looked_at = {goal.id for goal in chosen((each.goal for each in found), choice)}
    listed = [each for each in found if each.goal.id in looked_at]
    outlooks_found = outlooks(listed, asked)
    return Room(
        desk,
        books,
        today,
        found,
        choice,
        _ordered(listed, outlooks_found),
        outlooks_found,
    )


def standings_of(desk: Desk, books: Books, today: date) -> tuple[Standing, ...]:
    """Where every goal stands, the one due first at the top."""
    state = desk.home.state
    key = (
        "standings",
        desk.home.facts.cache_key,
        desk.catalog.hash,
        desk.organisation,
        today,
    )
    return remember(state, key, lambda: standings(desk.sight.goals(state), books, today), len)


def _ordered(
    listed: Sequence[Standing], found: Mapping[str, Slow[Outlook]]
) -> tuple[Standing, ...]:
    """By their state; by their chance when all are known, so that no row moves again and again.

    Parts stand below their whole, which comes as soon as the first of them would.
    """
    known = {} if is_making(found) else found
    places: dict[str, tuple[int, date]] = {}
    for each in listed:
        slow = known.get(each.goal.id)
        shown = shown_state(each, slow.value if slow else None)
        places[each.goal.id] = (_PLACE[shown], each.goal.due)
    if not any(each.goal.parent_id in places for each in listed):
        return tuple(sorted(listed, key=lambda each: places[each.goal.id]))
    by_id = {each.goal.id: each for each in listed}
    branches = _sorted_branches(tree_of((), [each.goal for each in listed]), places)
    return tuple(by_id[node.record.id] for node in walk(branches))


def _sorted_branches(
    nodes: Iterable[Node], places: Mapping[str, tuple[int, date]]
) -> tuple[Node, ...]:
    below = [replace(node, children=_sorted_branches(node.children, places)) for node in nodes]
    return tuple(
        sorted(below, key=lambda node: min(places[each.record.id] for each in walk([node])))
    )
