"""What stands in the place of a page that the role of the visitor does not open."""

import streamlit as st

from opsdash.access.actor import Actor
from opsdash.access.rights import MATRIX, WHOLE, Right
from opsdash.settings import ROOT
from opsdash.ui import panels
from opsdash.words import say


def draw(actor: Actor, right: Right, page: str) -> None:
    """Whom the page is for, and who can change that."""
    with st.container(width=860):
        st.title(say("not_open.title", page=page), anchor=False)
        panels.plain(_reason(actor, right))
        today = ROOT / "pages" / "today.py"
        st.page_link(today, label=say("not_open.away"), icon=":material/arrow_back:")


def draw_unready() -> None:
    """Before an administrator has answered the first questions there is nothing to see."""
    with st.container(width=860):
        st.title(say("not_open.unready_title"), anchor=False)
        panels.plain(say("not_open.unready"))


def _reason(actor: Actor, right: Right) -> str:
    if actor.is_limited and right in WHOLE and right in MATRIX[actor.role]:
        return say("not_open.limited")
    lowest = next(role for role, rights in MATRIX.items() if right in rights)
    role = say(f"not_open.roles.{actor.role}")
    return f"{say(f'not_open.from.{lowest}')} {say('not_open.yours', role=role)}"
