"""The shell of opsdash, recorded into the file that OPSDASH_BENCH_TAPE names.

The sections that OPSDASH_BENCH_REACHED names after their page are drawn as if somebody had come
near them before; with OPSDASH_BENCH_PERIODS the periods to choose from lie open.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from benchmarks.floors.tape import recorded
from opsdash.ui import navigation, period_picker, reached
from opsdash.ui.drawer import drawer


@contextmanager
def open_drawer(label: str, *, holds: tuple[str, ...], icon: str | None = None) -> Iterator[bool]:
    with drawer(label, holds=holds, icon=icon):
        yield True


if os.environ["OPSDASH_BENCH_PERIODS"]:
    period_picker.drawer = open_drawer  # type: ignore[attr-defined]

page, *sections = os.environ["OPSDASH_BENCH_REACHED"].split(",")
st.session_state[reached._SLOT] = (page, frozenset(sections))  # noqa: SLF001
with recorded(Path(os.environ["OPSDASH_BENCH_TAPE"])):
    navigation.run()
