"""`token` on the command line: make one for another program, list them, revoke one."""

import argparse

from opsdash.access.tokens import Token, create_token, list_tokens, revoke_token
from opsdash.cli.console import Console
from opsdash.store import Home
from opsdash.words import say


def tokens(home: Home, asked: argparse.Namespace, console: Console) -> int:
    if asked.action == "create":
        token, secret = create_token(
            home.state, asked.name, console.actor, asked.scope, asked.groups
        )
        console.complain(say(f"cli.token.created_{token.scope}", name=token.name, id=token.id))
        console.tell(secret)
    elif asked.action == "revoke":
        token = revoke_token(home.state, asked.id, console.actor)
        console.tell(say("cli.token.revoked", name=token.name))
    else:
        for token in list_tokens(home.state):
            console.tell(token_line(token))
    return 0


def token_line(token: Token) -> str:
    used = f"{token.used_at:%Y-%m-%d}" if token.used_at else say("cli.token.never")
    state = "cli.token.line_revoked" if token.revoked_at else "cli.token.line"
    created = f"{token.created_at:%Y-%m-%d}"
    name = token.name
    if token.groups is not None:
        name = say("cli.token.limited", name=name, groups=", ".join(token.groups))
    return say(
        state,
        id=token.id,
        name=name,
        scope=token.scope.value,
        created=created,
        by=token.created_by,
        used=used,
    )
