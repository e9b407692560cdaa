"""`analyse slope`: whether a number grows slower than what it is measured against."""

import argparse

from opsdash.cli.telling import Told, reading
from opsdash.store import Home
from opsdash.words import say


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--against", metavar="METRIC", help=say("cli.help.analyse_against"))


def tell(home: Home, asked: argparse.Namespace) -> Told:
    """A ratio is told by its two sides, a sum against another one."""
    # They bring numpy, which a start must not wait for.
    from opsdash.findings.slope import SlopeAsked, find_slope  # noqa: PLC0415
    from opsdash.words.slope import sentences, slope_fields  # noqa: PLC0415

    found = reading(home, asked)
    question = SlopeAsked(
        metric=asked.metric,
        against=asked.against,
        through=found.through,
        week_start=found.organisation.week_start,
        filters=found.filters,
    )
    finding = find_slope(found.ask, question, found.catalog)
    return Told(
        finding.status,
        sentences(finding, found.catalog),
        slope_fields(finding, found.catalog),
    )
