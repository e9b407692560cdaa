"""The Import page: files dropped, understood, asked about, imported, refused and accounted for."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
import streamlit as st
from acting import person
from streamlit.testing.v1 import AppTest
from visiting import ran, visit
from workbook_files import zipped

from opsdash.access.actor import Actor
from opsdash.calendar.organisation import Organisation
from opsdash.intake import queue
from opsdash.intake.account import Account
from opsdash.intake.choices import Choices
from opsdash.intake.facts import FACTS
from opsdash.intake.importing import import_file
from opsdash.intake.inbox import Inbox
from opsdash.intake.profiles import Profile, load_profiles
from opsdash.intake.pulse import PREVIEWED, Progress
from opsdash.intake.queue import running
from opsdash.sample import has_sample
from opsdash.settings import ROOT
from opsdash.store import Home
from opsdash.ui import importing_looking, importing_review, importing_room
from opsdash.ui.desk import Desk
from opsdash.ui.importing_drafts import Draft
from opsdash.ui.importing_words import field_words
from opsdash.ui.preload import prepare
from opsdash.ui.process import current_home
from opsdash.words import known, say
from opsdash.words.inbox import report

EXAMPLES = ROOT / "data" / "examples"
HEADER = "id,created,solved,channel,topic\n"
GOOD = HEADER + "1,2024-01-05 10:00,2024-01-05 11:00,Email,Delivery\n"
AMBIGUOUS = "id,created,status\n1,03/04/2026,open\n2,04/05/2026,open\n"
HOSTILE = "**b** [x](javascript:alert(1)) <img src=x onerror=alert(1)> :smile: =cmd().csv"

File = tuple[str, bytes, str]


@pytest.fixture
def home(pages_home: Home) -> Home:
    return pages_home


def page() -> AppTest:
    return ran(visit("import"))


def file(name: str, text: str | bytes) -> File:
    return name, text.encode() if isinstance(text, str) else text, "text/csv"


def example(name: str) -> File:
    return file(name, (EXAMPLES / name).read_bytes())


def drop(*files: File) -> AppTest:
    app = page()
    app.file_uploader[0].set_value(list(files))
    return ran(app.run())


def click(app: AppTest, key: str) -> AppTest:
    ran(app.button(key=key).click().run())
    run = running(current_home().path)
    if run:
        run.join()
    # An import that took a moment longer than the page waited for may have ended by now.
    return ran(app.run()) if key in ("imp_go", "imp_all") else app


def imported(*files: File) -> AppTest:
    return click(drop(*files), "imp_all" if len(files) > 1 else "imp_go")


def look_at(app: AppTest, place: int) -> None:
    app.button_group(key="imp_file").set_value(list(app.session_state["imp_drafts"])[place])
    ran(app.run())


def title(app: AppTest) -> str:
    assert len(app.title) == 1
    return plain(str(app.title[0].value))


def plain(text: str) -> str:
    return text.replace("\\", "").replace("\N{WORD JOINER}", "")


def sums(app: AppTest) -> list[str]:
    return [text for each in app.subheader if " = " in (text := str(each.value))]


def stored(home: Home, sql: str) -> list[tuple[object, ...]]:
    return home.facts.rows(sql)


def test_a_fresh_page_asks_for_files_and_lists_nothing(home: Home) -> None:
    app = page()
    assert title(app) == say("imports.title.start")
    assert len(app.file_uploader) == 1
    assert len(app.table) == 0


def test_a_file_is_recognised_and_its_first_rows_are_shown_as_stored(home: Home) -> None:
    app = drop(example("zendesk_tickets.csv"))
    assert title(app) == "Zendesk tickets: 15 rows. 18 of 42 columns will be stored."
    first = app.table[0].value
    assert str(first["Created"].iloc[0]) == "28\N{NO-BREAK SPACE}March 09\\:12"
    assert str(first["Contact channel"].iloc[0]) == "Email"
    assert sums(app) == ["15 rows = 15 new"]


def test_the_days_of_a_file_include_its_last_and_say_which_is_complete(home: Home) -> None:
    text = HEADER + "1,2023-11-20 09:00,,a,b\n2,2024-11-19 23:30,2024-11-20 16:48,a,b\n"
    app = drop(file("year.csv", text))
    assert said_quietly(app, "20 November 2023 to 20 November 2024, complete through 19 November")
    app = drop(example("daily.csv"))
    assert said_quietly(app, "2 March 2026 to 8 March 2026")
    assert not said_quietly(app, "complete through")


def test_an_address_is_never_shown(home: Home) -> None:
    app = drop(example("zendesk_tickets.csv"))
    customers = [plain(str(cell)) for cell in app.table[0].value["Customer"]]
    assert all(len(cell) == len("c-7f3a91") and cell.startswith("c-") for cell in customers)
    examples = [str(cell) for cell in app.data_editor[0].value["example"]]
    assert say("imports.column.hashed") in examples
    assert not [cell for cell in examples if "@" in cell]


def test_columns_that_are_not_stored_are_counted_named_and_shown(home: Home) -> None:
    header = "id,created,Subject,Requester,contact"
    app = drop(file("t.csv", f"{header}\n1,2024-01-05,,,\n2,2024-01-06,Late,Anna,a@b.example\n"))
    assert title(app) == "Tickets, one row each: 2 rows. 3 of 5 columns will be stored."
    assert any("Not stored: Subject, contact." in plain(str(each.value)) for each in app.markdown)
    shown = app.data_editor[0].value
    examples = dict(zip(map(str, shown["column"]), map(str, shown["example"]), strict=True))
    assert examples["Subject"] == "Late"
    assert examples["contact"] == say("imports.column.withheld")
    assert [str(cells[0]) for cells in shown["state"]][3:] == ["not stored"] * 2


def test_nothing_is_stored_before_the_import_and_all_of_it_after(home: Home) -> None:
    app = drop(example("zendesk_tickets.csv"))
    assert stored(home, "SELECT COUNT(*) FROM inquiry") == [(0,)]
    click(app, "imp_go")
    assert title(app) == "15 rows of zendesk_tickets.csv imported."
    assert sums(app) == ["15 rows = 15 new"]
    assert stored(home, "SELECT COUNT(*) FROM inquiry") == [(15,)]
    assert any("zendesk" in str(each.value) for each in app.markdown)


def test_the_same_file_again_changes_nothing(home: Home) -> None:
    imported(example("zendesk_tickets.csv"))
    app = drop(example("zendesk_tickets.csv"))
    assert title(app) == "Zendesk tickets: 15 rows. All of it is known already."
    assert say("imports.diff.title") not in [str(each.value) for each in app.subheader]
    click(app, "imp_go")
    assert title(app) == "zendesk_tickets.csv holds nothing new."
    assert sums(app) == ["15 rows = 15 the same"]
    assert stored(home, "SELECT COUNT(*) FROM inquiry") == [(15,)]


def test_several_files_are_reviewed_one_by_one_and_imported_together(home: Home) -> None:
    app = drop(example("zendesk_tickets.csv"), example("shopify_orders.csv"))
    assert "file 1 of 2" in str(app.caption[0].value)
    look_at(app, 1)
    assert "file 2 of 2" in str(app.caption[0].value)
    assert title(app).startswith("Shopify orders")
    click(app, "imp_all")
    assert title(app) == "2 files imported."
    assert sums(app) == ["15 rows = 15 new", "22 rows = 14 new + 8 folded"]


def test_an_ambiguous_date_order_is_asked_and_blocks_the_import(home: Home) -> None:
    app = drop(file("dates.csv", AMBIGUOUS))
    assert title(app) == "Tickets, one row each: 2 rows. One column needs your answer."
    question = app.button_group[0]
    assert question.value is None
    options = [plain(option) for option in question.options]
    assert options == ["3 April (day first)", "4 March (month first)"]
    assert app.button(key="imp_go").disabled
    assert any("order of day and month" in plain(str(each.value)) for each in app.markdown)
    assert {str(cell) for cell in app.table[0].value["Created"]} == {say("imports.first.open")}


def test_nothing_is_said_of_rows_whose_dates_are_still_a_guess(home: Home) -> None:
    app = drop(file("dates.csv", AMBIGUOUS + "3,,open\n"))
    assert said_quietly(app, say("imports.happen.unknown"))
    assert sums(app) == []
    assert say("imports.rejects.why") not in [name for each in app.table for name in each.value]
    assert app.button(key="imp_go").label == say("imports.action.import")
    app.button_group[0].set_value("dmy")
    ran(app.run())
    assert not said_quietly(app, say("imports.happen.unknown"))
    assert sums(app) == ["3 rows = 2 new + 1 rejected"]
    assert say("imports.rejects.why") in [name for each in app.table for name in each.value]


@pytest.mark.parametrize(("answer", "first_day"), [("dmy", "2026-04-03"), ("mdy", "2026-03-04")])
def test_the_answer_decides_what_is_stored(home: Home, answer: str, first_day: str) -> None:
    app = drop(file("dates.csv", AMBIGUOUS))
    app.button_group[0].set_value(answer)
    ran(app.run())
    assert not app.button(key="imp_go").disabled
    click(app, "imp_go")
    found = stored(home, "SELECT CAST(MIN(created_day) AS VARCHAR) FROM inquiry")
    assert found == [(first_day,)]


SOLVED = HEADER + "1,2024-01-05 10:00,2024-01-05 12:00,Email,Delivery\n"


def known_from_elsewhere(home: Home, tmp_path: Path) -> AppTest:
    """The ticket of GOOD, stored under a source of its own, and a newer state of it dropped."""
    earlier = tmp_path / "earlier.csv"
    # Of another header: what was said about it does not answer for the file that is dropped.
    earlier.write_text(GOOD.replace("id,", "number,"), encoding="utf-8")
    organisation = Organisation("Europe/Berlin", "EUR", 0, configured=True)
    import_file(home, earlier, Choices(source="helpdesk"), organisation, person("test"))
    return drop(file("later.csv", SOLVED))


def test_tickets_that_another_source_has_are_asked_about(home: Home, tmp_path: Path) -> None:
    app = known_from_elsewhere(home, tmp_path)
    assert title(app).endswith("One question needs your answer.")
    (question,) = app.button_group
    assert question.value is None
    assert "helpdesk" in plain(str(question.label))
    options = [plain(option) for option in question.options]
    assert options == ["Yes, update “helpdesk”", "No, keep it apart as “tickets”"]
    assert app.button(key="imp_go").disabled
    assert said_quietly(app, "One question is open: whether it updates an earlier file.")


@pytest.mark.parametrize(
    ("answer", "sum_of_rows", "sources"),
    [
        ("helpdesk", "1 row = 1 changed", [("helpdesk", 7200)]),
        ("tickets", "1 row = 1 new", [("helpdesk", 3600), ("tickets", 7200)]),
    ],
)
def test_the_answer_about_the_source_updates_it_or_stays_apart(
    home: Home, tmp_path: Path, answer: str, sum_of_rows: str, sources: list[tuple[str, int]]
) -> None:
    app = known_from_elsewhere(home, tmp_path)
    app.button_group[0].set_value(answer)
    ran(app.run())
    assert app.button_group[0].value == answer
    click(app, "imp_go")
    assert sums(app) == [sum_of_rows]
    found = "SELECT source, resolution_seconds FROM inquiry WHERE is_current ORDER BY 1"
    assert stored(home, found) == sources


def test_an_answer_stays_while_another_file_is_looked_at(home: Home) -> None:
    app = drop(file("dates.csv", AMBIGUOUS), file("good.csv", GOOD))
    question = next(each for each in app.button_group if each.key != "imp_file")
    question.set_value("dmy")
    ran(app.run())
    for place in (1, 0):
        look_at(app, place)
    answered = next(each for each in app.button_group if each.key != "imp_file")
    assert answered.value == "dmy"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (b"", "file_empty"),
        (b"id,created,status\n", "file_header_only"),
        (b"PK\x03\x04\x00\x00\x00", "file_binary"),
        (b"created,status,channel\n2024-01-01,open,mail\n", "column_missing"),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_panel(home: Home, text: bytes, key: str) -> None:
    app = drop(file("bad.csv", text))
    assert title(app) == "bad.csv cannot be imported as it is."
    (panel,) = app.error
    assert plain(say(f"errors.{key}.safe")) in plain(str(panel.value))
    click(app, "imp_cancel")
    assert title(app) == say("imports.title.start")


def test_a_bad_file_does_not_hold_up_a_good_one(home: Home) -> None:
    app = drop(file("good.csv", GOOD), file("bad.csv", b""))
    assert [button.key for button in app.button if button.key == "imp_all"] == []
    click(app, "imp_go")
    assert title(app) == "1 row of good.csv imported."
    click(app, "imp_more")
    assert title(app) == "bad.csv cannot be imported as it is."


def test_all_columns_that_are_missing_are_asked_for_at_once(home: Home) -> None:
    app = drop(file("t.csv", "no,began,topic,priority\n1,2024-01-05,a,low\n"))
    app.selectbox[0].set_value("tickets")
    ran(app.run())
    (panel,) = app.error
    assert "no columns for “Ticket number”, “Created”" in plain(str(panel.value))
    assert str(panel.value).endswith(say("imports.problem.choose_many"))
    questions = [plain(str(box.label)) for box in app.selectbox[1:]]
    assert [label[:2] for label in questions] == ["1.", "2."]
    app.selectbox[1].set_value("no")
    ran(app.run())
    (panel,) = app.error
    assert str(panel.value).endswith(say("imports.problem.choose_one"))
    app.selectbox[1].set_value("began")
    ran(app.run())
    click(app, "imp_go")
    assert stored(home, "SELECT id, CAST(created_day AS VARCHAR) FROM inquiry") == [
        ("1", "2024-01-05")
    ]


def test_a_kind_and_a_column_can_be_pointed_out(home: Home) -> None:
    app = drop(file("days.csv", "foo,bar\n2024-01-01,10\n2024-01-02,12\n"))
    app.selectbox[0].set_value("daily")
    ran(app.run())
    app.selectbox[1].set_value("foo")
    ran(app.run())
    visits = next(box for box in app.selectbox if "Visits" in str(box.label))
    visits.set_value("bar")
    ran(app.run())
    click(app, "imp_go")
    assert stored(home, "SELECT measure, SUM(value)::INTEGER FROM reading GROUP BY 1") == [
        ("visits", 22)
    ]


def test_a_column_can_get_another_meaning(home: Home) -> None:
    app = drop(file("good.csv", GOOD))
    editor = app.data_editor[0]
    row = [str(name) for name in editor.value["column"]].index("channel")
    app.session_state[editor.key] = {
        "edited_rows": {row: {"meaning": say("imports.field.agent_group")}},
        "added_rows": [],
        "deleted_rows": [],
    }
    ran(app.run())
    click(app, "imp_go")
    assert stored(home, "SELECT agent_group, contact_channel FROM inquiry") == [("Email", None)]


def test_rejected_rows_are_named_with_line_column_value_and_reason(home: Home) -> None:
    app = drop(file("bad.csv", GOOD + "2,2024-01-05,2024-01-04,a,b\n3,2024-01-05,,a\n"))
    assert sums(app) == ["3 rows = 1 new + 2 rejected"]
    rejects = next(each.value for each in app.table if say("imports.rejects.line") in each.value)
    assert [plain(str(cell)) for cell in rejects["Line"]] == ["3", "4"]
    assert [plain(str(cell)) for cell in rejects["Value"]] == ["2024-01-04", "4 / 5"]
    reasons = [say("imports.reason.duration_negative"), say("imports.reason.row_too_short")]
    assert [str(cell) for cell in rejects["Why it was rejected"]] == reasons


def test_a_file_of_rejects_cannot_be_imported(home: Home) -> None:
    app = drop(file("bad.csv", HEADER + "1,notadate,,a,b\n"))
    assert title(app) == "Tickets, one row each: 1 row. None of them can be stored."
    assert app.button(key="imp_go").disabled


def test_hostile_names_and_cells_are_shown_as_written(home: Home) -> None:
    text = HEADER + '"[i](http://evil.example)",2024-01-05,,<b>x</b>,:smile: =cmd()\n'
    app = imported(file(HOSTILE, text))
    shown = [str(each.value) for each in (*app.markdown, *app.title)]
    assert any("javascript" in text for text in shown)
    assert not [text for text in shown if "](" in text or "<img" in text.replace("\\<", "")]
    assert stored(home, "SELECT id, topic FROM inquiry") == [
        ("[i](http://evil.example)", ":smile: =cmd()")
    ]


@pytest.mark.parametrize("place", ["top", "decision"])
def test_the_sample_can_be_removed_before_own_files_are_added(home: Home, place: str) -> None:
    organisation = Organisation("Europe/Berlin", "EUR", 0, configured=True)
    import_file(
        home, EXAMPLES / "orders.csv", Choices(), organisation, person("sample"), sample=True
    )
    app = page()
    assert said_quietly(app, say("imports.sample.note"))
    app.file_uploader[0].set_value([file("good.csv", GOOD)])
    ran(app.run())
    ran(app.button(key=f"imp_sample_{place}").click().run())
    assert not has_sample(home)
    assert not said_quietly(app, say("imports.sample.note"))
    click(app, "imp_go")
    assert stored(home, "SELECT DISTINCT is_sample FROM batch") == [(False,)]


def test_an_upload_leaves_no_file_behind(home: Home) -> None:
    app = drop(file("good.csv", GOOD))
    spool = home.path / "spool"
    assert len(list(spool.iterdir())) == 1
    click(app, "imp_go")
    assert list(spool.iterdir()) == []


def test_what_an_earlier_process_left_is_emptied(home: Home) -> None:
    left = home.path / "spool" / "left.csv"
    left.parent.mkdir(exist_ok=True)
    left.write_text("old")
    page()
    assert not left.exists()


def test_what_an_earlier_process_left_is_gone_before_the_first_visitor(home: Home) -> None:
    left = home.path / "spool" / "left.csv"
    left.parent.mkdir(exist_ok=True)
    left.write_text("old")
    prepare(home)
    assert not left.exists()


def age(home: Home) -> list[Path]:
    """Let all uploads have waited for more than an hour."""
    waiting = list((home.path / "spool").iterdir())
    for path in waiting:
        os.utime(path, (time.time() - 3700,) * 2)
    return waiting


def test_an_upload_that_waited_an_hour_is_removed_and_its_visitor_told(home: Home) -> None:
    app = drop(file("good.csv", GOOD))
    (waiting,) = age(home)
    page()
    assert not waiting.exists()
    ran(app.run())
    assert title(app) == say("imports.title.start")
    assert "good" in str(app.info[0].value)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Imports wait until the event is set, reporting progress before and after."""
    go_on, begun = threading.Event(), threading.Event()
    real: Callable[..., Account] = queue.carry_out

    def waiting(
        home: Home, task: queue.Task, organisation: Organisation, actor: Actor, progress: Progress
    ) -> Account:
        progress(0.5, "reading")
        begun.set()
        go_on.wait(120)
        return real(home, task, organisation, actor, progress)

    monkeypatch.setattr(queue, "carry_out", waiting)
    yield go_on
    go_on.set()


def test_a_running_import_is_seen_by_everybody(home: Home, held: threading.Event) -> None:
    app = drop(file("good.csv", GOOD))
    ran(app.button(key="imp_go").click().run())
    assert title(app) == "Importing good.csv."
    other = page()
    assert title(other) == "Importing good.csv."
    end(home, held)
    assert title(ran(app.run())) == "1 row of good.csv imported."
    assert title(ran(other.run())) == say("imports.title.start")
    assert said_quietly(other, "good.csv was imported meanwhile: 1 row = 1 new.")


def end(home: Home, held: threading.Event) -> None:
    run = running(home.path)
    held.set()
    assert run
    run.join()


def said_quietly(app: AppTest, sentence: str) -> bool:
    return any(sentence in plain(str(each.value)) for each in app.markdown)


def test_who_imports_while_somebody_else_does_is_told_and_keeps_the_file(
    home: Home, held: threading.Event
) -> None:
    first, second = drop(file("a.csv", GOOD)), drop(example("daily.csv"))
    ran(first.button(key="imp_go").click().run())
    ran(second.button(key="imp_go").click().run())
    assert title(second).startswith("Daily counts")
    assert said_quietly(second, "Another import is running: a.csv.")
    (told,) = second.info
    refusal = "Another import is running; daily.csv is waiting and was not imported."
    assert plain(str(told.value)) == refusal
    end(home, held)
    ran(second.run())
    assert said_quietly(second, "a.csv was imported meanwhile: 1 row = 1 new.")
    assert "daily.csv is waiting and was not imported" in plain(str(second.info[0].value))
    click(second, "imp_go")
    assert title(second).endswith("of daily.csv imported.")
    assert not said_quietly(second, "a.csv was imported")
    assert title(ran(first.run())) == "1 row of a.csv imported."


def test_an_old_upload_stays_while_its_import_reads_it(home: Home, held: threading.Event) -> None:
    app = drop(file("good.csv", GOOD))
    ran(app.button(key="imp_go").click().run())
    (waiting,) = age(home)
    page()
    assert waiting.exists()
    end(home, held)
    assert not waiting.exists()
    assert title(ran(app.run())) == "1 row of good.csv imported."


def test_a_cancelled_import_stores_nothing(home: Home, held: threading.Event) -> None:
    app = drop(file("good.csv", GOOD))
    ran(app.button(key="imp_go").click().run())
    run = running(home.path)
    ran(app.button(key="imp_stop").click().run())
    held.set()
    assert run
    run.join()
    assert title(ran(app.run())) == say("imports.title.cancelled")
    assert stored(home, "SELECT COUNT(*) FROM inquiry") == [(0,)]
    assert stored(home, "SELECT COUNT(*) FROM batch") == [(0,)]
    assert title(click(app, "imp_more")).startswith("Tickets, one row each")


def test_an_unexpected_failure_is_a_panel(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object, **_named: object) -> None:
        raise OSError("disk full")

    app = drop(file("good.csv", GOOD))
    monkeypatch.setattr(queue, "carry_out", broken)
    click(app, "imp_go")
    assert title(app) == "good.csv was not imported."
    (panel,) = app.error
    assert "disk full" not in str(panel.value)


def reasons() -> set[str]:
    found = {field.missing for fact in FACTS.values() for field in fact.fields if field.missing}
    return found | {reason for fact in FACTS.values() for _, _, reason in fact.checks}


@pytest.mark.parametrize("reason", sorted(reasons()))
def test_every_declared_reason_has_a_sentence(reason: str) -> None:
    assert known(f"imports.reason.{reason}")


@pytest.mark.parametrize("profile", load_profiles(None), ids=lambda profile: profile.name)
def test_every_field_has_a_name_of_its_own(profile: Profile) -> None:
    names = [field_words(name, profile) for name in profile.rules()]
    assert len(set(names)) == len(names)


def test_removing_the_file_that_is_looked_at_leads_to_another(home: Home) -> None:
    app = drop(file("a.csv", GOOD), example("daily.csv"), example("orders.csv"))
    look_at(app, 1)
    click(app, "imp_cancel")
    assert title(app).startswith("Tickets, one row each")
    look_at(app, 1)
    assert title(app).startswith("Orders, one row each")
    click(app, "imp_cancel")
    click(app, "imp_cancel")
    assert title(app) == say("imports.title.start")


def test_changed_meanings_can_be_taken_back(home: Home) -> None:
    app = drop(file("good.csv", GOOD))
    editor = app.data_editor[0]
    row = [str(name) for name in editor.value["column"]].index("id")
    edits = {row: {"meaning": say("imports.column.not_stored")}}
    app.session_state[editor.key] = {"edited_rows": edits, "added_rows": [], "deleted_rows": []}
    ran(app.run())
    assert title(app) == "good.csv cannot be imported as it is."
    click(app, "imp_again")
    assert title(app) == "Tickets, one row each: 1 row. Every column is understood."


def test_the_zone_of_bare_times_can_be_changed(home: Home) -> None:
    app = drop(file("good.csv", GOOD))
    app.selectbox[-1].set_value("UTC")
    ran(app.run())
    click(app, "imp_go")
    found = stored(home, "SELECT CAST(created_at AS VARCHAR) FROM inquiry")
    assert found == [("2024-01-05 10:00:00",)]


def test_a_file_that_somebody_else_imported_meanwhile_is_told(home: Home) -> None:
    app = drop(file("good.csv", GOOD))
    for path in (home.path / "spool").iterdir():
        path.unlink()
    ran(app.run())
    assert title(app) == say("imports.title.start")
    assert "good" in str(app.info[0].value)


def test_a_file_that_breaks_the_review_can_be_removed(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(importing_review, "examine", broken)
    app = drop(file("odd.csv", GOOD))
    (panel,) = app.error
    assert "a bug" not in str(panel.value)
    click(app, "imp_cancel")
    assert title(app) == say("imports.title.start")


def test_amounts_are_shown_to_the_cent_and_an_open_sign_is_asked(home: Home) -> None:
    header = "id;amount;date;currency\n"
    app = drop(file("o.csv", header + "1;1.234,50;31.12.2024;EUR\n2;99,1;01.02.2024;EUR\n"))
    amounts = [plain(str(cell)) for cell in app.table[0].value["Amount"]]
    assert amounts == ["1,234.50", "99.10"]
    app = drop(file("d.csv", header + "1;1.234;31.12.2024;EUR\n2;5.678;01.02.2024;EUR\n"))
    options = [plain(option) for option in app.button_group[0].options]
    assert options == ["1.234 (decimal point)", "1,234.00 (decimal comma)"]
    assert app.button(key="imp_go").disabled


def test_one_of_several_tables_is_chosen_and_chosen_again(home: Home) -> None:
    both = zipped({"a.csv": GOOD.encode(), "b.csv": GOOD.replace("1,", "2,", 1).encode()})
    app = drop(("both.zip", both, "application/zip"))
    assert title(app) == "both.zip holds several tables. Say which one to import."
    chooser = next(box for box in app.selectbox if box.key.startswith("member_"))
    assert chooser.value is None
    ran(chooser.select("b.csv").run())
    assert title(app).startswith("Tickets")
    chooser = next(box for box in app.selectbox if box.key.startswith("member_"))
    assert chooser.value == "b.csv"
    ran(chooser.select("a.csv").run())
    click(app, "imp_go")
    assert home.facts.rows("SELECT id FROM inquiry") == [("1",)]


def test_a_guessed_encoding_shows_its_runner_up_and_can_be_changed(home: Home) -> None:
    text = HEADER + "1,2024-01-05 10:00,,Telefon,Zwrot pieniędzy\n"
    app = drop(file("polish.csv", text.encode("cp1250")))
    told = "".join(each.value for each in app.markdown).replace("\\", "")
    assert "cp1250 (Central European) (guessed, else " in told
    chooser = next(box for box in app.selectbox if box.key.startswith("enc_"))
    ran(chooser.select("cp1252").run())
    click(app, "imp_go")
    assert home.facts.rows("SELECT topic FROM inquiry") == [("Zwrot pieniêdzy",)]


def test_a_file_that_the_inbox_could_not_import_is_listed_with_its_report(home: Home) -> None:
    inbox = Inbox(home, report, quiet_seconds=0.0)
    (inbox.folder / "open.csv").write_text(AMBIGUOUS)
    inbox.look()
    app = page()
    assert say("inbox.waiting_one") in [each.label for each in app.expander]
    assert any("--date-order dmy|mdy" in str(each.value) for each in app.text)


def test_a_look_that_takes_long_shows_how_far_it_is_and_can_be_left(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(_desk: Desk, _draft: Draft, progress: Progress) -> NoReturn:
        progress(PREVIEWED / 2, "typing")
        st.stop()

    monkeypatch.setattr(importing_room, "review", endless)
    monkeypatch.setattr(importing_looking, "_PATIENCE", 0.0)
    app = drop(file("large.csv", GOOD))
    assert title(app) == "Looking at large.csv."
    (leave,) = [each for each in app.button if (each.key or "").startswith("imp_leave")]
    assert leave.label == say("imports.action.cancel")
    ran(leave.click().run())
    assert title(app) == say("imports.title.start")
    assert list((home.path / "spool").iterdir()) == []
