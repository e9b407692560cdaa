"""What a definition comes to while it is written: in words, now, and over half a year."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import streamlit as st

from opsdash.calendar.periods import Grain, Period, start_of
from opsdash.errors import DefinitionError
from opsdash.metrics.answer import Answer, Flag, Status
from opsdash.metrics.catalog import Metric
from opsdash.metrics.own import known_of, with_metrics
from opsdash.metrics.own_definition import OwnMetric, Problem
from opsdash.metrics.own_records import list_own
from opsdash.metrics.question import Question
from opsdash.ui import panels
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import verbatim
from opsdash.ui.lines import draw_metric_line
from opsdash.words import say
from opsdash.words.dates import period_words
from opsdash.words.numbers import count, decimal, metric_value
from opsdash.words.own_metrics import problem_words

_WEEKS: Final = 26
_NOW: Final = timedelta(weeks=4)
_DAY: Final = timedelta(days=1)
_LONGEST: Final = 2_000


def show_preview(desk: Desk, own: OwnMetric) -> tuple[Problem, ...]:
    """The card of the definition; what keeps it from being built is returned and not drawn."""
    known = known_of(desk.home, desk.coverage)
    others = [each.metric for each in list_own(desk.home.state) if each.id != own.id]
    workshop = known.workshop((*others, own))
    try:
        metric = workshop.metric(own.id)
    except DefinitionError as error:
        return error.problems
    show_warnings(tuple(workshop.warnings))
    with_it = replace(desk, catalog=with_metrics(desk.catalog, {own.id: metric}))
    with st.container(border=True, key="own_preview"):
        st.subheader(verbatim(metric.name), anchor=False)
        st.markdown(verbatim(metric.formula, _LONGEST))
        _value(with_it, metric)
        _splits(with_it, metric)
    return ()


def show_warnings(problems: tuple[Problem, ...]) -> None:
    for each in problems:
        st.warning(verbatim(problem_words(each), _LONGEST), icon=":material/help:")


def show_problems(problems: tuple[Problem, ...]) -> None:
    lines = (verbatim(problem_words(each), _LONGEST) for each in problems)
    panels.unsaved(say("own_metrics.problems"), lines)


def newest_period(desk: Desk, weeks: timedelta = _NOW) -> Period | None:
    """The last whole weeks of the data."""
    anchor: date | None = desk.coverage.anchor
    if anchor is None:
        return None
    end = start_of(anchor + _DAY, Grain.WEEK, desk.organisation.week_start)
    return Period(end - weeks, end)


def _value(desk: Desk, metric: Metric) -> None:
    now = newest_period(desk)
    if now is None:
        panels.plain(say("own_metrics.preview.no_data"))
        return
    answer = desk.ask(Question((metric.id,), now))
    reason = answer.reason_of(metric.id)
    if reason is not None:
        panels.refused(reason)
        return
    row = answer.total(metric.id)
    value = metric_value(metric, row.value, answer.currency)
    text = say("own_metrics.preview.value", value=value, unit=unit_beside(metric, answer))
    st.markdown(f"**{verbatim(text)}**")
    st.caption(say("own_metrics.preview.period", period=period_words(now)))
    if row.denominator is not None:
        sides = {"above": _number(row.numerator), "below": _number(row.denominator)}
        panels.note(say("own_metrics.preview.sides", **sides))
    notes = {
        "thin": row.status is Status.THIN,
        "slower": Flag.SLOWER in row.flags,
        "maturing": Flag.MATURING in row.flags,
    }
    for name, holds in notes.items():
        if holds:
            panels.note(say(f"own_metrics.preview.{name}"))
    _line(desk, metric)


def _line(desk: Desk, metric: Metric) -> None:
    weeks = newest_period(desk, timedelta(weeks=_WEEKS))
    if weeks is not None:
        answer = desk.ask(Question((metric.id,), weeks, Grain.WEEK))
        draw_metric_line(metric, answer, desk, key="own_line")


def unit_beside(metric: Metric, answer: Answer) -> str:
    """Nothing where the value carries its unit already."""
    carried = metric.unit in ("percent", "hours", "points") or (
        metric.unit == "money" and answer.currency
    )
    return "" if carried else metric.unit


def _number(value: float | None) -> str:
    return count(value) if value is None or float(value).is_integer() else decimal(value)


def _splits(desk: Desk, metric: Metric) -> None:
    names = {each.id: each.name for each in desk.catalog.dimensions.values()}
    can = ", ".join(names[each] for each in metric.dimensions)
    cannot = ", ".join(name for each, name in names.items() if each not in metric.dimensions)
    panels.note(say("own_metrics.preview.splits", can=can or say("own_metrics.preview.nothing")))
    if cannot:
        panels.note(say("own_metrics.preview.cannot", cannot=cannot))
