"""Wrong, unknown and closed are one answer; attempts are slowed down; others may vouch."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from accounts import PASSWORD, VISIT, Clock, clock, let_in, quick_passwords
from argon2 import PasswordHasher

from opsdash.access import throttle
from opsdash.access.actor import owner
from opsdash.access.invitations import Arrival, accept_invitation, invite
from opsdash.access.people import find_by_email, list_people, remove_person
from opsdash.access.rights import Role
from opsdash.access.sessions import actor_of
from opsdash.access.sign_in import Visit, change_password, sign_in, sign_in_vouched
from opsdash.errors import (
    InvalidRecordError,
    InvitationRefusedError,
    OpsdashError,
    SignInRefusedError,
    SignInTooOftenError,
)
from opsdash.settings import read_settings
from opsdash.store import Home, open_home
from opsdash.words.problems import explain

pytestmark = [pytest.mark.sql, pytest.mark.usefixtures("quick_passwords")]
__all__ = ["clock", "quick_passwords"]

WRONG = "a river and no mill"


def refusal(home: Home, email: str, password: str = WRONG, visit: Visit = VISIT) -> OpsdashError:
    with pytest.raises((SignInRefusedError, SignInTooOftenError)) as refused:
        sign_in(home, email, password, visit)
    return refused.value


def test_an_account_is_found_however_its_address_is_typed(home: Home) -> None:
    let_in(home)
    assert actor_of(home, sign_in(home, " ANN@Example.com ", PASSWORD, VISIT))


def test_unknown_wrong_closed_and_without_a_password_are_one_answer_after_the_same_work(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_in(home, "Ann")
    let_in(home, "Carl", password=None)
    remove_person(home.state, let_in(home, "Ben"), owner())
    compared: list[bool] = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(
        "argon2.PasswordHasher.verify",
        lambda *given: (compared.append(True), verify(*given))[1],
    )
    answers = {
        str(explain(refusal(home, email, password)))
        for email, password in (
            ("nobody@example.com", PASSWORD),
            ("ann@example.com", "wrong"),
            ("ben@example.com", PASSWORD),
            ("carl@example.com", PASSWORD),
            ("", ""),
        )
    }
    assert len(answers) == 1
    assert len(compared) == 5


@pytest.mark.parametrize("email", ["ann@example.com", "nobody@example.com"])
def test_an_account_waits_longer_after_each_failure_whether_it_exists_or_not(
    home: Home, clock: Clock, email: str
) -> None:
    let_in(home)
    waits = []
    for number in range(16):
        visit = Visit(f"198.51.100.{number}")
        failed = refusal(home, email, visit=visit)
        if isinstance(failed, SignInTooOftenError):
            waits.append(int(str(failed.facts["seconds"])))
            clock.pass_by(seconds=waits[-1])
            assert isinstance(refusal(home, email, visit=visit), SignInRefusedError)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300]


def test_a_clock_that_was_set_back_makes_nobody_wait_longer(home: Home, clock: Clock) -> None:
    let_in(home)
    for _ in range(6):
        refusal(home, "ann@example.com")
    clock.pass_by(hours=-3)
    failed = refusal(home, "ann@example.com")
    assert failed.facts["seconds"] == 1


def test_during_the_wait_the_right_password_opens_nothing_and_afterwards_it_does(
    home: Home, clock: Clock
) -> None:
    let_in(home)
    for _ in range(6):
        refusal(home, "ann@example.com")
    assert isinstance(refusal(home, "ann@example.com", PASSWORD), SignInTooOftenError)
    clock.pass_by(seconds=2)
    assert sign_in(home, "ann@example.com", PASSWORD, VISIT)
    assert isinstance(refusal(home, "ann@example.com"), SignInRefusedError)


@pytest.mark.parametrize(
    "address", ["203.0.113.{}", "2001:db8::{}", "::ffff:203.0.113.9"], ids=["4", "6", "mapped"]
)
def test_an_address_that_tries_many_accounts_waits(home: Home, clock: Clock, address: str) -> None:
    visits = [Visit(address.format(number)) for number in range(30)]
    found = [
        refusal(home, f"a{number}@example.com", visit=each) for number, each in enumerate(visits)
    ]
    slowed = [isinstance(each, SignInTooOftenError) for each in found]
    assert any(slowed) is (address != "203.0.113.{}")


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_who_tries_accounts_through_a_server_in_front_keeps_nobody_else_out(
    home: Home, clock: Clock, address: str
) -> None:
    let_in(home)
    visit = Visit(address)
    for number in range(40):
        refusal(home, f"a{number}@example.com", visit=visit)
    assert sign_in(home, "ann@example.com", PASSWORD, visit)
    for _ in range(6):
        refusal(home, "ann@example.com", visit=visit)
    assert isinstance(refusal(home, "ann@example.com", visit=visit), SignInTooOftenError)


def test_made_up_accounts_fill_no_memory(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "_MOST", 8)
    for number in range(30):
        throttle.begin(home.state, f"a{number}@example.com", "127.0.0.1")
    assert len(throttle._counts_of(home.state).failures) <= 8


def test_an_own_account_does_not_clear_the_address_for_trying_others(
    home: Home, clock: Clock
) -> None:
    let_in(home, "Eve")
    for number in range(21):
        if number % 4 == 0:
            sign_in(home, "eve@example.com", PASSWORD, VISIT)
        refusal(home, f"a{number}@example.com")
    assert isinstance(refusal(home, "ann@example.com"), SignInTooOftenError)


def test_attempts_at_the_same_time_are_not_all_first(home: Home, clock: Clock) -> None:
    let_in(home)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: refusal(home, "ann@example.com"), range(24)))
    assert sum(isinstance(each, SignInRefusedError) for each in found) <= 6


def test_a_restart_ends_no_wait(home: Home, clock: Clock) -> None:
    for _ in range(9):
        refusal(home, "ann@example.com")
        clock.pass_by(seconds=5)
    refusal(home, "ann@example.com")
    home.close()
    again = open_home(read_settings())
    try:
        assert isinstance(refusal(again, "ann@example.com"), SignInTooOftenError)
    finally:
        again.close()


def test_usual_sign_ins_write_no_counts_and_failures_are_forgotten_after_a_day(
    home: Home, clock: Clock
) -> None:
    let_in(home)
    refusal(home, "ann@example.com")
    sign_in(home, "ann@example.com", PASSWORD, VISIT)
    assert home.state.rows("SELECT count(*) FROM failed_sign_in") == [(0,)]
    for _ in range(6):
        refusal(home, "ann@example.com")
    assert home.state.rows("SELECT count(*) FROM failed_sign_in") != [(0,)]
    clock.pass_by(days=1)
    for _ in range(6):
        assert isinstance(refusal(home, "ann@example.com"), SignInRefusedError)


def test_the_audit_tells_failed_attempts_but_not_what_was_typed(home: Home) -> None:
    for _ in range(6):
        refusal(home, "my secret password typed into the wrong field")
    rows = home.state.rows("SELECT * FROM audit WHERE action = 'sign_in_refused'")
    assert rows
    assert "secret" not in str(rows)


def test_changing_ones_password_needs_the_old_one_and_ends_other_sessions(home: Home) -> None:
    let_in(home)
    here, there = (sign_in(home, "ann@example.com", PASSWORD, VISIT) for _ in range(2))
    actor = actor_of(home, here)
    assert actor
    new = "another river by the mill"
    with pytest.raises(SignInRefusedError):
        change_password(home, actor, "wrong", new, here)
    with pytest.raises(InvalidRecordError):
        change_password(home, actor, PASSWORD, "password1234", here)
    change_password(home, actor, PASSWORD, new, here)
    assert actor_of(home, here)
    assert actor_of(home, there) is None
    assert sign_in(home, "ann@example.com", new, VISIT)


def vouched(home: Home, email: str, newcomers: Role | None = None, name: str = "Dora") -> str:
    return sign_in_vouched(home, email, name, "oidc", VISIT, newcomers=newcomers)


def test_who_is_vouched_for_gets_the_account_of_the_address(home: Home) -> None:
    ann = let_in(home)
    actor = actor_of(home, vouched(home, "Ann@example.com"))
    assert actor
    assert actor.person == ann.id


def test_a_newcomer_gets_the_role_of_the_invitation_once_else_the_default_one(home: Home) -> None:
    invite(home, owner(), role=Role.EDITOR, groups=["A"], email="dora@example.com")
    dora = actor_of(home, vouched(home, "dora@example.com", Role.VIEWER))
    assert dora
    assert (dora.role, dora.groups) == (Role.EDITOR, ("A",))
    emil = actor_of(home, vouched(home, "emil@example.com", Role.VIEWER))
    assert emil
    assert emil.role is Role.VIEWER


def test_without_a_default_role_nobody_unknown_gets_in(home: Home) -> None:
    with pytest.raises(SignInRefusedError):
        vouched(home, "dora@example.com")
    assert list_people(home.state) == ()


def test_a_removed_person_is_not_let_in_anew_by_another_system(home: Home) -> None:
    let_in(home, "Ann")
    remove_person(home.state, let_in(home, "Ben"), owner())
    with pytest.raises(SignInRefusedError):
        vouched(home, "ben@example.com", Role.VIEWER)


@pytest.mark.parametrize("alike", ["\uff41nn@example.com", "ann@example.com\u200b"])
def test_an_address_that_only_looks_alike_is_nobody(home: Home, alike: str) -> None:
    let_in(home, "Ann")
    with pytest.raises(SignInRefusedError):
        vouched(home, alike, Role.VIEWER)


def test_letters_of_other_scripts_do_not_fall_together_with_those_of_an_account(
    home: Home,
) -> None:
    let_in(home, "Kim")
    let_in(home, "Weiss")
    for alike in ("\u212aim@example.com", "wei\u00df@example.com"):
        with pytest.raises(SignInRefusedError):
            vouched(home, alike, Role.VIEWER)
        assert isinstance(refusal(home, alike, PASSWORD), SignInRefusedError)


def test_who_typed_the_address_of_somebody_else_does_not_share_the_account(home: Home) -> None:
    """An account made ahead of its owner (pre-hijacking)."""
    _, link = invite(home, owner(), role=Role.EDITOR)
    accept_invitation(home, link, Arrival("Eve", "victim@example.com", PASSWORD))
    eves = sign_in(home, "victim@example.com", PASSWORD, VISIT)
    cookie = vouched(home, "victim@example.com")
    assert actor_of(home, cookie)
    assert actor_of(home, eves) is None
    assert isinstance(refusal(home, "victim@example.com", PASSWORD), SignInRefusedError)


def test_a_password_of_an_invited_address_goes_on_beside_the_company_account(home: Home) -> None:
    let_in(home, "Ann")
    vouched(home, "ann@example.com")
    assert sign_in(home, "ann@example.com", PASSWORD, VISIT)


def test_an_invitation_for_one_address_is_not_used_up_by_another(home: Home) -> None:
    _, link = invite(home, owner(), role=Role.ADMIN, email="dora@example.com")
    with pytest.raises(InvitationRefusedError):
        accept_invitation(home, link, Arrival("Eve", "eve@example.com", None))
    assert accept_invitation(home, link, Arrival("Dora", "dora@example.com", None))


def test_a_name_of_another_system_is_kept_as_far_as_it_can_be(home: Home) -> None:
    vouched(home, "dora@example.com", Role.VIEWER, name="\u202e" + "D" * 500)
    dora = find_by_email(home.state, "dora@example.com")
    assert dora
    assert dora.name == "D" * 80
    vouched(home, "emil@example.com", Role.VIEWER, name="\n")
    assert [each.name for each in list_people(home.state)] == ["D" * 80, "emil@example.com"]
