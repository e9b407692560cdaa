"""All rollups of the inquiries made again, against their bare GROUP BYs.

The floor sums each rollup straight from the facts, one statement for each day that a measure counts
on; it keeps no order, replaces nothing, compares nothing with the raw sums and commits nothing.
"""

import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import company
from benchmarks.measuring import Row, compared, in_turn, seconds
from benchmarks.options import Options
from opsdash.metrics import rollups
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.sums import FOLLOWED, followed_sql, shape_of, sums_sql
from opsdash.settings import Settings
from opsdash.store import Database, open_home

TITLE = "Rebuild"
_FACT = "inquiry"
_BOUND = 2.0
_PAIRS = 3


def measure(folder: Path, options: Options) -> Iterator[Row]:
    path = company.make_home(folder / "home", options.many)
    home = open_home(Settings(path, company.MEMORY_LIMIT, 1))
    try:
        costs = in_turn(lambda: _rebuilt(home.facts), lambda: _summed(home.facts), _PAIRS)
    finally:
        home.close()
    yield compared(f"rollups of {options.many:,} inquiries", *costs, _BOUND, seconds)


def _rebuilt(facts: Database) -> float:
    began = time.perf_counter()
    with facts.write() as cursor:
        rollups.rebuild(cursor, _FACT)
    return time.perf_counter() - began


def _summed(facts: Database) -> float:
    catalog = load_catalog()
    shapes = [shape_of(catalog, each) for each in catalog.rollups.values() if each.fact == _FACT]
    columns = dict.fromkeys(
        column for shape in shapes if shape.is_followed for column in shape.columns
    )
    began = time.perf_counter()
    with facts.cursor() as cursor:
        kept = ", ".join(("onestop_day", "onestop_at", "next_contact_at", *columns))
        cursor.execute(f"CREATE TEMP TABLE {FOLLOWED} AS SELECT {kept} FROM ({followed_sql()})")
        for shape in shapes:
            for select in sums_sql(shape, merge=False).split("\nUNION ALL\n"):
                cursor.execute(f"CREATE OR REPLACE TEMP TABLE summed AS {select}")
        cursor.execute(f"DROP TABLE {FOLLOWED}")
    return time.perf_counter() - began
