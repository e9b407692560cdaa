"""The Inquiry slope of a question: two series over complete periods, and what their ratio does.

By week where the data is daily or weekly, by month where it is coarser. What a source lacks days
of, and what nothing can be divided by, is left out and named; before and after the data is nothing.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

import numpy as np

from opsdash.analysis.elasticity import Elasticity, ElasticityReason, read_elasticity
from opsdash.analysis.result import Estimate, Result, Status
from opsdash.analysis.slope import Cadence, Slope, SlopeReason, percent, read_slope
from opsdash.calendar.periods import Grain, Period, next_start, shift_months, start_of
from opsdash.errors import InvalidQuestionError
from opsdash.findings.series import Floats, Series, series_in
from opsdash.metrics.answer import Answer, Flag, Reason, ReasonCode
from opsdash.metrics.baselines import Ask
from opsdash.metrics.catalog import Catalog, Kind
from opsdash.metrics.question import Filter, Question

WEEKS: Final = 104
# Twenty-four months would always be early.
MONTHS: Final = 60

_GRAINS: Final = {Cadence.WEEK: Grain.WEEK, Cadence.MONTH: Grain.MONTH}
_DAY: Final = timedelta(days=1)


class Why(StrEnum):
    """Why a step is left out. LACKING: its data is not whole. EMPTY: nothing to divide by."""

    LACKING = "lacking"
    EMPTY = "empty"


@dataclass(frozen=True)
class SlopeAsked:
    """`metric` against another sum, or both sides of a ratio where `against` is None.

    `through` is the last day that may count.
    """

    metric: str
    against: str | None
    through: date
    week_start: int = 0
    filters: tuple[Filter, ...] = ()

    def question(self, cadence: Cadence) -> Question:
        """The whole weeks or months that end by `through`."""
        grain = _GRAINS[cadence]
        end = start_of(self.through + _DAY, grain, self.week_start)
        is_week = cadence is Cadence.WEEK
        first = end - timedelta(weeks=WEEKS) if is_week else shift_months(end, -MONTHS)
        metrics = (self.metric,) if self.against is None else (self.metric, self.against)
        return Question(metrics, Period(first, end), grain, filters=self.filters)


@dataclass(frozen=True)
class Step:
    """One week or month: both sums, their rate, the fitted rate, and why it is left out."""

    period: Period
    above: float | None
    below: float | None
    rate: float | None
    fitted: float | None
    why: Why | None


@dataclass(frozen=True)
class Shift:
    """A sudden change of the level: the first step after it, and its size in percent."""

    period: Period
    size: Estimate


@dataclass(frozen=True)
class SlopeFinding:
    """`reason` is set where the numbers cannot be asked for at all; then there is no `result`.

    `steps` are without gaps. `works_from` is the day after the step that would be the first enough,
    set where there are too few.
    """

    asked: SlopeAsked
    cadence: Cadence
    steps: tuple[Step, ...]
    result: Result[Slope, SlopeReason] | None
    reason: Reason | None = None
    works_from: date | None = None
    currency: str | None = None

    @property
    def status(self) -> Status:
        return self.result.status if self.result else Status.REFUSED

    @property
    def slope(self) -> Slope | None:
        return self.result.value if self.result else None

    @property
    def shifts(self) -> tuple[Shift, ...]:
        slope = self.slope
        if slope is None:
            return ()
        return tuple(
            Shift(self.steps[each.at].period, percent(each.size, 1)) for each in slope.shifts
        )

    @property
    def left_out(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.why)

    @property
    def period(self) -> Period | None:
        """All steps, those that are left out included."""
        if not self.steps:
            return None
        return Period(self.steps[0].period.first, self.steps[-1].period.end)


def find_slope(ask: Ask, asked: SlopeAsked, catalog: Catalog) -> SlopeFinding:
    """Raises InvalidQuestionError for a metric that is neither a ratio nor set against a sum."""
    _validate(asked, catalog)
    cadence = Cadence.WEEK
    answer = ask(asked.question(cadence))
    if _is_too_coarse(answer):
        cadence = Cadence.MONTH
        answer = ask(asked.question(cadence))
    if answer.refusals:
        return SlopeFinding(asked, cadence, (), None, answer.refusals[0][1])
    return _found(answer, asked, cadence)


def read_reaction(finding: SlopeFinding) -> Result[Elasticity, ElasticityReason]:
    """How the sum above answers to a jump of the one below within the same step."""
    sides = ((step.above for step in finding.steps), (step.below for step in finding.steps))
    return read_elasticity(*(_array(list(side)) for side in sides))


def _validate(asked: SlopeAsked, catalog: Catalog) -> None:
    for name in asked.question(Cadence.WEEK).metrics:
        # What nobody knows is told by the question itself, with suggestions.
        metric = catalog.metrics.get(name)
        wanted = Kind.RATIO if asked.against is None else Kind.SUM
        if metric is not None and metric.kind is not wanted:
            raise InvalidQuestionError(problem="slope_sides")


def _is_too_coarse(answer: Answer) -> bool:
    return any(reason.code is ReasonCode.READING_TOO_COARSE for _, reason in answer.refusals)


def _found(answer: Answer, asked: SlopeAsked, cadence: Cadence) -> SlopeFinding:
    steps = _trimmed(_steps(answer, asked))
    above, below = (_array([getattr(step, side) for step in steps]) for side in ("above", "below"))
    result = read_slope(above, below, cadence)
    if result.value is not None:
        steps = _with_fit(steps, result.value)
    return SlopeFinding(
        asked=asked,
        cadence=cadence,
        steps=tuple(steps),
        result=result,
        works_from=_works_from(result, answer.question),
        currency=answer.currency,
    )


def _steps(answer: Answer, asked: SlopeAsked) -> list[Step]:
    first = series_in(answer, asked.metric)
    if asked.against is None:
        sides = (first, first)
        sums = (first.numerator, first.denominator)
    else:
        second = series_in(answer, asked.against)
        sides = (first, second)
        sums = (first.value, second.value)
    gaps = {each.period.first: each.flag for side in sides for each in side.omitted}
    rows = zip(_periods(first), *(side.tolist() for side in sums), strict=True)
    return [
        _step(
            period,
            _known(above),
            _known(below),
            gaps.get(period.first),
            is_ratio=asked.against is None,
        )
        for period, above, below in rows
    ]


def _periods(series: Series) -> list[Period]:
    days = [series.day(at) for at in range(len(series))]
    return [Period(day, next_start(day, series.grain)) for day in days]


def _step(
    period: Period, above: float | None, below: float | None, flag: Flag | None, *, is_ratio: bool
) -> Step:
    why = None
    if above is None or below is None:
        # A ratio without a value and without a gap in its data had nothing to divide by.
        why = Why.EMPTY if is_ratio and flag is None else Why.LACKING
    elif below <= 0:
        why = Why.EMPTY
    elif above < 0:
        why = Why.LACKING
    rate = None if why or above is None or below is None else above / below
    return Step(period, above, below, rate, None, why)


def _trimmed(steps: list[Step]) -> list[Step]:
    """Without the steps before the first and after the last that can be used."""
    used = [at for at, step in enumerate(steps) if step.why is None]
    if not used:
        return [step for step in steps if step.why is Why.EMPTY]
    return steps[used[0] : used[-1] + 1]


def _with_fit(steps: list[Step], slope: Slope) -> list[Step]:
    """The line that the drift and the shifts draw, through the middle of the rates."""
    at = np.arange(len(steps))
    line = slope.drift.value * at
    for shift in slope.shifts:
        line = line + shift.size.value * (at >= shift.at)
    rates = _array([step.rate or None for step in steps])
    line = np.exp(line + np.nanmedian(np.log(rates) - line))
    return [replace(step, fitted=value) for step, value in zip(steps, line.tolist(), strict=True)]


def _works_from(result: Result[Slope, SlopeReason], question: Question) -> date | None:
    for reason in result.reasons:
        if reason.code is SlopeReason.TOO_FEW:
            found = question.period.end
            for _ in range(int(reason.values["need"]) - int(reason.values["have"])):
                found = next_start(found, question.grain)
            return found
    return None


def _array(values: list[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value
