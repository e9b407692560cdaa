"""The ledger on the command line: nothing is taken away before it was said what goes with it."""

import json
from pathlib import Path

import pytest

from opsdash.cli import main
from opsdash.settings import read_settings

HEADER = "id,created,topic,solved,status,email\n"
ROW = "1,2024-07-01,{},,open,kim@example.com\n"


def loaded(text: str, *options: str) -> None:
    path = Path(read_settings().home.parent) / "tickets.csv"
    path.write_text(HEADER + text, encoding="utf-8")
    assert main(["import", str(path), "--timezone", "UTC", *options]) == 0


def test_undo_names_what_goes_with_it_and_waits_for_a_yes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    loaded(ROW.format("a"))
    loaded(ROW.format("b"))
    assert main(["undo", "1"]) == 2
    assert "tickets.csv" in capsys.readouterr().err
    assert main(["undo", "1", "--yes"]) == 0
    assert "Undone: 2, 1." in capsys.readouterr().out
    assert main(["undo", "1"]) == 1
    assert main(["batches"]) == 0
    assert capsys.readouterr().out.count("undone by") == 2
    assert main(["batches", "--json", "--limit", "1"]) == 0
    (newest,) = json.loads(capsys.readouterr().out)
    assert newest["id"] == 2


def test_rejects_are_printed_as_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    loaded(ROW.format("a") + "2,soon,a,,open,\n")
    capsys.readouterr()
    assert main(["rejects", "1"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("opsdash import 1,id,created")
    assert main(["rejects", "1", "--output", str(tmp_path / "fix.csv")]) == 0
    fixed = (tmp_path / "fix.csv").read_text(encoding="utf-8-sig").replace("soon", "2024-07-02")
    (tmp_path / "fix.csv").write_text(fixed, encoding="utf-8")
    assert main(["import", str(tmp_path / "fix.csv"), "--timezone", "UTC"]) == 0
    assert "1 rows = 1 new" in capsys.readouterr().out


def test_deleting_for_good_says_how_much_and_waits_for_a_yes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    loaded(ROW.format("a"))
    capsys.readouterr()
    assert main(["forget-customer", "kim@example.com"]) == 2
    assert "tickets: 1" in capsys.readouterr().err
    assert main(["forget-customer", "kim@example.com", "--yes"]) == 0
    assert main(["delete-source", "tickets", "--yes"]) == 0
    assert main(["delete-source", "nowhere", "--yes"]) == 1
    assert main(["forget-customer", "kim", "--yes"]) == 1


def test_what_a_full_export_lacks_can_be_marked_as_deleted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    loaded(ROW.format("a") + "2,2024-07-02,a,,open,\n3,2024-07-03,a,,open,\n")
    loaded(ROW.format("a") + "3,2024-07-03,a,,open,\n", "--gone", "delete")
    main(["batches", "--limit", "1"])
    assert "1 gone" in capsys.readouterr().out
