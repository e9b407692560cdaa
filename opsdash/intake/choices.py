"""What only a person can say about a file: what is asked, and what was said.

Values alone. Whoever reads a file decides what is open; pages, commands and programs put it into
words and hand back what they were told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

# Said of a file that no profile knows: read it as whatever suggests itself.
ANY_FACT = "any"


class Ask(StrEnum):
    DATE_ORDER = "date_order"
    DECIMAL = "decimal"
    TIMEZONE = "timezone"
    CURRENCY = "currency"
    SOURCE = "source"
    AGENTS = "agents"
    MEMBER = "member"


@dataclass(frozen=True)
class Question:
    """Something about the file that only a person can say. `example` is a cell in doubt.

    For SOURCE it is the source in question and the options are to join it or stay apart; for MEMBER
    the options are the parts of an archive or the sheets of a workbook.
    """

    ask: Ask
    field: str
    column: str
    example: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Choices:
    """What a person has said about a file; whatever is absent is decided from the file.

    `encoding` and `member` (part of an archive, sheet of a workbook) say how its text is got at.
    `fact` has a file that no profile knows read as a list of such facts. `columns` moves a field to
    another column (None: do not read it); `date_orders` and `decimals` answer for one field,
    `date_order` and `decimal` for all that are in doubt. `agents` are those in a chat who answer.
    `gone` tells whether facts that the file no longer has are kept or marked as deleted ("keep",
    "delete").
    """

    profile: str | None = None
    fact: str | None = None
    source: str | None = None
    timezone: str | None = None
    date_order: str | None = None
    decimal: str | None = None
    currency: str | None = None
    encoding: str | None = None
    member: str | None = None
    columns: Mapping[str, str | None] = field(default_factory=dict)
    date_orders: Mapping[str, str] = field(default_factory=dict)
    decimals: Mapping[str, str] = field(default_factory=dict)
    agents: Sequence[str] = ()
    gone: str = "keep"

    def after(self, then: "Choices") -> "Choices":
        """What is said now, else what was said `then`; how dates and numbers are read stays out."""
        return replace(
            self,
            profile=self.profile or then.profile,
            fact=self.fact or then.fact,
            source=self.source or then.source,
            timezone=self.timezone or then.timezone,
            currency=self.currency or then.currency,
            columns={**then.columns, **self.columns},
            agents=self.agents or then.agents,
        )
