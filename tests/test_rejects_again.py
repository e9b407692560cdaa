"""Rejected rows are kept with their cells, and come back corrected without a click."""

import csv
import io
from pathlib import Path

import pytest
from acting import person
from importing import BERLIN, UTC, facts, imported

from opsdash.errors import RecordMissingError
from opsdash.intake.corrections import read_rejected
from opsdash.intake.erasing import erase_customer
from opsdash.intake.examining import silent
from opsdash.intake.outcome import Outcome
from opsdash.intake.undoing import dependents, undo
from opsdash.store import Home
from opsdash.words.rejects import rejects_csv

# Day first, which the rows of the corrected file alone would not tell.
HEADER = "Ticket No;Opened;Topic;Solved at;State;Customer;Subject\n"
GOOD = "1;25.07.2024 10:00;a;;open;kim@example.com;my name is Kim\n"
BAD = (
    "2;soon;=1+1;;open;lee@example.com;secret words\n"
    ";03.07.2024 09:00;-b;;open;kim@example.com;secret words\n"
    "4;04.07.2024;c\n"
)


def downloaded(home: Home, outcome: Outcome) -> list[list[str]]:
    assert outcome.batch_id
    text = rejects_csv(read_rejected(home.facts, outcome.batch_id)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def written(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return path


def first_import(home: Home) -> Outcome:
    columns = {"created_at": "Opened", "topic": "Topic"}
    return imported(home, HEADER + GOOD + BAD, profile="tickets", source="desk", columns=columns)


def test_the_file_holds_the_read_cells_the_line_and_why(home: Home) -> None:
    header, soon, unnumbered, short = downloaded(home, first_import(home))
    assert header[:4] == ["opsdash import 1", "Ticket No", "Opened", "Topic"]
    assert soon[:4] == ["3", "2", "soon", "'=1+1"]
    assert soon[-1] == "Opened: This is not a date"
    assert unnumbered[:4] == ["4", "", "03.07.2024 09:00", "'-b"]
    assert short[:4] == ["5", "", "", ""]


def test_free_text_and_identities_are_not_kept(home: Home) -> None:
    first_import(home)
    kept = str(home.facts.rows("SELECT * FROM reject"))
    assert "secret" not in kept
    assert "example.com" not in kept
    assert kept.count("opsdash-customer-") == 2


def test_the_corrected_file_needs_no_click(home: Home) -> None:
    header, soon, unnumbered, short = downloaded(home, first_import(home))
    soon[2] = "02.07.2024 08:00"
    unnumbered[1] = "3"
    path = written(home.path / "fixed.csv", [header, soon, unnumbered, short])
    again = imported(home, path)
    assert (again.source, again.profile) == ("desk", "tickets")
    assert (again.new, again.rejected, again.ignored) == (2, 0, 1)
    found = home.facts.rows(
        "SELECT id, CAST(created_at AS VARCHAR), topic FROM inquiry WHERE is_current ORDER BY id"
    )
    assert found == [
        ("1", "2024-07-25 08:00:00", "a"),
        ("2", "2024-07-02 06:00:00", "=1+1"),
        ("3", "2024-07-03 07:00:00", "-b"),
    ]


def test_a_customer_is_the_same_one_afterwards(home: Home) -> None:
    header, soon, unnumbered, _ = downloaded(home, first_import(home))
    soon[2], unnumbered[1] = "02.07.2024 08:00", "3"
    imported(home, written(home.path / "fixed.csv", [header, soon, unnumbered]))
    same = home.facts.rows("SELECT DISTINCT customer FROM inquiry WHERE id IN ('1', '3')")
    assert len(same) == 1
    assert home.facts.rows("SELECT COUNT(DISTINCT customer) FROM inquiry") == [(2,)]


def test_rows_that_are_rejected_again_come_back_again(home: Home) -> None:
    rows = downloaded(home, first_import(home))
    again = imported(home, written(home.path / "fixed.csv", rows))
    assert (again.new, again.rejected) == (0, 2)
    header, soon, unnumbered = downloaded(home, again)
    assert header == ["opsdash import 2", *rows[0][1:]]
    assert (soon[1:-1], unnumbered[1:-1]) == (rows[1][1:-1], rows[2][1:-1])


def test_the_corrected_file_teaches_and_deletes_nothing(home: Home) -> None:
    header, soon, *_ = downloaded(home, first_import(home))
    remembered = home.facts.rows("SELECT fingerprint FROM header_memory")
    soon[2] = "30.07.2024 08:00"
    path = written(home.path / "fixed.csv", [header, soon])
    assert imported(home, path, gone="delete").gone == 0
    assert home.facts.rows("SELECT fingerprint FROM header_memory") == remembered


def test_an_order_comes_back_with_all_its_lines(home: Home) -> None:
    columns = (
        "Name,Email,Created at,Total,Currency,Lineitem name,Lineitem quantity,Lineitem price\n"
    )
    first = imported(
        home,
        columns
        + "#1,kim@example.com,soon,7,EUR,Tea,1,5\n#1,,,,,Cup,2,1\n"
        + "#2,kim@example.com,2024-07-02 10:00:00 +0000,5,EUR,Tea,1,5\n",
        UTC,
        source="shop",
    )
    assert (first.new, first.rejected) == (1, 2)
    header, whole, more = downloaded(home, first)
    whole[header.index("Created at")] = "2024-07-01 10:00:00 +0000"
    again = imported(home, written(home.path / "fixed.csv", [header, whole, more]), UTC)
    assert (again.source, again.new, again.rejected) == ("shop", 1, 0)
    lines = home.facts.rows(
        "SELECT product, CAST(quantity AS INTEGER) FROM order_line WHERE order_id = '#1'"
    )
    assert sorted(lines) == [("Cup", 2), ("Tea", 1)]


def test_readings_come_back_too(home: Home) -> None:
    first = imported(home, "date,channel,visits\n2024-07-01,web,1\n2024-07-02,web,many\n", BERLIN)
    header, row = downloaded(home, first)
    row[header.index("visits")] = "4"
    again = imported(home, written(home.path / "fixed.csv", [header, row]))
    assert (again.new, again.rejected) == (1, 0)
    total = home.facts.rows("SELECT SUM(value) FROM reading WHERE is_current")
    assert [int(value) for (value,) in total] == [5]


def test_rejected_rows_of_an_erased_customer_are_gone(home: Home) -> None:
    first = first_import(home)
    erase_customer(home, "lee@example.com", person("Ann"), silent)
    assert [row[0] for row in downloaded(home, first)] == ["opsdash import 1", "4", "5"]


def test_undoing_an_import_undoes_its_corrected_rejects(home: Home) -> None:
    before = facts(home)
    first = first_import(home)
    header, soon, *_ = downloaded(home, first)
    soon[2] = "02.07.2024 08:00"
    again = imported(home, written(home.path / "fixed.csv", [header, soon]))
    assert first.batch_id
    assert [each.id for each in dependents(home.facts, first.batch_id)] == [again.batch_id]
    undo(home, first.batch_id, person("Ann"), silent)
    assert facts(home) == before


def test_a_correction_of_a_drafted_file_is_called_as_that(home: Home) -> None:
    columns = {"id": "Zettel", "created_at": "Tag"}
    text = "Zettel,Tag\n1,2024-07-01\n2,soon\n"
    first = imported(home, text, name="calls.csv", fact="inquiry", source="desk", columns=columns)
    header, soon = downloaded(home, first)
    soon[2] = "2024-07-02"
    again = imported(home, written(home.path / "rejected rows.csv", [header, soon]))
    assert (again.profile, again.source, again.new) == ("calls", "desk", 1)


def test_a_file_that_only_pretends_is_read_as_any_other(home: Home) -> None:
    text = "opsdash import 77,created,topic\n1,2024-07-01,a\n"
    before = facts(home)
    with pytest.raises(RecordMissingError):
        read_rejected(home.facts, 77)
    outcome = imported(home, text, columns={"id": "opsdash import 77"}, profile="tickets")
    assert outcome.new == 1
    assert facts(home) != before
