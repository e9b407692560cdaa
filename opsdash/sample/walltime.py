"""Local wall times and how far they are ahead of UTC, where clocks change too.

A wall time that the spring change leaves out moves to the next one there is; one that comes twice
in autumn is the first.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

Times = npt.NDArray[np.datetime64]


def existing(wall: Times, timezone: str) -> Times:
    """The same wall times, without those that a clock change leaves out."""
    return np.asarray(_localized(wall, timezone).tz_localize(None), dtype="datetime64[s]")


def utc(wall: Times, timezone: str) -> Times:
    return np.asarray(_localized(wall, timezone).tz_convert(None), dtype="datetime64[s]")


def offset_minutes(wall: Times, timezone: str) -> npt.NDArray[np.int64]:
    """Minutes that local time is ahead of UTC; `wall` has no gaps."""
    ahead = existing(wall, timezone) - utc(wall, timezone)
    return ahead.astype("timedelta64[m]").astype(np.int64)


def minutes_between(start: Times, end: Times, timezone: str) -> npt.NDArray[np.float64]:
    """Elapsed minutes, NaN where one of the two is missing."""
    return np.asarray((utc(end, timezone) - utc(start, timezone)) / np.timedelta64(1, "m"))


def _localized(wall: Times, timezone: str) -> pd.DatetimeIndex:
    first = np.ones(len(wall), dtype=bool)
    index = pd.DatetimeIndex(wall)
    return index.tz_localize(timezone, nonexistent="shift_forward", ambiguous=first)
