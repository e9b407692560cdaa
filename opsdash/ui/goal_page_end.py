"""How a goal ended: its score, what was learned, and the goal that carries it on."""

from typing import Final

import streamlit as st

from opsdash.goals.check_ins import Close
from opsdash.goals.closing import Verdict, carried_on, cut, decided
from opsdash.goals.goal_problems import REASON_LENGTH, TITLE_LENGTH
from opsdash.goals.standing import OPEN_STATES
from opsdash.ui.escaping import verbatim, verbatim_lines
from opsdash.ui.goal_links import goal_link
from opsdash.ui.goal_page_actions import close, reopen
from opsdash.ui.goal_page_room import GoalPage
from opsdash.words import say
from opsdash.words.dates import day_words
from opsdash.words.goals import value_words
from opsdash.words.numbers import decimal

_WIDTH: Final = 800


def show_end(page: GoalPage) -> None:
    if page.goal.is_deleted:
        return
    with st.container(width=_WIDTH, gap="small", key="goal_end"):
        if page.close is not None:
            _show_closed(page, page.close)
            return
        if not page.may_change:
            return
        # What is over asks to be closed; what runs may be, but does not ask.
        is_over = page.standing.state not in OPEN_STATES or page.today > page.goal.due
        with st.expander(say("goal_page.end.title"), expanded=is_over, icon=":material/done_all:"):
            _show_form(page)


def _show_closed(page: GoalPage, record: Close) -> None:
    st.header(say("goal_page.end.closed_title"), anchor=False)
    told = say(
        "goal_page.end.closed",
        day=day_words(record.day),
        actual=verbatim(value_words(page.metric, record.actual, page.currency)),
        score=decimal(record.score, 1),
    )
    st.markdown(told)
    if record.lesson.strip():
        st.markdown(verbatim_lines(record.lesson, REASON_LENGTH))
    desk = page.desk
    after = desk.sight.find(desk.home.state, record.carried_to) if record.carried_to else None
    if after is not None:
        target, parameters = goal_link(after.id)
        label = say("goal_page.end.carried", title=verbatim(after.title, TITLE_LENGTH))
        st.page_link(target, label=f":blue[{label}]", query_params=parameters)
    if page.may_change:
        st.button(
            say("goal_page.end.reopen"),
            key="goal_reopen",
            icon=":material/undo:",
            on_click=reopen,
            args=(page.desk, record),
        )


def _show_form(page: GoalPage) -> None:
    key = f"close_{page.goal.id}"
    score = page.standing.score
    with st.form(key, border=False):
        st.number_input(
            say("goal_page.end.score"),
            min_value=0.0,
            max_value=1.0,
            step=0.05,
            value=None if score is None else cut(score),
            format="%.2f",
            help=say("goal_page.end.score_help"),
            width=180,
            key=f"{key}_score",
        )
        st.text_area(
            say("goal_page.end.lesson"),
            max_chars=REASON_LENGTH,
            placeholder=say("goal_page.end.lesson_example"),
            height=90,
            key=f"{key}_lesson",
        )
        st.checkbox(say("goal_page.end.carry"), key=f"{key}_carry")
        st.form_submit_button(
            say("goal_page.end.save"), key="goal_close", on_click=_close, args=(page, key)
        )


def _close(page: GoalPage, key: str) -> None:
    state = st.session_state
    score = state[f"{key}_score"]
    actual, is_carried = page.standing.actual, bool(state[f"{key}_carry"])
    verdict = Verdict(
        page.goal,
        actual,
        decided(score, page.standing.score),
        lesson=str(state[f"{key}_lesson"]),
        carried=carried_on(page.goal, actual) if is_carried else None,
    )
    close(page.desk, verdict, page.today)
