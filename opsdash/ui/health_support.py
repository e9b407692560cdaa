"""A text to send to whoever helps: figures and timings, without names, filters or rows."""

import streamlit as st

from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.slow_log import Timed, questions
from opsdash.ui.desk import Desk
from opsdash.ui.health_check import checked_words
from opsdash.ui.health_figures import read_figures, read_tables
from opsdash.ui.health_questions import source_words
from opsdash.words import say
from opsdash.words.numbers import count


def draw_support(desk: Desk) -> None:
    box = st.popover(
        say("health.support"), icon=":material/content_copy:", key="support", on_change="rerun"
    )
    if not box.open:
        return
    with box:
        st.caption(say("health.support_note"))
        st.code(support_text(desk), language=None, wrap_lines=True)


def support_text(desk: Desk) -> str:
    """Names of sources, people, own metrics and values of filters stay here."""
    lines = [f"{each.name}: {each.value}" for each in read_figures(desk)]
    lines += [f"{name}: {count(rows)}" for name, rows in read_tables(desk)]
    lines += [say("health.support_sources", count=len({s.source for s in desk.coverage.sources}))]
    lines += [say("health.support_stale", count=len(desk.coverage.stale)), checked_words(desk)]
    return "\n".join((*lines, *map(_timed_words, questions.slowest())))


def _timed_words(timed: Timed) -> str:
    """A question by what is shipped: kinds of things, never one that somebody named."""
    catalog, question = load_catalog(), timed.question
    metrics = [each for each in question.metrics if each in catalog.metrics]
    asked = say(
        "health.support_question",
        seconds=f"{timed.seconds:.3f}",
        rows=count(timed.rows),
        source=source_words(timed),
        metrics=", ".join(metrics) or say("health.own_metric"),
        days=question.period.days,
        grain=question.grain,
    )
    dimensions = [each for each in question.dimensions if each in catalog.dimensions]
    return " · ".join((asked, *dimensions))
