"""Keeps the rollups equal to the facts: rebuilt for the touched days, checked before the commit.

Runs inside the transaction that changes the facts, on its cursor. What a rollup holds is declared
in the catalogue; a stored hash of the declaration tells when all of it has to be made again.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache

from opsdash.errors import RollupMismatchError
from opsdash.metrics.catalog import TABLES, Catalog, Rollup, load_catalog
from opsdash.metrics.sums import (
    FOLLOW_UP_DAYS,
    FOLLOWED,
    Shape,
    followed_sql,
    select_sql,
    shape_of,
    sums_sql,
)
from opsdash.store import Cursor, Database
from opsdash.store.database import set_meta

# (a query for the ids of one source's facts, its named parameters with $source among them)
Touched = tuple[str, Mapping[str, object]]

_TOUCHED = "{day} IN (SELECT day FROM touched_day)"

# From this share of all days on, making everything again is cheaper than picking days.
_MOST = 0.5


def refresh(cursor: Cursor, fact: str, touched: Touched | None = None) -> None:
    """Bring the rollups of `fact` in line after its rows changed, and check them.

    `touched` names the facts of one source that got or lost a version; None means any of them.
    Call it after the rows are written; before taking rows back, ask `touched_days` first.
    Raises RollupMismatchError.
    """
    days = None if touched is None else touched_days(cursor, fact, touched)
    rebuild(cursor, fact, days)


def anchors(fact: str) -> tuple[str, ...]:
    """SQL over one row for each local day that a version of this fact counts on."""
    found = {each.anchor for each in load_catalog().measures.values() if each.fact == fact}
    return tuple(sorted(found - {""}))


def touched_days(cursor: Cursor, fact: str, touched: Touched) -> frozenset[date]:
    """The local days that the versions of these facts count on, whether current or not.

    For inquiries also the earlier days whose one-stop verdict their customers' contacts change.
    """
    if not any(each.fact == fact for each in load_catalog().rollups.values()):
        return frozenset()
    query, parameters = touched
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE touched_version AS SELECT * FROM {TABLES[fact]}"
        f" WHERE source = $source AND id IN ({query})",
        dict(parameters),
    )
    selects = [f"SELECT {anchor} FROM touched_version" for anchor in anchors(fact)]
    if fact == "inquiry":
        selects.append(_EARLIER_RESOLUTIONS)
    rows = cursor.execute(" UNION ".join(selects)).fetchall()
    cursor.execute("DROP TABLE touched_version")
    return frozenset(day for (day,) in rows if day is not None)


_EARLIER_RESOLUTIONS = f"""
SELECT resolution.onestop_day
FROM (
    SELECT DISTINCT customer, created_day FROM touched_version WHERE customer IS NOT NULL
) AS contact
JOIN (
    SELECT DISTINCT customer, onestop_day
    FROM inquiry
    WHERE is_current AND customer IN (SELECT customer FROM touched_version)
) AS resolution
    ON resolution.customer = contact.customer
    AND resolution.onestop_day <= contact.created_day
    AND resolution.onestop_day >= contact.created_day - {FOLLOW_UP_DAYS}
"""


def rebuild(
    cursor: Cursor,
    fact: str,
    days: Collection[date] | None = None,
    measures: Collection[str] | None = None,
) -> None:
    """Make the rollups of `fact` again for `days` (None: all) and check them.

    `measures` (None: any) are those that changed. A rollup whose definition changed is made again
    for all days, and so are all when files tell what none told before. Raises RollupMismatchError.
    """
    catalog = load_catalog()
    rollups = [each for each in catalog.rollups.values() if each.fact == fact]
    if not rollups:
        return
    told = told_of(cursor, catalog, fact)
    if _has_changed(cursor, rollups, told):
        days, measures = None, None
    rollups = [each for each in rollups if measures is None or {*measures} & {*each.measures}]
    if days is not None and _are_most(cursor, rollups, days):
        days = None
    untold = untold_measures(catalog, told)
    with _prepared(cursor, rollups, days) as condition:
        for rollup in rollups:
            _fill(cursor, catalog, rollup, condition, untold)
        _compare(cursor, catalog, rollups, condition, untold)
    if days is None:
        set_meta(cursor, f"told:{fact}", _joined(told))
        stored = _stored_hashes(cursor)
        for rollup in rollups:
            if stored.get(rollup.id) != _hash(rollup):
                set_meta(cursor, _meta_name(rollup.id), _hash(rollup))


def told_of(cursor: Cursor, catalog: Catalog, fact: str) -> frozenset[str]:
    """What any current row of `fact` tells, of all that only some files tell.

    Columns without any values are skipped by their statistics, so that it costs next to nothing.
    """
    asked = [each for each in catalog.told.values() if each.fact == fact]
    if not asked:
        return frozenset()
    # One EXISTS for each would be planned ten times as long.
    found = " UNION ALL ".join(
        f"(SELECT {number} FROM {TABLES[fact]} WHERE is_current AND {each.where} LIMIT 1)"
        for number, each in enumerate(asked)
    )
    return frozenset(asked[number].id for (number,) in cursor.execute(found).fetchall())


def untold_measures(catalog: Catalog, told: Collection[str]) -> frozenset[str]:
    """The measures that cannot have any rows."""
    return frozenset(
        each.id for each in catalog.measures.values() if each.told and each.told not in told
    )


def _has_changed(cursor: Cursor, rollups: list[Rollup], told: frozenset[str]) -> bool:
    stored = _stored_hashes(cursor)
    if any(stored.get(each.id) != _hash(each) for each in rollups):
        return True
    fact = rollups[0].fact
    before = cursor.execute("SELECT value FROM meta WHERE name = ?", [f"told:{fact}"]).fetchall()
    return before != [(_joined(told),)]


def _joined(told: frozenset[str]) -> str:
    return ",".join(sorted(told))


def check(cursor: Cursor, fact: str, days: Collection[date] | None = None) -> None:
    """Raise RollupMismatchError unless the rollups of `fact` add up to its raw sums by day."""
    catalog = load_catalog()
    rollups = [each for each in catalog.rollups.values() if each.fact == fact]
    untold = untold_measures(catalog, told_of(cursor, catalog, fact))
    with _prepared(cursor, rollups, days) as condition:
        _compare(cursor, catalog, rollups, condition, untold)


def check_all(facts: Database, report: Callable[[float], None] = lambda _: None) -> None:
    """Check every rollup as `check` does, in one snapshot, and change nothing.

    `report` gets the share that is done. Those of an older definition are left out: nothing is
    answered from them. Raises RollupMismatchError.
    """
    stale = stale_rollups(facts)
    rollups = load_catalog().rollups
    unfit = {rollups[each].fact for each in stale}
    kinds = [each for each in dict.fromkeys(r.fact for r in rollups.values()) if each not in unfit]
    with facts.cursor() as cursor:
        # A load that commits meanwhile must not mix in. It ends with the cursor.
        cursor.execute("BEGIN")
        for done, fact in enumerate(kinds):
            report(done / len(kinds))
            check(cursor, fact)


def stale_rollups(facts: Database) -> tuple[str, ...]:
    """The rollups that were made from another definition than the one this version has."""
    with facts.cursor() as cursor:
        stored = _stored_hashes(cursor)
        filled = {fact for fact in TABLES if _has_rows(cursor, TABLES[fact])}
    return tuple(
        rollup.id
        for rollup in load_catalog().rollups.values()
        if rollup.fact in filled and stored.get(rollup.id) != _hash(rollup)
    )


def rebuild_stale(facts: Database) -> None:
    """Make the rollups of changed definitions again, a fact at a time, in a transaction each.

    Questions are answered from the facts meanwhile (see `Coverage.stale`). Raises
    RollupMismatchError.
    """
    stale = stale_rollups(facts)
    rollups = load_catalog().rollups
    for fact in dict.fromkeys(rollups[each].fact for each in stale):
        with facts.write() as cursor:
            rebuild(cursor, fact)


@contextmanager
def _prepared(
    cursor: Cursor, rollups: list[Rollup], days: Collection[date] | None
) -> Iterator[str]:
    """The temporary tables that the sums read from; yields the condition that picks the days."""
    if days is not None:
        later = {day + timedelta(days=n) for day in days for n in range(FOLLOW_UP_DAYS + 1)}
        _keep_days(cursor, "touched_day", days)
        _keep_days(cursor, "contact_day", later)
    catalog = load_catalog()
    if any(shape_of(catalog, each).is_followed for each in rollups):
        narrowed = (
            followed_sql()
            if days is None
            else followed_sql(
                contacts="created_day IN (SELECT day FROM contact_day)",
                resolutions=_TOUCHED.format(day="onestop_day"),
            )
        )
        columns = ", ".join(_followed_columns())
        cursor.execute(
            f"CREATE OR REPLACE TEMP TABLE {FOLLOWED} AS SELECT {columns} FROM ({narrowed})"
        )
    yield "" if days is None else _TOUCHED
    for table in ("touched_day", "contact_day", FOLLOWED):
        cursor.execute(f"DROP TABLE IF EXISTS temp.{table}")


def _followed_columns() -> tuple[str, ...]:
    """What the rollups read of followed inquiries: carrying whole rows would cost as much again."""
    catalog = load_catalog()
    shapes = (shape_of(catalog, each) for each in catalog.rollups.values())
    dimensions = {column for shape in shapes if shape.is_followed for column in shape.columns}
    return ("onestop_day", "onestop_at", "next_contact_at", *sorted(dimensions))


def _keep_days(cursor: Cursor, table: str, days: Collection[date]) -> None:
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT UNNEST(CAST(? AS DATE[])) AS day",
        [sorted(days)],
    )


def _fill(
    cursor: Cursor, catalog: Catalog, rollup: Rollup, condition: str, untold: frozenset[str]
) -> None:
    where = f" WHERE {condition.format(day='day')}" if condition else ""
    cursor.execute(f"DELETE FROM {rollup.id}{where}")
    if not untold.issuperset(rollup.measures):
        cursor.execute(build_sql(catalog, rollup, condition, untold))


def build_sql(
    catalog: Catalog, rollup: Rollup, condition: str = "", untold: frozenset[str] = frozenset()
) -> str:
    """The statement that fills a rollup, by day so that a question reads only its own days."""
    shape = shape_of(catalog, rollup, untold)
    keys = ("day", *shape.keys)
    sums = _finer_sql(rollup, condition) if rollup.of else sums_sql(shape, condition)
    if rollup.of or "UNION ALL" in sums:
        added = [f"SUM({each}) AS {each}" for each in rollup.measures]
        positions = range(1, len(keys) + 1)
        sums = select_sql((*keys, *added), f"(\n{sums}\n) AS parts", (), positions)
    columns = ",\n".join(f"    {column}" for column in (*keys, *rollup.measures))
    return f"INSERT INTO {rollup.id} (\n{columns}\n)\n{sums}\nORDER BY day"


def _finer_sql(rollup: Rollup, condition: str) -> str:
    where = f" WHERE {condition.format(day='day')}" if condition else ""
    return f"SELECT * FROM {rollup.of}{where}"


def _compare(
    cursor: Cursor,
    catalog: Catalog,
    rollups: list[Rollup],
    condition: str,
    untold: frozenset[str],
) -> None:
    rollups = [each for each in rollups if not untold.issuperset(each.measures)]
    if not rollups:
        return
    measures = dict.fromkeys(each for rollup in rollups for each in rollup.measures)
    shape = Shape((), tuple(catalog.measures[each] for each in measures), untold=untold)
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE raw_sums AS {sums_sql(shape, condition, merge=False)}"
    )
    where = f" WHERE {condition.format(day='day')}" if condition else ""
    for rollup in rollups:
        raw = ", ".join(rollup.measures)
        negative = ", ".join(f"-{each}" for each in rollup.measures)
        differs = " OR ".join(f"SUM({each}) <> 0" for each in rollup.measures)
        days = cursor.execute(
            f"SELECT day FROM (SELECT day, {raw} FROM raw_sums"
            f" UNION ALL SELECT day, {negative} FROM {rollup.id}{where}) AS both_sides"
            f" GROUP BY day HAVING {differs} ORDER BY day"
        ).fetchall()
        if days:
            raise RollupMismatchError(rollup=rollup.id, detail=f"{days[0][0]} ({len(days)} days)")
    cursor.execute("DROP TABLE raw_sums")


def _are_most(cursor: Cursor, rollups: list[Rollup], days: Collection[date]) -> bool:
    row = cursor.execute(f"SELECT COUNT(DISTINCT day) FROM {rollups[0].id}").fetchone()
    return len(days) > _MOST * (row[0] if row else 0)


def _has_rows(cursor: Cursor, table: str) -> bool:
    return bool(cursor.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchall())


def _meta_name(rollup: str) -> str:
    return f"rollup:{rollup}"


def _stored_hashes(cursor: Cursor) -> dict[str, str]:
    rows = cursor.execute("SELECT name, value FROM meta WHERE name LIKE 'rollup:%'").fetchall()
    return {name.removeprefix("rollup:"): value for name, value in rows}


@cache
def _hash(rollup: Rollup) -> str:
    """Of the shipped declaration, asked for several times by every import and every page."""
    catalog = load_catalog()
    made_of = build_sql(catalog, rollup)
    if shape_of(catalog, rollup).is_followed:
        made_of += followed_sql()
    return hashlib.sha256(made_of.encode()).hexdigest()[:16]
