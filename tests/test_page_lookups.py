"""Names and groups: alike names are offered, merged with a preview, and taken back."""

from datetime import date, datetime

import pytest
from acting import person
from metrics_company import Company, Inquiry, fill
from streamlit.testing.v1 import AppTest
from visiting import said, settled, visit

from opsdash.intake.lookups import Change, Entry, read_lookups
from opsdash.intake.saving_lookups import save_lookups
from opsdash.store import Home
from opsdash.ui.lookups_tables import edited_changes


@pytest.fixture
def home(pages_home: Home) -> Home:
    return pages_home


def page() -> AppTest:
    return settled(visit("names"))


def two_spellings(home: Home) -> None:
    topics = ("GTX Pro", "GTX Pro", "GTXPro", "other")
    rows = [
        Inquiry("desk", str(at), datetime(2024, 3, 1 + at, 9), topic=topic)
        for at, topic in enumerate(topics)
    ]
    fill(home.facts, Company(tuple(rows), through={"desk": date(2024, 3, 4)}))


def test_without_data_the_tables_can_be_filled_already(home: Home) -> None:
    app = page()
    assert app.title[0].value == "Names, groups and managers"
    assert "Every name is shown as the files write it" in said(app)
    assert "Saved changes" not in said(app)


def test_alike_names_are_offered_merged_and_taken_back(home: Home) -> None:
    two_spellings(home)
    app = page()
    assert app.title[0].value == "2 names look like the same thing"
    assert "GTX Pro (2), GTXPro (1)" in said(app)
    settled(app.button(key="alike_0").click().run())
    assert "**1 inquiry** is shown differently, on 3 March 2024." in said(app)
    settled(app.button(key="merge_save").click().run())
    assert read_lookups(home.facts) == (Entry("rename:topic", "GTXPro", None, "GTX Pro"),)
    assert app.title[0].value == "Names, groups and managers"
    assert "1 name is shown under another one" in said(app)
    (undo,) = [button for button in app.button if str(button.key).startswith("undo_")]
    settled(undo.click().run())
    assert read_lookups(home.facts) == ()
    assert "taken back on" in said(app)


def test_names_can_be_chosen_and_typed(home: Home) -> None:
    two_spellings(home)
    app = page()
    app.selectbox(key="merge_dimension").set_value("topic").run()
    app.multiselect(key="merge_names").set_value(["other"]).run()
    app.selectbox(key="merge_result").set_value("GTX Pro").run()
    assert "joining 2" in str(app.table[0].value)
    settled(app.button(key="merge_save").click().run())
    assert [(each.value, each.result) for each in read_lookups(home.facts)] == [
        ("other", "GTX Pro")
    ]


def test_a_refusal_is_said_in_words(home: Home) -> None:
    rows = [
        Inquiry("desk", topic, datetime(2024, 3, 1, 9), topic=topic) for topic in ("a", "b" * 201)
    ]
    fill(home.facts, Company(tuple(rows), through={"desk": date(2024, 3, 1)}))
    app = page()
    app.selectbox(key="merge_dimension").set_value("topic").run()
    app.multiselect(key="merge_names").set_value(["a"]).run()
    app.selectbox(key="merge_result").set_value("b" * 201).run()
    assert "the text is too long" in app.error[0].value


def test_undoing_says_what_goes_with_it(home: Home) -> None:
    first = save_lookups(home, [Change("rename:topic", "a", None, "b")], person("Ann"))
    save_lookups(home, [Change("rename:topic", "a", None, "c")], person("Ann"))
    app = page()
    button = app.button(key=f"undo_{first.batch_id}")
    assert button.label == "Undo, with 1 later change"
    settled(button.click().run())
    assert read_lookups(home.facts) == ()


def test_the_editor_tells_what_was_changed() -> None:
    stored = (
        Entry("agent_group", "ann", None, "North"),
        Entry("agent_group", "bob", None, "North"),
        Entry("agent_group", "eve", None, "North"),
    )
    rows = [
        {"value": "ann", "result": "North", "from_day": None},
        {"value": "ann", "result": "South", "from_day": "31.05.2024"},
        {"value": "bob", "result": "South", "from_day": None},
        {"value": "new", "result": None, "from_day": None},
        {"value": None, "result": None, "from_day": None},
    ]
    changes, incomplete = edited_changes("agent_group", stored, rows)
    assert incomplete == 1
    assert set(changes) == {
        Change("agent_group", "ann", date(2024, 5, 31), "South"),
        Change("agent_group", "bob", None, "South"),
        Change("agent_group", "eve", None, None),
    }


def test_a_day_counts_only_where_a_table_has_one() -> None:
    rows = [{"value": "a", "result": "b", "from_day": "2024-05-01"}]
    assert edited_changes("category", (), rows)[0] == (Change("category", "a", None, "b"),)


def test_a_pasted_day_that_can_be_two_is_asked_about(home: Home) -> None:
    app = page()
    app.selectbox(key="table_kind").set_value("agent_group").run()
    row = {"value": "ann", "result": "North", "from_day": "05/12/2024"}
    app = written(app, {"value": "bob", "result": "North", "from_day": "soon"}, row)
    assert "Days that cannot be read: 1" in said(app)
    app = written(app, row)
    assert "table_save" not in [each.key for each in app.button]
    app.segmented_control(key="goal_table_order").set_value("month_first").run()
    settled(app.button(key="table_save").click().run())
    assert read_lookups(home.facts) == (Entry("agent_group", "ann", date(2024, 5, 12), "North"),)


def written(app: AppTest, *added: dict[str, str]) -> AppTest:
    """What somebody writes into the table."""
    state = {"edited_rows": {}, "added_rows": list(added), "deleted_rows": []}
    app.session_state[str(app.data_editor[0].key)] = state
    return settled(app.run())
