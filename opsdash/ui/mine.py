"""Today as everybody's or as the visitor's own: the switch, and the metrics that are followed.

The address says which of both is shown; where it does not, the visitor's last choice does and is
written into it.
"""

from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import streamlit as st

from opsdash.access.personal import choose_today
from opsdash.calendar.periods import Grain
from opsdash.goals.mine import is_mine
from opsdash.metrics.catalog import Metric
from opsdash.ui import panels
from opsdash.ui.desk import Desk
from opsdash.ui.goals_today import Known
from opsdash.ui.links import METRICS_PAGE
from opsdash.ui.personal import personal_of
from opsdash.ui.rows_links import rows_link
from opsdash.ui.signals import draw_changed, judged_in
from opsdash.ui.tiles import draw_tiles
from opsdash.words import say, sentences

_PARAMETER: Final = "who"
_MINE: Final = "mine"
_ALL: Final = "all"
_KEY: Final = "whose"
_COLUMNS: Final = 4


@dataclass(frozen=True)
class Mine:
    """`goals` are the ids of those that are followed, `name` is the owner that others are found by.

    What is followed and no longer there is left out.
    """

    name: str
    metrics: tuple[Metric, ...]
    goals: tuple[str, ...]

    def of(self, known: Known) -> Known:
        own = (each for each in known.standings if is_mine(each.goal, self.name, self.goals))
        return replace(known, standings=tuple(own))


def mine_of(desk: Desk) -> Mine | None:
    """What the visitor's own Today shows; None for that of everybody."""
    actor = desk.actor
    personal = personal_of(desk.home, actor)
    named = st.query_params.get(_PARAMETER)
    if named not in (_MINE, _ALL):
        named = _MINE if personal.shows_mine else _ALL
        # Loading a bare address again would lead to the start page.
        if personal.shows_mine or personal.start:
            st.query_params[_PARAMETER] = named
    if named != _MINE:
        return None
    known = desk.catalog.metrics
    metrics = tuple(known[each] for each in personal.metrics if each in known)
    return Mine(actor.name, metrics, personal.goals)


def draw_switch(desk: Desk, mine: Mine | None) -> None:
    st.session_state[_KEY] = _ALL if mine is None else _MINE
    st.segmented_control(
        say("mine.switch"),
        (_ALL, _MINE),
        format_func=lambda each: say(f"mine.whose.{each}"),
        required=True,
        key=_KEY,
        label_visibility="collapsed",
        on_change=_choose,
        args=(desk,),
    )


def _choose(desk: Desk) -> None:
    chosen = st.session_state[_KEY]
    choose_today(desk.home.state, desk.actor, mine=chosen == _MINE)
    st.query_params[_PARAMETER] = chosen


def draw_followed(desk: Desk, mine: Mine) -> None:
    """What of the followed metrics changed, and a tile for each."""
    if not mine.metrics:
        st.header(say("mine.metrics"), anchor=False)
        st.markdown(say("mine.metrics_none"))
        st.page_link(METRICS_PAGE, label=f":blue[{say('mine.metrics_link')}]")
        return
    view, names = desk.view, [each.id for each in mine.metrics]
    totals, weeks = desk.ask_all(
        view.question(names),
        view.question(names, grain=Grain.WEEK, period=view.judged_period),
    )
    judged = judged_in(desk, weeks)
    draw_changed(desk, judged, totals.currency)
    st.header(say("mine.metrics"), anchor=False)
    st.caption(sentences.tiles_note(view.period, view.compared, has_targets=view.has_targets))
    rows_of = partial(rows_link, view, back="today")
    draw_tiles(mine.metrics, totals, weeks, rows_of, judged, columns=_COLUMNS)
    panels.limits(totals)
