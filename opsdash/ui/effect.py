"""Effect of, on the card of a metric: choose what was done or happened, see what came with it.

The choice stands in the address by the event's id. What comes out is a comparison in time.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Final

import streamlit as st

from opsdash.analysis.days import WEEK
from opsdash.analysis.result import Estimate
from opsdash.calendar.events import Event, list_events
from opsdash.charts import Band, Chart, EventMark, Point, Series, outlook_lines
from opsdash.findings.effect import (
    EffectAsked,
    EffectFinding,
    asked_of_event,
    can_have_effect,
    failed,
    find_effect,
    history_of,
)
from opsdash.metrics.answer import Answer
from opsdash.report.tables import Table
from opsdash.ui import chart, panels
from opsdash.ui.desk import Desk, remember
from opsdash.ui.escaping import plain_line
from opsdash.ui.lines import SUFFIX
from opsdash.ui.metric_card_room import TEXT_LENGTH, Card
from opsdash.ui.reached import when_reached
from opsdash.ui.sheets import Sheet, file_of, notes_of
from opsdash.ui.slow import find_slow
from opsdash.words import say
from opsdash.words.dates import day_words
from opsdash.words.effect import evidence, notes
from opsdash.words.numbers import metric_value
from opsdash.words.outlook import about

_HEIGHT: Final = 290
_PARAMETER: Final = "effect"
# What is older is looked for in the calendar.
_MOST: Final = 30
_TITLE: Final = 80


def draw_effect(card: Card) -> None:
    """Nothing where the metric is no count or rate, or nothing dated lies in its days."""
    events = _events(card.desk)
    if can_have_effect(card.metric) and events:
        st.space("small")
        when_reached("effect", lambda: _draw(card, events), height=120)


def _events(desk: Desk) -> tuple[Event, ...]:
    """What began early enough to have a week behind it and two before, the newest first."""
    through, first = desk.coverage.anchor, desk.coverage.first_day
    if through is None or first is None:
        return ()
    fitting = [
        each
        for each in _written(desk)
        if first + timedelta(weeks=2) <= each.first_day <= through - timedelta(days=WEEK - 1)
    ]
    return tuple(reversed(fitting[-_MOST:]))


def _draw(card: Card, events: Sequence[Event]) -> None:
    st.header(say("effect.title"), anchor=False)
    event = _pick(events)
    if event is None:
        return
    asked = _asked(card, event)
    history = history_of(card.desk.ask, asked)
    found = find_slow(
        card.desk,
        asked,
        lambda: find_effect(history, asked, card.metric),
        waiting=say("effect.making"),
        height=_HEIGHT,
    )
    if found is not None:
        _show(card, event, found.value or failed(asked), history.answer)


def _pick(events: Sequence[Event]) -> Event | None:
    by_id = {each.id: each for each in events}
    key = "effect_of"
    if st.session_state.get(key) not in by_id:
        wanted = str(st.query_params.get(_PARAMETER, ""))
        st.session_state[key] = wanted if wanted in by_id else None
    with st.container(width=480):
        chosen = st.selectbox(
            say("effect.pick"),
            list(by_id),
            index=None,
            placeholder=say("effect.none"),
            format_func=lambda each: _option(by_id[each]),
            key=key,
            on_change=partial(_keep, key),
        )
    return by_id[chosen] if chosen else None


def _keep(key: str) -> None:
    if st.session_state[key]:
        st.query_params[_PARAMETER] = st.session_state[key]
    else:
        st.query_params.pop(_PARAMETER, None)


def _option(event: Event) -> str:
    title = plain_line(event.title, _TITLE)
    return say("effect.option", day=day_words(event.first_day), title=title)


def _asked(card: Card, event: Event) -> EffectAsked:
    """With the filters of the page; the period of the page is not asked."""
    desk = card.desk
    about = (card.metric.id, desk.view.filters, desk.coverage.anchor or event.first_day)
    return remember(
        desk.home.state,
        ("effect", event.id, about, desk.coverage.first_day),
        lambda: asked_of_event(desk.home.state, desk.coverage, about, event),
    )


def _written(desk: Desk) -> tuple[Event, ...]:
    return remember(desk.home.state, "written events", lambda: list_events(desk.home.state))


def _show(card: Card, event: Event, finding: EffectFinding, answer: Answer) -> None:
    said = " ".join(evidence(finding, card.metric))
    if not said:
        panels.plain(panels.escaped(" ".join(notes(finding))))
        return
    with st.container(width=800):
        st.markdown(panels.escaped(said))
        for each in notes(finding):
            panels.note(panels.escaped(each))
    unit = card.desk.organisation.currency if card.metric.unit == "money" else card.metric.unit
    st.caption(panels.escaped(say("effect.note", unit=unit[:1].upper() + unit[1:])))
    key = ("effect", finding.asked, event.title)
    drawn = card.desk.once(key, answer, lambda: _lines(card, event, finding, said))
    chart.draw(drawn, key="effect_lines", sheet=_sheet(card, finding, said))
    panels.note(say("effect.together"))


def _lines(card: Card, event: Event, finding: EffectFinding, said: str) -> Chart:
    alt = say(
        "effect.alt",
        metric=plain_line(card.metric.name, TEXT_LENGTH),
        title=plain_line(event.title, _TITLE),
        finding=said,
    )
    return outlook_lines(
        Series(list(_points(card, finding))),
        list(_bands(card, finding)),
        alt=alt,
        events=(EventMark(event.first_day, 1, plain_line(event.title, _TITLE)),),
        suffix=SUFFIX.get(card.metric.unit, ""),
        week_start=card.desk.organisation.week_start,
    )


def _points(card: Card, finding: EffectFinding) -> Iterator[Point]:
    for step in finding.steps:
        value = metric_value(card.metric, step.actual, finding.currency)
        tip = say("effect.tip", day=day_words(step.day), value=value)
        yield Point(step.day, step.actual, tip=tip)


def _bands(card: Card, finding: EffectFinding) -> Iterator[Band]:
    for step in finding.steps:
        found = step.expected
        if found is not None:
            value = metric_value(card.metric, about(found.value), finding.currency)
            tip = say("effect.tip_expected", day=day_words(step.day), value=value)
            yield Band(step.day, found.value, found.low, found.high, tip)


def _sheet(card: Card, finding: EffectFinding, said: str) -> Sheet:
    view, days = card.desk.view, finding.asked.looked_at
    return Sheet(
        title=say("effect.sheet", metric=card.metric.name),
        file_name=file_of(view, f"effect_{card.metric.id}", days),
        read=lambda: _table(card, finding),
        notes=(*notes_of(view, period=days), said),
    )


def _table(card: Card, finding: EffectFinding) -> Table:
    return Table(
        (
            say("shell.table.step"),
            card.metric.short,
            say("effect.column_expected"),
            say("effect.column_low"),
            say("effect.column_high"),
        ),
        [(step.day, step.actual, *_ends(step.expected)) for step in finding.steps],
    )


def _ends(found: Estimate | None) -> tuple[float | None, float | None, float | None]:
    return (found.value, found.low, found.high) if found else (None, None, None)
