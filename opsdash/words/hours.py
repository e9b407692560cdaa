"""Working hours as people read and write them: 9:00 to 12:30, 13:30 to 18:00."""

import re
from typing import Final

from opsdash.calendar.working_hours import ALL_DAY, DAY_MINUTES, DayHours, Hours
from opsdash.words import say

_HALF_DAY: Final = 12
_HOUR: Final = 60
_TIME: Final = r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?"
_SPAN: Final = re.compile(rf"{_TIME}\s*(?:[-~\u2012-\u2015]|to)\s*{_TIME}", re.IGNORECASE)
_PARTS: Final = re.compile(r"[,;]|\band\b|\n", re.IGNORECASE)


def clock(minutes: int) -> str:
    """9:00; 24:00 is the end of the day."""
    return f"{minutes // _HOUR}:{minutes % _HOUR:02}"


def hours_words(day: DayHours) -> str:
    """9:00 to 12:30, 13:30 to 18:00; "closed" or "all day"."""
    if not day:
        return say("calendar.hours.closed")
    if day == ALL_DAY:
        return say("calendar.hours.all_day")
    return say("calendar.hours.separator").join(map(_span_words, day))


def _span_words(span: Hours) -> str:
    closes = clock(span.closes)
    if span.closes > DAY_MINUTES:
        closes = say("calendar.hours.next_day", time=clock(span.closes - DAY_MINUTES))
    return say("calendar.hours.span", opens=clock(span.opens), closes=closes)


def hours_text(day: DayHours) -> str:
    """As it is typed: 9:00-12:30, 22:00-6:00; nothing for a closed day."""
    return ", ".join(f"{clock(span.opens)}\N{EN DASH}{_closing(span)}" for span in day)


def _closing(span: Hours) -> str:
    return clock(span.closes if span.closes <= DAY_MINUTES else span.closes - DAY_MINUTES)


def parse_hours(text: str) -> DayHours | None:
    """The hours that a text names, in order; `()` for an empty one, None for an unreadable one.

    What closes at or before it opens closes on the next day.
    """
    parts = [part.strip() for part in _PARTS.split(text) if part.strip()]
    spans = [_parse_span(part) for part in parts]
    found = tuple(sorted(span for span in spans if span is not None))
    return found if len(found) == len(parts) else None


def _parse_span(text: str) -> Hours | None:
    found = _SPAN.fullmatch(text)
    if not found:
        return None
    opens, closes = _minutes(*found.group(1, 2, 3)), _minutes(*found.group(4, 5, 6))
    if opens is None or closes is None or opens == DAY_MINUTES:
        return None
    return Hours(opens, closes if closes > opens else closes + DAY_MINUTES)


def _minutes(hour: str, minute: str | None, half: str | None) -> int | None:
    hours = int(hour)
    if half:
        if not 1 <= hours <= _HALF_DAY:
            return None
        hours = hours % _HALF_DAY + (_HALF_DAY if half.lower() == "pm" else 0)
    total = hours * _HOUR + int(minute or 0)
    return total if total <= DAY_MINUTES and int(minute or 0) < _HOUR else None
