"""The table of roles: each opens what the one before it does, and limits close what reaches out."""

import itertools

import pytest

from opsdash.access.actor import Actor, owner
from opsdash.access.rights import MATRIX, WHOLE, Right, Role
from opsdash.errors import NotAllowedError


def test_every_role_opens_all_that_the_one_before_it_opens() -> None:
    roles = list(Role)
    assert list(MATRIX) == roles
    for less, more in itertools.pairwise(roles):
        assert MATRIX[less] < MATRIX[more]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("right", Right)
def test_a_right_is_given_exactly_as_the_table_says(role: Role, right: Right) -> None:
    actor = Actor("Ann", role)
    if right in MATRIX[role]:
        actor.must(right)
    else:
        with pytest.raises(NotAllowedError) as refused:
            actor.must(right)
        assert refused.value.facts == {"right": right.value, "role": role.value}


@pytest.mark.parametrize("role", Role)
def test_who_is_limited_to_groups_has_nothing_that_reaches_beyond_them(role: Role) -> None:
    limited = Actor("Ann", role, groups=("A",))
    assert {right for right in Right if limited.may(right)} == MATRIX[role] - WHOLE


def test_the_user_of_the_machine_may_do_everything() -> None:
    assert all(owner().may(right) for right in Right)
