"""Records about the numbers of a metric by some filters, as the state database keeps them.

Whoever sees some groups only changes none of others: each save asks about the record in hand and
about the one that is stored, and nothing is written past that.
"""

from dataclasses import dataclass
from typing import Generic, TypeVar

from opsdash.access.actor import Actor
from opsdash.calendar.records import Record, Shelf
from opsdash.metrics.catalog import Catalog, load_catalog
from opsdash.metrics.question import Filter
from opsdash.metrics.seen_groups import must_see
from opsdash.store import Database


@dataclass(frozen=True)
class NumbersRecord(Record):
    metric: str
    filters: tuple[Filter, ...]


Kept = TypeVar("Kept", bound=NumbersRecord)


@dataclass(frozen=True)
class NumbersShelf(Generic[Kept]):
    records: Shelf[Kept]

    def select(self, state: Database) -> tuple[Kept, ...]:
        """The records that are not deleted, in the shelf's order."""
        return self.records.select(state)

    def save(self, state: Database, record: Kept, actor: Actor, catalog: Catalog | None) -> Kept:
        """As `Shelf.save`; RecordMissingError also for numbers that the actor does not see.

        Without a `catalog` the shipped metrics are the known ones.
        """
        shelf = self.records
        with state.write() as cursor:
            stored = shelf.found(cursor, record.id) if record.version else None
            for each in filter(None, (record, stored)):
                must_see(shelf.noun, each, actor, catalog or load_catalog())
            return shelf.written(cursor, record, actor)
