"""What the first cells of a column look like: dates, unique keys, addresses, amounts, few values.

Only a look for a suggestion; how a column is really read is decided from all of its rows.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from opsdash.intake.shapes import Clock, date_shape

# Cells of another look than the rest: typing errors, a totals row.
_MOST_ODD = 0.1
_LONGEST_VALUE = 60
# A cell may hold a whole conversation; its beginning tells as much.
_LONGEST_LOOKED_AT = 200
_MOST_CURRENCIES = 10
_MOST_DISTINCT = 40
_LONG_TEXT = 40
_SEVERAL_WORDS = 5

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_PHONE = re.compile(r"(?=(?:\D*\d){8,15}\D*$)\+?[\d\s()./-]+")
_WHOLE = re.compile(r"[+-]?\d{1,18}")
_NUMBER = re.compile(r"[+-]?[^\w\s]?\s?[+-]?\d{1,3}(?:[., ']?\d{3})*(?:[.,]\d+)?\s?[^\w\s]?")
_MONEY_SIGN = re.compile(r"[$€£¥₩₫₹₺₱฿]|[.,]\d{2}$")
_DURATION = re.compile(r"-?\d{1,4}:\d{2}(?::\d{2})?|(?:\d+\s?(?:d|h|min|m|s|sec)\b\s?)+")
_CODE = re.compile(r"(?=.*\d)[\w#./-]{1,40}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_DAY_NUMBER = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_YEAR_AND_MONTH = re.compile(
    r"(?:19|20)\d{2}[-/.](?:0?[1-9]|1[0-2])\b|\b(?:0?[1-9]|1[0-2])[-/.](?:19|20)\d{2}"
    r"|[^\W\d].*(?:19|20)\d{2}"
)
_YES_OR_NO = "yes no y n true false t f ja nein oui non sí 예 아니오 是 否 có không"
_BOOLEANS = frozenset(_YES_OR_NO.split())


class Look(StrEnum):
    """What most filled cells of a column are."""

    EMPTY = "empty"
    DATE = "date"
    MONTH = "month"
    EMAIL = "email"
    PHONE = "phone"
    DURATION = "duration"
    BOOLEAN = "boolean"
    CURRENCY = "currency"
    WHOLE = "whole"
    MONEY = "money"
    NUMBER = "number"
    CODE = "code"
    FEW = "few"
    TEXT = "text"
    OTHER = "other"


@dataclass(frozen=True)
class Traits:
    """`filled` is the share of cells with something in them, `distinct` the number of values.

    `is_unique`: no value stands twice. `values` are the most frequent ones, `examples` the first.
    """

    look: Look
    filled: float
    distinct: int
    is_unique: bool
    has_time: bool
    values: tuple[str, ...]
    examples: tuple[str, ...]


def traits_of(cells: Sequence[str], empty: frozenset[str]) -> Traits:
    short = [cell[:_LONGEST_LOOKED_AT].strip() for cell in cells]
    told = [cell for cell in short if cell and cell.lower() not in empty]
    counted = Counter(told)
    return Traits(
        look=_look(told, counted) if told else Look.EMPTY,
        filled=len(told) / max(len(cells), 1),
        distinct=len(counted),
        is_unique=len(told) > 1 and len(counted) == len(told),
        has_time=any(":" in cell for cell in told),
        values=tuple(value for value, _ in counted.most_common(_MOST_DISTINCT)),
        examples=tuple(dict.fromkeys(told)),
    )


def _look(told: Sequence[str], counted: Counter[str]) -> Look:
    repeated = len(counted) <= max(2, min(_MOST_DISTINCT, len(told) // 2))
    for look, fits in _LOOKS:
        if sum(map(fits, told)) < (1 - _MOST_ODD) * len(told):
            continue
        if look is Look.CODE and repeated:
            return Look.FEW
        if look is not Look.CURRENCY or len(counted) <= _MOST_CURRENCIES:
            return look
    if _is_long(told):
        return Look.TEXT
    return Look.FEW if repeated else Look.OTHER


def _is_long(told: Sequence[str]) -> bool:
    length = sum(map(len, told)) / len(told)
    words = sum(len(cell.split()) for cell in told) / len(told)
    return length > _LONG_TEXT or words >= _SEVERAL_WORDS


def _is_date(cell: str) -> bool:
    return _dated(cell, month=False)


def _is_month(cell: str) -> bool:
    """A month with its year: 1000.00 has the shape of one and is none."""
    return bool(_YEAR_AND_MONTH.search(cell)) and _dated(cell, month=True)


def _dated(cell: str, *, month: bool) -> bool:
    if cell.isdigit():
        return not month and bool(_DAY_NUMBER.fullmatch(cell))
    if len(cell) > _LONGEST_VALUE:
        return False
    shape = date_shape(re.sub(r"[0-9]", "9", cell))
    return shape is not None and shape.clock is not Clock.SERIAL and shape.is_month == month


def _is_money(cell: str) -> bool:
    return bool(_NUMBER.fullmatch(cell) and _MONEY_SIGN.search(cell))


# The first look that fits most cells is taken: what is rarer by chance comes first.
_LOOKS = (
    (Look.DATE, _is_date),
    (Look.EMAIL, lambda cell: bool(_EMAIL.fullmatch(cell))),
    (Look.DURATION, lambda cell: bool(_DURATION.fullmatch(cell))),
    (Look.BOOLEAN, lambda cell: cell.lower() in _BOOLEANS),
    (Look.CURRENCY, lambda cell: bool(_CURRENCY.fullmatch(cell))),
    (Look.WHOLE, lambda cell: bool(_WHOLE.fullmatch(cell))),
    (Look.MONTH, _is_month),
    (Look.MONEY, _is_money),
    (Look.NUMBER, lambda cell: bool(_NUMBER.fullmatch(cell))),
    (Look.PHONE, lambda cell: bool(_PHONE.fullmatch(cell))),
    (Look.CODE, lambda cell: bool(_CODE.fullmatch(cell))),
)
