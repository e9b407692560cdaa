"""A list of records of which one is opened by selecting its row."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import streamlit as st

from opsdash.ui.grids import harmless
from opsdash.ui.row_height import ONE_LINE

# The heading of the columns and the edges.
_HEAD_HEIGHT: Final = 38
# More is scrolled: what stands below a list must be found.
_MOST_HEIGHT: Final = 1100
_MOST_ROWS: Final = 16


@dataclass(frozen=True)
class RecordList:
    """`name` begins the widget's key; `follow` is told the selected id, None for none.

    `row_height` in pixels.
    """

    name: str
    ids: Sequence[str]
    opened: str | None
    follow: Callable[[str | None], None]
    row_height: int = ONE_LINE

    def draw(self, rows: pa.Table, columns: dict[str, Any], alt: str, note: str) -> None:
        """Draw the list; `rows` are in the order of the ids, `alt` and `note` are its words."""
        # The selection is kept by row position: another set or order needs another widget.
        key = f"{self.name}_{hashlib.sha256('|'.join(self.ids).encode()).hexdigest()[:8]}"
        opened = [self.ids.index(self.opened)] if self.opened in self.ids else []
        st.dataframe(
            harmless(rows),
            hide_index=True,
            row_height=self.row_height,
            height=min(
                _MOST_HEIGHT, _HEAD_HEIGHT + self.row_height * min(len(self.ids), _MOST_ROWS)
            ),
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
