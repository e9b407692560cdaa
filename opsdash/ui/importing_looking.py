"""The look at a large file: a bar that tells how far it is, and a way out of it."""

import time
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from opsdash.intake.pulse import PREVIEWED
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import verbatim
from opsdash.ui.importing_drafts import Draft, remove
from opsdash.ui.importing_words import step_words
from opsdash.words import say

# Most files are understood by then, and their visitor sees no bar that flickers.
_PATIENCE: Final = 0.4
_LEFT_OVER: Final = 8


class Looking:
    """Draws what `report` is told, in the script's own thread: leaving the page ends the look.

    `top` is there without a look too: what stands below keeps its place, or the run after a look
    would close what somebody has opened there.
    """

    def __init__(self, desk: Desk, draft: Draft, top: DeltaGenerator) -> None:
        self._desk = desk
        self._draft = draft
        self._top = top
        self._begun = time.monotonic()
        self._head: tuple[DeltaGenerator, ...] = ()
        self._bar: DeltaGenerator | None = None

    def report(self, share: float, step: str) -> None:
        if self._bar is None:
            if time.monotonic() - self._begun < _PATIENCE:
                return
            self._bar = self._drawn()
        text = step_words(step, verbatim(self._draft.file.name, 60))
        self._bar.progress(min(share / PREVIEWED, 1.0), text=text)

    def _drawn(self) -> DeltaGenerator:
        """The head, the room below it, and in that the place of the bar."""
        with self._desk.place:
            grey, title = self._head = st.empty(), st.empty()
        grey.caption(say("imports.grey.look"))
        title.title(
            say("imports.title.look", file=verbatim(self._draft.file.name, 60)), anchor=False
        )
        with self._top.container():
            bar = st.empty()
            st.caption(say("imports.look.note"))
            st.button(
                say("imports.action.cancel"),
                key=f"imp_leave_{self._draft.file.id}",
                on_click=remove,
                args=(self._draft.file.id,),
            )
            # What the page showed before stays in its places until the run ends.
            for _ in range(_LEFT_OVER):
                st.empty()
        return bar

    def end(self) -> None:
        if self._bar is not None:
            for place in (*self._head, self._top):
                place.empty()
