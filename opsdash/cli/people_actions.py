"""What the actions of `people` do. A link stands alone on standard output."""

import argparse
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from opsdash.access.actor import Actor
from opsdash.access.invitations import (
    Invitation,
    invite,
    invite_again,
    list_invitations,
    revoke_invitation,
)
from opsdash.access.people import (
    Person,
    find_by_email,
    list_people,
    restore_person,
)
from opsdash.access.rights import Role
from opsdash.access.sessions import end_all_sessions, last_seen
from opsdash.cli.console import Console
from opsdash.cli.importing import DONE, USAGE
from opsdash.cli.share import link_line
from opsdash.cli.tokens import token_line
from opsdash.errors import RecordMissingError
from opsdash.report.leaving import (
    Access,
    Given,
    change_account,
    close_account,
    given_by,
    lost_by,
)
from opsdash.settings import read_settings
from opsdash.store import Home
from opsdash.team import USUAL_LIFETIMES, Lifetimes
from opsdash.words import say
from opsdash.words.people import given_words


def act(home: Home, asked: argparse.Namespace, console: Console) -> int:
    if asked.action in _ASKING:
        return _ASKING[asked.action](home, asked, console, console.actor)
    _ACTIONS[asked.action](home, asked, console, console.actor)
    return DONE


def _list(home: Home, asked: argparse.Namespace, console: Console, _actor: Actor) -> None:
    seen = last_seen(home.state)
    everybody = list_people(home.state)
    waiting = [each for each in list_invitations(home.state) if not each.problem]
    if asked.json:
        told = {
            "people": [_as_json(each, seen.get(each.id)) for each in everybody],
            "invitations": [_invitation_as_json(each) for each in waiting],
        }
        console.tell(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for each in everybody:
        console.tell(_line(each, seen.get(each.id)))
    for invitation in waiting:
        console.tell(_invitation_line(invitation))
    if not everybody and not waiting:
        console.complain(say("cli.people.nobody"))


def _invite(home: Home, asked: argparse.Namespace, console: Console, actor: Actor) -> None:
    role = Role(asked.role)
    team = read_settings().team
    made, link = invite(
        home,
        actor,
        role=role,
        groups=asked.groups,
        email=asked.email,
        lifetimes=_lifetimes(),
        needs_email=team is not None and not team.passwords,
    )
    words = say(
        "cli.people.invited",
        id=made.id,
        role=role.value,
        groups=_groups(made.groups),
        until=_day(made.expires_at),
    )
    console.complain(words)
    console.tell(_address(link))


def _link(home: Home, asked: argparse.Namespace, console: Console, actor: Actor) -> None:
    person = _found(home, asked.email)
    made, link = invite_again(home, person, actor, lifetimes=_lifetimes())
    console.complain(say("cli.people.link", name=person.name, until=_day(made.expires_at)))
    console.tell(_address(link))


def _role(home: Home, asked: argparse.Namespace, console: Console, actor: Actor) -> int:
    person = _found(home, asked.email)
    return _change(home, person, Access(Role(asked.role), person.groups), asked, console, actor)


def _limit(home: Home, asked: argparse.Namespace, console: Console, actor: Actor) -> int:
    person = _found(home, asked.email)
    groups = None if asked.groups is None else tuple(asked.groups)
    return _change(home, person, Access(person.role, groups), asked, console, actor)


def _change(
    home: Home,
    person: Person,
    access: Access,
    asked: argparse.Namespace,
    console: Console,
    actor: Actor,
) -> int:
    lost = lost_by(home.state, person, access, actor)
    if _must_agree(lost, asked):
        _ask(say("cli.people.lost", name=person.name), lost, console)
        return USAGE
    changed = change_account(home.state, person, access, actor, ends_given=not asked.keep)
    console.tell(_line(changed.person))
    if not changed.ended.is_nothing:
        console.tell(say("cli.people.ended_change", given=_given(changed.ended)))
    return DONE


def _must_agree(given: Given, asked: argparse.Namespace) -> bool:
    return not (given.is_nothing or asked.yes or asked.keep)


def _ask(told: str, given: Given, console: Console) -> None:
    console.complain(told)
    for line in (*map(link_line, given.links), *map(token_line, given.tokens)):
        console.complain(line)
    console.complain(say("cli.people.agree"))


def _given(given: Given) -> str:
    return given_words(len(given.links), len(given.tokens))


def _sign_out(home: Home, asked: argparse.Namespace, console: Console, actor: Actor) -> None:
    person = _found(home, asked.email)
    ended = end_all_sessions(home.state, person.id, actor)
    console.tell(say("cli.people.signed_out", name=person.name, sessions=ended))


def _remove(home: Home, asked: argparse.Namespace, console: Console, actor: Actor) -> int:
    """What goes on without the account is told first, and asks for a word on it."""
    person = _found(home, asked.email)
    given = given_by(home.state, person, actor)
    if _must_agree(given, asked):
        _ask(say("cli.people.given", name=person.name), given, console)
        return USAGE
    closed = close_account(home.state, person, actor, ends_given=not asked.keep)
    console.tell(say("cli.people.removed", name=person.name))
    if not closed.ended.is_nothing:
        console.tell(say("cli.people.ended", given=_given(closed.ended)))
    return DONE


def _restore(home: Home, asked: argparse.Namespace, console: Console, actor: Actor) -> None:
    console.tell(_line(restore_person(home.state, _found(home, asked.email), actor)))


def _revoke(home: Home, asked: argparse.Namespace, console: Console, actor: Actor) -> None:
    revoke_invitation(home.state, asked.id, actor)
    console.tell(say("cli.people.revoked", id=asked.id))


_Action = Callable[[Home, argparse.Namespace, Console, Actor], None]
_ACTIONS: Final[Mapping[str, _Action]] = {
    "list": _list,
    "invite": _invite,
    "link": _link,
    "sign-out": _sign_out,
    "restore": _restore,
    "revoke": _revoke,
}
# What they end is told first and asked for.
_ASKING: Final[Mapping[str, Callable[[Home, argparse.Namespace, Console, Actor], int]]] = {
    "role": _role,
    "limit": _limit,
    "remove": _remove,
}


def _lifetimes() -> Lifetimes:
    team = read_settings().team
    return team.lifetimes if team else USUAL_LIFETIMES


def _address(link: str) -> str:
    """Where the link is opened: before a first start for a team, where that would be."""
    settings = read_settings()
    at = settings.team.address if settings.team else f"http://{settings.host}:{settings.port}"
    return f"{at}/invitation/{link}"


def _found(home: Home, email: str) -> Person:
    person = find_by_email(home.state, email)
    if person is None:
        raise RecordMissingError(noun="person", id=email)
    return person


def _line(person: Person, seen: datetime | None = None) -> str:
    return say(
        "cli.people.line",
        email=person.email,
        role=person.role.value,
        groups=_groups(person.groups),
        name=person.name,
        seen=_day(seen) if seen else say("cli.people.never"),
    )


def _invitation_line(invitation: Invitation) -> str:
    return say(
        "cli.people.invitation",
        id=invitation.id,
        email=invitation.email or say("cli.people.anybody"),
        role=invitation.role.value,
        groups=_groups(invitation.groups),
        until=_day(invitation.expires_at),
    )


def _as_json(person: Person, seen: datetime | None) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "role": person.role.value,
        "groups": person.groups,
        "last_seen": seen.isoformat(timespec="seconds") if seen else None,
    }


def _invitation_as_json(invitation: Invitation) -> dict[str, Any]:
    return {
        "id": invitation.id,
        "email": invitation.email,
        "role": invitation.role.value,
        "groups": invitation.groups,
        "expires": invitation.expires_at.isoformat(timespec="seconds"),
    }


def _groups(groups: tuple[str, ...] | None) -> str:
    return say("cli.people.all_groups") if groups is None else ", ".join(groups)


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"
