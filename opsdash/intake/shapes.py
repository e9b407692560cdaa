"""What the look of a date says about its format, and what it leaves open.

A shape is a cell text with every digit turned into 9, so a million cells become a handful of
shapes. Formats are strptime formats as DuckDB reads them.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class DateOrder(StrEnum):
    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


class Clock(StrEnum):
    """How a date and time text relates to UTC."""

    NAIVE = "naive"
    OFFSET = "offset"
    UTC = "utc"
    DATE_ONLY = "date_only"
    SERIAL = "serial"


@dataclass(frozen=True)
class DateShape:
    """`formats` holds one format per possible order; a single entry means it is settled.

    `is_month`: the text names a month and no day.
    """

    clock: Clock
    formats: dict[DateOrder, str]
    is_month: bool = False


_NUMERIC = re.compile(
    r"(?P<a>9{1,4})(?P<sep>[-/.])\s?(?P<b>9{1,2})(?P=sep)\s?(?P<c>9{4}|9{1,2})\.?"
)
_DAY_NAME = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+", re.IGNORECASE)
_DAY_MONTH = re.compile(
    r"9{1,2}(?P<dot>\.?)(?P<sep>[-/. ])(?P<month>[A-Za-z]{3,9})(?P=sep)(?P<year>9{4}|9{2})"
)
_MONTH_DAY = re.compile(r"(?P<month>[A-Za-z]{3,9})\.? 9{1,2},? 9{4}")
_COMPACT = re.compile(r"9{8}")
_YEAR_MONTH = re.compile(r"9{4}(?P<sep>[-/.])9{1,2}")
_MONTH_YEAR = re.compile(r"9{1,2}(?P<sep>[-/.])9{4}")
_NAMED_MONTH_YEAR = re.compile(r"(?P<month>[A-Za-z]{3,9})(?P<sep>[- ])(?P<year>9{4})")
_SERIAL = re.compile(r"9{5}(?:[.,]9+)?")
_TIME = re.compile(
    r"(?P<gap>,? ?T?| +)(?P<early>(?:AM|PM) ?)?9{1,2}:99(?P<seconds>:99(?P<fraction>\.9{1,9})?)?"
    r"(?P<half> ?(?:AM|PM|am|pm))?(?P<zone> ?(?:Z|UTC|GMT|[+-]99:?99|[+-]99))?"
)
_LONG_MONTH = 4


def date_shape(shape: str) -> DateShape | None:
    """The formats a shape allows, or None when it is no date."""
    if _SERIAL.fullmatch(shape):
        return DateShape(Clock.SERIAL, {DateOrder.YMD: "serial"})
    day_name = _DAY_NAME.match(shape)
    prefix = "%a, " if day_name and "," in day_name[0] else "%a " if day_name else ""
    rest = shape[day_name.end() :] if day_name else shape
    for pattern, formats in _DATES:
        found = pattern.match(rest)
        if found:
            ending = _time_format(rest[found.end() :])
            if ending is not None:
                clock, time = ending
                orders = formats(found)
                texts = {key: prefix + text + time for key, text in orders.items()}
                return DateShape(clock, texts, is_month=pattern in _MONTHS)
    return None


def _time_format(ending: str) -> tuple[Clock, str] | None:
    if not ending.strip():
        return Clock.DATE_ONLY, ""
    found = _TIME.fullmatch(ending)
    if not found:
        return None
    early = found["early"] or ""
    if early and found["half"]:
        return None
    hour = "%I" if found["half"] or early else "%H"
    half = "%p " if early.endswith(" ") else "%p" if early else ""
    text = f"{found['gap']}{half}{hour}:%M"
    if found["seconds"]:
        text += ":%S.%f" if found["fraction"] else ":%S"
    if found["half"]:
        text += " %p" if found["half"].startswith(" ") else "%p"
    zone = found["zone"] or ""
    if not zone:
        return Clock.NAIVE, text
    if zone.strip() in ("Z", "UTC", "GMT"):
        return Clock.UTC, text + zone
    return Clock.OFFSET, text + (" %z" if zone.startswith(" ") else "%z")


def _numeric(found: re.Match[str]) -> dict[DateOrder, str]:
    sep = found["sep"]
    # "1. 2. 2024" and "2026. 10. 2.": blanks after the dots, perhaps a dot at the end.
    gap = sep + " " if f"{sep} " in found[0] else sep
    tail = "." if found[0].endswith(".") else ""
    year = "%Y" if len(found["c"]) == len("9999") else "%y"
    if len(found["a"]) == len("9999"):
        return {DateOrder.YMD: f"%Y{gap}%m{gap}%d{tail}"}
    orders = {
        DateOrder.DMY: f"%d{gap}%m{gap}{year}{tail}",
        DateOrder.MDY: f"%m{gap}%d{gap}{year}{tail}",
    }
    if year == "%y" and len(found["a"]) == len("99"):
        orders[DateOrder.YMD] = f"%y{gap}%m{gap}%d{tail}"
    return orders


def _month_code(month: str) -> str:
    return "%B" if len(month) >= _LONG_MONTH else "%b"


def _day_month(found: re.Match[str]) -> dict[DateOrder, str]:
    year = "%Y" if len(found["year"]) == len("9999") else "%y"
    sep = found["sep"]
    return {DateOrder.DMY: f"%d{found['dot']}{sep}{_month_code(found['month'])}{sep}{year}"}


def _month_day(found: re.Match[str]) -> dict[DateOrder, str]:
    comma = "," if "," in found[0] else ""
    dot = "." if "." in found[0] else ""
    return {DateOrder.MDY: f"{_month_code(found['month'])}{dot} %d{comma} %Y"}


_DATES = (
    (_NUMERIC, _numeric),
    (_DAY_MONTH, _day_month),
    (_MONTH_DAY, _month_day),
    (_COMPACT, lambda _: {DateOrder.YMD: "%Y%m%d"}),
    (_YEAR_MONTH, lambda found: {DateOrder.YMD: f"%Y{found['sep']}%m"}),
    (_MONTH_YEAR, lambda found: {DateOrder.DMY: f"%m{found['sep']}%Y"}),
    (
        _NAMED_MONTH_YEAR,
        lambda found: {DateOrder.DMY: f"{_month_code(found['month'])}{found['sep']}%Y"},
    ),
)
_MONTHS = (_YEAR_MONTH, _MONTH_YEAR, _NAMED_MONTH_YEAR)
