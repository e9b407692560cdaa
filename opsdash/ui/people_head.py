"""The head of People: how many have an account and who does not use it; alone, how to share."""

import streamlit as st

from opsdash.settings import command_line
from opsdash.ui.escaping import verbatim
from opsdash.ui.people_room import Room
from opsdash.words import say
from opsdash.words.numbers import count


def draw_head(room: Room) -> None:
    if room.team is None:
        _draw_local(room)
        return
    room.desk.head(_grey(room), _title(room))
    with st.container(width=800):
        st.markdown(say("people.lead"))


def _grey(room: Room) -> str:
    accounts = _accounts(len(room.people))
    if not room.waiting:
        return say("people.grey", accounts=accounts)
    waiting = _waiting(len(room.waiting))
    return say("people.grey_waiting", accounts=accounts, waiting=waiting)


def _title(room: Room) -> str:
    people, away = room.people, room.away
    if len(people) <= 1:
        return say("people.title_alone" if people else "people.title_nobody")
    number = count(len(people))
    if not away:
        return say("people.title_all_here", count=number)
    if len(away) == 1:
        return say("people.title_one_away", count=number, name=verbatim(away[0].name))
    return say("people.title_away", count=number, away=count(len(away)))


def _accounts(number: int) -> str:
    if number == 1:
        return say("people.number_accounts_one")
    return say("people.number_accounts", count=count(number))


def _waiting(number: int) -> str:
    if number == 1:
        return say("people.number_waiting_one")
    return say("people.number_waiting", count=count(number))


def _draw_local(room: Room) -> None:
    room.desk.head(say("people.local.grey"), say("people.local.title"))
    with st.container(width=800):
        st.markdown(say("people.local.lead"))
        st.space("small")
        st.header(say("people.local.heading"), anchor=False)
        st.markdown(say("people.local.invite"))
        st.code(command_line("people invite --role admin"), language=None, wrap_lines=True)
        st.markdown(say("people.local.start"))
        st.code("make run TEAM=1", language=None)
        st.markdown(say("people.local.then"))
        st.caption(say("people.local.more"))
        st.space("small")
