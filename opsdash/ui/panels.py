"""What stands where a number or a chart cannot: empty, refused, thin, incomplete, broken, once.

Each says what is the matter in words and offers one action; none of them is a traceback.
"""

from collections.abc import Iterable
from typing import Final

import streamlit as st

from opsdash.errors import ConflictError
from opsdash.metrics.answer import Answer, Reason
from opsdash.settings import ROOT
from opsdash.words.problems import explain
from opsdash.words.sentences import missing_words, refusal_words, unfiltered_words

IMPORT_PAGE: Final = ROOT / "pages" / "imports.py"

_MARKDOWN: Final = frozenset("\\`*_{}[]<>#|~$:^")


def plain(text: str) -> None:
    """A sentence in the place of a chart that has nothing to draw."""
    with st.container(border=True):
        st.markdown(text)


def refused(reason: Reason) -> None:
    """A question that has no honest answer, in the place of its chart."""
    plain(escaped(refusal_words(reason)))


def note(text: str) -> None:
    """A quiet line under a chart: thin, incomplete, unfinished."""
    st.markdown(f":small[:gray[{text}]]")


def limits(answer: Answer, told: str = "") -> None:
    """Which sources lack days of the period, and which numbers a filter left as they were.

    What the page has `told` already is left out.
    """
    for text in (missing_words(answer, told), unfiltered_words(answer)):
        if text:
            note(escaped(text))


def error(problem: BaseException) -> None:
    """What happened, what is safe, what to do."""
    words = explain(problem)
    text = f"**{escaped(words.what)}** {words.safe} {escaped(words.todo)}"
    if isinstance(problem, ConflictError):
        st.info(text, icon=":material/call_split:")
        return
    st.error(text, icon=":material/error:")


def unsaved(title: str, problems: Iterable[str]) -> None:
    """What keeps a form from being saved, one a line; nothing where nothing does."""
    lines = "\n".join(f"- {each}" for each in problems)
    if lines:
        st.error(f"**{title}**\n\n{lines}", icon=":material/error:")


def escaped(text: str) -> str:
    """Text from files and people, so that Markdown shows it as it was written."""
    return "".join(f"\\{sign}" if sign in _MARKDOWN else sign for sign in text)
