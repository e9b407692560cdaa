"""Files that the inbox folder could not import, each with its report."""

from typing import Final

import streamlit as st

from opsdash.intake.inbox import REPORT, rejected_files
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import verbatim
from opsdash.words import say
from opsdash.words.numbers import count

_MOST: Final = 20
_LONGEST_REPORT: Final = 4000


def draw_inbox(desk: Desk) -> None:
    """Nothing while the inbox has rejected nothing: most teams do not use it."""
    files = rejected_files(desk.home.path)
    if not files:
        return
    title = say(
        "inbox.waiting_one" if len(files) == 1 else "inbox.waiting", count=count(len(files))
    )
    with st.expander(title, icon=":material/inbox:"):
        st.caption(say("inbox.waiting_note"))
        for path in files[:_MOST]:
            st.markdown(f"**{verbatim(path.name)}**")
            report = path.with_name(path.name + REPORT)
            if report.exists():
                text = report.read_text(encoding="utf-8", errors="replace")
                st.text(text[:_LONGEST_REPORT])
