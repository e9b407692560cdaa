"""What can be asked: measures, dimensions, rollups and metrics, declared in `catalog/*.toml`.

A measure is a quantity that adds up; a metric is a formula over measures. Nothing about a number
is said anywhere else: its SQL, its definition on screen and its direction come from these rows.
"""

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Literal

from opsdash.metrics.series import measures_of, metrics_of

_FOLDER = Path(__file__).parent / "catalog"

# fact -> its table
TABLES = {
    "inquiry": "inquiry",
    "order": "sales_order",
    "deal": "deal",
    "contact": "contact",
    "reading": "reading",
}
# The facts that are counted one by one; a reading is a sum already.
COUNTED_FACTS = tuple(fact for fact in TABLES if fact != "reading")


class Kind(StrEnum):
    """How a metric is calculated from its terms."""

    SUM = "sum"
    RATIO = "ratio"
    GROWTH = "growth"
    GAP = "gap"
    QUANTILE = "quantile"
    STOCK = "stock"
    SHARE = "share"
    PRODUCT = "product"
    AGE = "age"


class Subject(StrEnum):
    """What a metric is about, in the order in which the catalogue is read on screen."""

    DEMAND = "demand"
    RESOLUTION = "resolution"
    PROMISE = "promise"
    SATISFACTION = "satisfaction"
    SALES = "sales"
    PIPELINE = "pipeline"
    OWN = "own"


@dataclass(frozen=True)
class Condition:
    """Rows whose `dimension` is one of `values`, or none of them; "" is "not recorded"."""

    dimension: str
    values: tuple[str, ...]
    is_excluded: bool = False

    def holds(self, value: str) -> bool:
        return (value in self.values) != self.is_excluded


@dataclass(frozen=True)
class Term:
    """A measure with the sign it enters a sum with, of the rows that meet all `conditions`.

    `window` is the follow-up in days that it waits for, where that is not the metric's.
    """

    sign: int
    measure: str
    conditions: tuple[Condition, ...] = ()
    window: int | None = None


@dataclass(frozen=True)
class Measure:
    """`anchor`, `where` and `sum` are SQL over one row of `relation`.

    Without `sum` rows are counted; `type` is that of the stored sums. `flows` are set for a stock
    only: what raises and what lowers it. `counts` is the measure whose readings it counts.
    `duration` is SQL for the seconds that each of its rows took. `same_as` is the measure whose
    sums it is, without that one's readings. `told` is what a file must tell for it to have any.
    `due`: it counts what was due, which is known on the days only that its own source covers.
    `within`: it means something only inside a metric that is shipped.
    """

    id: str
    name: str
    fact: str
    relation: str
    anchor: str
    sum: str
    type: str
    where: str
    reading: bool
    money: bool
    flows: tuple[Term, ...]
    counts: str = ""
    duration: str = ""
    same_as: str = ""
    told: str = ""
    due: bool = False
    within: bool = False

    def counts_rows_of(self, other: "Measure") -> bool:
        """Whether it is the number of the very rows whose values `other` sums."""
        is_count = not self.sum and not self.reading and bool(other.sum)
        return is_count and (self.relation, self.anchor, self.where) == (
            other.relation,
            other.anchor,
            other.where,
        )

    @property
    def column(self) -> str:
        """The column of the rollups that holds its sums."""
        return self.same_as or self.id

    @property
    def readings_of(self) -> str:
        """The name under which its readings are stored."""
        return self.counts or self.id

    @property
    def is_stock(self) -> bool:
        return bool(self.flows)

    @property
    def has_currency(self) -> bool:
        """Whether its readings are in a currency; orders are, and their number follows them."""
        return self.money or self.fact == "order"


@dataclass(frozen=True)
class Dimension:
    """`columns` says which column holds the dimension in each fact that has it.

    `is_list`: a fact can have several values, so that the parts exceed the whole.
    """

    id: str
    name: str
    columns: dict[str, str]
    is_list: bool = False


@dataclass(frozen=True)
class Told:
    """What only some files tell about a fact; `where` is SQL over one row of it."""

    id: str
    fact: str
    where: str


@dataclass(frozen=True)
class Rollup:
    """A table of sums per local day; `has_bucket` adds the duration bucket to its dimensions.

    `of` is the finer rollup it adds up, None where it is made from the facts.
    """

    id: str
    fact: str
    dimensions: tuple[str, ...]
    measures: tuple[str, ...]
    has_bucket: bool
    of: str | None


@dataclass(frozen=True)
class Metric:
    """One card of the catalogue.

    `change` says how a comparison is shown: "percent" (relative), "points" or "absolute" (both a
    difference). `value = numerator / denominator * scale`, in `unit`. `window` is the follow-up in
    days that has to be over. `left_out` are the cases that are in neither side; where there are no
    others the metric is refused with the reason code `refusal`, naming the metric `instead`.
    `approximate` are those whose presence makes the value approximate. A share divides a part of
    the split by all of its parts. A product multiplies the metrics `factors` and divides by
    `divisors`, each of them summed first. An age is how long before the last day the denominator's
    stock began on average; its numerator is the stock of these beginnings, as days since 1970.
    `subject` groups the catalogue on screen. `clock` says
    which time is counted, "" where none is. Metrics of one `family` are one definition with
    different windows. `judged_as` are the rates of a sum that grows with something else: the first
    one that has data is judged in its place.
    """

    id: str
    kind: Kind
    name: str
    short: str
    definition: str
    formula: str
    unit: str
    better: Literal["higher", "lower", "neutral"]
    change: Literal["percent", "points", "absolute"]
    decimals: int
    counts: str
    counts_not: str
    numerator: tuple[Term, ...]
    denominator: tuple[Term, ...]
    growths: tuple[str, ...]
    scale: float
    quantile: float | None
    window: int | None
    thin_below: int
    left_out: tuple[Term, ...]
    refusal: str | None
    instead: str | None
    approximate: tuple[Term, ...]
    dimensions: tuple[str, ...]
    subject: Subject = Subject.OWN
    clock: Literal["elapsed", "working", ""] = ""
    factors: tuple[str, ...] = ()
    divisors: tuple[str, ...] = ()
    family: str = ""
    judged_as: tuple[str, ...] = ()

    @property
    def needs_comparison(self) -> bool:
        return self.kind in (Kind.GROWTH, Kind.GAP)

    @property
    def is_standing(self) -> bool:
        """Whether it is what stands at the end of a day, not what happened over days."""
        return self.kind in (Kind.STOCK, Kind.AGE)


@dataclass(frozen=True)
class Catalog:
    """All declarations by id, in the order of the files; `hash` changes with any of them.

    `series` are the metrics whose values people type.
    """

    measures: dict[str, Measure]
    dimensions: dict[str, Dimension]
    rollups: dict[str, Rollup]
    metrics: dict[str, Metric]
    series: tuple[str, ...]
    hash: str
    told: dict[str, Told] = field(default_factory=dict)

    def family(self, name: str) -> tuple[Metric, ...]:
        """The metrics of one definition with different windows, the shortest first."""
        found = (each for each in self.metrics.values() if each.family == name)
        return tuple(sorted(found, key=lambda each: each.window or 0))

    def column(self, fact: str, dimension: str) -> str | None:
        """The column that holds `dimension` in `fact`, None where it has none."""
        known = self.dimensions.get(dimension)
        return known.columns.get(fact) if known else None

    def is_list(self, dimension: str) -> bool:
        known = self.dimensions.get(dimension)
        return known is not None and known.is_list

    def base_metrics(self, metric: Metric) -> tuple[Metric, ...]:
        """The metrics whose terms are summed: those that a metric is made of, else itself."""
        made_of = (*metric.growths, *metric.factors, *metric.divisors)
        return tuple(self.metrics[each] for each in made_of) or (metric,)

    def measures_of(self, metric: Metric) -> tuple[Measure, ...]:
        """The measures of numerator and denominator, each once."""
        terms = [
            term.measure
            for base in self.base_metrics(metric)
            for term in (*base.numerator, *base.denominator)
        ]
        return tuple(self.measures[name] for name in dict.fromkeys(terms))


def suggestions(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Up to three known names that look like `name`."""
    return tuple(get_close_matches(name, list(known), n=3, cutoff=0.5))


@cache
def load_catalog() -> Catalog:
    """The shipped catalogue; read once, as it cannot change while the process runs."""
    raw = {name: _read(name) for name in _FILES}
    raw["measures"] |= measures_of(raw["series"])
    raw["metrics"] |= metrics_of(raw["series"])
    measures = {name: _measure(name, row) for name, row in raw["measures"].items()}
    dimensions = {name: _dimension(name, row) for name, row in raw["dimensions"].items()}
    metrics: dict[str, Metric] = {}
    for name, row in raw["metrics"].items():
        metrics[name] = _metric(name, row, measures, dimensions, metrics)
    text = repr(raw).encode()
    return Catalog(
        measures=measures,
        dimensions=dimensions,
        rollups={name: _rollup(name, row) for name, row in raw["rollups"].items()},
        metrics=metrics,
        series=tuple(raw["series"]),
        hash=hashlib.sha256(text).hexdigest()[:16],
        told={name: Told(name, row["fact"], row["where"]) for name, row in raw["told"].items()},
    )


_FILES = ("measures", "dimensions", "rollups", "metrics", "series", "told")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _terms(texts: Iterable[str]) -> tuple[Term, ...]:
    return tuple(Term(-1 if text[0] == "-" else 1, text[1:]) for text in texts)


def _named(measure: str | None) -> tuple[Term, ...]:
    return () if measure is None else (Term(1, measure),)


def _measure(name: str, row: dict[str, Any]) -> Measure:
    fact = row["fact"]
    return Measure(
        id=name,
        name=row["name"],
        fact=fact,
        same_as=row.get("same_as", ""),
        told=row.get("told", ""),
        relation=row.get("relation", TABLES[fact]),
        anchor=row.get("anchor", ""),
        sum=row.get("sum", ""),
        type=row.get("type", "BIGINT"),
        where=row.get("where", ""),
        reading=row.get("reading", False),
        money=row.get("money", False),
        flows=_terms(row.get("flows", ())),
        counts=row.get("counts", ""),
        duration=row.get("duration", ""),
        due=row.get("due", False),
        within=row.get("within", False),
    )


def _dimension(name: str, row: dict[str, Any]) -> Dimension:
    columns = dict(row["columns"])
    return Dimension(name, row["name"], columns, is_list=row.get("list", False))


def _rollup(name: str, row: dict[str, Any]) -> Rollup:
    return Rollup(
        id=name,
        fact=row["fact"],
        dimensions=tuple(row["dimensions"]),
        measures=tuple(row["measures"]),
        has_bucket=row.get("bucket", False),
        of=row.get("of"),
    )


def _metric(
    name: str,
    row: dict[str, Any],
    measures: dict[str, Measure],
    dimensions: dict[str, Dimension],
    earlier: dict[str, Metric],
) -> Metric:
    numerator = _terms(row.get("numerator", ()))
    denominator = _terms(row.get("denominator", ()))
    growths = tuple(row.get("growths", ()))
    factors, divisors = tuple(row.get("factors", ())), tuple(row.get("divisors", ()))
    used = {measures[term.measure].fact for term in (*numerator, *denominator)}
    own = {each for each in dimensions if used & set(dimensions[each].columns)}
    made_of = (*growths, *factors, *divisors)
    inherited = {each for name in made_of for each in earlier[name].dimensions}
    texts = {key: row[key] for key in _TEXTS}
    return Metric(
        id=name,
        kind=Kind(row["kind"]),
        numerator=numerator,
        denominator=denominator,
        growths=growths,
        decimals=row["decimals"],
        scale=row.get("scale", 1),
        quantile=row.get("quantile"),
        window=row.get("window"),
        thin_below=row.get("thin_below", 0),
        left_out=_named(row.get("left_out")),
        refusal=row.get("refusal"),
        instead=row.get("instead"),
        approximate=_named(row.get("approximate")),
        dimensions=tuple(each for each in dimensions if each in own | inherited),
        subject=Subject(row.get("subject", Subject.OWN)),
        clock=row.get("clock", ""),
        factors=factors,
        divisors=divisors,
        family=row.get("family", ""),
        judged_as=tuple(row.get("judged_as", ())),
        **texts,
    )


_TEXTS = (
    "name",
    "short",
    "definition",
    "formula",
    "unit",
    "better",
    "change",
    "counts",
    "counts_not",
)
