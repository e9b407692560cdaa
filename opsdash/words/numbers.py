"""Every number on the screen: at most three significant digits beyond counts, missing is a dash.

4,310 - 10.5 - 78.4 % (no-break space) - +0.6 pts - 42 min - 6.8 h - 95.2 k EUR. Minus is U+2212.
Rounding happens here and nowhere earlier.
"""

import math
from decimal import Decimal
from enum import StrEnum

from opsdash.metrics.catalog import Kind, Metric
from opsdash.words import say

MISSING = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
_SPACE = "\N{NO-BREAK SPACE}"
_RANGE = "\N{EN DASH}"

_SIGNIFICANT = 3
_KILO = 1000
_MINUTES_PER_HOUR = 60
_SECONDS_PER_HOUR = 3600
_HOURS_PER_DAY = 24
# The last digit of two compared numbers may be as coarse as this share of the change.
_COARSE = 0.5
_MOST_EXTRA = 2
# From here on hours are hard to picture.
_HOURS_LIMIT = 100
# Below half a thousandth of the next unit a rounded number would show that unit's whole.
_LARGE = ((1_000_000, "M", 999_500), (1_000, "k", 10_000))


class Direction(StrEnum):
    """Where a change points once it is rounded as it is shown."""

    UP = "up"
    DOWN = "down"
    FLAT = "flat"


def count(value: float | None) -> str:
    """4,310."""
    return MISSING if value is None else with_minus(f"{rounded(value, 0):,.0f}")


def decimal(value: float | None, decimals: int = 2, *, extra: int = 0) -> str:
    """10.5: `decimals` at most, fewer once three significant digits are reached.

    `extra` digits beyond these are for a number beside one that would read the same.
    """
    if value is None:
        return MISSING
    places = _places(value, decimals) + extra
    return with_minus(f"{rounded(value, places):,.{places}f}")


def exact(value: Decimal, least: int = 0) -> str:
    """1,234.50: every digit as it is stored, for looking at rows; `least` decimals at least."""
    digits = value.normalize().as_tuple().exponent
    places = max(least, -digits) if isinstance(digits, int) else least
    return with_minus(f"{value:,.{places}f}")


def size(length: int) -> str:
    """3.1 MB."""
    if length < _KILO:
        return say("imports.file.bytes", size=count(length))
    if length < _KILO**2:
        return say("imports.file.kilobytes", size=decimal(length / _KILO, 1))
    return say("imports.file.megabytes", size=decimal(length / _KILO**2, 1))


def percent(value: float | None, decimals: int = 1, *, extra: int = 0) -> str:
    """78.4 %, with a no-break space."""
    return MISSING if value is None else f"{decimal(value, decimals, extra=extra)}{_SPACE}%"


def duration(hours: float | None, *, extra: int = 0) -> str:
    """45 s, 42 min, 6.8 h, 13.2 days."""
    if hours is None:
        return MISSING
    size = abs(hours)
    if size * _SECONDS_PER_HOUR < _MINUTES_PER_HOUR:
        return f"{decimal(hours * _SECONDS_PER_HOUR, 0, extra=extra)}{_SPACE}s"
    if size < 1:
        return f"{decimal(hours * _MINUTES_PER_HOUR, 0, extra=extra)}{_SPACE}min"
    if size < _HOURS_LIMIT:
        return f"{decimal(hours, 1, extra=extra)}{_SPACE}h"
    return f"{decimal(hours / _HOURS_PER_DAY, 1, extra=extra)}{_SPACE}days"


def _plain(value: float | None, metric: Metric, extra: int) -> str:
    is_count = metric.decimals == 0
    text = count(value) if is_count else decimal(value, metric.decimals, extra=extra)
    return f"{text}{_SPACE}days" if metric.unit == "days" and value is not None else text


def money(value: float | None, currency: str | None, *, extra: int = 0) -> str:
    """8,412 EUR; 95.2 k EUR from ten thousand on; 2.69 M EUR from a million on."""
    if value is None:
        return MISSING
    unit = f"{_SPACE}{currency}" if currency else ""
    for size, letter, least in _LARGE:
        if abs(value) >= least:
            return f"{decimal(value / size, extra=extra)}{_SPACE}{letter}{unit}"
    return f"{decimal(value, 0, extra=extra)}{unit}"


def metric_value(
    metric: Metric, value: float | None, currency: str | None = None, *, extra: int = 0
) -> str:
    """A metric's value with the unit that cannot be left out; `extra` as in `decimal`."""
    match metric.unit:
        case "percent":
            text = percent(value, metric.decimals, extra=extra)
            return signed(text) if metric.kind is Kind.GROWTH and value is not None else text
        case "points":
            return points(value)
        case "hours":
            return duration(value, extra=extra)
        case "money":
            return money(value, currency, extra=extra)
        case _:
            return _plain(value, metric, extra)


def compared_digits(
    metric: Metric, value: float | None, compare: float | None, currency: str | None = None
) -> int:
    """How many extra digits two numbers need, so that they do not belie the change between them.

    1.1 h, -3.9 % against 1.2 h reads like a mistake; 1.14 h against 1.19 h does not.
    """
    if not value or not compare:
        return 0
    change = abs(value - compare) / max(abs(value), abs(compare))
    for extra in range(_MOST_EXTRA):
        texts = [metric_value(metric, each, currency, extra=extra) for each in (value, compare)]
        if max(map(_coarseness, texts)) <= change * _COARSE:
            return extra
    return _MOST_EXTRA if change else 0


def _coarseness(text: str) -> float:
    """The step of the last digit as a share of the number."""
    digits = text.partition(_SPACE)[0].replace(",", "").lstrip(f"+{MINUS}")
    _, _, decimals = digits.partition(".")
    return 10.0 ** -len(decimals) / (float(digits) or 1.0)


def metric_change(metric: Metric, change: float | None, currency: str | None = None) -> str:
    """A change as the catalogue says it: relative, in points, or as a difference."""
    if change is None:
        return MISSING
    match metric.change:
        case "percent":
            return change_percent(change)
        case "points":
            return points(change)
        case _:
            return signed(metric_value(metric, change, currency))


def change_percent(change: float | None) -> str:
    """+10.8 %."""
    return MISSING if change is None else signed(percent(change))


def change_count(change: float | None) -> str:
    """+61."""
    return MISSING if change is None else signed(count(change))


def points(change: float | None) -> str:
    """+0.6 pts."""
    return MISSING if change is None else f"{signed(decimal(change, 1))}{_SPACE}pts"


def signed(text: str) -> str:
    """A formatted number with its sign written, except for nought."""
    if direction(text) is Direction.FLAT:
        return text.removeprefix(MINUS)
    return text if text.startswith(MINUS) else f"+{text}"


def direction(text: str) -> Direction:
    """Where a formatted change points; what rounds to nought points nowhere."""
    if text == MISSING or not any(sign in "123456789" for sign in text.partition(_SPACE)[0]):
        return Direction.FLAT
    return Direction.DOWN if text.startswith(MINUS) else Direction.UP


def span(first: str, last: str) -> str:
    """Two ends of a range, joined without spaces."""
    return f"{first}{_RANGE}{last}"


def _places(value: float, decimals: int) -> int:
    """Decimals that keep three significant digits."""
    if value == 0:
        return min(decimals, 1)
    before = math.floor(math.log10(abs(value))) + 1
    return max(0, min(decimals, _SIGNIFICANT - max(before, 1)))


def rounded(value: float, places: int) -> float:
    """2.5 becomes 3, as people round, not 2."""
    factor = 10.0**places
    return math.copysign(math.floor(abs(value) * factor + 0.5) / factor, value)


def with_minus(text: str) -> str:
    """A number as Python writes it with the minus of print; nought has none."""
    if text.startswith("-"):
        return f"{MINUS}{text[1:]}" if any(sign in "123456789" for sign in text) else text[1:]
    return text
