"""What the page in front of somebody says and asks, noted while it runs, so that it can be frozen.

Sections run again by themselves and findings ask from other threads: all of them note it in one
place, which the next run of the page replaces.
"""

import re
import string
from dataclasses import dataclass, field
from typing import Final

import streamlit as st

from opsdash.calendar.events import Event
from opsdash.metrics.question import Question

_SLOT: Final = "looking"
_ESCAPED: Final = re.compile(rf"\\([{re.escape(string.punctuation)}])")
_JOINT: Final = "\N{WORD JOINER}"


@dataclass(eq=False)
class Looking:
    """`page` is the path of a page, `finding` its title in plain words.

    `events` stand on its charts.
    """

    page: str = ""
    finding: str = ""
    questions: list[Question] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def tell(self, finding: str) -> None:
        """A title as it is drawn: signs that stand for themselves lose what makes them so."""
        self.finding = _ESCAPED.sub(r"\1", finding).replace(_JOINT, "")


def begin(page: str) -> Looking:
    """A page runs anew. What it said last is its finding until it says another one."""
    before = looked_at()
    made = Looking(page, before.finding if before.page == page else "")
    st.session_state[_SLOT] = made
    return made


def looked_at() -> Looking:
    """What the last run of the page showed."""
    found: Looking = st.session_state.get(_SLOT) or Looking()
    return found
