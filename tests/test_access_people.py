"""People are changed by version and by who may; somebody who can let others in always remains."""

import pytest
from accounts import PASSWORD, let_in, quick_passwords

from opsdash.access.actor import Actor, owner
from opsdash.access.invitations import (
    Arrival,
    accept_by_email,
    accept_invitation,
    invite,
)
from opsdash.access.people import (
    change_person,
    find_person,
    list_people,
    namesakes,
    remove_person,
    restore_person,
)
from opsdash.access.rights import Role
from opsdash.errors import ConflictError, InvalidRecordError, LastAdminError, NotAllowedError
from opsdash.store import Home

pytestmark = [pytest.mark.sql, pytest.mark.usefixtures("quick_passwords")]
__all__ = ["quick_passwords"]


def test_people_are_listed_by_name_without_the_removed(home: Home) -> None:
    ann, ben = let_in(home, "ann"), let_in(home, "Ben")
    let_in(home, "Carl")
    removed = remove_person(home.state, ben, ann.actor())
    assert [each.name for each in list_people(home.state)] == ["ann", "Carl"]
    assert list_people(home.state, removed=True) == (removed,)
    restored = restore_person(home.state, removed, ann.actor())
    assert find_person(home.state, ben.id) == restored
    assert restored.role is ben.role


def test_the_last_administrator_for_all_groups_is_neither_removed_nor_lowered_nor_limited(
    home: Home,
) -> None:
    ann = let_in(home, "Ann")
    let_in(home, "Ben", groups=("A",))
    let_in(home, "Carl", Role.EDITOR)
    for actor in (ann.actor(), owner()):
        with pytest.raises(LastAdminError):
            remove_person(home.state, ann, actor)
        with pytest.raises(LastAdminError):
            change_person(home.state, ann, actor, role=Role.EDITOR, groups=None)
        with pytest.raises(LastAdminError):
            change_person(home.state, ann, actor, role=Role.ADMIN, groups=["A"])
    assert find_person(home.state, ann.id) == ann


def test_of_two_administrators_one_can_go(home: Home) -> None:
    ann, ben = let_in(home, "Ann"), let_in(home, "Ben")
    change_person(home.state, ann, ben.actor(), role=Role.VIEWER, groups=None)
    with pytest.raises(LastAdminError):
        remove_person(home.state, ben, ben.actor())


def test_a_change_of_an_older_version_is_refused(home: Home) -> None:
    ann, ben = let_in(home, "Ann"), let_in(home, "Ben", Role.VIEWER)
    newer = change_person(home.state, ben, ann.actor(), role=Role.EDITOR, groups=None)
    with pytest.raises(ConflictError) as refused:
        change_person(home.state, ben, ann.actor(), role=Role.ADMIN, groups=None)
    assert refused.value.facts["stored"] == newer


def test_no_groups_at_all_is_not_the_same_as_all(home: Home) -> None:
    ann = let_in(home, "Ann")
    ben = let_in(home, "Ben", Role.VIEWER)
    with pytest.raises(InvalidRecordError):
        change_person(home.state, ben, ann.actor(), role=Role.VIEWER, groups=[])


@pytest.mark.parametrize(
    "actor",
    [
        Actor("Eve", Role.VIEWER),
        Actor("Eve", Role.EDITOR),
        Actor("Eve", Role.ADMIN, groups=("A",)),
    ],
    ids=["viewer", "editor", "limited"],
)
def test_who_may_not_let_people_in_changes_nobody(home: Home, actor: Actor) -> None:
    let_in(home, "Ann")
    ben = let_in(home, "Ben", Role.VIEWER)
    with pytest.raises(NotAllowedError):
        change_person(home.state, ben, actor, role=Role.ADMIN, groups=None)
    with pytest.raises(NotAllowedError):
        remove_person(home.state, ben, actor)
    with pytest.raises(NotAllowedError):
        restore_person(home.state, ben, actor)
    assert find_person(home.state, ben.id) == ben


def test_every_change_stands_in_the_audit_without_the_password(home: Home) -> None:
    ann, ben = let_in(home, "Ann"), let_in(home, "Ben", Role.VIEWER)
    ben = change_person(home.state, ben, ann.actor(), role=Role.EDITOR, groups=["A"])
    remove_person(home.state, ben, ann.actor())
    rows = home.state.rows(
        "SELECT actor, action, before, after FROM audit WHERE noun = 'person' AND id = ?"
        " ORDER BY rowid",
        [ben.id],
    )
    assert [row[:2] for row in rows] == [
        ("Ben", "create"),
        ("Ann", "update"),
        ("Ann", "remove"),
    ]
    assert '"role": "viewer"' in rows[1][2]
    assert '"role": "editor"' in rows[1][3]
    assert "argon2" not in str(rows)


def test_two_open_accounts_never_share_a_name(home: Home) -> None:
    ann = let_in(home, "Ann Stone")
    ben = let_in(home, "Ben")
    _, link = invite(home, owner(), role=Role.VIEWER)
    with pytest.raises(InvalidRecordError) as refused:
        accept_invitation(home, link, Arrival(" ann  STONE", "other@example.com", PASSWORD))
    assert refused.value.facts["field"] == "name_taken"
    with pytest.raises(InvalidRecordError):
        change_person(home.state, ben, owner(), role=ben.role, groups=None, name="Ann Stone")
    change_person(home.state, ann, owner(), role=ann.role, groups=None, name="ann stone")
    # What was refused did not use the invitation up.
    arrival = Arrival("Ann Stone, Berlin", "other@example.com", PASSWORD)
    assert accept_invitation(home, link, arrival).name == "Ann Stone, Berlin"


def test_who_cannot_be_asked_for_another_name_gets_the_address_beside_it(home: Home) -> None:
    let_in(home, "Ann Stone")
    invite(home, owner(), role=Role.VIEWER, email="as@example.com")
    found = accept_by_email(home, Arrival("Ann Stone", "as@example.com", None))
    assert found
    assert found.name == "Ann Stone (as@example.com)"
    long = f"{'a' * 90}@example.com"
    invite(home, owner(), role=Role.VIEWER, email=long)
    found = accept_by_email(home, Arrival("Ann Stone", long, None))
    assert found
    assert found.name == long[:80]


def test_the_name_of_a_closed_account_is_free_and_it_comes_back_told_apart(home: Home) -> None:
    let_in(home, "Ann")
    ben = remove_person(home.state, let_in(home, "Ben"), owner())
    invite(home, owner(), role=Role.VIEWER, email="other@example.com")
    accept_by_email(home, Arrival("Ben", "other@example.com", None))
    assert restore_person(home.state, ben, owner()).name == "Ben (ben@example.com)"
    assert namesakes(list_people(home.state)) == ()
