"""What the page of one goal knows in one run: where it stands, its chance, its check-ins, its end.

It is made once per run from the desk, so that all parts of the page agree.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from opsdash.access.rights import Right
from opsdash.findings.background import Slow
from opsdash.findings.closed_days import closed_days
from opsdash.goals.asked import Books
from opsdash.goals.chances import Outlook
from opsdash.goals.check_ins import CheckIn, Close
from opsdash.goals.goal import Course, Goal
from opsdash.goals.histories import DayHistory, History, read_history
from opsdash.goals.measuring import standings
from opsdash.goals.outlook import Asked, outlooks
from opsdash.goals.paces import Pace, expected_by, lately, pace_of
from opsdash.goals.seen import Past
from opsdash.goals.standing import Standing, paced
from opsdash.metrics.catalog import Metric
from opsdash.ui.desk import Desk
from opsdash.ui.goal_books import books_of
from opsdash.ui.goal_links import named_goal
from opsdash.ui.needs import today_of

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class GoalPage:
    """`lately` is what the last four weeks brought.

    `found` is the outlook as far as it is made, None where the goal has none.
    """

    desk: Desk
    books: Books
    today: date
    standing: Standing
    pace: Pace
    lately: float | None
    found: Slow[Outlook] | None
    past: Past

    @property
    def check_ins(self) -> tuple[CheckIn, ...]:
        return self.past.check_ins

    @property
    def close(self) -> Close | None:
        return self.past.closes[-1] if self.past.closes else None

    @property
    def goal(self) -> Goal:
        return self.standing.goal

    @property
    def metric(self) -> Metric | None:
        return self.desk.catalog.metrics.get(self.goal.metric)

    @property
    def currency(self) -> str:
        return self.desk.organisation.currency

    @property
    def outlook(self) -> Outlook | None:
        return self.found.value if self.found else None

    @property
    def is_open(self) -> bool:
        """Whether people still work on it."""
        return self.close is None and not self.goal.is_deleted

    @property
    def may_change(self) -> bool:
        return self.desk.may(Right.PROMISE)


def enter(desk: Desk) -> GoalPage | None:
    """The goal that the address names, archived or not; None where there is none such."""
    goal = desk.sight.find(desk.home.state, named_goal())
    if goal is None:
        return None
    books = books_of(desk)
    (even,) = standings([goal], books, today_of(desk))
    history = read_history(goal, books) if even.course is not Course.MILESTONE else None
    pace = pace_of(goal, even.course, history, _closed(desk, goal, history))
    past = desk.sight.past(desk.home.state, goal.id)
    return GoalPage(
        desk=desk,
        books=books,
        today=today_of(desk),
        standing=paced(even, expected_by(pace, goal, even.measured.through)),
        pace=pace,
        lately=lately(history),
        found=outlook_of(desk, books, even),
        past=past,
    )


def outlook_of(desk: Desk, books: Books, standing: Standing) -> Slow[Outlook] | None:
    """As far as it is made; the first who asks has it made."""
    asked = Asked(desk.home, books, desk.organisation)
    return outlooks([standing], asked).get(standing.goal.id)


def _closed(desk: Desk, goal: Goal, history: History | None) -> Collection[date]:
    if not isinstance(history, DayHistory):
        return ()
    return closed_days(desk.home.state, min(history.first, goal.start), goal.due + _DAY)
