"""Contacts by stage in the order of the sales process, as they stand now.

Exports carry labels or internal names (`SALES_QUALIFIED_LEAD`, `salesqualifiedlead`); both are
known. Names that a team made itself follow the known ones, the largest first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from opsdash.metrics.answer import AnswerRow

LIFECYCLE = (
    "subscriber",
    "lead",
    "marketing qualified lead",
    "sales qualified lead",
    "opportunity",
    "customer",
    "evangelist",
    "other",
)
LEAD_STATUSES = (
    "new",
    "open",
    "in progress",
    "open deal",
    "unqualified",
    "attempted to contact",
    "connected",
    "bad timing",
)


@dataclass(frozen=True)
class Stage:
    """`name` as the export has it, "" for contacts without; `share` of all of them in percent."""

    name: str
    contacts: float
    share: float
    before: float | None


def read_funnel(rows: Sequence[AnswerRow], order: Sequence[str]) -> tuple[Stage, ...]:
    """The stages that anybody is in; what is not recorded comes last."""
    places = {_folded(name): place for place, name in enumerate(order)}
    known = [row for row in rows if row.value]
    whole = sum(row.value or 0 for row in known)

    def place(row: AnswerRow) -> tuple[bool, int, float]:
        name = row.split or ""
        return name == "", places.get(_folded(name), len(places)), -(row.value or 0)

    return tuple(
        Stage(row.split or "", row.value or 0, (row.value or 0) / whole * 100, row.compare)
        for row in sorted(known, key=place)
    )


def _folded(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())
