"""A process to be killed: it imports, undoes and runs the inbox until somebody ends it.

One parent loads the modules once and forks the next victim for every line it reads. A victim
first checks what the one before left, then says aloud what it has done.
"""

import os
import random
import sys
import time
from pathlib import Path

from acting import person

from opsdash.calendar.organisation import Organisation
from opsdash.intake.choices import Choices
from opsdash.intake.examining import silent
from opsdash.intake.inbox import Inbox, Settled
from opsdash.intake.queue import Task, submit
from opsdash.intake.undoing import undo
from opsdash.metrics import rollups
from opsdash.settings import read_settings
from opsdash.store import Home, open_home
from opsdash.words.inbox import report

ROWS = 600
SOURCES = ("north", "south")
_PAUSE_SECONDS = 0.4
UTC = Organisation("UTC", "EUR", 0, configured=True)


def victim(number: int) -> None:
    """Work until killed."""
    chance = random.Random(number)  # noqa: S311 - which work comes next, not secrets
    home = open_home(read_settings())
    inbox = Inbox(home, slow_report, quiet_seconds=0.0)
    check(home)
    say(f"ready {os.getpid()}")
    turn = 0
    while True:
        turn += 1
        name = f"{number:02}{turn:03}.csv"
        source = chance.choice(SOURCES)
        work = chance.choice(("import", "import", "undo", "inbox", "inbox"))
        if work == "import":
            import_one(home, write(home.path / name, name), source)
        elif work == "undo":
            undo_one(home, chance)
        else:
            put(inbox, source, name)
            inbox.look()
            say(f"looked {name}")


def slow_report(settled: Settled) -> str:
    """The moment between a commit and the move of the file, made long enough to be hit."""
    say(f"stored {settled.name}")
    time.sleep(_PAUSE_SECONDS)
    return report(settled)


def import_one(home: Home, path: Path, source: str) -> None:
    task = Task(path, path.name, Choices(source=source))
    run = submit(home, UTC, [task], person("victim"))
    run.join()
    (result,) = run.results
    if result.problem:
        raise result.problem
    say(f"imported {path.name}")


def undo_one(home: Home, chance: random.Random) -> None:
    batches = home.facts.rows(
        "SELECT batch_id FROM batch WHERE undone_at IS NULL ORDER BY batch_id DESC LIMIT 3"
    )
    if batches:
        (batch_id,) = chance.choice(batches)
        undo(home, batch_id, person("victim"), silent)
        say(f"undone {batch_id}")


def put(inbox: Inbox, source: str, name: str) -> None:
    folder = inbox.folder / source
    folder.mkdir(exist_ok=True)
    write(folder / f"{name}.part", name).rename(folder / name)
    say(f"put {name}")


def write(path: Path, name: str) -> Path:
    """Tickets of which every second one has the file's name as its topic."""
    path.write_text(
        "id,created,solved,topic,email\n"
        + "".join(
            f"{n},2024-{n % 12 + 1:02}-{n % 28 + 1:02} 10:00,2025-01-01,"
            f"{name if n % 2 else 'always'},c{n % 99}@example.com\n"
            for n in range(ROWS)
        )
    )
    return path


def check(home: Home) -> None:
    """What is current is what the newest batch that stands says, and every sum says so too."""
    with home.facts.cursor() as cursor:
        rollups.check(cursor, "inquiry")
    newest = dict(
        home.facts.rows(
            "SELECT source, MAX_BY(file_name, batch_id) FROM batch"
            " WHERE undone_at IS NULL GROUP BY source"
        )
    )
    current = home.facts.rows(
        "SELECT source, topic, COUNT(*), COUNT(DISTINCT id) FROM inquiry"
        " WHERE is_current GROUP BY source, topic ORDER BY source, topic"
    )
    half = ROWS // 2
    expected = sorted(
        (source, topic, half, half) for source, name in newest.items() for topic in (name, "always")
    )
    if current != expected:
        raise AssertionError(f"{current} is not {expected}")
    orphans = home.facts.rows(
        "SELECT batch_id FROM inquiry WHERE batch_id NOT IN"
        " (SELECT batch_id FROM batch WHERE undone_at IS NULL) LIMIT 1"
    )
    if orphans:
        raise AssertionError(f"rows of {orphans} without their batch")


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the test reads it


def main() -> None:
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            victim(int(line))
        os.waitpid(pid, 0)
        say("gone")


if __name__ == "__main__":
    main()
