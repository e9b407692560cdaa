"""Two series on one scale: each step's daily mean, where the first full steps are 100.

The daily mean makes months of different length comparable, and the step that still runs once it is
cut to the days with data: a day that is still growing is no day. Steps count from the first one
that both series cover, so that neither starts with a head start.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from opsdash.calendar.periods import Grain, Period
from opsdash.metrics.answer import Answer, AnswerRow, Flag
from opsdash.metrics.coverage import Coverage

# Enough steps that one odd day or week does not move the whole line.
BASE_STEPS: Final = {Grain.DAY: 7, Grain.WEEK: 4, Grain.MONTH: 3}

_FEWEST_STEPS = 2
_UNSETTLED = frozenset({Flag.PARTIAL, Flag.INCOMPLETE})


@dataclass(frozen=True)
class IndexStep:
    """`unfinished`: the step still runs. `incomplete`: a source lacks days of it."""

    period: Period
    value: float | None
    row: AnswerRow

    @property
    def unfinished(self) -> bool:
        return Flag.PARTIAL in self.row.flags

    @property
    def incomplete(self) -> bool:
        return Flag.INCOMPLETE in self.row.flags


@dataclass(frozen=True)
class IndexPair:
    focus: tuple[IndexStep, ...]
    against: tuple[IndexStep, ...]

    @property
    def newest(self) -> tuple[float, float] | None:
        """Both values in the newest step that is finished and complete."""
        for one, other in zip(reversed(self.focus), reversed(self.against), strict=True):
            settled = not (one.row.flags | other.row.flags) & _UNSETTLED
            if settled and one.value is not None and other.value is not None:
                return one.value, other.value
        return None


def running_days(rows: Sequence[AnswerRow], coverage: Coverage, base: str) -> Period | None:
    """The complete days of the step that still runs; None when the data ends with a step.

    A day counts when inquiries and `base` both have it.
    """
    ends = [
        max((span.through_day for span in coverage.spans(name) if span.through_day), default=None)
        for name in ("inquiries", base)
    ]
    through = min((end for end in ends if end), default=None)
    step = next((row.period for row in reversed(rows) if _runs(row.period, coverage.anchor)), None)
    if step is None or through is None or not step.first <= through < step.last:
        return None
    return Period(step.first, through + timedelta(days=1))


def _runs(step: Period, anchor: date | None) -> bool:
    return anchor is not None and step.first <= anchor <= step.last


def cut_to(rows: Sequence[AnswerRow], running: Answer | None, anchor: date) -> list[AnswerRow]:
    """The steps that have complete days; the one that still runs as `running` answers it."""
    begun = [row for row in rows if row.period.first <= anchor]
    if running is None or not begun:
        return begun
    total = running.total(begun[-1].metric)
    if total.period.first != begun[-1].period.first:
        return begun
    return [*begun[:-1], total._replace(flags=total.flags | {Flag.PARTIAL})]


def index_pair(
    focus: Sequence[AnswerRow], against: Sequence[AnswerRow], grain: Grain
) -> IndexPair | None:
    """Both series indexed, or None where there is too little to compare.

    The rows are those that `cut_to` leaves.
    """
    # A refused metric has one row for all steps; it shares none of them.
    other_side = {row.period: row for row in against}
    pairs = [(row, other_side[row.period]) for row in focus if row.period in other_side]
    start = next((i for i, (a, b) in enumerate(pairs) if _counts(a) and _counts(b)), None)
    if start is None:
        return None
    pairs = pairs[start:]
    settled = [pair for pair in pairs if not (pair[0].flags | pair[1].flags) & _UNSETTLED]
    base = settled[: BASE_STEPS.get(grain, 1)]
    means = [_mean([pair[side] for pair in base]) for side in (0, 1)]
    if len(settled) < _FEWEST_STEPS or not all(means):
        return None
    one, other = ([_step(pair[side], means[side]) for pair in pairs] for side in (0, 1))
    return IndexPair(tuple(one), tuple(other))


def _counts(row: AnswerRow) -> bool:
    return bool(row.value) and Flag.INCOMPLETE not in row.flags


def _mean(rows: Sequence[AnswerRow]) -> float:
    daily = [row.value / row.period.days for row in rows if row.value is not None]
    return sum(daily) / len(daily) if daily else 0.0


def _step(row: AnswerRow, base: float) -> IndexStep:
    value = None if row.value is None else row.value / row.period.days / base * 100
    return IndexStep(row.period, value, row)
