"""What is attached to a metric: the goals that promise something about it."""

import streamlit as st

from opsdash.access.rights import Right
from opsdash.goals.chances import Outlook
from opsdash.goals.measuring import standings
from opsdash.goals.outlook import Asked, is_making, outlooks
from opsdash.goals.shown import shown_state
from opsdash.goals.standing import Standing
from opsdash.ui.escaping import verbatim
from opsdash.ui.goal_books import books_of
from opsdash.ui.goal_chances import wait_for_chances
from opsdash.ui.goal_draft import begin_new
from opsdash.ui.goal_links import GOALS_PAGE, goal_link
from opsdash.ui.metric_card_room import Card
from opsdash.ui.needs import today_of
from opsdash.words import say
from opsdash.words.dates import day_words
from opsdash.words.goals import state_words, target_words, value_words


def draw_goals(card: Card) -> None:
    st.header(say("metric_card.goals.title"), anchor=False)
    desk = card.desk
    everywhere = desk.sight.goals(desk.home.state)
    goals = [each for each in everywhere if each.metric == card.metric.id]
    books = books_of(desk)
    found = standings(goals, books, today_of(desk))
    known = outlooks(found, Asked(desk.home, books, desk.organisation))
    with st.container(width=820):
        for standing in found:
            slow = known.get(standing.goal.id)
            _draw_goal(card, standing, slow.value if slow else None)
        wait_for_chances(desk, found if is_making(known) else ())
        if not goals:
            st.caption(say("metric_card.goals.none"))
        if desk.may(Right.PROMISE):
            _draw_new(card)


def _draw_new(card: Card) -> None:
    """The form opens with the metric and with the filters that it knows."""
    if not st.button(
        f":blue[{say('metric_card.goals.new')}]",
        type="tertiary",
        icon=":material/add:",
        help=say("metric_card.goals.new_help"),
        key="card_goal",
    ):
        return
    desk, known = card.desk, card.metric.dimensions
    filters = [each for each in desk.view.filters if each.dimension in known]
    begin_new(card.metric.id, desk.coverage.anchor, today_of(desk), filters)
    st.switch_page(GOALS_PAGE)


def _draw_goal(card: Card, standing: Standing, outlook: Outlook | None) -> None:
    goal, currency = standing.goal, card.desk.organisation.currency
    detail = say(
        "metric_card.goals.line",
        state=state_words(standing, shown_state(standing, outlook), today_of(card.desk)),
        value=value_words(card.metric, standing.actual, currency),
        target=target_words(standing, card.metric, currency),
        due=day_words(goal.due),
        owner=goal.owner,
    )
    with st.container(gap=None):
        label = f":blue[{verbatim(goal.title)}]"
        page, parameters = goal_link(goal.id)
        st.page_link(page, label=label, query_params=parameters)
        st.markdown(f":small[:gray[{verbatim(detail, 300)}]]")
