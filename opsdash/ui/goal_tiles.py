"""A tile for each goal that runs or has just ended: its state, its chance, how far it is."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

import streamlit as st

from opsdash.analysis.bands import Band, band_of
from opsdash.goals.shown import NEEDS_DECISION, ORDER, Shown
from opsdash.goals.standing import OPEN_STATES, Standing, State
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import verbatim
from opsdash.ui.goal_links import goal_link
from opsdash.ui.goals_today import Known
from opsdash.ui.needs import GOALS_PAGE
from opsdash.words import numbers, say
from opsdash.words.goals import short_day, state_words, target_words, value_words

MOST_TILES: Final = 8
_JUST: Final = timedelta(days=14)
_WIDTH: Final = 264
_RUNNING: Final = frozenset({State.ON_PACE, State.BEHIND})


def draw_tiles(desk: Desk, known: Known, today: date) -> None:
    """Those that need somebody first; the rest is a page away."""
    chances = known.chances
    shown = sorted(
        ((_shown(each, chances.get(each.goal.id)), each) for each in _current(known, today)),
        key=lambda pair: (ORDER.index(pair[0]), pair[1].goal.due),
    )
    with st.container(horizontal=True, gap="small"):
        for state, standing in shown[:MOST_TILES]:
            _draw_tile(desk, standing, state, chances.get(standing.goal.id), today)
    st.page_link(GOALS_PAGE, label=f":blue[{say('today.goals_all')}]")


def _current(known: Known, today: date) -> Iterable[Standing]:
    return (
        each
        for each in known.standings
        if each.state in OPEN_STATES or today - (each.settled_on or each.goal.due) <= _JUST
    )


def _shown(standing: Standing, chance: float | None) -> Shown:
    if chance is None or standing.state not in _RUNNING:
        return standing.state
    return band_of(chance)


def _draw_tile(
    desk: Desk, standing: Standing, state: State | Band, chance: float | None, today: date
) -> None:
    goal, currency = standing.goal, desk.organisation.currency
    metric = desk.catalog.metrics.get(goal.metric)
    page, parameters = goal_link(goal.id)
    with st.container(border=True, gap="xsmall", width=_WIDTH):
        st.page_link(page, label=f":blue[{verbatim(goal.title)}]", query_params=parameters)
        words = state_words(standing, state, today)
        colour = "orange" if state in NEEDS_DECISION or state is State.MISSED else "gray"
        told = f":{colour}[**{words}**]"
        if chance is not None:
            told += f" · {say('today.goal_chance', chance=numbers.percent(chance * 100, 0))}"
        detail = say(
            "today.goal_tile",
            actual=value_words(metric, standing.actual, currency),
            target=target_words(standing, metric, currency),
            due=short_day(goal.due, today),
            owner=goal.owner or say("today.nobody"),
        )
        st.markdown(f"{told}  \n:small[:gray[{verbatim(detail)}]]")
