"""The head of the Goals page in each of its situations, the way to a new goal, the empty list."""

from typing import Final

import streamlit as st

from opsdash.access.rights import Right
from opsdash.goals.goal import Goal
from opsdash.goals.goal_problems import TITLE_LENGTH
from opsdash.ui import not_open, panels
from opsdash.ui.bar import bar, in_line
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import verbatim
from opsdash.ui.goal_archive import archive_button, archived_in
from opsdash.ui.goal_choices import choice_note, draw_choices, show_everything
from opsdash.ui.goal_draft import Draft, begin_new
from opsdash.ui.goal_files import files_button
from opsdash.ui.goal_room import Room
from opsdash.ui.goal_table import edit_button
from opsdash.ui.links import METRICS_PAGE
from opsdash.words import say
from opsdash.words.goal_sentences import finding, grey_line
from opsdash.words.numbers import count

# The number most teams can move and compare; the next one needs only inquiries.
_FIRST_CHOICES: Final = ("contact_rate_orders", "one_stop_rate")
_WIDTH: Final = 820


def list_head(room: Room) -> None:
    goals = [standing.goal for standing in room.listed]
    title = finding(room.listed, room.shown, room.today)
    if not room.listed:
        title = say("goals.finding.nothing_here") if room.standings else _empty_title(room)
    room.desk.head(grey_line(goals, room.desk.coverage.anchor), title)


def _empty_title(room: Room) -> str:
    archived = len(archived_in(room))
    if not archived:
        may_set = room.desk.may(Right.PROMISE)
        return say("goals.finding.none" if may_set else "goals.finding.none_look")
    key = "goals.finding.only_archived_one" if archived == 1 else "goals.finding.only_archived"
    return say(key, archived=count(archived))


def form_head(room: Room, draft: Draft) -> None:
    if draft.base is None:
        room.desk.head(say("goal_form.grey_new"), say("goal_form.title_new"))
    else:
        _about(room, draft.base, say("goal_form.title_edit"))


def conflict_head(room: Room, mine: Goal) -> None:
    _about(room, mine, say("goal_form.conflict.title"))


def _about(room: Room, goal: Goal, finding_text: str) -> None:
    room.desk.head(
        say("goal_form.grey_edit", title=verbatim(goal.title, TITLE_LENGTH)), finding_text
    )


def draw_bar(room: Room) -> None:
    """Whose goals of which quarter at the left, what can be done at the right."""
    with bar("goals_bar"):
        if room.standings:
            with in_line():
                draw_choices(room.goals, room.today)
        with in_line():
            if room.desk.may(Right.PROMISE):
                _draw_beginnings(room)
            with st.popover(say("goals.more"), type="tertiary", key="goals_more"):
                archive_button()
                files_button()
    note = choice_note(room.goals, room.choice, room.desk.actor)
    if note:
        panels.note(note)
    if not room.desk.may(Right.PROMISE):
        not_open.draw_note(room.desk.actor, Right.PROMISE)
    hidden = room.desk.sight.hidden(room.desk.home.state)
    if hidden:
        panels.note(say("goals.hidden_one" if hidden == 1 else "goals.hidden", count=hidden))


def _draw_beginnings(room: Room) -> None:
    _new_goal_button(room)
    if room.listed:
        edit_button(room)


def _new_goal_button(room: Room) -> None:
    coverage = room.desk.coverage
    st.button(
        say("goals.new"),
        type="primary",
        icon=":material/add:",
        key="goal_new",
        on_click=begin_new,
        args=(first_metric(room.desk), coverage.anchor, room.today),
    )


def first_metric(desk: Desk) -> str:
    """The first of the usual choices that the data can answer."""
    catalog = desk.catalog
    for name in _FIRST_CHOICES:
        measures = catalog.measures_of(catalog.metrics[name])
        if all(desk.coverage.has(measure.id) for measure in measures):
            return name
    return _FIRST_CHOICES[0]


def show_empty(room: Room) -> None:
    """What a goal is, and where to begin."""
    may_set = room.desk.may(Right.PROMISE)
    body = say("goals.empty.body" if may_set else "goals.empty.body_look")
    with st.container(border=True, width=_WIDTH, key="goals_empty"):
        st.markdown(f"**{say('goals.empty.title')}** {body}")
        if not may_set:
            st.page_link(METRICS_PAGE, label=f":blue[{say('goals.empty.metrics')}]")
        elif room.desk.coverage.is_empty:
            st.markdown(say("goals.empty.no_data"))
        if archived_in(room):
            archive_button("goal_archive_first")


def show_nothing_here() -> None:
    """There are goals, but none of those that are looked at."""
    panels.plain(say("goals.choice.nothing"))
    st.button(say("goals.choice.show_all"), key="goals_show_all", on_click=show_everything)
