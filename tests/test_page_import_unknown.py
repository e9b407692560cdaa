"""The Import page and a file that no profile knows: suggested, corrected, saved, recognised."""

import re

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block
from test_page_import import click, drop, file, home, plain, stored, title
from visiting import ran

from opsdash.intake.profiles import load_profiles
from opsdash.store import Home
from opsdash.ui import importing_looking
from opsdash.words import say

__all__ = ["home"]

ROWS = 12
HEAD = "Zettel;When it came in;What about;How;Wer;Notes\n"
CALLS = HEAD + "".join(
    f"T-{100 + at};{1 + at:02}.03.2026 09:{at:02};{('Delivery', 'Refund')[at % 2]};"
    f"{('Phone', 'Mail')[at % 2]};p{at}@example.com;The caller told a long story about it {at}\n"
    for at in range(ROWS)
)
ZENDESK = "Id,Requester,Status,Created at,Updated at,Via,Group,Subject,Motif\n"
TICKET = ZENDESK + "1,9,Open,2026-04-03 10:00,2026-04-03 11:00,Mail,Shop,Late,Fragile\n"


pytestmark = pytest.mark.usefixtures("home")


def table(app: AppTest) -> dict[str, dict[str, str]]:
    shown = app.data_editor[0].value
    lines = shown.to_dict("records")
    return {str(line["column"]): {key: str(value) for key, value in line.items()} for line in lines}


def give(app: AppTest, column: str, meaning: str) -> AppTest:
    editor = app.data_editor[0]
    row = [str(name) for name in editor.value["column"]].index(column)
    app.session_state[editor.key] = {
        "edited_rows": {row: {"meaning": meaning}},
        "added_rows": [],
        "deleted_rows": [],
    }
    return ran(app.run())


def quiet(app: AppTest) -> str:
    return " ".join(plain(str(each.value)) for each in app.markdown)


def test_every_column_has_a_suggested_meaning_with_its_reason() -> None:
    app = drop(file("calls.csv", CALLS))
    lines = table(app)
    assert {name: line["meaning"] for name, line in lines.items()} == {
        "Zettel": "Ticket number",
        "When it came in": "Created",
        "What about": "Topic",
        "How": "Contact channel",
        "Wer": "Customer",
        "Notes": "not stored",
    }
    assert lines["Zettel"]["note"] == say("imports.why.unique")
    assert lines["Notes"]["note"] == say("imports.why.free_text")
    assert "T-100 · T-101 · T-102" in lines["Zettel"]["example"]
    assert "@" not in str(lines)
    assert say("imports.file.drafted") in quiet(app)


def test_the_preview_follows_a_changed_meaning_and_the_import_too(home: Home) -> None:
    app = give(drop(file("calls.csv", CALLS)), "What about", say("imports.field.agent_group"))
    assert table(app)["What about"]["state"] == f"['{say('imports.map.chosen')}']"
    click(app, "imp_go")
    assert title(app) == f"{ROWS} rows of calls.csv imported."
    assert stored(home, "SELECT DISTINCT topic, agent_group FROM inquiry ORDER BY 2") == [
        (None, "Delivery"),
        (None, "Refund"),
    ]


def test_the_next_file_with_the_header_is_read_the_same_and_says_why(home: Home) -> None:
    click(drop(file("calls.csv", CALLS)), "imp_go")
    app = drop(file("april.csv", CALLS.replace("T-", "U-")))
    assert "As you said on" in quiet(app)
    click(app, "imp_go")
    assert stored(home, "SELECT source, COUNT(*) FROM inquiry GROUP BY 1") == [("calls", 2 * ROWS)]


def test_what_was_said_can_be_forgotten() -> None:
    click(drop(file("calls.csv", CALLS)), "imp_go")
    app = drop(file("april.csv", CALLS.replace("T-", "U-")))
    ran(app.button(key="imp_forget").click().run())
    assert "As you said on" not in quiet(app)
    assert say("imports.file.drafted") in quiet(app)


def way_to(block: Block, key: str) -> tuple[int, ...]:
    """The places from the page's top down to a button; empty where there is none."""
    for at, child in block.children.items():
        if getattr(child, "key", None) == key:
            return (at,)
        below = way_to(child, key) if isinstance(child, Block) else ()
        if below:
            return (at, *below)
    return ()


def test_what_was_opened_after_a_look_that_took_long_stays_where_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The next run looks at nothing: a drawer that moves by the place of the bar is closed."""
    monkeypatch.setattr(importing_looking, "_PATIENCE", 0.0)
    app = drop(file("calls.csv", CALLS))
    after_look = way_to(app.main, "imp_profile_save")
    assert after_look
    assert way_to(ran(app.run()).main, "imp_profile_save") == after_look


def test_it_is_saved_as_a_profile_that_recognises_the_next_file(home: Home) -> None:
    app = drop(file("calls.csv", CALLS))
    app.text_input[0].set_value("Phone log")
    ran(app.run())
    ran(app.button(key="imp_profile_save").click().run())
    assert "Saved as profile “Phone log”" in quiet(app)
    assert title(app).startswith("Phone log: 12 rows.")
    assert "phone_log" in {profile.name for profile in load_profiles(home.path)}
    click(app, "imp_go")
    shorter = "\n".join(line.rpartition(";")[0] for line in CALLS.splitlines())
    app = drop(file("may.csv", shorter))
    assert title(app).startswith("Phone log: 12 rows.")


def test_a_name_that_is_taken_is_replaced_only_on_purpose(home: Home) -> None:
    for button in ("imports.profile.save", "imports.profile.replace"):
        app = drop(file("calls.csv", CALLS))
        app.text_input[0].set_value("Zendesk tickets")
        ran(app.run())
        ran(app.button(key="imp_profile_save").click().run())
        assert app.button(key="imp_profile_save").label == say("imports.profile.replace")
        assert "zendesk_tickets.toml" not in str(list(home.path.glob("profiles/*")))
        assert say(button)


def test_rows_of_another_kind_suggest_other_columns() -> None:
    app = drop(file("calls.csv", CALLS))
    fact = next(group for group in app.button_group if str(group.label) == "One row is")
    fact.set_value("contact")
    ran(app.run())
    assert table(app)["Zettel"]["meaning"] == "Contact number"
    assert table(app)["How"]["meaning"] != "Contact channel"


def test_a_file_that_lacks_something_says_what_and_takes_it_from_the_table(home: Home) -> None:
    app = drop(file("days.csv", "foo,bar\n2024-01-01,10\n2024-01-02,12\n"))
    assert title(app) == "days.csv is not known yet: say what its columns mean."
    assert f"Still missing: “{say('imports.field.measure')}”" in quiet(app)
    give(app, "bar", say("imports.field.measure_visits"))
    assert title(app).startswith("days: 2 rows.")
    click(app, "imp_go")
    assert stored(home, "SELECT measure, SUM(value)::INTEGER FROM reading GROUP BY 1") == [
        ("visits", 22)
    ]


def test_the_kind_is_told_with_its_reason_and_the_runner_up_is_one_click_away() -> None:
    app = drop(file("z.csv", TICKET))
    assert re.search(r"Taken for Zendesk tickets: \d of \d+ typical columns", quiet(app))
    button = app.button(key="imp_runner_up")
    assert "Next best is Tickets, one row each: " in quiet(app)
    ran(button.click().run())
    assert title(app).startswith("Tickets, one row each: 1 row.")


def test_a_known_file_offers_every_field_for_every_column(home: Home) -> None:
    app = give(drop(file("z.csv", TICKET)), "Motif", say("imports.field.topic"))
    click(app, "imp_go")
    assert stored(home, "SELECT topic FROM inquiry") == [("Fragile",)]


def test_ratings_that_nobody_understands_are_named() -> None:
    rated = CALLS.replace("Phone", "5").replace("Mail", "super")
    app = give(drop(file("calls.csv", rated)), "How", say("imports.field.satisfaction"))
    assert say("imports.column.unknown_rating", values="super") in quiet(app)
