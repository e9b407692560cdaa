"""The hours in which the team works, by weekday; several spans a day, also past midnight.

Until somebody has answered, everybody always works: a promise in hours then means hours on the
clock, which invents nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from opsdash.access.actor import Actor
from opsdash.access.rights import Right
from opsdash.calendar.answers import load_answer, save_answer
from opsdash.calendar.problems import Problem, refuse
from opsdash.store import Database

DAY_MINUTES: Final = 24 * 60
WEEKDAYS: Final = 7
# More than a morning, a noon and an evening shift is a typing error.
_MOST_SPANS: Final = 6
_NAME: Final = "working_hours"


@dataclass(frozen=True, order=True)
class Hours:
    """Minutes after midnight, `opens` before midnight and `closes` at most a day later.

    22:00 to 06:00 is (1320, 1800): it belongs to the day on which it begins.
    """

    opens: int
    closes: int

    @property
    def is_sound(self) -> bool:
        return (
            0 <= self.opens < DAY_MINUTES and self.opens < self.closes <= self.opens + DAY_MINUTES
        )


DayHours = tuple[Hours, ...]

ALL_DAY: Final[DayHours] = (Hours(0, DAY_MINUTES),)


@dataclass(frozen=True)
class WorkingHours:
    """`days` are Monday to Sunday; `()` is a day on which nobody works."""

    days: tuple[DayHours, ...] = (ALL_DAY,) * WEEKDAYS
    version: int = 0

    @property
    def is_round_the_clock(self) -> bool:
        return all(day == ALL_DAY for day in self.days)

    def problems(self) -> Iterator[Problem]:
        if len(self.days) != WEEKDAYS:
            yield Problem("days", "weekday_missing")
        elif not any(self.days):
            yield Problem("days", "never_open")
        for weekday, day in enumerate(self.days):
            for code in hours_problems(day):
                yield Problem(f"d{weekday}", code)


def hours_problems(day: DayHours) -> Iterator[str]:
    """The codes of what is wrong with the hours of one day."""
    if len(day) > _MOST_SPANS:
        yield "too_many_spans"
    if not all(span.is_sound for span in day):
        yield "hours_out_of_day"
    ordered = sorted(day)
    if any(later.opens < earlier.closes for earlier, later in pairwise(ordered)):
        yield "hours_overlap"


def hours_as_said(day: DayHours) -> list[list[int]]:
    """As it is stored."""
    return [[span.opens, span.closes] for span in sorted(day)]


def hours_read(said: Sequence[Sequence[int]]) -> DayHours:
    return tuple(Hours(int(opens), int(closes)) for opens, closes in said)


def load_working_hours(state: Database) -> WorkingHours:
    said, version = load_answer(state, _NAME)
    if said is None:
        return WorkingHours()
    return WorkingHours(tuple(hours_read(day) for day in said), version)


def save_working_hours(state: Database, hours: WorkingHours, actor: Actor) -> WorkingHours:
    """Raises InvalidRecordError, and ConflictError when somebody was faster."""
    actor.must(Right.ARRANGE)
    refuse(hours.problems())
    said = [hours_as_said(day) for day in hours.days]
    version = save_answer(state, _NAME, said, hours.version, actor)
    return WorkingHours(tuple(hours_read(day) for day in said), version)
