"""What keeps the hour or a receiver from being saved, said where it was typed."""

from collections.abc import Iterable

import streamlit as st

from opsdash.calendar.problems import Problem
from opsdash.words import say


def draw_problems(problems: Iterable[Problem]) -> None:
    lines = [say(f"notice.problem.{each.field}_{each.code}") for each in problems]
    if lines:
        st.error("  \n".join(lines), icon=":material/error:")
