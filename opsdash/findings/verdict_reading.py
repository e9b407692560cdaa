"""The verdicts of an answer, and the weeks that they are asked for.

What judges brings numpy and is loaded when something is judged: a page is put together before.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Final

from opsdash.calendar.periods import Grain, Period, start_of
from opsdash.findings.locked_limits import LockedLimits
from opsdash.findings.verdicts import Verdicts
from opsdash.metrics.answer import Answer
from opsdash.metrics.catalog import Catalog
from opsdash.metrics.coverage import Coverage

# 28 weeks to know what is usual, and 24 to be judged by it.
WEEKS: Final = 52


def weeks_until(end: date, week_start: int) -> Period:
    """The whole weeks that are asked: a year of them, the last one over by `end`."""
    last = start_of(end, Grain.WEEK, week_start)
    return Period(last - timedelta(weeks=WEEKS), last)


def read_verdicts(
    answer: Answer,
    catalog: Catalog,
    coverage: Coverage,
    locked: Iterable[LockedLimits] = (),
    closed: Collection[date] = (),
) -> Verdicts:
    """As `signals.read_signals`, which is loaded when something is judged."""
    from opsdash.findings.signals import read_signals  # noqa: PLC0415 - brings numpy

    found = read_signals(answer, catalog, locked, closed, coverage)
    return Verdicts((each.metric, each) for each in found)
