"""What a link names and the data does not have: said above what is shown instead.

The widgets drop such a value from the address before anybody sees it, so it is noted before they
are drawn, and said until a filter is changed.
"""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from opsdash.ui.escaping import verbatim
from opsdash.ui.view import View
from opsdash.words import say
from opsdash.words.addresses import Unknown

_NOTED: Final = "unknown_link"
_SHOWN: Final = "unknown_link_view"
# More names in one line are nothing to read.
_MOST: Final = 3
_LONGEST: Final = 40

_OWN_SENTENCES: Final = {"contact_channel": "channels", "topic": "topics"}


def note_unknown(unknown: Sequence[Unknown]) -> None:
    """Keep what nobody knows of a link that was just opened."""
    st.session_state[_NOTED] = tuple(unknown)
    st.session_state.pop(_SHOWN, None)


def draw_unknown(view: View) -> None:
    """Say it while the filters are as the link left them."""
    shown = (view.code, view.comparison, view.grain, view.filters, view.targets)
    if st.session_state.setdefault(_SHOWN, shown) != shown:
        st.session_state[_NOTED] = ()
    sentences = [_words(each) for each in st.session_state.get(_NOTED, ())]
    if sentences:
        st.markdown(f":small[:gray[{' '.join(sentences)}]]")


def _words(unknown: Unknown) -> str:
    named = ", ".join(verbatim(value, _LONGEST) for value in unknown.values[:_MOST])
    key = _OWN_SENTENCES.get(unknown.dimension, unknown.part)
    if unknown.part == "values" and unknown.has_others:
        key = f"{key}_others"
    return say(f"shell.unknown.{key}", named=named, dimension=verbatim(unknown.dimension))
