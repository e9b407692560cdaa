"""A goal on a chart of its metric in words: the name of its line, what is said of it below."""

from datetime import date
from typing import Final

from opsdash.calendar.periods import Grain
from opsdash.goals.goal import Course
from opsdash.goals.targets import Aim, Shape
from opsdash.metrics.catalog import Kind, Metric
from opsdash.words import numbers, say
from opsdash.words.goals import short_day, sided_words
from opsdash.words.levels import end_value

_FEW: Final = 10
_UNTOLD: Final = {
    "by_day": "goal_lines.by_day",
    "by_week": "goal_lines.by_week",
    "too_long": "goal_lines.too_long",
    "of_whole": "goal_lines.of_whole",
    "indexed": "goal_lines.indexed",
}


def line_name(aim: Aim, metric: Metric, currency: str) -> str:
    """Goal 80; of an even share, goal pace 92."""
    value = aim.stairs[-1].value
    if aim.shape is Shape.SHARE:
        return say("goal_lines.share", value=_share(metric, value, currency))
    return say("goals.target.label", value=_value(metric, value, currency))


def line_words(
    aim: Aim, course: Course, metric: Metric, currency: str, grain: Grain, today: date
) -> str:
    """Goal 87 % until 15 Dec; why it has no line where it has none."""
    facts = {
        "target": _target(aim, course, metric, currency),
        "due": short_day(aim.goal.due, today),
        "step": say(f"slope.step.{grain}"),
    }
    if aim.untold is not None:
        return say(_UNTOLD[aim.untold], **facts)
    if aim.shape is Shape.SHARE:
        share = _share(metric, aim.stairs[-1].value, currency)
        return say("goal_lines.drawn_share", share=share, **facts)
    return say("goal_lines.drawn", **facts)


def titled(words: str, aim: Aim) -> str:
    return say("goal_lines.titled", told=words, title=aim.goal.title)


def column_name(aim: Aim) -> str:
    key = "goal_lines.column_share" if aim.shape is Shape.SHARE else "goal_lines.column"
    return say(key, title=aim.goal.title)


def _target(aim: Aim, course: Course, metric: Metric, currency: str) -> str:
    text = _value(metric, aim.goal.target, currency)
    is_weekly = metric.kind is Kind.SUM and course is not Course.TOTAL
    if is_weekly:
        text = say("goal_lines.per_week", value=text)
    return sided_words(aim.goal, course, text)


def _value(metric: Metric, value: float, currency: str) -> str:
    """People write 80 %, not 80.0 %."""
    if metric.unit == "points":
        return numbers.points(value)
    return end_value(metric, value, currency)


def _share(metric: Metric, value: float, currency: str) -> str:
    """A few a step are no whole number, though their total is one."""
    if metric.unit != "money" and value < _FEW:
        return numbers.decimal(value, 1)
    return _value(metric, value, currency)
