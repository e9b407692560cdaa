"""Why a number changed between a period and its comparison, as values: what is asked, what is told.

`why_finding` makes them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from opsdash.analysis.calendar_effect import CalendarEffect
from opsdash.calendar.events import Event
from opsdash.calendar.periods import Comparison, Grain, Period
from opsdash.findings.why_noise import ERRORS
from opsdash.findings.why_splits import Concentration, Split
from opsdash.metrics.answer import AnswerRow, Reason, Status
from opsdash.metrics.baselines import Ask
from opsdash.metrics.catalog import Catalog, Kind, Metric
from opsdash.metrics.coverage import Coverage
from opsdash.metrics.question import Filter, Question


class WhyKind(StrEnum):
    """COUNT: against a base, with a volume. SUM: without. RATIO: of two sums. PARTS: a quantile."""

    COUNT = "count"
    SUM = "sum"
    RATIO = "ratio"
    PARTS = "parts"


class WhyReason(StrEnum):
    """Why nothing can be said. UNANSWERED: the metric itself is refused, see `refusal`."""

    UNANSWERED = "unanswered"
    UNCOMPARED = "uncompared"
    INCOMPLETE = "incomplete"
    UNEQUAL = "unequal"
    NO_VALUE = "no_value"
    NOT_MADE_OF_PARTS = "not_made_of_parts"


@dataclass(frozen=True)
class WhyAsked:
    """`base` is the metric that a count is measured against; None: the first one with data."""

    metric: str
    period: Period
    comparison: Comparison = Comparison.PREVIOUS
    against: Period | None = None
    filters: tuple[Filter, ...] = ()
    base: str | None = None

    def question(self, metric: str, split: str | None = None, *more: Filter) -> Question:
        taken = {each.dimension for each in more}
        kept = tuple(each for each in self.filters if each.dimension not in taken)
        is_days = self.comparison is not Comparison.TARGET
        return Question(
            (metric,),
            self.period,
            Grain.TOTAL,
            split,
            (*kept, *more),
            self.comparison if is_days else Comparison.NONE,
            against=self.against,
        )


@dataclass(frozen=True)
class Books:
    """What a finding rests on. `events` gives those that touch `first <= day < end`."""

    ask: Ask
    catalog: Catalog
    coverage: Coverage
    events: Callable[[date, date], tuple[Event, ...]]


@dataclass(frozen=True)
class Terms:
    """`change = volume + mix + rate + unmatched`; `by` is the dimension of the mix, if any."""

    change: float
    volume: float
    mix: float
    rate: float
    unmatched: float
    by: str | None


@dataclass(frozen=True)
class Drill:
    """The split of one part of another split: `name` of `of`, None where it was not recorded."""

    of: str
    name: str | None
    split: Split


@dataclass(frozen=True)
class Why:
    """`row` is the whole number with its comparison, `splits` the ones that tell most first.

    `error` is the standard error of the change, of a count with a base of what the base does not
    explain of it; None where it cannot be known. `base` is what a count is measured against,
    `base_change` its growth in percent and `ratio` the two as a metric.
    `parts` are the rows of a quantile by the first dimension. `concentration` is where most of a
    count's change is that its base does not explain.
    """

    asked: WhyAsked
    kind: WhyKind
    status: Status
    reason: WhyReason | None = None
    refusal: Reason | None = None
    compared: Period | None = None
    row: AnswerRow | None = None
    currency: str | None = None
    base: str | None = None
    ratio: str | None = None
    base_change: float | None = None
    terms: Terms | None = None
    splits: tuple[Split, ...] = ()
    drill: Drill | None = None
    concentration: Concentration | None = None
    error: float | None = None
    calendar: CalendarEffect | None = None
    events: tuple[Event, ...] = ()
    parts: tuple[AnswerRow, ...] = ()
    parts_by: str | None = None
    data_version: int = 0

    @property
    def change(self) -> float | None:
        if self.row is None or self.row.value is None or self.row.compare is None:
            return None
        return self.row.value - self.row.compare

    @property
    def is_usual(self) -> bool:
        """Whether the change is no more than chance makes of equal circumstances.

        That a base grew is no chance: of a count, what is left without it is judged.
        """
        change = self.change
        if change is not None and self.ratio is not None and self.terms is not None:
            change -= self.terms.volume
        return change is not None and self.error is not None and abs(change) <= ERRORS * self.error


def can_be_split(metric: Metric) -> bool:
    """Whether a change of the metric can be told by its parts at all."""
    return metric.kind in (Kind.SUM, Kind.RATIO, Kind.QUANTILE)


def bases_of(catalog: Catalog, coverage: Coverage, metric: Metric) -> Mapping[str, Metric]:
    """What a sum can be measured against, by the id of that sum: the ratio of the two."""
    if metric.kind is not Kind.SUM:
        return {}
    sums = {each.numerator: each for each in catalog.metrics.values() if each.kind is Kind.SUM}
    found: dict[str, Metric] = {}
    for each in catalog.metrics.values():
        base = sums.get(each.denominator)
        if each.kind is not Kind.RATIO or each.numerator != metric.numerator or base is None:
            continue
        if all(coverage.spans_of(measure) for measure in catalog.measures_of(each)):
            found.setdefault(base.id, each)
    return found
