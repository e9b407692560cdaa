"""The usual range of a metric as somebody locked it, with who, when and why: records of the state.

A baseline level is one number over any window and any step; these are the limits of a chart by
week, so they are records of their own. The newest one holds, from its first week on.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from opsdash.access.actor import Actor
from opsdash.access.rights import Right
from opsdash.calendar.problems import Problem, refuse
from opsdash.calendar.records import Shelf
from opsdash.metrics.catalog import Catalog
from opsdash.metrics.kept_filters import kept, read_filters
from opsdash.metrics.numbers_shelf import NumbersRecord, NumbersShelf
from opsdash.store import Database

if TYPE_CHECKING:
    # These bring numpy, which a start must not wait for.
    from opsdash.analysis.limits import Chart
    from opsdash.analysis.signals import Baseline

REASON_LENGTH: Final = 300


@dataclass(frozen=True)
class LockedLimits(NumbersRecord):
    """`first_day` is the first week they hold for; the window (half open) is what they came from.

    `definition` tells whether the metric is still calculated as it was; `range_limit` is None for
    shares and rates. The rest is as in analysis.signals.Baseline.
    """

    first_day: date
    window_first: date
    window_end: date
    chart: "Chart"
    points: int
    center: float
    reach: float
    range_limit: float | None
    by_median: bool
    definition: str
    reason: str

    @property
    def baseline(self) -> "Baseline":
        """As the analysis takes it; its place among the points is no matter there."""
        from opsdash.analysis.signals import Baseline  # noqa: PLC0415 - brings numpy

        range_limit = math.nan if self.range_limit is None else self.range_limit
        numbers = (self.points, self.center, self.reach, range_limit, self.by_median)
        return Baseline(self.chart, 0, 0, *numbers)

    def problems(self) -> Iterator[Problem]:
        """Everything that keeps this from being saved."""
        if not self.reason.strip():
            yield Problem("reason", "empty")
        if len(self.reason) > REASON_LENGTH:
            yield Problem("reason", "too_long")


def _read(values: dict[str, Any]) -> LockedLimits:
    from opsdash.analysis.limits import Chart  # noqa: PLC0415 - brings numpy

    filters = read_filters(values["filters"])
    return LockedLimits(**values | {"filters": filters, "chart": Chart(values["chart"])})


_NAME: Final = "locked_limits"
_SHELF: Final = NumbersShelf(Shelf(_NAME, _NAME, LockedLimits, Right.DESCRIBE, _read, kept))


def list_locked(state: Database) -> tuple[LockedLimits, ...]:
    """All that hold or did, the one that began first at the top."""
    return _SHELF.select(state)


def lock(
    state: Database, limits: LockedLimits, actor: Actor, catalog: Catalog | None = None
) -> LockedLimits:
    """Store them. Raises InvalidRecordError without a reason.

    RecordMissingError for those of numbers of groups that the actor does not see.
    """
    actor.must(Right.DESCRIBE)
    refuse(limits.problems())
    return _SHELF.save(state, limits, actor, catalog)


def unlock(
    state: Database, limits: LockedLimits, actor: Actor, catalog: Catalog | None = None
) -> LockedLimits:
    """Take them back; what held before holds again. Raises ConflictError and what `lock` does."""
    return lock(state, replace(limits, is_deleted=True), actor, catalog)
