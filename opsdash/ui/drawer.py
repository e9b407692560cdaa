"""A popover whose content is made once somebody opens it: a closed one costs its label only."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.elements.lib.mutable_popover_container import PopoverContainer

from opsdash.ui.address import note_widgets


@contextmanager
def drawer(label: str, *, holds: tuple[str, ...], icon: str | None = None) -> Iterator[bool]:
    """The inside of the popover; True while it is open: only then there is something to draw.

    `holds` are the names of the filters' widgets in it, the first of which names the drawer.
    """
    key = f"{holds[0]}_drawer"
    box = st.popover(label, type="tertiary", icon=icon, key=key, on_change="rerun")
    with box:
        is_open = _is_open(box)
        note_widgets(holds, drawn=is_open)
        yield is_open


def _is_open(box: PopoverContainer) -> bool:
    return bool(box.open)
