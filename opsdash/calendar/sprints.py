"""The names of sprint periods: a sprint is 7 days, a sprint period 4 sprints.

Thirteen periods, P1 to P13, are 52 weeks: a round that drifts against the calendar year by a day
or two, which is why none of this is ever called a month. Everything is counted from one day, the
organisation's `sprint_start`; days before it belong to earlier rounds.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from opsdash.calendar.periods import SPRINT_PERIOD_DAYS, SPRINT_PERIODS
from opsdash.errors import UnknownNameError

_CODE: Final = re.compile(r"(\d{4})-P(\d{1,2})")


@dataclass(frozen=True, order=True)
class SprintPeriod:
    """`year` names the round: the year of the first one, plus the rounds since.

    `number` is 1 to 13.
    """

    year: int
    number: int

    @property
    def code(self) -> str:
        return f"{self.year}-P{self.number}"


def sprint_period_of(day: date, start: date) -> SprintPeriod:
    """The sprint period that holds `day`."""
    rounds, index = divmod((day - start).days // SPRINT_PERIOD_DAYS, SPRINT_PERIODS)
    return SprintPeriod(start.year + rounds, index + 1)


def is_sprint_period(code: str) -> bool:
    """Whether a code of a period names a sprint period."""
    return _CODE.fullmatch(code) is not None


def parse_sprint_period(code: str) -> SprintPeriod:
    """The period that `2026-P3` names; raises UnknownNameError."""
    found = _CODE.fullmatch(code)
    if not found or int(found[2]) not in range(1, SPRINT_PERIODS + 1):
        raise UnknownNameError(noun="period", name=code, suggestions=())
    return SprintPeriod(int(found[1]), int(found[2]))
