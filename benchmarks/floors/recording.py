"""The shell of opsdash, recorded into the file that OPSDASH_BENCH_TAPE names.

The sections that OPSDASH_BENCH_REACHED names after their page are drawn as if somebody had come
near them before.
"""

import os
from pathlib import Path

import streamlit as st

from benchmarks.floors.tape import recorded
from opsdash.ui import navigation, reached

page, *sections = os.environ["OPSDASH_BENCH_REACHED"].split(",")
st.session_state[reached._SLOT] = (page, frozenset(sections))  # noqa: SLF001
with recorded(Path(os.environ["OPSDASH_BENCH_TAPE"])):
    navigation.run()
