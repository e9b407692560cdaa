"""The three rules (Wheeler) that tell a signal from the usual movement, for many series at once.

Rule 1 is the only one that should notify. A missing point breaks a run, and so does one exactly on
the center line. Arrays are series x time.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from opsdash.analysis.limits import Flags, Floats, Spread, moving_ranges

_RUN = 8
_NEAR, _NEAR_OF = 3, 4


class Rule(StrEnum):
    """OUTSIDE: a point beyond a limit. RUN: eight in a row on one side of the center.

    NEAR_LIMIT: three of four in a row nearer to a limit than to the center, the last one of them.
    """

    OUTSIDE = "outside"
    RUN = "run"
    NEAR_LIMIT = "near_limit"


@dataclass(frozen=True)
class Pattern:
    """Points `first <= index <= last` that one rule makes a signal; the alert is at `last`."""

    rule: Rule
    first: int
    last: int
    is_above: bool


@dataclass(frozen=True)
class Judged:
    """All series at once: arrays of series x time. `reach_up` is uncut."""

    center: Floats
    low: Floats
    high: Floats
    outside: Flags
    run_ends: tuple[Flags, Flags]
    near_ends: tuple[Flags, Flags]
    beyond_sides: tuple[Flags, Flags]
    jumps: Flags


def judge(values: Floats, spread: Spread, sizes: Floats, floor: float, ceiling: float) -> Judged:
    center = spread.center[:, None]
    reach = spread.reach[:, None] * sizes
    low, high = np.maximum(center - reach, floor), np.minimum(center + reach, ceiling)
    beyond = (values > center + reach / 2, values < center - reach / 2)
    near = tuple(each & (_counted(each, _NEAR_OF) >= _NEAR) for each in beyond)
    sides = (values > center, values < center)
    runs = tuple(_counted(each, _RUN) == _RUN for each in sides)
    whole = np.broadcast_to
    return Judged(
        center=whole(center, values.shape),
        low=whole(low, values.shape),
        high=whole(high, values.shape),
        outside=(values > high) | (values < low),
        run_ends=(runs[0], runs[1]),
        near_ends=(near[0], near[1]),
        beyond_sides=beyond,
        jumps=moving_ranges(values) > spread.range_limit[:, None],
    )


def _counted(flags: Flags, width: int) -> npt.NDArray[np.int32]:
    """How many of the last `width` points, this one included, are flagged."""
    sums = np.cumsum(flags, axis=1, dtype=np.int32)
    sums[:, width:] -= sums[:, :-width].copy()
    return sums


def patterns_of(at: int, values: Floats, judged: Judged) -> tuple[Pattern, ...]:
    """All patterns of the series `at`, in the order in which they end."""
    found: list[Pattern] = []
    for side, is_above in ((0, True), (1, False)):
        beyond = values > judged.high[at] if is_above else values < judged.low[at]
        found += [Pattern(Rule.OUTSIDE, each, each, is_above) for each in _indices(beyond)]
        runs = _stretches(judged.run_ends[side][at], _RUN)
        found += [Pattern(Rule.RUN, first, last, is_above) for first, last in runs]
        half = judged.beyond_sides[side][at]
        for first, last in _stretches(judged.near_ends[side][at], _NEAR_OF):
            start = first + int(np.argmax(half[first : last + 1]))
            found.append(Pattern(Rule.NEAR_LIMIT, start, last, is_above))
    return tuple(sorted(found, key=lambda each: (each.last, each.first)))


def run_flags(patterns: tuple[Pattern, ...], length: int) -> Flags:
    """Every point of a run."""
    flags = np.zeros(length, dtype=bool)
    for each in patterns:
        if each.rule is Rule.RUN:
            flags[each.first : each.last + 1] = True
    return flags


def near_flags(at: int, patterns: tuple[Pattern, ...], judged: Judged) -> Flags:
    """The points of rule 3 that are themselves nearer to the limit, on the pattern's side."""
    flags = np.zeros(judged.outside.shape[1], dtype=bool)
    for each in patterns:
        if each.rule is Rule.NEAR_LIMIT:
            span = slice(each.first, each.last + 1)
            flags[span] |= judged.beyond_sides[0 if each.is_above else 1][at][span]
    return flags


def _stretches(ends: Flags, width: int) -> list[tuple[int, int]]:
    """Where patterns of `width` points end, one after another, as first and last point."""
    found: list[tuple[int, int]] = []
    for point in _indices(ends):
        goes_on = found and found[-1][1] == point - 1
        first = found.pop()[0] if goes_on else max(point - width + 1, 0)
        found.append((first, point))
    return found


def _indices(flags: Flags) -> list[int]:
    found: list[int] = np.flatnonzero(flags).tolist()
    return found
