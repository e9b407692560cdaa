"""Passwords are long and not easy, are kept as argon2id, and take as long to refuse for nobody."""

import pytest
from accounts import PASSWORD
from argon2 import extract_parameters

from opsdash.access import passwords
from opsdash.access.passwords import LONGEST, SHORTEST, check_new, hashed, matches
from opsdash.errors import InvalidRecordError


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("", "password_short"),
        ("k3#fQz!9Lw2", "password_short"),
        ("x" * (LONGEST + 1), "password_long"),
        ("password1234", "password_easy"),
        ("123456789012", "password_easy"),
        ("qwertyuiopasdf", "password_easy"),
        ("aaaaaaaaaaaaaaaa", "password_easy"),
        ("letmeinletmein", "password_easy"),
        ("AnnStone2026", "password_easy"),
        ("opsdashopsdash", "password_easy"),
    ],
)
def test_a_password_that_is_short_long_or_easy_is_refused(password: str, problem: str) -> None:
    with pytest.raises(InvalidRecordError) as refused:
        check_new(password, own=("Ann Stone", "ann@example.com"))
    assert refused.value.facts["problem"] == problem


@pytest.mark.parametrize(
    "password", [PASSWORD, "k3#fQz!9Lw2x", "blau lampe regen", "조용한 아침의 바다 위"]
)
def test_no_mix_of_signs_is_asked_for(password: str) -> None:
    assert len(password) >= SHORTEST
    check_new(password, own=("Ann Stone", "ann@example.com"))


def test_a_password_is_kept_as_argon2id_with_a_salt_of_its_own() -> None:
    first, second = hashed(PASSWORD), hashed(PASSWORD)
    assert first != second
    assert first.startswith("$argon2id$")
    assert matches(first, PASSWORD)
    assert not matches(first, PASSWORD + " ")


def test_one_password_typed_on_two_keyboards_is_one() -> None:
    assert matches(hashed("caf\u00e9 under the harbour"), "cafe\u0301 under the harbour")


def test_nobody_has_a_password_and_refusing_it_costs_what_refusing_a_wrong_one_costs() -> None:
    assert not matches(None, PASSWORD)
    assert extract_parameters(passwords._NOBODY) == extract_parameters(hashed(PASSWORD))


def test_a_hash_that_is_none_lets_nobody_in() -> None:
    assert not matches("plain", "plain")
