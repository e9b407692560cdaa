"""Undo after random histories of imports, lookups and topic rules: everything as if never done.

Whole tables are compared, facts and sums, row by row: with what was there before, and with a home
in which the undone changes were never made.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from acting import person
from effort import tries
from random_changes import AnyChange, prepare, random_change

from opsdash.intake.examining import silent
from opsdash.intake.undoing import dependents, undo
from opsdash.metrics import rollups
from opsdash.metrics.catalog import load_catalog
from opsdash.settings import read_settings
from opsdash.store import Home, open_home

pytestmark = pytest.mark.sql
# Every kind of change is undone in some of them.
SEQUENCES = tries(16, 50)
STEPS = 6

Contents = dict[str, list[tuple[Any, ...]]]
# (number of the batch, the change that made it)
History = list[tuple[int, AnyChange]]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty home that all others are copies of: making its tables takes longer than a test."""
    path = tmp_path_factory.mktemp("template") / "home"
    path.mkdir()
    # Two homes hash a customer alike only with one key.
    (path / "customer.key").write_bytes(b"k" * 32)
    home = open_home(replace(read_settings(), home=path))
    prepare(home)
    home.close()
    return path


@contextmanager
def fresh(template: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.setenv("OPSDASH_HOME", str(path))
    shutil.copytree(template, path)
    home = open_home(read_settings())
    try:
        yield home
    finally:
        home.close()


def contents(home: Home) -> Contents:
    """Every fact in every version, every entry, every sum."""
    names = ["inquiry", "sales_order", "order_line", "reading", "deal", "contact", "stage_entry"]
    names += ["lookup", "topic_rule", *load_catalog().rollups]
    return {name: home.facts.rows(f"SELECT * FROM {name} ORDER BY ALL") for name in names}


def check_rollups(home: Home) -> None:
    facts = {each.fact for each in load_catalog().rollups.values()}
    with home.facts.cursor() as cursor:
        for fact in sorted(facts):
            rollups.check(cursor, fact)


def skip_number(home: Home) -> None:
    home.facts.rows("SELECT nextval('batch_ids')")


def live(home: Home, chance: Random) -> tuple[History, list[Contents]]:
    """Make random changes; the contents before each of them and after the last."""
    history: History = []
    seen = [contents(home)]
    while len(history) < STEPS:
        change = random_change(chance)
        batch_id = change.make(home)
        if batch_id is not None:
            history.append((batch_id, change))
            seen.append(contents(home))
    return history, seen


def replay(home: Home, history: History, left_out: set[int]) -> None:
    """The same history without some changes, every batch under its own number."""
    for batch_id, change in history:
        if batch_id in left_out:
            skip_number(home)
        else:
            assert change.make(home) == batch_id


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_undo_is_exact(
    seed: int, template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = Random(seed)  # noqa: S311 - test data
    with fresh(template, tmp_path / "one", monkeypatch) as home:
        history, seen = live(home, chance)
        at = chance.randrange(STEPS)
        batch_id = history[at][0]
        standing = {each.id for each in dependents(home.facts, batch_id)}
        undo(home, batch_id, person("tester"), silent)
        check_rollups(home)
        with fresh(template, tmp_path / "other", monkeypatch) as other:
            replay(other, history, {batch_id, *standing})
            assert contents(home) == contents(other)
        unwind(home, history, {batch_id, *standing}, seen, at)


def unwind(
    home: Home, history: History, undone: set[int], seen: list[Contents], first: int
) -> None:
    """Undo the rest newest first; before the first undone change all is as it was then."""
    for at in reversed(range(len(history))):
        if at < first:
            assert contents(home) == seen[at + 1]
        if history[at][0] not in undone:
            assert dependents(home.facts, history[at][0]) == ()
            undo(home, history[at][0], person("tester"), silent)
            # Later on the sums are those of the contents before, which a change had checked.
            if at > first:
                check_rollups(home)
    assert contents(home) == seen[0]
