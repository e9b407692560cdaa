"""What the Goals page knows in one run: the goals, where they stand, which one is open.

It is made once per run from the desk, so that the list, the opened goal and the form agree.
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from opsdash.goals.asked import Books
from opsdash.goals.measuring import standings
from opsdash.goals.records import list_goals
from opsdash.goals.standing import Standing, State
from opsdash.metrics.catalog import Metric
from opsdash.ui.desk import Desk
from opsdash.ui.goal_actions import opened_id

# What asks for something comes first; what is settled last.
_ORDER = (
    State.BEHIND,
    State.ON_PACE,
    State.NOT_STARTED,
    State.DATA_MISSING,
    State.MISSED,
    State.REACHED,
)


@dataclass(frozen=True)
class Room:
    """`standings` in the order of the list; `opened` is the one that the address names."""

    desk: Desk
    books: Books
    today: date
    standings: tuple[Standing, ...]
    opened: Standing | None
    is_link_stale: bool

    @property
    def currency(self) -> str:
        return self.desk.organisation.currency

    def metric(self, standing: Standing) -> Metric | None:
        return self.desk.catalog.metrics.get(standing.goal.metric)


def enter(desk: Desk) -> Room:
    books = Books(desk.catalog, desk.coverage, desk.ask)
    today = datetime.now(ZoneInfo(desk.organisation.timezone)).date()
    found = standings(list_goals(desk.home.state), books, today)
    ordered = tuple(sorted(found, key=lambda each: (_ORDER.index(each.state), each.goal.due)))
    wanted = opened_id()
    opened = next((each for each in ordered if each.goal.id == wanted), None)
    return Room(desk, books, today, ordered, opened, bool(wanted) and opened is None)
