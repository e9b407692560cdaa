"""An account that ends or may do less, and what it gave to others with the power it had.

Guest links and tokens of programs have secrets of their own: who holds one comes in whether or not
its maker is there. They end with the account, in one transaction, or somebody who may all of it
answers for them from then on: none ever opens more than who answers for it.
"""

from dataclasses import dataclass, replace

from opsdash.access import people, tokens
from opsdash.access.actor import Actor
from opsdash.access.people import Person
from opsdash.access.rights import Role
from opsdash.access.tokens import Token
from opsdash.report.frozen import guest_links
from opsdash.report.frozen.guest_links import GuestLink
from opsdash.report.frozen.records import read_frozen
from opsdash.store import Cursor, Database


@dataclass(frozen=True)
class Given:
    """What one account made that opens something to others, the newest first."""

    links: tuple[GuestLink, ...] = ()
    tokens: tuple[Token, ...] = ()

    @property
    def is_nothing(self) -> bool:
        return not (self.links or self.tokens)


@dataclass(frozen=True)
class Changed:
    """The account as it is now, and what ended with its power for good."""

    person: Person
    ended: Given


@dataclass(frozen=True)
class Access:
    """What a person is to be: role, groups (None: all), and a name, empty for the present one."""

    role: Role
    groups: tuple[str, ...] | None
    name: str = ""


def given_by(state: Database, person: Person, actor: Actor) -> Given:
    """What is open now. Raises NotAllowedError."""
    return Given(
        guest_links.open_links_of(state, person.id, actor),
        tokens.open_tokens_of(state, person.id, actor),
    )


def lost_by(state: Database, person: Person, access: Access, actor: Actor) -> Given:
    """What would open less, or nothing, once its maker may do no more than this."""
    given = given_by(state, person, actor)
    now = person.actor()
    then = replace(now, role=access.role, groups=people.checked_groups(access.groups))
    views = {each.frozen_id: read_frozen(state, each.frozen_id) for each in given.links}
    return Given(
        tuple(
            each
            for each in given.links
            if guest_links.reaches(views[each.frozen_id], now)
            and not guest_links.reaches(views[each.frozen_id], then)
        ),
        tuple(each for each in given.tokens if _rows_of(each, now) != _rows_of(each, then)),
    )


def _rows_of(token: Token, maker: Actor) -> tuple[str, ...] | str | None:
    """Of which groups it opens the rows; "" where it opens nothing."""
    left = token.reaching(maker)
    return "" if left is None else left.groups


def close_account(
    state: Database, person: Person, actor: Actor, *, ends_given: bool = True
) -> Changed:
    """Close it with all that is open, or, without `ends_given`, leave that open to the actor.

    `restore_person` opens the account again and nothing else. Raises what `remove_person` does.
    """
    given = given_by(state, person, actor)
    with state.write() as cursor:
        closed = people.removed(cursor, person, actor)
        return Changed(closed, _settled(cursor, given, actor, ends_given=ends_given))


def change_account(
    state: Database, person: Person, access: Access, actor: Actor, *, ends_given: bool = True
) -> Changed:
    """Give another role, groups or name; what was given with more power ends or changes hands.

    Raises what `change_person` does.
    """
    lost = lost_by(state, person, access, actor)
    with state.write() as cursor:
        changed = people.changed(
            cursor, person, actor, role=access.role, groups=access.groups, name=access.name
        )
        return Changed(changed, _settled(cursor, lost, actor, ends_given=ends_given))


def _settled(cursor: Cursor, given: Given, actor: Actor, *, ends_given: bool) -> Given:
    if not ends_given:
        guest_links.take_over_links(cursor, given.links, actor)
        tokens.take_over_tokens(cursor, given.tokens, actor)
        return Given()
    return Given(
        guest_links.revoke_links(cursor, given.links, actor),
        tokens.revoke_tokens(cursor, given.tokens, actor),
    )
