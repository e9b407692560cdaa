"""`goals` on the command line: the words of its calls, whose actions are in `goal_actions`."""

import argparse
from collections.abc import Callable
from typing import Final

from opsdash.cli.arguments import day, number, step, where
from opsdash.cli.console import Console
from opsdash.goals.goal import Course, Sense
from opsdash.store import Home
from opsdash.words import say

ACTIONS: Final = ("list", "show", "add", "check-in", "history", "archive")
_NAMED: Final = ("show", "check-in", "history", "archive")
_CONFIDENCE: Final = range(11)


def goals(home: Home, asked: argparse.Namespace, console: Console) -> int:
    """Carry out one action; 1 where something is in its way."""
    # Chances bring numpy, which the start of a server must not wait for.
    from opsdash.cli.goal_actions import act  # noqa: PLC0415

    return act(home, asked, console)


def add_goals(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for action in ACTIONS:
        text = say(f"cli.help.goals_{action.replace('-', '_')}")
        below = actions.add_parser(action, help=text, description=text)
        if action in _NAMED:
            below.add_argument("id", metavar="ID", help=say("cli.help.goal_id"))
        if action in _OWN:
            _OWN[action](below)
        below.add_argument("--json", action="store_true", help=say("cli.help.goals_json"))


def _add_list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--archived", action="store_true", help=say("cli.help.goals_archived"))


def _add_goal(parser: argparse.ArgumentParser) -> None:
    for name in ("title", "metric", "owner"):
        # Only a milestone has no metric, which the goal's own rules know.
        required = name != "metric"
        _text(parser, name, required=required)
    for name in ("target", "baseline"):
        parser.add_argument(
            f"--{name}", type=number, metavar="N", help=say(f"cli.help.goal_{name}")
        )
    for name in ("start", "due"):
        parser.add_argument(
            f"--{name}", type=day, required=True, metavar="D", help=say(f"cli.help.goal_{name}")
        )
    _choice(parser, "kind", tuple(Course))
    _choice(parser, "sense", tuple(Sense))
    parser.add_argument(
        "--where", action="append", default=[], type=where, metavar="DIM=VALUE",
        help=say("cli.help.goal_where"),
    )  # fmt: skip
    parser.add_argument(
        "--step", dest="steps", action="append", default=[], type=step, metavar="DAY=VALUE",
        help=say("cli.help.goal_step"),
    )  # fmt: skip
    for name in ("allowed-misses", "review-days"):
        text = say(f"cli.help.goal_{name.replace('-', '_')}")
        parser.add_argument(f"--{name}", type=int, metavar="N", help=text)
    for name in ("team", "attainable", "relevant", "accepted"):
        _text(parser, name)


def _text(parser: argparse.ArgumentParser, name: str, *, required: bool = False) -> None:
    parser.add_argument(
        f"--{name}", required=required, metavar="TEXT", help=say(f"cli.help.goal_{name}")
    )


def _choice(parser: argparse.ArgumentParser, name: str, options: tuple[str, ...]) -> None:
    values = [str(option) for option in options]
    parser.add_argument(f"--{name}", choices=values, help=say(f"cli.help.goal_{name}"))


def _add_check_in(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--confidence", type=int, choices=_CONFIDENCE, required=True, metavar="N",
        help=say("cli.help.goal_confidence"),
    )  # fmt: skip
    parser.add_argument("--changed", default="", metavar="TEXT", help=say("cli.help.goal_changed"))
    parser.add_argument(
        "--next", dest="next_step", default="", metavar="TEXT", help=say("cli.help.goal_next")
    )


def _add_archive(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--version", type=int, metavar="N", help=say("cli.help.goal_version"))


_OWN: Final[dict[str, Callable[[argparse.ArgumentParser], None]]] = {
    "list": _add_list,
    "add": _add_goal,
    "check-in": _add_check_in,
    "archive": _add_archive,
}
