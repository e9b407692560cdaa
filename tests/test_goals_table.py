"""Goals edited as a table: one save for all, refusals beside rows, conflicts, undo, archive."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from acting import ANN, person
from streamlit.testing.v1 import AppTest
from visiting import ran, said, today, visit

from opsdash.goals.goal import Course, Goal
from opsdash.goals.records import (
    archive_goal,
    list_archived,
    list_goals,
    save_goal,
    save_goals,
    undo_edits,
)
from opsdash.goals.table_edits import (
    Line,
    Note,
    Saved,
    as_new,
    cell_text,
    clash_of,
    edited,
    lines_of,
    read_lines,
    save_lines,
    settled,
)
from opsdash.goals.typed_cells import (
    Convention,
    DayOrder,
    Doubt,
    first_doubtful,
    read_amount,
    why_unread,
)
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.question import Filter
from opsdash.store import Home

TODAY = today()
CATALOG = load_catalog()
GOAL = Goal(
    "Fewer inquiries",
    "contact_rate_orders",
    "Ann",
    12,
    10,
    TODAY - timedelta(days=5),
    TODAY + timedelta(days=90),
    reason="First written",
    filters=(Filter("topic", ("Delivery",)),),
)
BEN = replace(
    GOAL, title="More orders", metric="orders", owner="Ben", baseline=10, target=20, filters=()
)
NEW = {
    "title": "Pasted",
    "owner": "Cho",
    "metric": "orders",
    "baseline": 1,
    "target": 2.5,
    "start": date(2026, 1, 1),
    "due": date(2026, 3, 31),
}


@pytest.fixture
def stored(home: Home) -> tuple[Goal, ...]:
    save_goals(home.state, (GOAL, BEN), ANN)
    return list_goals(home.state)


def saved(home: Home, lines: tuple[Line, ...]) -> Saved:
    return save_lines(home.state, lines, ANN, CATALOG)


def changed(goals: tuple[Goal, ...], cells: Mapping[int, Mapping[str, object]]) -> tuple[Line, ...]:
    return edited(lines_of(goals), cells, (), ())


def test_nothing_is_changed_by_opening_the_table(stored: tuple[Goal, ...]) -> None:
    milestone = replace(GOAL, version=1, metric="", kind=Course.MILESTONE)
    assert not any(line.is_changed for line in lines_of((*stored, milestone)))


def test_many_rows_are_saved_at_once_and_taken_back_at_once(
    home: Home, stored: tuple[Goal, ...]
) -> None:
    lines = edited(lines_of(stored), {0: {"owner": "Dee"}}, [NEW], [1])
    found = saved(home, lines)
    assert sorted(goal.title for goal in list_goals(home.state)) == ["Fewer inquiries", "Pasted"]
    assert [goal.title for goal in list_archived(home.state)] == ["More orders"]
    assert [line.cells["title"] for line in found.lines] == ["Fewer inquiries", "Pasted"]
    assert not any(line.is_changed for line in found.lines)
    assert undo_edits(home.state, found.edits, ANN).refusals == ()
    assert [goal.owner for goal in list_goals(home.state)] == ["Ann", "Ben"]


def test_a_refused_row_keeps_its_text_while_the_others_are_saved(
    home: Home, stored: tuple[Goal, ...]
) -> None:
    found = saved(home, changed(stored, {0: {"target": None, "title": "Mine"}, 1: {"target": 30}}))
    (refused,) = [line for line in found.lines if line.problems]
    assert refused.cells["title"] == "Mine"
    assert [problem.code for problem in refused.problems] == ["not_a_number"]
    assert refused.is_changed
    assert [goal.target for goal in list_goals(home.state)] == [10, 30]


def test_an_added_row_that_lacks_something_stays_as_an_added_row(
    home: Home, stored: tuple[Goal, ...]
) -> None:
    found = saved(home, edited(lines_of(stored), {}, [{"title": "Half"}], ()))
    assert found.lines[-1].base is None
    assert {problem.field for problem in found.lines[-1].problems} >= {"owner", "metric", "start"}
    mended = saved(home, edited(found.lines, {2: {**NEW, "title": "Whole"}}, (), ()))
    assert not any(line.problems for line in mended.lines)
    assert "Whole" in {goal.title for goal in list_goals(home.state)}


def test_an_empty_added_row_is_no_change(home: Home, stored: tuple[Goal, ...]) -> None:
    lines = edited(lines_of(stored), {}, [{}, {"title": ""}], ())
    assert not any(line.is_changed for line in lines)


def test_what_somebody_saved_meanwhile_is_met_and_nothing_is_lost(
    home: Home, stored: tuple[Goal, ...]
) -> None:
    theirs = save_goal(home.state, replace(stored[0], target=9, team="Shop"), person("ben"))
    found = saved(home, changed(stored, {0: {"target": 8, "title": "Mine"}, 1: {"target": 30}}))
    (line,) = [line for line in found.lines if line.note]
    assert (line.note, line.stored) == (Note.CLASH, theirs)
    assert [goal.target for goal in list_goals(home.state)] == [9, 30]
    clash = clash_of(line)
    assert clash is not None
    assert clash.clashes == ("target",)
    mine, other = settled(line, ["target"]), settled(line, [])
    assert mine is not None
    assert (mine.target, mine.title, mine.team, mine.version) == (8, "Mine", "Shop", 2)
    assert other is not None
    assert (other.target, other.title) == (9, "Mine")
    sample = as_new(replace(line, base=replace(stored[0], is_sample=True)))
    assert not sample.is_sample, "what a person wrote stays when the sample goes"
    both = save_goal(home.state, as_new(line), ANN)
    assert (both.version, both.target) == (1, 8)
    assert both.id != theirs.id


def test_a_row_that_says_what_is_stored_needs_no_choice(
    home: Home, stored: tuple[Goal, ...]
) -> None:
    save_goal(home.state, replace(stored[0], target=8), person("ben"))
    (line,) = [each for each in saved(home, changed(stored, {0: {"target": 8}})).lines if each.note]
    assert settled(line, []) is None


def test_a_goal_changed_meanwhile_is_not_archived(home: Home, stored: tuple[Goal, ...]) -> None:
    save_goal(home.state, replace(stored[0], target=9), person("ben"))
    found = saved(home, edited(lines_of(stored), {}, (), [0]))
    assert found.lines[0].note is Note.KEPT
    assert found.lines[0].cells["target"] == 9
    assert list_archived(home.state) == ()


def test_a_goal_is_archived_as_it_is_stored_with_the_reason(
    home: Home, stored: tuple[Goal, ...]
) -> None:
    refused = saved(home, changed(stored, {0: {"target": None, "owner": "Dee"}})).lines
    saved(home, edited(refused, {0: {"reason": "No longer ours"}}, (), [0]))
    archived = list_archived(home.state)[0]
    assert (archived.target, archived.owner, archived.reason) == (10, "Ann", "No longer ours")


def test_a_goal_that_two_people_archive_stays_archived(
    home: Home, stored: tuple[Goal, ...]
) -> None:
    archive_goal(home.state, stored[0], person("ben"))
    found = saved(home, edited(lines_of(stored), {}, (), [0]))
    assert [line.cells["title"] for line in found.lines] == ["More orders"]
    saved(home, found.lines)
    assert [goal.title for goal in list_archived(home.state)] == ["Fewer inquiries"]


def test_a_goal_of_a_metric_that_left_can_be_archived(home: Home, stored: tuple[Goal, ...]) -> None:
    with home.state.write() as cursor:
        cursor.execute("UPDATE goal SET metric = 'gone'")
    found = saved(home, edited(lines_of(list_goals(home.state)), {}, (), [0, 1]))
    assert found.lines == ()
    assert len(list_archived(home.state)) == 2


def test_a_goal_that_left_for_good_is_added_by_the_next_save(
    home: Home, stored: tuple[Goal, ...]
) -> None:
    with home.state.write() as cursor:
        cursor.execute("DELETE FROM goal")
    found = saved(home, changed(stored, {0: {"title": "Mine"}}))
    assert [line.note for line in found.lines] == [Note.GONE]
    saved(home, found.lines)
    (again,) = list_goals(home.state)
    assert (again.title, again.filters, again.is_sample) == ("Mine", GOAL.filters, False)


def test_the_reason_belongs_to_one_change(home: Home, stored: tuple[Goal, ...]) -> None:
    (line, _) = changed(stored, {0: {"target": 9}})
    assert line.lacks_reason(TODAY)
    (said_why, _) = changed(stored, {0: {"target": 9, "reason": "A new supplier"}})
    assert not said_why.lacks_reason(TODAY)
    saved(home, (said_why,))
    assert list_goals(home.state)[0].reason == "A new supplier"
    (renamed, _) = changed(stored, {0: {"title": "Other"}})
    assert not renamed.lacks_reason(TODAY)


@pytest.fixture
def page_home(pages_home: Home) -> Home:
    save_goals(pages_home.state, (GOAL, BEN), ANN)
    return pages_home


def click(app: AppTest, key: str) -> AppTest:
    return ran(app.button(key=key).click().run())


def typed(app: AppTest, **state: object) -> AppTest:
    """As if the browser had sent the clicks in the editor."""
    table = app.session_state["goal_table"]
    lines = edited(
        table.lines,
        state.get("cells", {}),  # type: ignore[arg-type]
        state.get("added", ()),  # type: ignore[arg-type]
        state.get("removed", ()),  # type: ignore[arg-type]
    )
    shown = tuple(line for line in lines if not line.is_archived)
    archived = tuple(line for line in lines if line.is_archived)
    app.session_state["goal_table"] = replace(table, lines=shown, archived=archived)
    return ran(app.run())


def test_the_page_saves_refuses_and_takes_back(page_home: Home) -> None:
    app = click(ran(visit("goals")), "goal_table_begin")
    assert app.button(key="goal_table_save").disabled
    typed(app, cells={0: {"title": "*New* title"}, 1: {"owner": ""}})
    assert app.title[0].value == "2 changes are not saved yet."
    click(app, "goal_table_save")
    assert [goal.title for goal in list_goals(page_home.state)] == ["*New* title", "More orders"]
    assert "1 change was not saved." in said(app)
    assert app.title[0].value == "1 change is not saved yet."
    click(app, "goal_undo_save")
    assert list_goals(page_home.state)[0].title == "Fewer inquiries"
    assert app.title[0].value == "1 change is not saved yet."
    click(app, "goal_table_close")
    assert len(app.dataframe[0].value) == 2


def test_the_page_settles_a_clash_field_by_field(page_home: Home) -> None:
    app = click(ran(visit("goals")), "goal_table_begin")
    stored = list_goals(page_home.state)[0]
    theirs = save_goal(
        page_home.state, replace(stored, target=9, title="Their *title*"), person("ben")
    )
    typed(app, cells={0: {"target": 8, "title": "My title"}})
    click(app, "goal_table_save")
    assert list_goals(page_home.state)[0] == theirs
    app.segmented_control(key=f"goal_clash_{theirs.id}_2_title").set_value("stored")
    click(app, f"goal_clash_save_{theirs.id}")
    found = list_goals(page_home.state)[0]
    assert (found.title, found.target, found.version) == ("Their *title*", 8, 3)
    assert app.button(key="goal_table_save").disabled


def test_both_can_be_kept(page_home: Home) -> None:
    app = click(ran(visit("goals")), "goal_table_begin")
    stored = list_goals(page_home.state)[0]
    save_goal(page_home.state, replace(stored, target=9), person("ben"))
    typed(app, cells={0: {"target": 8}})
    click(app, "goal_table_save")
    click(app, f"goal_clash_both_{stored.id}")
    assert sorted(goal.target for goal in list_goals(page_home.state)) == [8, 9, 20]


def test_an_undo_keeps_what_somebody_else_saved_from_the_table_that_is_still_open(
    page_home: Home,
) -> None:
    """What is typed and not saved meets their version, as it would have without the undo."""
    app = click(ran(visit("goals")), "goal_table_begin")
    typed(app, cells={1: {"target": 30}})
    click(app, "goal_table_save")
    typed(app, cells={0: {"target": 8}})
    theirs = list_goals(page_home.state)[0]
    save_goal(page_home.state, replace(theirs, owner="Somebody else"), person("ben"))
    click(app, "goal_undo_save")
    click(app, "goal_table_save")
    assert list_goals(page_home.state)[0].owner == "Somebody else"
    click(app, f"goal_clash_save_{theirs.id}")
    found = list_goals(page_home.state)[0]
    assert (found.owner, found.target) == ("Somebody else", 8)


def test_an_undo_takes_back_what_was_saved_and_keeps_what_is_typed_since(page_home: Home) -> None:
    app = click(ran(visit("goals")), "goal_table_begin")
    typed(app, cells={0: {"target": 9, "owner": "Dee"}})
    click(app, "goal_table_save")
    typed(app, cells={0: {"target": 8}})
    click(app, "goal_undo_save")
    click(app, "goal_table_save")
    found = list_goals(page_home.state)[0]
    assert (found.owner, found.target, found.version) == ("Ann", 8, 4)


def test_what_is_archived_is_listed_and_restored(page_home: Home) -> None:
    app = click(ran(visit("goals")), "goal_table_begin")
    typed(app, removed=[0])
    assert app.title[0].value == "1 change is not saved yet."
    click(app, "goal_table_save")
    click(app, "goal_undo_save")
    assert len(app.session_state["goal_table"].lines) == 2
    typed(app, removed=[1])
    click(app, "goal_table_save")
    click(app, "goal_table_close")
    click(app, "goal_archive_open")
    assert app.title[0].value == "1 goal is archived."
    assert app.dataframe[0].value["goal"].tolist() == ["Fewer inquiries"]
    click(app, "goal_archive_close")
    assert app.dataframe[0].value["goal"].tolist() == ["More orders"]


def test_an_empty_archive_says_so(pages_home: Home) -> None:
    assert ran(visit("goals", view="archive")).title[0].value == "Nothing is archived."


def test_a_phone_edits_what_has_room_on_it_and_says_so(
    page_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("opsdash.ui.goal_table.is_phone", lambda: True)
    app = click(ran(visit("goals")), "goal_table_begin")
    assert list(app.dataframe[0].proto.column_order) == ["note", "title", "target", "due", "reason"]
    assert "On a phone these are title, target, due date and reason" in said(app)


def pasted(home: Home, convention: Convention, **cells: str) -> Saved:
    lines = edited(lines_of(list_goals(home.state)), {0: cells}, (), ())
    return saved(home, read_lines(lines, CATALOG, convention))


def test_numbers_and_days_are_read_as_the_spreadsheet_wrote_them(
    home: Home, stored: tuple[Goal, ...]
) -> None:
    cells = {"baseline": "1.234,5", "target": "987,25", "start": "31.12.2025", "due": "2026-06-30"}
    assert not any(line.problems for line in pasted(home, Convention(), **cells).lines)
    found = list_goals(home.state)[0]
    assert (found.baseline, found.target) == (1234.5, 987.25)
    assert (found.start, found.due) == (date(2025, 12, 31), date(2026, 6, 30))


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"baseline": "1.250"}, "ambiguous_number"),
        ({"baseline": "1,250"}, "ambiguous_number"),
        ({"due": "05/12/2026"}, "ambiguous_day"),
        ({"due": "05.12.2026"}, "ambiguous_day"),
        ({"due": "soon"}, "not_a_day"),
        ({"due": "31.02.2026"}, "not_a_day"),
        ({"baseline": "many"}, "not_a_number"),
        ({"target": "+10"}, "typed_change"),
        ({"target": "9 %"}, "not_a_number"),
    ],
)
def test_what_can_be_read_in_two_ways_is_asked_and_stored_by_nobody(
    home: Home, stored: tuple[Goal, ...], cells: dict[str, str], code: str
) -> None:
    (line,) = [each for each in pasted(home, Convention(), **cells).lines if each.problems]
    assert [problem.code for problem in line.problems] == [code]
    assert {**line.cells, **cells} == line.cells
    assert list_goals(home.state) == stored


def test_a_convention_reads_what_is_in_doubt(home: Home, stored: tuple[Goal, ...]) -> None:
    cells = {"baseline": "1.250", "due": "05.12.2026"}
    pasted(home, Convention(",", DayOrder.DAY_FIRST), **cells)
    found = list_goals(home.state)[0]
    assert (found.baseline, found.due) == (1250, date(2026, 12, 5))
    pasted(home, Convention(".", DayOrder.MONTH_FIRST), baseline="1,250", due="12/05/2026")
    found = list_goals(home.state)[0]
    assert (found.baseline, found.due) == (1250, date(2026, 12, 5))


@pytest.mark.parametrize(
    ("text", "by_comma", "by_point"),
    [
        ("1.250", 1250, 1.25),
        ("1\N{FULLWIDTH COMMA}250", 1.25, 1250),
        ("1\N{FULLWIDTH FULL STOP}250", 1250, 1.25),
        ("- 1.250", -1250, -1.25),
        ("+1,250 %", 1.25, 1250),
    ],
)
def test_an_answer_reads_each_text_it_was_asked_for(
    text: str, by_comma: float, by_point: float
) -> None:
    assert first_doubtful([text], Doubt.NUMBER) == text
    assert why_unread(text) is Doubt.NUMBER
    found = [read_amount(text, Convention(each), in_percent=True, signed=True) for each in ",."]
    assert found == [by_comma, by_point]


def test_a_row_pasted_over_itself_changes_nothing(home: Home, stored: tuple[Goal, ...]) -> None:
    exact = save_goal(home.state, replace(stored[0], baseline=1234.56789, target=1.25), ANN)
    shown = {name: str(cell_text(getattr(exact, name))) for name in ("baseline", "target", "due")}
    assert shown["baseline"] == "1234.5679"
    lines = edited(lines_of([exact]), {0: shown}, (), ())
    assert not any(line.is_changed for line in read_lines(lines, CATALOG, Convention()))


def test_the_page_asks_how_pasted_cells_are_written(page_home: Home) -> None:
    app = click(ran(visit("goals")), "goal_table_begin")
    typed(app, cells={0: {"baseline": "1.250"}, 1: {"due": "05.12.2030"}})
    assert " can be 1250 or 1.25." in said(app)
    assert " can be 5 December 2030 or 12 May 2030." in said(app)
    click(app, "goal_table_save")
    assert [goal.version for goal in list_goals(page_home.state)] == [1, 1]
    app.segmented_control(key="goal_table_decimal").set_value(",")
    app.segmented_control(key="goal_table_order").set_value("day_first")
    click(app, "goal_table_save")
    found = {goal.title: goal for goal in list_goals(page_home.state)}
    assert found["Fewer inquiries"].baseline == 1250
    assert found["More orders"].due == date(2030, 12, 5)
