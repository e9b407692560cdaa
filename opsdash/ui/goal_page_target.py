"""What moves a goal's promise: another target from a day on, a milestone done, a value typed."""

from datetime import date
from typing import Final

import streamlit as st

from opsdash.access.rights import Right
from opsdash.goals.goal import Course
from opsdash.goals.goal_problems import REASON_LENGTH
from opsdash.settings import ROOT
from opsdash.ui.escaping import verbatim
from opsdash.ui.goal_page_actions import change_target, leave_word, mark_done
from opsdash.ui.goal_page_room import GoalPage
from opsdash.words import say
from opsdash.words.dates import day_words
from opsdash.words.goals import unit_words, value_words

TYPED_PAGE: Final = ROOT / "pages" / "readings.py"
_WIDTH: Final = 800


def show_target(page: GoalPage) -> None:
    """No form for a goal that nobody works on any more, or for who does not promise."""
    with st.container(width=_WIDTH, gap="small", key="goal_target_section"):
        _show_steps(page)
        if not page.is_open:
            return
        if page.goal.metric in page.desk.catalog.series and page.desk.may(Right.LOAD):
            label = f":blue[{say('goal_page.type_value')}]"
            st.page_link(TYPED_PAGE, label=label, icon=":material/edit_note:")
        if not page.may_change:
            return
        if page.standing.course is Course.MILESTONE:
            _show_milestone(page)
        elif page.today <= page.goal.due and page.metric is not None:
            _show_change(page)


def _show_steps(page: GoalPage) -> None:
    goal = page.goal
    if not goal.steps:
        return
    st.subheader(say("goal_page.steps.title"), anchor=False)
    steps = [*((step.day, step.value) for step in goal.steps), (goal.due, goal.target)]
    st.table(
        {
            say("goal_page.steps.day"): [day_words(day) for day, _ in steps],
            say("goal_page.steps.promised"): [
                verbatim(value_words(page.metric, value, page.currency)) for _, value in steps
            ],
        },
        border="horizontal",
        hide_index=True,
    )


def _show_change(page: GoalPage) -> None:
    goal = page.goal
    key = f"retarget_{goal.id}"
    with (
        st.expander(say("goal_page.retarget.title"), icon=":material/flag:"),
        st.form(key, border=False),
    ):
        left, right = st.columns(2)
        unit = unit_words(page.metric, page.currency) if page.metric else ""
        left.number_input(
            say("goal_page.retarget.target", unit=unit),
            value=goal.target,
            format="%.10g",
            key=f"{key}_target",
        )
        if page.standing.course is not Course.MAINTAIN:
            right.date_input(
                say("goal_page.retarget.from_day"),
                value=min(max(page.today, goal.start), goal.due),
                min_value=goal.start,
                max_value=goal.due,
                format="YYYY-MM-DD",
                key=f"{key}_from",
            )
        st.text_input(
            say("goal_page.retarget.reason"),
            max_chars=REASON_LENGTH,
            placeholder=say("goal_page.retarget.reason_example"),
            key=f"{key}_reason",
        )
        st.form_submit_button(
            say("goal_page.retarget.save"),
            key="retarget_save",
            on_click=_retarget,
            args=(page, key),
        )


def _retarget(page: GoalPage, key: str) -> None:
    state = st.session_state
    reason, target = str(state[f"{key}_reason"]).strip(), state[f"{key}_target"]
    from_day = state.get(f"{key}_from", page.goal.start)
    if not reason:
        leave_word("goal_page.retarget.no_reason")
    elif not isinstance(target, int | float) or not isinstance(from_day, date):
        leave_word("goal_page.retarget.no_number")
    elif change_target(page.desk, page.goal, page.standing.course, float(target), from_day, reason):
        state[f"{key}_reason"] = ""


def _show_milestone(page: GoalPage) -> None:
    goal = page.goal
    st.subheader(say("goal_page.milestone.title"), anchor=False)
    if goal.done_day is not None:
        st.button(
            say("goal_page.milestone.undo"),
            key="milestone_undo",
            icon=":material/undo:",
            on_click=_mark,
            args=(page, None),
        )
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.date_input(
            say("goal_page.milestone.day"),
            value=page.today,
            max_value=page.today,
            format="YYYY-MM-DD",
            width=180,
            key="milestone_day",
        )
        st.button(
            say("goal_page.milestone.mark"),
            type="primary",
            key="milestone_done",
            icon=":material/check:",
            on_click=_mark_on,
            args=(page,),
        )


def _mark_on(page: GoalPage) -> None:
    day = st.session_state["milestone_day"]
    if isinstance(day, date):
        _mark(page, day)


def _mark(page: GoalPage, day: date | None) -> None:
    mark_done(page.desk, page.goal, day)
