"""What the parts of a dimension did to a change between two periods.

Which dimensions are worth a question, which sides of a ratio have them, and which tells most.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from opsdash.analysis.drivers import (
    Drivers,
    Names,
    Part,
    Segments,
    kitagawa,
    rate_by_own_segment,
    volume_mix_rate,
)
from opsdash.analysis.ranking import Counts, rank_dimensions, rank_ratio_dimensions
from opsdash.findings.why_noise import has_chance, spread_of
from opsdash.findings.why_sides import Sides, sides_in
from opsdash.metrics.answer import Answer, Flag
from opsdash.metrics.catalog import Catalog, Metric
from opsdash.metrics.coverage import Coverage
from opsdash.metrics.question import Filter

# People are no reason for a change, a source or a currency is how it was told, and a tag counts
# an inquiry more than once.
_NOT_TOLD: Final = frozenset({"agent", "manager", "source", "currency", "tag"})
_MOST: Final = 4
_MOST_OF_IT: Final = 0.67


@dataclass(frozen=True)
class Concentration:
    """The parts of a dimension that make most of a change, and which part of it they make."""

    dimension: str
    names: Names
    explains: float


@dataclass(frozen=True)
class Split:
    """What the parts of a dimension did; the terms are in the unit of the metric's change.

    `is_shared`: what the metric is measured against has the dimension too, so there is a mix.
    `has_errors`: the ordinary variation of a part is known.
    """

    dimension: str
    drivers: Drivers
    sides: Sides
    is_shared: bool
    has_errors: bool

    @property
    def beyond(self) -> tuple[Part, ...]:
        return tuple(part for part in self.drivers.parts if part.is_beyond_noise)


def splits_of(
    catalog: Catalog,
    coverage: Coverage,
    metric: Metric,
    filters: Sequence[Filter],
    beside: frozenset[str] = frozenset(),
) -> tuple[str, ...]:
    """The dimensions that rollups or readings of the numerator have, at most four.

    With those `beside` them in the same rollup: anything else is counted in the facts themselves.
    """
    measures = {catalog.measures[term.measure] for term in metric.numerator}
    columns = {each.column for each in measures}
    rolled = {
        dimension
        for rollup in catalog.rollups.values()
        if columns & set(rollup.measures) and beside <= set(rollup.dimensions)
        for dimension in rollup.dimensions
    }
    readings = {each.readings_of for each in measures}
    told = {
        key
        for each in coverage.readings
        if each.measure in readings and beside <= set(each.dimensions)
        for key in each.dimensions
    }
    single = {each.dimension for each in filters if len(each.values) == 1}
    known = dict.fromkeys(("topic", *catalog.dimensions, *sorted(told)))
    wanted = (rolled | told) - single - _NOT_TOLD
    return tuple(each for each in known if each in wanted)[:_MOST]


def splits_in_rows(
    catalog: Catalog, metric: Metric, filters: Sequence[Filter], beside: frozenset[str]
) -> tuple[str, ...]:
    """The dimensions of the facts that no rollup has beside those: single rows have to be read."""
    columns = {catalog.measures[term.measure].column for term in metric.numerator}
    rollups = [each for each in catalog.rollups.values() if columns & set(each.measures)]
    all_of_them = {dimension for each in rollups for dimension in each.dimensions}
    together = {
        dimension
        for each in rollups
        if beside <= set(each.dimensions)
        for dimension in each.dimensions
    }
    single = {each.dimension for each in filters if len(each.values) == 1}
    wanted = all_of_them - together - beside - single - _NOT_TOLD
    return tuple(each for each in catalog.dimensions if each in wanted)[:_MOST]


def drivers_in(
    catalog: Catalog,
    answer: Answer,
    metric: Metric,
    dimension: str,
    dispersion: float,
    is_ratio: bool,
) -> Split | None:
    """The parts of one dimension; None where it says nothing.

    `is_ratio`: the change of the ratio is asked for, else that of its numerator.
    """
    lacking = {measure for measure, lacks in answer.unfiltered if lacks == dimension}
    if answer.reason_of(metric.id) is not None or _is_blind(metric, lacking, answer):
        return None
    sides = sides_in(answer, metric)
    if not any(sides.names) or len(set(sides.names)) == 1:
        return None
    below = {term.measure for term in metric.denominator}
    is_shared = bool(below) and not below & lacking
    has_errors = has_chance(catalog, metric)
    drivers = _drivers(sides, metric, is_shared, is_ratio, dispersion, catalog)
    if drivers is None:
        return None
    if not has_errors:
        drivers = replace(drivers, parts=tuple(map(_without_error, drivers.parts)))
    return Split(dimension, drivers, sides, is_shared, has_errors)


def _is_blind(metric: Metric, lacking: set[str], answer: Answer) -> bool:
    """Whether the numerator cannot be told apart, or a case is in several parts."""
    above = {term.measure for term in metric.numerator}
    overlaps = any(Flag.OVERLAPPING in row.flags for row in answer.of(metric.id)[:1])
    return bool(above & lacking) or overlaps


def _drivers(
    sides: Sides,
    metric: Metric,
    is_shared: bool,
    is_ratio: bool,
    dispersion: float,
    catalog: Catalog,
) -> Drivers | None:
    segments = Segments(sides.names, sides.numerators, sides.denominators)
    if is_shared and is_ratio:
        made = kitagawa(segments, spread_of(catalog, metric), dispersion).value
        return made and _scaled(made, metric.scale)
    if is_shared:
        return volume_mix_rate(segments, dispersion).value
    # Without the dimension on the other side every part is held against the whole of it.
    whole = sides.denominators.max(axis=1)
    made = rate_by_own_segment(sides.names, sides.numerators, whole, dispersion).value
    if made is None or not is_ratio:
        return made
    parts = tuple(replace(part, volume=0.0) for part in made.parts)
    alone = replace(made, volume=0.0, parts=parts)
    scaled = _scaled(alone, metric.scale / float(whole.mean()))
    ratios = sides.numerators.sum(axis=1) / whole * metric.scale
    return replace(scaled, before=float(ratios[0]), after=float(ratios[1]))


def _scaled(drivers: Drivers, by: float) -> Drivers:
    parts = (
        replace(
            part,
            volume=part.volume * by,
            mix=part.mix * by,
            rate=part.rate * by,
            standard_error=None if part.standard_error is None else part.standard_error * by,
        )
        for part in drivers.parts
    )
    return replace(
        drivers,
        before=drivers.before * by,
        after=drivers.after * by,
        volume=drivers.volume * by,
        mix=drivers.mix * by,
        rate=drivers.rate * by,
        unmatched=drivers.unmatched * by,
        parts=tuple(parts),
    )


def _without_error(part: Part) -> Part:
    return replace(part, standard_error=None, is_beyond_noise=False)


def ranked(splits: Sequence[Split], *, is_ratio: bool) -> tuple[Split, ...]:
    """The dimension that tells most first; as they came where nothing changed."""
    by_name = {each.dimension: each for each in splits}
    if is_ratio:
        drivers = {name: each.drivers for name, each in by_name.items()}
        order = [each.dimension for each in rank_ratio_dimensions(drivers)]
        return tuple(by_name[name] for name in order)
    counts = {name: _expected(each) for name, each in by_name.items()}
    found = rank_dimensions(counts).value
    if found is None:
        return tuple(splits)
    return tuple(by_name[each.dimension] for each in found)


def concentrated(splits: Sequence[Split], usual: float) -> Concentration | None:
    """Where most of what its base does not explain of a count's change is.

    In the dimension whose parts surprise most, those beyond chance that went the way of the whole.
    None where they make less than two thirds, or where the whole is no more than is `usual`.
    """
    by_name = {each.dimension: each for each in splits}
    found = rank_dimensions({name: _expected(each) for name, each in by_name.items()}).value
    if not found:
        return None
    split = by_name[found[0].dimension]
    counts = _expected(split)
    moved = dict(zip(counts.names, (counts.actual - counts.expected).tolist(), strict=True))
    whole = sum(moved.values())
    named = [part.names[0] for part in split.beyond if len(part.names) == 1]
    names = tuple(name for name in named if moved[name] * whole > 0)
    explains = sum(moved[name] for name in names) / whole
    is_told = abs(whole) > usual and explains >= _MOST_OF_IT and len(names) < len(moved)
    return Concentration(split.dimension, names, explains) if is_told else None


def _expected(split: Split) -> Counts:
    """What the numbers before would have become, had they moved as what they are measured by."""
    sides = split.sides
    sums = sides.denominators.sum(axis=1)
    growth = sums[1] / sums[0] if sums[0] > 0 else 1.0
    return Counts(sides.names, sides.numerators[0] * growth, sides.numerators[1])
