"""What an analysis tells a terminal: its sentences, the same as fields, and what it was made from.

`Reading` opens a home for one: answers, definitions, and the last day that may count.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from opsdash.analysis.result import Status
from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Period
from opsdash.cli.arguments import filters_of
from opsdash.errors import InvalidQuestionError
from opsdash.intake.local_days import organisation_for
from opsdash.metrics.answer import Answer
from opsdash.metrics.ask import ask
from opsdash.metrics.catalog import Catalog
from opsdash.metrics.coverage import Coverage, read_coverage
from opsdash.metrics.own import catalog_of
from opsdash.metrics.question import Filter, Question
from opsdash.store import Home

_DAY: Final = timedelta(days=1)
_FOUR_WEEKS: Final = timedelta(weeks=4)


@dataclass(frozen=True)
class Told:
    """A finding for people and for programs."""

    status: Status
    sentences: tuple[str, ...]
    fields: dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """`through` is the day that was asked for, else the last complete one."""

    organisation: Organisation
    coverage: Coverage
    catalog: Catalog
    filters: tuple[Filter, ...]
    through: date
    ask: Callable[[Question], Answer]


def reading(home: Home, asked: argparse.Namespace) -> Reading:
    """Raises InvalidQuestionError where there is no data."""
    coverage = read_coverage(home.facts)
    if coverage.anchor is None:
        raise InvalidQuestionError(problem="no_data")
    organisation = organisation_for(home)
    catalog = catalog_of(home.state, coverage)
    return Reading(
        organisation=organisation,
        coverage=coverage,
        catalog=catalog,
        filters=filters_of(asked.where),
        through=min(asked.last or coverage.anchor, coverage.anchor),
        ask=lambda question: ask(home.facts, question, organisation, catalog),
    )


def period_of(found: Reading, asked: argparse.Namespace) -> Period:
    """From --from to --to; the last four weeks of data without them."""
    end = found.through + _DAY
    first: date = asked.first or end - _FOUR_WEEKS
    if first >= end:
        raise InvalidQuestionError(problem="period_backwards")
    return Period(first, end)
