"""Which days the data covers: per source and fact, per measure of readings, and over all.

Data through is the last complete local day of a source; the days before it that it misses are its
holes. Read from the ledger and the days that have rows, once per data version, so that it costs
nothing on the hot path.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from weakref import WeakKeyDictionary

from opsdash.calendar.periods import Period
from opsdash.metrics.catalog import (
    COUNTED_FACTS,
    TABLES,
    Catalog,
    Measure,
    Rollup,
    load_catalog,
)
from opsdash.metrics.holes import fact_holes, reading_holes
from opsdash.metrics.question import GROUP, NOT_RECORDED
from opsdash.metrics.rollups import stale_rollups, told_of
from opsdash.store import Database


@dataclass(frozen=True)
class SourceCoverage:
    """One source's part of one fact.

    `unseen_rejects` are rejected rows nobody has looked at, `holes` the days it misses. `ended` is
    its last day if it is used no longer.
    """

    source: str
    profile: str
    fact: str
    first_day: date | None
    through_day: date | None
    batches: int
    rows: int
    is_sample: bool
    unseen_rejects: int
    holes: tuple[Period, ...] = ()
    ended: date | None = None


@dataclass(frozen=True)
class ReadingCoverage:
    """One source's readings of one measure; `dimensions` are the keys they carry.

    `holes` are the days between the first and the last one that no reading spans; `ended` as in
    SourceCoverage.
    """

    source: str
    measure: str
    first_day: date
    through_day: date
    dimensions: frozenset[str]
    holes: tuple[Period, ...] = ()
    ended: date | None = None


@dataclass(frozen=True)
class Span:
    """The days that a source covers for a measure; None where the ledger does not know.

    `holes` are the days between them that it misses, in order. A source that `ended` misses none
    later.
    """

    source: str
    fact: str
    first_day: date | None
    through_day: date | None
    holes: tuple[Period, ...] = ()
    ended: date | None = None


@dataclass(frozen=True)
class Coverage:
    """`anchor` is the last complete day of the freshest source, None without any data.

    `rollup_rows` are (rollup, number of rows), to answer from the smallest that fits. `stale` are
    the rollups that still hold sums of an older definition: nothing is answered from them. `told`
    is what the files tell, of all that only some tell. All of these are of the whole data, whoever
    looks; `groups` are those whose rows may be seen, None: all.
    """

    anchor: date | None
    first_day: date | None
    sources: tuple[SourceCoverage, ...]
    readings: tuple[ReadingCoverage, ...]
    rollup_rows: tuple[tuple[str, int], ...] = ()
    stale: tuple[str, ...] = ()
    told: frozenset[str] = frozenset()
    groups: tuple[str, ...] | None = None

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
        """Whether there is data for a fact ("inquiry", "order", ...) or a measure."""
        if any(source.fact == name for source in self.sources):
            return True
        return bool(self.spans(name))

    def has_reading(self, measure: str) -> bool:
        return any(each.measure == measure for each in self.readings)

    def spans(self, measure: str) -> tuple[Span, ...]:
        """Where the values of a shipped measure or of readings come from."""
        declared = load_catalog().measures.get(measure)
        if declared is not None:
            return self.spans_of(declared)
        return tuple(_span(each, "reading") for each in self.readings if each.measure == measure)

    def spans_of(self, declared: Measure) -> tuple[Span, ...]:
        """Where the values of a measure come from, and which days each source covers."""
        key = (declared.fact, declared.readings_of if declared.reading else "")
        if key not in self._spans:
            self._spans[key] = self._spans_of(declared)
        return self._spans[key]

    @cached_property
    def _spans(self) -> dict[tuple[str, str], tuple[Span, ...]]:
        """Those asked for before: every question asks for them again and again."""
        return {}

    @cached_property
    def follow_up_ends(self) -> tuple[date, ...]:
        """The last days before inquiries are missing: a repeat may arrive in any of their sources.

        In one that is used no longer nothing arrives.
        """
        sources = [each for each in self.sources if each.fact == "inquiry"]
        ends = {each.through_day for each in sources if each.through_day and not each.ended}
        ends |= {hole.first - _DAY for each in sources for hole in each.holes}
        return tuple(sorted(ends))

    def _spans_of(self, declared: Measure) -> tuple[Span, ...]:
        spans = [
            _span(each, each.fact)
            for each in self.sources
            if each.fact == declared.fact and each.fact != "reading"
        ]
        if declared.reading:
            spans += [
                _span(each, "reading")
                for each in self.readings
                if each.measure == declared.readings_of
            ]
        return tuple(spans)


def _span(part: "SourceCoverage | ReadingCoverage", fact: str) -> Span:
    ends = (part.first_day, part.through_day)
    return Span(part.source, fact, *ends, part.holes, part.ended)


_SOURCES = """
SELECT
    source,
    fact,
    MAX(CASE WHEN newest = 1 THEN profile END),
    MIN(first_day),
    MAX(through_day),
    COUNT(*),
    SUM(new_rows - gone_rows),
    MAX(CASE WHEN is_sample THEN 1 ELSE 0 END),
    SUM(CASE WHEN rejects_seen THEN 0 ELSE rejected_rows END)
FROM (
    SELECT
        *,
        ROW_NUMBER() OVER (PARTITION BY source, fact ORDER BY batch_id DESC) AS newest
    FROM batch
    WHERE undone_at IS NULL AND kind IN ('file', 'typed')
) AS ledger
GROUP BY source, fact
ORDER BY source, fact
"""

_FILES = """
SELECT
    source,
    fact,
    first_day,
    through_day
FROM batch
WHERE undone_at IS NULL AND first_day IS NOT NULL AND through_day >= first_day
"""

_READINGS = """
SELECT
    source,
    measure,
    from_day,
    to_day,
    LIST(DISTINCT dimensions)
FROM reading
WHERE is_current
GROUP BY source, measure, from_day, to_day
"""

_ENDED = "SELECT source, CAST(value AS DATE) FROM source_setting WHERE name = 'ended'"

# The measures that count a fact, and the rollup with the fewest rows that has them.
_COUNTED = {
    "inquiry": (("inquiries",), "rollup_inquiry_day"),
    "order": (("orders",), "rollup_order_day"),
    "deal": (("deals", "deals_won", "deals_lost"), "rollup_deal_stage"),
    "contact": (("contacts",), "rollup_contact"),
}

_DAY = timedelta(days=1)
_TYPED = "typed"

_known: WeakKeyDictionary[Database, tuple[int, Coverage]] = WeakKeyDictionary()


def read_coverage(facts: Database) -> Coverage:
    """What the ledger says now."""
    version = facts.data_version
    kept = _known.get(facts)
    if kept and kept[0] == version:
        return kept[1]
    if facts.groups is None:
        coverage = _read(facts)
    else:
        coverage = replace(read_coverage(facts.whole), groups=facts.groups)
    _known[facts] = (version, coverage)
    return coverage


def _read(facts: Database) -> Coverage:
    rows = facts.rows(_SOURCES)
    stale = stale_rollups(facts)
    holes = _fact_holes(facts, [(source, fact) for source, fact, *_ in rows], stale)
    ended: dict[str, date] = dict(facts.rows(_ENDED))
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
            holes=_with_the_end(holes.get((source, fact), ()), through_day, ended.get(source)),
            ended=ended.get(source),
        )
        for source, fact, profile, first_day, through_day, batches, rows, is_sample, unseen in rows
    )
    through = [each.through_day for each in sources if each.through_day]
    first = [each.first_day for each in sources if each.first_day]
    return Coverage(
        anchor=max(through, default=None),
        first_day=min(first, default=None),
        sources=sources,
        readings=_read_readings(facts, sources, ended),
        rollup_rows=tuple(
            (rollup, int(facts.rows(f"SELECT COUNT(*) FROM {rollup}")[0][0]))
            for rollup in load_catalog().rollups
        ),
        stale=stale,
        told=_told(facts, {fact for _, fact, *_ in rows}),
    )


def _told(facts: Database, present: set[str]) -> frozenset[str]:
    with facts.cursor() as cursor:
        found = [told_of(cursor, load_catalog(), fact) for fact in sorted(present)]
    return frozenset[str]().union(*found)


def _with_the_end(
    holes: tuple[Period, ...], through: date | None, ended: date | None
) -> tuple[Period, ...]:
    """What lacks between the last file and the day on which the source ended is missing too."""
    if through is None or ended is None:
        return holes
    # The day after the last complete one is the one that the file was made on.
    first = through + 2 * _DAY
    return (*holes, Period(first, ended + _DAY)) if first <= ended else holes


def _fact_holes(
    facts: Database, known: list[tuple[str, str]], stale: tuple[str, ...]
) -> dict[tuple[str, str], tuple[Period, ...]]:
    """The holes of each (source, fact)."""
    files = defaultdict(list)
    for source, fact, first_day, through_day in facts.rows(_FILES):
        # The day after the last complete one is the one that the file was made on.
        files[source, fact].append(Period(first_day, through_day + 2 * _DAY))
    busy: dict[tuple[str, str], set[date]] = defaultdict(set)
    for fact in _COUNTED:
        of_fact = [source for source, other in known if other == fact]
        for source, day in _busy_days(facts, fact, of_fact, stale):
            busy[source, fact].add(day)
    return {
        key: fact_holes(busy[key], own, _extent(own)) for key, own in files.items() if busy[key]
    }


def _extent(files: list[Period]) -> Period:
    return Period(min(each.first for each in files), max(each.end for each in files) - _DAY)


def _busy_days(
    facts: Database, fact: str, sources: list[str], stale: tuple[str, ...]
) -> list[tuple[str, date]]:
    """The days that have rows; rollups do not keep sources apart, but one alone has them all."""
    names, rollup = _COUNTED[fact]
    if len(sources) == 1 and rollup not in stale:
        any_rows = " OR ".join(f"{name} > 0" for name in names)
        days = facts.rows(f"SELECT DISTINCT day FROM {rollup} WHERE {any_rows}")
        return [(sources[0], day) for (day,) in days]
    measures = (load_catalog().measures[name] for name in names)
    return facts.rows(" UNION ".join(map(_busy_sql, measures)))


def _busy_sql(measure: Measure) -> str:
    counts = f" AND {measure.where}" if measure.where else ""
    return (
        f"SELECT DISTINCT source, {measure.anchor} FROM {measure.relation}"
        f" WHERE is_current AND {measure.anchor} IS NOT NULL{counts}"
    )


def _read_readings(
    facts: Database, sources: tuple[SourceCoverage, ...], ended: dict[str, date]
) -> tuple[ReadingCoverage, ...]:
    ledger = {each.source: each.through_day for each in sources if each.fact == "reading"}
    spans: dict[tuple[str, str], list[Period]] = defaultdict(list)
    keys: dict[tuple[str, str], set[str]] = defaultdict(set)
    for source, measure, from_day, to_day, dimensions in facts.rows(_READINGS):
        spans[source, measure].append(Period(from_day, to_day))
        keys[source, measure].update(key for each in dimensions for key in json.loads(each))
    found = (
        _reading_coverage(key, spans[key], frozenset(keys[key]), ledger.get(key[0]))
        for key in sorted(spans)
    )
    return tuple(
        replace(
            each,
            holes=_with_the_end(each.holes, each.through_day, ended.get(each.source)),
            ended=ended.get(each.source),
        )
        for each in found
    )


def _reading_coverage(
    key: tuple[str, str], spans: list[Period], dimensions: frozenset[str], through: date | None
) -> ReadingCoverage:
    """`through` is the ledger's last complete day: a span may reach into days that still run."""
    source, measure = key
    first = min(each.first for each in spans)
    last = max(each.last for each in spans)
    # What people typed for a week is all of it, also while the week runs.
    last = min(last, through) if through and source != _TYPED else last
    holes = reading_holes(spans, Period(first, last + _DAY)) if first <= last else ()
    return ReadingCoverage(source, measure, first, last, dimensions, holes)


def dimension_values(facts: Database, dimension: str) -> tuple[str, ...]:
    """The values of a dimension, most frequent first; "" stands for "not recorded".

    Taken from the smallest rollup that has it, else from the facts. Values that only readings have
    come last. An unknown dimension has no values, and who sees some groups only sees theirs.
    """
    if dimension == "source" and facts.groups is None:
        sources = sorted(read_coverage(facts).sources, key=lambda each: -each.rows)
        return tuple(dict.fromkeys(each.source for each in sources))
    catalog = load_catalog()
    found: dict[str, None] = {}
    with facts.cursor() as cursor:
        for fact in COUNTED_FACTS:
            sql = _column_sql(facts, catalog, fact, dimension)
            rows = cursor.execute(sql).fetchall() if sql else ()
            found |= dict.fromkeys(NOT_RECORDED if value is None else value for value, _ in rows)
    if dimension in ("source", *read_coverage(facts).reading_dimensions):
        found |= dict.fromkeys(_reading_values(facts, dimension))
    return tuple(found)


def _column_sql(facts: Database, catalog: Catalog, fact: str, dimension: str) -> str:
    """The values of a dimension in a fact and how often they are there; empty without any."""
    column = catalog.column(fact, dimension)
    if column is None:
        return ""
    needed = {dimension} if facts.groups is None else {dimension, *_group_of(catalog, fact)}
    rollup = _rollup_with(catalog, fact, needed, read_coverage(facts).stale)
    count = f"SUM({_COUNTED[fact][0][0]})" if rollup else "COUNT(*)"
    table = rollup.id if rollup else f"{TABLES[fact]} WHERE is_current"
    if catalog.is_list(dimension):
        spread = f"CASE WHEN LEN({column}) > 0 THEN LIST_DISTINCT({column}) ELSE [NULL] END"
        table, column = f"(SELECT UNNEST({spread}) AS value FROM {table}) AS spread", "value"
    return f"SELECT {column}, {count} FROM {table} GROUP BY 1 ORDER BY 2 DESC, 1"


def _group_of(catalog: Catalog, fact: str) -> tuple[str, ...]:
    return (GROUP,) if catalog.column(fact, GROUP) else ()


def _rollup_with(
    catalog: Catalog, fact: str, needed: set[str], stale: tuple[str, ...]
) -> Rollup | None:
    """One that counts every fact: others know only those that have what they sum."""
    counted = _COUNTED[fact][0][0]
    for rollup in catalog.rollups.values():
        if rollup.fact == fact and needed <= {*rollup.dimensions} and counted in rollup.measures:
            return None if rollup.id in stale else rollup
    return None


def _reading_values(facts: Database, dimension: str) -> list[str]:
    value, path = "source", []  # type: tuple[str, list[object]]
    if dimension != "source":
        value, path = "json_extract_string(dimensions, ?)", [reading_path(dimension)]
    seen, values = _seen_readings(facts)
    rows = facts.whole.rows(
        f"SELECT {value} AS found, SUM(value) FROM reading"
        f" WHERE is_current{seen} GROUP BY 1 HAVING found IS NOT NULL ORDER BY 2 DESC, 1",
        [*path, *values],
    )
    return [value for value, _ in rows]


def _seen_readings(facts: Database) -> tuple[str, list[object]]:
    """Of measures that have groups those of the groups that may be seen, all of the others."""
    if facts.groups is None:
        return "", []
    grouped = sorted(_grouped_readings(read_coverage(facts)))
    sql = (
        " AND (NOT list_contains(?, measure)"
        " OR list_contains(?, json_extract_string(dimensions, ?)))"
    )
    return sql, [grouped, list(facts.groups), reading_path(GROUP)]


def _grouped_readings(coverage: Coverage) -> set[str]:
    """The readings of measures of which anything tells a group: the others then have none."""
    catalog = load_catalog()
    present = {each.fact for each in coverage.sources}
    counted = {
        each.readings_of
        for each in catalog.measures.values()
        if each.reading and each.fact in present and catalog.column(each.fact, GROUP)
    }
    return counted | {each.measure for each in coverage.readings if GROUP in each.dimensions}


def reading_path(dimension: str) -> str:
    """The JSON path of a reading's dimension; a quote in the name cannot break out of it."""
    escaped = dimension.replace("\\", "\\\\").replace('"', '\\"')
    return f'$."{escaped}"'
