"""A question as a value: metrics, period, grain, split, filters, comparison.

It can be hashed, compared and put into a cache key; it never holds SQL. `validate` refuses what
contradicts itself before anything is looked up.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from opsdash.calendar.periods import YEARS, Comparison, Grain, Period, compared
from opsdash.errors import InvalidQuestionError, UnknownNameError
from opsdash.metrics.catalog import Catalog, suggestions

# The value that stands for "not recorded" in filters and answers.
NOT_RECORDED = ""

# The dimension by which people are limited to what they may see.
GROUP: Final = "group"

# Ten years by day; a longer list is a typing mistake in a link, and would fill the memory.
_STEP_LIMIT = 4_000

_DAYS_PER_STEP = {
    Grain.DAY: 1,
    Grain.WEEK: 7,
    Grain.MONTH: 28,
    Grain.QUARTER: 90,
    Grain.YEAR: 365,
    Grain.SPRINT_PERIOD: 28,
}


@dataclass(frozen=True)
class Filter:
    """Rows whose `dimension` is one of `values`; the empty string means "not recorded"."""

    dimension: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """`metrics` are catalogue ids; `split` and the filters name dimensions.

    `against` are the days to compare with, where the period is known by more than its days: the
    first twelve of a month go with the first twelve of the one before. `targets` are the numbers
    (metric, value) to compare with where the comparison is TARGET. `groups` are those whose rows
    who asks may see, None: all; they are set from the data that are asked, whatever stands here.
    """

    metrics: tuple[str, ...]
    period: Period
    grain: Grain = Grain.TOTAL
    split: str | None = None
    filters: tuple[Filter, ...] = ()
    comparison: Comparison = Comparison.NONE
    against: Period | None = None
    targets: tuple[tuple[str, float], ...] = ()
    groups: tuple[str, ...] | None = None

    @property
    def narrowed_by(self) -> tuple[Filter, ...]:
        """The filters, with the groups that who asks may see: of both only what is in both."""
        if self.groups is None:
            return self.filters
        return narrowed_to(self.filters, self.groups)

    @property
    def compared(self) -> Period | None:
        """The days it is compared with, None without any."""
        if self.comparison in (Comparison.NONE, Comparison.TARGET):
            return None
        return self.against or compared(self.period, self.comparison)

    def target(self, metric: str) -> float | None:
        """The number to compare a metric with."""
        is_asked = self.comparison is Comparison.TARGET
        return dict(self.targets).get(metric) if is_asked else None

    def validate(self, catalog: Catalog, reading_dimensions: Collection[str] = ()) -> None:
        """Raise UnknownNameError (with suggestions) or InvalidQuestionError.

        `reading_dimensions` are the dimensions that only imported readings have (see
        `Coverage.reading_dimensions`); all others are in the catalogue.
        """
        if not self.metrics:
            raise InvalidQuestionError(problem="no_metric")
        for metric in self.metrics:
            _must_know("metric", metric, catalog.metrics)
        known = (*catalog.dimensions, *reading_dimensions)
        for dimension in self.dimensions:
            _must_know("dimension", dimension, known)
        self._validate_filters()
        if not all(day.year in YEARS for day in (self.period.first, self.period.end)):
            raise InvalidQuestionError(problem="period_out_of_range")
        if self.period.days > _STEP_LIMIT * _DAYS_PER_STEP.get(self.grain, self.period.days):
            raise InvalidQuestionError(problem="too_many_steps")

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions it needs, filters first, each once."""
        named = [each.dimension for each in self.narrowed_by]
        return tuple(dict.fromkeys([*named, self.split] if self.split else named))

    def _validate_filters(self) -> None:
        filtered = [each.dimension for each in self.filters]
        if len(set(filtered)) != len(filtered):
            raise InvalidQuestionError(problem="filter_twice")
        if not all(each.values for each in self.filters):
            raise InvalidQuestionError(problem="filter_empty")


def narrowed_to(filters: tuple[Filter, ...], groups: tuple[str, ...]) -> tuple[Filter, ...]:
    """The filters with nothing but `groups` left; one without any value leaves nothing."""
    asked = next((each.values for each in filters if each.dimension == GROUP), groups)
    seen = Filter(GROUP, tuple(each for each in asked if each in groups))
    if any(each.dimension == GROUP for each in filters):
        return tuple(seen if each.dimension == GROUP else each for each in filters)
    return (*filters, seen)


def _must_know(noun: str, name: str, known: Collection[str]) -> None:
    if name not in known:
        raise UnknownNameError(noun=noun, name=name, suggestions=suggestions(name, known))
