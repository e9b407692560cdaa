"""`analyse effect`: what came with a dated action or change, against what was to be expected."""

import argparse

from opsdash.calendar.events import list_events
from opsdash.cli import arguments
from opsdash.cli.telling import Told, reading
from opsdash.findings.effect import (
    asked_of,
    asked_of_event,
    find_effect,
    history_of,
    named_event,
)
from opsdash.store import Home
from opsdash.words import say
from opsdash.words.effect import effect_fields, effect_sentences


def add_options(parser: argparse.ArgumentParser) -> None:
    since = parser.add_mutually_exclusive_group(required=True)
    since.add_argument("--event", metavar="TITLE", help=say("cli.help.analyse_event"))
    since.add_argument(
        "--date", dest="since", type=arguments.day, metavar="D", help=say("cli.help.analyse_date")
    )


def tell(home: Home, asked: argparse.Namespace) -> Told:
    """Of an event of the calendar, by its title or id, or of any day."""
    found = reading(home, asked)
    about = (asked.metric, found.filters, found.through)
    if asked.since:
        question = asked_of(home.state, found.coverage, about, asked.since)
    else:
        event = named_event(list_events(home.state), asked.event)
        question = asked_of_event(home.state, found.coverage, about, event)
    history = history_of(found.ask, question)
    metric = found.catalog.metrics[asked.metric]
    finding = find_effect(history, question, metric)
    return Told(finding.status, effect_sentences(finding, metric), effect_fields(finding, metric))
