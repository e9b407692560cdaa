"""A server for a team needs somebody who can sign in and let others in, or it is only a risk."""

from opsdash.access.invitations import list_invitations
from opsdash.access.people import list_people
from opsdash.access.rights import Role
from opsdash.errors import TeamEmptyError
from opsdash.settings import command_line
from opsdash.store import Database


def require_way_in(state: Database) -> None:
    """Raise TeamEmptyError unless an administrator has an account or an open invitation."""
    if any(each.admits for each in list_people(state)):
        return
    invited = (each for each in list_invitations(state) if not each.problem)
    if not any(each.role is Role.ADMIN and each.groups is None for each in invited):
        raise TeamEmptyError(command=command_line("people invite --role admin"))
