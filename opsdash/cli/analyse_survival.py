"""`analyse survival`: how long inquiries take with those still open, and how many come back."""

import argparse

from opsdash.calendar.periods import Comparison, Period, compared
from opsdash.cli import arguments
from opsdash.cli.telling import Reading, Told, period_of, reading
from opsdash.errors import InvalidQuestionError
from opsdash.metrics.question import Question
from opsdash.store import Home
from opsdash.words import say


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from", dest="first", type=arguments.day, metavar="D", help=say("cli.help.analyse_from")
    )
    named = [each.value for each in Comparison if each is not Comparison.TARGET]
    parser.add_argument(
        "--compare", choices=named, default=Comparison.PREVIOUS.value, help=say("cli.help.compare")
    )
    parser.add_argument("--by", metavar="DIM", help=say("cli.help.analyse_by"))


def tell(home: Home, asked: argparse.Namespace) -> Told:
    """Of the days from --from to --to, without them of the last four weeks of data."""
    # They bring numpy, which a start must not wait for.
    from opsdash.findings.settling import is_settling  # noqa: PLC0415
    from opsdash.findings.survival import is_timed  # noqa: PLC0415

    found = reading(home, asked)
    period = period_of(found, asked)
    Question((asked.metric,), period).validate(found.catalog)
    metric = found.catalog.metrics[asked.metric]
    if is_settling(metric) and not asked.by:
        return _settling(found, asked.metric, period)
    if not is_timed(metric):
        raise InvalidQuestionError(problem="survival_metric")
    return _survival(home, found, asked, period)


def _settling(found: Reading, metric: str, period: Period) -> Told:
    from opsdash.findings.settling import SettlingAsked, find_settling  # noqa: PLC0415
    from opsdash.words.survival import settling_fields, settling_sentences  # noqa: PLC0415

    finding = find_settling(found.ask, SettlingAsked(metric, period, found.filters), found.catalog)
    return Told(finding.status, settling_sentences(finding), settling_fields(finding))


def _survival(home: Home, found: Reading, asked: argparse.Namespace, period: Period) -> Told:
    from opsdash.findings.survival import SurvivalAsked, find_survival  # noqa: PLC0415
    from opsdash.metrics.cohorts import read_cohorts  # noqa: PLC0415
    from opsdash.words.survival import survival_fields, survival_sentences  # noqa: PLC0415

    before = compared(period, Comparison(asked.compare))
    question = SurvivalAsked(asked.metric, period, before, found.filters, asked.by)
    finding = find_survival(
        lambda each: read_cohorts(home.facts, each, found.organisation, found.catalog), question
    )
    return Told(finding.status, survival_sentences(finding), survival_fields(finding))
