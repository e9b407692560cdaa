"""Who acts in the tests."""

from typing import Final

from opsdash.access.actor import Actor
from opsdash.access.rights import Role


def person(name: str, role: Role = Role.ADMIN, *groups: str) -> Actor:
    """Somebody who may do everything, unless a role or groups say less."""
    return Actor(name, role, groups or None)


ANN: Final = person("ann")
BEN: Final = person("ben")
