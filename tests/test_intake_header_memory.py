"""What a person said about a header holds for the next file with it, until it is taken back."""

import pytest
from acting import ANN, person
from importing import BERLIN, imported

from opsdash.calendar.organisation import Organisation
from opsdash.errors import AnswerNeededError, ReconciliationError
from opsdash.intake import importing as steps
from opsdash.intake.choices import Choices, Question
from opsdash.intake.examining import Examined, examine, silent
from opsdash.intake.header_memory import fingerprint, forget, recall, says_something
from opsdash.intake.tables import Sample, SampleRow
from opsdash.intake.undoing import undo
from opsdash.store import Home

OPEN = "id,created,status\n1,03/04/2026,open\n2,04/05/2026,open\n"
LATER = "id,created,status\n3,05/04/2026,open\n4,06/05/2026,open\n"
UNSET = Organisation("UTC", "", 0)


def questions(home: Home, text: str, **choices: str) -> tuple[Question, ...]:
    path = home.path / "next.csv"
    path.write_text(text, encoding="utf-8")
    with examine(home, path, "next.csv", Choices(**choices), BERLIN) as examined:  # type: ignore[arg-type]
        return examined.understood.questions


def examined_source(home: Home, text: str) -> tuple[str, str | None]:
    path = home.path / "next.csv"
    path.write_text(text, encoding="utf-8")
    with examine(home, path, "next.csv", Choices(), BERLIN) as found:
        return found.source, found.told.remembered.by if found.told.remembered else None


def days(home: Home) -> list[str]:
    rows = home.facts.rows("SELECT DISTINCT CAST(created_day AS VARCHAR) FROM inquiry ORDER BY 1")
    return [str(day) for (day,) in rows]


def memories(home: Home) -> int:
    """How many headers are known."""
    return int(home.facts.rows("SELECT COUNT(DISTINCT fingerprint) FROM header_memory")[0][0])


def test_a_fingerprint_knows_neither_order_nor_case_nor_signs() -> None:
    assert fingerprint(("Id", "Created at")) == fingerprint(("created_at", "ID"))
    assert fingerprint(("Id", "Created at")) != fingerprint(("Id", "Created at", "Tags"))


def test_an_answer_holds_for_the_next_file_with_the_same_header(home: Home) -> None:
    with pytest.raises(AnswerNeededError):
        imported(home, OPEN)
    imported(home, OPEN, date_orders={"created_at": "dmy"})
    imported(home, LATER)
    assert days(home) == ["2026-04-03", "2026-04-05", "2026-05-04", "2026-05-06"]


def test_it_holds_for_the_same_columns_in_another_order_and_case(home: Home) -> None:
    imported(home, OPEN, date_orders={"created_at": "dmy"})
    assert questions(home, "STATUS,CREATED,ID\nopen,03/04/2026,9\nopen,04/05/2026,8\n") == ()


def test_another_header_is_asked_about(home: Home) -> None:
    imported(home, OPEN, date_orders={"created_at": "dmy"})
    assert questions(home, OPEN.replace("status", "status,topic").replace("open", "open,a")) != ()


def test_an_order_that_the_values_contradict_is_asked_again(home: Home) -> None:
    imported(home, OPEN, date_orders={"created_at": "dmy"})
    asked = questions(home, "id,created,status\n5,04/25/2026,open\n6,03/04/2026,open\n")
    assert [(question.ask, question.options) for question in asked] == [
        ("date_order", ("dmy", "mdy"))
    ]


def test_a_decimal_sign_that_the_values_contradict_is_asked_again(home: Home) -> None:
    header = "order id,date,total,currency\n"
    imported(home, header + '1,2026-04-03,"1,500",EUR\n', decimals={"total": ","})
    assert questions(home, header + '2,2026-04-04,"2,500",EUR\n') == ()
    asked = questions(home, header + '3,2026-04-05,"2,500.25",EUR\n')
    assert [question.ask for question in asked] == ["decimal"]


def test_nothing_is_remembered_of_a_file_that_needed_no_word(home: Home) -> None:
    imported(home, "id,created,status\n1,2026-04-03,open\n")
    assert memories(home) == 0
    assert not says_something(Choices())


def test_what_is_said_now_is_kept_beside_what_was_said_before(home: Home) -> None:
    imported(home, OPEN, date_orders={"created_at": "dmy"})
    imported(home, LATER, timezone="Asia/Seoul")
    with home.facts.cursor() as cursor:
        header = SampleRow(1, 2, ("id", "created", "status"))
        found = recall(cursor, Sample(",", (header,)))
    assert found is not None
    assert (found.choices.timezone, found.by) == ("Asia/Seoul", "tester")
    assert found.choices.date_orders == {"created_at": "dmy"}
    assert memories(home) == 1


def test_a_moved_column_is_found_in_the_spelling_of_the_next_file(home: Home) -> None:
    text = "id,created,status,Motif\n1,2026-04-03,open,late\n"
    imported(home, text, columns={"topic": "Motif"})
    imported(home, "ID,CREATED,STATUS,MOTIF\n2,2026-04-04,open,broken\n")
    assert home.facts.rows("SELECT topic FROM inquiry ORDER BY id") == [("late",), ("broken",)]


def test_what_was_said_can_be_taken_back(home: Home) -> None:
    imported(home, OPEN, date_orders={"created_at": "dmy"})
    forget(home, fingerprint(("id", "created", "status")), ANN)
    assert [question.ask for question in questions(home, LATER)] == ["date_order"]


def test_another_profile_said_now_leaves_the_memory_out(home: Home) -> None:
    text = "id,date,status,amount,currency\n1,2026-04-03,open,5,EUR\n"
    imported(home, text, profile="tickets", source="desk")
    assert examined_source(home, text) == ("desk", "tester")
    assert questions(home, text, profile="orders") == ()
    imported(home, text, profile="orders")
    assert home.facts.rows("SELECT source FROM sales_order") == [("orders",)]
    assert examined_source(home, text) == ("orders", "tester")


def test_a_memory_of_a_profile_that_is_gone_is_not_followed(home: Home) -> None:
    imported(home, OPEN, profile="tickets", date_orders={"created_at": "dmy"})
    home.facts.rows("SELECT 1")
    with home.facts.write() as cursor:
        cursor.execute("UPDATE header_memory SET choices = replace(choices, 'tickets', 'gone')")
    assert [question.ask for question in questions(home, LATER)] == ["date_order"]


def test_two_systems_with_one_header_are_asked_apart(home: Home) -> None:
    text = "id,created,status\n{},2026-04-03,open\n"
    imported(home, text.format(1), source="north")
    assert examined_source(home, text.format(2)) == ("north", "tester")
    imported(home, text.format(50), source="south")
    asked = questions(home, text.format(51))
    assert [(question.ask, question.options) for question in asked] == [
        ("source", ("south", "north"))
    ]
    # Its own numbers say whose file it is.
    assert questions(home, text.format(50)) == ()


def test_an_import_that_is_taken_back_leaves_no_memory(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(examined: Examined) -> Choices:
        raise ReconciliationError(file=examined.text.name, detail="")

    monkeypatch.setattr(steps, "_worth_keeping", fail)
    with pytest.raises(ReconciliationError):
        imported(home, OPEN, date_orders={"created_at": "dmy"})
    assert memories(home) == 0
    assert days(home) == []


def test_zone_and_currency_are_remembered_for_a_new_organisation(home: Home) -> None:
    header = "order id,date,total\n"
    imported(home, f"{header}1,2026-04-03 10:00,5\n", UNSET, timezone="Asia/Seoul", currency="KRW")
    assert imported(home, f"{header}2,2026-04-04 10:00,6\n", UNSET).new == 1
    assert home.facts.rows("SELECT DISTINCT currency FROM sales_order") == [("KRW",)]


def test_what_was_said_with_an_import_is_forgotten_when_it_is_undone(home: Home) -> None:
    """It may have been the reason to undo it; what was said before holds again."""
    first = imported(home, OPEN, date_orders={"created_at": "dmy"}, timezone="Asia/Seoul")
    second = imported(home, LATER, timezone="America/Lima")
    for outcome in (second, first):
        with examine(home, home.path / "file.csv", "next.csv", Choices(), BERLIN) as examined:
            assert (
                examined.told.choices.timezone
                == {1: "Asia/Seoul", 2: "America/Lima"}[outcome.batch_id or 0]
            )
        undo(home, outcome.batch_id or 0, person("Ann"), silent)
    assert memories(home) == 0
    assert [question.ask for question in questions(home, OPEN)] == ["date_order"]
