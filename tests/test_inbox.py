"""The inbox: put away with a report, never lost, never imported twice."""

import os
from pathlib import Path
from typing import Any

import pytest
from acting import ANN

from opsdash.calendar.organisation import Organisation, save_organisation
from opsdash.intake import queue
from opsdash.intake.inbox import Inbox, rejected_files
from opsdash.store import Home
from opsdash.words.inbox import report

GOOD = "id,created,solved,channel,topic\n1,2024-01-05 10:00,2024-01-05 11:00,Email,Delivery\n"
MIXED = GOOD + "2,soon,,Email,Delivery\n"
AMBIGUOUS = "id,created,status\n1,03/04/2026,open\n2,04/05/2026,open\n"


@pytest.fixture
def inbox(home: Home) -> Inbox:
    save_organisation(home.state, Organisation("Europe/Berlin", "EUR", 0), ANN)
    return opened(home)


def opened(home: Home, quiet_seconds: float = 0.0) -> Inbox:
    return Inbox(home, report, quiet_seconds=quiet_seconds)


def put(inbox: Inbox, name: str, text: str = GOOD) -> Path:
    path = inbox.folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def lying(inbox: Inbox) -> set[str]:
    """Every file below the inbox, reports left out."""
    return {
        str(path.relative_to(inbox.folder))
        for path in inbox.folder.rglob("*")
        if not path.is_dir() and not path.name.endswith(".report.txt")
    }


def batches(home: Home) -> list[tuple[object, ...]]:
    return home.facts.rows("SELECT file_name, source, imported_by FROM batch ORDER BY batch_id")


def test_a_file_is_imported_and_put_away_with_a_report(home: Home, inbox: Inbox) -> None:
    put(inbox, "desk.csv", MIXED)
    inbox.look()
    assert batches(home) == [("desk.csv", "tickets", "inbox")]
    assert lying(inbox) == {"done/desk.csv"}
    told = (inbox.folder / "done" / "desk.csv.report.txt").read_text()
    assert "2 rows = 1 new" in told
    assert "line 3: created soon: This is not a date" in told


def test_a_folder_names_the_source(home: Home, inbox: Inbox) -> None:
    put(inbox, "zendesk/desk.csv")
    inbox.look()
    assert batches(home) == [("desk.csv", "zendesk", "inbox")]
    assert lying(inbox) == {"done/zendesk/desk.csv"}
    put(inbox, "desk.csv")
    inbox.look()
    assert len(batches(home)) == 1, "the same ids under another source are asked about"
    assert lying(inbox) == {"done/zendesk/desk.csv", "rejected/desk.csv"}


def test_a_question_is_in_the_report_and_the_file_is_kept(home: Home, inbox: Inbox) -> None:
    put(inbox, "desk.csv", AMBIGUOUS)
    inbox.look()
    assert batches(home) == []
    (kept,) = rejected_files(home.path)
    told = kept.with_name("desk.csv.report.txt").read_text()
    assert "--date-order dmy|mdy" in told
    assert str(kept) in told


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", GOOD.splitlines()[0]])
def test_what_cannot_be_imported_is_kept_with_the_reason(
    home: Home, inbox: Inbox, text: str
) -> None:
    put(inbox, "odd.csv", text)
    inbox.look()
    assert lying(inbox) == {"rejected/odd.csv"}
    assert "Nothing was stored." in (inbox.folder / "rejected/odd.csv.report.txt").read_text()


def test_a_name_that_is_taken_gets_the_day_and_then_a_number(home: Home, inbox: Inbox) -> None:
    for _ in range(3):
        put(inbox, "desk.csv")
        inbox.look()
    names = sorted(path.split("/")[1] for path in lying(inbox))
    assert [name.split(" ", 1)[-1] for name in names] == ["(2) desk.csv", "desk.csv", "desk.csv"]
    assert len(list((inbox.folder / "done").glob("*.report.txt"))) == 3


@pytest.mark.parametrize(
    "name", [".desk.csv", "~$desk.xlsx", "desk.csv.part", "desk.csv.crdownload", "desk.TMP"]
)
def test_unfinished_files_are_left_alone(home: Home, inbox: Inbox, name: str) -> None:
    put(inbox, name)
    inbox.look()
    assert lying(inbox) == {name}


def test_a_file_that_still_grows_is_waited_for(home: Home) -> None:
    inbox = opened(home, quiet_seconds=0.2)
    path = put(inbox, "desk.csv")
    inbox.look()
    path.write_text(MIXED)
    inbox.look()
    assert lying(inbox) == {"desk.csv"}


def test_a_link_is_refused_and_its_target_untouched(
    home: Home, inbox: Inbox, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text(GOOD)
    (inbox.folder / "link.csv").symlink_to(secret)
    (inbox.folder / "folder").symlink_to(tmp_path)
    inbox.look()
    assert batches(home) == []
    assert secret.exists()
    assert "is a link" in (inbox.folder / "rejected/link.csv.report.txt").read_text()


def test_folders_in_folders_are_left_alone(home: Home, inbox: Inbox) -> None:
    path = inbox.folder / "zendesk" / "old" / "desk.csv"
    path.parent.mkdir(parents=True)
    path.write_text(GOOD)
    inbox.look()
    assert lying(inbox) == {"zendesk/old/desk.csv"}


@pytest.mark.parametrize("name", [b"\xff\xfe.csv", b"a\nb.csv", b"x" * 240 + b".csv"])
def test_any_name_that_a_file_can_have_is_put_away(home: Home, inbox: Inbox, name: bytes) -> None:
    path = inbox.folder / os.fsdecode(name)
    path.write_text(GOOD)
    inbox.look()
    assert len(batches(home)) == 1
    assert not path.exists()
    assert len(lying(inbox)) == 1


class Killed(BaseException):
    """Stands for a process that ends here."""


def dying(*_: object, **__: object) -> None:
    raise Killed


def test_a_file_that_was_stored_but_not_put_away_is_not_imported_again(
    home: Home, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(inbox, "zendesk/desk.csv", MIXED)
    with monkeypatch.context() as patch:
        patch.setattr(Inbox, "_put_away", dying)
        with pytest.raises(Killed):
            inbox.look()
    assert len(batches(home)) == 1
    assert "importing/zendesk/desk.csv" in lying(inbox)
    opened(home).look()
    assert len(batches(home)) == 1
    assert lying(inbox) == {"done/zendesk/desk.csv"}
    told = (inbox.folder / "done/zendesk/desk.csv.report.txt").read_text()
    assert "2 rows = 1 new" in told
    assert "line 3" in told


def test_a_file_that_was_claimed_but_not_stored_is_imported(
    home: Home, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(inbox, "desk.csv")
    inbox.look()
    put(inbox, "desk.csv")
    with monkeypatch.context() as patch:
        patch.setattr(Inbox, "_import", dying)
        with pytest.raises(Killed):
            inbox.look()
    opened(home).look()
    assert len(batches(home)) == 2, "an equal file from before does not count for this one"
    assert len(lying(inbox)) == 2


def test_a_file_that_is_changed_while_it_is_imported_comes_in_again(
    home: Home, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = queue.carry_out

    def changing(home: Home, task: queue.Task, *others: Any) -> queue.Account:
        account = real(home, task, *others)
        task.path.write_text(GOOD.replace("Delivery", "Returns"))
        return account

    put(inbox, "desk.csv")
    with monkeypatch.context() as patch:
        patch.setattr(queue, "carry_out", changing)
        inbox.look()
    assert "desk.csv" in lying(inbox)
    inbox.look()
    assert home.facts.rows("SELECT topic FROM inquiry WHERE is_current") == [("Returns",)]


def test_a_server_that_stops_leaves_the_file_for_the_next(home: Home, inbox: Inbox) -> None:
    put(inbox, "desk.csv")
    over = iter([False])
    stopping = Inbox(home, report, is_over=lambda: next(over, True), quiet_seconds=0.0)
    stopping.look()
    assert "importing/desk.csv" in lying(inbox)
    opened(home).look()
    assert (len(batches(home)), lying(inbox)) == (1, {"done/desk.csv"})


def test_what_a_folder_says_is_not_remembered_for_other_files(home: Home, inbox: Inbox) -> None:
    put(inbox, "zendesk/desk.csv")
    inbox.look()
    assert home.facts.rows("SELECT * FROM header_memory") == []


def test_temporary_names_of_reports_are_not_files(inbox: Inbox) -> None:
    put(inbox, "desk.csv")
    inbox.look()
    inbox.look()
    assert [path.name for path in inbox.folder.rglob(".*")] == []
