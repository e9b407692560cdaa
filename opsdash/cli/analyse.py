"""`analyse` on the command line: what the pages find in the data, as sentences or as JSON.

A row of `analyses` is a subcommand with options of its own. Exit code 1 when the data allows no
answer; the sentences then say why.
"""

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from opsdash.analysis.result import Status
from opsdash.cli import arguments
from opsdash.cli.console import Console
from opsdash.cli.importing import DONE, FAILED
from opsdash.cli.telling import Told
from opsdash.store import Home
from opsdash.words import say

_FORMATS: Final = ("text", "json")


@dataclass(frozen=True)
class Analysis:
    """`add` declares its options beside those that all have: METRIC, --where, --to, --format."""

    name: str
    add: Callable[[argparse.ArgumentParser], None]
    tell: Callable[[Home, argparse.Namespace], Told]


def analyses() -> tuple[Analysis, ...]:
    """All of them, in the order of the help."""
    # They bring numpy, which the start of a server must not wait for.
    from opsdash.cli import (  # noqa: PLC0415
        analyse_drivers,
        analyse_effect,
        analyse_forecast,
        analyse_signals,
        analyse_slope,
        analyse_survival,
    )

    return (
        Analysis("slope", analyse_slope.add_options, analyse_slope.tell),
        Analysis("drivers", analyse_drivers.add_options, analyse_drivers.tell),
        Analysis("forecast", analyse_forecast.add_options, analyse_forecast.tell),
        Analysis("effect", analyse_effect.add_options, analyse_effect.tell),
        Analysis("signals", analyse_signals.add_options, analyse_signals.tell),
        Analysis("survival", analyse_survival.add_options, analyse_survival.tell),
    )


def add_analyses(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="analysis", required=True, metavar="ANALYSIS")
    for each in analyses():
        text = say(f"cli.help.analyse_{each.name}")
        below = kinds.add_parser(each.name, help=text, description=text)
        below.add_argument("metric", metavar="METRIC", help=say("cli.help.analyse_metric"))
        below.add_argument(
            "--where", action="append", default=[], type=arguments.where, metavar="DIM=VALUE",
            help=say("cli.help.where"),
        )  # fmt: skip
        below.add_argument(
            "--to", dest="last", type=arguments.day, metavar="D", help=say("cli.help.analyse_to")
        )
        below.add_argument(
            "--format", choices=_FORMATS, default=_FORMATS[0], help=say("cli.help.format")
        )
        each.add(below)


def analyse(home: Home, asked: argparse.Namespace, console: Console) -> int:
    """Tell what was found; 1 where nothing can be."""
    analysis = next(each for each in analyses() if each.name == asked.analysis)
    told = analysis.tell(home, asked)
    if asked.format == "json":
        console.tell(json.dumps(told.fields, ensure_ascii=False, indent=1))
    else:
        for sentence in told.sentences:
            console.tell(sentence)
    return FAILED if told.status is Status.REFUSED else DONE
