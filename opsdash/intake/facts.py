"""What a fact of each kind is made of: its fields, how they are read, what must not be missing.

The same rows produce the typing SQL, the checks behind every reject and the import page's table.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from opsdash.intake.expressions import local_day

# What the name of a column begins with that tells when a fact entered a stage: `stage:1`, ...
STAGE = "stage:"
# The facts whose versions may have stages hanging on them.
STAGED = ("inquiry", "deal", "contact")

# The instant of the first reply, and the mark of a fact whose file tells it.
FIRST_REPLY = "first_reply_at"
TOLD = "reply_told"

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
    DURATION = "duration"
    TAGS = "tags"
    TEXT = "text"


@dataclass(frozen=True)
class Field:
    """`missing` is the reject reason when the cell is empty; None where it may be empty.

    A `rare` field has a column only where the file or the store has one: at import it must cost
    nothing otherwise. One that is not `stored` serves to fill others, or is read and dropped.
    """

    name: str
    kind: Kind
    missing: str | None = None
    line_level: bool = False
    rare: bool = False
    stored: bool = True


@dataclass(frozen=True)
class Fill:
    """What an empty `column` is calculated from: SQL over the typed fields, `source` among them."""

    column: str
    expression: str
    source: str


_MADE = {
    "order": ("lines_hash",),
    "inquiry": ("words", "stages_hash"),
    "deal": ("stages_hash",),
    "contact": ("stages_hash",),
}


@dataclass(frozen=True)
class Fact:
    """`derived` are columns computed from the fields: (column, SQL over the typed fields).

    `checks` are (SQL that is true for a bad row, field it is reported at, reject reason).
    `defaults` are what an empty cell stands for. `day_X` is the local day of the instant X.
    `only` are fields that mean something else unless their condition holds, and are dropped then.
    `replied` are columns computed like `derived`, but only where the file tells first replies.
    """

    name: str
    table: str
    fields: tuple[Field, ...]
    derived: tuple[tuple[str, str], ...]
    checks: tuple[tuple[str, str, str], ...]
    days: tuple[str, ...]
    instants: tuple[str, ...]
    defaults: tuple[tuple[str, str], ...] = ()
    fills: tuple[Fill, ...] = ()
    only: tuple[tuple[str, str], ...] = ()
    replied: tuple[tuple[str, str], ...] = ()

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)

    @property
    def stored(self) -> tuple[str, ...]:
        """The columns a file tells about a fact: two rows equal in all of them are the same.

        Two are made from the file and are no field of it: a digest of an order's lines, and the
        words of topic rules that were found in an inquiry's subject.
        """
        told = [
            field.name
            for field in self.fields
            if field.name != "id" and field.stored and not field.line_level
        ]
        return (*told, *_MADE.get(self.name, ()))

    @property
    def rare(self) -> frozenset[str]:
        return frozenset(field.name for field in self.fields if field.rare)

    def keeping(self, names: Collection[str]) -> "Fact":
        """The same fact, but these fields are stored."""
        fields = tuple(
            replace(field, stored=True) if field.name in names else field for field in self.fields
        )
        return replace(self, fields=fields)

    def derived_in(self, zone: str) -> tuple[tuple[str, str], ...]:
        """The derived columns from stored fields alone; `zone` is SQL for the days' zone."""
        return _in_zone(self.derived, zone)

    def replied_in(self, zone: str) -> tuple[tuple[str, str], ...]:
        """What is computed where first replies are told, from stored fields alone."""
        where_told = ((name, f"CASE WHEN {TOLD} THEN {value} END") for name, value in self.replied)
        return _in_zone(where_told, zone)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields if field.missing)


def _in_zone(columns: Iterable[tuple[str, str]], zone: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, _DAY.sub(lambda found: local_day(found[1], zone), expression))
        for name, expression in columns
    )


_FINISHED = (
    "(status IN ('solved', 'closed')"
    " OR (status IS NULL AND COALESCE(resolved_at, closed_at) IS NOT NULL))"
)

_ENDED_DAY = (
    f"CASE WHEN {_FINISHED} THEN COALESCE(day_resolved_at, day_closed_at, day_created_at) END"
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
        Field("first_reply_at", Kind.INSTANT, rare=True),
        Field("first_reply_seconds", Kind.DURATION, rare=True),
        Field("replies", Kind.COUNT, rare=True),
        # All of the customer's waiting for replies after the first, and how often.
        Field("next_reply_seconds", Kind.DURATION, rare=True),
        Field("next_replies", Kind.COUNT, rare=True),
        Field("handling_seconds", Kind.DURATION, rare=True),
        Field("satisfaction", Kind.STATUS, rare=True),
        Field("tags", Kind.TAGS, rare=True),
        # Time left of a promised one when it ended; below zero it was broken.
        Field("reply_target_seconds", Kind.DURATION, rare=True),
        Field("resolution_target_seconds", Kind.DURATION, rare=True),
        Field("resolution_due_at", Kind.INSTANT, rare=True),
        Field("subject", Kind.TEXT, rare=True, stored=False),
        Field("first_resolution_seconds", Kind.DURATION, rare=True, stored=False),
        Field("full_resolution_seconds", Kind.DURATION, rare=True, stored=False),
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
        ("ended_day", _ENDED_DAY),
    ),
    replied=(
        (TOLD, "TRUE"),
        ("answered_day", f"COALESCE(day_{FIRST_REPLY}, {_ENDED_DAY})"),
    ),
    checks=(
        ("first_resolved_at < created_at", "first_resolved_at", "duration_negative"),
        ("resolved_at < created_at", "resolved_at", "duration_negative"),
        ("closed_at < created_at", "closed_at", "duration_negative"),
        ("reopens < 0", "reopens", "count_negative"),
        ("replies < 0", "replies", "count_negative"),
        ("next_replies < 0", "next_replies", "count_negative"),
        ("next_reply_seconds < 0", "next_reply_seconds", "duration_negative"),
        ("handling_seconds < 0", "handling_seconds", "duration_negative"),
        ("first_reply_at < created_at", "first_reply_at", "duration_negative"),
        ("first_reply_seconds < 0", "first_reply_seconds", "duration_negative"),
        ("first_resolution_seconds < 0", "first_resolution_seconds", "duration_negative"),
        ("full_resolution_seconds < 0", "full_resolution_seconds", "duration_negative"),
    ),
    days=("created_day", "resolved_day", "solved_day", "onestop_day", "ended_day"),
    instants=("created_at", "resolved_at", "closed_at", "updated_at"),
    fills=(
        Fill(
            "first_reply_seconds",
            "date_diff('second', created_at, first_reply_at)",
            "first_reply_at",
        ),
        Fill(
            "first_reply_at",
            "created_at + to_seconds(first_reply_seconds)",
            "first_reply_seconds",
        ),
        Fill(
            "first_resolved_at",
            "created_at + to_seconds(first_resolution_seconds)",
            "first_resolution_seconds",
        ),
        Fill(
            "resolved_at",
            "created_at + to_seconds(full_resolution_seconds)",
            "full_resolution_seconds",
        ),
    ),
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

_DECIDED = "status IN ('won', 'lost')"

DEAL = Fact(
    name="deal",
    table="deal",
    fields=(
        Field("id", Kind.IDENTIFIER, missing="id_missing"),
        Field("updated_at", Kind.INSTANT),
        Field("created_at", Kind.INSTANT),
        Field("closed_at", Kind.INSTANT),
        Field("status", Kind.STATUS),
        Field("stage", Kind.CATEGORY),
        Field("pipeline", Kind.CATEGORY),
        Field("amount", Kind.MONEY),
        Field("currency", Kind.CURRENCY),
        Field("product", Kind.CATEGORY),
        Field("agent", Kind.CATEGORY),
        Field("agent_group", Kind.CATEGORY),
        Field("customer", Kind.CUSTOMER),
    ),
    derived=(
        (
            "cycle_seconds",
            f"CASE WHEN {_DECIDED} THEN date_diff('second', created_at, closed_at) END",
        ),
        ("created_day", "day_created_at"),
        ("closed_day", f"CASE WHEN {_DECIDED} THEN day_closed_at END"),
    ),
    checks=(
        (f"{_DECIDED} AND created_at IS NULL AND closed_at IS NULL", "closed_at", "date_missing"),
        (f"{_DECIDED} AND closed_at < created_at", "closed_at", "duration_negative"),
        ("amount IS NOT NULL AND currency IS NULL", "currency", "currency_missing"),
    ),
    days=("created_day", "closed_day"),
    instants=("created_at", "closed_at", "updated_at"),
    # The close date of an open deal is a hope.
    only=(("closed_at", _DECIDED),),
)

CONTACT = Fact(
    name="contact",
    table="contact",
    fields=(
        Field("id", Kind.IDENTIFIER, missing="id_missing"),
        Field("updated_at", Kind.INSTANT),
        Field("created_at", Kind.INSTANT, missing="date_missing"),
        Field("lifecycle_stage", Kind.CATEGORY),
        Field("lead_status", Kind.CATEGORY),
        Field("origin", Kind.CATEGORY),
        Field("agent", Kind.CATEGORY),
        Field("agent_group", Kind.CATEGORY),
        Field("customer", Kind.CUSTOMER),
    ),
    derived=(("created_day", "day_created_at"),),
    checks=(),
    days=("created_day",),
    instants=("created_at", "updated_at"),
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

FACTS = {fact.name: fact for fact in (INQUIRY, ORDER, DEAL, CONTACT, READING)}

# Money among them needs a currency among the dimensions.
MONEY_OF_READINGS = ("sales", "ad_cost", "support_cost")
# Those that every team can have; a profile may name others, which become measures of the home.
MEASURES_OF_READINGS = (
    "inquiries",
    "orders",
    "visits",
    "users",
    "self_service",
    "ad_clicks",
    "ad_impressions",
    *MONEY_OF_READINGS,
)
# A measure's name stands in SQL, in own metrics and in addresses.
OWN_MEASURE = re.compile(r"[a-z][a-z0-9_]{0,47}")
