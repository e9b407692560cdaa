"""What stands in the place of a page, or of controls, that a visitor's role does not open."""

import streamlit as st

from opsdash.access.actor import Actor
from opsdash.access.rights import MATRIX, WHOLE, Right, Role
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


def draw_note(actor: Actor, right: Right) -> None:
    """One quiet line where somebody would look for the controls."""
    if actor.is_limited and right in WHOLE and right in MATRIX[actor.role]:
        panels.note(say("not_open.change.limited"))
    else:
        panels.note(say(f"not_open.change.{_lowest(right)}"))


def _reason(actor: Actor, right: Right) -> str:
    if actor.is_limited and right in WHOLE and right in MATRIX[actor.role]:
        return say("not_open.limited")
    role = say(f"not_open.roles.{actor.role}")
    return f"{say(f'not_open.from.{_lowest(right)}')} {say('not_open.yours', role=role)}"


def _lowest(right: Right) -> Role:
    return next(role for role, rights in MATRIX.items() if right in rights)
