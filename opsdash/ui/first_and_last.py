"""A first and a last day in a form: whoever moves the first past the last takes the last along."""

import streamlit as st

from opsdash.words import say


def pick_days(prefix: str) -> None:
    """Two fields side by side, kept in the session as `{prefix}_first` and `{prefix}_last`."""
    first, last = st.columns(2)
    first.date_input(
        say("calendar.form.first"),
        format="YYYY-MM-DD",
        key=f"{prefix}_first",
        on_change=_follow,
        args=(prefix,),
    )
    last.date_input(say("calendar.form.last"), format="YYYY-MM-DD", key=f"{prefix}_last")


def _follow(prefix: str) -> None:
    state = st.session_state
    first, last = state[f"{prefix}_first"], state[f"{prefix}_last"]
    if first and last and last < first:
        state[f"{prefix}_last"] = first
