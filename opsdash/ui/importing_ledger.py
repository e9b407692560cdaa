"""What was imported before, and the rejected rows that wait for somebody to look at them."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from opsdash.intake.corrections import read_rejected
from opsdash.intake.ledger import (
    Batch,
    list_batches,
    list_rejecting,
    mark_rejects_seen,
    read_rejects,
)
from opsdash.intake.outcome import Restated
from opsdash.intake.restating import restated_since
from opsdash.ui.desk import Desk, remember
from opsdash.ui.escaping import verbatim
from opsdash.ui.importing_rejects import SHOWN, draw_correctable, draw_table
from opsdash.ui.importing_restated import draw_restated_then
from opsdash.ui.importing_review import profiles
from opsdash.ui.importing_undo import ask_undo, draw_undo
from opsdash.ui.importing_words import batch_words, moment_words, rows_words, sum_words
from opsdash.words import say
from opsdash.words.audit import by_words
from opsdash.words.numbers import count

_MOST: Final = 20
_WIDTH: Final = 820
_MORE: Final = "imp_ledger_pages"
# Typed values are rows as those of a file are; lookups and topic rules have none.
_WITH_ROWS: Final = ("file", "typed")


def draw_rejecting(desk: Desk) -> None:
    """Imports with rejected rows; opening one shows them and ends the reminder."""
    facts = desk.home.facts
    found = remember(facts, "rejecting", lambda: list_rejecting(facts, _MOST))
    if not found:
        return
    st.header(say("imports.ledger.rejects_title"), anchor=False)
    st.caption(_unseen_words(found))
    # Looking at one must not move it away from under the eyes.
    for batch in sorted(found, key=lambda each: -each.id):
        _draw_batch(desk, batch)


def _unseen_words(batches: Sequence[Batch]) -> str:
    files = [verbatim(batch.outcome.file, 40) for batch in batches if not batch.rejects_seen]
    if not files:
        return say("imports.ledger.rejects_note")
    key = "imports.ledger.unseen_one" if len(files) == 1 else "imports.ledger.unseen_many"
    return say(key, files=", ".join(files))


def _draw_batch(desk: Desk, batch: Batch) -> None:
    facts, outcome = desk.home.facts, batch.outcome
    label = say(
        "imports.ledger.rejected",
        rejected=count(outcome.rejected),
        rows=rows_words(outcome.rows_in),
        file=verbatim(outcome.file, 60),
        when=moment_words(batch.imported_at, desk.organisation.timezone),
    )
    box = st.expander(label, key=f"rej_{batch.id}", on_change="rerun")
    if not box.open:
        return
    with box:
        first = remember(facts, ("rejects", batch.id), lambda: read_rejects(facts, batch.id, SHOWN))
        draw_table(first, outcome.rejected)
        st.caption(say("imports.rejects.again"))
        draw_correctable(outcome.rejected, lambda: read_rejected(facts, batch.id), batch.id)
    if not batch.rejects_seen:
        mark_rejects_seen(facts, batch.id, desk.actor)
        st.rerun()


def draw_ledger(desk: Desk) -> None:
    """Every change of the facts, the newest first: what, when, by whom, counts, and its undo."""
    facts = desk.home.facts
    shown = _MOST * (1 + st.session_state.get(_MORE, 0))
    batches = remember(facts, ("ledger", shown), lambda: list_batches(facts, shown + 1))
    if not batches:
        return
    st.header(say("imports.ledger.title"), anchor=False)
    st.caption(say("imports.ledger.note"))
    titles = {profile.name: profile.title for profile in profiles(desk)}
    first = batches[:shown][-1].id
    restated = remember(facts, ("restated", first), lambda: restated_since(facts, first), len)
    for batch in batches[:shown]:
        _draw_line(desk, batch, titles, restated.get(batch.id, ()))
    if len(batches) > shown:
        st.button(
            say("imports.ledger.more"),
            type="tertiary",
            key="imp_ledger_more",
            on_click=_show_more,
        )
    draw_undo(desk, batches)


def _show_more() -> None:
    st.session_state[_MORE] = st.session_state.get(_MORE, 0) + 1


def _draw_line(
    desk: Desk, batch: Batch, titles: dict[str, str], restated: Sequence[Restated]
) -> None:
    line = st.container(
        horizontal=True,
        wrap=False,
        vertical_alignment="center",
        gap="small",
        width=_WIDTH,
        key=f"batch_{batch.id}",
    )
    with line.container(width="stretch", gap=None):
        st.markdown(_about(desk, batch, titles))
        if batch.undone_at is None:
            draw_restated_then(desk, restated, f"restated_{batch.id}")
    if batch.undone_at is None:
        line.button(
            say("imports.ledger.undo"),
            type="tertiary",
            icon=":material/undo:",
            key=f"undo_{batch.id}",
            on_click=ask_undo,
            args=(batch.id,),
        )


def _counts(batch: Batch) -> str:
    told = sum_words(batch.outcome)
    if batch.outcome.gone:
        told = say("imports.ledger.gone", sum=told, gone=count(batch.outcome.gone))
    return f":gray[{told}]" if batch.undone_at else told


def _about(desk: Desk, batch: Batch, titles: dict[str, str]) -> str:
    """The file, and under it what it was, when it came and who brought it."""
    zone = desk.organisation.timezone
    name = verbatim(batch_words(batch), 60)
    kind = titles.get(batch.outcome.profile, batch.outcome.profile) or batch.kind
    about = say(
        "imports.ledger.about",
        kind=kind if batch.kind in _WITH_ROWS else say(f"imports.ledger.kind_{batch.kind}"),
        when=moment_words(batch.imported_at, zone),
    )
    is_sample = batch.is_sample
    who = say("imports.ledger.sample") if is_sample else by_words(batch.imported_by, batch.origin)
    about = f"{about} · {who}" if who else about
    lines = [f":gray[{name}]" if batch.undone_at else name]
    if batch.kind in _WITH_ROWS:
        lines.append(f":small[{_counts(batch)}]")
    lines.append(_grey(about))
    if batch.undone_at:
        when = moment_words(batch.undone_at, zone)
        by = by_words(batch.undone_by, batch.undone_origin)
        undone = say(
            "imports.ledger.undone_by" if by else "imports.ledger.undone", when=when, who=by
        )
        lines.append(_grey(undone))
    return "  \n".join(lines)


def _grey(text: str) -> str:
    return f":small[:gray[{verbatim(text, 160)}]]"
