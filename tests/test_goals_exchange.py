"""Goals as files: out and in again is nothing changed, and what cannot be taken is named."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from acting import ANN
from streamlit.testing.v1 import AppTest
from visiting import ran, said, visit

from opsdash.calendar.problems import Problem
from opsdash.errors import FileEmptyError
from opsdash.goals.exchange import READ, Fault, Incoming, Sheet, read_sheet, understood
from opsdash.goals.goal import Course, Goal
from opsdash.goals.records import list_goals, save_goals
from opsdash.goals.typed_cells import NOT_SAID, Convention, DayOrder
from opsdash.metrics.catalog import load_catalog
from opsdash.report.tables import Table, to_csv, to_xlsx
from opsdash.store import Home

CATALOG = load_catalog()
GOAL = Goal(
    "=SUM(A1), more", "orders", "Ann", 1000.5, 12000, date(2026, 4, 1), date(2026, 6, 30), id="a"
)
STORED = (
    replace(GOAL, version=3),
    replace(GOAL, id="b", version=1, metric="", kind=Course.MILESTONE, baseline=0, target=1),
)
HEADER = ("Title", "OWNER", "metric", "baseline", "target", "start", "due")


def rows(
    *told: tuple[str, ...],
    header: tuple[str, ...] = HEADER,
    sign: str = "",
    order: DayOrder | None = None,
) -> Incoming:
    sheet = Sheet(header, tuple((at, row) for at, row in enumerate(told, start=2)))
    return understood(sheet, {"State": "state"}, STORED, CATALOG, Convention(sign, order))


def table() -> Table:
    return Table(READ, [[getattr(goal, name) for name in READ] for goal in STORED])


@pytest.mark.parametrize(("name", "write"), [("goals.csv", to_csv), ("goals.xlsx", to_xlsx)])
def test_what_was_taken_out_comes_in_as_nothing_changed(
    tmp_path: Path, name: str, write: object
) -> None:
    path = tmp_path / name
    path.write_bytes(write(table()))  # type: ignore[operator]
    for sign in "", ".", ",":
        if sign == "," and name.endswith("csv"):
            continue
        found = understood(read_sheet(path, name), {}, STORED, CATALOG, Convention(sign))
        assert (found.wrong, found.same, found.added, found.changed) == ((), 2, (), ())


@pytest.mark.parametrize(("name", "write"), [("goals.csv", to_csv), ("goals.xlsx", to_xlsx)])
def test_hostile_text_and_exact_numbers_come_in_as_nothing_changed(
    tmp_path: Path, name: str, write: Callable[[Table], bytes]
) -> None:
    """What a file cannot keep (spaces, a sixteenth digit) is no change of the goal either."""
    texts = (
        "=cmd|' /C calc'!A0",
        "'=x",
        "'quoted",
        "+1",
        "@me",
        "\tTab",
        "a\r\nb",
        ' a,b;"c" ',
        "1e5",
    )
    numbers = ((1e-5, 1e15), (1 / 3, 2e5 / 3), (0.1 + 0.2, 1e14 + 0.5), (0.0, 1e-7))
    goals = [
        *(
            replace(GOAL, id=f"t{at}", version=2, title=text, owner=text)
            for at, text in enumerate(texts)
        ),
        *(
            replace(GOAL, id=f"n{each}", version=2, baseline=each[0], target=each[1])
            for each in numbers
        ),
    ]
    path = tmp_path / name
    path.write_bytes(write(Table(READ, [[getattr(goal, each) for each in READ] for goal in goals])))
    found = understood(read_sheet(path, name), {}, goals, CATALOG, NOT_SAID)
    assert (found.wrong, found.same, found.added, found.changed) == ((), len(goals), (), ())


def test_columns_are_found_in_any_order_and_a_row_without_an_id_is_added() -> None:
    header = ("due", "State", "Colour", "Title", "owner", "metric", "target", "baseline", "start")
    row = ("2026-06-30", "Reached", "red", "Sell", "Ann", "Orders", "2", "1", "2026-04-01")
    found = rows(row, header=header)
    assert found.ignored == ("Colour",)
    (goal,) = found.added
    assert (goal.title, goal.metric, goal.target, goal.due) == (
        "Sell",
        "orders",
        2,
        date(2026, 6, 30),
    )


def test_numbers_are_read_by_the_declared_sign_only() -> None:
    def target(text: str, sign: str) -> object:
        cells = ("T", "Ann", "orders", "1", text, "2026-04-01", "2026-06-30")
        found = rows(cells, sign=sign)
        return found.added[0].target if found.added else found.wrong[0].reason

    assert target("1,234.5", ".") == target("1.234,5", ",") == 1234.5
    assert target("1.234", ",") == 1234
    assert target("1.234,5", "") == 1234.5
    assert target("1.234", "") is Fault.TWO_NUMBERS
    assert target("1,5", ".") is Fault.NO_NUMBER
    assert target("1.5", ",") is Fault.NO_NUMBER
    assert target("nan", ".") is target("", ".") is Fault.NO_NUMBER


def test_a_day_that_can_be_its_month_is_read_as_declared_only() -> None:
    def due(text: str, order: DayOrder | None = None) -> object:
        cells = ("T", "Ann", "orders", "1", "2", "2026-04-01", text)
        found = rows(cells, order=order)
        return found.added[0].due if found.added else found.wrong[0].reason

    assert due("31.12.2026") == due("12/31/2026") == due("2026-12-31") == date(2026, 12, 31)
    assert due("05.12.2026") is Fault.TWO_DAYS
    assert due("05.12.2026", DayOrder.DAY_FIRST) == date(2026, 12, 5)
    assert due("05/12/2026", DayOrder.MONTH_FIRST) == date(2026, 5, 12)
    assert due("30.02.2026") is Fault.NO_DAY


def test_a_refused_row_says_line_column_value_and_reason() -> None:
    found = rows(
        ("T", "Ann", "no such", "1", "2", "1.4.2026", "2026-06-30"),
        ("T", "Ann", "orders", "1", "1", "2026-04-01", "2026-06-30"),
        ("T", "Ann", "orders", "1", "2", "2026-04-01", "2026-06-30"),
    )
    assert [(each.line, each.field, each.value, each.reason) for each in found.wrong] == [
        (2, "metric", "no such", Fault.NO_METRIC),
        (2, "start", "1.4.2026", Fault.TWO_DAYS),
        (3, "target", "1", Problem("target", "equals_baseline")),
    ]
    assert len(found.added) == 1


def test_a_row_changes_the_version_it_was_made_from_only() -> None:
    def change(goal_id: str, version: str) -> Incoming:
        return rows((goal_id, version, "New"), header=("Id", "Version", "Title"))

    (goal,) = change("a", "3").changed
    assert (goal.title, goal.target, goal.version) == ("New", 12000, 3)
    assert change("a", "2").wrong[0].reason is Fault.CHANGED_SINCE
    assert change("a", "").wrong[0].reason is Fault.NO_VERSION
    assert change("zz", "1").wrong[0].reason is Fault.UNKNOWN_ID


def test_an_id_is_taken_once() -> None:
    header = ("id", "version", "title")
    found = rows(("a", "3", "One"), ("a", "3", "Two"), header=header)
    assert [goal.title for goal in found.changed] == ["One"]
    assert found.wrong[0].reason is Fault.TWICE


def test_a_file_without_cells_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "goals.csv"
    path.write_text("\n\n")
    with pytest.raises(FileEmptyError):
        read_sheet(path, "goals.csv")


def test_a_file_is_looked_at_before_it_is_saved(pages_home: Home) -> None:
    save_goals(pages_home.state, [replace(GOAL, id="")], ANN)
    app = ran(visit("goals", q="all"))
    (stored,) = list_goals(pages_home.state)
    text = (
        "Id,Version,Goal,Owner,Metric,Baseline,Target,Start,Due\n"
        f"{stored.id},1,*Renamed*,Ann,orders,1000.5,12000,2026-04-01,2026-06-30\n"
        ",,Added,Ben,orders,1,2,2026-04-01,2026-06-30\n"
        ",,Half,,orders,1,x,2026-04-01,2026-06-30\n"
    )
    upload(app, text)
    assert "1 new, 1 changed, 0 as stored, 1 refused." in said(app)
    assert len(list_goals(pages_home.state)) == 1
    ran(app.button(key="goal_file_save").click().run())
    assert {goal.title for goal in list_goals(pages_home.state)} == {"*Renamed*", "Added"}
    ran(app.button(key="goal_undo_save").click().run())
    assert [goal.title for goal in list_goals(pages_home.state)] == [GOAL.title]


def upload(app: AppTest, text: str) -> None:
    ran(app.button(key="goal_files_open").click().run())
    app.file_uploader[0].set_value(("goals.csv", text.encode(), "text/csv"))
    ran(app.run())
