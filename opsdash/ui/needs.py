"""What needs somebody today: goals, sources and rejected rows, each with the place to go.

On Today it stands under the goals, and both below the fold.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import streamlit as st

from opsdash.access.rights import Right
from opsdash.findings.needs import Need, NeedKind, read_needs
from opsdash.goals.attention import Attention, Reason, goals_needing_attention
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import verbatim
from opsdash.ui.goal_links import GOALS_PAGE, goal_link
from opsdash.ui.goal_tiles import draw_tiles
from opsdash.ui.goals_today import Known, known_goals
from opsdash.ui.mine import Mine
from opsdash.ui.panels import IMPORT_PAGE
from opsdash.ui.reached import when_reached
from opsdash.words import say
from opsdash.words.needs import data_need_words, goal_need_words

# Their tiles stand above; each line costs a page as much as a tile.
_MOST_GOALS: Final = 3
# They end the page: more than this moves nothing when it is drawn.
_HEIGHT: Final = 320


@dataclass(frozen=True)
class Item:
    """One line: what, why, whose, and where to do something about it.

    `page` is None for who cannot do it.
    """

    title: str
    detail: str
    owner: str
    action: str
    page: Path | None
    parameters: dict[str, str] = field(default_factory=dict)


def today_of(desk: Desk) -> date:
    """Today where the organisation is."""
    return datetime.now(ZoneInfo(desk.organisation.timezone)).date()


def draw_goals_and_needs(desk: Desk, mine: Mine | None) -> None:
    """A tile for each goal, or for each of one's own, and what needs somebody.

    Once the reader comes near.
    """
    when_reached("needs", lambda: _draw_both(desk, mine), height=_HEIGHT)


def _draw_both(desk: Desk, mine: Mine | None) -> None:
    everybodys = known_goals(desk, today_of(desk))
    known = mine.of(everybodys) if mine else everybodys
    if known.standings or mine:
        st.header(say("mine.goals" if mine else "today.goals"), anchor=False)
        if known.standings:
            draw_tiles(desk, known, today_of(desk))
        else:
            st.markdown(say("mine.goals_none"))
            st.page_link(GOALS_PAGE, label=f":blue[{say('today.goals_all')}]")
        st.space("small")
    _draw_needs(desk, known)


def _draw_needs(desk: Desk, known: Known) -> None:
    st.header(say("today.needs"), anchor=False)
    items = (*_goal_items(desk, known), *data_items(desk))
    if not items:
        st.caption(say("today.needs_none"))
    elif len(items) > 1:
        st.caption(say("today.needs_note"))
    draw_items(items)


def draw_items(items: Iterable[Item]) -> None:
    """A line each, with the way to its page."""
    for item in items:
        with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
            detail = " · ".join(part for part in (item.detail, item.owner) if part)
            text = f"**{verbatim(item.title)}**  \n:small[:gray[{verbatim(detail)}]]"
            st.markdown(text, width="stretch")
            if item.page is not None:
                st.page_link(
                    item.page, label=f":blue[{item.action}]", query_params=item.parameters or None
                )


def _goal_items(desk: Desk, known: Known) -> list[Item]:
    found = goals_needing_attention(known.standings, today_of(desk), known.outlooks, known.reviews)
    items = [_goal_item(desk, attention) for attention in found[:_MOST_GOALS]]
    rest = len(found) - len(items)
    if rest:
        key = "today.need.goals_more_one" if rest == 1 else "today.need.goals_more"
        title = say(key, count=rest)
        items.append(Item(title, "", "", say("today.needs_goal"), GOALS_PAGE))
    return items


def _goal_item(desk: Desk, attention: Attention) -> Item:
    words = goal_need_words(attention)
    page, parameters = goal_link(attention.standing.goal.id)
    is_check_in = attention.reason is Reason.CHECK_IN and desk.may(Right.PROMISE)
    return Item(
        title=words.title,
        detail=words.detail,
        owner=words.owner,
        action=say("today.needs_check_in" if is_check_in else "today.needs_goal"),
        page=page,
        parameters=parameters,
    )


def data_items(desk: Desk, kinds: Collection[NeedKind] = frozenset(NeedKind)) -> list[Item]:
    """What about the data needs somebody, or these kinds of it."""
    needs = read_needs(desk.coverage, today_of(desk))
    page = IMPORT_PAGE if desk.may(Right.LOAD) else None
    return [_data_item(need, page) for need in needs if need.kind in kinds]


def _data_item(need: Need, page: Path | None) -> Item:
    words = data_need_words(need)
    rejects = need.kind is NeedKind.REJECTS
    return Item(
        title=words.title,
        detail=words.detail,
        owner=words.owner,
        action=say("today.needs_rejects" if rejects else "today.needs_import"),
        page=page,
    )
