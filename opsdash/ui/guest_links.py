"""The links that open frozen views to guests: whose, until when, last used, and revoking them."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from opsdash.access.clock import now_utc
from opsdash.access.rights import Right
from opsdash.calendar.problems import TITLE_LENGTH
from opsdash.errors import OpsdashError
from opsdash.report.frozen.guest_links import GuestLink, list_links, revoke_link
from opsdash.report.frozen.records import FrozenView
from opsdash.report.frozen.told import moment_words
from opsdash.ui import panels
from opsdash.ui.acting import actor_of_run
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import verbatim
from opsdash.ui.frozen_links import problem_words
from opsdash.ui.moments import local
from opsdash.ui.process import current_home, current_team
from opsdash.words import say
from opsdash.words.dates import day_words

_TOLD: Final = "guest_links_told"
_WIDTH: Final = 860
# Of a line: the link, and what ends it.
_SHARES: Final = (8, 2)


def draw_links(desk: Desk, views: Sequence[FrozenView]) -> None:
    """All on the page of all views, everybody's for who admits people; alone, only old ones."""
    may_admit = desk.may(Right.ADMIT)
    links = list_links(desk.home.state, desk.actor)
    if not links and not (current_team() and views):
        return
    st.space("small")
    st.header(say("frozen.guests.title"), anchor=False)
    st.caption(say("frozen.guests.note_admin" if may_admit else "frozen.guests.note"))
    titles = {each.id: each.title for each in views}
    draw_rows(desk, links, titles)


def draw_rows(desk: Desk, links: Sequence[GuestLink], titles: Mapping[str, str]) -> None:
    """One row for each link; those that still open something first."""
    told = st.session_state.pop(_TOLD, "")
    with st.container(width=_WIDTH, gap="small"):
        if told:
            st.info(told)
        if not links:
            st.caption(say("frozen.guests.none"))
        now = now_utc()
        for link in sorted(links, key=lambda each: not each.is_open(now)):
            _draw_row(desk, link, titles, is_open=link.is_open(now))


def _draw_row(desk: Desk, link: GuestLink, titles: Mapping[str, str], *, is_open: bool) -> None:
    name = verbatim(link.name or say("frozen.guests.unnamed"))
    title = titles.get(link.frozen_id, "")
    head = f"**{name}** · {verbatim(title, TITLE_LENGTH)}" if title else f"**{name}**"
    words, acts = st.columns(_SHARES, vertical_alignment="center", gap="small")
    words.markdown(f"{head}  \n:small[:gray[{_about(desk, link)}]]")
    if is_open:
        with acts:
            st.button(
                say("frozen.guests.revoke"),
                type="tertiary",
                icon=":material/link_off:",
                help=say(
                    "frozen.guests.revoke_one", name=link.name or say("frozen.guests.unnamed")
                ),
                key=f"guest_revoke_{link.id}",
                on_click=_revoke,
                args=(link,),
            )


def _about(desk: Desk, link: GuestLink) -> str:
    zone = desk.organisation.timezone
    until = day_words(local(link.expires_at, zone).date())
    if link.revoked_at:
        day = day_words(local(link.revoked_at, zone).date())
        state = say("frozen.guests.revoked", day=day, by=link.revoked_by or "")
    else:
        is_open = link.is_open(now_utc())
        state = say("frozen.guests.open_until" if is_open else "frozen.guests.expired", day=until)
    parts = [
        state,
        say("frozen.guests.made_by", by=link.created_by, at=moment_words(link.created_at, zone)),
        say("frozen.guests.used", at=moment_words(link.used_at, zone))
        if link.used_at
        else say("frozen.guests.never"),
    ]
    if link.embed_origin:
        parts.append(say("frozen.guests.shown_in", origin=link.embed_origin))
    return panels.escaped(" · ".join(parts))


def _revoke(link: GuestLink) -> None:
    home = current_home()
    try:
        revoke_link(home.state, link.id, actor_of_run(home))
    except OpsdashError as problem:
        st.session_state[_TOLD] = problem_words(problem)
    else:
        name = verbatim(link.name or say("frozen.guests.unnamed"))
        st.session_state[_TOLD] = say("frozen.guests.revoked_now", name=name)
