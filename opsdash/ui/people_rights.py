"""What each role may do, from the one table that decides it."""

import streamlit as st

from opsdash.access.rights import Right, Role, allows
from opsdash.ui import panels
from opsdash.words import say
from opsdash.words.people import role_words


def draw_rights() -> None:
    st.space("small")
    st.header(say("people.rights.heading"), anchor=False)
    rights = list(Right)
    columns = {say("people.rights.right"): [say(f"people.rights.{right}") for right in rights]}
    for role in Role:
        columns[role_words(role)] = [
            _answer(allows(role, right, is_limited=False)) for right in rights
        ]
    st.table(columns, border="horizontal", hide_index=True)
    panels.note(say("people.invite.closed"))


def _answer(is_allowed: bool) -> str:
    return say("people.rights.yes" if is_allowed else "people.rights.no")
