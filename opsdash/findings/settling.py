"""What a one-stop rate will be once its newest days have settled: an estimate with its interval.

Days whose follow-up is not over count as far as they were followed: those who came back within a
day are known after a day. Leaving such days out, as the rate itself does, is exact and later.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from opsdash.analysis.result import Estimate, Reason, Result, Status, refused
from opsdash.analysis.survival import Cohorts, SurvivalReason, read_matured_rate
from opsdash.calendar.periods import Grain, Period
from opsdash.metrics import answer
from opsdash.metrics.baselines import Ask
from opsdash.metrics.catalog import Catalog, Metric
from opsdash.metrics.question import Filter, Question

_FAMILY: Final = "one_stop"
_ALL: Final = 100.0


@dataclass(frozen=True)
class SettlingAsked:
    """A one-stop rate over the days of the resolution."""

    metric: str
    period: Period
    filters: tuple[Filter, ...] = ()


@dataclass(frozen=True)
class SettlingFinding:
    """`rate` is the estimate in percent with all `cases`; `settled` is what whole days alone say.

    `young` of the cases were resolved on days that are not settled, the first of them on `since`:
    both are nothing where all are. `refusal` is the metric's own reason.
    """

    asked: SettlingAsked
    window: int
    result: Result[Estimate, SurvivalReason]
    settled: float | None = None
    cases: int = 0
    young: int = 0
    since: date | None = None
    refusal: answer.Reason | None = None

    @property
    def status(self) -> Status:
        return self.result.status

    @property
    def reasons(self) -> tuple[Reason[SurvivalReason], ...]:
        return self.result.reasons

    @property
    def rate(self) -> Estimate | None:
        return self.result.value


def is_settling(metric: Metric) -> bool:
    return metric.family == _FAMILY and metric.window is not None


def find_settling(ask: Ask, asked: SettlingAsked, catalog: Catalog) -> SettlingFinding:
    """From the rates of the shorter windows by day: each day tells as much as it was followed."""
    metric = catalog.metrics[asked.metric]
    shorter = _up_to(catalog, metric)
    names = tuple(each.id for each in shorter)
    found = ask(Question(names, asked.period, Grain.DAY, filters=asked.filters))
    window = metric.window or 0
    refusal = found.reason_of(metric.id)
    if refusal is not None:
        return SettlingFinding(asked, window, refused(), refusal=refusal)
    rows = [found.of(name) for name in names]
    cohorts = _cohorts(rows, [each.window or 0 for each in shorter])
    rate = read_matured_rate(cohorts, window)
    is_young = (cohorts.cases > 0) & (cohorts.watched < window)
    at = np.flatnonzero(is_young)
    return SettlingFinding(
        asked=asked,
        window=window,
        result=_one_stop(rate),
        settled=found.total(metric.id).value,
        cases=int(cohorts.cases.sum()),
        young=int(cohorts.cases[is_young].sum()),
        since=rows[0][int(at[0])].period.first if len(at) else None,
    )


def _up_to(catalog: Catalog, metric: Metric) -> list[Metric]:
    """The same rate with shorter windows, and itself."""
    alike = [
        each
        for each in catalog.metrics.values()
        if each.family == metric.family
        and each.denominator == metric.denominator
        and (each.window or 0) <= (metric.window or 0)
    ]
    return sorted(alike, key=lambda each: each.window or 0)


def _cohorts(rows: Sequence[Sequence[answer.AnswerRow]], windows: Sequence[int]) -> Cohorts:
    """A day is a cohort that was followed for the longest window that is over for it.

    The newest days, of which not even the shortest is over, tell nothing.
    """
    cases, hits = (
        np.array([[getattr(row, side) or 0 for row in each] for each in rows], dtype=np.int64)
        for side in ("denominator", "numerator")
    )
    failed = cases - hits
    came_back = np.diff(failed, axis=0, prepend=0)
    is_over = cases > 0
    followed = np.array(windows, dtype=np.float64)[:, None] * is_over
    step, day = np.nonzero(is_over & (came_back > 0))
    return Cohorts(
        cases=cases.max(axis=0, initial=0),
        watched=followed.max(axis=0, initial=0.0),
        cohort=day,
        times=np.array(windows, dtype=np.float64)[step],
        ended=came_back[step, day],
        untimed=np.zeros(cases.shape[1], np.int64),
    )


def _one_stop(
    came_back: Result[Estimate, SurvivalReason],
) -> Result[Estimate, SurvivalReason]:
    """Who did not come back, in percent."""
    value = came_back.value
    if value is None:
        return came_back
    rate = Estimate(*(_ALL * (1 - each) for each in (value.value, value.high, value.low)))
    return Result(came_back.status, rate, came_back.reasons)
