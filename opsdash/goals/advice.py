"""A piece of advice on a goal: which letter it is about, how much it asks for, its code and values.

The sentences are in the words; a code without values is a sentence without numbers.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from opsdash.analysis.result import Reason, because

# Fewer points do not tell how far a metric moves by itself.
FEWEST_POINTS: Final = 10


class Letter(StrEnum):
    SPECIFIC = "specific"
    MEASURABLE = "measurable"
    ATTAINABLE = "attainable"
    RELEVANT = "relevant"
    TIME_BOUND = "time_bound"


class Mark(StrEnum):
    """`MIND`: think again or say why. `UNKNOWN`: the data cannot tell."""

    OK = "ok"
    MIND = "mind"
    UNKNOWN = "unknown"


class Code(StrEnum):
    """Keys under [advice] in words/en/goal_form.toml."""

    NAMED = "named"
    DONE_OR_NOT = "done_or_not"
    NO_TITLE = "no_title"
    NO_METRIC = "no_metric"
    NO_OWNER = "no_owner"
    MEASURED = "measured"
    NO_SERIES = "no_series"
    NO_STEPS = "no_steps"
    FEW_POINTS = "few_points"
    STALE = "stale"
    FEW_CASES = "few_cases"
    CHANGE_TYPED = "change_typed"
    NO_TARGET = "no_target"
    MET = "met"
    LUCK = "luck"
    AMBITIOUS = "ambitious"
    STRETCH = "stretch"
    NOT_CREDIBLE = "not_credible"
    OUTSIDE = "outside"
    SAME = "same"
    DONE = "done"
    OVER = "over"
    ZERO = "zero"
    SHORT_HISTORY = "short_history"
    CONSTANT = "constant"
    CANNOT_TELL = "cannot_tell"
    REACHED_BEFORE = "reached_before"
    NEVER_REACHED = "never_reached"
    EVERY_WEEK = "every_week"
    NO_HOW = "no_how"
    HOW = "how"
    DRIVEN = "driven"
    SERVES = "serves"
    CONTROLLED = "controlled"
    INFLUENCED = "influenced"
    NO_LINK = "no_link"
    NO_CONTROL = "no_control"
    OWN_DRIVER = "own_driver"
    AGAINST_BETTER = "against_better"
    TIMED = "timed"
    NO_DUE = "no_due"
    PAST_DUE = "past_due"
    FEW_PERIODS = "few_periods"
    NO_REVIEW = "no_review"


@dataclass(frozen=True)
class Advice:
    letter: Letter
    mark: Mark
    reason: Reason[Code]

    @property
    def code(self) -> Code:
        return self.reason.code

    @property
    def values(self) -> dict[str, float | str]:
        return self.reason.values


def worst(found: tuple[Advice, ...], letter: Letter) -> Mark:
    """What the letter is marked with: the one that asks for most."""
    marks = {each.mark for each in found if each.letter is letter}
    return next((mark for mark in (Mark.MIND, Mark.UNKNOWN) if mark in marks), Mark.OK)


def piece(letter: Letter, mark: Mark, code: Code, **values: float | str) -> Advice:
    return Advice(letter, mark, because(code, **values))
