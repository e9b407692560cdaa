"""Promises as people read and write them: 30 min, 4 h, and the day and time they run out."""

import re
from datetime import date, datetime
from fractions import Fraction
from typing import Final

from opsdash.words import say
from opsdash.words.dates import day_words

_MINUTE: Final = 60
_HOUR: Final = 3600
_UNITS: Final = {"m": _MINUTE, "min": _MINUTE, "h": _HOUR, "d": 24 * _HOUR}
_PART: Final = re.compile(r"(\d{1,6}(?:[.,]\d{1,3})?)\s*(min|m|h|d)", re.IGNORECASE)
_CLOCK: Final = re.compile(r"(\d{1,4}):([0-5]\d)")
# Farther away a weekday alone would be taken for the next one.
_NEAR_DAYS: Final = 6


def promise_text(seconds: int | None) -> str:
    """As it is typed: 30 min, 4 h, 1 h 30 min; nothing where nothing is promised."""
    if seconds is None:
        return ""
    hours, rest = divmod(seconds, _HOUR)
    parts = [f"{hours} h" if hours else "", f"{-(-rest // _MINUTE)} min" if rest else ""]
    return " ".join(filter(None, parts))


def parse_promise(text: str) -> int | None:
    """The seconds that a text names; raises ValueError for one that names none.

    Nothing promises nothing. 90 min, 4 h, 1.5 h, 1 h 30 min, 1:30; 2 d are 48 h.
    """
    written = text.strip()
    if not written:
        return None
    clock = _CLOCK.fullmatch(written)
    if clock:
        return int(clock[1]) * _HOUR + int(clock[2]) * _MINUTE
    parts = _PART.findall(written)
    if not parts or _PART.sub("", written).strip():
        raise ValueError(text)
    return sum(
        round(Fraction(number.replace(",", ".")) * _UNITS[unit.lower()]) for number, unit in parts
    )


def moment_words(moment: datetime, since: date) -> str:
    """Monday 9:30; with its date when it is more than a week after `since`."""
    weekday = say(f"shell.weekdays.d{moment.weekday()}")
    time = f"{moment.hour}:{moment.minute:02}"
    if (moment.date() - since).days <= _NEAR_DAYS:
        return f"{weekday} {time}"
    return f"{weekday} {day_words(moment.date(), year=False)} {time}"
