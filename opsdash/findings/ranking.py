"""The largest parts of a split, the rest summed, so that a list of any length stays readable."""

from collections.abc import Sequence
from dataclasses import dataclass

from opsdash.metrics.answer import AnswerRow, Flag

_LONGEST = 8


@dataclass(frozen=True)
class Part:
    """`name` is "" for "not recorded" and None for the `count` smaller ones together."""

    name: str | None
    value: float
    compare: float | None
    count: int = 1

    @property
    def change(self) -> float | None:
        """In percent; None where there was nothing before."""
        return (self.value / self.compare - 1) * 100 if self.compare else None


def rank(rows: Sequence[AnswerRow], longest: int = _LONGEST) -> tuple[Part, ...]:
    """Parts of a sum, largest first; those beyond `longest` become one.

    None has a `compare` where the comparison period lacks days: it would be too small.
    """
    known = [row for row in rows if row.value or row.compare]
    ordered = sorted(known, key=lambda row: (-(row.value or 0.0), row.split or ""))
    parts = [Part(row.split or "", row.value or 0.0, _before(row)) for row in ordered]
    if len(parts) <= longest:
        return tuple(parts)
    rest = parts[longest - 1 :]
    before = [part.compare for part in rest if part.compare is not None]
    return (
        *parts[: longest - 1],
        Part(None, sum(part.value for part in rest), sum(before) if before else None, len(rest)),
    )


def _before(row: AnswerRow) -> float | None:
    return None if Flag.COMPARE_INCOMPLETE in row.flags else row.compare
