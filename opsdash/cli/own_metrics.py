"""`metric` on the command line: list own metrics, print them as text, store those of a file."""

import argparse

from opsdash.access.exports import note_export
from opsdash.cli.console import Console
from opsdash.errors import DefinitionError
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.own import broken_own, known_of
from opsdash.metrics.own_records import import_own, list_own
from opsdash.metrics.own_text import MOST_CHARACTERS, write_definitions
from opsdash.store import Home
from opsdash.words import say
from opsdash.words.own_metrics import problem_words

_DONE, _FAILED = 0, 1


def own_metrics(home: Home, asked: argparse.Namespace, console: Console) -> int:
    """One of the actions; 1 when a text was refused or a named metric is unknown."""
    if asked.action == "import":
        return _import(home, asked, console)
    if asked.action == "export":
        return _export(home, asked, console)
    broken = {each.record.id for each in broken_own(home.state, read_coverage(home.facts))}
    for each in list_own(home.state):
        mark = say("cli.metric.broken") if each.id in broken else ""
        console.tell(f"{each.id:<32}{each.metric.unit:<18}{each.metric.name} {mark}".rstrip())
    return _DONE


def _export(home: Home, asked: argparse.Namespace, console: Console) -> int:
    records = list_own(home.state)
    chosen = [each for each in records if not asked.ids or each.id in asked.ids]
    unknown = set(asked.ids) - {each.id for each in chosen}
    for name in sorted(unknown):
        console.complain(say("cli.metric.unknown", id=name))
    if chosen:
        note_export(home.state, console.actor, say("own_metrics.text.file_name"))
        console.write("out", write_definitions(each.metric for each in chosen))
    return _FAILED if unknown else _DONE


def _import(home: Home, asked: argparse.Namespace, console: Console) -> int:
    path = console.folder / asked.file
    try:
        with path.open(encoding="utf-8-sig") as file:
            # One letter more than is allowed, so that a longer text is refused as too long.
            text = file.read(MOST_CHARACTERS + 1)
        known = known_of(home, read_coverage(home.facts))
        found = import_own(home.state, text, known, console.actor)
    except DefinitionError as error:
        for each in error.problems:
            console.complain(f"{asked.file}: {problem_words(each)}")
        return _FAILED
    except (OSError, UnicodeDecodeError):
        console.complain(say("cli.metric.unreadable", file=asked.file))
        return _FAILED
    numbers = {"added": found.added, "changed": found.changed, "same": found.same}
    console.tell(
        say("own_metrics.text.imported", **{key: len(ids) for key, ids in numbers.items()})
    )
    return _DONE
