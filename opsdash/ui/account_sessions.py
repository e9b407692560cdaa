"""Who is signed in, where else, and the way out of all of it."""

import streamlit as st

from opsdash.access.actor import Actor
from opsdash.access.clock import now_utc
from opsdash.access.rights import Right
from opsdash.access.sessions import end_all_sessions, session_digest, sessions_of
from opsdash.ui import acting, panels
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import verbatim
from opsdash.ui.moments import local
from opsdash.words import say
from opsdash.words.dates import day_words
from opsdash.words.people import groups_words, role_words, when_words


def draw_head(desk: Desk) -> None:
    actor = desk.actor
    if not actor.person:
        desk.head(say("account.grey"), say("account.title_local"))
        lead = say("account.lead_local")
    else:
        desk.head(say("account.grey"), say("account.title", name=verbatim(actor.name)))
        lead = _access_words(actor)
    with st.container(width=800):
        st.markdown(lead)


def _access_words(actor: Actor) -> str:
    role = role_words(actor.role)
    if actor.groups is None:
        key = "account.lead_admin" if actor.may(Right.ADMIT) else "account.lead"
        return say(key, role=role)
    return say("account.lead_limited", role=role, groups=verbatim(groups_words(actor.groups)))


def draw_sessions(desk: Desk) -> None:
    actor = desk.actor
    if not actor.person:
        return
    here = session_digest(desk.home, acting.cookie_of_run())
    zone, now = desk.organisation.timezone, now_utc()
    rows: list[tuple[str, str, str]] = []
    for session in sessions_of(desk.home.state, actor.person):
        origin = verbatim(session.origin)
        if session.digest == here:
            origin = say("account.sessions.here", origin=origin)
        since = day_words(local(session.started_at, zone).date())
        rows.append((origin, since, when_words(session.seen_at, now, zone)))
    st.space("small")
    st.header(say("account.sessions.heading"), anchor=False)
    heads = (say(f"account.sessions.{name}") for name in ("from", "since", "last"))
    columns = {head: [row[at] for row in rows] for at, head in enumerate(heads)}
    st.table(columns, border="horizontal", hide_index=True)
    st.button(
        say("account.sessions.sign_out"),
        icon=":material/logout:",
        key="account_sign_out",
        on_click=_sign_out,
        args=(desk,),
    )
    panels.note(say("account.sessions.note"))


def _sign_out(desk: Desk) -> None:
    actor = desk.actor
    end_all_sessions(desk.home.state, actor.person, actor)
