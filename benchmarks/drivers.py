"""Why a ratio changed, by four dimensions of a million inquiries: against the bare aggregation."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median

import duckdb
import numpy as np

from benchmarks.measuring import Row, compared, in_turn, milliseconds
from benchmarks.options import Options
from opsdash.analysis.drivers import Drivers, Segments, Spread, kitagawa
from opsdash.analysis.ranking import RatioCandidate, rank_ratio_dimensions

TITLE = "Drivers"
_BOUND = 2.0
_PAIRS = 15
Sums = dict[str, list[tuple[object, ...]]]

_DIMENSIONS = {"channel": 5, "topic": 40, "team": 8, "agent": 120}
_SUMS = """
SELECT
    {dimension},
    count(*) FILTER (NOT is_later),
    count(*) FILTER (is_later),
    count(*) FILTER (NOT is_later AND is_met),
    count(*) FILTER (is_later AND is_met)
FROM inquiry
GROUP BY 1
"""


def measure(folder: Path, options: Options) -> Iterator[Row]:  # noqa: ARG001 - all in memory
    with duckdb.connect() as connection:
        columns = ", ".join(
            f"'{name} ' || hash(number, '{name}') % {size} AS {name}"
            for name, size in _DIMENSIONS.items()
        )
        connection.execute(
            f"CREATE TABLE inquiry AS SELECT {columns}, hash(number, 'later') % 2 = 0 AS is_later,"
            f" hash(number, 'met') % 4 > 0 AS is_met FROM range({options.rows}) AS made(number)"
        )
        floor = partial(_summed, connection)
        walls = in_turn(lambda: _wall(lambda: _ranked(floor())), lambda: _wall(floor), _PAIRS)
        what = f"4 dimensions of {options.rows:,} inquiries"
        yield compared(what, *walls, _BOUND, milliseconds)
        summed = _summed(connection)
        after = [_wall(lambda: _ranked(summed)) for _ in range(_PAIRS)]
        yield Row("of which after the aggregation", milliseconds(median(after)))


def _wall(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _summed(connection: duckdb.DuckDBPyConnection) -> Sums:
    statements = {name: _SUMS.format(dimension=name) for name in _DIMENSIONS}
    return {name: connection.execute(sql).fetchall() for name, sql in statements.items()}


def _ranked(summed: Sums) -> tuple[RatioCandidate, ...]:
    return rank_ratio_dimensions({name: _split(rows) for name, rows in summed.items()})


def _split(rows: list[tuple[object, ...]]) -> Drivers:
    names = tuple(str(row[0]) for row in rows)
    sums = np.array([row[1:] for row in rows], dtype=float).T
    found = kitagawa(Segments(names, sums[2:], sums[:2]), Spread.SHARE).value
    if found is None:
        raise RuntimeError("the million inquiries were refused")
    return found
