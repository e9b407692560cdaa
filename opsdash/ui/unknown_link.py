"""What a link names and the data does not have: said above what is shown instead.

The widgets drop such a value from the address before anybody sees it, so it is noted before they
are drawn, and said until a filter is changed.
"""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from opsdash.ui.escaping import verbatim
from opsdash.ui.view import View
from opsdash.words import say

_NOTED: Final = "unknown_link"
_SHOWN: Final = "unknown_link_view"
# More names in one line are nothing to read.
_MOST: Final = 3
_LONGEST: Final = 40


def is_noted() -> bool:
    """Whether this session's link was looked at: only its first address is a link."""
    return _NOTED in st.session_state


def note_unknown(unknown: Mapping[str, tuple[str, ...]]) -> None:
    """Keep the values nobody knows, by the sentence that tells of them."""
    st.session_state[_NOTED] = {name: values for name, values in unknown.items() if values}


def draw_unknown(view: View) -> None:
    """Say them while the filters are as the link left them."""
    shown = (view.code, view.comparison, view.grain, view.filters)
    if st.session_state.setdefault(_SHOWN, shown) != shown:
        st.session_state[_NOTED] = {}
    sentences = [_words(name, values) for name, values in st.session_state[_NOTED].items()]
    if sentences:
        st.markdown(f":small[:gray[{' '.join(sentences)}]]")


def _words(name: str, values: tuple[str, ...]) -> str:
    named = ", ".join(verbatim(value, _LONGEST) for value in values[:_MOST])
    return say(f"shell.unknown.{name}", named=named)
