"""The dialog in which a receiver is written: a mail server with addresses, or a chat's webhook.

A password or webhook that is kept is never filled in again; what is typed leaves the session when
the dialog closes.
"""

import re
from dataclasses import dataclass, replace
from typing import Any, Final

import streamlit as st

from opsdash.calendar.problems import Problem
from opsdash.errors import ConflictError, InvalidRecordError, RecordMissingError
from opsdash.report.morning.channels import (
    MAIL_PORTS,
    NAME_LENGTH,
    Channel,
    Kind,
    Security,
    has_own_secret,
    save_channel,
)
from opsdash.store import Home
from opsdash.ui.desk import open_desk
from opsdash.ui.dialog_draft import DialogDraft
from opsdash.ui.notice_room import Room
from opsdash.ui.notice_words import draw_problems
from opsdash.words import say

_SECRET: Final = "receiver_secret"  # noqa: S105 - the name of a widget
_MOST_PORT: Final = 65535


@dataclass(frozen=True)
class Draft:
    """`base` is the receiver it began from, None for a new one."""

    base: Channel | None
    problems: tuple[Problem, ...] = ()
    is_lost: bool = False


_DRAFT: Final = DialogDraft[Draft]("receiver_draft", along=(_SECRET,))


def add_receiver() -> None:
    """Open the empty form; call it from a callback."""
    _fill(Channel(kind=Kind.MAIL, name=""))
    _DRAFT.keep(Draft(None))


def edit_receiver(channel: Channel) -> None:
    _fill(channel)
    _DRAFT.keep(Draft(channel))


def draw_receiver_form(room: Room) -> None:
    draft = _DRAFT.read()
    if draft is not None:
        title = say("notice.form.edit" if draft.base else "notice.form.add")
        _DRAFT.draw(title, _body, room.desk.home)


def _body(draft: Draft, home: Home) -> None:
    if draft.is_lost:
        st.info(say("notice.form.conflict"), icon=":material/call_split:")
        _draw_cancel()
    else:
        _draw_fields(home, draft)


def _draw_fields(home: Home, draft: Draft) -> None:
    if draft.base is None:
        st.selectbox(
            say("notice.form.kind"),
            list(Kind),
            format_func=lambda kind: say(f"notice.kind.{kind}"),
            key="receiver_kind",
        )
    _text("name", NAME_LENGTH)
    kind = draft.base.kind if draft.base else Kind(st.session_state["receiver_kind"])
    if kind is Kind.MAIL:
        _draw_mail(home, draft)
    else:
        _draw_secret(home, draft, "webhook", say(f"notice.form.webhook_{kind}"))
    st.toggle(say("notice.form.on"), key="receiver_is_on")
    draw_problems(draft.problems)
    with st.container(horizontal=True):
        st.button(
            say("notice.form.save"),
            type="primary",
            key="receiver_save",
            on_click=_save,
            args=(home,),
        )
        _draw_cancel()


def _draw_cancel() -> None:
    st.button(
        say("notice.form.cancel"), type="tertiary", key="receiver_cancel", on_click=_DRAFT.drop
    )


def _draw_mail(home: Home, draft: Draft) -> None:
    host, port = st.columns([3, 1], gap="small")
    with host:
        _text("host", 250)
    port.number_input(
        say("notice.form.port"), min_value=1, max_value=_MOST_PORT, step=1, key="receiver_port"
    )
    st.selectbox(
        say("notice.form.security"),
        list(Security),
        format_func=lambda each: say(f"notice.security.{each}"),
        key="receiver_security",
    )
    st.text_input(
        say("notice.form.username"),
        max_chars=250,
        help=say("notice.form.username_help"),
        key="receiver_username",
    )
    _draw_secret(home, draft, "password", "")
    _text("sender", 250)
    st.text_area(
        say("notice.form.recipients"),
        max_chars=8000,
        height=100,
        placeholder=say("notice.form.recipients_placeholder"),
        help=say("notice.form.recipients_help"),
        key="receiver_recipients",
    )


def _draw_secret(home: Home, draft: Draft, name: str, note: str) -> None:
    is_kept = draft.base is not None and has_own_secret(home, draft.base)
    st.text_input(
        say(f"notice.form.{name}"),
        type="password",
        max_chars=2000,
        autocomplete="new-password",
        placeholder=say("notice.form.kept") if is_kept else "",
        key=_SECRET,
    )
    st.caption(" ".join(part for part in (note, say("notice.form.secret_note")) if part))


def _text(name: str, longest: int) -> None:
    st.text_input(
        say(f"notice.form.{name}"),
        max_chars=longest,
        placeholder=say(f"notice.form.{name}_placeholder"),
        key=f"receiver_{name}",
    )


def _fill(channel: Channel) -> None:
    for name in ("kind", "name", "is_on", "host", "port", "security", "username", "sender"):
        st.session_state[f"receiver_{name}"] = getattr(channel, name)
    st.session_state["receiver_recipients"] = "\n".join(channel.recipients)
    st.session_state[_SECRET] = ""


def _written(base: Channel | None) -> Channel:
    """What the form says now; fields that are not drawn keep what they were."""
    start = base or Channel(kind=Kind(st.session_state["receiver_kind"]), name="")
    said = {name: str(_said(name, "")).strip() for name in ("name", "host", "username", "sender")}
    named = replace(start, name=said["name"], is_on=bool(_said("is_on", start.is_on)))
    if not named.is_mail:
        return named
    return replace(
        named,
        host=said["host"],
        port=int(_said("port", MAIL_PORTS[0])),
        security=Security(_said("security", Security.STARTTLS)),
        username=said["username"],
        sender=said["sender"],
        recipients=tuple(filter(None, re.split(r"[\s,;]+", str(_said("recipients", ""))))),
    )


def _said(name: str, otherwise: Any) -> Any:
    found = st.session_state.get(f"receiver_{name}")
    return otherwise if found is None else found


def _save(home: Home) -> None:
    draft = _DRAFT.read()
    if draft is None:
        return
    secret = str(st.session_state.get(_SECRET) or "").strip()
    try:
        save_channel(home, _written(draft.base), secret, open_desk().actor)
    except InvalidRecordError as refusal:
        problems = refusal.facts["problems"]
        found = problems if isinstance(problems, tuple) else ()
        _DRAFT.keep(Draft(draft.base, found))
    except (ConflictError, RecordMissingError):
        _DRAFT.keep(Draft(draft.base, is_lost=True))
    else:
        _DRAFT.drop()
