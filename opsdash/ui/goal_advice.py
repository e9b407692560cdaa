"""The advice on the goal that somebody is writing: letter by letter, and its chance when known.

It never keeps a goal from being saved: who sees it otherwise says why, and that is kept.
"""

from dataclasses import replace
from typing import Final

import streamlit as st

from opsdash.findings.background import Slow, Stage
from opsdash.goals.advice import Advice, Letter, Mark, worst
from opsdash.goals.chances import Outlook
from opsdash.goals.goal import Goal
from opsdash.goals.goal_problems import REASON_LENGTH, goal_problems
from opsdash.goals.measuring import standings
from opsdash.goals.outlook import Asked, outlooks
from opsdash.goals.smart import advise
from opsdash.goals.smart_facts import Facts, read_facts
from opsdash.goals.windows import course_of
from opsdash.metrics.catalog import Metric
from opsdash.ui.escaping import verbatim
from opsdash.ui.goal_fields import held, key, typed_target
from opsdash.ui.goal_form_links import above_words
from opsdash.ui.goal_room import Room
from opsdash.words import say
from opsdash.words.goal_advice import LETTERS, Scene, advice_words, chance_words

_MARKS: Final = {
    Mark.OK: ":blue[:material/check:]",
    Mark.MIND: ":orange[**!**]",
    Mark.UNKNOWN: ":gray[?]",
}
_TEXT_LENGTH: Final = 600
_TEXT_HEIGHT: Final = 80
_POLL_SECONDS: Final = 1


def show_advice(room: Room, goal: Goal, metric: Metric | None) -> None:
    """`metric` is None for a milestone."""
    found = advise(goal, _facts(room, goal), typed_target(metric))
    scene = Scene(
        goal,
        course_of(goal, room.desk.catalog),
        room.desk.catalog,
        room.currency,
        above_words(room, goal),
    )
    with st.container(border=True, gap="small", key="goal_advice"):
        st.subheader(say("goal_form.advice.title"), anchor=False)
        st.caption(say("goal_form.advice.note"))
        st.table(advice_rows(found, scene), border="horizontal", hide_index=True, hide_header=True)
        if metric is not None and not goal_problems(_named(goal), room.desk.catalog):
            _chance(room, goal)
        if any(each.mark is Mark.MIND for each in found) or held("accepted"):
            _accept()


def _facts(room: Room, goal: Goal) -> Facts:
    """With the past of the metric, once the dates of the goal are possible ones."""
    catalog = room.desk.catalog
    if any(each.field in {"metric", "start", "due"} for each in goal_problems(goal, catalog)):
        course = course_of(goal, catalog)
        metric = catalog.metrics.get(goal.metric)
        return Facts(room.today, room.books.week_start, course, metric)
    return read_facts(goal, room.books, room.today)


def advice_rows(found: tuple[Advice, ...], scene: Scene) -> dict[str, list[str]]:
    """A line for each letter: its mark, and what is to be said of it."""
    return {
        "mark": [_MARKS[worst(found, letter)] for letter in Letter],
        "text": [
            f"**{say(LETTERS[letter])}**  \n{_text(found, letter, scene)}" for letter in Letter
        ],
    }


def _text(found: tuple[Advice, ...], letter: Letter, scene: Scene) -> str:
    told = (advice_words(each, scene) for each in found if each.letter is letter)
    return " ".join(verbatim(each, _TEXT_LENGTH) for each in told)


def _named(goal: Goal) -> Goal:
    """A chance does not wait for a title and an owner."""
    return replace(goal, title=goal.title or "-", owner=goal.owner or "-")


def _chance(room: Room, goal: Goal) -> None:
    found = _outlook(room, goal)
    if found is None:
        return
    if found.stage is Stage.MAKING:
        _wait(room, goal)
    elif found.value is not None and found.value.chance is not None:
        chance, shown = found.value.chance, found.value.probability
        if shown is not None and chance.band is not None:
            st.markdown(chance_words(shown, chance.band))
            return
    if found.stage is not Stage.MAKING:
        st.caption(say("goal_form.chance.unknown"))


def _outlook(room: Room, goal: Goal) -> Slow[Outlook] | None:
    """None where there is none: it is over, or a milestone."""
    found = standings([goal], room.books, room.today)
    desk = room.desk
    return outlooks(found, Asked(desk.home, room.books, desk.organisation)).get(goal.id)


@st.fragment(run_every=_POLL_SECONDS)
def _wait(room: Room, goal: Goal) -> None:
    found = _outlook(room, goal)
    if found is None or found.stage is not Stage.MAKING:
        st.rerun()
    st.caption(say("goal_form.chance.making"))


def _accept() -> None:
    st.text_area(
        say("goal_form.advice.accept"),
        max_chars=REASON_LENGTH,
        placeholder=say("goal_form.advice.accept_placeholder"),
        key=key("accepted"),
        height=_TEXT_HEIGHT,
        persist_state="session",
    )
