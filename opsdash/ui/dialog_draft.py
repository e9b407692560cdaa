"""A dialog that is open as long as somebody's draft is kept, over the runs of a page.

What is written there is saved, refused or cancelled by callbacks: they say what becomes of the
draft, and the dialog follows it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, Generic, ParamSpec, TypeVar

import streamlit as st

Kept = TypeVar("Kept")
Given = ParamSpec("Given")


@dataclass(frozen=True)
class DialogDraft(Generic[Kept]):
    """Kept in the session under `key`; what stands under `along` goes when the draft goes."""

    key: str
    along: tuple[str, ...] = ()

    def read(self) -> Kept | None:
        kept: Kept | None = st.session_state.get(self.key)
        return kept

    def keep(self, draft: Kept) -> None:
        st.session_state[self.key] = draft

    def drop(self) -> None:
        for key in (self.key, *self.along):
            st.session_state.pop(key, None)

    def draw(
        self,
        title: str,
        body: Callable[Concatenate[Kept, Given], None],
        *args: Given.args,
        **kwargs: Given.kwargs,
    ) -> None:
        """Draw the dialog; its own cross drops the draft. `body` gets the draft of its own runs."""

        # Streamlit tells the parts of a page apart by the names of what draws them.
        @wraps(body)
        def inside() -> None:
            draft = self.read()
            if draft is None:
                # Saved or cancelled within the dialog: only a run of the whole page closes it.
                st.rerun()
            body(draft, *args, **kwargs)

        st.dialog(title, width="medium", on_dismiss=self.drop)(inside)()
