"""`batches`, `undo`, `rejects`, `delete-source` and `forget-customer` on the command line.

What takes something away says first what goes with it and does it only when told `--yes`.
"""

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict

from opsdash.access.exports import note_export
from opsdash.cli.console import Console
from opsdash.cli.importing import DONE, USAGE
from opsdash.intake.corrections import read_rejected
from opsdash.intake.erasing import (
    Found,
    erase_customer,
    erase_source,
    find_customer,
    find_source,
)
from opsdash.intake.examining import silent
from opsdash.intake.ledger import Batch, list_batches
from opsdash.intake.undoing import dependents, undo
from opsdash.store import Home
from opsdash.words import say
from opsdash.words.audit import by_words
from opsdash.words.rejects import rejects_csv


def batches(home: Home, asked: argparse.Namespace, console: Console) -> int:
    found = list_batches(home.facts, asked.limit)
    if asked.json:
        console.tell(json.dumps([asdict(each) for each in found], default=str))
        return DONE
    for each in found:
        console.tell(_line(each))
    return DONE


def undo_batch(home: Home, asked: argparse.Namespace, console: Console) -> int:
    others = dependents(home.facts, asked.batch)
    if others and not asked.yes:
        console.complain(say("cli.undo.goes_too", batch=asked.batch, count=len(others)))
        for each in others:
            console.complain(_line(each))
        console.complain(say("cli.undo.agree"))
        return USAGE
    agreed = [each.id for each in others]
    done = undo(home, asked.batch, console.actor, silent, agreed=agreed)
    numbers = ", ".join(str(each.id) for each in done.batches)
    console.tell(
        say("cli.undo.done", batches=numbers, removed=done.removed, restored=done.restored)
    )
    return DONE


def rejects(home: Home, asked: argparse.Namespace, console: Console) -> int:
    content = rejects_csv(read_rejected(home.facts, asked.batch))
    note_export(home.state, console.actor, say("imports.rejects.file_name"))
    if asked.output:
        (console.folder / asked.output).write_bytes(content)
    else:
        console.write("out", content.decode("utf-8-sig"))
    return DONE


def delete_source(home: Home, asked: argparse.Namespace, console: Console) -> int:
    return _erase(
        find_source(home.facts, asked.source),
        lambda: erase_source(home, asked.source, console.actor, silent),
        asked,
        console,
    )


def forget_customer(home: Home, asked: argparse.Namespace, console: Console) -> int:
    return _erase(
        find_customer(home, asked.identity),
        lambda: erase_customer(home, asked.identity, console.actor, silent),
        asked,
        console,
    )


def _erase(
    found: Found, erase: Callable[[], Found], asked: argparse.Namespace, console: Console
) -> int:
    if not asked.yes:
        for source, fact, count in found.facts:
            console.complain(say("cli.erase.part", source=source, fact=fact, count=count))
        console.complain(say("cli.erase.agree", count=found.total))
        return USAGE
    console.tell(say("cli.erase.done", count=erase().total))
    return DONE


def _line(batch: Batch) -> str:
    outcome = batch.outcome
    state = "undone" if batch.undone_at else "line"
    return say(
        f"cli.batches.{state}",
        id=batch.id,
        at=f"{batch.imported_at:%Y-%m-%d %H:%M}",
        by=by_words(batch.imported_by, batch.origin),
        source=outcome.source or batch.kind,
        file=outcome.file or batch.kind,
        new=outcome.new,
        changed=outcome.changed,
        same=outcome.same,
        gone=outcome.gone,
        rejected=outcome.rejected,
        undone_by=by_words(batch.undone_by, batch.undone_origin),
    )
