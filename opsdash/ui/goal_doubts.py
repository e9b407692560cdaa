"""Which way numbers and days in a table of goals are written, asked where it cannot be seen."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from opsdash.goals.typed_cells import Convention, DayOrder, Doubt, both_days, first_doubtful
from opsdash.intake.typed_numbers import two_readings
from opsdash.ui.escaping import verbatim
from opsdash.words import say
from opsdash.words.dates import day_words

_DECIMAL: Final = "goal_table_decimal"
_ORDER: Final = "goal_table_order"
_SIGNS: Final = {".": "goal_table.files.point", ",": "goal_table.files.comma"}


def convention_now() -> Convention:
    """What was chosen so far for the table that is open."""
    return chosen_convention(_DECIMAL, _ORDER)


def chosen_convention(sign_key: str, order_key: str) -> Convention:
    """What was chosen with `draw_sign` and `draw_order` under these keys."""
    order = st.session_state.get(order_key)
    return Convention(st.session_state.get(sign_key) or "", DayOrder(order) if order else None)


def draw_sign(label: str, key: str) -> None:
    st.segmented_control(label, list(_SIGNS), format_func=lambda sign: say(_SIGNS[sign]), key=key)


def draw_order(label: str, key: str) -> None:
    st.segmented_control(
        label,
        [each.value for each in DayOrder],
        format_func=lambda code: say(f"goal_table.doubt.{code}"),
        key=key,
    )


def ask_convention(texts: Sequence[str]) -> bool:
    """Ask what the texts leave open, each with the first of them that does.

    Returns whether it is not answered yet.
    """
    number = first_doubtful(texts, Doubt.NUMBER)
    if number:
        whole, decimals = two_readings(number)
        shorter = decimals.rstrip("0").rstrip(".")
        st.markdown(say("goal_table.doubt.number", text=verbatim(number), one=whole, other=shorter))
        draw_sign(say("goal_table.doubt.sign"), _DECIMAL)
    day = first_doubtful(texts, Doubt.DAY)
    days = both_days(day) if day else None
    if day and days:
        one, other = map(day_words, days)
        st.markdown(say("goal_table.doubt.day", text=verbatim(day), one=one, other=other))
        draw_order(say("goal_table.doubt.order"), _ORDER)
    now = convention_now()
    return bool((number and not now.decimal) or (days and not now.order))
