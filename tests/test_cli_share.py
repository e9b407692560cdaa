"""`share` on the command line: every guest link without its secret, and the end of one."""

import json
import re

import pytest
from accounts import let_in, quick_passwords
from frozen_company import fill, frozen

from opsdash.access.tokens import Scope, create_token
from opsdash.cli import main
from opsdash.report.frozen.guest_links import GuestLink, make_link
from opsdash.settings import ROOT, read_settings
from opsdash.store import open_home

pytestmark = pytest.mark.usefixtures("quick_passwords")
__all__ = ["quick_passwords"]


def called(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    capsys.readouterr()
    assert main(list(words)) == code
    told = capsys.readouterr()
    return told.err if code else told.out.strip()


@pytest.fixture
def made() -> tuple[GuestLink, str]:
    """By Ben, who has an account and a token too."""
    home = open_home(read_settings())
    try:
        let_in(home, "Ann")
        ben = let_in(home, "Ben").actor()
        create_token(home.state, "sheet", ben, Scope.READ)
        return make_link(home, frozen(fill(home)), ben, name="Board", embed="https://w.example")
    finally:
        home.close()


def test_links_are_listed_and_one_is_revoked(
    made: tuple[GuestLink, str], capsys: pytest.CaptureFixture[str]
) -> None:
    link, secret = made
    listed = called(capsys, "share", "list")
    assert listed.startswith(f"{link.id}  Board for “")
    assert f"open until {link.expires_at:%Y-%m-%d}" in listed
    told = called(capsys, "share", "list", "--json")
    assert secret.partition(".")[0] not in listed + told
    (row,) = json.loads(told)
    assert (row["id"], row["created_by"], row["embed"]) == (link.id, "Ben", "https://w.example")
    assert (row["is_open"], row["revoked_at"]) == (True, None)
    assert "opens nothing any more" in called(capsys, "share", "revoke", link.id)
    assert "revoked" in called(capsys, "share", "list")
    assert json.loads(called(capsys, "share", "list", "--json"))[0]["is_open"] is False
    assert called(capsys, "share", "revoke", link.id, code=1)


def test_there_may_be_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert called(capsys, "share", "list") == ""
    assert called(capsys, "share", "list", "--json") == "[]"


@pytest.mark.parametrize("word", ["--yes", "--keep"])
def test_who_leaves_is_asked_about_what_goes_on(
    made: tuple[GuestLink, str], capsys: pytest.CaptureFixture[str], word: str
) -> None:
    asked = called(capsys, "people", "remove", "ben@example.com", code=2)
    assert made[0].id in asked
    assert "sheet" in asked
    assert "Ben" in called(capsys, "people", "list")
    told = called(capsys, "people", "remove", "ben@example.com", word)
    assert ("1 guest link and 1 token" in told) is (word == "--yes")
    is_open = json.loads(called(capsys, "share", "list", "--json"))[0]["is_open"]
    assert is_open is (word == "--keep")


@pytest.mark.parametrize("change", [("role", "viewer"), ("limit", "--group", "north")])
@pytest.mark.parametrize("word", ["--yes", "--keep"])
def test_who_may_do_less_is_asked_about_what_was_given_with_more(
    made: tuple[GuestLink, str],
    capsys: pytest.CaptureFixture[str],
    change: tuple[str, ...],
    word: str,
) -> None:
    act = ("people", change[0], "ben@example.com", *change[1:])
    asked = called(capsys, *act, code=2)
    assert made[0].id in asked
    assert "admin" in called(capsys, "people", "list").splitlines()[1]
    told = called(capsys, *act, word)
    assert ("Revoked with it: 1 guest link" in told) is (word == "--yes")
    is_open = json.loads(called(capsys, "share", "list", "--json"))[0]["is_open"]
    assert is_open is (word == "--keep")


def test_every_action_is_documented() -> None:
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    section = text.partition("## share")[2].partition("\n## ")[0]
    assert all(re.search(rf"\b{action}\b", section) for action in ("list", "revoke"))
