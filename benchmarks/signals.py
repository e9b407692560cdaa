"""Two hundred series of two years of days through the rules, against the same rules as SQL.

The floor is the bare statement over a table that is already in memory: limits and rules only. What
is measured also checks each baseline, names each pattern and says what cannot be judged.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np

from benchmarks.measuring import Row, compared, in_turn, milliseconds
from benchmarks.options import Options
from opsdash.analysis.signals import judge_individuals

TITLE = "Signals"
_SERIES, _DAYS = 200, 730
_BOUND = 3
_STATEMENT = """
WITH a AS (
    SELECT *, abs(y - lag(y) OVER w) AS mr, in_baseline AND lag(in_baseline) OVER w AS mr_ok
    FROM s WINDOW w AS (PARTITION BY k ORDER BY step)
), l AS (
    SELECT k, avg(y) FILTER (in_baseline) AS c, avg(mr) FILTER (mr_ok) AS m FROM a GROUP BY k
)
SELECT
    a.k, a.step, l.c + 3 / 1.128 * m AS ucl, l.c - 3 / 1.128 * m AS lcl,
    (y > l.c + 3 / 1.128 * m OR y < l.c - 3 / 1.128 * m) AS r1,
    (count(*) FILTER (y > l.c) OVER w8 = 8 OR count(*) FILTER (y < l.c) OVER w8 = 8) AS r2_end,
    (count(*) FILTER (y > l.c + 1.5 / 1.128 * m) OVER w4 >= 3
        OR count(*) FILTER (y < l.c - 1.5 / 1.128 * m) OVER w4 >= 3) AS r3_end
FROM a JOIN l USING (k)
WINDOW w8 AS (PARTITION BY a.k ORDER BY step ROWS 7 PRECEDING),
    w4 AS (PARTITION BY a.k ORDER BY step ROWS 3 PRECEDING)
"""


def measure(folder: Path, options: Options) -> Iterator[Row]:  # noqa: ARG001 - needs no files
    values = np.random.default_rng(1).normal(100, 8, (_SERIES, _DAYS))
    with duckdb.connect() as database:
        _fill(database, values)
        walls = in_turn(_Judging(values), _Statement(database), options.reruns)
    what = f"{_SERIES} series of {_DAYS} days through the rules"
    yield compared(what, *walls, _BOUND, milliseconds)


def _fill(database: duckdb.DuckDBPyConnection, values: np.ndarray) -> None:
    rows = {  # noqa: F841 - named in the statement below
        "k": np.repeat(np.arange(_SERIES), _DAYS),
        "step": np.tile(np.arange(_DAYS), _SERIES),
        "y": values.ravel(),
        "in_baseline": np.tile(np.arange(_DAYS) < 28, _SERIES),
    }
    database.execute("CREATE TABLE s AS SELECT * FROM rows")


class _Judging:
    def __init__(self, values: np.ndarray) -> None:
        self._values = values

    def __call__(self) -> float:
        began = time.perf_counter()
        judge_individuals(self._values)
        return time.perf_counter() - began


class _Statement:
    def __init__(self, database: duckdb.DuckDBPyConnection) -> None:
        self._database = database

    def __call__(self) -> float:
        began = time.perf_counter()
        self._database.execute(_STATEMENT).fetchnumpy()
        return time.perf_counter() - began
