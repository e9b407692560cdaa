"""`people` on the command line: the words of its calls, whose actions are in `people_actions`.

The way to the first administrator, and the way back in when nobody can sign in any more.
"""

import argparse
from collections.abc import Mapping
from typing import Final

from opsdash.access.rights import Role
from opsdash.cli.console import Console
from opsdash.store import Home
from opsdash.words import say

# What each action is about, by the words that follow it.
ACTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "list": (),
    "invite": (),
    "link": ("email",),
    "role": ("email", "role"),
    "limit": ("email",),
    "sign-out": ("email",),
    "remove": ("email",),
    "restore": ("email",),
    "revoke": ("id",),
}
_ROLES: Final = [role.value for role in Role]


def people(home: Home, asked: argparse.Namespace, console: Console) -> int:
    """Carry out one action."""
    # Passwords bring a library that the start of a server must not wait for.
    from opsdash.cli.people_actions import act  # noqa: PLC0415

    return act(home, asked, console)


def add_people(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for action, names in ACTIONS.items():
        text = say(f"cli.help.people_{action.replace('-', '_')}")
        below = actions.add_parser(action, help=text, description=text)
        for name in names:
            choices = _ROLES if name == "role" else None
            metavar, told = name.upper(), say(f"cli.help.person_{name}")
            below.add_argument(name, metavar=metavar, choices=choices, help=told)
        if action == "invite":
            below.add_argument(
                "--role", choices=_ROLES, required=True, help=say("cli.help.person_role")
            )
            below.add_argument(
                "--email", default="", metavar="E", help=say("cli.help.invite_email")
            )
        if action in ("invite", "limit"):
            below.add_argument(
                "--group", dest="groups", action="append", metavar="G",
                help=say("cli.help.person_group"),
            )  # fmt: skip
        if action in ("remove", "role", "limit"):
            kept = below.add_mutually_exclusive_group()
            kept.add_argument("--yes", action="store_true", help=say("cli.help.remove_yes"))
            kept.add_argument("--keep", action="store_true", help=say("cli.help.remove_keep"))
        if action == "list":
            below.add_argument("--json", action="store_true", help=say("cli.help.json"))
