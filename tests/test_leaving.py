"""What an account gave to others ends with it, or is left open when somebody says so."""

from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from accounts import let_in, quick_passwords
from frozen_company import fill, frozen

from opsdash.access.actor import owner
from opsdash.access.people import Person, list_people, restore_person
from opsdash.access.rights import Role
from opsdash.access.tokens import Scope, check_token, create_token
from opsdash.errors import ConflictError, LastAdminError, NotAllowedError, TokenRefusedError
from opsdash.report.frozen.guest_links import make_link, opened, revoke_link
from opsdash.report.leaving import close_account, given_by
from opsdash.store import Home, migrations

pytestmark = [pytest.mark.sql, pytest.mark.usefixtures("quick_passwords")]
__all__ = ["quick_passwords"]
CREATORS = 27


@pytest.fixture
def ben(home: Home) -> Person:
    let_in(home, "Ann")
    return let_in(home, "Ben")


def is_open(home: Home, secret: str) -> bool:
    try:
        check_token(home.state, secret, Scope.READ)
    except TokenRefusedError:
        return False
    return True


def test_links_and_tokens_end_with_the_account_and_do_not_come_back(
    home: Home, ben: Person
) -> None:
    view, ann = frozen(fill(home)), list_people(home.state)[0]
    link, secret = make_link(home, view, ben.actor(), name="Board")
    _, of_ann = make_link(home, view, ann.actor())
    token, held = create_token(home.state, "sheet", ben.actor(), Scope.READ)
    _, held_by_ann = create_token(home.state, "sheet", ann.actor(), Scope.READ)
    gone, _ = make_link(home, view, ben.actor())
    revoke_link(home.state, gone.id, ben.actor())
    assert [each.id for each in given_by(home.state, ben, ann.actor()).links] == [link.id]

    closed = close_account(home.state, ben, ann.actor("here"))
    assert [each.id for each in closed.ended.links] == [link.id]
    assert [each.id for each in closed.ended.tokens] == [token.id]
    restore_person(home.state, closed.person, ann.actor())
    assert (opened(home, secret), is_open(home, held)) == (None, False)
    assert opened(home, of_ann)
    assert is_open(home, held_by_ann)
    rows = home.state.rows(
        "SELECT noun, id, actor, origin FROM audit WHERE action = 'revoke' AND origin = 'here'"
        " ORDER BY rowid"
    )
    assert rows == [("guest_link", link.id, "Ann", "here"), ("token", token.id, "Ann", "here")]


def test_they_are_left_open_when_somebody_says_so(home: Home, ben: Person) -> None:
    _, secret = make_link(home, frozen(fill(home)), ben.actor())
    _, held = create_token(home.state, "sheet", ben.actor(), Scope.READ)
    assert close_account(home.state, ben, owner(), ends_given=False).ended.is_nothing
    assert opened(home, secret)
    assert is_open(home, held)


def test_an_account_that_stays_open_loses_nothing(home: Home, ben: Person) -> None:
    _, held = create_token(home.state, "sheet", ben.actor(), Scope.READ)
    ann = list_people(home.state)[0]
    with pytest.raises(NotAllowedError):
        close_account(home.state, ben, let_in(home, "Eve", Role.EDITOR).actor())
    close_account(home.state, ann, owner())
    with pytest.raises(ConflictError):
        close_account(home.state, ann, owner())
    with pytest.raises(LastAdminError):
        close_account(home.state, ben, owner())
    assert is_open(home, held)


def test_whose_tokens_and_comments_were_is_read_from_the_audit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tokens from before an account was kept with them end with it too, where it is known."""
    known = migrations.known_migrations
    with closing(duckdb.connect(str(tmp_path / "state.duckdb"))) as old:
        with monkeypatch.context() as patch:
            before = tuple(each for each in known("state") if each.version < CREATORS)
            patch.setattr(migrations, "known_migrations", lambda _: before)
            migrations.migrate(old, "state", tmp_path)
        for each, person in (("a", "p1"), ("b", None)):
            old.execute(
                "INSERT INTO api_token (id, name, scope, token_hash, created_at, created_by)"
                " VALUES (?, 'sheet', 'read', ?, TIMESTAMP '2026-05-04', 'Ben')",
                [each, each],
            )
            old.execute(
                "INSERT INTO audit (happened_at, actor, action, noun, id, person)"
                " VALUES (TIMESTAMP '2026-05-04', 'Ben', 'create', 'token', ?, ?)",
                [each, person],
            )
        migrations.migrate(old, "state", tmp_path)
        found = old.execute("SELECT id, creator FROM api_token ORDER BY id").fetchall()
    assert found == [("a", "p1"), ("b", "")]
