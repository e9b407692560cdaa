"""The shell: the first run, the marked sample company, settings two people save, calm failures."""

import logging
from datetime import date

import pytest
from acting import ANN
from streamlit.testing.v1 import AppTest
from visiting import ran, said, visit

from opsdash.calendar.organisation import Organisation, load_organisation, save_organisation
from opsdash.intake.local_days import stored_zone
from opsdash.sample import has_sample
from opsdash.store import Home
from opsdash.words import say

PAGES = ("goals", "import", "settings")


@pytest.fixture
def empty(unasked_home: Home) -> Home:
    return unasked_home


@pytest.fixture
def home(pages_home: Home) -> Home:
    return pages_home


def start(address: str = "") -> AppTest:
    return ran(visit(address))


def test_the_first_run_asks_one_question_and_opens_two_doors(empty: Home) -> None:
    app = start()
    assert app.title[0].value == say("welcome.title")
    assert [door.label for door in app.button] == [
        say("welcome.import_action"),
        say("welcome.sample_action"),
    ]
    assert len(app.sidebar.children) == 0


def test_the_answers_of_the_first_run_can_be_changed_before_a_door_is_taken(empty: Home) -> None:
    app = start()
    app.selectbox(key="first_zone").set_value("Asia/Seoul")
    app.selectbox(key="first_currency").set_value("KRW")
    app.selectbox(key="first_week").set_value(6)
    ran(app.run())
    ran(app.button(key="own_door").click().run())
    stored = load_organisation(empty.state)
    assert (stored.timezone, stored.currency, stored.week_start) == ("Asia/Seoul", "KRW", 6)
    assert stored.configured


def test_the_sample_door_leads_to_today_with_the_sample_marked(empty: Home) -> None:
    app = start()
    ran(app.button(key="sample_door").click().run())
    assert has_sample(empty)
    assert say("today.tiles") in [heading.value for heading in app.header]
    assert say("shell.sample") in said(app.sidebar)


@pytest.mark.parametrize("file", ["", "inquiry-slope", *PAGES])
def test_the_sample_is_marked_on_every_page_with_and_without_its_navigation(
    sample: Home, file: str
) -> None:
    app = start(file)
    assert say("shell.sample") in said(app.sidebar)
    assert say("shell.sample") in str(app.main.caption[0].value)


def test_a_page_that_ends_early_keeps_no_part_of_what_stood_there(sample: Home) -> None:
    """A part that was asked for meanwhile would be drawn where nothing holds it any more."""
    app = start()
    parts = set(app._fragment_storage._fragments)
    assert parts
    ran(app.button(key="unsample").click().run())
    assert not parts & set(app._fragment_storage._fragments)


def test_one_click_removes_the_sample(sample: Home) -> None:
    app = start()
    ran(app.button(key="unsample").click().run())
    assert not has_sample(sample)
    assert say("shell.sample") not in said(app.sidebar)
    assert say("shell.empty.title") in said(app)


@pytest.mark.parametrize("file", PAGES)
def test_every_page_opens_without_data(home: Home, file: str) -> None:
    app = start(file)
    assert len(app.title) == 1
    assert [str(panel.value) for panel in app.error] == []


def test_a_new_zone_counts_the_days_anew(sample: Home) -> None:
    app = start("settings")
    app.selectbox(key="set_zone").set_value("Asia/Seoul")
    ran(app.button(key="save").click().run())
    assert say("settings.saved") in [box.value for box in app.success]
    assert load_organisation(sample.state).timezone == "Asia/Seoul"
    assert stored_zone(sample.facts) == "Asia/Seoul"


def test_sprints_follow_the_week_until_somebody_names_their_first_day(home: Home) -> None:
    save_organisation(home.state, Organisation("Europe/Berlin", "EUR", 6, version=1), ANN)
    app = start("settings")
    assert app.date_input(key="set_sprint").value == date(2024, 1, 7)
    ran(app.button(key="save").click().run())
    assert load_organisation(home.state).sprint_anchor is None
    app.date_input(key="set_sprint").set_value(date(2025, 4, 2))
    ran(app.button(key="save").click().run())
    assert load_organisation(home.state).sprint_start == date(2025, 4, 2)


def test_settings_somebody_else_saved_are_not_overwritten_unseen(home: Home) -> None:
    app = start("settings")
    save_organisation(home.state, Organisation("Asia/Seoul", "KRW", 6, version=1), ANN)
    app.selectbox(key="set_currency").set_value("USD")
    ran(app.button(key="save").click().run())
    assert say("settings.conflict_title") in app.info[0].value
    assert "KRW" in app.info[0].value
    assert load_organisation(home.state).currency == "KRW"
    assert app.selectbox(key="set_currency").value == "USD"
    ran(app.button(key="save").click().run())
    assert load_organisation(home.state).currency == "USD"


def test_an_unexpected_failure_is_a_calm_panel_and_the_log_has_the_cause(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def script() -> None:
        from opsdash.ui.failure import show_failure  # noqa: PLC0415 - AppTest runs the body alone

        show_failure(ZeroDivisionError("a secret detail"))

    with caplog.at_level(logging.ERROR, logger="opsdash"):
        app = AppTest.from_function(script).run()
    assert say("errors.unexpected.what") in app.error[0].value
    assert "a secret detail" not in app.error[0].value
    assert "ZeroDivisionError: a secret detail" in caplog.text
