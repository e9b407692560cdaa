"""A session opens for who proved to be somebody, as long as it lives, with the rights of now."""

import hashlib

import pytest
from accounts import PASSWORD, VISIT, Clock, clock, let_in, quick_passwords

from opsdash.access.actor import Actor, owner
from opsdash.access.people import (
    change_person,
    find_person,
    remove_person,
    restore_person,
)
from opsdash.access.rights import Right, Role
from opsdash.access.secret_file import keep_secret
from opsdash.access.sessions import (
    actor_of,
    end_all_sessions,
    end_session,
    last_seen,
    sessions_of,
    start_session,
)
from opsdash.access.sign_in import Visit, sign_in
from opsdash.access.signing import Purpose, new_secret, sign
from opsdash.errors import NotAllowedError, SignInRefusedError
from opsdash.settings import read_settings
from opsdash.store import Home, open_home

pytestmark = [pytest.mark.sql, pytest.mark.usefixtures("quick_passwords")]
__all__ = ["clock", "quick_passwords"]


def signed_in(home: Home, name: str = "Ann Stone", role: Role = Role.ADMIN) -> str:
    person = let_in(home, name, role)
    return sign_in(home, person.email, PASSWORD, VISIT)


def test_the_cookie_tells_who_acts_and_from_where(home: Home) -> None:
    actor = actor_of(home, signed_in(home), "192.0.2.7")
    assert actor
    assert (actor.name, actor.role, actor.groups) == ("Ann Stone", Role.ADMIN, None)
    assert actor.origin == "192.0.2.7"
    assert find_person(home.state, actor.person)


def test_a_tampered_cookie_opens_nothing(home: Home) -> None:
    cookie = signed_in(home)
    secret = cookie.split(".")[0]
    for tampered in (
        cookie[:-1] + ("0" if cookie[-1] != "0" else "1"),
        ("A" if cookie[0] != "A" else "B") + cookie[1:],
        secret,
        f"{cookie}0",
        sign(home.path, Purpose.FORM, secret),
        hashlib.sha256(secret.encode()).hexdigest(),
        "",
        ".",
        "\udcff",
    ):
        assert actor_of(home, tampered) is None
    assert actor_of(home, cookie)


def test_a_cookie_with_our_signature_and_no_row_opens_nothing(home: Home) -> None:
    signed_in(home)
    assert actor_of(home, sign(home.path, Purpose.SESSION, new_secret())) is None


def test_a_stolen_database_opens_nothing(home: Home) -> None:
    """It holds no secret: what stands in it, signed or not, is no cookie."""
    cookie = signed_in(home)
    stored = str(home.state.rows("SELECT digest FROM session")[0][0])
    assert stored not in cookie
    assert actor_of(home, sign(home.path, Purpose.SESSION, stored)) is None


def test_a_new_key_of_the_home_ends_every_session(home: Home) -> None:
    cookie = signed_in(home)
    keep_secret(home.path, "sign_in_key", "")
    assert actor_of(home, cookie) is None


def test_signing_in_makes_another_secret_and_ends_the_one_brought_along(home: Home) -> None:
    """Who planted a cookie in somebody's browser is not signed in with him (fixation)."""
    planted = signed_in(home, "Eve")
    ann = let_in(home, "Ann")
    own = sign_in(home, ann.email, PASSWORD, Visit("192.0.2.7", old_cookie=planted))
    assert own != planted
    assert actor_of(home, planted) is None
    actor = actor_of(home, own)
    assert actor
    assert actor.person == ann.id


def test_a_session_ends_when_it_is_not_used(home: Home, clock: Clock) -> None:
    cookie = signed_in(home)
    clock.pass_by(hours=23, minutes=59)
    assert actor_of(home, cookie)
    clock.pass_by(hours=23, minutes=59)
    assert actor_of(home, cookie)
    clock.pass_by(hours=24)
    assert actor_of(home, cookie) is None


def test_a_timer_that_asks_does_not_keep_a_session_alive(home: Home, clock: Clock) -> None:
    cookie = signed_in(home)
    for _ in range(23):
        clock.pass_by(hours=1)
        assert actor_of(home, cookie, is_use=False)
    clock.pass_by(hours=1)
    assert actor_of(home, cookie, is_use=False) is None


def test_a_session_ends_however_much_it_is_used(home: Home, clock: Clock) -> None:
    cookie = signed_in(home)
    for _ in range(27):
        clock.pass_by(hours=12)
        assert actor_of(home, cookie)
    clock.pass_by(hours=12)
    assert actor_of(home, cookie) is None


def test_a_removed_person_is_out_at_once_and_restored_ones_sign_in_anew(home: Home) -> None:
    let_in(home, "Ann")
    cookie = signed_in(home, "Ben")
    actor = actor_of(home, cookie)
    assert actor
    ben = find_person(home.state, actor.person)
    assert ben
    removed = remove_person(home.state, ben, owner())
    assert actor_of(home, cookie) is None
    restore_person(home.state, removed, owner())
    assert actor_of(home, cookie) is None


def test_a_session_begun_while_the_account_is_closed_is_refused(home: Home) -> None:
    let_in(home, "Ann")
    ben = let_in(home, "Ben")
    remove_person(home.state, ben, owner())
    with pytest.raises(SignInRefusedError):
        start_session(home, ben, way="password", origin="")


def test_a_lower_role_and_fewer_groups_hold_from_the_next_look_on(home: Home) -> None:
    let_in(home, "Ann")
    cookie = signed_in(home, "Ben")
    before = actor_of(home, cookie)
    assert before
    assert before.may(Right.ADMIT)
    ben = find_person(home.state, before.person)
    assert ben
    ben = change_person(home.state, ben, owner(), role=Role.EDITOR, groups=["A"])
    after = actor_of(home, cookie)
    assert after
    assert (after.role, after.groups) == (Role.EDITOR, ("A",))
    with pytest.raises(NotAllowedError):
        after.must(Right.ADMIT)
    change_person(home.state, ben, owner(), role=ben.role, groups=ben.groups, name="Benjamin")
    renamed = actor_of(home, cookie)
    assert renamed
    assert renamed.name == "Benjamin"


def test_signing_out_ends_this_session_only(home: Home) -> None:
    here = signed_in(home)
    there = sign_in(home, "ann@example.com", PASSWORD, VISIT)
    end_session(home, here)
    assert actor_of(home, here) is None
    assert actor_of(home, there)
    end_session(home, here)
    end_session(home, "forged")


def test_signing_out_everywhere_ends_all_of_ones_sessions(home: Home) -> None:
    cookies = [signed_in(home), sign_in(home, "ann@example.com", PASSWORD, VISIT)]
    others = signed_in(home, "Ben", Role.VIEWER)
    ann, ben = actor_of(home, cookies[0]), actor_of(home, others)
    assert ann
    assert ben
    with pytest.raises(NotAllowedError):
        end_all_sessions(home.state, ann.person, ben)
    assert end_all_sessions(home.state, ann.person, ann) == 2
    assert [actor_of(home, cookie) for cookie in cookies] == [None, None]
    assert actor_of(home, others)
    assert end_all_sessions(home.state, ben.person, owner()) == 1
    assert actor_of(home, others) is None


def test_looks_are_written_once_an_hour_because_writes_make_records_stale(
    home: Home, clock: Clock
) -> None:
    cookie = signed_in(home)
    actor = actor_of(home, cookie)
    assert actor
    version = home.state.data_version
    clock.pass_by(minutes=59)
    actor_of(home, cookie)
    assert home.state.data_version == version
    assert last_seen(home.state)[actor.person] == clock.now
    clock.pass_by(minutes=1)
    actor_of(home, cookie)
    actor_of(home, cookie)
    assert home.state.data_version == version + 1
    assert [each.seen_at for each in sessions_of(home.state, actor.person)] == [clock.now]


def test_sessions_outlive_a_restart(home: Home) -> None:
    cookie = signed_in(home)
    home.close()
    again = open_home(read_settings())
    try:
        assert actor_of(again, cookie)
    finally:
        again.close()


def test_rows_of_ended_sessions_are_cleared_away(home: Home, clock: Clock) -> None:
    signed_in(home)
    clock.pass_by(hours=26)
    signed_in(home, "Ben")
    assert home.state.rows("SELECT count(*) FROM session") == [(1,)]


def test_signing_in_and_out_stand_in_the_audit(home: Home) -> None:
    cookie = signed_in(home)
    actor = actor_of(home, cookie)
    assert actor
    end_session(home, cookie)
    end_all_sessions(home.state, actor.person, Actor("Ann", Role.ADMIN, person=actor.person))
    rows = home.state.rows("SELECT action FROM audit WHERE noun = 'person' ORDER BY rowid")
    assert [row[0] for row in rows] == ["create", "sign_in", "sign_out", "sign_out_everywhere"]
