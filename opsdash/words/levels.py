"""Levels in words: a value or range with its unit, and where a number stands among them."""

from dataclasses import replace

from opsdash.metrics.catalog import Metric
from opsdash.metrics.levels import Level, LevelKind, Position, is_per_week
from opsdash.words import say
from opsdash.words.numbers import metric_value, span

_PLAIN_UNITS = frozenset({"number", "percent", "points", "hours", "days", "money"})


def with_unit(
    metric: Metric, value: float | None, currency: str | None = None, *, extra: int = 0
) -> str:
    """4,310 inquiries; 78.4 %; 10.5 per 100 orders."""
    text = metric_value(metric, value, currency, extra=extra)
    if value is None or metric.unit in _PLAIN_UNITS:
        return text
    return say("metric_card.with_unit", value=text, unit=metric.unit)


def level_value(metric: Metric, level: Level, currency: str | None = None) -> str:
    """2-5; 80 % or more; 385 a week. Empty where there is none."""
    text = step_value(metric, level, currency)
    is_total = is_per_week(metric) and not level.is_none
    return say("metric_card.level.per_week", value=text) if is_total else text


def step_value(metric: Metric, level: Level, currency: str | None = None) -> str:
    """The same without its week, for a level that was counted for another step."""
    if level.low is None or level.high is None:
        return ""
    money = level.currency or currency
    ends = [end_value(metric, end, money) for end in (level.low, level.high)]
    text = ends[0] if level.low == level.high else span(*ends)
    if level.kind is LevelKind.EXCELLENT and metric.better != "neutral":
        end = ends[0] if metric.better == "higher" else ends[1]
        return say(f"metric_card.level.{metric.better}", value=end)
    return text


def end_value(metric: Metric, value: float, currency: str | None) -> str:
    """People write 80 %, not 80.0 %."""
    exact = round(value, metric.decimals)
    fewest = next(each for each in range(metric.decimals + 1) if round(value, each) == exact)
    return metric_value(replace(metric, decimals=fewest), value, currency)


def level_name(kind: LevelKind) -> str:
    return say(f"metric_card.level.{kind}")


def position_words(position: Position | None) -> str:
    """Between typical and excellent; empty where there is nothing to stand among."""
    return say(f"metric_card.position.{position}") if position else ""
