"""The words of events: kinds, days, how far away, what keeps one from being saved."""

from datetime import date
from typing import Final

from opsdash.calendar.events import TEXT_LENGTH, Event, EventKind
from opsdash.calendar.periods import Period
from opsdash.calendar.problems import Problem
from opsdash.ui.escaping import verbatim
from opsdash.words import say
from opsdash.words.dates import day_words, period_words

_CONTENT: Final = ("kind", "title", "first_day", "end_day", "text", "link")


def kind_words(kind: EventKind) -> str:
    return say(f"calendar.kinds.{kind}")


def days_words(event: Event) -> str:
    """30 March to 19 April 2026."""
    return period_words(Period(event.first_day, event.end_day))


def when_words(event: Event, today: date) -> str:
    """How far away it is, seen from today."""
    ahead, behind = (event.first_day - today).days, (today - event.last_day).days
    if behind > 0:
        return say(
            "calendar.events.ago_one" if behind == 1 else "calendar.events.ago_many", count=behind
        )
    if ahead > 0:
        return say(
            "calendar.events.in_one" if ahead == 1 else "calendar.events.in_many", count=ahead
        )
    if event.days == 1:
        return say("calendar.events.starts_today")
    if event.last_day == today:
        return say("calendar.events.running_last")
    return say("calendar.events.running", day=day_words(event.last_day, year=False))


def differences(mine: Event, theirs: Event) -> tuple[str, ...]:
    """The fields of the content in which two versions differ."""
    return tuple(name for name in _CONTENT if getattr(mine, name) != getattr(theirs, name))


def cell(event: Event, name: str) -> str:
    """A field of an event in a table of Markdown."""
    if name == "kind":
        return kind_words(event.kind)
    if name == "first_day":
        return day_words(event.first_day)
    if name == "end_day":
        return day_words(event.last_day)
    text = str(getattr(event, name))
    return verbatim(text, TEXT_LENGTH) or say("calendar.conflict.empty")


def problem_words(problem: Problem) -> str:
    return say(f"calendar.problems.{problem.code}", field=say(f"calendar.fields.{problem.field}"))
