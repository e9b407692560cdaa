"""What an import changes in numbers that people saw: the last two whole weeks, the last month.

Measured inside the transaction that loads, before and after the rollups are made again, on the days
that were complete before. A preview says which facts change, not yet which numbers.
"""

import math
from collections.abc import Mapping
from datetime import date, timedelta

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Grain, Period, start_of
from opsdash.intake.outcome import Extent, Outcome, Restated
from opsdash.metrics.answer import Status
from opsdash.metrics.ask import ask_within
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.coverage import Coverage
from opsdash.metrics.question import Question
from opsdash.store import Cursor, Database

METRICS = (
    "inquiries",
    "orders",
    "sales",
    "contact_rate_orders",
    "one_stop_rate",
    "reopen_rate",
    "resolution_median",
    "win_rate",
)
_DAY = timedelta(days=1)
_WEEKS = timedelta(weeks=2)

Values = Mapping[tuple[str, Period], float | None]


class Restating:
    """Takes the values before a load, and after it says which of them are others."""

    def __init__(
        self,
        cursor: Cursor,
        coverage: Coverage,
        organisation: Organisation,
        fact: str,
        extent: Extent,
    ) -> None:
        self._cursor = cursor
        self._coverage = coverage
        self._organisation = organisation
        self._metrics = _concerned(fact) if _reaches_back(coverage, extent) else ()
        self._before = self._values()

    def found(self) -> tuple[Restated, ...]:
        """After the rollups were made again."""
        after = self._values() if self._before else {}
        return tuple(
            Restated(metric, period.first, period.end, value, after.get((metric, period)))
            for (metric, period), value in self._before.items()
            if value is not None and _differs(value, after.get((metric, period)))
        )

    def _values(self) -> Values:
        found: dict[tuple[str, Period], float | None] = {}
        if not self._metrics or self._coverage.anchor is None:
            return found
        for period, grain in _seen(self._coverage.anchor, self._organisation.week_start):
            question = Question(self._metrics, period, grain)
            answer = ask_within(self._cursor, self._coverage, question, self._organisation)
            for row in answer.rows:
                if row.status is Status.OK:
                    found[row.metric, row.period] = row.value
        return found


def add_restated(cursor: Cursor, outcome: Outcome) -> None:
    """Keep with the batch what it changed."""
    for each in outcome.restated:
        cursor.execute(
            "INSERT INTO restatement (batch_id, metric, first_day, end_day, before, after)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [outcome.batch_id, each.metric, each.first_day, each.end_day, each.before, each.after],
        )


def restated_since(facts: Database, batch_id: int) -> dict[int, tuple[Restated, ...]]:
    """What that batch and each later one changed when it was loaded, by batch; most change nothing.

    Weeks before the month, the newest first.
    """
    rows = facts.rows(
        "SELECT batch_id, metric, first_day, end_day, before, after FROM restatement"
        " WHERE batch_id >= ? ORDER BY end_day - first_day, first_day DESC, metric",
        [batch_id],
    )
    found: dict[int, tuple[Restated, ...]] = {}
    for batch, *told in rows:
        found[batch] = (*found.get(batch, ()), Restated(*told))
    return found


def _reaches_back(coverage: Coverage, extent: Extent) -> bool:
    anchor, first = coverage.anchor, extent.first_day
    return anchor is not None and first is not None and first <= anchor


def _concerned(fact: str) -> tuple[str, ...]:
    """The metrics that are made of facts of this kind."""
    catalog = load_catalog()
    return tuple(
        name
        for name in METRICS
        if any(
            measure.fact == fact or (fact == "reading" and measure.reading)
            for measure in catalog.measures_of(catalog.metrics[name])
        )
    )


def _seen(anchor: date, week_start: int) -> tuple[tuple[Period, Grain], ...]:
    week = start_of(anchor + _DAY, Grain.WEEK, week_start)
    month = start_of(anchor + _DAY, Grain.MONTH, week_start)
    last_month = start_of(month - _DAY, Grain.MONTH, week_start)
    return (Period(week - _WEEKS, week), Grain.WEEK), (Period(last_month, month), Grain.MONTH)


def _differs(before: float, after: float | None) -> bool:
    return after is None or not math.isclose(before, after, rel_tol=1e-9)
