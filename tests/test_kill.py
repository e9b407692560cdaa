"""A process killed in an import: the files open, nothing acknowledged is lost or half there."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from opsdash.metrics import rollups
from opsdash.settings import read_settings
from opsdash.store import open_home

_ROWS = 20_000
_KILLS = 20


def test_kill_during_imports(tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    path.write_text(
        "id,created,solved,topic,email\n"
        + "".join(
            f"{n},2024-{n % 12 + 1:02}-{n % 28 + 1:02} 10:00,2025-01-01,t{n % 9},c{n % 999}@x.eu\n"
            for n in range(_ROWS)
        )
    )
    whole = _time_of(_start(path, "first"))
    chance = random.Random(7)  # noqa: S311 - moments, not secrets
    acknowledged = {"first"}
    for number in range(_KILLS):
        source = f"s{number}"
        if _killed(_start(path, source), chance.uniform(0.3, 1.05) * whole):
            acknowledged.add(source)
    _check(acknowledged)


def _start(path: Path, source: str) -> subprocess.Popen[str]:
    call = [sys.executable, "-m", "opsdash", "import", str(path), "--timezone", "UTC"]
    return subprocess.Popen([*call, "--source", source], stdout=subprocess.PIPE, text=True)


def _time_of(process: subprocess.Popen[str]) -> float:
    begun = time.monotonic()
    told, _ = process.communicate()
    assert f"{_ROWS} new" in told
    return time.monotonic() - begun


def _killed(process: subprocess.Popen[str], after: float) -> bool:
    """Kill the import; True when it had said that it was done."""
    time.sleep(after)
    os.kill(process.pid, signal.SIGKILL)
    told, _ = process.communicate()
    return f"{_ROWS} new" in told


def _check(acknowledged: set[str]) -> None:
    home = open_home(read_settings())
    stored = dict(home.facts.rows("SELECT source, COUNT(*) FROM inquiry GROUP BY source"))
    batches = dict(home.facts.rows("SELECT source, new_rows FROM batch"))
    with home.facts.cursor() as cursor:
        rollups.check(cursor, "inquiry")
    home.close()
    assert set(stored.values()) == {_ROWS}
    assert stored == batches
    assert acknowledged <= set(stored)
    assert len(stored) <= _KILLS, "no import was killed before its end: the moments are too late"
