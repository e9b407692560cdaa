"""On a goal's page who carries what of its target, and the way to part it."""

import streamlit as st

from opsdash.goals.closing import Ending, closes_by_goal
from opsdash.goals.goal import Course
from opsdash.goals.measuring import standings
from opsdash.goals.tree import parts_of
from opsdash.ui.goal_page_room import GoalPage
from opsdash.ui.goal_parts import OBJECTIVES_PAGE, PARTED, draw_parts
from opsdash.words import say
from opsdash.words.objectives import score_words


def show_parts(page: GoalPage) -> None:
    state = page.desk.home.state
    parts = parts_of(page.goal, page.desk.sight.goals(state))
    if parts:
        found = standings(parts, page.books, page.today)
        closes = closes_by_goal(page.desk.sight.closes(state))
        endings = [Ending(each, closes.get(each.goal.id)) for each in found]
        told = {each.goal.id: score_words(each.score, settled=each.is_settled) for each in endings}
        draw_parts(page.desk, page.books, page.goal, parts, told)
    elif (
        page.is_open
        and page.may_change
        and page.metric
        and page.standing.course is not Course.MILESTONE
    ):
        st.page_link(
            OBJECTIVES_PAGE,
            label=f":blue[{say('objectives.divide')}]",
            query_params={PARTED: page.goal.id},
        )
