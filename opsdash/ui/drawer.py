"""A popover whose content is made once somebody opens it: a closed one costs its label only."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from opsdash.ui.address import note_widgets


@contextmanager
def drawer(
    label: str, key: str, *, icon: str | None = None, hint: str | None = None
) -> Iterator[bool]:
    """The inside of the popover; True while it is open: only then there is something to draw."""
    box = st.popover(label, type="tertiary", icon=icon, help=hint, key=key, on_change="rerun")
    with box:
        yield bool(box.open)


@contextmanager
def filter_drawer(label: str, *, holds: tuple[str, ...], icon: str | None = None) -> Iterator[bool]:
    """A drawer of filters: `holds` are the names of their widgets, the first of which names it."""
    with drawer(label, f"{holds[0]}_drawer", icon=icon) as is_open:
        are_drawn = _are_drawn(is_open)
        note_widgets(holds, drawn=are_drawn)
        yield are_drawn


def _are_drawn(is_open: bool) -> bool:
    return is_open
