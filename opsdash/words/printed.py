"""Changes as they are printed: parts rounded so that they add up to their printed total.

A rounded part may differ by one in its last digit from what it would be alone; the sum never does.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from opsdash.metrics.catalog import Metric
from opsdash.words.numbers import MISSING, rounded, signed, with_minus

_SPACE: Final = "\N{NO-BREAK SPACE}"
_SIGNIFICANT: Final = 3
# The largest unit that the largest number reaches: hours as days, hours, minutes or seconds.
_TIMES: Final = (
    (100.0, 24.0, "days"),
    (1.0, 1.0, "h"),
    (1 / 60, 1 / 60, "min"),
    (0.0, 1 / 3600, "s"),
)
_MONEY: Final = ((999_500.0, 1e6, "M"), (10_000.0, 1e3, "k"), (0.0, 1.0, ""))


@dataclass(frozen=True)
class Scale:
    """One unit for several numbers: `value / factor`, rounded to `places`, with `suffix`."""

    factor: float
    places: int
    suffix: str

    def steps(self, value: float) -> int:
        """How many of the smallest step that is printed."""
        return int(rounded(value / self.factor * 10.0**self.places, 0))

    def change(self, steps: int) -> str:
        return signed(self.amount(steps))

    def amount(self, steps: int) -> str:
        value = steps / 10**self.places
        return with_minus(f"{value:,.{self.places}f}") + self.suffix

    def told(self, value: float | None) -> str:
        return MISSING if value is None else self.change(self.steps(value))


def scale_of(metric: Metric, values: Sequence[float], currency: str | None = None) -> Scale:
    """The unit in which all of `values` are told, by the largest of them."""
    largest = max(map(abs, values), default=0.0)
    match metric.unit:
        case "percent" | "points":
            return Scale(1.0, _places(largest, 1), f"{_SPACE}pts")
        case "hours":
            factor, unit = next((by, name) for least, by, name in _TIMES if largest >= least)
            return Scale(factor, _places(largest / factor, 1), f"{_SPACE}{unit}")
        case "money":
            factor, unit = next((by, name) for least, by, name in _MONEY if largest >= least)
            words = "".join(f"{_SPACE}{each}" for each in (unit, currency) if each)
            return Scale(factor, _places(largest / factor, 2) if unit else 0, words)
        case _:
            suffix = f"{_SPACE}days" if metric.unit == "days" else ""
            return Scale(1.0, _places(largest, metric.decimals), suffix)


def _places(largest: float, most: int) -> int:
    """Decimals that keep three significant digits of the largest."""
    before = math.floor(math.log10(largest)) + 1 if largest > 0 else 1
    return max(0, min(most, _SIGNIFICANT - max(before, 1)))


def adding_up(total: int, parts: Sequence[float]) -> tuple[int, ...]:
    """The parts as whole numbers that sum to `total`, each at most one away (largest remainder).

    The parts sum to within one of `total` before rounding, or the difference goes to the largest.
    """
    floors = [math.floor(part) for part in parts]
    left = total - sum(floors)
    if not 0 <= left <= len(parts):
        largest = max(range(len(parts)), key=lambda at: abs(parts[at]))
        whole = [math.floor(part + 0.5) for part in parts]
        whole[largest] += total - sum(whole)
        return tuple(whole)
    by_rest = sorted(range(len(parts)), key=lambda at: (floors[at] - parts[at], at))
    raised = set(by_rest[:left])
    return tuple(floor + (at in raised) for at, floor in enumerate(floors))
