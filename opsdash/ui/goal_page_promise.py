"""Whether a goal is a good promise: the five questions, and which of them nobody has answered."""

from datetime import date

import streamlit as st

from opsdash.goals.goal import Course, Goal
from opsdash.goals.goal_problems import REASON_LENGTH
from opsdash.ui.escaping import verbatim_lines
from opsdash.ui.goal_page_room import GoalPage
from opsdash.words import say
from opsdash.words.dates import day_words
from opsdash.words.goals import filter_words, value_words


def show_promise(page: GoalPage) -> None:
    with st.container(border=True):
        st.subheader(say("goals.promise.title"), anchor=False)
        st.table(_rows(page), border="horizontal", hide_index=True, hide_header=True)


def _rows(page: GoalPage) -> dict[str, list[str]]:
    goal = page.goal
    answers = (
        (say("goals.promise.specific"), True, _specific(page)),
        (say("goals.promise.measurable"), *_measurable(page)),
        (
            say("goals.promise.attainable"),
            bool(goal.attainable.strip()),
            goal.attainable.strip() or say("goals.promise.attainable_missing"),
        ),
        (
            say("goals.promise.relevant"),
            bool(goal.relevant.strip()),
            goal.relevant.strip() or say("goals.promise.relevant_missing"),
        ),
        (say("goals.promise.time_bound"), True, _time_bound(goal, page.today)),
    )
    return {
        "mark": [_mark(is_answered) for _, is_answered, _ in answers],
        "text": [
            f"**{name}**  \n{verbatim_lines(text, REASON_LENGTH)}" for name, _, text in answers
        ],
    }


def _mark(is_answered: bool) -> str:
    return ":blue[:material/check:]" if is_answered else ":orange[**!**]"


def _specific(page: GoalPage) -> str:
    goal = page.goal
    if page.standing.course is Course.MILESTONE:
        return say("goal_page.milestone.specific", title=goal.title, owner=goal.owner)
    return say(
        "goals.promise.specific_text",
        metric=page.metric.name if page.metric else goal.metric,
        scope=filter_words(goal, page.desk.catalog),
        owner=goal.owner,
    )


def _measurable(page: GoalPage) -> tuple[bool, str]:
    goal, through = page.goal, page.standing.measured.through
    if page.standing.course is Course.MILESTONE:
        return True, say("goal_page.milestone.measurable")
    facts = {
        "baseline": value_words(page.metric, goal.baseline, page.currency),
        "target": value_words(page.metric, goal.target, page.currency),
    }
    if through is None:
        return False, say("goals.promise.measurable_no_data", **facts)
    return True, say("goals.promise.measurable_text", through=day_words(through), **facts)


def _time_bound(goal: Goal, today: date) -> str:
    days = (goal.due - today).days
    key = "goals.promise.days_left"
    if days == 1:
        key = "goals.promise.days_left_one"
    if days < 0:
        key = "goals.promise.days_over"
    first = day_words(goal.start, year=goal.start.year != goal.due.year)
    return say(key, first=first, last=day_words(goal.due), days=days)
