"""The look at a large file: a bar that tells how far it is, and a way out of it."""

import time
from typing import Final

import streamlit as st

from opsdash.intake.pulse import PREVIEWED
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import verbatim
from opsdash.ui.importing_drafts import Draft, remove
from opsdash.ui.importing_words import step_words
from opsdash.words import say

# Most files are understood by then, and their visitor sees no bar that flickers.
_PATIENCE: Final = 0.4
_LEFT_OVER: Final = 6


class Looking:
    """Draws what `report` is told, in the script's own thread: leaving the page ends the look."""

    def __init__(self, desk: Desk, draft: Draft) -> None:
        self._desk = desk
        self._draft = draft
        self._begun = time.monotonic()
        self._places: tuple[st.delta_generator.DeltaGenerator, ...] = ()

    def report(self, share: float, step: str) -> None:
        if not self._places:
            if time.monotonic() - self._begun < _PATIENCE:
                return
            self._places = self._drawn()
        text = step_words(step, verbatim(self._draft.file.name, 60))
        self._places[-1].progress(min(share / PREVIEWED, 1.0), text=text)

    def _drawn(self) -> tuple[st.delta_generator.DeltaGenerator, ...]:
        """The head, the room below it, and in that the place of the bar."""
        with self._desk.place:
            grey, title = st.empty(), st.empty()
        grey.caption(say("imports.grey.look"))
        title.title(
            say("imports.title.look", file=verbatim(self._draft.file.name, 60)), anchor=False
        )
        below = st.empty()
        with below.container():
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
        return grey, title, below, bar

    def end(self) -> None:
        for place in self._places[:-1]:
            place.empty()
