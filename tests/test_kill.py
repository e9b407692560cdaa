"""A process killed at any moment: what it said is there, nothing is half there, lost or doubled."""

import os
import random
import signal
import subprocess
import sys
import time

import killed
from acting import ANN
from killed import UTC

from opsdash.calendar.organisation import save_organisation
from opsdash.intake.inbox import Inbox
from opsdash.settings import ROOT, read_settings
from opsdash.store import Home, open_home
from opsdash.words.inbox import report

_KILLS = 40
# A victim that has stored a file and not put it away yet is worth many kills.
_ENDS = ("imported", "undone", "stored")
_USUAL_SECONDS = 0.7


def test_killed_at_forty_moments_of_imports_undos_and_inbox_runs() -> None:
    home = open_home(read_settings())
    save_organisation(home.state, UTC, ANN)
    home.close()
    chance = random.Random(7)  # noqa: S311 - moments, not secrets
    said: list[tuple[str, str]] = []
    with subprocess.Popen(
        [sys.executable, killed.__file__],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as nursery:
        for number in range(_KILLS):
            said += _life(nursery, number, chance)
        assert nursery.stdin
        nursery.stdin.close()
    home = open_home(read_settings())
    _check(home, said)
    home.close()


def _life(
    nursery: "subprocess.Popen[str]", number: int, chance: random.Random
) -> list[tuple[str, str]]:
    """What one victim says until it is killed, somewhere in its first, second or third work.

    The moment is a share of how long work took it, so that a busy machine kills no earlier.
    """
    _tell(nursery, number)
    what, pid = _heard(nursery)
    assert what == "ready", "what the last victim left is not sound"
    said: list[tuple[str, str]] = []
    begun, ended = time.monotonic(), 0
    works = chance.choice((0, 0, 1))
    while ended < works:
        said.append(_heard(nursery))
        ended += said[-1][0] in _ENDS
    usual = (time.monotonic() - begun) / works if works else _USUAL_SECONDS
    time.sleep(chance.uniform(0.0, usual))
    os.kill(int(pid), signal.SIGKILL)
    while (heard := _heard(nursery))[0] != "gone":
        said.append(heard)
    return said


def _tell(nursery: "subprocess.Popen[str]", number: int) -> None:
    assert nursery.stdin
    nursery.stdin.write(f"{number}\n")
    nursery.stdin.flush()


def _heard(nursery: "subprocess.Popen[str]") -> tuple[str, str]:
    assert nursery.stdout
    what, _, name = nursery.stdout.readline().strip().partition(" ")
    assert what, "the process that starts the victims has ended"
    return what, name


def _check(home: Home, said: list[tuple[str, str]]) -> None:
    """What was said to be done is done; after one more look the inbox is empty, each file once."""
    kinds = {what: {name for other, name in said if other == what} for what, _ in said}
    assert {"imported", "undone", "put", "stored"} <= set(kinds)
    stored = {str(name) for (name,) in home.facts.rows("SELECT file_name FROM batch")}
    undone = home.facts.rows("SELECT batch_id FROM batch WHERE undone_at IS NOT NULL")
    assert kinds["imported"] | kinds["stored"] <= stored
    assert kinds["undone"] <= {str(batch_id) for (batch_id,) in undone}

    Inbox(home, report, quiet_seconds=0.0).look()
    killed.check(home)
    batches = home.facts.rows("SELECT file_name FROM batch WHERE imported_by = ?", ["inbox"])
    once = sorted(str(name) for (name,) in batches)
    kept = sorted(path.name for path in (home.path / "inbox" / "done").rglob("*.csv"))
    assert once == sorted(set(once)) == kept
    assert kinds["put"] <= set(kept)
    left = [path for path in (home.path / "inbox").rglob("*") if path.is_file()]
    outside = [path.name for path in left if "done" not in path.parts]
    assert [name for name in outside if not name.endswith(".part")] == []
