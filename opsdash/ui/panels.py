"""What stands where a number or a chart cannot: empty, refused, thin, incomplete, broken, once.

Each says what is the matter in words and offers one action; none of them is a traceback.
"""

from pathlib import Path

import streamlit as st

from opsdash.calendar.periods import Period
from opsdash.errors import OpsdashError
from opsdash.metrics.answer import Reason
from opsdash.settings import ROOT
from opsdash.words import known, say
from opsdash.words.dates import day_words
from opsdash.words.problems import explain

IMPORT_PAGE: Path = ROOT / "pages" / "imports.py"


def no_data() -> None:
    """Nothing was imported yet."""
    with st.container(border=True, width=820):
        st.markdown(f"**{say('shell.empty.title')}** {say('shell.empty.body')}")
        st.page_link(IMPORT_PAGE, label=say("shell.empty.action"), icon=":material/upload_file:")


def no_rows(data: Period, *, filtered: bool) -> None:
    """There is data, but none that the filters let through."""
    name = "filter" if filtered else "period"
    facts = {"first": day_words(data.first), "last": day_words(data.last)}
    with st.container(border=True, width=820):
        title, body = say(f"shell.empty.{name}_title"), say(f"shell.empty.{name}_body", **facts)
        st.markdown(f"**{title}** {body}")


def refused(reason: Reason | None) -> None:
    """A question that has no honest answer, in the place of its chart."""
    code = reason.code if reason else "unknown"
    facts = dict(reason.facts) if reason else {}
    key = code if known(f"shell.refused.{code}") else "unknown"
    with st.container(border=True):
        st.markdown(say(f"shell.refused.{key}", **facts))


def note(text: str) -> None:
    """A quiet line under a chart: thin, incomplete, unfinished."""
    st.markdown(f":small[:gray[{text}]]")


def error(problem: BaseException) -> None:
    """What happened, what is safe, what to do."""
    words = explain(problem)
    text = f"**{escaped(words.what)}** {words.safe} {escaped(words.todo)}"
    if isinstance(problem, OpsdashError) and problem.key == "conflict":
        st.info(text, icon=":material/call_split:")
        return
    st.error(text, icon=":material/error:")


def escaped(text: str) -> str:
    """Text from files and people, so that Markdown shows it as it was written."""
    return "".join(f"\\{sign}" if sign in _MARKDOWN else sign for sign in text)


_MARKDOWN = set("\\`*_{}[]<>#|~$:^")
