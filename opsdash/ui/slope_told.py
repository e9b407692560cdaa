"""The finding of the Inquiry slope: what the page asks, its notes, its rate with the slope."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import streamlit as st

from opsdash.charts import Chart, Point, Series, rate_line
from opsdash.findings.remembered import slope_of
from opsdash.findings.slope import SlopeAsked, SlopeFinding, Step, read_reaction
from opsdash.metrics.answer import Answer
from opsdash.report.tables import Cell, Table
from opsdash.ui import panels
from opsdash.ui.desk import Desk
from opsdash.ui.drawer import drawer
from opsdash.ui.events import Happened, happened_in
from opsdash.ui.goal_lines import NOTHING, Promised, promised_in
from opsdash.ui.rows_links import rows_link
from opsdash.ui.sheets import Number, Sheet, file_of, notes_of
from opsdash.ui.told import draw_told
from opsdash.ui.why import books_of
from opsdash.words import say
from opsdash.words.dates import period_words
from opsdash.words.numbers import count, decimal, money
from opsdash.words.sentences import filter_words, unfiltered_words
from opsdash.words.slope import evidence, headline, notes, reaction, refused, steps_words

# What inquiries are told for, so that the rate is a number to remember.
_SCALES: Final = {"orders": 100, "sales": 1_000, "visits": 1_000}
# The metrics of the same scale; inquiries per amount sold are none.
_METRICS: Final = {"orders": "contact_rate_orders", "visits": "contact_rate_visits"}


def found_slope(desk: Desk, base: str) -> SlopeFinding:
    return slope_of(desk.home, books_of(desk), desk.organisation, _asked(desk, base))


def _asked(desk: Desk, base: str) -> SlopeAsked:
    """Up to the end of the period; one that is counted back from the data, up to the data's end."""
    view = desk.view
    through = view.anchor if view.is_relative else min(view.period.last, view.anchor)
    return SlopeAsked("inquiries", base, through, view.week_start, view.filters)


def grey_words(finding: SlopeFinding, desk: Desk) -> str:
    """Where we are, how many weeks this is about, and of which inquiries."""
    parts = (say("drift.grey"), steps_words(finding), *filter_words(desk.view.filters))
    return panels.escaped(" · ".join(parts))


def draw_evidence(finding: SlopeFinding, desk: Desk) -> None:
    """Both growths and the range, then what limits them and what is no part of them."""
    st.markdown(evidence(finding, desk.catalog))
    for text in notes(finding, desk.catalog):
        panels.note(panels.escaped(text))
    unfiltered = unfiltered_words(_answer(finding, desk))
    if unfiltered:
        panels.note(panels.escaped(unfiltered))


def draw_refusal(finding: SlopeFinding, desk: Desk) -> None:
    """Why there is no slope yet. What cannot be counted at all is told by the page already."""
    if finding.reason is None:
        panels.note(panels.escaped(refused(finding, desk.catalog)))


def _answer(finding: SlopeFinding, desk: Desk) -> Answer:
    return desk.ask(finding.asked.question(finding.cadence))


def draw_slope(finding: SlopeFinding, base: str, desk: Desk) -> None:
    """The rate with its slope, its table, and what happens in the short run."""
    period = finding.period
    if period is None:
        return
    happened, promised = happened_in(desk, period), _promised(finding, base, desk)
    drawn = desk.once(
        ("slope", finding.asked, happened.marks, promised),
        _answer(finding, desk),
        lambda: _chart(finding, base, desk, happened, promised),
    )
    draw_told(
        _title(finding, base),
        _chart_note(finding),
        drawn,
        key="slope_drift",
        sheet=replace(_sheet(finding, base, desk, happened), promised=promised),
    )
    _draw_drawer(finding, desk)


def _promised(finding: SlopeFinding, base: str, desk: Desk) -> Promised:
    """The goals on the metric that this rate is."""
    if base not in _METRICS:
        return NOTHING
    steps = [step.period for step in finding.steps]
    return promised_in(desk, desk.catalog.metrics[_METRICS[base]], _answer(finding, desk), steps)


def _draw_drawer(finding: SlopeFinding, desk: Desk) -> None:
    """Its regression needs what is slow to import, so a closed one makes nothing."""
    with drawer(f":small[{say('drift.reaction.title')}]", "slope_reaction") as is_open:
        if is_open:
            _draw_reaction(finding, desk)


def _chart_note(finding: SlopeFinding) -> str:
    key = "drift.chart.note_shifts" if finding.shifts else "drift.chart.note"
    return say(key, one=say(f"drift.one.{finding.cadence}"))


def _draw_reaction(finding: SlopeFinding, desk: Desk) -> None:
    for text in reaction(read_reaction(finding), finding, desk.catalog):
        st.markdown(panels.escaped(text))


def _title(finding: SlopeFinding, base: str) -> str:
    scale = money(_SCALES[base], finding.currency) if base == "sales" else count(_SCALES[base])
    return say("drift.chart.title", scale=scale, below=say(f"slope.base.{base}"))


def _chart(
    finding: SlopeFinding, base: str, desk: Desk, happened: Happened, promised: Promised
) -> Chart:
    scale = _SCALES[base]
    fitted = [step.fitted for step in finding.steps if step.fitted is not None]
    ends = [decimal(each * scale) for each in (fitted[0], fitted[-1])]
    rates = [step.rate for step in finding.steps if step.rate is not None]
    named = [(step, period_words(step.period)) for step in finding.steps]
    return rate_line(
        Series(
            [_point(step, name, step.rate, scale) for step, name in named],
            decimal(rates[-1] * scale),
        ),
        comparison=Series(
            [_point(step, name, step.fitted, scale) for step, name in named],
            say("drift.chart.fitted", value=ends[1]),
        ),
        alt=promised.said_after(
            say(
                "drift.chart.alt",
                title=_title(finding, base),
                first=ends[0],
                last=ends[1],
                headline=headline(finding, desk.catalog),
            )
        ),
        events=happened.marks,
        dated=promised.lines,
        week_start=desk.organisation.week_start,
    )


def _point(step: Step, name: str, value: float | None, scale: int) -> Point:
    scaled = None if value is None else value * scale
    return Point(
        at=step.period.first,
        value=scaled,
        tip=say("drift.chart.tip", step=name, value=decimal(scaled)),
        ref=_ref(step) if value == step.rate else "",
    )


def _ref(step: Step) -> str:
    return step.period.first.isoformat()


def _sheet(finding: SlopeFinding, base: str, desk: Desk, happened: Happened) -> Sheet:
    by_ref = {_ref(step): step for step in finding.steps}

    def number(ref: str) -> Number | None:
        step = by_ref.get(ref)
        return None if step is None else _number(step, finding, base, desk)

    return Sheet(
        title=_title(finding, base),
        file_name=file_of(desk.view, "inquiry slope rate", finding.period),
        read=lambda: _table(finding, base),
        notes=(headline(finding, desk.catalog), *notes_of(desk.view, happened, finding.period)),
        happened=happened,
        refs=tuple(by_ref),
        number=number,
    )


def _number(step: Step, finding: SlopeFinding, base: str, desk: Desk) -> Number:
    rate = None if step.rate is None else step.rate * _SCALES[base]
    words = say(
        "numbers.value",
        metric=_title(finding, base),
        of=period_words(step.period),
        value=decimal(rate),
    )
    parts = (
        say("drift.chart.part", of=say("slope.column.inquiries"), value=count(step.above)),
        say("drift.chart.part", of=say(f"slope.base_title.{base}"), value=count(step.below)),
    )
    rows = rows_link(desk.view, "inquiries", period=step.period)
    return Number(words, parts, rows, step.period.first)


def _table(finding: SlopeFinding, base: str) -> Table:
    name = say(f"slope.base_title.{base}")
    return Table(
        (
            say("shell.table.step"),
            say("shell.table.through"),
            say("slope.column.inquiries"),
            name,
            _title(finding, base),
            say("drift.column.fitted"),
            say("shell.table.note"),
        ),
        [_cells(step, finding, base) for step in finding.steps],
    )


def _cells(step: Step, finding: SlopeFinding, base: str) -> Sequence[Cell]:
    scale = _SCALES[base]
    scaled = [None if each is None else round(each * scale, 4) for each in (step.rate, step.fitted)]
    return (
        step.period.first,
        step.period.last,
        step.above,
        step.below,
        *scaled,
        _note(step, finding, base),
    )


def _note(step: Step, finding: SlopeFinding, base: str) -> str:
    if step.why:
        return say(f"drift.column.{step.why}", below=say(f"slope.base.{base}"))
    is_shift = any(shift.period == step.period for shift in finding.shifts)
    return say("drift.column.shift") if is_shift else ""
