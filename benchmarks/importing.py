"""Import: a generic file through the command line, against DuckDB typing the same columns.

Both are whole processes that begin with an empty folder. The time per step comes from one more
import in a process of its own, because looking costs time.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from benchmarks import company, processes
from benchmarks.measuring import Row, compared, in_turn, megabytes, seconds
from benchmarks.options import Options
from benchmarks.processes import PYTHON, Spent
from opsdash.settings import ROOT

TITLE = "Import"
_BOUND = 4.0
# The zone of an organisation with daylight saving: local days have to be worked out.
_ZONE = "Europe/Berlin"
_FLOOR = ROOT / "benchmarks" / "floors" / "typed_by_duckdb.py"


def measure(folder: Path, options: Options) -> Iterator[Row]:
    file = company.write_file(folder / "tickets.csv", options.rows)
    ours, floors = [], []

    def imported() -> float:
        ours.append(_import(folder, file))
        return ours[-1].wall

    def typed() -> float:
        floors.append(_type(folder, file))
        return floors[-1].wall

    walls = in_turn(imported, typed, options.repeats)
    what = f"{options.rows:,} rows on the command line"
    yield compared(what, *walls, _BOUND, seconds)
    cpus = [run.cpu for run in ours], [run.cpu for run in floors]
    yield compared("  the same, processor time", *cpus, None, seconds)
    peaks = [run.peak for run in ours], [run.peak for run in floors]
    yield compared("  the same, peak memory", *peaks, None, megabytes)
    yield from _steps(folder, file)
    file.unlink()


def _import(folder: Path, file: Path) -> Spent:
    home = folder / "imported"
    command = [PYTHON, "-m", "opsdash", "import", str(file), "--timezone", _ZONE]
    spent = processes.spend(command, {"OPSDASH_HOME": str(home)}, folder / "import.log")
    shutil.rmtree(home)
    return spent


def _type(folder: Path, file: Path) -> Spent:
    database = folder / "typed.duckdb"
    command = [PYTHON, str(_FLOOR), str(file), str(database), json.dumps(company.COLUMNS)]
    spent = processes.spend(command, {}, folder / "typed.log")
    database.unlink()
    return spent


def _steps(folder: Path, file: Path) -> Iterator[Row]:
    home, log = folder / "stepped", folder / "steps.log"
    command = [PYTHON, "-m", "benchmarks.import_steps", str(file), _ZONE]
    processes.spend(command, {"OPSDASH_HOME": str(home)}, log)
    shutil.rmtree(home)
    # A progress bar of the database may stand before the line.
    found = json.loads(log.read_text(encoding="utf-8").splitlines()[-1])
    for step, (wall, cpu) in found.items():
        yield Row(f"    {step} (processor {seconds(cpu)})", seconds(wall))
