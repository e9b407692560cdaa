"""Sources: none, one with every day, several with holes, and what can be decided about them."""

from datetime import date, datetime, timedelta

import pytest
from metrics_company import Company, Inquiry, Reading, fill
from streamlit.testing.v1 import AppTest
from visiting import said, settled, visit

from opsdash.intake.source_settings import read_source_settings
from opsdash.store import Home
from opsdash.ui.escaping import verbatim

MARCH = date(2024, 3, 1)


@pytest.fixture
def home(pages_home: Home) -> Home:
    return pages_home


def page() -> AppTest:
    return settled(visit("sources"))


def daily(first: date, last: date, source: str = "desk") -> tuple[Inquiry, ...]:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(
        Inquiry(source, f"{source} {day}", datetime(day.year, day.month, day.day, 9))
        for day in days
    )


def two_tools(home: Home) -> None:
    rows = (
        *daily(MARCH, date(2024, 4, 10), "old"),
        *daily(date(2024, 3, 20), date(2024, 4, 12), "new"),
        *daily(date(2024, 5, 3), date(2024, 5, 31), "new"),
    )
    through = {"old": date(2024, 4, 9), "new": date(2024, 5, 30)}
    fill(home.facts, Company(rows, through=through, second_file={"new": date(2024, 5, 3)}))


def test_without_data_it_leads_to_the_import(home: Home) -> None:
    app = page()
    assert app.title[0].value == "No source yet"
    assert "Import a file and it appears here" in said(app)


def test_one_source_with_every_day(home: Home) -> None:
    fill(home.facts, Company(daily(MARCH, date(2024, 4, 10)), through={"desk": date(2024, 4, 9)}))
    app = page()
    assert app.title[0].value == "The source has every day"
    assert app.caption[0].value == "1 source · data through 9 April 2024"
    assert "test · 1 row in 1 import" in said(app)
    assert "complete through 9 April 2024" in said(app)
    assert "No data for" not in said(app)


def test_missing_days_are_named_beside_their_source(home: Home) -> None:
    two_tools(home)
    app = page()
    assert app.title[0].value == "2 of 2 sources miss days"
    assert "No data for 13 April to 2 May 2024." in said(app)


def test_a_source_can_be_marked_as_ended_and_taken_back(home: Home) -> None:
    two_tools(home)
    app = page()
    app.date_input(key="ended_old").set_value(date(2024, 4, 10))
    settled(app.button(key="end_old").click().run())
    assert read_source_settings(home.facts, "old") == {"ended": "2024-04-10"}
    assert "ended on 10 April 2024" in said(app)
    settled(app.button(key="go_on_old").click().run())
    assert read_source_settings(home.facts, "old") == {}


def test_subjects_are_kept_by_choice(home: Home) -> None:
    two_tools(home)
    app = page()
    settled(app.toggle(key="keep_new").set_value(True).run())
    assert read_source_settings(home.facts, "new") == {"keep_subject": "yes"}
    settled(app.toggle(key="keep_new").set_value(False).run())
    assert read_source_settings(home.facts, "new") == {}


def test_figures_by_day_have_no_subjects_to_keep(home: Home) -> None:
    readings = (Reading(id="1", from_day=MARCH, to_day=MARCH + timedelta(days=1)),)
    fill(home.facts, Company(readings=readings, through={"counts": MARCH}))
    assert [toggle.key for toggle in page().toggle] == []


def test_a_hostile_name_is_shown_as_it_is(home: Home) -> None:
    name = "**<b>a</b>** :red[x]"
    fill(
        home.facts,
        Company(daily(MARCH, date(2024, 4, 10), name), through={name: date(2024, 4, 9)}),
    )
    assert page().subheader[0].value == verbatim(name)


def test_a_source_is_deleted_only_after_its_name_was_typed(home: Home) -> None:
    two_tools(home)
    app = page()
    assert app.button(key="delete_old").disabled
    app.text_input(key="delete_old_name").set_value("old").run()
    settled(app.button(key="delete_old").click().run())
    assert home.facts.rows("SELECT DISTINCT source FROM inquiry") == [("new",)]
    assert "Source old, 41 rows" in str(app.table[-1].value)


def test_a_customers_rows_are_looked_for_before_they_are_deleted(home: Home) -> None:
    two_tools(home)
    app = page()
    app.text_input(key="erase_identity").set_value("nobody@example.com")
    looked = [button for button in app.button if button.label == "Look for their rows"]
    settled(looked[0].click().run())
    assert "No row has this address or number." in said(app)
    settled(app.button(key="erase_customer_now").click().run())
    assert home.facts.rows("SELECT COUNT(*) > 0 FROM erased_customer") == [(True,)]
    assert "A customer's rows, 0 rows" in str(app.table[-1].value)


def test_what_is_no_address_is_said(home: Home) -> None:
    two_tools(home)
    app = page()
    app.text_input(key="erase_identity").set_value("Anna")
    next(b for b in app.button if b.label == "Look for their rows").click().run()
    assert "neither an e-mail address nor a phone number" in str(app.error[0].value)
