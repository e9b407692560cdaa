"""Your account: where one is signed in, a new password of one's own, and out everywhere."""

import pytest
from accounts import PASSWORD, VISIT, let_in, quick_passwords
from streamlit.testing.v1 import AppTest
from visiting import ran, said, settled, visit

from opsdash.access.people import Person
from opsdash.access.rights import Role
from opsdash.access.sessions import actor_of
from opsdash.access.sign_in import sign_in
from opsdash.errors import SignInRefusedError
from opsdash.store import Home

pytestmark = pytest.mark.usefixtures("quick_passwords")
__all__ = ["quick_passwords"]

NEW = "another river by the mill"


@pytest.fixture
def ben(monkeypatch: pytest.MonkeyPatch, pages_home: Home) -> Person:
    """A viewer of one group, whom the gate has let in."""
    monkeypatch.setenv("OPSDASH_TEAM", "1")
    let_in(pages_home, "Ann")
    ben = let_in(pages_home, "Ben", Role.VIEWER, groups=("North",))
    monkeypatch.setattr("opsdash.ui.acting.actor_of", lambda *_, **__: ben.actor("192.0.2.7"))
    monkeypatch.setattr("opsdash.ui.acting.cookie_of_run", lambda: "")
    return ben


def page() -> AppTest:
    return settled(visit("account"))


def changed(old: str, new: str) -> AppTest:
    app = page()
    app.text_input(key="account_old").set_value(old)
    app.text_input(key="account_new").set_value(new)
    return ran(app.button(key="account_save").click().run())


def test_alone_there_is_no_account(pages_home: Home) -> None:
    app = page()
    assert app.title[0].value == "On this machine you need no account."
    assert not app.text_input


def test_it_says_what_is_open_and_where_one_is_signed_in(
    pages_home: Home, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = sign_in(pages_home, ben.email, PASSWORD, VISIT)
    monkeypatch.setattr("opsdash.ui.acting.cookie_of_run", lambda: here)
    app = page()
    assert app.title[0].value == "You are signed in as Ben."
    assert "Your role is Viewer, and you see the rows of North." in said(app)
    (table,) = app.table
    assert len(table.value) == 1
    assert "this browser" in str(table.value)
    assert "today at" in str(table.value)


def test_a_new_password_needs_the_old_one_and_is_not_kept_on_the_page(
    pages_home: Home, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = (sign_in(pages_home, ben.email, PASSWORD, VISIT) for _ in range(2))
    monkeypatch.setattr("opsdash.ui.acting.cookie_of_run", lambda: here)
    app = changed(PASSWORD, NEW)
    assert "The password is changed" in said(app)
    assert [each.value for each in app.text_input] == ["", ""]
    assert sign_in(pages_home, ben.email, NEW, VISIT)
    assert actor_of(pages_home, here)
    assert actor_of(pages_home, there) is None


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("wrong", NEW, "not the one you typed"),
        (PASSWORD, "short", "at least 12 characters"),
        (PASSWORD, "password1234", "too easy to guess"),
    ],
)
def test_what_is_refused_is_said_and_changes_nothing(
    pages_home: Home, ben: Person, old: str, new: str, words: str
) -> None:
    app = changed(old, new)
    assert words in app.error[0].value
    assert [each.value for each in app.text_input] == ["", ""]
    with pytest.raises(SignInRefusedError):
        sign_in(pages_home, ben.email, new, VISIT)


def test_out_everywhere(pages_home: Home, ben: Person) -> None:
    cookie = sign_in(pages_home, ben.email, PASSWORD, VISIT)
    page().button(key="account_sign_out").click().run()
    assert actor_of(pages_home, cookie) is None


def test_who_comes_in_another_way_has_no_password_to_change(
    monkeypatch: pytest.MonkeyPatch, pages_home: Home, ben: Person
) -> None:
    dora = let_in(pages_home, "Dora", Role.EDITOR, password=None)
    monkeypatch.setattr("opsdash.ui.acting.actor_of", lambda *_, **__: dora.actor())
    app = page()
    assert "no password here" in said(app)
    assert not app.text_input
