"""What a measurement is: pairs taken in turn, the median of their ratios, a line of the table.

A machine's speed drifts, so only ratios of neighbouring runs are judged; absolute figures are
medians and are shown to be read, not compared between machines.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

_COLUMNS = ("what", "measured", "floor", "ratio", "bound", "")
_WIDTHS = (52, 12, 12, 7, 6, 4)


@dataclass(frozen=True)
class Row:
    """One line; `bound` None means that the figure is reported and not judged."""

    what: str
    measured: str
    floor: str = ""
    ratio: float | None = None
    bound: float | None = None

    @property
    def is_over(self) -> bool:
        return self.bound is not None and self.ratio is not None and self.ratio > self.bound

    @property
    def verdict(self) -> str:
        if self.bound is None:
            return ""
        return "over" if self.is_over else "ok"


def in_turn(
    measured: Callable[[], float], floor: Callable[[], float], repeats: int
) -> tuple[list[float], list[float]]:
    """Both figures `repeats` times, neighbours paired, the order changing with every pair."""
    pairs = []
    for at in range(repeats):
        if at % 2:
            below = floor()
            pairs.append((measured(), below))
        else:
            above = measured()
            pairs.append((above, floor()))
    return [above for above, _ in pairs], [below for _, below in pairs]


def compared(
    what: str,
    measured: Sequence[float],
    floor: Sequence[float],
    bound: float | None,
    shown: Callable[[float], str],
) -> Row:
    """The medians of both and the median of the ratios pair by pair."""
    ratio = median(above / below for above, below in zip(measured, floor, strict=True))
    return Row(what, shown(median(measured)), shown(median(floor)), ratio, bound)


def seconds(value: float) -> str:
    return f"{value:.2f} s"


def milliseconds(value: float) -> str:
    return f"{value * 1000:.2f} ms"


def megabytes(value: float) -> str:
    return f"{value / 2**20:.0f} MB"


def heading(title: str) -> str:
    line = _line(_COLUMNS)
    return f"\n{title}\n{line}\n{'-' * len(line)}"


def line_of(row: Row) -> str:
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    bound = "" if row.bound is None else f"{row.bound:g}"
    return _line((row.what, row.measured, row.floor, ratio, bound, row.verdict))


def _line(cells: Iterable[str]) -> str:
    padded = zip(cells, _WIDTHS, strict=True)
    texts = [
        f"{cell:<{width}}" if at == 0 else f"{cell:>{width}}"
        for at, (cell, width) in enumerate(padded)
    ]
    return " ".join(texts).rstrip()
