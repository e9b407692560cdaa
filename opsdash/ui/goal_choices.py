"""Whose goals of which quarter are looked at: in the address, and remembered between pages.

Who "I" am is a name that an owner goes by: that of whoever is signed in, where a goal names him,
until another is chosen.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import streamlit as st

from opsdash.access.actor import Actor
from opsdash.calendar.periods import Grain, Period, choose, start_of
from opsdash.goals.choosing import Choice, Scope, is_same, names_in, quarters_of, teams_of
from opsdash.goals.goal import Goal
from opsdash.ui.drawer import drawer
from opsdash.ui.escaping import verbatim
from opsdash.words import say
from opsdash.words.dates import period_words

_KEPT: Final = "goals_chosen"
_WIDGET: Final = "goals_"
_EVERY: Final = "all"
_CURRENT: Final = ""
_QUARTER: Final = re.compile(r"(19[89]|20[0-9]|21[0-9])[0-9]-Q[1-4]")
# The address's name of each choice and what it is when the address does not say.
_USUAL: Final = {"of": Scope.ALL.value, "who": "", "q": _CURRENT, "owner": "", "team": ""}
_NAME_WIDTH: Final = 200


def settle(goals: Sequence[Goal], today: date, visitor: str = "") -> Choice:
    """What the address says, or what was chosen last when it says nothing.

    `visitor` is whose goals are "mine" where neither names anybody.
    """
    given = {name: str(st.query_params[name]) for name in _USUAL if name in st.query_params}
    values = _sound(_USUAL | (given or st.session_state.get(_KEPT, {})), goals)
    if values["of"] != Scope.ALL and not values["who"]:
        values["who"] = _owner_called(visitor, goals)
    _keep(values)
    for name, value in values.items():
        # A widget that says the same already keeps its place on the screen.
        if st.session_state.get(_WIDGET + name) != value:
            st.session_state[_WIDGET + name] = value
    return Choice(
        Scope(values["of"]) if values["who"] else Scope.ALL,
        values["who"],
        _days(values["q"], today),
        values["owner"],
        values["team"],
    )


def _sound(values: Mapping[str, str], goals: Sequence[Goal]) -> dict[str, str]:
    """An address may say anything; a name that no goal knows is nobody's."""
    owners = names_in(goal.owner for goal in goals)
    teams = names_in(goal.team for goal in goals)
    quarter = values["q"]
    return {
        "of": values["of"] if values["of"] in set(Scope) else Scope.ALL.value,
        "who": values["who"] if values["who"] in owners else "",
        "q": quarter if quarter == _EVERY or _QUARTER.fullmatch(quarter) else _CURRENT,
        "owner": values["owner"] if values["owner"] in owners else "",
        "team": values["team"] if values["team"] in teams else "",
    }


def _owner_called(name: str, goals: Sequence[Goal]) -> str:
    """The owner of that name as goals write it; empty where no goal names one."""
    owners = names_in(goal.owner for goal in goals)
    return next((owner for owner in owners if is_same(owner, name)), "")


def _days(code: str, today: date) -> Period | None:
    if code == _EVERY:
        return None
    if code == _CURRENT:
        return Period(start_of(today, Grain.QUARTER, 0), date.max)
    return choose(code, today, 0).whole


def _keep(values: Mapping[str, str]) -> None:
    st.session_state[_KEPT] = dict(values)
    for name, value in values.items():
        if value == _USUAL[name]:
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != value:
            st.query_params[name] = value


def _take(name: str) -> None:
    """What a widget says now; one that was emptied says the usual."""
    value = st.session_state.get(_WIDGET + name) or _USUAL[name]
    _keep(st.session_state[_KEPT] | {name: str(value)})


def show_everything() -> None:
    _keep(_USUAL | {"q": _EVERY, "who": st.session_state[_KEPT]["who"]})


def draw_choices(goals: Sequence[Goal], today: date) -> None:
    """Whose goals, which quarter, which owner and team."""
    owners = names_in(goal.owner for goal in goals)
    _draw_scope()
    if st.session_state[_WIDGET + "of"] != Scope.ALL:
        _draw_name("who", owners, say("goals.choice.who"), say("goals.choice.who_placeholder"))
    _draw_filters(goals, owners, today)


def choice_note(goals: Sequence[Goal], choice: Choice, actor: Actor) -> str:
    """What the choice cannot do, in a quiet line; empty where it does what it says."""
    if st.session_state[_WIDGET + "of"] == Scope.ALL:
        return ""
    if not choice.who:
        key = "owns_none" if actor.person else "who_missing"
        return say(f"goals.choice.{key}", name=verbatim(actor.name))
    if choice.scope is Scope.TEAM and not teams_of(goals, choice.who):
        return say("goals.choice.no_team")
    return ""


def _draw_scope() -> None:
    st.segmented_control(
        say("goals.choice.scope"),
        [scope.value for scope in Scope],
        required=True,
        format_func=lambda code: say(f"goals.choice.{code}"),
        label_visibility="collapsed",
        key=_WIDGET + "of",
        on_change=_take,
        args=("of",),
    )


def _draw_filters(goals: Sequence[Goal], owners: Sequence[str], today: date) -> None:
    """One drawer, so that a phone has it in one line with whose goals; made once it is opened."""
    said = [st.session_state[_WIDGET + name] for name in ("owner", "team")]
    quarter = _quarter_words(st.session_state[_WIDGET + "q"])
    label = " · ".join([quarter, *(verbatim(name) for name in said if name)])
    icon = ":material/calendar_today:"
    with drawer(label, _WIDGET + "box", icon=icon) as is_open:
        if not is_open:
            return
        _draw_quarter(goals, today)
        _draw_name("owner", owners, say("goals.choice.owner"), say("goals.choice.any"))
        teams = names_in(goal.team for goal in goals)
        _draw_name("team", teams, say("goals.choice.of_team"), say("goals.choice.any"))


def _draw_quarter(goals: Sequence[Goal], today: date) -> None:
    now = st.session_state[_WIDGET + "q"]
    codes = [_CURRENT, _EVERY, *(_code(each) for each in quarters_of(goals, today))]
    st.radio(
        say("goals.choice.quarter"),
        codes if now in codes else [*codes, now],
        format_func=_quarter_words,
        key=_WIDGET + "q",
        on_change=_take,
        args=("q",),
    )


def _code(quarter: Period) -> str:
    return f"{quarter.first.year}-Q{(quarter.first.month + 2) // 3}"


def _quarter_words(code: str) -> str:
    if code in {_CURRENT, _EVERY}:
        return say("goals.choice.every" if code else "goals.choice.current")
    return period_words(choose(code, date.min, 0).whole)


def _draw_name(name: str, names: Sequence[str], label: str, placeholder: str) -> None:
    key = _WIDGET + name
    st.session_state[key] = st.session_state.get(key) or None
    st.selectbox(
        label,
        names,
        index=None,
        placeholder=placeholder,
        label_visibility="collapsed" if name == "who" else "visible",
        width=_NAME_WIDTH,
        key=key,
        on_change=_take,
        args=(name,),
    )
