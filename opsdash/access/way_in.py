"""A server for a team needs somebody who can sign in and let others in, or it is only a risk."""

from typing import Final

from opsdash.access.invitations import list_invitations
from opsdash.access.people import list_people
from opsdash.access.rights import Role
from opsdash.errors import TeamEmptyError
from opsdash.settings import command_line
from opsdash.store import Database
from opsdash.team import Team

_EXAMPLE: Final = "you@example.com"


def require_way_in(state: Database, team: Team) -> None:
    """Raise TeamEmptyError unless an administrator has an account or an open invitation.

    Without passwords an invitation is found by its address alone.
    """
    if any(each.admits for each in list_people(state)):
        return
    invited = (each for each in list_invitations(state) if not each.problem)
    usable = (each for each in invited if each.email or team.passwords)
    if not any(each.role is Role.ADMIN and each.groups is None for each in usable):
        address = "" if team.passwords else f" --email {_EXAMPLE}"
        raise TeamEmptyError(command=command_line(f"people invite --role admin{address}"))
