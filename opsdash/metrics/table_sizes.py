"""How many rows each table of facts and each rollup has, once per data version."""

from dataclasses import dataclass

from opsdash.metrics.catalog import TABLES
from opsdash.metrics.coverage import Coverage
from opsdash.store import Database


@dataclass(frozen=True)
class TableSize:
    """`name` is a fact, or a rollup where `is_rollup`. Facts count their earlier versions too."""

    name: str
    rows: int
    is_rollup: bool = False


def table_sizes(facts: Database, coverage: Coverage) -> tuple[TableSize, ...]:
    """The facts first, then the rollups in the order of the catalogue."""
    counted = tuple(
        TableSize(fact, int(facts.rows(f"SELECT COUNT(*) FROM {table}")[0][0]))
        for fact, table in TABLES.items()
    )
    rollups = (TableSize(name, rows, is_rollup=True) for name, rows in coverage.rollup_rows)
    return (*counted, *rollups)
