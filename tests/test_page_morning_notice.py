"""The page Morning notice: the hour, the receivers, a test, the log; with data and without."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from acting import ANN, person
from receiving import Chat, chat
from streamlit.testing.v1 import AppTest

from opsdash.calendar.organisation import Organisation, save_organisation
from opsdash.metrics.caching import answers
from opsdash.report.morning.channels import Channel, Kind, list_channels, save_channel
from opsdash.report.morning.deliveries import Occasion, list_deliveries, note_day
from opsdash.report.morning.delivery import send_now
from opsdash.report.morning.outcome import State
from opsdash.report.morning.schedule import Days, Schedule, load_schedule, save_schedule
from opsdash.settings import ROOT
from opsdash.store import Home
from opsdash.ui.process import close_homes, current_home
from opsdash.words import say
from opsdash.words.dates import day_words

NOW = datetime.now(UTC).replace(tzinfo=None)


@pytest.fixture
def home() -> Iterator[Home]:
    answers.clear()
    opened = current_home()
    save_organisation(opened.state, Organisation("Europe/Berlin", "EUR", 0), ANN)
    yield opened
    close_homes()


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Chat]:
    with chat() as server:
        monkeypatch.setenv("OPSDASH_NOTICE_ALLOW", f"127.0.0.1:{server.port}")
        yield server


def page() -> AppTest:
    app = AppTest.from_file(str(ROOT / "opsdash" / "ui" / "shell.py"), default_timeout=60)
    app.run()
    app.switch_page(str(ROOT / "pages" / "morning_notice.py"))
    return settled(app.run())


def settled(app: AppTest) -> AppTest:
    assert [str(problem.value) for problem in app.exception] == []
    return app


def errors(app: AppTest) -> str:
    return "\n".join(str(item.value) for item in app.error)


def add(home: Home, hook: Chat) -> Channel:
    return save_channel(home, Channel(kind=Kind.SLACK, name="Team *one*"), hook.url, person("Ana"))


def test_without_anything_it_says_that_nothing_is_sent(home: Home) -> None:
    app = page()
    assert app.title[0].value == say("notice.title_off")
    captions = [str(item.value) for item in app.caption]
    assert say("notice.receivers.empty") in captions
    assert say("notice.log.empty") in captions
    assert say("notice.preview.nothing") in captions


def test_the_hour_is_saved(home: Home) -> None:
    app = page()
    app.toggle(key="notice_on").set_value(True)
    app.time_input(key="notice_hour").set_value(time(6, 45))
    app.checkbox(key="notice_nothing").set_value(True)
    app.text_input(key="notice_address").set_value("https://opsdash.example.com/ops/")
    settled(app.button(key="notice_save").click().run())
    stored = load_schedule(home.state)
    assert (stored.is_on, stored.minutes, stored.days) == (True, 405, Days.WEEKDAYS)
    assert stored.tells_nothing
    assert app.title[0].value == say("notice.title_nowhere")
    assert "https://opsdash.example.com/ops/" in str(app.code[0].value)


def test_an_address_that_is_none_is_said_and_nothing_saved(home: Home) -> None:
    app = page()
    app.text_input(key="notice_address").set_value("javascript:alert(1)")
    settled(app.button(key="notice_save").click().run())
    assert say("notice.problem.address_no_address") in errors(app)
    assert load_schedule(home.state).version == 0


def test_who_was_slower_is_told_what_is_stored(home: Home) -> None:
    app = page()
    save_schedule(home.state, Schedule(is_on=True, minutes=480), person("Bo"), NOW)
    app.toggle(key="notice_on").set_value(True)
    settled(app.button(key="notice_save").click().run())
    assert load_schedule(home.state).minutes == 480
    assert "Monday to Friday, 8:00" in str(app.info[0].value)


def test_a_webhook_is_added_and_its_address_never_shown_again(home: Home, hook: Chat) -> None:
    app = page()
    settled(app.button(key="notice_add").click().run())
    settled(app.selectbox(key="receiver_kind").set_value(Kind.SLACK).run())
    app.text_input(key="receiver_name").set_value("Team")
    app.text_input(key="receiver_secret").set_value(hook.url)
    settled(app.button(key="receiver_save").click().run())
    (channel,) = list_channels(home.state)
    assert (channel.name, channel.host) == ("Team", "127.0.0.1")
    again = page()
    settled(again.button(key=f"receiver_edit_{channel.id}").click().run())
    secret = again.text_input(key="receiver_secret")
    assert secret.value == ""
    assert secret.placeholder == say("notice.form.kept")
    assert "SECRETSECRET" not in str(again)


def test_a_webhook_to_a_private_address_is_refused_in_the_form(home: Home) -> None:
    app = page()
    settled(app.button(key="notice_add").click().run())
    settled(app.selectbox(key="receiver_kind").set_value(Kind.TEAMS).run())
    app.text_input(key="receiver_name").set_value("Team")
    app.text_input(key="receiver_secret").set_value("https://192.168.0.1/hook")
    settled(app.button(key="receiver_save").click().run())
    assert say("notice.problem.secret_private") in errors(app)
    assert list_channels(home.state) == ()


def test_a_mail_server_is_added(home: Home) -> None:
    app = page()
    settled(app.button(key="notice_add").click().run())
    settled(app.button(key="receiver_save").click().run())
    assert say("notice.problem.recipients_no_recipients") in errors(app)
    app.text_input(key="receiver_name").set_value("Managers")
    app.text_input(key="receiver_host").set_value("mail.example.com")
    app.text_input(key="receiver_sender").set_value("opsdash@example.com")
    app.text_area(key="receiver_recipients").set_value("ana@example.com, bo@example.com\n")
    settled(app.button(key="receiver_save").click().run())
    (channel,) = list_channels(home.state)
    assert channel.recipients == ("ana@example.com", "bo@example.com")


def test_a_test_is_sent_and_its_result_said_and_logged(home: Home, hook: Chat) -> None:
    channel = add(home, hook)
    app = page()
    settled(app.button(key=f"receiver_test_{channel.id}").click().run())
    assert "Sent" in str(app.success[0].value)
    hook.answer = (404, {}, b"no_service <b>x</b>")
    settled(app.button(key=f"receiver_test_{channel.id}").click().run())
    assert "no\\_service" in errors(app)
    assert [each.state for each in list_deliveries(home.state)] == [State.FAILED, State.SENT]
    assert len(app.table) == 1


def test_a_receiver_is_removed(home: Home, hook: Chat) -> None:
    channel = add(home, hook)
    app = page()
    settled(app.button(key=f"receiver_remove_{channel.id}").click().run())
    assert list_channels(home.state) == ()


def test_a_receiver_that_changed_meanwhile_is_neither_removed_nor_overwritten(
    home: Home, hook: Chat
) -> None:
    channel = add(home, hook)
    app = page()
    settled(app.button(key=f"receiver_edit_{channel.id}").click().run())
    save_channel(home, replace(channel, name="Else"), "", person("Bo"))
    app.text_input(key="receiver_name").set_value("Mine")
    settled(app.button(key="receiver_save").click().run())
    assert say("notice.form.conflict") in str(app.info[0].value)
    assert list_channels(home.state)[0].name == "Else"


def test_the_title_says_first_what_went_wrong(home: Home, hook: Chat) -> None:
    save_schedule(home.state, Schedule(is_on=True), person("Ana"), NOW)
    add(home, hook)
    assert page().title[0].value == "Monday to Friday at 7\\:00, to Team \\*one\\*."
    hook.answer = (404, {}, b"")
    send_now(home, list_channels(home.state)[0], Occasion.HAND, ANN)
    assert page().title[0].value == "The last notice did not reach Team \\*one\\*."
    app = page()
    app.switch_page(str(ROOT / "pages" / "health.py"))
    app = settled(app.run())
    assert "did not reach Team" in "\n".join(str(item.value) for item in app.markdown)


def test_a_day_left_out_stands_in_the_log_by_its_day(home: Home) -> None:
    day = (NOW - timedelta(days=2)).date()
    note_day(home.state, day, State.SKIPPED, "server_down", NOW)
    table = page().table[0].value
    assert day_words(day) in table.to_string()
