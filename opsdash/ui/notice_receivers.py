"""The receivers of the morning notice: what each is, its last notice, test, edit, remove."""

from typing import Final

import streamlit as st

from opsdash.errors import ConflictError, RecordMissingError
from opsdash.report.morning.channels import NAME_LENGTH, Channel, delete_channel
from opsdash.report.morning.deliveries import Occasion
from opsdash.report.morning.delivery import send_now
from opsdash.report.morning.outcome import State
from opsdash.report.morning.words import moment_words, outcome_words, state_words
from opsdash.store import Home
from opsdash.ui.desk import open_desk
from opsdash.ui.escaping import verbatim
from opsdash.ui.notice_form import add_receiver, edit_receiver
from opsdash.ui.notice_room import Room
from opsdash.ui.record_past import draw_past_link
from opsdash.words import say

_TOLD: Final = "notice_told"
_SHOWN_MAILBOXES: Final = 2
_LETTERS: Final = 200


def draw_receivers(room: Room) -> None:
    st.header(say("notice.receivers.heading"), anchor=False)
    told = st.session_state.pop(_TOLD, None)
    if told:
        is_good, text = told
        st.success(text, icon=":material/check:") if is_good else st.error(
            text, icon=":material/error:"
        )
    if not room.channels:
        st.caption(say("notice.receivers.empty"))
    for channel in room.channels:
        _draw_receiver(room, channel)
    st.button(
        say("notice.receivers.add"),
        icon=":material/add:",
        key="notice_add",
        on_click=add_receiver,
    )


def _draw_receiver(room: Room, channel: Channel) -> None:
    with st.container(border=True, gap="xsmall", key=f"receiver_{channel.id}"):
        text = f"**{verbatim(channel.name, NAME_LENGTH)}**"
        st.markdown(f"{text}  \n:small[:gray[{verbatim(_detail(room, channel), _LETTERS)}]]")
        with st.container(horizontal=True, gap="small"):
            _draw_sending(room, channel)
            st.button(
                say("notice.receivers.edit"),
                type="tertiary",
                icon=":material/edit:",
                key=f"receiver_edit_{channel.id}",
                on_click=edit_receiver,
                args=(channel,),
            )
            st.button(
                say("notice.receivers.remove"),
                type="tertiary",
                icon=":material/delete:",
                key=f"receiver_remove_{channel.id}",
                on_click=_remove,
                args=(room.desk.home, channel),
            )
            draw_past_link(room.desk, "notice_channel", channel.id)


def _detail(room: Room, channel: Channel) -> str:
    kind = say(f"notice.kind.{channel.kind}")
    if channel.is_mail:
        shown = ", ".join(channel.recipients[:_SHOWN_MAILBOXES])
        rest = len(channel.recipients) - _SHOWN_MAILBOXES
        more = f" {say('notice.text.more', count=rest)}" if rest > 0 else ""
        told = say(
            "notice.receivers.mail_detail",
            kind=kind,
            recipients=f"{shown}{more}",
            host=channel.host,
        )
    else:
        told = say("notice.receivers.chat_detail", kind=kind, host=channel.host)
    last = room.last_of(channel)
    parts = [
        told,
        "" if channel.is_on else say("notice.receivers.off"),
        f"{state_words(last)} {moment_words(last.begun_at, room.zone)}" if last else "",
    ]
    return " · ".join(part for part in parts if part)


def _draw_sending(room: Room, channel: Channel) -> None:
    if st.button(
        say("notice.receivers.test"),
        type="tertiary",
        icon=":material/send:",
        key=f"receiver_test_{channel.id}",
    ):
        _send(room.desk.home, channel, Occasion.TEST)
    last = room.last_of(channel)
    is_open = last is not None and last.state in (State.FAILED, State.UNKNOWN)
    if (
        last
        and is_open
        and last.day == room.today
        and st.button(
            say("notice.receivers.again"),
            type="tertiary",
            icon=":material/replay:",
            key=f"receiver_again_{channel.id}",
        )
    ):
        _send(room.desk.home, channel, Occasion.HAND)


def _send(home: Home, channel: Channel, occasion: Occasion) -> None:
    with st.spinner(say("notice.receivers.sending")):
        outcome = send_now(home, channel, occasion, open_desk().actor)
    name, told = verbatim(channel.name, NAME_LENGTH), verbatim(outcome_words(outcome), 400)
    text = say("notice.receivers.tested", name=name, outcome=told)
    st.session_state[_TOLD] = (outcome.state is State.SENT, text)
    st.rerun()


def _remove(home: Home, channel: Channel) -> None:
    """As it was shown; one that changed meanwhile stays."""
    try:
        delete_channel(home, channel, open_desk().actor)
    except (ConflictError, RecordMissingError):
        st.session_state[_TOLD] = (False, say("notice.form.conflict"))
        return
    name = verbatim(channel.name, NAME_LENGTH)
    st.session_state[_TOLD] = (True, say("notice.receivers.removed", name=name))
