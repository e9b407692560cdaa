"""The head of a goal's page: its sentence, its chance, what it rests on, and what can be done."""

from typing import Final

import streamlit as st

from opsdash.access.personal import Followed
from opsdash.access.rights import Right
from opsdash.findings.background import Stage
from opsdash.goals.goal_problems import OWNER_LENGTH, TITLE_LENGTH
from opsdash.goals.standing import State
from opsdash.ui import not_open, panels
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import verbatim
from opsdash.ui.following import draw_follow
from opsdash.ui.goal_draft import begin_edit
from opsdash.ui.goal_links import GOALS_PAGE, named_goal
from opsdash.ui.goal_notices import show_saved
from opsdash.ui.goal_page_actions import archive, bring_back, show_told
from opsdash.ui.goal_page_room import GoalPage, outlook_of
from opsdash.ui.share import share_button
from opsdash.ui.slow import is_alone
from opsdash.words import say
from opsdash.words.dates import day_words
from opsdash.words.goal_page import chance_words, title
from opsdash.words.goal_sentences import evidence

_WIDTH: Final = 800
_POLL_SECONDS: Final = 1
_LINE_HEIGHT: Final = 24


def show_unknown(desk: Desk) -> None:
    """The address names no goal: what it says, and the way to all."""
    desk.head(say("goal_page.all"), say("goal_page.unknown.title"))
    key = "goal_page.unknown.named" if named_goal() else "goal_page.unknown.unnamed"
    with st.container(width=_WIDTH):
        st.markdown(say(key))
        st.page_link(GOALS_PAGE, label=f":blue[{say('goal_page.all')}]")


def show_head(page: GoalPage) -> None:
    goal = page.goal
    grey = say(
        "goals.opened.context",
        title=verbatim(goal.title, TITLE_LENGTH),
        owner=verbatim(goal.owner, OWNER_LENGTH),
        first=day_words(goal.start, year=goal.start.year != goal.due.year),
        last=day_words(goal.due),
    )
    told = title(page.standing, page.metric, page.currency, page.outlook)
    page.desk.head(grey, panels.escaped(told))
    with st.container(width=_WIDTH, gap="xsmall", key="goal_head"):
        show_saved()
        show_told()
        _show_state(page)
        _show_chance(page)
        _show_basis(page)
        _show_actions(page)


def _show_state(page: GoalPage) -> None:
    """What keeps it from being worked on, before anything else."""
    if page.goal.is_deleted:
        st.info(say("goal_page.archived"), icon=":material/inventory_2:")
        if page.may_change:
            st.button(
                say("goal_page.bring_back"),
                type="primary",
                key="goal_bring_back",
                on_click=bring_back,
                args=(page.desk, page.goal),
            )
    elif page.close is not None:
        panels.note(say("goal_page.closed", day=day_words(page.close.day)))


def _show_chance(page: GoalPage) -> None:
    if page.found is None:
        return
    if page.found.stage is Stage.MAKING:
        _wait(page)
    elif page.outlook is None:
        panels.note(say("goal_page.chance.failed"))
    else:
        told = chance_words(page.standing, page.metric, page.currency, page.outlook, page.lately)
        st.markdown(panels.escaped(told))


@st.fragment(run_every=_POLL_SECONDS)
def _wait(page: GoalPage) -> None:
    """Nobody reloads: it looks once a second and runs the page again when there is something."""
    found = outlook_of(page.desk, page.books, page.standing)
    is_made = found is None or found.stage is not Stage.MAKING
    # Within the page's own run a second one would take away what it tells once.
    if is_made and is_alone():
        st.rerun()
    panels.note(say("goal_page.chance.making"))
    st.skeleton(height=_LINE_HEIGHT)


def _show_basis(page: GoalPage) -> None:
    """Grey where data is missing: that is nobody's failure."""
    is_told = page.outlook is not None and page.outlook.chance is not None
    told = evidence(page.standing, page.desk.catalog, page.currency, rates=not is_told)
    if not told:
        return
    if page.standing.state is State.DATA_MISSING or is_told:
        panels.note(panels.escaped(told))
    else:
        st.markdown(panels.escaped(told))


def _show_actions(page: GoalPage) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if page.may_change and not page.goal.is_deleted:
            # Not as a callback: it leads to the form, which is another page.
            if st.button(say("goals.edit"), key="goal_edit", icon=":material/edit:"):
                begin_edit(page.goal)
                st.switch_page(GOALS_PAGE)
            st.button(
                say("goal_page.archive"),
                key="goal_archive",
                type="tertiary",
                icon=":material/inventory_2:",
                help=say("goal_page.archive_help"),
                on_click=archive,
                args=(page.desk, page.goal),
            )
        if not page.goal.is_deleted:
            draw_follow(page.desk, Followed.GOAL, page.goal.id)
        share_button()
        st.page_link(GOALS_PAGE, label=f":blue[{say('goal_page.all')}]")
    if not page.may_change:
        not_open.draw_note(page.desk.actor, Right.PROMISE)
