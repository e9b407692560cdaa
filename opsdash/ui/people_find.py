"""Finds the account that is looked for among many, and shows so many at a time."""

from collections.abc import Sequence
from math import ceil
from typing import Final

import streamlit as st

from opsdash.access.people import Person
from opsdash.ui import panels
from opsdash.ui.phone import is_phone
from opsdash.words import say
from opsdash.words.numbers import count
from opsdash.words.people import groups_words, role_words

# So many are read at a glance and need no help.
_FEW: Final = 25
_FIND: Final = "people_find"
_LONGEST: Final = 120


def draw_find(people: Sequence[Person]) -> Sequence[Person]:
    """Who fits what is written: every word of it, wherever it stands."""
    if len(people) <= _FEW:
        return people
    written = st.text_input(
        say("people.find.label"),
        placeholder=say("people.find.hint"),
        icon=":material/search:",
        max_chars=_LONGEST,
        key=_FIND,
        width="stretch" if is_phone() else 400,
    )
    found = [each for each in people if fits(each, written)]
    if not found:
        panels.plain(say("people.find.none"))
    return found


def fits(person: Person, written: str) -> bool:
    about = (person.name, person.email, role_words(person.role), groups_words(person.groups))
    told = " ".join(about).casefold()
    return all(word in told for word in written.casefold().split())


def page_of(found: Sequence[Person]) -> Sequence[Person]:
    first = (_page(found) - 1) * _FEW
    return found[first : first + _FEW]


def draw_pages(found: Sequence[Person]) -> None:
    if len(found) <= _FEW:
        return
    st.pagination(ceil(len(found) / _FEW), key=_page_key(found))
    first = (_page(found) - 1) * _FEW + 1
    last = first + len(page_of(found)) - 1
    panels.note(
        say("people.find.shown", first=count(first), last=count(last), count=count(len(found)))
    )


def _page(found: Sequence[Person]) -> int:
    page = st.session_state.get(_page_key(found))
    return page if isinstance(page, int) and 0 < page <= ceil(len(found) / _FEW) else 1


def _page_key(found: Sequence[Person]) -> str:
    """Another search begins at its first page."""
    return f"people_page_{hash(tuple(each.id for each in found))}"
