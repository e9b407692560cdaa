"""`people` on the command line: from nobody to a team, and back in when nobody can sign in."""

import json
import re
from typing import Any

import pytest
from accounts import PASSWORD, VISIT, quick_passwords

from opsdash.access.invitations import Arrival, accept_invitation
from opsdash.access.people import Person
from opsdash.access.sessions import actor_of
from opsdash.access.sign_in import sign_in
from opsdash.cli import main
from opsdash.cli.people import ACTIONS
from opsdash.settings import ROOT, read_settings
from opsdash.store import open_home

pytestmark = pytest.mark.usefixtures("quick_passwords")
__all__ = ["quick_passwords"]


def called(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    capsys.readouterr()
    assert main(["people", *words]) == code
    told = capsys.readouterr()
    return told.err if code else told.out.strip()


def listed(capsys: pytest.CaptureFixture[str]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = json.loads(called(capsys, "list", "--json"))
    return found


def accepted(link: str, name: str, password: str = PASSWORD) -> Person:
    home = open_home(read_settings())
    try:
        arrival = Arrival(name, f"{name.lower()}@example.com", password)
        return accept_invitation(home, link.rpartition("/")[2], arrival)
    finally:
        home.close()


def test_the_first_administrator_comes_in_by_a_link(capsys: pytest.CaptureFixture[str]) -> None:
    assert called(capsys, "list") == ""
    link = called(capsys, "invite", "--role", "admin")
    assert re.search(r"^http://127\.0\.0\.1:8501/invitation/[\w-]{43}\.[\w-]{22}$", link)
    assert accepted(link, "Ann").admits
    people = listed(capsys)["people"]
    assert [(each["name"], each["role"], each["groups"]) for each in people] == [
        ("Ann", "admin", None)
    ]


def test_role_groups_and_account_change(capsys: pytest.CaptureFixture[str]) -> None:
    accepted(called(capsys, "invite", "--role", "admin"), "Ann")
    link = called(capsys, "invite", "--role", "viewer", "--group", "B", "--group", "A")
    accepted(link, "Ben")
    assert "viewer  A, B  Ben" in called(capsys, "list")
    assert "editor" in called(capsys, "role", "ben@example.com", "editor")
    assert "all groups" in called(capsys, "limit", "ben@example.com")
    called(capsys, "remove", "ben@example.com")
    assert [each["name"] for each in listed(capsys)["people"]] == ["Ann"]
    called(capsys, "restore", "ben@example.com")
    assert [each["role"] for each in listed(capsys)["people"]] == ["admin", "editor"]


def test_the_last_administrator_stays(capsys: pytest.CaptureFixture[str]) -> None:
    accepted(called(capsys, "invite", "--role", "admin"), "Ann")
    for words in (
        ("remove", "ann@example.com"),
        ("role", "ann@example.com", "editor"),
        ("limit", "ann@example.com", "--group", "A"),
    ):
        assert "only administrator" in called(capsys, *words, code=1)


def test_somebody_without_a_password_gets_back_in(capsys: pytest.CaptureFixture[str]) -> None:
    accepted(called(capsys, "invite", "--role", "admin"), "Ann")
    new = "another river by the mill"
    accepted(called(capsys, "link", "ann@example.com"), "Ann", new)
    home = open_home(read_settings())
    cookie = sign_in(home, "ann@example.com", new, VISIT)
    home.close()
    assert "ended: 1" in called(capsys, "sign-out", "ann@example.com")
    home = open_home(read_settings())
    assert actor_of(home, cookie) is None
    home.close()


def test_an_invitation_waits_until_it_is_taken_back(capsys: pytest.CaptureFixture[str]) -> None:
    called(capsys, "invite", "--role", "editor", "--email", "ben@example.com")
    (waiting,) = listed(capsys)["invitations"]
    assert waiting["email"] == "ben@example.com"
    called(capsys, "revoke", waiting["id"])
    assert listed(capsys)["invitations"] == []


def test_who_is_not_there_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert "person does not exist" in called(capsys, "remove", "nobody@example.com", code=1)


def test_every_action_is_documented() -> None:
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    section = text.partition("## people")[2].partition("\n## ")[0]
    assert all(re.search(rf"\b{action}\b", section) for action in ACTIONS)
