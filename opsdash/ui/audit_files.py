"""All acts that are sought as a file: in words as on the page, and as they are stored.

They are read and written in blocks: a year of a team does not fit into memory at once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import streamlit as st

from opsdash.access.trail import Entry, streamed_trail
from opsdash.report.tables import SHEET_ROWS, csv_blocks, write_parquet, write_xlsx
from opsdash.ui import panels
from opsdash.ui.audit_room import Room
from opsdash.ui.audit_table import cells_in_words
from opsdash.ui.chart_menu import MIME
from opsdash.ui.exporting import exported
from opsdash.words import say
from opsdash.words.numbers import count

_WORDS: Final = ("when", "who", "act", "noun", "record", "change", "origin")
_STORED: Final = ("utc", "action", "kind", "id", "account", "before", "after")

_Blocks = Iterator[Sequence[Sequence[str]]]
_Columns = Sequence[str]


def draw_files(room: Room) -> None:
    if not room.trail.count:
        return
    with st.container(horizontal=True, gap="small"):
        for ending, write in _FILES.items():
            name = f"{say('audit.file_name')}.{ending}"
            st.download_button(
                f":small[{say(f'numbers.file_{ending}')}]",
                exported(name, partial(_file, room, write)),
                file_name=name,
                mime=MIME[ending],
                key=f"audit_{ending}",
                on_click="ignore",
                type="tertiary",
                icon=":material/download:",
            )
    if room.trail.count > SHEET_ROWS:
        panels.note(say("audit.sheet", most=count(SHEET_ROWS)))


def _file(room: Room, write: Callable[[Path, _Columns, _Blocks], None]) -> bytes:
    """Written beside the data, where there is room for it."""
    home = room.desk.home
    columns = [say(f"audit.column.{name}") for name in (*_WORDS, *_STORED)]
    with TemporaryDirectory(dir=home.path) as folder:
        path = Path(folder) / "audit"
        with streamed_trail(home.state, room.sought, room.actor) as blocks:
            write(path, columns, ([_cells(room, each) for each in block] for block in blocks))
        return path.read_bytes()


def _write_csv(path: Path, columns: _Columns, blocks: _Blocks) -> None:
    with path.open("wb") as file:
        file.writelines(csv_blocks(columns, blocks))


_FILES: Final[Mapping[str, Callable[[Path, _Columns, _Blocks], None]]] = {
    "csv": _write_csv,
    "xlsx": write_xlsx,
    "parquet": write_parquet,
}


def _cells(room: Room, entry: Entry) -> tuple[str, ...]:
    """Two moments of one clock time, when the clock is put back, are told apart by UTC."""
    return (
        *cells_in_words(room, entry),
        f"{entry.at.isoformat(timespec='seconds')}Z",
        entry.action,
        entry.noun,
        entry.id,
        entry.person,
        entry.before or "",
        entry.after or "",
    )
