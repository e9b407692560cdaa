"""What an account gave to others ends with its power, or is left open to who says so."""

from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from accounts import let_in, quick_passwords
from frozen_company import fill, frozen

from opsdash.access.actor import owner
from opsdash.access.people import (
    Person,
    change_person,
    list_people,
    remove_person,
    restore_person,
)
from opsdash.access.rights import Role
from opsdash.access.tokens import Scope, check_token, create_token, reach_of
from opsdash.errors import ConflictError, LastAdminError, NotAllowedError, TokenRefusedError
from opsdash.report.frozen.guest_links import make_link, opened, revoke_link
from opsdash.report.leaving import Access, change_account, close_account, given_by, lost_by
from opsdash.store import Home, migrations

pytestmark = [pytest.mark.sql, pytest.mark.usefixtures("quick_passwords")]
__all__ = ["quick_passwords"]
CREATORS = 27
RANK = list(Role).index


@pytest.fixture
def ben(home: Home) -> Person:
    let_in(home, "Ann")
    return let_in(home, "Ben")


def is_open(home: Home, secret: str, scope: Scope = Scope.READ) -> bool:
    try:
        check_token(home.state, secret, scope)
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


@pytest.mark.parametrize("by_account", [True, False])
def test_they_are_left_open_to_who_says_so(home: Home, ben: Person, by_account: bool) -> None:
    """And end with that account, or go on with the machine's own user."""
    _, secret = make_link(home, frozen(fill(home)), ben.actor())
    _, held = create_token(home.state, "sheet", ben.actor(), Scope.READ)
    ann = list_people(home.state)[0]
    actor = ann.actor() if by_account else owner()
    assert close_account(home.state, ben, actor, ends_given=False).ended.is_nothing
    assert opened(home, secret)
    assert is_open(home, held)
    taken = home.state.rows("SELECT noun, person FROM audit WHERE action = 'take_over' ORDER BY 1")
    assert taken == [("guest_link", actor.person), ("token", actor.person)]
    let_in(home, "Eve")
    given = given_by(home.state, ann, owner())
    assert (len(given.links), len(given.tokens)) == (by_account, by_account)


@pytest.mark.parametrize(
    ("access", "reads", "edits", "imports", "link"),
    [
        (Access(Role.ADMIN, None), None, True, True, True),
        (Access(Role.EDITOR, None), None, True, True, True),
        (Access(Role.VIEWER, None), None, False, False, False),
        (Access(Role.EDITOR, ("north",)), ("north",), True, False, False),
        (Access(Role.EDITOR, ("east",)), (), False, False, False),
    ],
)
def test_nothing_opens_more_than_its_maker_may_now(  # noqa: PLR0917 - one row of a table
    home: Home,
    ben: Person,
    access: Access,
    reads: tuple[str, ...] | None,
    edits: bool,
    imports: bool,
    link: bool,
) -> None:
    """Asked at each use: also where nobody was asked what becomes of them."""
    _, secret = make_link(home, frozen(fill(home)), ben.actor())
    groups = {Scope.READ: ["north", "south"], Scope.EDIT: ["north", "south"], Scope.IMPORT: None}
    if access.groups is None:
        groups = dict.fromkeys(Scope)
    held = {
        scope: create_token(home.state, scope.value, ben.actor(), scope, groups[scope])[1]
        for scope in Scope
    }
    change_person(home.state, ben, owner(), role=access.role, groups=access.groups)
    assert is_open(home, held[Scope.READ]) is (reads != ())
    if reads != ():
        found = check_token(home.state, held[Scope.READ], Scope.READ)
        assert (found.groups, found.role) == (reads, min(access.role, Role.EDITOR, key=RANK))
    assert is_open(home, held[Scope.EDIT], Scope.EDIT) is edits
    assert is_open(home, held[Scope.IMPORT], Scope.IMPORT) is imports
    assert (opened(home, secret) is not None) is link


def test_who_may_do_less_is_asked_about_what_is_lost_alone(home: Home, ben: Person) -> None:
    view, state = frozen(fill(home)), home.state
    _, secret = make_link(home, view, ben.actor())
    _, reads = create_token(state, "sheet", ben.actor(), Scope.READ)
    _, edits = create_token(state, "planner", ben.actor(), Scope.EDIT)
    viewer = Access(Role.VIEWER, None)
    lost = lost_by(state, ben, viewer, owner())
    assert (len(lost.links), [each.name for each in lost.tokens]) == (1, ["planner"])
    assert lost_by(state, ben, Access(Role.EDITOR, None, "Benjamin"), owner()).is_nothing

    changed = change_account(state, ben, viewer, owner("here"))
    assert changed.ended.tokens == lost.tokens
    assert state.rows("SELECT noun FROM audit WHERE action = 'revoke' AND origin = 'here'") == [
        ("guest_link",),
        ("token",),
    ]
    change_account(state, changed.person, Access(Role.ADMIN, None), owner())
    assert (opened(home, secret), is_open(home, edits, Scope.EDIT)) == (None, False)
    assert is_open(home, reads)


def test_what_is_kept_has_the_power_of_who_kept_it(home: Home, ben: Person) -> None:
    _, secret = make_link(home, frozen(fill(home)), ben.actor())
    _, edits = create_token(home.state, "planner", ben.actor(), Scope.EDIT)
    ann = list_people(home.state)[0]
    viewer = Access(Role.VIEWER, None)
    assert change_account(home.state, ben, viewer, ann.actor(), ends_given=False).ended.is_nothing
    assert opened(home, secret)
    assert is_open(home, edits, Scope.EDIT)


def test_a_closed_account_opens_nothing_however_it_was_closed(home: Home, ben: Person) -> None:
    _, secret = make_link(home, frozen(fill(home)), ben.actor())
    token, held = create_token(home.state, "sheet", ben.actor(), Scope.READ)
    remove_person(home.state, ben, owner())
    assert (opened(home, secret), is_open(home, held)) == (None, False)
    assert reach_of(home.state, token) is None


def test_a_token_whose_maker_is_not_known_is_the_machines_own(home: Home) -> None:
    """As all were before accounts were kept: made by a command on the server."""
    _, held = create_token(home.state, "nightly", owner(), Scope.IMPORT)
    with home.state.write() as cursor:
        cursor.execute("UPDATE api_token SET created_by = 'somebody'")
    assert check_token(home.state, held, Scope.IMPORT).role is Role.EDITOR


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
