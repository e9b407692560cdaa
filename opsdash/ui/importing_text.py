"""How the text of a file is got at: which of its tables, and in which encoding."""

import streamlit as st

from opsdash.errors import AnswerNeededError
from opsdash.intake.choices import Ask, Question
from opsdash.intake.encodings import known_encodings
from opsdash.ui.escaping import verbatim
from opsdash.ui.importing_drafts import Draft, change, with_answer, with_encoding
from opsdash.ui.importing_review import Refusal, Review
from opsdash.ui.importing_words import encoding_words
from opsdash.words import say


def member_question(found: Review | Refusal) -> Question | None:
    """The open question which table of the file is meant."""
    problem = found.problem if isinstance(found, Refusal) else None
    if not isinstance(problem, AnswerNeededError):
        return None
    questions = problem.facts["questions"]
    asked: tuple[Question, ...] = questions if isinstance(questions, tuple) else ()
    return next((question for question in asked if question.ask is Ask.MEMBER), None)


def draw_member(draft: Draft) -> None:
    """The tables of an archive or workbook, where there are several; none is chosen in advance."""
    for question in draft.asked:
        if question.ask is not Ask.MEMBER:
            continue
        key = f"member_{draft.file.id[:8]}"
        options = list(question.options)
        chosen = draft.choices.member
        st.selectbox(
            say("imports.ask.member"),
            options,
            index=options.index(chosen) if chosen in options else None,
            format_func=lambda name: verbatim(name, 60),
            placeholder=say("imports.ask.member_placeholder"),
            key=key,
            on_change=lambda key=key: _follow_member(draft, st.session_state[key]),
            width=420,
        )


def _follow_member(draft: Draft, member: str | None) -> None:
    change(draft.file.id, lambda kept: with_answer(kept, Ask.MEMBER, "", member))


def draw_encoding(draft: Draft, found: Review) -> None:
    """Another encoding than the guessed one; the likely ones stand first."""
    if not (found.guessed or draft.choices.encoding):
        return
    likely = [found.encoding, *found.alternatives]
    options = [*likely, *(name for name in known_encodings() if name not in likely)]
    key = f"enc_{draft.file.id[:8]}"
    st.selectbox(
        say("imports.ask.encoding"),
        options,
        index=0,
        format_func=encoding_words,
        key=key,
        on_change=lambda: change(
            draft.file.id, lambda kept: with_encoding(kept, st.session_state[key])
        ),
        width=280,
    )
