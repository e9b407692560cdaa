"""How long inquiries take, those that are still open counted for as long as they have waited.

By the days they were created on, against the comparison period, and part by part. From sums by day
and bucket of duration, so that it costs the same whatever the number of inquiries. Times in hours.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

import numpy as np

from opsdash.analysis.result import Reason, Result, Status
from opsdash.analysis.survival import (
    Cohorts,
    Quantile,
    Survival,
    SurvivalReason,
    band_of,
    is_clear,
    read_survival,
)
from opsdash.calendar.periods import Period
from opsdash.metrics import cohorts
from opsdash.metrics.catalog import Kind, Metric
from opsdash.metrics.question import Filter, Question

Read = Callable[[Question], cohorts.CohortSheet]

HALF: Final = 0.5
MOST: Final = 0.9

# The measures of which the time from the creation to the end is known with those still open.
_TIMED: Final = frozenset({"resolved", "resolution_seconds"})
_KINDS: Final = (Kind.QUANTILE, Kind.RATIO)
_HOUR: Final = 3600
# Durations are known within 2 %: what is nearer is the same.
_SAME: Final = 1.04
# A minute; and how far two looks at a curve are apart.
_FIRST: Final = 1 / 60
_APART: Final = 1.06


class Change(StrEnum):
    """What a time did against the comparison. UNKNOWN: chance could not be told from change."""

    SHORTER = "shorter"
    LONGER = "longer"
    SAME = "same"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class SurvivalAsked:
    """Inquiries that were created on the days of `period`, and on those of `compared`."""

    metric: str
    period: Period
    compared: Period | None = None
    filters: tuple[Filter, ...] = ()
    split: str | None = None

    def question(self, period: Period, split: str | None = None) -> Question:
        return Question((self.metric,), period, split=split, filters=self.filters)


@dataclass(frozen=True, eq=False)
class Group:
    """The inquiries of some days, or those of them with one value of the split.

    `through` is the last of the days that files tell of, None where they tell of none.
    """

    period: Period
    through: date | None
    result: Result[Survival, SurvivalReason]
    part: str | None = None

    @property
    def survival(self) -> Survival | None:
        return self.result.value

    def quantile(self, part: float) -> Quantile | None:
        found = self.survival.quantiles if self.survival else ()
        return next((each for each in found if each.part == part), None)

    @property
    def cases(self) -> int:
        return self.survival.cases if self.survival else 0

    @property
    def still_open(self) -> int:
        return self.survival.cases - self.survival.closed if self.survival else 0


@dataclass(frozen=True, eq=False)
class SurvivalFinding:
    """`parts` are those of the split, the largest first; `is_slower`: made from single rows."""

    asked: SurvivalAsked
    now: Group
    before: Group | None
    parts: tuple[Group, ...] = ()
    is_slower: bool = False

    @property
    def status(self) -> Status:
        return self.now.result.status

    @property
    def reasons(self) -> tuple[Reason[SurvivalReason], ...]:
        return self.now.result.reasons

    def change(self, part: float) -> Change:
        """What the time did until which this part of the inquiries is resolved."""
        before = self.before.quantile(part) if self.before else None
        now = self.now.quantile(part)
        if before is None or now is None:
            return Change.UNKNOWN
        return changed(now, before)


def changed(now: Quantile, before: Quantile) -> Change:
    """Whether the first time is longer or shorter than the second by more than chance."""
    clear = is_clear(now, before)
    if clear is None or now.time is None or before.time is None:
        return Change.UNKNOWN
    if not clear or max(now.time, before.time) < _SAME * min(now.time, before.time):
        return Change.SAME
    return Change.LONGER if now.time > before.time else Change.SHORTER


def is_timed(metric: Metric) -> bool:
    """Whether it measures the time from the creation to the resolution."""
    return {term.measure for term in metric.numerator} <= _TIMED and metric.kind in _KINDS


def find_survival(read: Read, asked: SurvivalAsked) -> SurvivalFinding:
    """A pure function of what `read` gives. Raises what `read_cohorts` does."""
    sheets = [read(asked.question(asked.period))]
    now = _whole(asked.period, sheets[0])
    before = None
    if asked.compared is not None:
        sheets.append(read(asked.question(asked.compared)))
        before = _whole(asked.compared, sheets[-1])
    parts: tuple[Group, ...] = ()
    if asked.split is not None:
        sheets.append(read(asked.question(asked.period, asked.split)))
        parts = _parts(asked.period, sheets[-1])
    return SurvivalFinding(asked, now, before, parts, any(each.is_slower for each in sheets))


@dataclass(frozen=True)
class OpenAt:
    """The share still open so many hours after the creation, and the ends of its interval."""

    hours: float
    share: float
    low: float
    high: float


def times_of(finding: SurvivalFinding) -> tuple[float, ...]:
    """Hours to look at the curves of a finding: as near to each other as durations are counted."""
    last = max((each.survival.curve.longest for each in _both(finding) if each.survival), default=0)
    ends = max(last, 2 * _FIRST)
    steps = math.ceil(math.log(ends / _FIRST) / math.log(_APART))
    return (*(_FIRST * _APART**step for step in range(steps)), ends)


def open_at(group: Group, times: Sequence[float]) -> tuple[OpenAt, ...]:
    """The curve of a group at those of `times` at which it was still watched."""
    if group.survival is None:
        return ()
    curve = group.survival.curve
    low, high = band_of(curve)
    seen = [each for each in times if each <= curve.longest]
    passed = np.searchsorted(curve.times, np.array(seen), side="right")
    ends = (np.concatenate([[1.0], each])[passed] for each in (curve.open_share, low, high))
    found = zip(seen, *(each.tolist() for each in ends), strict=True)
    return tuple(OpenAt(*each) for each in found)


def _both(finding: SurvivalFinding) -> list[Group]:
    return [finding.now] if finding.before is None else [finding.now, finding.before]


def steps_of(finding: SurvivalFinding) -> int:
    """How many steps its curves have together, which is what keeping it costs."""
    groups = (finding.now, finding.before, *finding.parts)
    return sum(len(each.survival.curve.times) for each in groups if each and each.survival)


def _whole(period: Period, sheet: cohorts.CohortSheet) -> Group:
    found = sheet.parts.get(None, cohorts.NONE)
    return Group(period, sheet.through, read_survival(_hours(found)))


def _parts(period: Period, sheet: cohorts.CohortSheet) -> tuple[Group, ...]:
    found = [
        Group(period, sheet.through, read_survival(_hours(each)), part)
        for part, each in sheet.parts.items()
        if part is not None
    ]
    return tuple(sorted(found, key=lambda each: (-each.cases, each.part or "")))


def _hours(found: cohorts.Cohorts) -> Cohorts:
    return Cohorts(
        cases=found.cases - found.untimed,
        watched=found.watched / _HOUR,
        cohort=found.cohort,
        times=found.seconds / _HOUR,
        ended=found.ended,
        untimed=found.untimed,
    )
