"""A target as people type it: a number, or a change such as "+10 %" that may mean two things.

What can be read in more than one way is never guessed: the meanings are handed back with the value
that each leads to, for somebody to choose.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from opsdash.intake.typed_numbers import Unclear, read_number
from opsdash.metrics.catalog import Kind, Metric

_SIGNED: Final = re.compile(r"\s*[+\-\N{MINUS SIGN}]")
_PERCENT: Final = "%"


class Change(StrEnum):
    """`MORE` and `LESS`: relative to the baseline. `AMOUNT`: added to it. `EXACT`: no change."""

    MORE = "more"
    LESS = "less"
    AMOUNT = "amount"
    EXACT = "exact"


@dataclass(frozen=True)
class Meaning:
    change: Change
    value: float


@dataclass(frozen=True)
class TypedTarget:
    """`value` where there is one meaning; else the `meanings` to choose from, or why not."""

    value: float | None = None
    amount: float = 0.0
    meanings: tuple[Meaning, ...] = ()
    unclear: Unclear | None = None
    needs_baseline: bool = False


def read_target(text: str, metric: Metric, baseline: float | None) -> TypedTarget:
    """What `text` says about the target of a goal that starts from `baseline`."""
    found = read_number(text, in_percent=True)
    if not isinstance(found, Decimal):
        return TypedTarget(unclear=found)
    number = float(found)
    meanings = _changes(text, number, metric)
    if not meanings:
        return TypedTarget(number, number)
    if baseline is None:
        return TypedTarget(amount=number, needs_baseline=True)
    values = tuple(Meaning(each, _value(each, number, baseline)) for each in meanings)
    return TypedTarget(amount=number, meanings=values)


def target_text(value: float) -> str:
    """A target as a text that `read_target` reads as the same number."""
    text = format(Decimal(repr(value)), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    # 1.125 may be read as a thousand and more.
    return f"{text}0" if isinstance(read_number(text), Unclear) else text


def _changes(text: str, number: float, metric: Metric) -> tuple[Change, ...]:
    """Empty where the number is the target and nothing else."""
    is_signed = bool(_SIGNED.match(text)) and number != 0
    has_percent = text.rstrip().endswith(_PERCENT)
    in_percent = metric.unit == "percent"
    if metric.kind in (Kind.GROWTH, Kind.GAP):
        # Their values are written with a sign anyway.
        return (Change.EXACT, Change.AMOUNT) if text.lstrip().startswith("+") else ()
    relative = Change.LESS if number < 0 else Change.MORE
    if is_signed and in_percent:
        return (Change.AMOUNT, relative)
    if has_percent and not in_percent:
        return (relative,) if is_signed else (Change.LESS, Change.MORE)
    if is_signed:
        return (Change.AMOUNT, Change.EXACT) if number > 0 else (Change.AMOUNT,)
    return ()


def _value(change: Change, number: float, baseline: float) -> float:
    match change:
        case Change.MORE:
            found = baseline * (1 + abs(number) / 100)
        case Change.LESS:
            found = baseline * (1 - abs(number) / 100)
        case Change.AMOUNT:
            found = baseline + number
        case _:
            found = number
    # A sum of binary fractions would show digits that nobody wrote.
    return round(found, 6)
