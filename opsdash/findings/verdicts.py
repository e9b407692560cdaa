"""What was found about a metric's newest steps: ordinary or a signal, since when, against what.

Values alone: a page is put together from them before arrays are loaded.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from opsdash.calendar.periods import Grain, Period, next_start
from opsdash.findings.locked_limits import LockedLimits

if TYPE_CHECKING:
    # These bring numpy, which a start must not wait for.
    from opsdash.analysis.limits import Chart, Floats
    from opsdash.analysis.result import Reason, Result
    from opsdash.analysis.rules import Rule
    from opsdash.analysis.signals import SignalReason, Signals
    from opsdash.findings.series import Series

# The first to the newest step of a pattern; a run of weeks is seen in its eighth.
_NEWS: Final = timedelta(weeks=9)


class State(StrEnum):
    """UNJUDGED: what is usual cannot be told, see the reasons. OLD: the newest steps are missing.

    HELD_BACK: steps follow each other so closely that the rules would see signals without a change.
    """

    ORDINARY = "ordinary"
    SIGNAL = "signal"
    HELD_BACK = "held_back"
    UNJUDGED = "unjudged"
    OLD = "old"


class Goodness(StrEnum):
    BETTER = "better"
    WORSE = "worse"
    NEITHER = "neither"


@dataclass(frozen=True)
class Signal:
    """Steps from `since` on, `points` of them, `through` the newest; `is_above` the usual level.

    `since` is the likeliest step and may move as time passes; `first`, that of the pattern, stays.
    `is_loud`: the newest step lies outside the usual range (rule 1), alone worth a message.
    """

    rule: "Rule"
    is_loud: bool
    first: date
    since: date
    through: date
    points: int
    is_above: bool
    goodness: Goodness

    @property
    def is_standing(self) -> bool:
        """Known for so long that it is no news: a run is one after eight weeks."""
        return self.through - self.first >= _NEWS


@dataclass(frozen=True, eq=False)
class MetricSignals:
    """One metric judged by week, or by the steps of its series.

    `series` is judged from the first week of the newest locked limits on, up to `newest`, the index
    of its newest judged step. `low`, `center` and `high` are in the metric's unit, as long as the
    series, NaN where nothing is judged. `earlier` are the same three before that week, by
    the limits that held then, a phase each. `flagged` are the steps of all signals, for the chart.
    `run_points` are the steps of a lasting run on one side, `run_first` its first: what new limits
    can be made from.
    """

    metric: str
    chart: "Chart"
    series: "Series"
    newest: int | None
    result: "Result[Signals, SignalReason]"
    state: State
    signal: Signal | None
    low: "Floats"
    center: "Floats"
    high: "Floats"
    locked: LockedLimits | None
    flagged: tuple[tuple[date, Goodness], ...] = ()
    earlier: "tuple[tuple[Floats, Floats, Floats], ...]" = ()
    run_first: date | None = None
    run_points: int = 0

    @property
    def grain(self) -> Grain:
        return self.series.grain

    @property
    def reasons(self) -> tuple["Reason[SignalReason]", ...]:
        return self.result.reasons

    @property
    def instead(self) -> str | None:
        """The rate that is judged in the place of a sum that grows with something else."""
        told = (each.values.get("instead") for each in self.reasons)
        return next((str(each) for each in told if each is not None), None)

    @property
    def usual(self) -> tuple[float, float] | None:
        """Between which values the newest step would be ordinary."""
        at = self.newest
        if self.result.value is None or at is None:
            return None
        return float(self.low[at]), float(self.high[at])

    @property
    def window(self) -> Period | None:
        """The steps that the usual range was made from."""
        if self.locked is not None:
            return Period(self.locked.window_first, self.locked.window_end)
        judged = self.result.value
        if judged is None:
            return None
        line = judged.baselines[0]
        last = self.series.day(line.end - 1)
        return Period(self.series.day(line.first), next_start(last, self.grain))


class Verdicts(dict[str, MetricSignals]):
    """What the steps of one answer say, by metric."""


def newest_signals(
    found: Iterable[MetricSignals], *, loud_only: bool = False
) -> tuple[MetricSignals, ...]:
    """Those with a signal now, for the worse first, and of these a point outside before a run."""
    order = (Goodness.WORSE, Goodness.BETTER, Goodness.NEITHER)
    signals = [
        (each.signal, each)
        for each in found
        if each.signal and (each.signal.is_loud or not loud_only)
    ]
    ranked = sorted(signals, key=lambda pair: (order.index(pair[0].goodness), not pair[0].is_loud))
    return tuple(each for _, each in ranked)
