"""Which parts of the data a measure comes from, and which dimensions can narrow or split it.

A measure has a dimension when any present part of it (the facts, the readings) has it. The parts
that lack it then count as "not recorded"; a measure without it altogether stays whole.
"""

from dataclasses import dataclass, replace

from opsdash.metrics.catalog import Catalog, Condition, Measure, Metric
from opsdash.metrics.coverage import Coverage, Span
from opsdash.metrics.question import GROUP, NOT_RECORDED, Filter, Question


@dataclass(frozen=True)
class Scope:
    """A question against the data that there is, of the groups that may be seen of them.

    Every statement about rows is made from one of these, so that none can leave the groups out.
    """

    question: Question
    catalog: Catalog
    coverage: Coverage

    def __post_init__(self) -> None:
        if self.question.groups != self.coverage.groups:
            seen = replace(self.question, groups=self.coverage.groups)
            object.__setattr__(self, "question", seen)

    def has_facts(self, measure: Measure) -> bool:
        return measure.fact != "reading" and any(
            each.fact == measure.fact for each in self.coverage.sources
        )

    def has_readings(self, measure: Measure) -> bool:
        return measure.reading and self.coverage.has_reading(measure.readings_of)

    def untold(self, measure: Measure) -> str | None:
        """What a file would have to tell for the measure to have rows, None where all is told."""
        made_of = (measure, *(self.catalog.measures[flow.measure] for flow in measure.flows))
        needed = (each.told for each in made_of if each.told)
        return next((each for each in needed if each not in self.coverage.told), None)

    def is_present(self, measure: Measure) -> bool:
        return self.has_facts(measure) or self.has_readings(measure)

    def has(self, measure: Measure, dimension: str) -> bool:
        """Whether `dimension` can narrow or split the measure."""
        if self.has_facts(measure) and self.catalog.column(measure.fact, dimension):
            return True
        return self.has_readings(measure) and dimension in self.reading_keys(measure)

    def reading_keys(self, measure: Measure) -> frozenset[str]:
        keys = {"source"}
        if measure.has_currency:
            # Readings without a currency are in the organisation's own.
            keys.add("currency")
        for each in self.coverage.readings:
            if each.measure == measure.readings_of:
                keys |= each.dimensions
        return frozenset(keys)

    @property
    def is_overlapping(self) -> bool:
        """Whether a fact can be in several parts of the split."""
        return self.question.split is not None and self.catalog.is_list(self.question.split)

    def is_split(self, measure: Measure) -> bool:
        return self.question.split is not None and self.has(measure, self.question.split)

    def filters(self, measure: Measure) -> tuple[Filter, ...]:
        """The filters that narrow the measure."""
        asked = self.question.narrowed_by
        return tuple(each for each in asked if self.has(measure, each.dimension))

    def narrowing(self, metric: Metric) -> tuple[Filter, ...]:
        """The filters, with the groups that may be seen where the metric has any.

        Records about the numbers of some filters belong to exactly these.
        """
        measures = self.catalog.measures_of(metric)
        if any(self.has(each, GROUP) for each in measures):
            return self.question.narrowed_by
        return self.question.filters

    def facts_match(self, measure: Measure, conditions: tuple[Condition, ...] = ()) -> bool:
        """Whether any fact can pass the filters that only the measure's readings know."""
        passes_filters = all(
            self.catalog.column(measure.fact, each.dimension) or NOT_RECORDED in each.values
            for each in self.filters(measure)
        )
        return passes_filters and all(
            self.catalog.column(measure.fact, each.dimension) or each.holds(NOT_RECORDED)
            for each in conditions
        )

    def unfiltered(self, measures: tuple[Measure, ...]) -> tuple[tuple[str, str], ...]:
        """(measure, dimension) of what the question could not narrow or split."""
        return tuple(
            (measure.id, dimension)
            for measure in measures
            for dimension in self.question.dimensions
            if not self.has(measure, dimension)
        )

    def spans(self, measure: Measure) -> tuple[Span, ...]:
        """The days its sources cover; a filter on the source leaves the others out."""
        spans = self.coverage.spans_of(measure)
        asked = self.question.narrowed_by
        wanted = next((each for each in asked if each.dimension == "source"), None)
        if wanted is None:
            return spans
        return tuple(each for each in spans if each.source in wanted.values)
