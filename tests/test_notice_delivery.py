"""The morning notice arrives once, also when the server was down at the hour; failures are seen."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from acting import ANN, person
from receiving import CERTIFICATE, Chat, Mailbox, chat, mailbox

from opsdash.calendar.organisation import Organisation, save_organisation
from opsdash.errors import InvalidRecordError
from opsdash.report.morning import delivery
from opsdash.report.morning.channels import (
    Channel,
    Kind,
    Security,
    delete_channel,
    list_channels,
    save_channel,
    secret_of,
)
from opsdash.report.morning.deliveries import (
    Delivery,
    Occasion,
    claim,
    finish,
    list_deliveries,
)
from opsdash.report.morning.delivery import deliver_due, send_now
from opsdash.report.morning.notice import Notice, Point
from opsdash.report.morning.outcome import SENT, State
from opsdash.report.morning.schedule import Days, Schedule, load_schedule, save_schedule
from opsdash.settings import read_settings
from opsdash.store import Home, open_home
from opsdash.web import MorningWatch

pytestmark = pytest.mark.sql

# A Monday; seven o'clock in Berlin is five in UTC.
DAY = date(2026, 5, 11)
SEVEN = datetime(2026, 5, 11, 5, 0)
LONG_AGO = datetime(2026, 5, 10, 20, 0)
WEBHOOK = "https://hooks.example.com/services/T000/SECRETSECRET"


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Something to tell, whatever the data is."""

    def read(home: Home, organisation: Organisation, day: date) -> Notice:
        return Notice(day, needs=(Point("Import newer data of shop", "Ends on 1 May"),), link="")

    monkeypatch.setattr(delivery, "read_notice", read)


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Chat]:
    with chat() as server:
        monkeypatch.setenv("OPSDASH_NOTICE_ALLOW", f"127.0.0.1:{server.port}")
        yield server


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    with mailbox() as server:
        monkeypatch.setenv("OPSDASH_NOTICE_ALLOW", f"127.0.0.1:{server.port}")
        yield server


@pytest.fixture
def at_seven(home: Home) -> Home:
    """A home in Berlin whose notice is due at seven on weekdays, since the evening before."""
    save_organisation(home.state, Organisation("Europe/Berlin", "EUR", 0), ANN)
    save_schedule(home.state, Schedule(is_on=True), person("Ana"), LONG_AGO)
    return home


def add(home: Home, hook: Chat, name: str = "Team") -> Channel:
    return aged(
        home, save_channel(home, Channel(kind=Kind.SLACK, name=name), hook.url, person("Ana"))
    )


def add_mail(home: Home, box: Mailbox, **changed: Any) -> Channel:
    channel = Channel(
        kind=Kind.MAIL,
        name="Managers",
        host="127.0.0.1",
        port=box.port,
        security=Security.NONE,
        sender="opsdash@example.com",
        recipients=("ana@example.com", "bo@example.com"),
    )
    return aged(home, save_channel(home, replace(channel, **changed), "", person("Ana")))


def aged(home: Home, channel: Channel) -> Channel:
    """As if it had been set up long before the hour."""
    with home.state.write() as cursor:
        cursor.execute(
            "UPDATE notice_channel SET updated_at = ? WHERE id = ?", [LONG_AGO, channel.id]
        )
    return replace(channel, updated_at=LONG_AGO)


def look(home: Home, moment: datetime) -> None:
    deliver_due(home, lambda: moment)


def states(home: Home) -> list[str]:
    return [each.state.value for each in reversed(list_deliveries(home.state))]


def last(home: Home) -> Delivery:
    return list_deliveries(home.state)[0]


def test_a_webhook_arrives_once_at_the_hour(at_seven: Home, hook: Chat) -> None:
    add(at_seven, hook)
    look(at_seven, SEVEN - timedelta(seconds=1))
    assert hook.calls == []
    for minutes in (0, 1, 60, 600):
        look(at_seven, SEVEN + timedelta(minutes=minutes))
    (call,) = hook.calls
    assert call["path"] == "/services/T000/SECRETSECRET"
    assert "Import newer data of shop" in call["body"]["text"]
    assert states(at_seven) == ["sent"]


def test_a_mail_arrives_once_with_both_texts(at_seven: Home, box: Mailbox) -> None:
    add_mail(at_seven, box)
    look(at_seven, SEVEN)
    look(at_seven, SEVEN + timedelta(hours=1))
    (mail,) = box.mails
    assert box.receivers == [["ana@example.com", "bo@example.com"]]
    assert mail["Subject"] == "1 thing needs someone · Monday 11 May 2026"
    assert mail["Auto-Submitted"] == "auto-generated"
    plain, rich = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert "Import newer data of shop" in plain.get_content()
    assert rich is not None
    assert "<li>Import newer data of shop" in rich.get_content()
    assert states(at_seven) == ["sent"]


def test_it_arrives_when_the_server_was_down_at_the_hour(at_seven: Home, hook: Chat) -> None:
    add(at_seven, hook)
    path = at_seven.path
    at_seven.close()
    again = open_home(replace(read_settings(), home=path))
    look(again, SEVEN + timedelta(hours=5))
    again.close()
    # And a restart after it changes nothing.
    later = open_home(replace(read_settings(), home=path))
    look(later, SEVEN + timedelta(hours=6))
    assert len(hook.calls) == 1
    assert states(later) == ["sent"]
    later.close()


def test_a_day_on_which_the_server_never_ran_is_said_and_not_made_up(
    at_seven: Home, hook: Chat
) -> None:
    add(at_seven, hook)
    look(at_seven, SEVEN)
    # Back on Thursday before the hour: Tuesday and Wednesday are past.
    look(at_seven, SEVEN + timedelta(days=3, hours=-1))
    look(at_seven, SEVEN + timedelta(days=3, hours=-1))
    assert len(hook.calls) == 1
    left_out = [each.day for each in list_deliveries(at_seven.state) if each.state == "skipped"]
    assert sorted(left_out) == [date(2026, 5, 12), date(2026, 5, 13)]


def test_two_watches_send_one_notice(at_seven: Home, hook: Chat) -> None:
    add(at_seven, hook)
    barrier = threading.Barrier(4)

    def clock() -> datetime:
        return SEVEN

    def run() -> None:
        barrier.wait()
        deliver_due(at_seven, clock)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(hook.calls) == 1
    assert states(at_seven) == ["sent"]


def test_the_server_sends_by_itself(home: Home, hook: Chat) -> None:
    save_organisation(home.state, Organisation("UTC", "EUR", 0), ANN)
    now = datetime.now(UTC).replace(tzinfo=None)
    yesterday = now - timedelta(days=1)
    save_schedule(
        home.state, Schedule(is_on=True, minutes=0, days=Days.EVERY), person("Ana"), yesterday
    )
    channel = add(home, hook)
    with home.state.write() as cursor:
        cursor.execute("UPDATE notice_channel SET updated_at = ?", [yesterday])
    watches = [MorningWatch(home, 0.02), MorningWatch(home, 0.02)]
    for watch in watches:
        watch.start()
    deadline = time.monotonic() + 60
    while last_state(home, channel) != "sent" and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.1)
    for watch in watches:
        watch.end()
    assert len(hook.calls) == 1


def last_state(home: Home, channel: Channel) -> str:
    mine = [each for each in list_deliveries(home.state) if each.channel == channel.id]
    return mine[0].state.value if mine else ""


def test_nothing_is_sent_when_there_is_nothing_to_tell_unless_wanted(
    at_seven: Home, hook: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "read_notice", lambda _home, _organisation, day: Notice(day))
    add(at_seven, hook)
    look(at_seven, SEVEN)
    look(at_seven, SEVEN + timedelta(hours=1))
    assert states(at_seven) == ["nothing"]
    schedule = load_schedule(at_seven.state)
    save_schedule(at_seven.state, replace(schedule, tells_nothing=True), person("Ana"), SEVEN)
    look(at_seven, SEVEN + timedelta(days=1))
    assert states(at_seven) == ["nothing", "sent"]
    assert "Nothing needs anybody" in hook.calls[0]["body"]["text"]


def test_who_chooses_an_hour_that_is_past_waits_for_the_next_day(home: Home, hook: Chat) -> None:
    save_organisation(home.state, Organisation("Europe/Berlin", "EUR", 0), ANN)
    save_schedule(home.state, Schedule(is_on=True), person("Ana"), SEVEN + timedelta(hours=3))
    add(home, hook)
    look(home, SEVEN + timedelta(hours=4))
    assert hook.calls == []
    look(home, SEVEN + timedelta(days=1))
    assert len(hook.calls) == 1


def test_a_server_that_is_out_of_order_is_tried_again_a_few_times(
    at_seven: Home, hook: Chat
) -> None:
    add(at_seven, hook)
    hook.answer = (503, {}, b"down for a moment")
    for minute in (0, 0, 1, 2, 5, 6, 7, 25, 26, 85, 86, 87, 200, 600):
        look(at_seven, SEVEN + timedelta(minutes=minute))
    assert states(at_seven) == ["failed"] * 5
    assert not [each for each in list_deliveries(at_seven.state) if each.retry_at]
    waits = [each.begun_at - SEVEN for each in reversed(list_deliveries(at_seven.state))]
    assert [wait.seconds // 60 for wait in waits] == [0, 1, 6, 26, 86]
    assert "503 down for a moment" in last(at_seven).detail


def test_what_failed_arrives_with_the_retry_and_only_once(at_seven: Home, hook: Chat) -> None:
    add(at_seven, hook)
    hook.answer = (500, {}, b"")
    look(at_seven, SEVEN)
    hook.answer = (200, {}, b"ok")
    for minute in (1, 2, 6, 30):
        look(at_seven, SEVEN + timedelta(minutes=minute))
    assert states(at_seven) == ["failed", "sent"]


def test_the_log_says_when_it_is_tried_next_and_never_on_another_day(
    at_seven: Home, hook: Chat
) -> None:
    add(at_seven, hook)
    hook.answer = (503, {}, b"")
    look(at_seven, SEVEN)
    assert last(at_seven).retry_at == SEVEN + timedelta(minutes=1)
    # Half a minute before midnight in Berlin.
    look(at_seven, SEVEN + timedelta(hours=16, minutes=59, seconds=30))
    assert last(at_seven).retry_at is None
    assert [each.retry_at for each in list_deliveries(at_seven.state)] == [None, None]


def test_a_revoked_webhook_is_not_tried_again(at_seven: Home, hook: Chat) -> None:
    add(at_seven, hook)
    hook.answer = (404, {}, b"no_service at /services/T000/SECRETSECRET")
    for minute in (0, 1, 6, 120):
        look(at_seven, SEVEN + timedelta(minutes=minute))
    assert states(at_seven) == ["failed"]
    assert "no_service" in last(at_seven).detail
    assert "SECRET" not in last(at_seven).detail


def test_what_may_have_arrived_is_not_sent_again_by_itself(
    at_seven: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with chat(drops=True) as hook:
        monkeypatch.setenv("OPSDASH_NOTICE_ALLOW", f"127.0.0.1:{hook.port}")
        channel = add(at_seven, hook)
        for minute in (0, 1, 6, 120):
            look(at_seven, SEVEN + timedelta(minutes=minute))
        assert len(hook.calls) == 1
        assert states(at_seven) == ["unknown"]
        send_now(at_seven, channel, Occasion.HAND, ANN, lambda: SEVEN + timedelta(hours=3))
        assert len(hook.calls) == 2


def test_a_mail_server_that_leaves_after_the_message_makes_it_unknown(
    at_seven: Home, box: Mailbox
) -> None:
    add_mail(at_seven, box)
    box.drops = True
    for minute in (0, 1, 60):
        look(at_seven, SEVEN + timedelta(minutes=minute))
    assert len(box.mails) == 1
    assert states(at_seven) == ["unknown"]


def test_nobody_gets_a_mail_that_one_receiver_is_refused(at_seven: Home, box: Mailbox) -> None:
    add_mail(at_seven, box)
    box.refuses = "550 no such mailbox"
    look(at_seven, SEVEN)
    look(at_seven, SEVEN + timedelta(hours=1))
    assert box.mails == []
    assert states(at_seven) == ["failed"]
    assert "550 no such mailbox" in last(at_seven).detail


def test_a_process_that_died_while_sending_leaves_unknown_and_sends_nothing_twice(
    at_seven: Home, hook: Chat
) -> None:
    channel = add(at_seven, hook)
    begun = claim(at_seven.state, DAY, channel, Occasion.HOUR, SEVEN)
    assert begun is not None
    with at_seven.state.write() as cursor:
        cursor.execute("UPDATE notice_delivery SET process = 'gone'")
    for minute in (1, 120):
        look(at_seven, SEVEN + timedelta(minutes=minute))
    assert hook.calls == []
    assert states(at_seven) == ["unknown"]
    assert last(at_seven).problem == "ended"


def test_what_this_process_sends_now_is_left_alone(at_seven: Home, hook: Chat) -> None:
    channel = add(at_seven, hook)
    begun = claim(at_seven.state, DAY, channel, Occasion.HOUR, SEVEN)
    look(at_seven, SEVEN + timedelta(minutes=1))
    assert states(at_seven) == ["sending"]
    assert begun is not None
    finish(at_seven.state, begun, SENT, SEVEN, SEVEN + timedelta(hours=17))
    assert states(at_seven) == ["sent"]


def test_a_fault_nobody_foresaw_leaves_unknown(
    at_seven: Home, hook: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(at_seven, hook)

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(delivery, "post", broken)
    with pytest.raises(ZeroDivisionError):
        look(at_seven, SEVEN)
    assert states(at_seven) == ["unknown"]


def test_a_test_is_marked_and_is_no_notice(at_seven: Home, hook: Chat) -> None:
    channel = add(at_seven, hook)
    outcome = send_now(at_seven, channel, Occasion.TEST, ANN, lambda: SEVEN - timedelta(hours=1))
    assert outcome.state is State.SENT
    assert hook.calls[0]["body"]["text"].startswith("Test: ")
    look(at_seven, SEVEN)
    assert states(at_seven) == ["sent", "sent"]
    assert len(hook.calls) == 2


def test_what_a_person_sent_before_the_hour_is_that_days_notice(at_seven: Home, hook: Chat) -> None:
    channel = add(at_seven, hook)
    send_now(at_seven, channel, Occasion.HAND, ANN, lambda: SEVEN - timedelta(hours=1))
    look(at_seven, SEVEN)
    assert len(hook.calls) == 1


def test_a_channel_that_is_off_or_deleted_gets_nothing(at_seven: Home, hook: Chat) -> None:
    off = add(at_seven, hook, "Off")
    aged(at_seven, save_channel(at_seven, replace(off, is_on=False), "", person("Ana")))
    delete_channel(at_seven, add(at_seven, hook, "Gone"), person("Ana"))
    look(at_seven, SEVEN)
    assert hook.calls == []


def test_a_login_goes_by_an_encrypted_way(
    at_seven: Home, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    resolve_to_here(monkeypatch)
    monkeypatch.setenv("OPSDASH_NOTICE_ALLOW", f"mail.example.com:{box.port}")
    box.starttls = True
    channel = Channel(
        kind=Kind.MAIL,
        name="Managers",
        host="mail.example.com",
        port=box.port,
        username="ana",
        sender="opsdash@example.com",
        recipients=("ana@example.com",),
    )
    stored = save_channel(at_seven, channel, "tea and honey", person("Ana"))
    assert send_now(at_seven, stored, Occasion.TEST, ANN).state is State.SENT
    assert len(box.logins) == 1
    with pytest.raises(InvalidRecordError):
        save_channel(at_seven, replace(stored, security=Security.NONE), "", person("Ana"))


def test_a_server_without_encryption_is_not_told_the_password(at_seven: Home, box: Mailbox) -> None:
    channel = add_mail(at_seven, box)
    wanted = replace(channel, version=1, security=Security.STARTTLS, username="ana")
    stored = save_channel(at_seven, wanted, "tea and honey", person("Ana"))
    outcome = send_now(at_seven, stored, Occasion.TEST, ANN)
    assert (outcome.state, outcome.problem) == (State.FAILED, "no_starttls")
    assert box.logins == []


def resolve_to_here(monkeypatch: pytest.MonkeyPatch) -> None:
    known = socket.getaddrinfo

    def found(host: str, *rest: Any, **more: Any) -> Any:
        return known("127.0.0.1" if host.endswith("example.com") else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", found)


def test_secrets_are_in_no_database_and_no_log(
    at_seven: Home, hook: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    channel = add(at_seven, hook)
    look(at_seven, SEVEN)
    assert secret_of(at_seven, channel) == hook.url
    kept = at_seven.path / "secrets.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    tables = ("audit", "notice_channel", "notice_delivery", "setting")
    stored = [str(at_seven.state.rows(f"SELECT * FROM {table}")) for table in tables]
    assert "SECRETSECRET" not in "".join(stored) + caplog.text
    delete_channel(at_seven, list_channels(at_seven.state)[0], person("Ana"))
    assert "SECRETSECRET" not in kept.read_text()


def test_a_password_does_not_follow_to_another_server(at_seven: Home, box: Mailbox) -> None:
    channel = add_mail(at_seven, box)
    wanted = replace(channel, version=1, security=Security.STARTTLS, username="ana")
    stored = save_channel(at_seven, wanted, "tea and honey", person("Ana"))
    with pytest.raises(InvalidRecordError) as refusal:
        save_channel(
            at_seven, replace(stored, host="mail.example.org", port=587), "", person("Ana")
        )
    assert refusal.value.facts["problem"] == "no_password"
    assert secret_of(at_seven, stored) == "tea and honey"
    renamed = save_channel(at_seven, replace(stored, name="All"), "", person("Ana"))
    assert secret_of(at_seven, renamed) == "tea and honey"


def test_the_environment_goes_before_what_is_kept_and_only_to_its_own_server(
    at_seven: Home, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPSDASH_SMTP_PASSWORD", "from outside")
    channel = add_mail(at_seven, box)
    assert secret_of(at_seven, channel) == ""
    monkeypatch.setenv("OPSDASH_SMTP_HOST", "127.0.0.1")
    assert secret_of(at_seven, channel) == "from outside"
    monkeypatch.setenv("OPSDASH_WEBHOOK_SLACK", "https://hooks.slack.com/services/A")
    assert secret_of(at_seven, Channel(kind=Kind.SLACK, name="A")).endswith("/A")
