"""The questions that took longest since the start, in words, with their seconds."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from opsdash.calendar.periods import Grain
from opsdash.metrics.catalog import Catalog
from opsdash.metrics.question import Question
from opsdash.metrics.slow_log import Timed, questions
from opsdash.report.tables import Cell, Table
from opsdash.ui.chart_menu import draw_table_files
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import verbatim
from opsdash.ui.importing_words import moment_words
from opsdash.words import say
from opsdash.words.dates import period_words
from opsdash.words.numbers import count, decimal
from opsdash.words.sentences import filter_words

_SHOWN: Final = 10
_MOST_METRICS: Final = 3
_COLUMNS: Final = ("question", "seconds", "rows", "from", "when")


def question_words(question: Question, catalog: Catalog) -> str:
    """Inquiries, orders · 4 to 31 May 2026 · by week · by topic · Delivery."""
    parts = [_metric_words(question, catalog), period_words(question.period)]
    if question.grain is not Grain.TOTAL:
        parts.append(say(f"shell.grain.button_{question.grain}"))
    if question.split:
        known = catalog.dimensions.get(question.split)
        parts.append(say("health.split", dimension=known.name if known else question.split))
    return " · ".join((*parts, *filter_words(question.filters)))


def _metric_words(question: Question, catalog: Catalog) -> str:
    known = catalog.metrics
    names = [known[each].name if each in known else each for each in question.metrics]
    shown, others = names[:_MOST_METRICS], len(names) - _MOST_METRICS
    if others > 0:
        shown.append(say("health.more_metrics", count=count(others)))
    return ", ".join(shown)


def source_words(timed: Timed) -> str:
    return say("health.question.facts" if timed.from_facts else "health.question.rollups")


def draw_questions(desk: Desk) -> None:
    st.header(say("health.slowest"), anchor=False)
    slowest = questions.slowest()[:_SHOWN]
    if not slowest:
        st.caption(say("health.no_questions"))
        return
    st.caption(say("health.slowest_note"))
    rows = [_cells(each, desk) for each in slowest]
    names = [say(f"health.question.{each}") for each in _COLUMNS]
    with st.container(width=1000):
        st.table(_shown(rows), border="horizontal", hide_index=True, alt=say("health.slowest"))
        with st.container(horizontal=True, gap="small"):
            draw_table_files(Table(names, rows), "health_slowest", "opsdash_slowest_questions")


def _cells(timed: Timed, desk: Desk) -> tuple[Cell, ...]:
    return (
        question_words(timed.question, desk.catalog),
        round(timed.seconds, 3),
        timed.rows,
        source_words(timed),
        moment_words(timed.at, desk.organisation.timezone),
    )


def _shown(rows: Sequence[tuple[Cell, ...]]) -> dict[str, list[str]]:
    """Two columns, which a phone has room for: the seconds, and all else below the question."""
    questions, times = [], []
    for question, seconds, number, source, moment in rows:
        about = say(
            "health.question.about", rows=count(float(str(number))), source=source, moment=moment
        )
        questions.append(f"{verbatim(str(question), 240)}  \n:small[:gray[{verbatim(about)}]]")
        times.append(decimal(float(str(seconds))))
    return {say("health.question.question"): questions, say("health.question.seconds"): times}
