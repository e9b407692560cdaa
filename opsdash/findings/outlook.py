"""What the next four weeks may hold, for a metric that adds up over days, and how good that is.

The history is read first, which is quick; the outlook is then made from it alone, which is slow.
Whatever cannot be said honestly is a reason, never a number.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np

from opsdash.analysis.days import WEEK
from opsdash.analysis.forecast import (
    HORIZON,
    Forecast,
    ForecastReason,
    Method,
    TrackRecord,
    forecast,
)
from opsdash.analysis.result import Reason, Status, because
from opsdash.calendar.periods import Grain, Period
from opsdash.findings.closed_days import closed_days, marked
from opsdash.findings.series import Series, series_of
from opsdash.metrics import answer
from opsdash.metrics.baselines import Ask
from opsdash.metrics.catalog import Kind, Metric
from opsdash.metrics.coverage import Coverage
from opsdash.metrics.question import Filter
from opsdash.store import Database

# Two years for the outlook, and before them those that its record is made of.
HISTORY = timedelta(weeks=136)
_DAY = timedelta(days=1)
AHEAD_DAYS = HORIZON
# What is shown before the outlook.
_SHOWN_DAYS = 8 * WEEK


class OutlookReason(StrEnum):
    """UNANSWERED: the metric itself is refused. FAILED: the calculation ended in an error."""

    NOT_A_SUM = "not_a_sum"
    UNANSWERED = "unanswered"
    FAILED = "failed"


Why = Reason[OutlookReason] | Reason[ForecastReason]


@dataclass(frozen=True)
class OutlookAsked:
    """`through` is the last day that may count, `closed` the closed days from `first` on."""

    metric: str
    first: date
    through: date
    filters: tuple[Filter, ...] = ()
    closed: tuple[date, ...] = ()

    @property
    def history(self) -> Period:
        return Period(self.first, self.through + _DAY)


@dataclass(frozen=True)
class Passed:
    """One step that is known; None where it is not."""

    first: date
    value: float | None


@dataclass(frozen=True)
class Ahead:
    """One step to come: its middle and the ends that hold eight times in ten."""

    first: date
    middle: float
    low: float
    high: float


@dataclass(frozen=True)
class Sum:
    """The same of all steps together."""

    middle: float
    low: float
    high: float


@dataclass(frozen=True)
class OutlookFinding:
    """`before` is what as many days before held, None where one of them is unknown.

    `closed` are the closed days ahead. `refusal` is the metric's own reason. Steps are of a day,
    or of seven where many days hold nothing.
    """

    asked: OutlookAsked
    status: Status
    reasons: tuple[Why, ...] = ()
    refusal: answer.Reason | None = None
    currency: str | None = None
    period: Period | None = None
    passed: tuple[Passed, ...] = ()
    ahead: tuple[Ahead, ...] = ()
    total: Sum | None = None
    before: float | None = None
    method: Method | None = None
    record: TrackRecord | None = None
    closed: tuple[date, ...] = ()


def can_look_out(metric: Metric) -> bool:
    return metric.kind is Kind.SUM


def asked_of(
    state: Database, coverage: Coverage, metric: str, filters: tuple[Filter, ...], through: date
) -> OutlookAsked:
    """From the day after `through` on, with the closed days of the calendar as it is."""
    first = min(max(through - HISTORY + _DAY, coverage.first_day or date.min), through)
    closed = closed_days(state, first, through + timedelta(days=1 + HORIZON))
    return OutlookAsked(metric, first, through, filters, closed)


def history_of(ask: Ask, asked: OutlookAsked) -> Series:
    """The days that are known; empty where the metric is refused."""
    return series_of(ask, asked.metric, asked.history, Grain.DAY, asked.filters)


def find_outlook(history: Series, asked: OutlookAsked, metric: Metric) -> OutlookFinding:
    """A pure function of its arguments. Takes up to nine model fits."""
    refusal = history.answer.reason_of(metric.id)
    if not can_look_out(metric):
        return _refused(asked, because(OutlookReason.NOT_A_SUM))
    if refusal is not None:
        return _refused(asked, because(OutlookReason.UNANSWERED), refusal)
    known = np.flatnonzero(np.isfinite(history.value))
    if not len(known):
        return _refused(asked, because(ForecastReason.SHORT_HISTORY, days=0))
    first, last = history.day(int(known[0])), history.day(int(known[-1]))
    values = history.value[known[0] : known[-1] + 1]
    found = forecast(values, marked(first, len(values) + HORIZON, asked.closed))
    if found.value is None:
        return OutlookFinding(asked, found.status, found.reasons)
    return _told(asked, history, found.value, found.status, found.reasons, last)


def failed(asked: OutlookAsked) -> OutlookFinding:
    """What is shown where the calculation ended in an error."""
    return _refused(asked, because(OutlookReason.FAILED))


def _refused(
    asked: OutlookAsked, reason: Why, refusal: answer.Reason | None = None
) -> OutlookFinding:
    return OutlookFinding(asked, Status.REFUSED, (reason,), refusal)


def _told(
    asked: OutlookAsked,
    history: Series,
    found: Forecast,
    status: Status,
    reasons: tuple[Reason[ForecastReason], ...],
    last: date,
) -> OutlookFinding:
    period = Period(last + _DAY, last + timedelta(days=1 + HORIZON))
    end = int(np.flatnonzero(history.days == np.datetime64(last))[0]) + 1
    before = history.value[max(0, end - HORIZON) : end]
    is_known = len(before) == HORIZON and bool(np.isfinite(before).all())
    steps = zip(found.middle, found.low, found.high, strict=True)
    return OutlookFinding(
        asked=asked,
        status=status,
        reasons=reasons,
        currency=history.answer.currency,
        period=period,
        passed=_passed(history, end, found.step_days),
        ahead=tuple(
            Ahead(period.first + at * timedelta(days=found.step_days), *step)
            for at, step in enumerate(steps)
        ),
        total=Sum(found.total, found.total_low, found.total_high),
        before=float(before.sum()) if is_known else None,
        method=found.method,
        record=found.record,
        closed=tuple(day for day in asked.closed if period.first <= day < period.end),
    )


def _passed(history: Series, end: int, step_days: int) -> tuple[Passed, ...]:
    """The last steps before the outlook, whole ones back from its first day."""
    begin = max(0, end - _SHOWN_DAYS)
    begin += (end - begin) % step_days
    sums = history.value[begin:end].reshape(-1, step_days).sum(axis=1)
    return tuple(
        Passed(history.day(begin + at * step_days), float(each) if np.isfinite(each) else None)
        for at, each in enumerate(sums)
    )
