"""Numbers and days as people write them into a table or paste them from a spreadsheet.

Nothing is guessed: a sign that may part thousands as well as decimals, and a day that may be a
month, are read by the convention that somebody chose, and are asked about without one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from opsdash.intake.typed_numbers import Unclear, read_by, read_number, typed_text


class Doubt(StrEnum):
    """Why a cell is no value; each is a key under [problems] in words/en/goals.toml.

    CHANGE: "+10" may be the target or what is added to the baseline.
    """

    NUMBER = "ambiguous_number"
    DAY = "ambiguous_day"
    NO_NUMBER = "not_a_number"
    NO_DAY = "not_a_day"
    CHANGE = "typed_change"


class DayOrder(StrEnum):
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


@dataclass(frozen=True)
class Convention:
    """What somebody said about a table: its decimal sign and its order of days, if anything."""

    decimal: str = ""
    order: DayOrder | None = None


NOT_SAID: Final = Convention()

_ISO: Final = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ].*)?", re.ASCII)
_WRITTEN: Final = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_CENTURY: Final = 2000
_MONTHS: Final = 12
_STEP: Final = Decimal("0.0001")


def read_amount(
    text: str, convention: Convention = NOT_SAID, *, in_percent: bool = False, signed: bool = False
) -> float | Doubt | None:
    """The number of a cell, None where nothing is in it. `signed`: its metric is written "+2"."""
    if text.lstrip().startswith("+") and not signed:
        return Doubt.CHANGE
    found = read_number(text, in_percent=in_percent)
    if found is Unclear.AMBIGUOUS and convention.decimal:
        found = read_by(text, convention.decimal)
    if isinstance(found, Unclear):
        return Doubt.NUMBER if found is Unclear.AMBIGUOUS else Doubt.NO_NUMBER
    return None if found is None else float(found)


def amount_text(value: float) -> str:
    """A number as a cell shows it, to four decimals."""
    return typed_text(Decimal(repr(value)).quantize(_STEP))


def read_day(text: str, convention: Convention = NOT_SAID) -> date | Doubt | None:
    """The day of a cell, None where nothing is in it: 2026-05-31, 31.05.2026, 5/31/26."""
    plain = text.strip()
    if not plain:
        return None
    iso = _ISO.fullmatch(plain)
    if iso:
        return _day(int(iso[1]), int(iso[3]), int(iso[4]))
    written = _WRITTEN.fullmatch(plain)
    if not written:
        return Doubt.NO_DAY
    one, two, year = int(written[1]), int(written[3]), int(written[4])
    year += _CENTURY if len(written[4]) == len("26") else 0
    order = _order(one, two) or convention.order
    if order is None:
        return Doubt.DAY
    return _day(year, two, one) if order is DayOrder.DAY_FIRST else _day(year, one, two)


def both_days(text: str) -> tuple[date, date] | None:
    """What an ambiguous day may be: with the day first, with the month first."""
    first, second = (read_day(text, Convention(order=order)) for order in DayOrder)
    return (first, second) if isinstance(first, date) and isinstance(second, date) else None


def why_unread(text: str) -> Doubt:
    """Why the text is no number of its metric, which did not take it."""
    found = _any_amount(text)
    if isinstance(found, Doubt):
        return found
    return Doubt.CHANGE if text.lstrip().startswith("+") else Doubt.NO_NUMBER


def first_doubtful(texts: Iterable[str], doubt: Doubt) -> str | None:
    """The first of the texts that can be read only by a convention, of numbers or of days."""
    read = read_day if doubt is Doubt.DAY else _any_amount
    return next((text for text in texts if read(text) is doubt), None)


def _any_amount(text: str) -> float | Doubt | None:
    return read_amount(text, in_percent=True, signed=True)


def _order(one: int, two: int) -> DayOrder | None:
    """Where only one of them can be the month, or both are the same."""
    if one > _MONTHS or one == two:
        return DayOrder.DAY_FIRST
    return DayOrder.MONTH_FIRST if two > _MONTHS else None


def _day(year: int, month: int, day: int) -> date | Doubt:
    try:
        return date(year, month, day)
    except ValueError:
        return Doubt.NO_DAY
