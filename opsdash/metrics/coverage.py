"""How far the data reaches: per source and fact, per measure of readings, and over all.

Data through is the last complete local day of a source. Read from the ledger, so it costs nothing
on the hot path; kept until the data version changes.
"""

import json
from dataclasses import dataclass
from datetime import date
from weakref import WeakKeyDictionary

from opsdash.metrics.catalog import TABLES, Catalog, Rollup, load_catalog
from opsdash.metrics.question import NOT_RECORDED
from opsdash.store import Database


@dataclass(frozen=True)
class SourceCoverage:
    """One source's part of one fact. `unseen_rejects` are rejected rows nobody has looked at."""

    source: str
    profile: str
    fact: str
    first_day: date | None
    through_day: date | None
    batches: int
    rows: int
    is_sample: bool
    unseen_rejects: int


@dataclass(frozen=True)
class ReadingCoverage:
    """One source's readings of one measure; `dimensions` are the keys they carry."""

    source: str
    measure: str
    first_day: date
    through_day: date
    dimensions: frozenset[str]


@dataclass(frozen=True)
class Span:
    """The days that a source covers for a measure; None where the ledger does not know."""

    source: str
    fact: str
    first_day: date | None
    through_day: date | None


@dataclass(frozen=True)
class Coverage:
    """`anchor` is the last complete day of the freshest source, None without any data.

    `rollup_rows` are (rollup, number of rows), to answer from the smallest that fits.
    """

    anchor: date | None
    first_day: date | None
    sources: tuple[SourceCoverage, ...]
    readings: tuple[ReadingCoverage, ...]
    rollup_rows: tuple[tuple[str, int], ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.sources

    @property
    def has_sample(self) -> bool:
        return any(source.is_sample for source in self.sources)

    @property
    def reading_dimensions(self) -> tuple[str, ...]:
        """The dimensions of readings, whether or not the catalogue has them too."""
        return tuple(sorted({key for each in self.readings for key in each.dimensions}))

    def has(self, name: str) -> bool:
        """Whether there is data for a fact ("inquiry", "order", "reading") or a measure."""
        if any(source.fact == name for source in self.sources):
            return True
        return bool(self.spans(name))

    def has_reading(self, measure: str) -> bool:
        return any(each.measure == measure for each in self.readings)

    def spans(self, measure: str) -> tuple[Span, ...]:
        """Where the values of a measure come from, and which days each source covers."""
        declared = load_catalog().measures.get(measure)
        if declared is None:
            return ()
        spans = [
            Span(each.source, each.fact, each.first_day, each.through_day)
            for each in self.sources
            if each.fact == declared.fact and each.fact != "reading"
        ]
        if declared.reading:
            spans += [
                Span(each.source, "reading", each.first_day, each.through_day)
                for each in self.readings
                if each.measure == measure
            ]
        return tuple(spans)


_SOURCES = """
SELECT
    source,
    fact,
    MAX(CASE WHEN newest = 1 THEN profile END),
    MIN(first_day),
    MAX(through_day),
    COUNT(*),
    SUM(new_rows),
    MAX(CASE WHEN is_sample THEN 1 ELSE 0 END),
    SUM(CASE WHEN rejects_seen THEN 0 ELSE rejected_rows END)
FROM (
    SELECT
        *,
        ROW_NUMBER() OVER (PARTITION BY source, fact ORDER BY batch_id DESC) AS newest
    FROM batch
) AS ledger
GROUP BY source, fact
ORDER BY source, fact
"""

_READINGS = """
SELECT
    source,
    measure,
    dimensions,
    MIN(from_day),
    MAX(to_day) - 1
FROM reading
WHERE is_current
GROUP BY source, measure, dimensions
"""

_known: WeakKeyDictionary[Database, tuple[int, Coverage]] = WeakKeyDictionary()


def read_coverage(facts: Database) -> Coverage:
    """What the ledger says now."""
    version = facts.data_version
    kept = _known.get(facts)
    if kept and kept[0] == version:
        return kept[1]
    coverage = _read(facts)
    _known[facts] = (version, coverage)
    return coverage


def _read(facts: Database) -> Coverage:
    sources = tuple(
        SourceCoverage(
            source=source,
            fact=fact,
            profile=profile,
            first_day=first_day,
            through_day=through_day,
            batches=batches,
            rows=int(rows),
            is_sample=bool(is_sample),
            unseen_rejects=int(unseen),
        )
        for source, fact, profile, first_day, through_day, batches, rows, is_sample, unseen in (
            facts.rows(_SOURCES)
        )
    )
    through = [each.through_day for each in sources if each.through_day]
    first = [each.first_day for each in sources if each.first_day]
    return Coverage(
        anchor=max(through, default=None),
        first_day=min(first, default=None),
        sources=sources,
        readings=_read_readings(facts, sources),
        rollup_rows=tuple(
            (rollup, int(facts.rows(f"SELECT COUNT(*) FROM {rollup}")[0][0]))
            for rollup in load_catalog().rollups
        ),
    )


def _read_readings(
    facts: Database, sources: tuple[SourceCoverage, ...]
) -> tuple[ReadingCoverage, ...]:
    ledger = {each.source: each.through_day for each in sources if each.fact == "reading"}
    merged: dict[tuple[str, str], ReadingCoverage] = {}
    for source, measure, dimensions, first_day, through_day in facts.rows(_READINGS):
        # The ledger knows that the newest row of a daily file may still be growing.
        limit = ledger.get(source) or through_day
        keys = frozenset(json.loads(dimensions))
        known = merged.get((source, measure))
        merged[source, measure] = ReadingCoverage(
            source=source,
            measure=measure,
            first_day=min(first_day, known.first_day) if known else first_day,
            through_day=min(
                max(through_day, known.through_day) if known else through_day,
                limit,
            ),
            dimensions=keys | known.dimensions if known else keys,
        )
    return tuple(merged[key] for key in sorted(merged))


def dimension_values(facts: Database, dimension: str) -> tuple[str, ...]:
    """The values of a dimension, most frequent first; "" stands for "not recorded".

    Taken from the smallest rollup that has it, else from the facts. Values that only readings have
    come last. An unknown dimension has no values.
    """
    if dimension == "source":
        sources = sorted(read_coverage(facts).sources, key=lambda each: -each.rows)
        return tuple(dict.fromkeys(each.source for each in sources))
    catalog = load_catalog()
    found: dict[str, None] = {}
    for fact in ("inquiry", "order"):
        column = catalog.column(fact, dimension)
        if column:
            found |= dict.fromkeys(_column_values(facts, catalog, fact, dimension, column))
    if dimension in read_coverage(facts).reading_dimensions:
        found |= dict.fromkeys(_reading_values(facts, dimension))
    return tuple(found)


def _column_values(
    facts: Database, catalog: Catalog, fact: str, dimension: str, column: str
) -> list[str]:
    rollup = _rollup_with(catalog, fact, dimension)
    count = f"SUM({rollup.measures[0]})" if rollup else "COUNT(*)"
    table = rollup.id if rollup else f"{TABLES[fact]} WHERE is_current"
    rows = facts.rows(f"SELECT {column}, {count} FROM {table} GROUP BY 1 ORDER BY 2 DESC, 1")
    return [NOT_RECORDED if value is None else value for value, _ in rows]


def _rollup_with(catalog: Catalog, fact: str, dimension: str) -> Rollup | None:
    for rollup in catalog.rollups.values():
        if rollup.fact == fact and dimension in rollup.dimensions and not rollup.has_bucket:
            return rollup
    return None


def _reading_values(facts: Database, dimension: str) -> list[str]:
    rows = facts.rows(
        "SELECT json_extract_string(dimensions, ?) AS found, SUM(value) FROM reading"
        " WHERE is_current GROUP BY 1 HAVING found IS NOT NULL ORDER BY 2 DESC, 1",
        [reading_path(dimension)],
    )
    return [value for value, _ in rows]


def reading_path(dimension: str) -> str:
    """The JSON path of a reading's dimension; a quote in the name cannot break out of it."""
    escaped = dimension.replace("\\", "\\\\").replace('"', '\\"')
    return f'$."{escaped}"'
