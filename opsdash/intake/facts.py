"""What a fact of each kind is made of: its fields, how they are read, what must not be missing.

The same rows produce the typing SQL, the checks behind every reject and the import page's table.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from opsdash.intake.expressions import local_day

_DAY = re.compile(r"\bday_(\w+)")


class Kind(StrEnum):
    """How the text of a cell becomes a value."""

    IDENTIFIER = "identifier"
    CATEGORY = "category"
    STATUS = "status"
    INSTANT = "instant"
    DAY = "day"
    COUNT = "count"
    MONEY = "money"
    CURRENCY = "currency"
    CUSTOMER = "customer"


@dataclass(frozen=True)
class Field:
    """`missing` is the reject reason when the cell is empty; None where it may be empty."""

    name: str
    kind: Kind
    missing: str | None = None
    line_level: bool = False


@dataclass(frozen=True)
class Fact:
    """`derived` are columns computed from the fields: (column, SQL over the typed fields).

    `checks` are (SQL that is true for a bad row, field it is reported at, reject reason).
    `defaults` are what an empty cell stands for. `day_X` is the local day of the instant X.
    """

    name: str
    table: str
    fields: tuple[Field, ...]
    derived: tuple[tuple[str, str], ...]
    checks: tuple[tuple[str, str, str], ...]
    days: tuple[str, ...]
    instants: tuple[str, ...]
    defaults: tuple[tuple[str, str], ...] = ()

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)

    @property
    def stored(self) -> tuple[str, ...]:
        """The columns a file tells about a fact: two rows equal in all of them are the same."""
        told = [field.name for field in self.fields if field.name != "id" and not field.line_level]
        return (*told, "lines_hash") if self.name == "order" else tuple(told)

    def derived_in(self, zone: str) -> tuple[tuple[str, str], ...]:
        """The derived columns from stored fields alone; `zone` is SQL for the days' zone."""
        return tuple(
            (name, _DAY.sub(lambda found: local_day(found[1], zone), expression))
            for name, expression in self.derived
        )

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields if field.missing)


_FINISHED = (
    "(status IN ('solved', 'closed')"
    " OR (status IS NULL AND COALESCE(resolved_at, closed_at) IS NOT NULL))"
)

INQUIRY = Fact(
    name="inquiry",
    table="inquiry",
    fields=(
        Field("id", Kind.IDENTIFIER, missing="id_missing"),
        Field("updated_at", Kind.INSTANT),
        Field("created_at", Kind.INSTANT, missing="date_missing"),
        Field("first_resolved_at", Kind.INSTANT),
        Field("resolved_at", Kind.INSTANT),
        Field("closed_at", Kind.INSTANT),
        Field("status", Kind.STATUS),
        Field("contact_channel", Kind.CATEGORY),
        Field("topic", Kind.CATEGORY),
        Field("agent_group", Kind.CATEGORY),
        Field("agent", Kind.CATEGORY),
        Field("priority", Kind.CATEGORY),
        Field("customer", Kind.CUSTOMER),
        Field("reopens", Kind.COUNT),
    ),
    derived=(
        (
            "resolution_seconds",
            f"CASE WHEN {_FINISHED} THEN date_diff('second', created_at, resolved_at) END",
        ),
        (
            "onestop_at",
            (
                "COALESCE(first_resolved_at,"
                f" CASE WHEN {_FINISHED} THEN COALESCE(resolved_at, closed_at) END)"
            ),
        ),
        ("created_day", "day_created_at"),
        ("resolved_day", f"CASE WHEN {_FINISHED} THEN day_resolved_at END"),
        ("solved_day", f"CASE WHEN {_FINISHED} THEN COALESCE(day_resolved_at, day_closed_at) END"),
        (
            "onestop_day",
            (
                "COALESCE(day_first_resolved_at,"
                f" CASE WHEN {_FINISHED} THEN COALESCE(day_resolved_at, day_closed_at) END)"
            ),
        ),
        (
            "ended_day",
            (
                f"CASE WHEN {_FINISHED}"
                " THEN COALESCE(day_resolved_at, day_closed_at, day_created_at) END"
            ),
        ),
    ),
    checks=(
        ("first_resolved_at < created_at", "first_resolved_at", "duration_negative"),
        ("resolved_at < created_at", "resolved_at", "duration_negative"),
        ("closed_at < created_at", "closed_at", "duration_negative"),
        ("reopens < 0", "reopens", "count_negative"),
    ),
    days=("created_day", "resolved_day", "solved_day", "onestop_day", "ended_day"),
    instants=("created_at", "resolved_at", "closed_at", "updated_at"),
)

# States of an order that is stored and brought in nothing.
NOT_COUNTED = ("cancelled", "voided", "test")

ORDER = Fact(
    name="order",
    table="sales_order",
    fields=(
        Field("id", Kind.IDENTIFIER, missing="id_missing"),
        Field("updated_at", Kind.INSTANT),
        Field("ordered_at", Kind.INSTANT, missing="date_missing"),
        Field("cancelled_at", Kind.INSTANT),
        Field("status", Kind.STATUS),
        Field("currency", Kind.CURRENCY, missing="currency_missing"),
        Field("total", Kind.MONEY, missing="amount_missing"),
        Field("refunded", Kind.MONEY),
        Field("sales_channel", Kind.CATEGORY),
        Field("country", Kind.CATEGORY),
        Field("customer", Kind.CUSTOMER),
        Field("product", Kind.CATEGORY, line_level=True),
        Field("sku", Kind.CATEGORY, line_level=True),
        Field("quantity", Kind.MONEY, line_level=True),
        Field("price", Kind.MONEY, line_level=True),
    ),
    derived=(
        (
            "is_counted",
            (f"cancelled_at IS NULL AND COALESCE(status NOT IN {NOT_COUNTED}, TRUE)"),
        ),
        ("ordered_day", "day_ordered_at"),
    ),
    checks=(
        ("cancelled_at < ordered_at", "cancelled_at", "duration_negative"),
        ("refunded < 0", "refunded", "amount_negative"),
    ),
    days=("ordered_day",),
    instants=("ordered_at", "cancelled_at", "updated_at"),
    # Without a refund cell only the state tells: a refunded order brought in nothing.
    defaults=(("refunded", "CASE WHEN status = 'refunded' THEN total ELSE 0 END"),),
)

# A file row of readings: one value per measure column, which the loader stores one below another.
READING = Fact(
    name="reading",
    table="reading",
    fields=(Field("from_day", Kind.DAY, missing="date_missing"),),
    derived=(),
    checks=(),
    days=("from_day",),
    instants=(),
)

FACTS = {fact.name: fact for fact in (INQUIRY, ORDER, READING)}

MEASURES_OF_READINGS = ("inquiries", "orders", "sales", "visits")
