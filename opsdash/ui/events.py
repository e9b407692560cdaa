"""The events on a chart: what happened in its time, numbered, with the words for under it.

At most as many as a phone can tell apart: what people wrote goes before holidays, and what falls
together shares a number. Whether they (and goals) are shown stands in the address, for all charts.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Final

import streamlit as st

from opsdash.calendar.events import WRITTEN, Event, EventKind, events_between
from opsdash.calendar.periods import Period
from opsdash.charts import EventMark
from opsdash.ui.desk import Desk, remember
from opsdash.ui.escaping import plain_line, verbatim
from opsdash.ui.event_words import days_words, kind_words
from opsdash.words import say
from opsdash.words.dates import day_words

_PARAMETER: Final = "ev"
_HIDDEN: Final = "0"
# Where it is remembered that they are hidden, and on which page that was said.
_KEPT: Final = "events_hidden"
_PAGE: Final = "events_page"

_MOST: Final = 9
# The circled numbers of Unicode begin here.
_RING: Final = ord("①")
# Days nearer than this share of the time share a ring: two rows of rings hold all others.
_NEAR: Final = 1 / 28
# Over a longer time holidays would be most of what a chart shows.
_HOLIDAY_DAYS: Final = 190
_SPACE: Final = "\N{NO-BREAK SPACE}"
_TITLE_LETTERS: Final = 60
_MOST_TOGETHER: Final = 5


@dataclass(frozen=True)
class Happened:
    """The marks of a chart, their words as Markdown and as plain text, each with its number.

    `is_any` also where they are hidden: then there is something to show.
    """

    marks: tuple[EventMark, ...] = ()
    words: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    is_any: bool = False


NOTHING: Final = Happened()


def begin(page: str) -> None:
    """Keep what was chosen over a change of the page, whose address says nothing of it."""
    is_named = _PARAMETER in st.query_params
    is_new_page = st.session_state.get(_PAGE) != page
    st.session_state[_PAGE] = page
    if is_named or not is_new_page:
        st.session_state[_KEPT] = st.query_params.get(_PARAMETER) == _HIDDEN
    elif st.session_state.get(_KEPT):
        st.query_params[_PARAMETER] = _HIDDEN


def are_shown() -> bool:
    return not st.session_state.get(_KEPT, False)


def turn() -> None:
    """Show them where they are hidden and the other way round."""
    if are_shown():
        st.query_params[_PARAMETER] = _HIDDEN
    else:
        st.query_params.pop(_PARAMETER, None)
    st.session_state[_KEPT] = are_shown()


def happened_in(desk: Desk, period: Period | None) -> Happened:
    """What happened in the time of a chart."""
    if period is None:
        return NOTHING
    state = desk.home.state
    kinds = tuple(EventKind) if period.days <= _HOLIDAY_DAYS else WRITTEN
    events = remember(
        state,
        ("events", period, kinds),
        lambda: events_between(state, period.first, period.end, kinds),
        len,
    )
    if not events or not are_shown():
        return Happened(is_any=bool(events))
    desk.looking.events.extend(events)
    return numbered(events, period)


def numbered(events: Iterable[Event], period: Period) -> Happened:
    """Those of the time of a chart with their marks and words."""
    groups, rest = _chosen(_together(events, period))
    marks = [
        EventMark(_day(group[0], period), number, _of(group, _tip))
        for number, group in enumerate(groups, start=1)
    ]
    year = period.last.year
    plain, words = (
        tuple(
            f"{chr(_RING + place)}{_SPACE}{_of(group, partial(_brief, year, show))}"
            for place, group in enumerate(groups)
        )
        for show in (plain_line, verbatim)
    )
    more = (say("events.more", count=rest),) if rest else ()
    return Happened(tuple(marks), (*words, *more), (*plain, *more), is_any=True)


def _day(event: Event, period: Period) -> date:
    """The day of its mark: one that began earlier stands at the beginning."""
    return max(event.first_day, period.first)


def _together(events: Iterable[Event], period: Period) -> list[list[Event]]:
    """The events in order, those of neighbouring days as one."""
    near = timedelta(days=period.days * _NEAR)
    groups: list[list[Event]] = []
    for event in sorted(events, key=lambda each: _day(each, period)):
        if groups and _day(event, period) - _day(groups[-1][0], period) <= near:
            groups[-1].append(event)
        else:
            groups.append([event])
    return groups


def _chosen(groups: Sequence[list[Event]]) -> tuple[list[list[Event]], int]:
    """What fits, written ones and then the latest first; how many events are left out."""
    by_weight = sorted(
        range(len(groups)),
        key=lambda place: (any(each.kind in WRITTEN for each in groups[place]), place),
        reverse=True,
    )
    kept = sorted(by_weight[:_MOST])
    rest = sum(len(groups[place]) for place in by_weight[_MOST:])
    return [groups[place] for place in kept], rest


def _of(group: Sequence[Event], words: Callable[[Event], str]) -> str:
    """What shares a number, written events first."""
    written = sorted(group, key=lambda each: each.kind not in WRITTEN)
    parts = [words(each) for each in written[:_MOST_TOGETHER]]
    rest = len(group) - _MOST_TOGETHER
    return ", ".join([*parts, say("events.more", count=rest)] if rest > 0 else parts)


def _tip(event: Event) -> str:
    title = plain_line(event.title, _TITLE_LETTERS)
    return say("events.tip", days=days_words(event), title=title, kind=kind_words(event.kind))


def _brief(year: int, show: Callable[[str, int], str], event: Event) -> str:
    """The day it began and what it was: a line under a chart has to be short."""
    day = day_words(event.first_day, year=event.first_day.year != year)
    return say("events.brief", day=day, title=show(event.title, _TITLE_LETTERS))
