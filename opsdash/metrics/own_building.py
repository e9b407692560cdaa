"""From a definition to a metric of the catalogue: its terms, its kind, its formula in words.

Every name is looked up here and nowhere later; what is unknown is refused with what may have been
meant. A definition for a group is the sum of terms narrowed to that group, so that parts and whole
stay right by themselves.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NoReturn

from opsdash.errors import DefinitionError
from opsdash.metrics.catalog import Catalog, Condition, Kind, Measure, Metric, Term, suggestions
from opsdash.metrics.own_definition import (
    Expression,
    Function,
    OwnMetric,
    Part,
    Problem,
    ProblemCode,
)
from opsdash.metrics.own_words import COUNTS_NOT, counts_words, formula_words
from opsdash.metrics.series import COUNT
from opsdash.metrics.sums import FOLLOWED

Values = Callable[[str], Collection[str]]

_FOLLOW_UP = re.compile(r"INTERVAL '(\d+)' DAY")
# Kinds that one metric can take over from another as a whole, with more conditions.
_TAKEN = (Kind.SUM, Kind.RATIO, Kind.STOCK, Kind.QUANTILE)
_DIVIDED = (Kind.SUM, Kind.RATIO)


@dataclass(frozen=True)
class _Made:
    """An expression as terms; `taken` is the metric it takes over as a whole."""

    kind: Kind
    numerator: tuple[Term, ...]
    denominator: tuple[Term, ...]
    scale: float
    window: int | None
    taken: Metric | None = None

    @property
    def left_out(self) -> tuple[Term, ...]:
        return self.taken.left_out if self.taken else ()

    @property
    def approximate(self) -> tuple[Term, ...]:
        return self.taken.approximate if self.taken else ()


@dataclass
class Workshop:
    """Builds definitions over a catalogue; a metric may take others, never itself.

    `reading_dimensions` are those that imported readings have. `values` tells which values of a
    dimension the data has, where that matters.
    """

    catalog: Catalog
    definitions: Mapping[str, OwnMetric]
    reading_dimensions: Collection[str] = ()
    values: Values | None = None
    warnings: list[Problem] = field(default_factory=list)
    _built: dict[str, Metric] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)
    _place: str = ""

    def metric(self, name: str) -> Metric:
        """Raises DefinitionError with the first problem of the definition."""
        if name in self._built:
            return self._built[name]
        if name in self._open:
            self._refuse(ProblemCode.CYCLE, " > ".join((*self._open, name)))
        before = self._place
        self._open.append(name)
        try:
            self._built[name] = self._build(self.definitions[name])
        finally:
            self._open.pop()
            self._place = before
        return self._built[name]

    def _build(self, own: OwnMetric) -> Metric:
        self._place = f"{own.id}.value"
        if own.id in self.catalog.metrics:
            self._refuse(ProblemCode.SHIPPED_ID, own.id)
        base = self._made(own.expression, own.window)
        made = self._with_variants(own, base) if own.variants else base
        facts = {self.catalog.measures[each.measure].fact for each in _terms_of(made)}
        known = self.catalog.dimensions
        return Metric(
            id=own.id,
            kind=made.kind,
            name=own.name,
            short=own.name,
            definition=own.definition or own.name,
            formula=formula_words(own, self.catalog),
            unit=own.unit,
            better=own.better,
            change=own.change,
            decimals=own.decimals,
            counts=counts_words(own, self.catalog),
            counts_not=COUNTS_NOT,
            numerator=made.numerator,
            denominator=made.denominator,
            growths=(),
            scale=made.scale,
            quantile=made.taken.quantile if made.taken else None,
            window=made.window,
            thin_below=own.thin_below,
            left_out=made.left_out,
            refusal=made.taken.refusal if made.taken else None,
            instead=made.taken.instead if made.taken else None,
            approximate=made.approximate,
            dimensions=tuple(each for each in known if facts & set(known[each].columns)),
        )

    # one expression

    def _made(self, expression: Expression, window: int | None) -> _Made:
        first = expression.numerator[0]
        is_single = len(expression.numerator) == 1 and first.sign > 0 and not expression.denominator
        scale = float(expression.times / expression.by)
        if is_single and first.function is Function.METRIC:
            made = self._taken(first, scale)
        elif is_single and first.function is Function.MEAN:
            made = self._mean(first, scale)
        else:
            numerator = self._side(expression.numerator)
            denominator = self._side(expression.denominator)
            made = _Made(self._kind(numerator, denominator), numerator, denominator, scale, None)
        return replace(made, window=self._window(made, window))

    def _kind(self, numerator: tuple[Term, ...], denominator: tuple[Term, ...]) -> Kind:
        terms = (*numerator, *denominator)
        if not any(self.catalog.measures[each.measure].is_stock for each in terms):
            return Kind.RATIO if denominator else Kind.SUM
        if len(terms) > 1 or terms[0].sign < 0:
            self._refuse(ProblemCode.STOCK_ALONE)
        return Kind.STOCK

    def _window(self, made: _Made, asked: int | None) -> int | None:
        """As long as the longest of its measures looks ahead."""
        measures = (self.catalog.measures[each.measure] for each in _terms_of(made))
        followed = [each.where for each in measures if each.relation == FOLLOWED]
        needed = [int(found[1]) for where in followed if (found := _FOLLOW_UP.search(where))]
        taken = made.taken.window if made.taken else None
        return max([*needed, *filter(None, (asked, taken))], default=None)

    def _taken(self, part: Part, scale: float) -> _Made:
        metric = self._known_metric(part.name)
        if metric.kind not in _TAKEN:
            self._refuse(ProblemCode.METRIC_KIND, part.name)
        terms = (metric.numerator, metric.denominator, metric.left_out, metric.approximate)
        for each in part.conditions:
            self._check_any_has(each, (*metric.numerator, *metric.denominator))
        sides = [self._narrowed_where_known(side, part.conditions) for side in terms]
        narrowed = replace(metric, left_out=sides[2], approximate=sides[3])
        return _Made(metric.kind, sides[0], sides[1], metric.scale * scale, metric.window, narrowed)

    def _mean(self, part: Part, scale: float) -> _Made:
        measure = self._known_measure(part.name)
        counted = counter_of(self.catalog, measure)
        if counted is None:
            self._refuse(ProblemCode.NO_MEAN, part.name)
        terms = (Term(1, measure.id, part.conditions),)
        self._check_conditions(part.conditions, terms)
        number = (Term(1, counted.id, part.conditions),)
        return _Made(Kind.RATIO, terms, number, scale, None)

    def _side(self, parts: tuple[Part, ...]) -> tuple[Term, ...]:
        terms = tuple(term for part in parts for term in self._terms(part))
        if len({self.catalog.measures[each.measure].money for each in terms}) > 1:
            self._refuse(ProblemCode.MONEY_MIXED)
        return terms

    def _terms(self, part: Part) -> Iterator[Term]:
        if part.function is Function.MEAN:
            self._refuse(ProblemCode.MEAN_ALONE, part.name)
        if part.function is Function.METRIC:
            yield from self._terms_of_metric(part)
            return
        measure = self._known_measure(part.name)
        if part.function is Function.COUNT and measure.sum:
            self._refuse(ProblemCode.NOT_COUNTED, part.name)
        term = Term(part.sign, measure.id, part.conditions)
        self._check_conditions(part.conditions, (term,))
        yield term

    def _terms_of_metric(self, part: Part) -> Iterator[Term]:
        metric = self._known_metric(part.name)
        if metric.kind is not Kind.SUM or metric.scale != 1:
            self._refuse(ProblemCode.METRIC_ALONE, part.name)
        self._check_conditions(part.conditions, metric.numerator)
        for term in _narrowed(metric.numerator, part.conditions):
            yield replace(term, sign=term.sign * part.sign)

    # definitions for groups

    def _with_variants(self, own: OwnMetric, base: _Made) -> _Made:
        if base.kind not in _DIVIDED:
            self._refuse(ProblemCode.VARIANT_KIND)
        made = []
        for each in own.variants:
            self._place = f"{own.id}.variant.{each.value}.value"
            found = self._made(each.expression, each.window)
            if (found.kind, found.scale) != (base.kind, base.scale):
                self._refuse(ProblemCode.VARIANT_KIND)
            made.append(found)
        self._place = f"{own.id}.variants_by"
        chosen = tuple(each.value for each in own.variants)
        self._check_conditions((Condition(own.variants_by, chosen),), base.numerator)
        taken = base.taken
        if taken:
            outside = self._joined(own, [each.left_out for each in (base, *made)])
            undated = self._joined(own, [each.approximate for each in (base, *made)])
            taken = replace(taken, left_out=outside, approximate=undated)
        windows = [each.window for each in (base, *made)]
        return replace(
            base,
            numerator=self._joined(own, [each.numerator for each in (base, *made)], windows),
            denominator=self._joined(own, [each.denominator for each in (base, *made)], windows),
            window=max(filter(None, windows), default=None),
            taken=taken,
        )

    def _joined(
        self,
        own: OwnMetric,
        sides: list[tuple[Term, ...]],
        windows: Iterable[int | None] = (),
    ) -> tuple[Term, ...]:
        """The first side for all other values, each further one for its own."""
        by = own.variants_by
        terms = [term for side in sides for term in side]
        if not all(self._has(self.catalog.measures[each.measure], by) for each in terms):
            if any(side != sides[0] for side in sides):
                self._refuse(ProblemCode.VARIANT_SIDE, by)
            return sides[0]
        chosen = tuple(each.value for each in own.variants)
        told = [Condition(by, chosen, is_excluded=True)]
        told += [Condition(by, (value,)) for value in chosen]
        ends = list(windows) or [None] * len(sides)
        return tuple(
            replace(term, conditions=(*term.conditions, condition), window=window)
            for side, condition, window in zip(sides, told, ends, strict=True)
            for term in side
        )

    # names

    def _known_measure(self, name: str) -> Measure:
        found = self.catalog.measures.get(name)
        if found is None:
            titles = {each.name: each.id for each in self.catalog.measures.values()}
            self._refuse(ProblemCode.UNKNOWN_MEASURE, name, near=_near(name, titles))
        return found

    def _known_metric(self, name: str) -> Metric:
        if name in self.definitions:
            return self.metric(name)
        found = self.catalog.metrics.get(name)
        if found is None:
            titles = {each.name: each.id for each in self.catalog.metrics.values()}
            titles |= {each.name: each.id for each in self.definitions.values()}
            self._refuse(ProblemCode.UNKNOWN_METRIC, name, near=_near(name, titles))
        return found

    def _check_conditions(self, conditions: tuple[Condition, ...], terms: tuple[Term, ...]) -> None:
        for each in conditions:
            for term in terms:
                self._check_dimension(each.dimension, self.catalog.measures[term.measure])
            self._check_values(each)

    def _check_dimension(self, name: str, measure: Measure) -> None:
        if self._has(measure, name):
            return
        own = [each for each in self._dimensions() if self._has(measure, each)]
        titles = {self._dimensions()[each]: each for each in own}
        expected = f"{measure.id}: {', '.join(own)}"
        near = _near(name, titles)
        self._refuse(ProblemCode.UNKNOWN_DIMENSION, name, near=near, expected=expected)

    def _check_any_has(self, condition: Condition, terms: tuple[Term, ...]) -> None:
        """As a filter does, a condition on a whole metric narrows the sides that know it."""
        measures = [self.catalog.measures[each.measure] for each in terms]
        if not any(self._has(each, condition.dimension) for each in measures):
            self._check_dimension(condition.dimension, measures[0])
        self._check_values(condition)

    def _narrowed_where_known(
        self, terms: tuple[Term, ...], conditions: tuple[Condition, ...]
    ) -> tuple[Term, ...]:
        def known(term: Term) -> tuple[Condition, ...]:
            measure = self.catalog.measures[term.measure]
            return tuple(each for each in conditions if self._has(measure, each.dimension))

        return tuple(replace(each, conditions=(*each.conditions, *known(each))) for each in terms)

    def _dimensions(self) -> dict[str, str]:
        """Every dimension by id, with its name."""
        own = {each: each for each in self.reading_dimensions}
        return own | {each.id: each.name for each in self.catalog.dimensions.values()}

    def _has(self, measure: Measure, dimension: str) -> bool:
        if self.catalog.column(measure.fact, dimension):
            return True
        return measure.reading and dimension in (*self.reading_dimensions, "source")

    def _check_values(self, condition: Condition) -> None:
        if self.values is None:
            return
        known = self.values(condition.dimension)
        for value in condition.values:
            if value and value not in known:
                self.warnings.append(
                    Problem(
                        ProblemCode.UNKNOWN_VALUE,
                        value,
                        self._place,
                        expected=condition.dimension,
                        suggestions=suggestions(value, known),
                    )
                )

    def _refuse(
        self,
        code: ProblemCode,
        found: str = "",
        *,
        near: tuple[str, ...] = (),
        expected: str = "",
    ) -> NoReturn:
        raise DefinitionError(Problem(code, found, self._place, None, expected, near))


def counter_of(catalog: Catalog, measure: Measure) -> Measure | None:
    """The measure that counts what `measure` adds up, None where nothing does."""
    if measure.fact == "reading":
        return None if measure.counts else catalog.measures.get(measure.id + COUNT)
    if not measure.sum:
        return None
    alike = (measure.fact, measure.relation, measure.anchor, measure.where, "")
    return next(
        (
            each
            for each in catalog.measures.values()
            if (each.fact, each.relation, each.anchor, each.where, each.sum) == alike
            and not each.is_stock
        ),
        None,
    )


def _near(name: str, titles: Mapping[str, str]) -> tuple[str, ...]:
    """The ids that look like `name`, or whose names do."""
    ids = suggestions(name, titles.values())
    named = (titles[each] for each in suggestions(name, titles))
    return tuple(dict.fromkeys((*ids, *named)))[:3]


def _narrowed(terms: tuple[Term, ...], conditions: tuple[Condition, ...]) -> tuple[Term, ...]:
    return tuple(replace(each, conditions=(*each.conditions, *conditions)) for each in terms)


def _terms_of(made: _Made) -> tuple[Term, ...]:
    return (*made.numerator, *made.denominator)
