"""A tile for each goal that runs or has just ended: its state, its chance, how far it is."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import streamlit as st

from opsdash.goals.goal import Course
from opsdash.goals.shown import NEEDS_DECISION, ORDER, Shown, shown_state
from opsdash.goals.standing import OPEN_STATES, Standing, State
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import verbatim
from opsdash.ui.goal_chances import wait_for_chances
from opsdash.ui.goal_links import GOALS_PAGE, goal_link
from opsdash.ui.goals_today import Known
from opsdash.words import say
from opsdash.words.goals import chance_words, short_day, state_words, way_words

if TYPE_CHECKING:
    from opsdash.goals.chances import Outlook

MOST_TILES: Final = 8
_JUST: Final = timedelta(days=14)
_COLUMNS: Final = 3
_NARROWEST: Final = 240
# Attention is for three places of a screen at most.
_MOST_LOUD: Final = 3
_LOUD: Final = NEEDS_DECISION | {State.MISSED}


def draw_tiles(desk: Desk, known: Known, today: date) -> None:
    """Those that need somebody first; parts stand for themselves on the page of their whole."""
    outlooks = known.outlooks
    shown = sorted(
        ((shown_state(each, outlooks.get(each.goal.id)), each) for each in _current(known, today)),
        key=lambda pair: (ORDER.index(pair[0]), pair[1].goal.due),
    )[:MOST_TILES]
    with st.grid(_COLUMNS, min_column_width=_NARROWEST, gap="small"):
        for place, (state, standing) in enumerate(shown):
            told = _state_line(standing, state, outlooks.get(standing.goal.id), today)
            is_loud = place < _MOST_LOUD and state in _LOUD
            _draw_tile(desk, standing, f":{'orange' if is_loud else 'gray'}[{told}]", today)
    wait_for_chances(desk, known.lacking(standing for _, standing in shown))
    st.page_link(GOALS_PAGE, label=f":blue[{say('today.goals_all')}]")


def _current(known: Known, today: date) -> Iterable[Standing]:
    ids = {each.goal.id for each in known.standings}
    return (
        each
        for each in known.standings
        if each.goal.parent_id not in ids
        and (each.state in OPEN_STATES or today - (each.settled_on or each.goal.due) <= _JUST)
    )


def _state_line(standing: Standing, state: Shown, outlook: "Outlook | None", today: date) -> str:
    words = f"**{state_words(standing, state, today)}**"
    if outlook is None or outlook.probability is None:
        return words
    return f"{words} · {say('today.goal_chance', chance=chance_words(outlook))}"


def _draw_tile(desk: Desk, standing: Standing, told: str, today: date) -> None:
    goal = standing.goal
    page, parameters = goal_link(goal.id)
    with st.container(border=True, gap="xsmall", height="stretch"):
        detail = verbatim(_detail(desk, standing, today))
        st.markdown(f"{verbatim(goal.title)}  \n{told}  \n:small[:gray[{detail}]]")
        label = f":small[:blue[{say('today.needs_goal')}]]"
        st.page_link(page, label=label, query_params=parameters)


def _detail(desk: Desk, standing: Standing, today: date) -> str:
    goal, currency = standing.goal, desk.organisation.currency
    metric = desk.catalog.metrics.get(goal.metric)
    facts = {"due": short_day(goal.due, today), "owner": goal.owner or say("today.nobody")}
    if standing.course is Course.MILESTONE:
        return say("today.goal_tile_milestone", **facts)
    return say("today.goal_tile", way=way_words(standing, metric, currency), **facts)
