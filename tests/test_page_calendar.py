"""The Calendar page with nothing, one event, many, hostile text, and two people on one event."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from acting import ANN, BEN
from streamlit.testing.v1 import AppTest
from visiting import ran, said, today, visit

from opsdash.calendar.events import Event, EventKind, list_events, save_event
from opsdash.settings import ROOT
from opsdash.store import Home
from opsdash.ui import event_form
from opsdash.words import say

TODAY = today()
EVENT = Event(
    EventKind.CAMPAIGN, "Spring sale", TODAY + timedelta(days=3), TODAY + timedelta(days=10)
)
HOSTILE = "<script>alert(1)</script> **b** [x](javascript:alert(1)) :red[y] $z$ `q` # | ~~k~~"


@pytest.fixture
def home(pages_home: Home) -> Home:
    return pages_home


def page(event: str = "") -> AppTest:
    link = {"event": event} if event else {}
    return ran(visit("calendar", **link))


def click(app: AppTest, key: str) -> AppTest:
    return ran(app.button(key=key).click().run())


def has(app: AppTest, key: str) -> bool:
    return any(button.key == key for button in app.button)


def write(app: AppTest, title: str, first: date, last: date) -> AppTest:
    app.text_input(key="event_title").set_value(title)
    app.date_input(key="event_first").set_value(first)
    app.date_input(key="event_last").set_value(last)
    return app


def test_without_events_the_page_says_what_they_are_for(home: Home) -> None:
    app = page()
    assert app.title[0].value == say("calendar.head.always")
    assert say("calendar.events.empty_title") in said(app)
    assert not app.dataframe


def test_an_event_is_written_in_the_dialog_and_stands_in_the_list(home: Home) -> None:
    app = click(page(), "event_new")
    app = click(write(app, "Sale", EVENT.first_day, EVENT.last_day), "event_save")
    (stored,) = list_events(home.state)
    assert (stored.title, stored.first_day, stored.end_day) == (
        "Sale",
        EVENT.first_day,
        EVENT.end_day,
    )
    assert app.dataframe[0].value["title"].tolist() == ["Sale"]
    assert not has(app, "event_save")
    assert [toast.value for toast in app.toast] == [say("calendar.told.saved")]


def test_what_cannot_be_saved_is_named_and_nothing_is_lost(home: Home) -> None:
    app = ran(write(click(page(), "event_new"), "Sale", EVENT.first_day, EVENT.last_day).run())
    app.date_input(key="event_last").set_value(EVENT.first_day - timedelta(days=1))
    app = click(app, "event_save")
    assert say("calendar.problems.before_first") in said(app)
    assert app.text_input(key="event_title").value == "Sale"
    assert list_events(home.state) == ()


def test_a_first_day_after_the_last_takes_the_last_along(home: Home) -> None:
    app = ran(write(click(page(), "event_new"), "Sale", EVENT.first_day, EVENT.last_day).run())
    later = EVENT.last_day + timedelta(days=9)
    app = ran(app.date_input(key="event_first").set_value(later).run())
    assert app.date_input(key="event_last").value == later


def test_the_address_opens_an_event(home: Home) -> None:
    stored = save_event(home.state, EVENT, ANN)
    app = page(stored.id)
    assert [item.value for item in app.subheader] == ["Spring sale"]
    assert has(app, "event_edit")


def test_an_address_of_an_event_that_is_gone_says_so(home: Home) -> None:
    app = page("no-such-event")
    assert say("calendar.told.unknown_link") in said(app)


def test_events_that_come_stand_before_those_that_are_over(home: Home) -> None:
    for title, start in (("old", -30), ("older", -60), ("later", 20), ("running", -2)):
        first = TODAY + timedelta(days=start)
        save_event(
            home.state,
            replace(EVENT, title=title, first_day=first, end_day=first + timedelta(days=5)),
            ANN,
        )
    app = page()
    assert app.dataframe[0].value["title"].tolist() == ["running", "later", "old", "older"]


def test_kinds_narrow_the_list(home: Home) -> None:
    save_event(home.state, EVENT, ANN)
    save_event(home.state, replace(EVENT, kind=EventKind.INCIDENT, title="Outage"), ANN)
    app = page()
    assert len(app.dataframe[0].value) == 2
    app.pills(key="kind").set_value([EventKind.INCIDENT]).run()
    assert ran(app).dataframe[0].value["title"].tolist() == ["Outage"]


def test_a_deleted_event_comes_back_by_undo(home: Home) -> None:
    stored = save_event(home.state, EVENT, ANN)
    app = click(page(stored.id), "event_delete")
    assert list_events(home.state) == ()
    assert say("calendar.told.deleted", title="Spring sale") in said(app)
    app = click(app, "event_undo")
    assert [event.title for event in list_events(home.state)] == ["Spring sale"]
    assert [item.value for item in app.subheader] == ["Spring sale"]


def test_hostile_text_is_shown_as_it_was_written(home: Home) -> None:
    link = "https://example.com/](javascript:alert(1))"
    hostile = replace(EVENT, title=HOSTILE, text=f"- {HOSTILE}\n# x", link=link)
    stored = save_event(home.state, hostile, ANN)
    app = page(stored.id)
    assert app.dataframe[0].value["title"].tolist() == [HOSTILE]
    sent = said(app)
    for sign in ("<script>", "](javascript", "**b**", "$z$", "\n# x"):
        assert sign not in sent


def test_the_second_of_two_browsers_keeps_its_text_and_decides(home: Home) -> None:
    stored = save_event(home.state, EVENT, ANN)
    app = click(page(stored.id), "event_edit")
    save_event(home.state, replace(stored, title="Theirs"), BEN)
    app = write(app, "Mine", EVENT.first_day, EVENT.last_day)
    app = click(app, "event_save")
    assert app.table[0].value[say("calendar.conflict.theirs")].tolist() == ["Theirs"]
    assert app.table[0].value[say("calendar.conflict.yours")].tolist() == ["Mine"]
    kept = click(app, "event_keep_mine")
    assert not has(kept, "event_keep_mine")
    assert [event.title for event in list_events(home.state)] == ["Mine"]


def test_what_is_stored_stays_for_whoever_prefers_it(home: Home) -> None:
    stored = save_event(home.state, EVENT, ANN)
    app = click(page(stored.id), "event_edit")
    save_event(home.state, replace(stored, title="Theirs"), BEN)
    app = click(write(app, "Mine", EVENT.first_day, EVENT.last_day), "event_save")
    app = click(app, "event_take_theirs")
    assert not has(app, "event_take_theirs")
    assert [event.title for event in list_events(home.state)] == ["Theirs"]


def test_a_delete_of_what_somebody_changed_is_not_done(home: Home) -> None:
    stored = save_event(home.state, EVENT, ANN)
    app = page(stored.id)
    save_event(home.state, replace(stored, title="Theirs"), BEN)
    app = click(app, "event_delete")
    assert say("calendar.told.changed") in said(app)
    assert [event.title for event in list_events(home.state)] == ["Theirs"]


def test_the_form_opens_over_any_page(home: Home) -> None:
    app = page()
    app.switch_page(str(ROOT / "pages" / "today.py"))
    app.session_state["event_draft"] = event_form.Draft(base=None)
    app.run()
    assert has(ran(app), "event_save")


def test_a_click_on_a_day_of_the_year_opens_the_form_on_that_day(home: Home) -> None:
    app = page()
    day = date(TODAY.year, 2, 3)
    app.session_state["open_numbers"] = ("calendar", {"year_calendar": day.isoformat()})
    ran(app.run())
    assert app.date_input(key="event_first").value == day
    assert app.date_input(key="event_last").value == day


@pytest.mark.parametrize("ref", ["<script>", "2024-02-30", "9999-01-01"])
def test_what_is_no_day_of_the_year_opens_nothing(home: Home, ref: str) -> None:
    app = page()
    app.session_state["open_numbers"] = ("calendar", {"year_calendar": ref})
    ran(app.run())
    assert not app.date_input
