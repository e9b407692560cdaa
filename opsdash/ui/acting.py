"""Who acts in this run of a page: the user of this machine, in a team the one who signed in."""

from collections.abc import Callable

import streamlit as st

from opsdash.access.actor import Actor, owner
from opsdash.access.sessions import COOKIE, actor_of
from opsdash.errors import SignedOutError
from opsdash.store import Home
from opsdash.ui.process import current_team
from opsdash.web.hosts import ADDRESS_HEADER


def actor_of_run(home: Home) -> Actor:
    """Asked at each act, not kept: a role may be lowered while a page is open.

    Raises SignedOutError.
    """
    if current_team() is None:
        return owner()
    actor = actor_of(home, cookie_of_run(), st.context.headers.get(ADDRESS_HEADER) or "")
    if actor is None:
        raise SignedOutError
    return actor


def acting_later(home: Home) -> Callable[[], Actor]:
    """Who acts in this run, asked again where no run is any more, as for a file of an open page.

    It raises SignedOutError once that one is signed out or has another role or other groups: what
    the page put together is not his any more.
    """
    actor, cookie = actor_of_run(home), cookie_of_run()

    def now() -> Actor:
        if not actor.person:
            return actor
        found = actor_of(home, cookie, actor.origin)
        if found is None or (found.role, found.groups) != (actor.role, actor.groups):
            raise SignedOutError
        return found

    return now


def cookie_of_run() -> str:
    """The session's cookie as the page was opened with it; empty on one's own machine."""
    return st.context.cookies.get(COOKIE, "")
