"""An account that ends, and what it gave to others that would go on without it.

Guest links and tokens of programs have secrets of their own: who holds one comes in whether or not
the account of its maker is open. They end with it, in one transaction, unless somebody keeps them.
"""

from dataclasses import dataclass

from opsdash.access import people, tokens
from opsdash.access.actor import Actor
from opsdash.access.people import Person
from opsdash.access.tokens import Token
from opsdash.report.frozen import guest_links
from opsdash.report.frozen.guest_links import GuestLink
from opsdash.store import Database


@dataclass(frozen=True)
class Given:
    """What one account made that opens something to others, the newest first."""

    links: tuple[GuestLink, ...] = ()
    tokens: tuple[Token, ...] = ()

    @property
    def is_nothing(self) -> bool:
        return not (self.links or self.tokens)


@dataclass(frozen=True)
class Closed:
    """The account as it is closed, and what ended with it for good."""

    person: Person
    ended: Given


def given_by(state: Database, person: Person, actor: Actor) -> Given:
    """What is open now. Raises NotAllowedError."""
    return Given(
        guest_links.open_links_of(state, person.id, actor),
        tokens.open_tokens_of(state, person.id, actor),
    )


def close_account(
    state: Database, person: Person, actor: Actor, *, ends_given: bool = True
) -> Closed:
    """Close it with all that is open by then, or, without `ends_given`, leave that open.

    `restore_person` opens the account again and nothing else. Raises what `remove_person` does.
    """
    with state.write() as cursor:
        closed = people.removed(cursor, person, actor)
        ended = Given()
        if ends_given:
            ended = Given(
                guest_links.revoke_links_of(cursor, person.id, actor),
                tokens.revoke_tokens_of(cursor, person.id, actor),
            )
    return Closed(closed, ended)
