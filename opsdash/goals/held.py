"""A goal that has to hold every week: which weeks did, which did not, and what is still open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from opsdash.calendar.periods import Grain, Period, next_start, start_of
from opsdash.goals.goal import Goal


@dataclass(frozen=True)
class Week:
    """`value` is None where a week that is over has no number, or lies ahead."""

    period: Period
    value: float | None
    is_met: bool | None


@dataclass(frozen=True)
class Held:
    """`weeks` holds every whole week of the goal in order; `allowed` is how many may fail."""

    weeks: tuple[Week, ...]
    allowed: int

    @property
    def total(self) -> int:
        return len(self.weeks)

    @property
    def needed(self) -> int:
        return max(0, self.total - self.allowed)

    @property
    def met(self) -> int:
        return sum(week.is_met is True for week in self.weeks)

    @property
    def missed(self) -> int:
        return sum(week.is_met is False for week in self.weeks)

    @property
    def judged(self) -> int:
        return self.met + self.missed

    @property
    def streak(self) -> int:
        """How many of the newest judged weeks in a row were met."""
        count = 0
        for week in reversed([week for week in self.weeks if week.is_met is not None]):
            if not week.is_met:
                break
            count += 1
        return count

    @property
    def broken_on(self) -> date | None:
        """The last day of the week with which more failed than may."""
        return _nth_day(self.weeks, False, self.allowed + 1)

    @property
    def kept_on(self) -> date | None:
        """The last day of the week with which enough had held, whatever comes."""
        return _nth_day(self.weeks, True, self.needed)


def whole_weeks(goal: Goal, week_start: int) -> tuple[Period, ...]:
    """The calendar weeks that lie wholly between start and due. `week_start`: 0 is Monday."""
    first = start_of(goal.start, Grain.WEEK, week_start)
    if first < goal.start:
        first = next_start(first, Grain.WEEK)
    end = goal.due + timedelta(days=1)
    count = max(0, (end - first).days // 7)
    starts = [first + timedelta(weeks=at) for at in range(count)]
    return tuple(Period(start, start + timedelta(weeks=1)) for start in starts)


def hold(goal: Goal, weeks: Sequence[Period], values: dict[Period, float]) -> Held:
    """`values` holds the weeks that are final and have a number."""
    return Held(
        tuple(
            Week(week, values.get(week), is_met(goal, values[week]) if week in values else None)
            for week in weeks
        ),
        goal.allowed_misses,
    )


def is_met(goal: Goal, value: float) -> bool:
    return value >= goal.target if goal.is_rising else value <= goal.target


def _nth_day(weeks: Sequence[Week], is_met: bool, count: int) -> date | None:
    days = [week.period.last for week in weeks if week.is_met is is_met]
    return days[count - 1] if 0 < count <= len(days) else None
