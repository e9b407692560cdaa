"""An answer as a value: rows with numerator and denominator, and all that limits what they say.

A value that cannot be known is None, never zero. Reasons and flags are codes; their sentences are
in the words of the metrics room.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from opsdash.analysis.result import Status as Status  # noqa: PLC0414 - exported to readers of answers
from opsdash.calendar.periods import Period
from opsdash.metrics.question import GROUP, Filter, Question


class Flag(StrEnum):
    """What limits a value.

    PARTIAL: the step is cut by the period or the data does not reach its end yet. INCOMPLETE: a
    source misses days that it should have. MATURING: its newest days are left out until their
    follow-up is over. APPROXIMATE: rebuilt from undated facts. SLOWER: from the single facts, not
    a rollup. UNFILTERED: a side of it does not have a filter's or the split's dimension.
    OPENING_UNKNOWN: what was open before the first file is missing. COMPARE_INCOMPLETE: the
    comparison period lacks days. LEFT_OUT: cases are in neither numerator nor denominator.
    OVERLAPPING: one case can be in several parts of the split, so the parts exceed the whole.
    CONVERTED: amounts of other currencies are in it, at the rates of their months.
    """

    PARTIAL = "partial"
    INCOMPLETE = "incomplete"
    MATURING = "maturing"
    APPROXIMATE = "approximate"
    SLOWER = "slower"
    UNFILTERED = "unfiltered"
    OPENING_UNKNOWN = "opening_unknown"
    COMPARE_INCOMPLETE = "compare_incomplete"
    LEFT_OUT = "left_out"
    OVERLAPPING = "overlapping"
    CONVERTED = "converted"


class ReasonCode(StrEnum):
    """Why a metric is refused, with the facts each one carries.

    MISSING_MEASURE: measure, fact ("inquiry", "order", "reading" ...: what to import).
    SEVERAL_CURRENCIES: currencies. READING_TOO_COARSE: measure, grain. NO_CUSTOMER_KEYS: instead
    (a metric id). NEEDS_COMPARISON: none. SPLIT_UNAVAILABLE: dimension.
    NO_REOPENS, NO_LIFECYCLE: instead or none. NEEDS_SPLIT: none. RATE_MISSING: currency, month
    (its first day). CONDITION_UNAVAILABLE: measure, dimension (the one that the metric itself
    narrows by). NOT_TOLD: told (what no file tells, an id of the catalogue).
    """

    MISSING_MEASURE = "missing_measure"
    NOT_TOLD = "not_told"
    SEVERAL_CURRENCIES = "several_currencies"
    RATE_MISSING = "rate_missing"
    READING_TOO_COARSE = "reading_too_coarse"
    NO_CUSTOMER_KEYS = "no_customer_keys"
    NO_REOPENS = "no_reopens"
    NO_LIFECYCLE = "no_lifecycle"
    NEEDS_COMPARISON = "needs_comparison"
    NEEDS_SPLIT = "needs_split"
    SPLIT_UNAVAILABLE = "split_unavailable"
    CONDITION_UNAVAILABLE = "condition_unavailable"


@dataclass(frozen=True)
class Reason:
    """A code and its facts as pairs, so that an answer stays hashable."""

    code: ReasonCode
    facts: tuple[tuple[str, object], ...] = ()

    @property
    def values(self) -> dict[str, object]:
        return dict(self.facts)


@dataclass(frozen=True)
class MissingSource:
    """A source that a needed measure comes from and that does not cover the whole period.

    `holes` are the days between its first and last one that it misses, in the period or in what
    that is compared with. One that `has_ended` misses nothing later.
    """

    source: str
    fact: str
    first_day: date | None
    through_day: date | None
    holes: tuple[Period, ...] = ()
    has_ended: bool = False


@dataclass(frozen=True)
class ComparisonGap:
    """Why a metric's comparison period is not covered: data begin in it or end in it, or lack days.

    `begins` is the first day of data and `ends` the last one, None where that is not the matter.
    """

    metric: str
    begins: date | None
    ends: date | None
    holes: tuple[Period, ...]


class AnswerRow(NamedTuple):
    """One value of one metric; a tuple, because an answer can have thousands.

    `value` and `compare` are in the metric's unit; numerator and denominator are plain sums
    (seconds, money, counts). `split` is None without a split and "" for "not recorded". `change`
    is in percent for metrics with `change = "percent"`, else the difference. `left_out` is the
    share (0 to 1) of cases that are in neither numerator nor denominator.
    """

    metric: str
    period: Period
    split: str | None
    value: float | None
    numerator: float | None
    denominator: float | None
    status: Status
    flags: frozenset[Flag] = frozenset()
    compare: float | None = None
    change: float | None = None
    compare_numerator: float | None = None
    compare_denominator: float | None = None
    left_out: float | None = None


@dataclass(frozen=True)
class Answer:
    """`rows` in the order metric, step, split; a refused metric has one row for the whole period.

    `totals` has one row per metric over the whole period and all splits. `status` is REFUSED when
    every metric is, and `reason` is then the first metric's; `refusals` has them all. `missing`
    names sources that do not cover the period, `unfiltered` (measure, dimension) pairs that could
    not be narrowed. `currency` is the one currency of the money in it, None when there is none.
    `gaps` say why metrics cannot be compared.
    """

    question: Question
    rows: tuple[AnswerRow, ...]
    totals: tuple[AnswerRow, ...]
    status: Status
    reason: Reason | None
    refusals: tuple[tuple[str, Reason], ...]
    data_version: int
    missing: tuple[MissingSource, ...] = ()
    unfiltered: tuple[tuple[str, str], ...] = ()
    currency: str | None = None
    compared: Period | None = None
    gaps: tuple[ComparisonGap, ...] = ()

    @cached_property
    def _by_metric(self) -> dict[str, tuple[AnswerRow, ...]]:
        return {metric: tuple(rows) for metric, rows in groupby(self.rows, attrgetter("metric"))}

    def of(self, metric: str) -> tuple[AnswerRow, ...]:
        return self._by_metric.get(metric, ())

    def total(self, metric: str) -> AnswerRow:
        """The value over the whole period and all splits. KeyError: it was not asked."""
        for row in self.totals:
            if row.metric == metric:
                return row
        raise KeyError(metric)

    def narrowing(self, measures: Collection[str]) -> tuple[Filter, ...]:
        """What stands behind numbers of `measures`: filters, and the groups where they have any."""
        lacking = {measure for measure, dimension in self.unfiltered if dimension == GROUP}
        if lacking.issuperset(measures):
            return self.question.filters
        return self.question.narrowed_by

    def gap_of(self, metric: str) -> ComparisonGap | None:
        """Why the comparison of a metric is incomplete; None where it is whole."""
        return next((each for each in self.gaps if each.metric == metric), None)

    def reason_of(self, metric: str) -> Reason | None:
        return dict(self.refusals).get(metric)
