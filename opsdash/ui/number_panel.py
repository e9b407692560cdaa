"""The panel under a chart that says one number in words, and leads to its rows and its day."""

from typing import Final

import streamlit as st

from opsdash.access.rights import Right
from opsdash.ui.acting import actor_of_run
from opsdash.ui.escaping import verbatim
from opsdash.ui.event_form import open_event_form
from opsdash.ui.process import current_home
from opsdash.ui.rows_links import ROWS_PAGE
from opsdash.ui.sheets import Number, Sheet
from opsdash.words import say

# Which number of which chart of the shown page is open: another page begins anew.
_SLOT: Final = "open_numbers"
_LONGEST: Final = 300


def begin_page(path: str) -> None:
    """Forget what was opened on another page."""
    if st.session_state.get(_SLOT, ("",))[0] != path:
        st.session_state[_SLOT] = (path, {})


def open_number(key: str, ref: str) -> None:
    _opened()[key] = ref


def _opened() -> dict[str, str]:
    found: dict[str, str] = st.session_state.setdefault(_SLOT, ("", {}))[1]
    return found


def close_number(key: str) -> None:
    _opened().pop(key, None)


def take_number(key: str) -> str | None:
    """What was clicked last, once."""
    return _opened().pop(key, None)


def draw_number(key: str, sheet: Sheet) -> None:
    """The number that was clicked, if one was and the chart still has it."""
    ref = _opened().get(key)
    number = sheet.number(ref) if ref else None
    if number is not None:
        _draw(key, number)


def _draw(key: str, number: Number) -> None:
    with st.container(border=True, gap="xsmall", key=f"{key}_number"):
        st.markdown(f"**{verbatim(number.words, _LONGEST)}**")
        if number.parts:
            st.caption(verbatim(" · ".join(number.parts), _LONGEST))
        with st.container(horizontal=True, vertical_alignment="center"):
            if number.rows:
                st.page_link(
                    ROWS_PAGE,
                    label=say("numbers.rows"),
                    icon=":material/table_rows:",
                    query_params=number.rows,
                )
            if number.day is not None and actor_of_run(current_home()).may(Right.DESCRIBE):
                _draw_event_button(key, number)
            st.button(
                say("numbers.close"),
                type="tertiary",
                key=f"{key}_close",
                on_click=close_number,
                args=(key,),
            )


def _draw_event_button(key: str, number: Number) -> None:
    """The form is drawn by the shell: opening it takes one run of the whole page."""
    if number.day is not None and st.button(
        say("numbers.event"), type="tertiary", icon=":material/event:", key=f"{key}_event"
    ):
        open_event_form(number.day)
        st.rerun()
