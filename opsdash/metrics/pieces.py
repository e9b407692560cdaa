"""SQL with the values that it binds, and the few forms that statements are put together from."""

from collections.abc import Iterable

from opsdash.metrics.catalog import Catalog, Measure

Piece = tuple[str, tuple[object, ...]]


def sqls(pieces: Iterable[Piece]) -> list[str]:
    return [sql for sql, _ in pieces]


def flat(pieces: Iterable[Piece]) -> list[object]:
    return [value for _, values in pieces for value in values]


NOTHING = "CAST(NULL AS VARCHAR)"


def used_keys(keys: Iterable[object]) -> list[int]:
    """The positions of the keys to group by: a constant as a key costs as much as a column."""
    return [position for position, is_used in enumerate(keys, start=1) if is_used]


def measures_named(catalog: Catalog, names: Iterable[str]) -> tuple[Measure, ...]:
    return tuple(catalog.measures[name] for name in dict.fromkeys(names))
