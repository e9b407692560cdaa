"""Guest links: random, stored as a hash, open for a while, revoked at once, listed by owner."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from acting import person
from frozen_company import EDITOR, JULY, frozen

from opsdash.access.clock import now_utc
from opsdash.access.rights import Role
from opsdash.access.signing import Purpose, new_secret, sign
from opsdash.errors import InvalidRecordError, NotAllowedError, RecordMissingError
from opsdash.metrics.question import Question
from opsdash.report.frozen import guest_links
from opsdash.report.frozen.guest_links import (
    list_links,
    make_link,
    opened,
    origin_of,
    revoke_link,
)
from opsdash.report.frozen.records import FrozenView, delete_frozen, restore_frozen
from opsdash.store import Home

BEN = person("Ben", Role.EDITOR)
ADMIN = person("Ann", Role.ADMIN)


@pytest.fixture(scope="module")
def home_template(tickets_template: Path) -> Path:
    return tickets_template


@pytest.fixture
def view(home: Home) -> FrozenView:
    return frozen(home)


def test_a_link_opens_its_view(home: Home, view: FrozenView) -> None:
    link, secret = make_link(home, view, EDITOR, name=" Board ", days=7)
    found = opened(home, secret)
    assert found is not None
    assert (found[0].id, found[1]) == (link.id, view)
    assert link.name == "Board"
    assert link.expires_at - link.created_at == timedelta(days=7)


def test_nothing_stored_holds_the_secret(home: Home, view: FrozenView) -> None:
    _, secret = make_link(home, view, EDITOR)
    value = secret.partition(".")[0]
    tables = home.state.rows(
        "SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'"
    )
    stored = repr([home.state.rows(f"SELECT * FROM {name}") for (name,) in tables])
    assert value not in stored
    assert "guest_link" in stored


def test_every_secret_is_another_one(home: Home, view: FrozenView) -> None:
    secrets = {make_link(home, view, EDITOR)[1] for _ in range(20)}
    assert len(secrets) == 20
    assert all(len(each.partition(".")[0]) == 43 for each in secrets)


@pytest.mark.parametrize("change", ["forged", "cut", "unsigned", "other purpose", "long", ""])
def test_what_was_not_made_here_opens_nothing(home: Home, view: FrozenView, change: str) -> None:
    _, secret = make_link(home, view, EDITOR)
    value = secret.partition(".")[0]
    bent = {
        "forged": sign(home.path, Purpose.GUEST, new_secret()),
        "cut": secret[:-1],
        "unsigned": value,
        "other purpose": sign(home.path, Purpose.SESSION, value),
        "long": secret + "a" * 1_000,
        "": "",
    }
    assert opened(home, bent[change]) is None


def test_a_link_ends(home: Home, view: FrozenView, monkeypatch: pytest.MonkeyPatch) -> None:
    link, secret = make_link(home, view, EDITOR, days=1)
    monkeypatch.setattr(guest_links, "now_utc", lambda: link.expires_at)
    assert opened(home, secret) is None


def test_a_revoked_link_opens_nothing_and_stays_listed(home: Home, view: FrozenView) -> None:
    link, secret = make_link(home, view, EDITOR)
    revoke_link(home.state, link.id, EDITOR)
    assert opened(home, secret) is None
    (listed,) = list_links(home.state, EDITOR)
    assert (listed.revoked_by, listed.is_open(now_utc())) == ("Ana", False)
    with pytest.raises(RecordMissingError):
        revoke_link(home.state, link.id, EDITOR)


def test_links_of_a_deleted_view_open_nothing_until_it_is_back(
    home: Home, view: FrozenView
) -> None:
    _, secret = make_link(home, view, EDITOR)
    gone = delete_frozen(home.state, view, EDITOR)
    assert opened(home, secret) is None
    restore_frozen(home.state, gone, EDITOR)
    assert opened(home, secret) is not None


def test_one_sees_and_revokes_his_own_and_an_administrator_everybodys(
    home: Home, view: FrozenView
) -> None:
    link, _ = make_link(home, view, EDITOR)
    assert list_links(home.state, BEN) == ()
    with pytest.raises(RecordMissingError):
        revoke_link(home.state, link.id, BEN)
    assert [each.id for each in list_links(home.state, ADMIN)] == [link.id]
    revoke_link(home.state, link.id, ADMIN)


def test_namesakes_with_accounts_are_two_people(home: Home, view: FrozenView) -> None:
    one, other = (person("Kim", Role.EDITOR) for _ in range(2))
    one, other = replace(one, person="1"), replace(other, person="2")
    make_link(home, view, one)
    assert len(list_links(home.state, one)) == 1
    assert list_links(home.state, other) == ()


def test_a_link_to_what_one_may_not_open_is_not_made(home: Home, view: FrozenView) -> None:
    with pytest.raises(RecordMissingError):
        make_link(home, view, person("Lea", Role.EDITOR, "North"))
    with pytest.raises(NotAllowedError):
        make_link(home, view, person("Vic", Role.VIEWER))


@pytest.mark.parametrize("days", [0, 367, -1])
def test_no_link_is_open_for_ever(home: Home, view: FrozenView, days: int) -> None:
    with pytest.raises(InvalidRecordError):
        make_link(home, view, EDITOR, days=days)


def test_its_use_is_noted_once_an_hour(home: Home, view: FrozenView) -> None:
    _, secret = make_link(home, view, EDITOR)
    opened(home, secret)
    version = home.state.data_version
    opened(home, secret)
    assert home.state.data_version == version
    (link,) = list_links(home.state, EDITOR)
    assert link.used_at is not None


def test_who_sees_some_groups_freezes_only_those(home: Home) -> None:
    lea = person("Lea", Role.EDITOR, "North")
    view = frozen(home, Question(("inquiries",), JULY), actor=lea)
    assert view.seen_groups == ("North",)


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://wiki.example.com/space/page?x=1#y", "https://wiki.example.com"),
        (" https://Wiki.Example.com:8443/ ", "https://wiki.example.com:8443"),
        ("http://wiki.lan", "http://wiki.lan"),
        ("https://münchen.example", "https://xn--mnchen-3ya.example"),
        ("wiki.example.com", None),
        ("javascript:alert(1)", None),
        ("https://", None),
        ("https://*", None),
        ("https://a.b; script-src *", None),
        ("https://a.b\nX-Evil: 1", None),
        ("https://user@wiki.example.com/", "https://wiki.example.com"),
        ("https://a.b:99999/", None),
        ("https://'none'", None),
    ],
)
def test_only_an_origin_is_kept_of_the_wikis_address(address: str, origin: str | None) -> None:
    assert origin_of(address) == origin
