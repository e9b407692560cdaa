"""Tokens of other programs: what each opens now, who answers for it, and its end."""

from typing import Final

import streamlit as st

from opsdash.access.actor import Actor, known
from opsdash.access.tokens import Token, list_tokens, reach_of, revoke_token
from opsdash.settings import command_line
from opsdash.ui.escaping import verbatim
from opsdash.ui.people_room import Room, attempt, line, tell
from opsdash.ui.record_past import draw_past_link
from opsdash.words import say
from opsdash.words.numbers import count
from opsdash.words.people import groups_words, when_words

_LETTERS: Final = 254


def draw_tokens(room: Room) -> None:
    tokens = list_tokens(room.desk.home.state)
    if not tokens:
        return
    st.space("small")
    st.header(say("people.tokens.heading"), anchor=False)
    command = command_line("token create NAME --read")
    st.caption(say("people.tokens.note", command=f"`{command}`"))
    for token in tokens:
        if not token.revoked_at:
            _draw_open(room, token)
    _draw_revoked(room, [each for each in tokens if each.revoked_at])


def _draw_open(room: Room, token: Token) -> None:
    with line(_words(room, token)):
        st.button(
            say("people.tokens.revoke"),
            key=f"token_revoke_{token.id}",
            type="tertiary",
            icon=":material/block:",
            on_click=_revoke,
            args=(room, token),
        )
        draw_past_link(room.desk, "token", token.id)


def _draw_revoked(room: Room, tokens: list[Token]) -> None:
    if not tokens:
        return
    key = "people.tokens.revoked_one" if len(tokens) == 1 else "people.tokens.revoked"
    with st.expander(say(key, count=count(len(tokens)))):
        for token in tokens:
            with line(_words(room, token)):
                draw_past_link(room.desk, "token", token.id)


def _words(room: Room, token: Token) -> str:
    """What it is for and opens; below it where it is from and when it was used."""
    first = f"**{verbatim(token.name)}** :gray[{' · '.join(_opens(room, token))}]"
    return f"{first}  \n:small[:gray[{' · '.join(_past(room, token))}]]"


def _opens(room: Room, token: Token) -> list[str]:
    scope = say(f"audit.scope.{token.scope.value}")
    told = [scope, verbatim(groups_words(token.groups), _LETTERS)]
    if token.revoked_at:
        return told
    now = reach_of(room.desk.home.state, token)
    if now is None:
        return [*told, say("people.tokens.nothing")]
    if now.groups != token.groups:
        told.append(say("people.tokens.less", groups=verbatim(groups_words(now.groups), _LETTERS)))
    return told


def _past(room: Room, token: Token) -> list[str]:
    made = when_words(token.created_at, room.now, room.zone)
    by = known(token.created_by)
    told = [say("people.tokens.made", when=made, by=verbatim(by))] if by else []
    told = told or [say("people.tokens.made_here", when=made)]
    told += [say("people.tokens.answers", name=name) for name in _answering(room, token)]
    if token.revoked_at:
        revoked = when_words(token.revoked_at, room.now, room.zone)
        return [*told, say("people.tokens.revoked_when", when=revoked)]
    if token.used_at is None:
        return [*told, say("people.tokens.never")]
    return [*told, say("people.tokens.used", when=when_words(token.used_at, room.now, room.zone))]


def _answering(room: Room, token: Token) -> list[str]:
    """Who does, where that is not who made it."""
    accounts = (*room.people, *room.closed)
    names = [each.name for each in accounts if each.id == token.creator]
    return [verbatim(name) for name in names if name != token.created_by]


def _revoke(room: Room, token: Token) -> None:
    def revoke(actor: Actor) -> None:
        revoke_token(room.desk.home.state, token.id, actor)
        tell(say("people.tokens.told", name=verbatim(token.name)))

    attempt(room, revoke)
