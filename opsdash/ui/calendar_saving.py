"""One way to edit a value that several people may save: an editor knows the version it began from.

What was typed stays in its widgets when somebody else was faster; only a button takes it away.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import streamlit as st

from opsdash.errors import ConflictError
from opsdash.ui.desk import Desk
from opsdash.ui.recounting import recount
from opsdash.words import say

_WIDTH: Final = 820


@dataclass(frozen=True)
class Editor:
    """`name` tells the editors of a page apart; `keys` are their widgets."""

    name: str

    @property
    def _version(self) -> str:
        return f"{self.name}_version"

    @property
    def _outcome(self) -> str:
        return f"{self.name}_outcome"

    def seen(self) -> int:
        """The version that what is in the widgets began from."""
        version: int = st.session_state[self._version]
        return version

    def begin(self, anchor: str, version: int, fill: Callable[[], None]) -> None:
        """Fill the widgets when they are new; `anchor` is one of their keys."""
        if anchor not in st.session_state:
            fill()
            st.session_state[self._version] = version

    def save(
        self, desk: Desk, store: Callable[[], int], stored_words: Callable[[object], str]
    ) -> None:
        """Run `store`, which returns the new version; keep what was typed on a conflict."""
        try:
            st.session_state[self._version] = store()
        except ConflictError as conflict:
            st.session_state[self._version] = conflict.facts["version"]
            st.session_state[self._outcome] = stored_words(conflict.facts["stored"])
            return
        st.session_state[self._outcome] = ""
        recount(desk.home, desk.organisation.timezone)

    def draw_outcome(self, fill: Callable[[], None]) -> None:
        """Say once that it is saved, or what is stored instead until somebody decides."""
        outcome: str | None = st.session_state.get(self._outcome)
        if outcome is None:
            return
        if not outcome:
            st.session_state.pop(self._outcome)
            # It outlives the run that follows when the counting is done.
            st.toast(say("calendar.saving.saved"))
            return
        st.info(
            say("calendar.saving.conflict", stored=outcome),
            icon=":material/call_split:",
            width=_WIDTH,
        )
        st.button(
            say("calendar.saving.take"),
            key=f"{self.name}_take",
            on_click=self._take,
            args=(fill,),
        )

    def _take(self, fill: Callable[[], None]) -> None:
        st.session_state.pop(self._outcome, None)
        fill()
