"""`analyse signals`: whether the newest weeks of a metric are ordinary or a signal."""

import argparse
from datetime import timedelta

from opsdash.calendar.periods import Grain
from opsdash.cli.telling import Told, reading
from opsdash.findings.locked_limits import list_locked
from opsdash.findings.verdict_reading import read_verdicts, weeks_until
from opsdash.metrics.question import Question
from opsdash.store import Home
from opsdash.words.signals_told import signals_fields, told_sentences, told_status


def add_options(_parser: argparse.ArgumentParser) -> None:
    """None of its own: it judges by whole weeks."""


def tell(home: Home, asked: argparse.Namespace) -> Told:
    found = reading(home, asked)
    weeks = weeks_until(found.through + timedelta(days=1), found.organisation.week_start)
    answer = found.ask(Question((asked.metric,), weeks, Grain.WEEK, filters=found.filters))
    verdicts = read_verdicts(answer, found.catalog, found.coverage, list_locked(home.state))
    judged = next(iter(verdicts.values()), None)
    return Told(
        told_status(judged),
        told_sentences(found.catalog, answer, judged),
        signals_fields(found.catalog, answer, judged),
    )
