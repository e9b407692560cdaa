"""Runs the benchmarks and prints one table per question; exits with 1 when a bound is exceeded."""

import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import (
    adding,
    browser,
    calibration,
    coverage,
    crowd,
    drivers,
    goal_list,
    importing,
    memory,
    models,
    pages,
    planted,
    questions,
    rebuilding,
    signals,
    startup,
)
from benchmarks.measuring import Row, heading, line_of
from benchmarks.options import Options, read_options

QUESTIONS = {
    "import": importing,
    "upload": adding,
    "memory": memory,
    "question": questions,
    "rebuild": rebuilding,
    "page": pages,
    "browser": browser,
    "crowd": crowd,
    "drivers": drivers,
    "goals": goal_list,
    "models": models,
    "startup": startup,
    "signals": signals,
    "coverage": coverage,
    "calibration": calibration,
    "planted": planted,
}


def main() -> int:
    options = read_options(tuple(QUESTIONS))
    print(f"{datetime.now(UTC):%Y-%m-%d}, medians of pairs taken in turn")
    rows = [row for name in options.only or QUESTIONS for row in _answer(name, options)]
    over = [row for row in rows if row.is_over]
    judged = [row for row in rows if row.bound is not None]
    print(f"\n{len(judged) - len(over)} of {len(judged)} bounds kept")
    return 1 if over else 0


def _answer(name: str, options: Options) -> list[Row]:
    """Measure one question in a folder of its own, printing each line as it is known."""
    began = time.perf_counter()
    print(heading(QUESTIONS[name].TITLE))
    rows = []
    with tempfile.TemporaryDirectory(prefix="opsdash-bench-") as folder:
        for row in QUESTIONS[name].measure(Path(folder), options):
            rows.append(row)
            print(line_of(row), flush=True)
    print(f"measured in {time.perf_counter() - began:.0f} s")
    return rows


if __name__ == "__main__":
    sys.exit(main())
