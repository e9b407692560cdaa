"""Two series on one scale: each step's daily mean, where the first full steps are 100.

The daily mean makes months of different length and an unfinished week comparable. Steps count from
the first one that both series cover, so that neither starts with a head start.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from opsdash.calendar.periods import Grain, Period
from opsdash.metrics.answer import AnswerRow, Flag

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


def index_pair(
    focus: Sequence[AnswerRow], against: Sequence[AnswerRow], grain: Grain
) -> IndexPair | None:
    """Both series indexed, or None where there is too little to compare."""
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
