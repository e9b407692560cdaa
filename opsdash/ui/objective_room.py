"""What the Objectives page knows in one run: the quarter, the tree, the scores, what is opened.

The quarter, the choice of people and what is opened stand in the address, so that a copied link
shows the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

import streamlit as st

from opsdash.calendar.periods import Period
from opsdash.goals.asked import Books
from opsdash.goals.chances import Outlook
from opsdash.goals.check_ins import Close
from opsdash.goals.choosing import is_same
from opsdash.goals.closing import Ending, closes_by_goal, quarter_of, quarters, scores, touches
from opsdash.goals.goal import Goal
from opsdash.goals.objective import Objective, list_archived_objectives, list_objectives
from opsdash.goals.outlook import Asked, is_making, outlooks
from opsdash.goals.standing import Standing
from opsdash.goals.tree import Node, kept, lost_links, tree_of
from opsdash.metrics.catalog import Metric
from opsdash.ui.desk import Desk
from opsdash.ui.goal_books import books_of
from opsdash.ui.goal_parts import PARTED
from opsdash.ui.goal_room import standings_of
from opsdash.words.objectives import score_words

QUARTER: Final = "q"
OWNER: Final = "owner"
TEAM: Final = "team"
VIEW: Final = "view"
OPENED: Final = "objective"


@dataclass(frozen=True)
class Room:
    """`objectives` and `goals` are all that are not archived; `roots` what the choice leaves.

    `standings`, `scores` and `outlooks` (those that are known) are by goal id, of the quarter.
    More of them come when `is_making`. `whole` is the quarter's tree, `lost` are links to nothing.
    """

    desk: Desk
    books: Books
    today: date
    period: Period
    periods: tuple[Period, ...]
    objectives: tuple[Objective, ...]
    archived: tuple[Objective, ...]
    goals: tuple[Goal, ...]
    standings: Mapping[str, Standing]
    closes: Mapping[str, Close]
    scores: Mapping[str, float | None]
    outlooks: Mapping[str, Outlook]
    is_making: bool
    whole: tuple[Node, ...]
    roots: tuple[Node, ...]
    lost: Mapping[str, tuple[str, ...]]
    opened: Objective | None
    parting: Goal | None
    is_link_stale: bool

    @property
    def currency(self) -> str:
        return self.desk.organisation.currency

    @property
    def asked(self) -> Asked:
        return Asked(self.desk.home, self.books, self.desk.organisation)

    @property
    def is_over(self) -> bool:
        """Whether the quarter's scores are settled."""
        return self.period.last < self.today

    def score_words(self, goal_id: str) -> str:
        return score_words(self.scores.get(goal_id), settled=self.is_settled(goal_id))

    def is_settled(self, goal_id: str) -> bool:
        standing = self.standings.get(goal_id)
        return standing is None or Ending(standing, self.closes.get(goal_id)).is_settled

    def metric(self, goal: Goal) -> Metric | None:
        return self.desk.catalog.metrics.get(goal.metric)


def enter(desk: Desk) -> Room:
    state = desk.home.state
    today = datetime.now(ZoneInfo(desk.organisation.timezone)).date()
    books = books_of(desk)
    everywhere = standings_of(desk, books, today)
    objectives, goals = list_objectives(state), tuple(each.goal for each in everywhere)
    periods = quarters(goals, objectives, today)
    period = _period(periods, today)
    found = tuple(each for each in everywhere if touches(each.goal, period))
    making = outlooks(found, Asked(desk.home, books, desk.organisation))
    closes = closes_by_goal(desk.sight.closes(state))
    whole = tree_of(
        [each for each in objectives if touches(each, period)], [each.goal for each in found]
    )
    named = {name: str(st.query_params.get(name, "")) for name in (OPENED, PARTED)}
    opened = next((each for each in objectives if each.id == named[OPENED]), None)
    parting = next((each for each in goals if each.id == named[PARTED]), None)
    return Room(
        desk=desk,
        books=books,
        today=today,
        period=period,
        periods=periods,
        objectives=objectives,
        archived=list_archived_objectives(state),
        goals=goals,
        standings={each.goal.id: each for each in found},
        closes=closes,
        scores=scores(found, closes),
        outlooks={name: slow.value for name, slow in making.items() if slow.value},
        is_making=is_making(making),
        whole=whole,
        roots=_chosen(whole),
        # What somebody does not see is not lost.
        lost={} if desk.sight.is_limited else lost_links(objectives, goals),
        opened=opened,
        parting=parting,
        is_link_stale=bool((named[OPENED] and not opened) or (named[PARTED] and not parting)),
    )


def code_of(period: Period) -> str:
    """2026-Q4."""
    return f"{period.first.year}-Q{(period.first.month + 2) // 3}"


def _period(periods: tuple[Period, ...], today: date) -> Period:
    """The quarter of the address, else the one that runs."""
    wanted = str(st.query_params.get(QUARTER, ""))
    return next((each for each in periods if code_of(each) == wanted), quarter_of(today))


def _chosen(roots: tuple[Node, ...]) -> tuple[Node, ...]:
    """The branches of an owner and a team, as the address names them."""
    wanted = {name: str(st.query_params.get(name, "")) for name in (OWNER, TEAM)}
    asked = {name: value for name, value in wanted.items() if value.strip()}
    if not asked:
        return roots
    return kept(
        roots,
        lambda record: all(is_same(getattr(record, name), value) for name, value in asked.items()),
    )


def keep_in_address(name: str, value: str) -> None:
    """An empty value is not written."""
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)
