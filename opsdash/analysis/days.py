"""Days of a series without gaps, by their place in it: which are closed, which follow a holiday."""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

WEEK = 7


def day_after(holidays: BoolArray) -> BoolArray:
    """The first day that is no holiday after one that is: what waited arrives then."""
    previous = np.concatenate([[False], holidays[:-1]])
    return previous & ~holidays


def open_days(values: FloatArray, count: int) -> BoolArray:
    """Which of `count` days from the start are of a weekday on which anything was ever counted."""
    moved = np.nan_to_num(values) != 0
    is_open = np.array([moved[day::WEEK].any() for day in range(WEEK)])
    return np.resize(is_open, count)
