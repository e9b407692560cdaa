"""The head of the Objectives page in each of its situations, and the row of choices below it."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from opsdash.access.rights import Right
from opsdash.goals.choosing import names_in
from opsdash.goals.goal import Course
from opsdash.goals.goal_problems import TITLE_LENGTH
from opsdash.goals.objective import Objective
from opsdash.goals.tree import Node, Score, goals_of, rolled_up
from opsdash.ui import not_open, panels
from opsdash.ui.bar import bar, in_line
from opsdash.ui.escaping import verbatim
from opsdash.ui.goal_parts import PARTED
from opsdash.ui.objective_draft import Draft, begin_new
from opsdash.ui.objective_room import (
    OWNER,
    QUARTER,
    TEAM,
    VIEW,
    Room,
    code_of,
    keep_in_address,
)
from opsdash.words import say
from opsdash.words.dates import period_words
from opsdash.words.objectives import counted_goals, finding

TREE: Final = "tree"
CLOSE: Final = "close"
_WIDTH: Final = 820
_PICKER_WIDTH: Final = 165


def view_of_page() -> str:
    return CLOSE if st.query_params.get(VIEW) == CLOSE else TREE


def tree_head(room: Room) -> None:
    branches = [node for node in room.whole if isinstance(node.record, Objective)]
    quarter = period_words(room.period)
    room.desk.head(
        say("objectives.grey", quarter=quarter),
        finding(quarter, len(branches), _mean(room), settled=room.is_over),
    )
    goals = sum(1 for node in branches for _ in goals_of(node))
    if goals:
        with st.container(width=_WIDTH):
            st.markdown(
                say(
                    "objectives.finding.counted_one"
                    if len(branches) == 1
                    else "objectives.finding.counted",
                    objectives=_objectives_words(len(branches)),
                    quarter=quarter,
                    goals=counted_goals(goals),
                )
            )
            panels.note(
                say("objectives.bands.about" if room.is_over else "objectives.bands.about_running")
            )


def _objectives_words(count: int) -> str:
    if count == 1:
        return say("objectives.finding.objective_one")
    return say("objectives.finding.objective_many", count=count)


def _mean(room: Room) -> Score:
    """Of the objectives that serve no other, each with the same weight."""
    tops = tuple(node for node in room.whole if isinstance(node.record, Objective))
    period = room.period
    whole = Objective("", "", period.first, period.end)
    return rolled_up(Node(whole, tops), room.scores)


def form_head(room: Room, draft: Draft) -> None:
    base = draft.base
    if draft.mine and draft.theirs:
        title = say("objectives.conflict.title")
    else:
        title = say("objectives.form.title_edit" if base else "objectives.form.title_new")
    grey = say("objectives.grey_new")
    if base:
        grey = say("objectives.grey_form", title=verbatim(base.title, TITLE_LENGTH))
    room.desk.head(grey, title)


def draw_choices(room: Room) -> None:
    """What to look at and whose of which quarter at the left, what can be begun at the right."""
    with bar("objectives_bar"):
        with in_line():
            _pick_view()
            _pick_whose(room)
        may_change = room.desk.may(Right.PROMISE)
        if may_change and view_of_page() == TREE:
            with in_line():
                _draw_beginnings(room)
    if not may_change:
        not_open.draw_note(room.desk.actor, Right.PROMISE)


def _pick_whose(room: Room) -> None:
    records = (*room.objectives, *room.goals)
    quarters = {code_of(each): period_words(each) for each in room.periods}
    chosen = [str(st.query_params.get(name, "")) for name in (OWNER, TEAM)]
    label = " · ".join([period_words(room.period), *(verbatim(name) for name in chosen if name)])
    with st.popover(label, type="tertiary", icon=":material/calendar_today:", key="objectives_box"):
        _pick(QUARTER, say("objectives.quarter"), quarters, code_of(room.period))
        for name, label, every in (
            (OWNER, "objectives.owner", "objectives.all_owners"),
            (TEAM, "objectives.team", "objectives.all_teams"),
        ):
            found = names_in(getattr(each, name) for each in records)
            now = str(st.query_params.get(name, ""))
            if found:
                names = {"": say(every), **{each: each for each in found}}
                _pick(name, say(label), names, now if now in names else "")


def _pick(name: str, label: str, options: dict[str, str], chosen: str) -> None:
    key = f"objectives_{name}"
    if st.session_state.get(key) != chosen:
        st.session_state[key] = chosen
    st.selectbox(
        label,
        list(options),
        format_func=lambda value: options.get(value, value),
        key=key,
        on_change=_follow(name, key),
        width=_PICKER_WIDTH,
    )


def _follow(name: str, key: str) -> Callable[[], None]:
    return lambda: keep_in_address(name, str(st.session_state.get(key) or ""))


def _pick_view() -> None:
    key = f"objectives_{VIEW}"
    if st.session_state.get(key) != view_of_page():
        st.session_state[key] = view_of_page()
    st.segmented_control(
        say("objectives.view"),
        [TREE, CLOSE],
        format_func=lambda view: say(
            "objectives.close_view" if view == CLOSE else "objectives.tree_view"
        ),
        key=key,
        on_change=lambda: keep_in_address(VIEW, CLOSE if st.session_state[key] == CLOSE else ""),
        label_visibility="collapsed",
    )


def _draw_beginnings(room: Room) -> None:
    """The two ways to begin something: an objective, the parts of a target."""
    st.button(
        say("objectives.new"),
        type="primary",
        icon=":material/add:",
        key="objective_new",
        on_click=begin_new,
        args=(room.period,),
    )
    _draw_divide(room)


def _draw_divide(room: Room) -> None:
    titles = _with_numbers(room)
    with st.popover(say("objectives.divide"), type="tertiary", icon=":material/account_tree:"):
        if not titles:
            st.markdown(say("objectives.divide_none"))
            return
        st.selectbox(
            say("objectives.divide_goal"),
            list(titles),
            format_func=lambda name: titles.get(name, name),
            key="divide_goal",
        )
        st.button(
            say("objectives.divide_open"),
            key="divide_open",
            on_click=lambda: keep_in_address(PARTED, str(st.session_state["divide_goal"] or "")),
        )


def _with_numbers(room: Room) -> dict[str, str]:
    return {
        name: each.goal.title
        for name, each in room.standings.items()
        if each.course is not Course.MILESTONE and room.metric(each.goal)
    }


def show_empty(room: Room) -> None:
    """What an objective is, and where to begin."""
    with st.container(border=True, width=_WIDTH, key="objectives_empty"):
        st.markdown(f"**{say('objectives.empty.title')}** {say('objectives.empty.body')}")
        if room.standings:
            st.markdown(say("objectives.empty.goals_only"))
