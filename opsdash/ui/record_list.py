"""A list of records of which one is opened by selecting its row."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import streamlit as st

from opsdash.ui.grids import harmless

_ROW_HEIGHT: Final = 40
# From this height on a cell breaks its text into lines.
WRAPPED_HEIGHT: Final = 66
# The heading of the columns and the edges.
_HEAD_HEIGHT: Final = 38
_MOST_ROWS: Final = 16


@dataclass(frozen=True)
class RecordList:
    """`name` begins the widget's key; `follow` is told the selected id, None for none.

    `is_wrapped`: the rows are tall enough for texts of some lines.
    """

    name: str
    ids: Sequence[str]
    opened: str | None
    follow: Callable[[str | None], None]
    is_wrapped: bool = False

    def draw(self, rows: pa.Table, columns: dict[str, Any], alt: str, note: str) -> None:
        """Draw the list; `rows` are in the order of the ids, `alt` and `note` are its words."""
        # The selection is kept by row position: another set or order needs another widget.
        key = f"{self.name}_{hashlib.sha256('|'.join(self.ids).encode()).hexdigest()[:8]}"
        row_height = WRAPPED_HEIGHT if self.is_wrapped else _ROW_HEIGHT
        opened = [self.ids.index(self.opened)] if self.opened in self.ids else []
        st.dataframe(
            harmless(rows),
            hide_index=True,
            row_height=row_height,
            height=_HEAD_HEIGHT + row_height * min(len(self.ids), _MOST_ROWS),
            column_config=columns,
            key=key,
            on_select=lambda: self._follow(key),
            selection_mode="single-row",
            selection_default={"selection": {"rows": opened}},
            placeholder="",
            alt=alt,
        )
        st.caption(note)

    def _follow(self, key: str) -> None:
        rows = st.session_state[key]["selection"]["rows"]
        self.follow(self.ids[rows[0]] if rows else None)
