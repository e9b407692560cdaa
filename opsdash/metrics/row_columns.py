"""What is shown of a single fact, column by column, as SQL over its table.

Free text is never among it, and a customer is a short sign that tells two apart within a list:
the keyed hash itself stays where it is.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from opsdash.metrics.sums import FOLLOWED


class ColumnKind(StrEnum):
    """How a value is to be read. MOMENT: a local time; its SQL binds the zone. SECONDS: a duration.

    CODE: a word of opsdash's own, such as the status of a deal.
    """

    TEXT = "text"
    CODE = "code"
    MOMENT = "moment"
    DAY = "day"
    NUMBER = "number"
    AMOUNT = "amount"
    SECONDS = "seconds"


@dataclass(frozen=True)
class RowColumn:
    """`sql` is over one row of the fact; `sort` is what it is ordered by, which is cheaper."""

    name: str
    kind: ColumnKind
    sql: str
    sort: str


# What a row adds to the number, beside the columns of its fact.
ADDED: Final = "added"

_PSEUDONYM = "RIGHT(LPAD(TO_HEX(customer), 16, '0'), 8)"


def _column(name: str, kind: ColumnKind = ColumnKind.TEXT, sql: str = "") -> RowColumn:
    return RowColumn(name, kind, sql or name, sql or name)


def _moment(name: str) -> RowColumn:
    local = f"timezone(?, timezone('UTC', {name}))"
    return RowColumn(name, ColumnKind.MOMENT, local, name)


def _kept(name: str) -> RowColumn:
    """A promise that was due: kept, broken, or, where nobody could say, empty."""
    words = f"CASE WHEN {name} THEN 'kept' WHEN NOT {name} THEN 'broken' END"
    return RowColumn(name, ColumnKind.CODE, words, name)


_CUSTOMER = RowColumn(
    "customer", ColumnKind.TEXT, f"CASE WHEN customer IS NOT NULL THEN {_PSEUDONYM} END", "customer"
)
_PEOPLE = (_column("agent_group"), _column("agent"), _column("manager"))

COLUMNS: Final[dict[str, tuple[RowColumn, ...]]] = {
    "inquiry": (
        _column("id"),
        _moment("created_at"),
        _column("status"),
        _column("contact_channel"),
        _column("topic"),
        *_PEOPLE,
        _column("priority"),
        _moment("first_reply_at"),
        _column("first_reply_seconds", ColumnKind.SECONDS),
        _moment("first_resolved_at"),
        _moment("resolved_at"),
        _moment("closed_at"),
        _column("resolution_seconds", ColumnKind.SECONDS),
        _column("handling_seconds", ColumnKind.SECONDS),
        _column("next_reply_seconds", ColumnKind.SECONDS),
        _kept("is_reply_kept"),
        _kept("is_resolution_kept"),
        _column("replies", ColumnKind.NUMBER),
        _column("reopens", ColumnKind.NUMBER),
        _column("satisfaction", ColumnKind.CODE),
        RowColumn("tags", ColumnKind.TEXT, "array_to_string(tags, ', ')", "tags"),
        _CUSTOMER,
        _column("source"),
    ),
    "order": (
        _column("id"),
        _moment("ordered_at"),
        _column("status"),
        _column("total", ColumnKind.AMOUNT),
        _column("refunded", ColumnKind.AMOUNT),
        _column("currency"),
        _column("sales_channel"),
        _column("country"),
        _moment("cancelled_at"),
        _CUSTOMER,
        _column("source"),
    ),
    "deal": (
        _column("id"),
        _moment("created_at"),
        _moment("closed_at"),
        _column("status", ColumnKind.CODE),
        _column("pipeline"),
        _column("stage"),
        _column("amount", ColumnKind.AMOUNT),
        _column("currency"),
        _column("product"),
        *_PEOPLE,
        _column("cycle_seconds", ColumnKind.SECONDS),
        _CUSTOMER,
        _column("source"),
    ),
    "contact": (
        _column("id"),
        _moment("created_at"),
        _column("lifecycle_stage"),
        _column("lead_status"),
        _column("origin"),
        *_PEOPLE,
        _CUSTOMER,
        _column("source"),
    ),
    "reading": (
        _column("measure"),
        _column("from_day", ColumnKind.DAY),
        RowColumn("last_day", ColumnKind.DAY, "to_day - 1", "to_day"),
        _column("value", ColumnKind.AMOUNT),
        _column("dimensions"),
        _column("source"),
    ),
}

# When the same customer asked again, where the number looks for it.
_FOLLOWED_COLUMN = _moment("next_contact_at")


def columns_of(fact: str, relations: frozenset[str]) -> tuple[RowColumn, ...]:
    """The columns of a fact, with those that the relations of its measures add."""
    columns = COLUMNS[fact]
    return (*columns, _FOLLOWED_COLUMN) if FOLLOWED in relations else columns
