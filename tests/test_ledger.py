"""The ledger: what was imported, which rows were rejected, and whether somebody has looked."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from acting import ANN, person

from opsdash.calendar.organisation import Organisation
from opsdash.intake.choices import Choices
from opsdash.intake.importing import import_file
from opsdash.intake.ledger import list_batches, list_rejecting, mark_rejects_seen, read_rejects
from opsdash.metrics.coverage import read_coverage
from opsdash.settings import read_settings
from opsdash.store import Home, open_home

TEAM = Organisation("Europe/Berlin", "EUR", 0, configured=True)
HEADER = "id,created,solved,channel\n"
GOOD = HEADER + "1,2024-01-05 10:00,,a\n"
BAD = HEADER + "2,2024-01-05,,a\n3,notadate,,a\n,2024-01-06,,a\n"


@pytest.fixture
def home() -> Iterator[Home]:
    opened = open_home(read_settings())
    yield opened
    opened.close()


def load(home: Home, tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    actor = replace(person("Ann"), person="7f", origin="192.0.2.7")
    import_file(home, path, Choices(), TEAM, actor)


def unseen(home: Home) -> int:
    return sum(source.unseen_rejects for source in read_coverage(home.facts).sources)


def test_an_empty_home_has_an_empty_ledger(home: Home) -> None:
    assert list_batches(home.facts, 10) == ()
    assert list_rejecting(home.facts, 10) == ()


def test_the_newest_import_comes_first_with_its_counts(home: Home, tmp_path: Path) -> None:
    load(home, tmp_path, "good.csv", GOOD)
    load(home, tmp_path, "bad.csv", BAD)
    newest, oldest = list_batches(home.facts, 10)
    assert (newest.outcome.file, oldest.outcome.file) == ("bad.csv", "good.csv")
    counts = newest.outcome.rows_in, newest.outcome.new, newest.outcome.rejected
    assert counts == (3, 1, 2)
    assert (newest.imported_by, newest.account, newest.origin) == ("Ann", "7f", "192.0.2.7")
    assert newest.outcome.check() is newest.outcome
    assert len(list_batches(home.facts, 1)) == 1


def test_rejects_are_read_in_the_order_of_the_file(home: Home, tmp_path: Path) -> None:
    load(home, tmp_path, "bad.csv", BAD)
    (batch,) = list_rejecting(home.facts, 10)
    found = read_rejects(home.facts, batch.id)
    assert [(reject.line, reject.column, reject.value, reject.reason) for reject in found] == [
        (3, "created", "notadate", "date_unreadable"),
        (4, "id", "", "id_missing"),
    ]
    assert read_rejects(home.facts, batch.id, 1) == found[:1]


def test_looking_at_rejects_ends_the_reminder_once(home: Home, tmp_path: Path) -> None:
    load(home, tmp_path, "bad.csv", BAD)
    (batch,) = list_rejecting(home.facts, 10)
    assert not batch.rejects_seen
    assert unseen(home) == 2
    mark_rejects_seen(home.facts, batch.id, ANN)
    assert unseen(home) == 0
    version = home.facts.data_version
    mark_rejects_seen(home.facts, batch.id, ANN)
    assert home.facts.data_version == version
    (batch,) = list_rejecting(home.facts, 10)
    assert batch.rejects_seen


def test_unseen_rejects_come_before_newer_seen_ones(home: Home, tmp_path: Path) -> None:
    load(home, tmp_path, "first.csv", BAD)
    load(home, tmp_path, "second.csv", f"{BAD}7,,,\n")
    mark_rejects_seen(home.facts, list_batches(home.facts, 1)[0].id, ANN)
    assert [batch.outcome.file for batch in list_rejecting(home.facts, 10)] == [
        "first.csv",
        "second.csv",
    ]
