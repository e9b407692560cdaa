"""Goals without a series: readings that people type in now and then, and milestones.

Readings are a stock that is known on some days; a milestone is done or not, and has no chance.
"""

import numpy as np
import numpy.typing as npt

from opsdash.analysis.chance import (
    Chance,
    ChanceReason,
    Direction,
    Outcome,
    decided,
)
from opsdash.analysis.chance_level import chance_of_level
from opsdash.analysis.days import FloatArray
from opsdash.analysis.result import Result, because, ok, refused
from opsdash.analysis.week_paths import Weeks

Days = npt.NDArray[np.int64]

_MONTH = 28


def chance_of_readings(
    days: Days,
    values: FloatArray,
    due: int,
    target: float,
    direction: Direction | None,
    *,
    is_over: bool = False,
    seed: int = 0,
) -> Result[Chance, ChanceReason]:
    """The chance that the reading of day `due` meets the target; `days` rise, in any numbering.

    Steps are as long as readings usually lie apart, a day to four weeks, with the newest reading of
    each. `is_over`: the due day has passed, and the last reading by it decides. At least ten
    readings in steps of their own.
    """
    present = np.isfinite(values) & (days <= due)
    at, read = days[present], values[present]
    if not len(at) or (np.diff(at) < 0).any():
        return refused(because(ChanceReason.INVALID if len(at) else ChanceReason.NO_VALUES))
    apart = _apart(at)
    steps = (int(at[-1]) - at) // apart
    stock = np.full(int(steps.max()) + 1, np.nan)
    stock[len(stock) - 1 - steps] = read
    weeks = Weeks(stock, np.ones(len(stock)))
    ahead = 0 if is_over else max(round((due - int(at[-1])) / apart), 0)
    return chance_of_level(weeks, ahead, target, direction, window=1, step_days=apart, seed=seed)


def chance_of_milestone(done_on: int | None, due: int, today: int) -> Result[Chance, ChanceReason]:
    """Reached if it was done by its due day; late or not done after it, missed; else no chance."""
    if done_on is not None and done_on <= due:
        return ok(decided(1.0, Outcome.REACHED, done_on))
    if done_on is not None or today > due:
        return ok(decided(0.0, Outcome.MISSED, due))
    return refused(because(ChanceReason.NO_CHANCE))


def _apart(days: Days) -> int:
    gaps = np.diff(days)
    gaps = gaps[gaps > 0]
    return int(np.clip(np.median(gaps), 1, _MONTH)) if len(gaps) else 1
