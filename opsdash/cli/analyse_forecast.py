"""`analyse forecast`: what the next four weeks may hold, and how good such outlooks were."""

import argparse

from opsdash.cli.telling import Told, reading
from opsdash.findings.outlook import asked_of, find_outlook, history_of
from opsdash.store import Home
from opsdash.words.outlook import outlook_fields, outlook_sentences


def add_options(_parser: argparse.ArgumentParser) -> None:
    """None of its own: it is always of four weeks."""


def tell(home: Home, asked: argparse.Namespace) -> Told:
    """From the day after --to on, as it would have been told then."""
    found = reading(home, asked)
    question = asked_of(home.state, found.coverage, asked.metric, found.filters, found.through)
    history = history_of(found.ask, question)
    metric = found.catalog.metrics[asked.metric]
    finding = find_outlook(history, question, metric)
    return Told(finding.status, outlook_sentences(finding, metric), outlook_fields(finding, metric))
