"""Who acts: the name that records keep, the role that opens rights, the groups it is limited to.

Every function that writes takes an actor and asks it for a right, so that a page, a route and a
command that forget to ask cannot write either.
"""

import getpass
from dataclasses import dataclass
from typing import Final

from opsdash.access.rights import Right, Role, allows
from opsdash.errors import NotAllowedError

_SOMEBODY: Final = "somebody"


@dataclass(frozen=True)
class Actor:
    """`person` is the id of the account, empty for the machine's own user and for programs.

    `groups` are the groups whose rows are seen, None: all. `origin` is where it acts from: a
    network address, "command line", "inbox"; the audit keeps it.
    """

    name: str
    role: Role
    groups: tuple[str, ...] | None = None
    person: str = ""
    origin: str = ""

    @property
    def is_limited(self) -> bool:
        return self.groups is not None

    def may(self, right: Right) -> bool:
        return allows(self.role, right, is_limited=self.is_limited)

    def must(self, right: Right) -> None:
        """Raise NotAllowedError without the right."""
        if not self.may(right):
            raise NotAllowedError(right=right.value, role=self.role.value)


def owner(origin: str = "", name: str = "") -> Actor:
    """The user of this machine, who owns everything on it."""
    return Actor(name or _user(), Role.ADMIN, origin=origin)


def program(name: str, role: Role = Role.EDITOR, groups: tuple[str, ...] | None = None) -> Actor:
    """Something that acts without a person: the inbox folder, the sample, a token."""
    return Actor(name, role, groups, origin=name)


def known(name: str | None) -> str:
    """The name that a record keeps; empty where it was kept before anybody had one."""
    return "" if name in (None, _SOMEBODY) else str(name)


def _user() -> str:
    """The name of the account that runs this; a container may have none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "owner"
