"""What opsdash holds and runs on, as two tables: sizes, versions and the cache; rows by table.

A figure is a name and what is shown; nothing in it comes from a file.
"""

import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st

from opsdash import __version__
from opsdash.metrics.caching import answers
from opsdash.metrics.table_sizes import TableSize, table_sizes
from opsdash.report.tables import Table
from opsdash.store.sizes import Files, database_size, engine_version, files_in, memory_size
from opsdash.ui.chart_menu import draw_table_files
from opsdash.ui.desk import Desk, remember
from opsdash.words import say
from opsdash.words.numbers import count, percent, size

_WIDTH: Final = 640


@dataclass(frozen=True)
class Figure:
    """`key` is its name in the words of this room."""

    key: str
    value: str

    @property
    def name(self) -> str:
        return say(f"health.figure.{self.key}")


def read_figures(desk: Desk) -> tuple[Figure, ...]:
    return (*_sizes(desk), *_cache(), *_versions(desk))


def _sizes(desk: Desk) -> Iterator[Figure]:
    home = desk.home
    memory = memory_size()
    yield Figure("facts", size(database_size(home.facts.path)))
    yield Figure("state", size(database_size(home.state.path)))
    yield Figure("spool", _files_words(files_in(home.path / "spool")))
    yield Figure("inbox", _files_words(files_in(home.path / "inbox")))
    yield Figure("memory", say("health.unknown") if memory is None else size(memory))


def _files_words(files: Files) -> str:
    if not files.count:
        return say("health.no_files")
    key = "health.files_one" if files.count == 1 else "health.files"
    return say(key, count=count(files.count), size=size(files.size))


def _cache() -> Iterator[Figure]:
    fill = answers.fill
    share = None if fill.hit_share is None else percent(100 * fill.hit_share)
    yield Figure("cache", say("health.cache", rows=count(fill.rows), bound=count(fill.row_bound)))
    yield Figure("hits", share or say("health.unknown"))


def _versions(desk: Desk) -> Iterator[Figure]:
    facts, state = desk.home.facts, desk.home.state
    yield Figure("data_version", str(facts.data_version))
    yield Figure("state_version", str(state.data_version))
    schemas = {"facts": facts.schema_version, "state": state.schema_version}
    yield Figure("schemas", say("health.schemas", **schemas))
    yield Figure("opsdash", __version__)
    yield Figure("duckdb", engine_version())
    yield Figure("streamlit", st.__version__)
    yield Figure("python", platform.python_version())


def draw_figures(desk: Desk) -> None:
    figures = read_figures(desk)
    rows = [(each.name, each.value) for each in figures]
    title = say("health.figures")
    _draw(title, Table((say("health.what"), say("health.value")), rows), "figures")


def read_tables(desk: Desk) -> tuple[tuple[str, int], ...]:
    """The name of each table and its rows."""
    return tuple(
        (each.name if each.is_rollup else say(f"health.fact.{each.name}"), each.rows)
        for each in _found(desk)
    )


def _found(desk: Desk) -> tuple[TableSize, ...]:
    facts = desk.home.facts
    return remember(facts, "table sizes", lambda: table_sizes(facts, desk.coverage))


def draw_tables(desk: Desk) -> None:
    columns = (say("health.table"), say("health.rows"))
    rows = read_tables(desk)
    title = say("health.tables")
    _draw(title, Table(columns, rows), "tables", _together(desk, rows))


def _together(desk: Desk, rows: Sequence[tuple[str, int]]) -> list[tuple[str, str]]:
    """The sums by day as one line: their tables have names for whoever reads the file."""
    sums = {each.name for each in _found(desk) if each.is_rollup}
    shown = [(name, count(number)) for name, number in rows if name not in sums]
    number = sum(number for name, number in rows if name in sums)
    return [*shown, (say("health.sums", tables=len(sums)), count(number))]


def _draw(title: str, table: Table, key: str, shown: Sequence[Sequence[str]] | None = None) -> None:
    """`shown` are the rows as they stand on the page, where the file has plain numbers."""
    st.header(title, anchor=False)
    rows = table.rows if shown is None else shown
    with st.container(width=_WIDTH):
        st.table(
            {name: [row[at] for row in rows] for at, name in enumerate(table.columns)},
            border="horizontal",
            hide_index=True,
            alt=title,
        )
        with st.container(horizontal=True, gap="small"):
            draw_table_files(table, f"health_{key}", f"opsdash_{key}")
