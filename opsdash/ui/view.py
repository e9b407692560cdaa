"""What a See page shows, as one frozen value: the filter bar makes it, pages only ask with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from opsdash.calendar.periods import (
    RELATIVE_WEEKS,
    SPRINT_START,
    TO_DATE,
    Comparison,
    Grain,
    Period,
    compared,
    start_of,
)
from opsdash.findings.verdict_reading import weeks_until
from opsdash.metrics.question import Filter, Question

# How far a line looks back from the end of the period, in days: enough to see what is usual.
_LOOK_BACK: Final = {
    Grain.DAY: 91,
    Grain.WEEK: 364,
    Grain.SPRINT_PERIOD: 364,
    Grain.MONTH: 730,
    Grain.QUARTER: 3 * 365,
    Grain.YEAR: 5 * 365,
}

SPARK_WEEKS: Final = 26

# More points than these are no line to read on any screen, and slow to send and to draw.
_MOST_POINTS: Final = 400
_COARSER: Final = {
    Grain.DAY: Grain.WEEK,
    Grain.WEEK: Grain.MONTH,
    Grain.SPRINT_PERIOD: Grain.QUARTER,
    Grain.MONTH: Grain.QUARTER,
    Grain.QUARTER: Grain.YEAR,
}
_STEP_DAYS: Final = {
    Grain.DAY: 1,
    Grain.WEEK: 7,
    Grain.SPRINT_PERIOD: 28,
    Grain.MONTH: 30,
    Grain.QUARTER: 91,
}


def drawable(grain: Grain, period: Period) -> Grain:
    """The asked steps, or the finest ones that are few enough to be drawn."""
    while grain in _COARSER and period.days > _MOST_POINTS * _STEP_DAYS[grain]:
        grain = _COARSER[grain]
    return grain


@dataclass(frozen=True)
class View:
    """Which days, against what, in which steps, of which inquiries.

    `code` is the period as it was chosen ("4w", "2026-05"), `anchor` the last complete day of data,
    `against` the days to compare with and `targets` the numbers, by metric.
    """

    code: str
    period: Period
    comparison: Comparison
    grain: Grain
    filters: tuple[Filter, ...]
    anchor: date
    week_start: int
    against: Period | None = None
    targets: tuple[tuple[str, float], ...] = ()
    sprint_start: date = SPRINT_START

    def question(
        self,
        metrics: Sequence[str],
        *,
        grain: Grain = Grain.TOTAL,
        period: Period | None = None,
        split: str | None = None,
    ) -> Question:
        """A question about these days and inquiries; only totals are compared with other days."""
        is_compared = grain is Grain.TOTAL or self.has_targets
        return Question(
            metrics=tuple(metrics),
            period=period or self.period,
            grain=grain,
            split=split,
            filters=self.filters,
            comparison=self.comparison if is_compared else Comparison.NONE,
            against=self.against if is_compared and period is None else None,
            targets=tuple(each for each in self.targets if each[0] in metrics and self.has_targets),
        )

    @property
    def compared(self) -> Period | None:
        return self.against or compared(self.period, self.comparison)

    @property
    def has_targets(self) -> bool:
        return self.comparison is Comparison.TARGET and bool(self.targets)

    @property
    def is_relative(self) -> bool:
        return self.code in RELATIVE_WEEKS

    @property
    def is_moving(self) -> bool:
        """Whether the same address means other days tomorrow."""
        return self.is_relative or self.code in TO_DATE or self.period.end > self.anchor

    @property
    def line_period(self) -> Period:
        """The days a line shows: back to what is usual, and on to the unfinished step."""
        end = max(self.period.end, self.anchor + _DAY) if self.is_relative else self.period.end
        first = min(self.period.first, end - timedelta(days=_LOOK_BACK[self.grain]))
        return Period(start_of(first, self.grain, self.week_start, self.sprint_start), end)

    @property
    def spark_period(self) -> Period:
        """The 26 whole weeks that end with the period."""
        end = start_of(self.period.end, Grain.WEEK, self.week_start)
        return Period(end - timedelta(weeks=SPARK_WEEKS), end)

    @property
    def judged_period(self) -> Period:
        """The whole weeks that end with the period and tell signals from the usual movement."""
        return weeks_until(self.period.end, self.week_start)


_DAY: Final = timedelta(days=1)
