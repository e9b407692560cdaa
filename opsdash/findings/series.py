"""A metric over time as arrays, for analyses: one gapless calendar, NaN where nothing is known.

What is not settled (a step that still runs, that waits for its follow-up, that a source lacks days
of, or that lies before the data) is left out and named; zero is a count of days that are covered.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from opsdash.calendar.periods import Grain, Period
from opsdash.metrics.answer import Answer, AnswerRow, Flag
from opsdash.metrics.baselines import Ask
from opsdash.metrics.question import Filter, Question

Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]

_EPOCH: Final = date(1970, 1, 1).toordinal()

# In the order in which they are told: the first one that a step has.
_UNSETTLED = (Flag.PARTIAL, Flag.INCOMPLETE, Flag.MATURING)

# Numpy reads None as NaN, also that of a side that a value does not have.
_UNKNOWN = (None, None, None)


@dataclass(frozen=True)
class Omission:
    """A step that is left out, and the flag that says why; None: there is no value for it.

    No value is a denominator of zero, or days that no source covers.
    """

    period: Period
    flag: Flag | None


@dataclass(frozen=True, eq=False)
class Series:
    """`days` are the first days of the steps (datetime64[D]); the arrays are as long as they are.

    `value` is in the metric's unit, `numerator` and `denominator` are plain sums; all three are NaN
    at an omitted step.
    """

    metric: str
    grain: Grain
    days: Days
    value: Floats
    numerator: Floats
    denominator: Floats
    omitted: tuple[Omission, ...]
    answer: Answer

    def __len__(self) -> int:
        return len(self.days)

    @property
    def known(self) -> int:
        """How many steps have a value."""
        return int(np.isfinite(self.value).sum())

    def until(self, end: int) -> "Series":
        """The first `end` steps."""
        arrays = {name: getattr(self, name)[:end] for name in ("value", "numerator", "denominator")}
        return replace(self, days=self.days[:end], **arrays)

    def day(self, at: int) -> date:
        found: date = self.days[at].item()
        return found


def series_of(
    ask: Ask, metric: str, period: Period, grain: Grain, filters: tuple[Filter, ...] = ()
) -> Series:
    """The series of one metric over `period`; empty where the metric is refused."""
    return series_in(ask(Question((metric,), period, grain, filters=filters)), metric)


def series_in(answer: Answer, metric: str) -> Series:
    """The series of a metric in an answer by steps."""
    is_refused = answer.reason_of(metric) is not None
    rows = [] if is_refused else list(answer.of(metric))
    if rows and Flag.PARTIAL in rows[0].flags:
        # Where the period begins within a step, that step is no part of the calendar.
        rows = rows[1:]
    omissions = [_omission(row) for row in rows]
    numbers = np.array(
        [
            (row.value, row.numerator, row.denominator) if omission is None else _UNKNOWN
            for row, omission in zip(rows, omissions, strict=True)
        ],
        dtype=np.float64,
    )
    value, numerator, denominator = numbers.reshape(-1, 3).T.copy()
    return Series(
        metric=metric,
        grain=answer.question.grain,
        days=_days(rows),
        value=value,
        numerator=numerator,
        denominator=denominator,
        omitted=tuple(filter(None, omissions)),
        answer=answer,
    )


def _days(rows: Sequence[AnswerRow]) -> Days:
    """From whole numbers: numpy takes twenty times as long over dates."""
    ordinals = np.fromiter((row.period.first.toordinal() for row in rows), np.int64, len(rows))
    return (ordinals - _EPOCH).astype("datetime64[D]")


def _omission(row: AnswerRow) -> Omission | None:
    # Nearly every row is without flags.
    flag = next((each for each in _UNSETTLED if each in row.flags), None) if row.flags else None
    return Omission(row.period, flag) if flag or row.value is None else None
