"""The outlook on the card of a metric: what the next four weeks may hold, and how good that is."""

from collections.abc import Iterator
from typing import Final

import streamlit as st

from opsdash.charts import Band, Chart, Point, Series, outlook_lines
from opsdash.findings.outlook import (
    AHEAD_DAYS,
    OutlookAsked,
    OutlookFinding,
    asked_of,
    can_look_out,
    failed,
    find_outlook,
    history_of,
)
from opsdash.metrics.answer import Answer
from opsdash.report.tables import Table
from opsdash.ui import chart, panels
from opsdash.ui.desk import remember
from opsdash.ui.escaping import plain_line
from opsdash.ui.lines import SUFFIX
from opsdash.ui.metric_card_room import TEXT_LENGTH, Card
from opsdash.ui.reached import when_reached
from opsdash.ui.sheets import Sheet, file_of, notes_of
from opsdash.ui.slow import find_slow
from opsdash.words import say
from opsdash.words.dates import day_words
from opsdash.words.numbers import metric_value, span
from opsdash.words.outlook import about, evidence, headline, notes, record_words

_HEIGHT: Final = 290


def draw_outlook(card: Card) -> None:
    """Nothing for a metric that does not add up over days."""
    if can_look_out(card.metric) and card.desk.coverage.anchor is not None:
        st.space("small")
        when_reached("outlook", lambda: _draw(card), height=_HEIGHT + 120)


def _draw(card: Card) -> None:
    st.header(say("outlook.title"), anchor=False)
    asked = _asked(card)
    history = history_of(card.desk.ask, asked)
    found = find_slow(
        card.desk,
        asked,
        lambda: find_outlook(history, asked, card.metric),
        waiting=say("outlook.making"),
        height=_HEIGHT,
    )
    if found is not None:
        _show(card, found.value or failed(asked), history.answer)


def _asked(card: Card) -> OutlookAsked:
    """From the last complete day on, with the filters of the page."""
    desk, metric = card.desk, card.metric.id
    through = desk.coverage.anchor or desk.view.anchor
    return remember(
        desk.home.state,
        ("outlook", metric, desk.view.filters, through, desk.coverage.first_day),
        lambda: asked_of(desk.home.state, desk.coverage, metric, desk.view.filters, through),
    )


def _show(card: Card, finding: OutlookFinding, answer: Answer) -> None:
    words = headline(finding, card.metric)
    if finding.total is None:
        panels.plain(panels.escaped(words))
        return
    with st.container(width=800):
        st.markdown(panels.escaped(" ".join(evidence(finding, card.metric))))
    st.caption(panels.escaped(_unit_words(card, finding)))
    drawn = card.desk.once(("outlook", finding.asked), answer, lambda: _lines(card, finding))
    chart.draw(drawn, key="outlook_lines", sheet=_sheet(card, finding))
    for each in notes(finding):
        panels.note(panels.escaped(each))


def _unit_words(card: Card, finding: OutlookFinding) -> str:
    unit = card.desk.organisation.currency if card.metric.unit == "money" else card.metric.unit
    key = "outlook.note" if _is_daily(finding) else "outlook.note_week"
    return say(key, unit=unit[:1].upper() + unit[1:])


def _is_daily(finding: OutlookFinding) -> bool:
    return len(finding.ahead) == AHEAD_DAYS


def _lines(card: Card, finding: OutlookFinding) -> Chart:
    last = next((step for step in reversed(finding.ahead) if step.high > 0), None)
    ends = (last.high, last.middle, last.low) if last else (0.0, 0.0, 0.0)
    high, middle, low = (_value(card, finding, end) for end in ends)
    alt = say(
        "outlook.alt",
        metric=plain_line(card.metric.name, TEXT_LENGTH),
        finding=headline(finding, card.metric),
    )
    return outlook_lines(
        Series(list(_points(card, finding))),
        list(_bands(card, finding)),
        alt=alt,
        labels=(high, middle, low),
        suffix=SUFFIX.get(card.metric.unit, ""),
        week_start=card.desk.organisation.week_start,
    )


def _points(card: Card, finding: OutlookFinding) -> Iterator[Point]:
    for step in finding.passed:
        value = metric_value(card.metric, step.value, finding.currency)
        tip = say("outlook.tip", day=day_words(step.first), value=value)
        yield Point(step.first, step.value, tip=tip)


def _bands(card: Card, finding: OutlookFinding) -> Iterator[Band]:
    for step in finding.ahead:
        tip = say(
            "outlook.tip_ahead",
            day=day_words(step.first),
            value=_value(card, finding, step.middle),
            range=span(*(_value(card, finding, end) for end in (step.low, step.high))),
        )
        yield Band(step.first, step.middle, step.low, step.high, tip)


def _value(card: Card, finding: OutlookFinding, value: float) -> str:
    return metric_value(card.metric, about(value), finding.currency)


def _sheet(card: Card, finding: OutlookFinding) -> Sheet:
    view = card.desk.view
    return Sheet(
        title=say("outlook.sheet", metric=card.metric.name),
        file_name=file_of(view, f"outlook_{card.metric.id}", finding.period),
        read=lambda: _table(card, finding),
        notes=(*notes_of(view, period=finding.period), record_words(finding)),
    )


def _table(card: Card, finding: OutlookFinding) -> Table:
    known, ahead = say("outlook.passed"), say("outlook.ahead")
    return Table(
        (
            say("shell.table.step"),
            say("outlook.column_kind"),
            card.metric.short,
            say("outlook.column_low"),
            say("outlook.column_high"),
        ),
        [
            *((step.first, known, step.value, None, None) for step in finding.passed),
            *((step.first, ahead, step.middle, step.low, step.high) for step in finding.ahead),
        ],
    )
