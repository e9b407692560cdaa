"""The goal as a value: what is promised, by whom, until when, and what makes it unusable.

The unit and the better direction belong to the metric in the catalogue, never to the goal, so that
a goal cannot disagree with the number it is measured by. Text stays exactly as people wrote it.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from opsdash.calendar.periods import Period
from opsdash.calendar.problems import Problem
from opsdash.calendar.records import Record
from opsdash.metrics.catalog import Catalog, Kind
from opsdash.metrics.question import Filter

TITLE_LENGTH = 120
OWNER_LENGTH = 80
REASON_LENGTH = 2000
FILTER_LENGTH = 200
FILTER_VALUES = 200

# Beyond this a float no longer tells neighbouring amounts apart.
LARGEST = 1e15

# A promise of more than five years is a vision; the bound also keeps date arithmetic in range.
LONGEST_DAYS = 5 * 366
_YEARS = range(1990, 2200)

_LENGTHS = {
    "title": TITLE_LENGTH,
    "owner": OWNER_LENGTH,
    "attainable": REASON_LENGTH,
    "relevant": REASON_LENGTH,
}
_REQUIRED = ("title", "owner")


@dataclass(frozen=True)
class Goal(Record):
    """`baseline` and `target` are in the metric's unit; both `start` and `due` count as days.

    `attainable` says how it can be reached, `relevant` why it matters and is realistic.
    """

    title: str
    metric: str
    owner: str
    baseline: float
    target: float
    start: date
    due: date
    filters: tuple[Filter, ...] = ()
    attainable: str = ""
    relevant: str = ""

    @property
    def period(self) -> Period:
        return Period(self.start, self.due + timedelta(days=1))

    @property
    def is_rising(self) -> bool:
        """Whether the promise is to get more; the sign decides, not the metric."""
        return self.target > self.baseline

    def problems(self, catalog: Catalog) -> tuple[Problem, ...]:
        """Everything that keeps this goal from being saved, in the order of the form.

        `field` is a name of Goal, `code` a key under [problems] in words/en/goals.toml.
        """
        return (
            *self._text_problems(),
            *self._metric_problems(catalog),
            *self._number_problems(catalog),
            *self._date_problems(),
        )

    def _text_problems(self) -> Iterator[Problem]:
        for name, longest in _LENGTHS.items():
            text = getattr(self, name)
            if name in _REQUIRED and not text.strip():
                yield Problem(name, "empty")
            if len(text) > longest:
                yield Problem(name, "too_long")

    def _metric_problems(self, catalog: Catalog) -> Iterator[Problem]:
        if self.metric not in catalog.metrics:
            yield Problem("metric", "unknown_metric")
        dimensions = [item.dimension for item in self.filters]
        if len(set(dimensions)) < len(dimensions):
            yield Problem("filters", "repeated_filter")
        # Readings bring dimensions of their own, so the catalogue cannot say which ones exist.
        if any(not 0 < len(dimension) <= FILTER_LENGTH for dimension in dimensions):
            yield Problem("filters", "unknown_filter")
        if any(not 0 < len(item.values) <= FILTER_VALUES for item in self.filters):
            yield Problem("filters", "filter_size")

    def _number_problems(self, catalog: Catalog) -> Iterator[Problem]:
        metric = catalog.metrics.get(self.metric)
        for name in ("baseline", "target"):
            value = getattr(self, name)
            if not (math.isfinite(value) and abs(value) <= LARGEST):
                yield Problem(name, "not_a_number")
            elif value < 0 and metric and metric.kind not in (Kind.GROWTH, Kind.GAP):
                yield Problem(name, "below_zero")
        # The way from baseline to target is what progress divides by.
        if self.target == self.baseline:
            yield Problem("target", "equals_baseline")

    def _date_problems(self) -> Iterator[Problem]:
        for name in ("start", "due"):
            if getattr(self, name).year not in _YEARS:
                yield Problem(name, "year_out_of_range")
        if self.due <= self.start:
            yield Problem("due", "not_after_start")
        elif (self.due - self.start).days > LONGEST_DAYS:
            yield Problem("due", "too_long_a_time")
