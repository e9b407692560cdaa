"""An invitation makes one account, once, in time, for whom it was made; any other link does not."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from accounts import PASSWORD, START, VISIT, Clock, clock, let_in, quick_passwords

from opsdash.access.actor import Actor, owner
from opsdash.access.invitations import (
    Arrival,
    accept_by_email,
    accept_invitation,
    invite,
    invite_again,
    list_invitations,
    open_invitation,
    revoke_invitation,
)
from opsdash.access.people import Person, change_person, list_people, remove_person
from opsdash.access.rights import Role
from opsdash.access.secret_file import keep_secret
from opsdash.access.sessions import actor_of
from opsdash.access.sign_in import sign_in
from opsdash.access.signing import Purpose, sign
from opsdash.errors import (
    InvalidRecordError,
    InvitationRefusedError,
    NotAllowedError,
    SignInRefusedError,
)
from opsdash.store import Home

pytestmark = [pytest.mark.sql, pytest.mark.usefixtures("quick_passwords")]
__all__ = ["clock", "quick_passwords"]

BEN = Arrival("Ben  Hill ", " Ben@Example.com", PASSWORD, "192.0.2.9")


def refused(home: Home, link: str) -> object:
    with pytest.raises(InvitationRefusedError) as refusal:
        accept_invitation(home, link, BEN)
    return refusal.value.facts["problem"]


def test_an_invitation_makes_a_person_with_the_role_and_groups_it_carries(home: Home) -> None:
    made, link = invite(home, owner(), role=Role.EDITOR, groups=["B", "A", "B"])
    assert open_invitation(home, link) == made
    person = accept_invitation(home, link, BEN)
    assert (person.name, person.email) == ("Ben Hill", "ben@example.com")
    assert (person.role, person.groups) == (Role.EDITOR, ("A", "B"))
    assert list_people(home.state) == (person,)
    assert person.actor("here") == Actor("Ben Hill", Role.EDITOR, ("A", "B"), person.id, "here")


def test_an_address_of_the_invitation_goes_before_the_one_that_is_typed(home: Home) -> None:
    _, link = invite(home, owner(), role=Role.VIEWER, email="Carla@example.com")
    assert accept_invitation(home, link, BEN).email == "carla@example.com"


def test_a_used_invitation_opens_nothing(home: Home) -> None:
    _, link = invite(home, owner(), role=Role.VIEWER)
    accept_invitation(home, link, BEN)
    assert refused(home, link) == "link_used"
    assert len(list_people(home.state)) == 1


def test_of_two_browsers_that_use_it_at_once_one_gets_in(home: Home) -> None:
    _, link = invite(home, owner(), role=Role.VIEWER)

    def arrive(number: int) -> bool:
        try:
            accept_invitation(home, link, Arrival("Eve", f"eve{number}@example.com", PASSWORD))
        except InvitationRefusedError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(arrive, range(4))) == 1
    assert len(list_people(home.state)) == 1


def test_an_invitation_expires(home: Home, clock: Clock) -> None:
    made, link = invite(home, owner(), role=Role.VIEWER)
    assert (made.expires_at - START).days == 7
    clock.pass_by(days=7, seconds=-1)
    assert open_invitation(home, link) == made
    clock.pass_by(seconds=1)
    assert refused(home, link) == "link_expired"


def test_an_invitation_that_was_taken_back_opens_nothing(home: Home) -> None:
    made, link = invite(home, owner(), role=Role.VIEWER)
    revoke_invitation(home.state, made.id, owner())
    assert refused(home, link) == "link_revoked"


def test_a_forged_invitation_opens_nothing(home: Home) -> None:
    _, link = invite(home, owner(), role=Role.ADMIN)
    secret = link.split(".")[0]
    for forged in (
        link[:-1] + ("0" if link[-1] != "0" else "1"),
        ("A" if link[0] != "A" else "B") + link[1:],
        secret,
        f"{secret}.",
        f"{link}0",
        sign(home.path, Purpose.SESSION, secret),
        sign(home.path, Purpose.INVITATION, "never made"),
        "",
        "\udc80.\udc80",
    ):
        assert refused(home, forged) == "link_unknown"


def test_a_new_key_of_the_home_ends_every_open_link(home: Home) -> None:
    _, link = invite(home, owner(), role=Role.VIEWER)
    keep_secret(home.path, "sign_in_key", "")
    assert refused(home, link) == "link_unknown"


def test_the_databases_do_not_hold_what_the_link_says(home: Home) -> None:
    _, link = invite(home, owner(), role=Role.VIEWER)
    stored = home.state.rows("SELECT * FROM invitation") + home.state.rows("SELECT * FROM audit")
    assert link.split(".")[0] not in str(stored)


def test_what_is_refused_on_the_form_does_not_use_it_up(home: Home) -> None:
    _, link = invite(home, owner(), role=Role.VIEWER)
    for arrival in (
        Arrival("Ben", "ben@example.com", "short"),
        Arrival("", "ben@example.com", PASSWORD),
        Arrival("Ben \u202egnp", "ben@example.com", PASSWORD),
        Arrival("Ben", "nobody", PASSWORD),
        Arrival("Ben", f"{'b' * 250}@example.com", PASSWORD),
    ):
        with pytest.raises(InvalidRecordError):
            accept_invitation(home, link, arrival)
    assert accept_invitation(home, link, BEN)


def test_one_address_is_one_account(home: Home) -> None:
    let_in(home, "Ben")
    with pytest.raises(InvalidRecordError):
        invite(home, owner(), role=Role.ADMIN, email="BEN@example.com")
    _, link = invite(home, owner(), role=Role.ADMIN)
    with pytest.raises(InvalidRecordError):
        accept_invitation(home, link, BEN)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_who_may_not_let_people_in_makes_no_invitation(home: Home, role: Role) -> None:
    ann = let_in(home)
    for actor in (Actor("Ben", role), Actor("Ben", Role.ADMIN, groups=("A",))):
        with pytest.raises(NotAllowedError):
            invite(home, actor, role=Role.ADMIN)
        with pytest.raises(NotAllowedError):
            invite_again(home, ann, actor)
        with pytest.raises(NotAllowedError):
            revoke_invitation(home.state, list_invitations(home.state)[0].id, actor)


@pytest.mark.parametrize("end", ["remove", "lower", "limit"])
def test_links_of_somebody_who_may_no_longer_let_people_in_open_nothing(
    home: Home, end: str
) -> None:
    let_in(home, "Ann")
    ben = let_in(home, "Ben")
    _, link = invite(home, ben.actor(), role=Role.ADMIN)
    if end == "remove":
        remove_person(home.state, ben, owner())
    else:
        role = Role.EDITOR if end == "lower" else Role.ADMIN
        change_person(home.state, ben, owner(), role=role, groups=["A"] if end == "limit" else None)
    assert refused(home, link) == "link_revoked"


def test_an_invitation_made_by_a_page_that_was_still_open_lets_nobody_in(home: Home) -> None:
    let_in(home, "Ann")
    ben = let_in(home, "Ben")
    stale = ben.actor()
    remove_person(home.state, ben, owner())
    _, link = invite(home, stale, role=Role.ADMIN)
    _, for_carla = invite(home, stale, role=Role.ADMIN, email="carla@example.com")
    assert refused(home, link) == "link_revoked"
    assert accept_by_email(home, Arrival("Carla", "carla@example.com", None)) is None
    assert refused(home, for_carla) == "link_revoked"


def test_the_end_of_open_invitations_stands_in_the_audit(home: Home) -> None:
    let_in(home, "Ann")
    ben = let_in(home, "Ben")
    made, _ = invite(home, ben.actor(), role=Role.VIEWER, email="carla@example.com")
    again, _ = invite_again(home, ben, owner())
    remove_person(home.state, ben, Actor("Ann", Role.ADMIN, origin="here"))
    rows = home.state.rows(
        "SELECT id, actor, origin FROM audit WHERE noun = 'invitation' AND action = 'revoke'"
        " ORDER BY rowid"
    )
    assert rows == [(made.id, "Ann", "here"), (again.id, "Ann", "here")]


def changed_password(home: Home, person: Person) -> str:
    _, link = invite_again(home, person, owner())
    new = "another river by the mill"
    accept_invitation(home, link, Arrival("Somebody Else", "else@example.com", new))
    return new


def test_a_link_for_a_new_password_changes_nothing_else_and_ends_every_session(home: Home) -> None:
    ann = let_in(home)
    cookie = sign_in(home, ann.email, PASSWORD, VISIT)
    new = changed_password(home, ann)
    assert list_people(home.state)[0].name == ann.name
    assert actor_of(home, cookie) is None
    with pytest.raises(SignInRefusedError):
        sign_in(home, ann.email, PASSWORD, VISIT)
    assert actor_of(home, sign_in(home, ann.email, new, VISIT))


def test_a_link_for_a_new_password_does_not_outlive_the_account(home: Home) -> None:
    let_in(home, "Ann")
    ben = let_in(home, "Ben")
    _, link = invite_again(home, ben, owner())
    remove_person(home.state, ben, owner())
    assert refused(home, link) == "link_revoked"
