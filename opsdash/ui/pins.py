"""The pinned views on Today: a quiet tile each, with the first number of its question.

Views about the same days and rows are asked together. A link that names what is no longer known
would answer another question: it stands there without a number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import streamlit as st

from opsdash.calendar.periods import Grain
from opsdash.metrics.answer import Answer, Flag
from opsdash.metrics.catalog import Metric
from opsdash.metrics.question import Question
from opsdash.metrics.saved_views import NAME_LENGTH, SavedView
from opsdash.ui import panels
from opsdash.ui.desk import Desk, choices_of
from opsdash.ui.escaping import verbatim
from opsdash.ui.filters import view_of
from opsdash.ui.saved_views import page_name, page_of, parameters_of, views_of
from opsdash.ui.tiles import is_limited, line_of
from opsdash.words import say
from opsdash.words.addresses import parse
from opsdash.words.dates import period_words
from opsdash.words.numbers import metric_change, metric_value
from opsdash.words.sentences import filter_words

_NARROWEST: Final = 150
_COLUMNS: Final = 3


@dataclass(frozen=True)
class Pinned:
    """A pinned view with the questions behind its tile; None where it has no number."""

    view: SavedView
    metric: Metric | None = None
    total: Question | None = None
    weeks: Question | None = None
    about: str = ""
    is_stale: bool = False


def draw_pins(desk: Desk, *, own: bool = False) -> None:
    """All that the visitor sees, or his `own` alone; nothing at all without pins."""
    pinned = [each for each in views_of(desk.home) if each.is_pinned]
    views = [each for each in pinned if not (own and each.is_shared)]
    if not views:
        return
    pins = [_pinned(desk, each) for each in views]
    answers = _asked(desk, [q for each in pins for q in (each.total, each.weeks) if q])
    st.header(say("saved_views.pinned"), anchor=False)
    st.caption(say("saved_views.pinned_note"))
    with st.grid(_COLUMNS, min_column_width=_NARROWEST, gap="small"):
        for each in pins:
            with st.container(border=True, gap="xsmall", height="stretch"):
                _draw_pin(each, answers)


def _pinned(desk: Desk, saved: SavedView) -> Pinned:
    known = choices_of(desk.home, desk.organisation).known
    address, unknown = parse(parameters_of(saved), known)
    if unknown or not address.metrics:
        return Pinned(saved, is_stale=bool(unknown))
    view = view_of(address, desk.coverage, desk.organisation)
    names = address.metrics[:1]
    return Pinned(
        saved,
        desk.catalog.metrics[names[0]],
        view.question(names),
        view.question(names, grain=Grain.WEEK, period=view.spark_period),
        about=" · ".join((period_words(view.period), *filter_words(view.filters))),
    )


def _asked(desk: Desk, questions: Sequence[Question]) -> Mapping[Question, Answer]:
    """The answers; questions that differ in their metrics alone are asked as one."""
    together: dict[Question, list[Question]] = {}
    for each in questions:
        together.setdefault(replace(each, metrics=(), targets=()), []).append(each)
    found: dict[Question, Answer] = {}
    for group in together.values():
        metrics = tuple(dict.fromkeys(name for each in group for name in each.metrics))
        targets = tuple(sorted({pair for each in group for pair in each.targets}))
        if len(dict(targets)) < len(targets):
            # Two numbers for one metric cannot be in one question.
            found |= {each: desk.ask(each) for each in group}
            continue
        answer = desk.ask(replace(group[0], metrics=metrics, targets=targets))
        found |= dict.fromkeys(group, answer)
    return found


def _draw_pin(pinned: Pinned, answers: Mapping[Question, Answer]) -> None:
    name = verbatim(pinned.view.name, NAME_LENGTH)
    metric, total, weeks = pinned.metric, pinned.total, pinned.weeks
    if metric is None or total is None or weeks is None:
        st.markdown(f"**{name}**")
        words = "saved_views.stale" if pinned.is_stale else "saved_views.about"
        panels.note(say(words, page=page_name(pinned.view)))
    else:
        _draw_number(name, metric, answers[total], answers[weeks])
        about = f"{metric.short} · {pinned.about}"
        panels.note(verbatim(about, 200))
    page = page_of(pinned.view)
    if page is not None:
        st.page_link(
            page,
            label=f":small[:blue[{say('saved_views.open')}]]",
            query_params=parameters_of(pinned.view),
        )


def _draw_number(name: str, metric: Metric, total: Answer, weeks: Answer) -> None:
    row = total.total(metric.id)
    value = metric_value(metric, row.value, total.currency)
    is_comparable = row.change is not None and Flag.COMPARE_INCOMPLETE not in row.flags
    st.metric(
        name,
        f":gray[{value}]" if is_limited(row) else value,
        metric_change(metric, row.change, total.currency) if is_comparable else None,
        delta_color="off",
        delta_arrow="off",
    )
    line = line_of(metric, weeks.of(metric.id), total.currency)
    if line:
        st.markdown(line)
