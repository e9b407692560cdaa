"""Words of a call as values: a day, a condition. What is neither is refused by argparse."""

import argparse
from collections.abc import Iterable
from datetime import date

from opsdash.goals.goal import Step
from opsdash.metrics.question import Filter
from opsdash.words import say


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(say("cli.usage.day", value=text)) from None


def where(text: str) -> tuple[str, str]:
    """A dimension and one of its values, from DIM=VALUE."""
    name, mark, value = text.partition("=")
    if not mark or not name:
        raise argparse.ArgumentTypeError(say("cli.usage.where", value=text))
    return name, value


def number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(say("cli.usage.number", value=text)) from None


def step(text: str) -> Step:
    """What is promised by the end of a day, from DAY=VALUE."""
    when, mark, value = text.partition("=")
    if not mark:
        raise argparse.ArgumentTypeError(say("cli.usage.step", value=text))
    return Step(day(when), number(value))


def filters_of(conditions: Iterable[tuple[str, str]]) -> tuple[Filter, ...]:
    """Several values of a dimension are one filter."""
    values: dict[str, list[str]] = {}
    for dimension, value in conditions:
        values.setdefault(dimension, []).append(value)
    return tuple(Filter(name, tuple(chosen)) for name, chosen in values.items())
