"""What went together with a dated action or change: what came against what would have, without it.

A sum is compared over its days; a ratio by its numerator, expected for as many of its denominator
as there were. Few events get an exact test instead of a model. Nothing here says "caused by".
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np

from opsdash.analysis.counts import Comparison, compare_counts
from opsdash.analysis.days import WEEK, FloatArray
from opsdash.analysis.effect import Effect, EffectReason, Placebos, Verdict, effect_of
from opsdash.analysis.result import Estimate, Reason, Result, Status, because
from opsdash.calendar.events import Event, list_events
from opsdash.calendar.periods import Grain, Period
from opsdash.errors import UnknownNameError
from opsdash.findings.closed_days import closed_days, marked
from opsdash.findings.series import Series, series_of
from opsdash.metrics import answer
from opsdash.metrics.baselines import Ask
from opsdash.metrics.catalog import Kind, Metric, suggestions
from opsdash.metrics.coverage import Coverage
from opsdash.metrics.question import Filter
from opsdash.store import Database

_DAY = timedelta(days=1)
# Two years: older days tell of another business than the present one.
_HISTORY = timedelta(weeks=104)
# How long is looked at what follows: four weeks, or as long as it lasts.
_SHORTEST, _LONGEST = timedelta(weeks=4), timedelta(weeks=13)
_NEAR = timedelta(days=WEEK)
_SHOWN_DAYS = 8 * WEEK
# Below this many events before and after, chance is counted out exactly.
_SMALL = 30
_RARE = 0.05


class WhyNot(StrEnum):
    """UNANSWERED: the metric itself is refused. FAILED: the calculation ended in an error."""

    NO_EFFECT_OF = "no_effect_of"
    UNANSWERED = "unanswered"
    FAILED = "failed"
    NOTHING_COUNTED = "nothing_counted"


Why = Reason[WhyNot] | Reason[EffectReason]
# The metric, its filters, the last day that may count.
About = tuple[str, tuple[Filter, ...], date]


@dataclass(frozen=True)
class EffectAsked:
    """`looked_at` are the days from the action on, `first` the first day before that may count.

    `closed` are the closed days of all of them; `nearby` names other events within a week.
    """

    metric: str
    first: date
    looked_at: Period
    filters: tuple[Filter, ...] = ()
    closed: tuple[date, ...] = ()
    nearby: tuple[str, ...] = ()

    @property
    def history(self) -> Period:
        return Period(self.first, self.looked_at.end)


@dataclass(frozen=True)
class Step:
    """One day: what came, and from the action on what would have come without it."""

    day: date
    actual: float | None
    expected: Estimate | None = None


@dataclass(frozen=True)
class FewCounts:
    """The events of as many days before and after, and how they compare."""

    before: int
    after: int
    days: int
    comparison: Comparison


@dataclass(frozen=True)
class EffectFinding:
    """All in the metric's unit. With `counts` there is no model: they are the finding."""

    asked: EffectAsked
    status: Status
    reasons: tuple[Why, ...] = ()
    refusal: answer.Reason | None = None
    currency: str | None = None
    actual: float | None = None
    expected: Estimate | None = None
    extra: Estimate | None = None
    relative: float | None = None
    verdict: Verdict | None = None
    placebos: Placebos | None = None
    counts: FewCounts | None = None
    steps: tuple[Step, ...] = ()


def can_have_effect(metric: Metric) -> bool:
    if metric.needs_comparison:
        return False
    return metric.kind is Kind.SUM or (metric.kind is Kind.RATIO and bool(metric.denominator))


def looked_at(first_day: date, end_day: date, through: date) -> Period:
    """The days on which an effect is looked for."""
    length = min(max(end_day - first_day, _SHORTEST), _LONGEST)
    end = min(first_day + length, through + _DAY)
    return Period(first_day, max(end, first_day + _DAY))


def asked_of(state: Database, coverage: Coverage, about: About, first_day: date) -> EffectAsked:
    """Of a day at which nothing need be written down."""
    return _asked(state, coverage, about, (first_day, first_day + _DAY), ())


def asked_of_event(state: Database, coverage: Coverage, about: About, event: Event) -> EffectAsked:
    """Of what the calendar has, with what else began near it."""
    return _asked(state, coverage, about, (event.first_day, event.end_day), (event.id,))


def _asked(
    state: Database,
    coverage: Coverage,
    about: About,
    days: tuple[date, date],
    but: tuple[str, ...],
) -> EffectAsked:
    metric, filters, through = about
    window = looked_at(*days, through)
    first = min(max(days[0] - _HISTORY, coverage.first_day or date.min), days[0] - _DAY)
    return EffectAsked(
        metric=metric,
        first=first,
        looked_at=window,
        filters=filters,
        closed=closed_days(state, first, window.end),
        nearby=near_events(list_events(state), days[0], but),
    )


def named_event(events: Iterable[Event], name: str) -> Event:
    """The event with this id or title, the newest of several. UnknownNameError: there is none."""
    written = tuple(events)
    found = [each for each in written if name in {each.id, each.title}]
    if not found:
        titles = {each.title for each in written}
        raise UnknownNameError(noun="event", name=name, suggestions=suggestions(name, titles))
    return found[-1]


def near_events(events: Iterable[Event], day: date, but: Collection[str] = ()) -> tuple[str, ...]:
    """The titles of what people wrote down within a week of `day`, those ids left out."""
    return tuple(
        each.title for each in events if each.id not in but and abs(each.first_day - day) <= _NEAR
    )


def history_of(ask: Ask, asked: EffectAsked) -> Series:
    """The days that are known; empty where the metric is refused."""
    return series_of(ask, asked.metric, asked.history, Grain.DAY, asked.filters)


def find_effect(history: Series, asked: EffectAsked, metric: Metric) -> EffectFinding:
    """A pure function of its arguments. Takes up to fifteen model fits."""
    refusal = history.answer.reason_of(metric.id)
    if not can_have_effect(metric):
        return _refused(asked, because(WhyNot.NO_EFFECT_OF))
    if refusal is not None:
        return _refused(asked, because(WhyNot.UNANSWERED), refusal)
    known = np.flatnonzero(np.isfinite(history.value))
    if not len(known):
        return _refused(asked, because(EffectReason.SHORT_BEFORE, steps=0))
    case = _Case(history, asked, metric, int(known[0]))
    return case.by_counts() if case.is_small else case.by_model()


def failed(asked: EffectAsked) -> EffectFinding:
    """What is shown where the calculation ended in an error."""
    return _refused(asked, because(WhyNot.FAILED))


def _refused(
    asked: EffectAsked, reason: Why, refusal: answer.Reason | None = None
) -> EffectFinding:
    return EffectFinding(asked, Status.REFUSED, (reason,), refusal)


@dataclass(frozen=True, eq=False)
class _Case:
    """The history from its first known day on."""

    history: Series
    asked: EffectAsked
    metric: Metric
    begin: int

    @property
    def start(self) -> int:
        """The place of the action among the days."""
        return (self.asked.looked_at.first - self.history.day(self.begin)).days

    @property
    def is_ratio(self) -> bool:
        return self.metric.kind is Kind.RATIO

    @property
    def values(self) -> FloatArray:
        """What is counted; of a ratio its numerator."""
        side = self.history.numerator if self.is_ratio else self.history.value
        values: FloatArray = side[self.begin :]
        return values

    @property
    def scales(self) -> FloatArray:
        """What makes each day's count its value in the metric's unit."""
        if not self.is_ratio:
            return np.ones(len(self.values))
        below = self.history.denominator[self.begin :]
        empty = np.full(len(below), np.nan)
        scales: FloatArray = np.divide(self.metric.scale, below, out=empty, where=below > 0)
        return scales

    @property
    def windows(self) -> tuple[FloatArray, FloatArray]:
        """As many days before as after."""
        start = max(0, self.start)
        after = self.values[start:]
        return self.values[max(0, start - len(after)) : start], after

    @property
    def is_small(self) -> bool:
        """Whether so few single events are counted that a model would make too much of them."""
        before, after = self.windows
        counted = np.concatenate([before, after])
        counted = counted[np.isfinite(counted)]
        is_known = len(before) == len(after) >= WEEK and len(counted) == 2 * len(after)
        is_whole = bool(((counted == np.round(counted)) & (counted >= 0)).all())
        return not self.is_ratio and is_known and is_whole and float(counted.sum()) < _SMALL

    def by_counts(self) -> EffectFinding:
        before, after = (int(each.sum()) for each in self.windows)
        days = float(len(self.windows[1]))
        found = compare_counts(before, after, days, days)
        if found.value is None:
            return _refused(self.asked, because(WhyNot.NOTHING_COUNTED))
        is_rare = found.value.chance < _RARE
        way = Verdict.MORE if after > before else Verdict.LESS
        return EffectFinding(
            asked=self.asked,
            status=found.status,
            reasons=self.separable(),
            actual=float(after),
            verdict=way if is_rare else Verdict.USUAL,
            counts=FewCounts(before, after, int(days), found.value),
            steps=self.steps(()),
        )

    def by_model(self) -> EffectFinding:
        values = self.values
        closed = marked(self.history.day(self.begin), len(values), self.asked.closed)
        found: Result[Effect, EffectReason] = effect_of(
            values, self.start, closed, self._control(), nearby=self.asked.nearby
        )
        effect = found.value
        if effect is None:
            return EffectFinding(self.asked, found.status, found.reasons)
        by = self._whole_scale()
        return EffectFinding(
            asked=self.asked,
            status=found.status,
            reasons=found.reasons,
            currency=self.history.answer.currency,
            actual=effect.actual * by,
            expected=_times(effect.expected, by),
            extra=_times(effect.extra, by),
            relative=effect.relative,
            verdict=effect.verdict,
            placebos=effect.placebos,
            steps=self.steps(effect.expected_steps),
        )

    def separable(self) -> tuple[Why, ...]:
        near = len(self.asked.nearby)
        return (because(EffectReason.NOT_SEPARABLE, events=near),) if near else ()

    def steps(self, expected: tuple[Estimate, ...]) -> tuple[Step, ...]:
        """The days before that are shown and those that are looked at."""
        values, scales, start = self.values, self.scales, max(0, self.start)
        return tuple(
            Step(
                self.history.day(self.begin + at),
                _known(values[at] * scales[at]),
                _scaled(expected, at - start, float(scales[at])),
            )
            for at in range(max(0, start - _SHOWN_DAYS), len(values))
        )

    def _control(self) -> FloatArray | None:
        """Of a ratio what it is measured against: taken as it was, not as it might have been."""
        if not self.is_ratio:
            return None
        below = self.history.denominator[self.begin :]
        middle = float(np.nanmedian(below))
        return np.where(np.isfinite(below), below, middle)[:, None]

    def _whole_scale(self) -> float:
        """Sums are divided last: by the whole denominator of the days that count."""
        if not self.is_ratio:
            return 1.0
        start = max(0, self.start)
        below = self.history.denominator[self.begin :][start:]
        total = float(below[np.isfinite(self.values[start:])].sum())
        return self.metric.scale / total if total > 0 else float("nan")


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _scaled(expected: tuple[Estimate, ...], at: int, scale: float) -> Estimate | None:
    if not 0 <= at < len(expected) or not np.isfinite(scale):
        return None
    return _times(expected[at], scale)


def _times(found: Estimate, scale: float) -> Estimate:
    return Estimate(found.value * scale, found.low * scale, found.high * scale)
