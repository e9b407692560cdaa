"""Rejected rows: the first ones to read, all of them to take away."""

from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from opsdash.intake.corrections import RejectedRows
from opsdash.intake.outcome import Reject
from opsdash.report.tables import Table, to_csv
from opsdash.ui.escaping import verbatim
from opsdash.ui.exporting import exported
from opsdash.ui.importing_words import reason_words
from opsdash.words import say
from opsdash.words.numbers import MISSING, count
from opsdash.words.rejects import rejects_csv

SHOWN: Final = 50

_HEADINGS: Final = (
    "imports.rejects.line",
    "imports.rejects.column",
    "imports.rejects.value",
    "imports.rejects.why",
)


def draw_rejects(
    first: Sequence[Reject],
    total: int,
    read_all: Callable[[], Sequence[Reject]],
    available: int,
    *,
    key: str,
) -> None:
    """A table of the first rejects; `read_all` reads the `available` ones for the file."""
    draw_table(first, total)
    names = [say(heading) for heading in _HEADINGS]
    st.download_button(
        _download_label(available, total),
        exported(
            say("imports.rejects.file_name"),
            lambda: to_csv(Table(names, [_plain_cells(reject) for reject in read_all()])),
        ),
        file_name=say("imports.rejects.file_name"),
        mime="text/csv",
        key=f"{key}_csv",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )


def draw_table(first: Sequence[Reject], total: int) -> None:
    """The first rejects to read: line, column, value, reason."""
    shown = first[:SHOWN]
    names = [say(heading) for heading in _HEADINGS]
    rows = [_cells(reject) for reject in shown]
    st.table(
        {name: [row[at] for row in rows] for at, name in enumerate(names)},
        border="horizontal",
        hide_index=True,
        alt=say("imports.rejects.alt"),
    )
    if total > len(shown):
        note = say("imports.rejects.first", shown=count(len(shown)), all=count(total))
        st.caption(note)


def draw_correctable(total: int, read_all: Callable[[], RejectedRows], batch_id: int) -> None:
    """The rows of an import to take away, correct and drop in again."""
    st.download_button(
        _download_label(total, total),
        exported(say("imports.rejects.file_name"), lambda: rejects_csv(read_all())),
        file_name=say("imports.rejects.file_name"),
        mime="text/csv",
        key=f"rej_{batch_id}_csv",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )


def _download_label(available: int, total: int) -> str:
    if total == 1:
        return say("imports.rejects.download_one")
    key = "imports.rejects.download" if available >= total else "imports.rejects.download_first"
    return say(key, count=count(min(available, total)))


def _cells(reject: Reject) -> tuple[str, str, str, str]:
    return (
        count(reject.line),
        verbatim(reject.column, 40) or MISSING,
        verbatim(reject.value, 60) or say("imports.rejects.empty"),
        reason_words(reject),
    )


def _plain_cells(reject: Reject) -> tuple[int, str, str, str]:
    return reject.line, reject.column, reject.value, reason_words(reject)
