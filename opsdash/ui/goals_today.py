"""What is known of the goals on Today, without any new calculation.

Where they stand is remembered until goals, check-ins, data or the day change. Nothing here brings
numpy but the first reading.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from opsdash.goals.check_ins import list_check_ins, next_review
from opsdash.goals.measuring import standings
from opsdash.goals.pool import known_outlooks
from opsdash.goals.standing import Standing
from opsdash.ui.desk import Desk, remember
from opsdash.ui.goal_books import books_of

if TYPE_CHECKING:
    from opsdash.goals.chances import Outlook


@dataclass(frozen=True)
class Known:
    """`reviews` are the days of the next check-ins and `keys` those of the chances, by goal id."""

    standings: tuple[Standing, ...]
    reviews: Mapping[str, date]
    keys: Mapping[str, Hashable]

    @property
    def outlooks(self) -> "dict[str, Outlook]":
        """Those that are made, by goal id."""
        made = known_outlooks(self.keys)
        return {goal_id: each.value for goal_id, each in made.items() if each.value}

    def lacking(self, standings: Iterable[Standing]) -> tuple[Standing, ...]:
        """Those of the goals that have a chance which is not made yet."""
        made = known_outlooks(self.keys)
        ids = self.keys.keys() - made.keys()
        return tuple(each for each in standings if each.goal.id in ids)


def known_goals(desk: Desk, today: date) -> Known:
    home = desk.home
    key = (
        "goals today",
        home.facts.cache_key,
        desk.catalog.hash,
        desk.organisation,
        today,
    )
    return remember(home.state, key, lambda: _read(desk, today), _weight)


def _weight(known: Known) -> int:
    return len(known.standings)


def _read(desk: Desk, today: date) -> Known:
    state = desk.home.state
    goals = desk.sight.goals(state)
    if not goals:
        return Known((), {}, {})
    # Its keys are made of what chances rest on, which brings numpy; once per state of the data.
    from opsdash.goals.outlook import Asked, outlook_keys  # noqa: PLC0415

    books = books_of(desk)
    found = standings(goals, books, today)
    check_ins = list_check_ins(state)
    zone = desk.organisation.timezone
    reviews = {goal.id: next_review(goal, check_ins, zone) for goal in goals}
    return Known(
        found,
        {goal_id: day for goal_id, day in reviews.items() if day},
        outlook_keys(found, Asked(desk.home, books, desk.organisation)),
    )
