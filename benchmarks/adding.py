"""An upload into a large base: the newest rows again, changed, against replacing them by hand.

Both are whole processes on a copy of the same databases. The floor deletes and inserts the same
rows and sums their days with the statements that opsdash uses; it neither reads times as text,
nor compares, nor keeps versions, nor checks.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from benchmarks import company, processes
from benchmarks.measuring import Row, compared, in_turn, megabytes, seconds
from benchmarks.options import Options
from benchmarks.processes import PYTHON, Spent
from opsdash.metrics import rollups, sums
from opsdash.metrics.catalog import load_catalog
from opsdash.settings import ROOT

TITLE = "Upload into a large base"
_BOUND = 3.0
_ROWS = 70_000
_FLOOR = ROOT / "benchmarks" / "floors" / "replaced_by_duckdb.py"


def measure(folder: Path, options: Options) -> Iterator[Row]:
    base = company.make_home(folder / "base", options.many)
    file = company.write_newest(folder / "newest.csv", options.many, _ROWS)
    ours, floors = [], []

    def uploaded() -> float:
        ours.append(_upload(folder, base, file))
        return ours[-1].wall

    def replaced() -> float:
        floors.append(_replace(folder, base, file))
        return floors[-1].wall

    walls = in_turn(uploaded, replaced, options.repeats)
    what = f"{_ROWS:,} rows into {options.many:,}"
    yield compared(what, *walls, _BOUND, seconds)
    cpus = [run.cpu for run in ours], [run.cpu for run in floors]
    yield compared("  the same, processor time", *cpus, None, seconds)
    peaks = [run.peak for run in ours], [run.peak for run in floors]
    yield compared("  the same, peak memory", *peaks, None, megabytes)


def _upload(folder: Path, base: Path, file: Path) -> Spent:
    home = _copied(base, folder)
    command = [PYTHON, "-m", "opsdash", "import", str(file), "--source", "made"]
    return processes.spend(command, {"OPSDASH_HOME": str(home)}, folder / "upload.log")


def _replace(folder: Path, base: Path, file: Path) -> Spent:
    database = _copied(base, folder) / "facts.duckdb"
    told = json.dumps(company.COLUMNS), json.dumps(_statements())
    command = [PYTHON, str(_FLOOR), str(file), str(database), *told]
    return processes.spend(command, {}, folder / "replace.log")


def _copied(base: Path, folder: Path) -> Path:
    home = folder / "copy"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(base, home)
    return home


def _statements() -> list[str]:
    """What makes the rollups of inquiries for the days in `touched_day`."""
    catalog = load_catalog()
    touched = "{day} IN (SELECT day FROM touched_day)"
    followed = sums.followed_sql(
        contacts="created_day IN (SELECT day FROM contact_day)",
        resolutions=touched.format(day="onestop_day"),
    )
    made = [f"CREATE TEMP TABLE {sums.FOLLOWED} AS {followed}"]
    for rollup in catalog.rollups.values():
        if rollup.fact == "inquiry":
            made.append(f"DELETE FROM {rollup.id} WHERE {touched.format(day='day')}")
            made.append(rollups.build_sql(catalog, rollup, touched))
    return made
