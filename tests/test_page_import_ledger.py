"""The Import page before and after a second file: what would change, and how it is undone."""

import pytest
from streamlit.testing.v1 import AppTest
from test_page_import import click, drop, file, home, page, plain, said_quietly, stored
from visiting import ran

from opsdash.store import Home
from opsdash.words import say
from opsdash.words.numbers import MISSING

__all__ = ["home"]

pytestmark = pytest.mark.usefixtures("home")

HEAD = "id,created,solved,status,topic,email,subject\n"
FIRST = (
    HEAD
    + "1,2024-01-05 10:00,,open,Delivery,a@example.com,Late\n"
    + "2,2024-01-06 10:00,,open,Refund,b@example.com,Money\n"
    + "3,2024-01-07 10:00,,open,Login,c@example.com,Closed\n"
)
SECOND = (
    HEAD
    + "1,2024-01-05 10:00,2024-01-05 12:00,solved,Delivery,a@example.com,Late\n"
    + "3,2024-01-07 10:00,,open,Login,c@example.com,Closed\n"
    + "4,2024-01-05 09:00,,open,Login,d@example.com,New\n"
)
UNNUMBERED = ",2024-01-06 10:00,,open,Refund,b@example.com,Money\n"


def imported(name: str, text: str) -> AppTest:
    return click(drop(file(name, text)), "imp_go")


def look_at(app: AppTest, part: str) -> AppTest:
    group = next(each for each in app.button_group if str(each.key).startswith("diff_"))
    group.set_value(part)
    return ran(app.run())


def difference(app: AppTest) -> list[dict[str, str]]:
    shown = next(each.value for each in app.table if "Ticket" in each.value)
    return [
        {key: plain(str(cell)) for key, cell in row.items()} for row in shown.to_dict("records")
    ]


def lines(app: AppTest) -> str:
    return plain(" ".join(str(each.value) for each in app.markdown))


def undo(app: AppTest, batch: int) -> AppTest:
    ran(app.button(key=f"undo_{batch}").click().run())
    return ran(app.button(key="imp_undo_do").click().run())


def current(home: Home) -> list[tuple[object, ...]]:
    return stored(home, "SELECT id, status FROM inquiry WHERE is_current ORDER BY id")


def test_what_changes_is_shown_with_its_old_and_new_value_before_it_is_stored() -> None:
    imported("monday.csv", FIRST)
    app = drop(file("tuesday.csv", SECOND))
    rows = difference(app)
    assert [(row["Column"], row["Stored"], row["In this file"]) for row in rows] == [
        ("Resolved", MISSING, "5 January 2024 12:00"),
        ("Status", "open", "solved"),
    ]
    assert [row["Ticket"] for row in rows] == ["1", ""]
    assert said_quietly(app, "Changes in")


def test_the_other_parts_are_one_click_away() -> None:
    imported("monday.csv", FIRST)
    app = drop(file("tuesday.csv", SECOND))
    assert [row["Ticket"] for row in difference(look_at(app, "new"))] == ["4"]
    assert [row["Ticket"] for row in difference(look_at(app, "same"))] == ["3"]
    (gone,) = difference(look_at(app, "gone"))
    assert gone["Ticket"] == "2"
    assert "Topic: Refund" in gone["What is told"]


def test_a_first_file_has_nothing_to_compare_with() -> None:
    app = drop(file("monday.csv", FIRST))
    assert say("imports.diff.title") not in [str(each.value) for each in app.subheader]


def test_what_is_gone_is_kept_unless_somebody_says_otherwise(home: Home) -> None:
    imported("monday.csv", FIRST)
    app = drop(file("tuesday.csv", SECOND))
    asked = next(each for each in app.button_group if str(each.key).startswith("gone_"))
    assert asked.value == "keep"
    assert plain(str(asked.label)) == "1 ticket of these days is no longer in the export."
    click(app, "imp_go")
    assert current(home) == [("1", "solved"), ("2", "open"), ("3", "open"), ("4", "open")]


def test_what_may_be_among_unreadable_rows_is_only_shown(home: Home) -> None:
    imported("monday.csv", FIRST)
    app = drop(file("tuesday.csv", SECOND + UNNUMBERED))
    unsure = say("imports.diff.gone_unsure_one", facts="1 ticket", rows="1 row")
    assert said_quietly(app, unsure)
    assert not [each for each in app.button_group if str(each.key).startswith("gone_")]
    click(app, "imp_go")
    assert len(current(home)) == 4


def test_what_is_gone_can_be_marked_as_deleted(home: Home) -> None:
    imported("monday.csv", FIRST)
    app = drop(file("tuesday.csv", SECOND))
    asked = next(each for each in app.button_group if str(each.key).startswith("gone_"))
    asked.set_value("delete")
    ran(app.run())
    click(app, "imp_go")
    assert current(home) == [("1", "solved"), ("3", "open"), ("4", "open")]
    assert "1 marked as deleted" in lines(page())


def test_undo_says_what_goes_with_it_and_takes_all_of_it_back(home: Home) -> None:
    imported("monday.csv", FIRST)
    imported("tuesday.csv", SECOND)
    app = page()
    ran(app.button(key="undo_1").click().run())
    told = lines(app)
    assert "monday.csv" in told
    assert "One later change builds on it and is undone too:" in told
    assert app.button(key="imp_undo_do").label == "Undo all 2"
    ran(app.button(key="imp_undo_do").click().run())
    assert current(home) == []
    assert lines(app).count("Undone ") == 2
    assert not [button for button in app.button if str(button.key).startswith("undo_")]


def test_undo_of_the_last_import_gives_what_was_before(home: Home) -> None:
    imported("monday.csv", FIRST)
    imported("tuesday.csv", SECOND)
    app = undo(page(), 2)
    assert current(home) == [("1", "open"), ("2", "open"), ("3", "open")]
    assert app.button(key="undo_1").label == say("imports.ledger.undo")


def test_an_import_that_somebody_keeps_is_not_undone(home: Home) -> None:
    imported("monday.csv", FIRST)
    app = page()
    ran(app.button(key="undo_1").click().run())
    ran(app.button(key="imp_undo_keep").click().run())
    assert len(current(home)) == 3
    assert "Undone" not in lines(app)


def test_what_happens_to_personal_data_is_said_column_by_column() -> None:
    app = drop(file("monday.csv", FIRST))
    assert said_quietly(app, "Customers are kept as keyed hashes")
    told = next(each.value for each in app.table if "What happens to it" in each.value)
    what = dict(zip(map(plain, told.iloc[:, 0]), map(str, told.iloc[:, 1]), strict=True))
    assert what["email"] == say("imports.privacy.hash")
    assert "a@example.com" not in lines(app)


def test_numbers_that_were_shown_before_are_named_when_an_import_changes_them() -> None:
    days = "".join(f"{n},2024-01-{n:02} 10:00,,open,a,,\n" for n in range(1, 32))
    imported("january.csv", HEAD + days)
    app = imported("more.csv", HEAD + "99,2024-01-24 10:00,,open,a,,\n")
    told = next(each.value for each in app.table if say("imports.restated.before") in each.value)
    rows = [[plain(str(cell)) for cell in row] for row in told.to_numpy().tolist()]
    assert ["Inquiries", "22 January to 28 January 2024", "7", "8"] in rows


def test_an_import_tells_later_too_which_shown_numbers_it_changed() -> None:
    days = range(1, 32)
    month = "".join(f"{n},2024-01-{n:02} 10:00,,open,Delivery,,\n" for n in days)
    imported("month.csv", HEAD + month)
    imported("late.csv", HEAD + "L1,2024-01-24 09:00,,open,Delivery,,\n")
    app = page()
    app.session_state["restated_2"] = True
    app = ran(app.run())
    (told,) = (each.value for each in app.table if "Before" in each.value)
    row = {name: plain(str(cell)) for name, cell in told.iloc[0].items()}
    assert row == {
        "Number": "Inquiries",
        "Period": "22 January to 28 January 2024",
        "Before": "7",
        "Now": "8",
    }
