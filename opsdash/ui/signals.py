"""Signals on every page: judged once per answer, told in sentences that open the metric's card."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from opsdash.calendar.periods import Grain, Period
from opsdash.charts import Usual, UsualPoint
from opsdash.findings.locked_limits import LockedLimits, list_locked
from opsdash.findings.made_of import can_be_made_of, made_of
from opsdash.findings.verdict_reading import read_verdicts
from opsdash.findings.verdicts import (
    Goodness,
    MetricSignals,
    State,
    Verdicts,
    newest_signals,
)
from opsdash.metrics.answer import Answer
from opsdash.metrics.catalog import Metric
from opsdash.ui import panels
from opsdash.ui.desk import Desk, remember
from opsdash.ui.links import link_to
from opsdash.ui.reached import when_reached
from opsdash.words import say
from opsdash.words.numbers import metric_value
from opsdash.words.signals import judged_by_words, signal_line, signal_sentence

if TYPE_CHECKING:
    # It brings numpy, which a start must not wait for.
    from opsdash.analysis.limits import Floats


def locked_of(desk: Desk) -> tuple[LockedLimits, ...]:
    """All limits that somebody locked."""
    state = desk.home.state
    return remember(state, "locked limits", lambda: list_locked(state))


def judged_in(desk: Desk, steps: Answer) -> Verdicts:
    """What the steps of an answer say, by metric; days without those that the calendar closes."""
    locked = locked_of(desk)
    closed = _closed_in(desk, steps.question.period) if steps.question.grain is Grain.DAY else ()
    key = ("signals", steps.question, desk.organisation, desk.catalog.hash, locked, closed)
    return remember(
        desk.home.facts,
        key,
        lambda: read_verdicts(steps, desk.catalog, desk.coverage, locked, closed),
        _weight,
    )


def judged_steps(desk: Desk, metrics: Sequence[str], *, end: date | None = None) -> Verdicts:
    """What the steps that a line of the page is drawn in say, with a past to be judged by.

    `end`: where the line ends, if that is earlier than the data does.
    """
    view = desk.view
    line = view.line_period
    is_by_week = view.grain is Grain.WEEK
    period = view.judged_period if is_by_week else Period(line.first, end or line.end)
    return judged_in(desk, desk.ask(view.question(metrics, grain=view.grain, period=period)))


def _closed_in(desk: Desk, period: Period) -> tuple[date, ...]:
    from opsdash.findings.closed_days import closed_days  # noqa: PLC0415 - brings numpy

    state = desk.home.state
    return remember(
        state,
        ("closed days", period, desk.organisation),
        lambda: closed_days(state, period.first, period.end),
    )


# With the title and what it is made of, Today says no more than five sentences.
_TOLD: Final = 3
# What a note of one line takes, in pixels.
_LINE: Final = 24


def draw_changed(desk: Desk, judged: Mapping[str, MetricSignals], currency: str | None) -> None:
    """What moved more than usual, for the worse first; each line opens the card.

    The first one that has parts says which of them carry it. The metrics that follow are named;
    their tiles say the same.
    """
    signals = newest_signals(judged.values())
    parted = next((each for each in signals if can_be_made_of(desk.catalog, each)), None)
    told = _told_first(signals, parted)
    st.header(say("signals.changed"), anchor=False)
    st.caption(say("signals.changed_note" if signals else "signals.changed_none"))
    for found in told:
        metric = desk.catalog.metrics[found.metric]
        line = panels.escaped(signal_line(metric, found, currency))
        is_worse = found.signal is not None and found.signal.goodness is Goodness.WORSE
        mark = ":orange[◆]" if is_worse else ":blue[◆]"
        page, parameters = link_to(metric.id)
        with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
            st.markdown(f"{mark} {line}", width="stretch")
            st.page_link(page, label=f":blue[{say('signals.more')}]", query_params=parameters)
        if found is parted:
            when_reached("made_of", partial(_draw_made_of, desk, found), height=_LINE)
    rest = [each for each in signals if each not in told]
    if rest:
        names = ", ".join(desk.catalog.metrics[each.metric].short for each in rest)
        st.caption(panels.escaped(say("signals.changed_more", names=names)))


def _told_first(
    signals: Sequence[MetricSignals], parted: MetricSignals | None
) -> Sequence[MetricSignals]:
    """The first ones; the one whose parts are told takes the place of two of them."""
    if parted is None:
        return signals[:_TOLD]
    first = signals[: _TOLD - 1]
    return first if parted in first else (*first[:-1], parted)


def _draw_made_of(desk: Desk, found: MetricSignals) -> None:
    """After the page: the parts cost a question that its first sight does not need."""
    from opsdash.words.made_of import made_of_words  # noqa: PLC0415 - brings numpy

    made = made_of(desk.ask, desk.catalog, desk.coverage, found)
    if made is not None:
        metric = desk.catalog.metrics[found.metric]
        panels.note(panels.escaped(made_of_words(made, metric, desk.catalog)))


def draw_step_verdict(metric: Metric, found: MetricSignals) -> None:
    """The sentence of a line by its own steps, and how they are judged."""
    st.markdown(signal_sentence(metric, found, found.series.answer.currency))
    panels.note(" ".join(judged_by_words(found)))


def usual_range(
    metric: Metric, found: MetricSignals, currency: str | None, shown: Period
) -> Usual | None:
    """The band of a chart of these days; None where nobody can tell what is usual."""
    points = _usual_points(found, (found.low, found.center, found.high), shown)
    if not points or found.state is State.HELD_BACK:
        return None
    earlier = (_usual_points(found, limits, shown) for limits in found.earlier)
    center = metric_value(metric, points[-1].center, currency)
    label = say("signals.basis.chart", center=center)
    return Usual(points, label, tuple(filter(None, earlier)))


def _usual_points(
    found: MetricSignals, limits: Iterable["Floats"], shown: Period
) -> tuple[UsualPoint, ...]:
    """Where all three are known, within the days that are shown."""
    steps = enumerate(zip(*(each.tolist() for each in limits), strict=True))
    return tuple(
        UsualPoint(day, *numbers)
        for at, numbers in steps
        if all(map(math.isfinite, numbers))
        and shown.first <= (day := found.series.day(at)) < shown.end
    )


def _weight(found: Verdicts) -> int:
    """Five arrays of a year of weeks weigh about as much as that many rows."""
    return sum(len(each.series) for each in found.values())
