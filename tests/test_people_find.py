"""Who fits what is written into the search on People: every word, in name, address, role, group."""

from dataclasses import replace
from datetime import datetime

import pytest

from opsdash.access.people import Person
from opsdash.access.rights import Role
from opsdash.ui.people_find import fits

ANN = Person(
    id="1",
    version=1,
    name="Ann Stone",
    email="ann@example.com",
    role=Role.EDITOR,
    groups=("Delivery desk",),
    created_at=datetime(2026, 1, 5),
    created_by="Bo",
)


@pytest.mark.parametrize("written", ["", "ann", "STONE", "example.com", "editor", "delivery ann"])
def test_words_that_fit(written: str) -> None:
    assert fits(ANN, written)


@pytest.mark.parametrize("written", ["bo", "ann viewer", "billing"])
def test_words_that_do_not(written: str) -> None:
    assert not fits(ANN, written)


def test_letters_of_any_script() -> None:
    assert fits(replace(ANN, name="김서연"), "서연")
    assert fits(replace(ANN, name="عبد الرحمن"), "الرحمن")
