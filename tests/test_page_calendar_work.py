"""Working hours, holidays, own days and promises: written, refused, kept apart for two people."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from acting import ANN, BEN
from streamlit.testing.v1 import AppTest
from visiting import ran, said, visit

from opsdash.calendar.holiday_settings import (
    HolidaySettings,
    load_holiday_settings,
    save_holiday_settings,
)
from opsdash.calendar.own_days import OwnDay, list_own_days, save_own_day
from opsdash.calendar.service_targets import (
    ServiceTarget,
    ServiceTargets,
    load_service_targets,
    save_service_targets,
)
from opsdash.calendar.working_hours import (
    Hours,
    WorkingHours,
    load_working_hours,
    save_working_hours,
)
from opsdash.store import Home
from opsdash.ui import recounting
from opsdash.words import say

OFFICE = ((Hours(540, 1020),),) * 5 + ((),) * 2
TODAY = date(2026, 5, 6)


@pytest.fixture
def home(pages_home: Home) -> Iterator[Home]:
    yield pages_home
    recounting.finish()


def page(part: str) -> AppTest:
    return ran(visit("calendar", part=say(f"calendar.parts.{part}")))


def click(app: AppTest, key: str) -> AppTest:
    return ran(app.button(key=key).click().run())


def test_hours_are_written_as_people_write_them(home: Home) -> None:
    app = page("hours")
    assert say("calendar.work.round_the_clock") in said(app)
    app.text_input(key="hours_d0").set_value("9-12:30, 13.30 \N{EN DASH} 18")
    app = click(app, "hours_copy_week")
    app.text_input(key="hours_d5").set_value("22 to 6")
    app.text_input(key="hours_d6").set_value("")
    app = ran(app.run())
    app = click(app, "hours_save")
    day = (Hours(540, 750), Hours(810, 1080))
    stored = load_working_hours(home.state)
    assert stored.days == ((day,) * 5) + ((Hours(1320, 1800),), ())
    assert [toast.value for toast in app.toast] == [say("calendar.saving.saved")]
    recounting.finish()
    assert home.facts.rows("SELECT COUNT(*) > 10000 FROM working_span") == [(True,)]


def test_hours_that_cannot_be_read_are_not_saved(home: Home) -> None:
    app = page("hours")
    app.text_input(key="hours_d0").set_value("nine to five")
    app = ran(app.run())
    assert say("calendar.work.unread") in said(app)
    assert app.button(key="hours_save").disabled


def test_hours_that_overlap_are_named_with_their_day(home: Home) -> None:
    app = page("hours")
    app.text_input(key="hours_d2").set_value("9-12, 11-15")
    app = ran(app.run())
    assert say("calendar.work.problem_hours_overlap", day="Wednesday") in said(app)
    assert app.button(key="hours_save").disabled


def test_the_second_of_two_who_write_hours_sees_the_firsts_and_keeps_both(home: Home) -> None:
    app = page("hours")
    app.text_input(key="hours_d0").set_value("10-14")
    save_working_hours(home.state, WorkingHours(OFFICE), BEN)
    app = click(app, "hours_save")
    assert "Monday 9:00 to 17:00" in said(app)
    assert app.text_input(key="hours_d0").value == "10-14"
    assert load_working_hours(home.state).days == OFFICE
    app = click(app, "hours_save")
    assert load_working_hours(home.state).days[0] == (Hours(600, 840),)


def test_what_is_stored_can_be_taken(home: Home) -> None:
    app = page("hours")
    app.text_input(key="hours_d0").set_value("10-14")
    save_working_hours(home.state, WorkingHours(OFFICE), BEN)
    app = click(click(app, "hours_save"), "hours_take")
    assert app.text_input(key="hours_d0").value == "9:00\N{EN DASH}17:00"
    assert load_working_hours(home.state).days == OFFICE


def test_a_country_and_its_part_are_chosen(home: Home) -> None:
    app = page("days")
    app.selectbox(key="holidays_country").set_value("DE")
    app = ran(app.run())
    app.selectbox(key="holidays_part").set_value("BY")
    app = click(ran(app.run()), "holidays_save")
    stored = load_holiday_settings(home.state)
    assert (stored.country, stored.subdivision, stored.are_worked) == ("DE", "BY", False)
    app.selectbox(key="holidays_country").set_value("FR")
    assert ran(app.run()).selectbox(key="holidays_part").value == ""


def test_two_who_choose_a_country(home: Home) -> None:
    app = page("days")
    app.selectbox(key="holidays_country").set_value("FR")
    save_holiday_settings(home.state, HolidaySettings("KR"), BEN)
    app = click(ran(app.run()), "holidays_save")
    assert "South Korea" in said(app)
    assert load_holiday_settings(home.state).country == "KR"


def test_own_days_are_added_changed_deleted_and_brought_back(home: Home) -> None:
    app = click(page("days"), "own_day_new")
    app.text_input(key="own_day_title").set_value("Stocktaking")
    app.date_input(key="own_day_first").set_value(TODAY)
    app.date_input(key="own_day_last").set_value(TODAY + timedelta(days=1))
    app = click(app, "own_day_save")
    (stored,) = list_own_days(home.state)
    assert (stored.title, stored.end_day, stored.hours) == (
        "Stocktaking",
        TODAY + timedelta(days=2),
        (),
    )
    app = click(app, f"own_day_edit_{stored.id}")
    app = ran(app.checkbox(key="own_day_open").check().run())
    app.text_input(key="own_day_hours").set_value("sometimes")
    app = click(app, "own_day_save")
    assert say("calendar.problems.hours_unread") in said(app)
    app.text_input(key="own_day_hours").set_value("9-13")
    app = click(app, "own_day_save")
    assert list_own_days(home.state)[0].hours == (Hours(540, 780),)
    app = click(app, f"own_day_delete_{stored.id}")
    assert list_own_days(home.state) == ()
    click(app, "own_day_undo")
    assert [own.title for own in list_own_days(home.state)] == ["Stocktaking"]


def test_two_people_on_one_own_day(home: Home) -> None:
    own = OwnDay("Stocktaking", TODAY, TODAY + timedelta(days=1))
    stored = save_own_day(home.state, own, ANN)
    app = click(page("days"), f"own_day_edit_{stored.id}")
    app.text_input(key="own_day_title").set_value("Mine")
    save_own_day(home.state, OwnDay("Theirs", TODAY, own.end_day, id=stored.id, version=1), BEN)
    app = click(app, "own_day_save")
    assert "Theirs" in str(app.table[0].value)
    click(app, "own_day_keep_mine")
    assert [own.title for own in list_own_days(home.state)] == ["Mine"]


def test_promises_are_written_with_a_sentence_that_shows_what_they_mean(home: Home) -> None:
    save_working_hours(home.state, WorkingHours(OFFICE), ANN)
    app = page("targets")
    assert say("calendar.targets.nothing") in said(app)
    app.text_input(key="targets_new").set_value("urgent")
    app = click(app, "targets_add")
    app.text_input(key="targets_reply_0").set_value("1 h")
    app.text_input(key="targets_resolution_0").set_value("1.5 h")
    app.text_input(key="targets_reply_1").set_value("1 d")
    app.selectbox(key="targets_clock_1").set_value("always")
    app = ran(app.run())
    text = said(app)
    assert (
        "An inquiry of priority urgent that arrives Friday 16:30 has to be answered by"
        " Monday 9:30 and resolved by Monday 10:00." in text
    )
    assert (
        "Any other inquiry that arrives Friday 16:30 has to be answered by Saturday 16:30." in text
    )
    click(app, "targets_save")
    assert load_service_targets(home.state).targets == (
        ServiceTarget("urgent", 3600, 5400, is_working_time=True),
        ServiceTarget(None, 86400, None, is_working_time=False),
    )
    recounting.finish()
    assert len(home.facts.rows("FROM service_target")) == 2


def test_the_most_urgent_priority_stands_first(home: Home) -> None:
    names = ("Low", "Question", "High priority", "Urgent")
    targets = [ServiceTarget(name, 3600, None, is_working_time=False) for name in names]
    save_service_targets(home.state, ServiceTargets(targets=tuple(targets)), ANN)
    text = said(page("targets"))
    places = [text.index(f"**{name}**") for name in ("Urgent", "High priority", "Low", "Question")]
    assert places == sorted(places)


def test_a_promise_that_cannot_be_read_is_not_saved(home: Home) -> None:
    app = page("targets")
    app.text_input(key="targets_reply_0").set_value("soon")
    app = ran(app.run())
    assert "cannot be read" in said(app)
    assert app.button(key="targets_save").disabled


def test_two_who_promise(home: Home) -> None:
    app = page("targets")
    app.text_input(key="targets_reply_0").set_value("1 h")
    theirs = ServiceTargets((ServiceTarget(None, 7200, None),))
    save_service_targets(home.state, theirs, BEN)
    app = click(ran(app.run()), "targets_save")
    assert "2 h" in said(app)
    assert load_service_targets(home.state).targets == theirs.targets
    app = click(app, "targets_take")
    assert app.text_input(key="targets_reply_0").value == "2 h"
