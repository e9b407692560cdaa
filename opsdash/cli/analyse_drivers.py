"""`analyse drivers`: what the change of a number against an earlier period is made of."""

import argparse
from functools import partial

from opsdash.calendar.events import events_between
from opsdash.calendar.periods import Comparison
from opsdash.cli import arguments
from opsdash.cli.telling import Told, period_of, reading
from opsdash.store import Home
from opsdash.words import say


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from", dest="first", type=arguments.day, metavar="D", help=say("cli.help.analyse_from")
    )
    named = [each.value for each in Comparison if each not in (Comparison.NONE, Comparison.TARGET)]
    parser.add_argument(
        "--compare", choices=named, default=Comparison.PREVIOUS.value, help=say("cli.help.compare")
    )
    parser.add_argument("--against", metavar="METRIC", help=say("cli.help.analyse_base"))


def tell(home: Home, asked: argparse.Namespace) -> Told:
    """Of the days from --from to --to, without them of the last four weeks of data."""
    # They bring numpy, which a start must not wait for.
    from opsdash.findings.why import Books, WhyAsked  # noqa: PLC0415
    from opsdash.findings.why_finding import find_why  # noqa: PLC0415
    from opsdash.words.why import why_fields, why_sentences  # noqa: PLC0415

    found = reading(home, asked)
    books = Books(found.ask, found.catalog, found.coverage, partial(events_between, home.state))
    question = WhyAsked(
        metric=asked.metric,
        period=period_of(found, asked),
        comparison=Comparison(asked.compare),
        filters=found.filters,
        base=asked.against,
    )
    why = find_why(books, question)
    return Told(why.status, why_sentences(why, found.catalog), why_fields(why, found.catalog))
