"""What was imported before, and the rejected rows that wait for somebody to look at them."""

from typing import Final

import streamlit as st

from opsdash.intake.ledger import (
    Batch,
    list_batches,
    list_rejecting,
    mark_rejects_seen,
    read_rejects,
)
from opsdash.intake.profiles import load_profiles
from opsdash.ui.desk import Desk, remember
from opsdash.ui.escaping import verbatim
from opsdash.ui.importing_rejects import SHOWN, draw_rejects
from opsdash.ui.importing_words import moment_words, rows_words, sum_words
from opsdash.words import say
from opsdash.words.numbers import count

_MOST: Final = 20


def draw_rejecting(desk: Desk) -> None:
    """Imports with rejected rows; opening one shows them and ends the reminder."""
    facts = desk.home.facts
    found = remember(facts, "rejecting", lambda: list_rejecting(facts, _MOST))
    if not found:
        return
    st.header(say("imports.ledger.rejects_title"), anchor=False)
    st.caption(say("imports.ledger.rejects_note"))
    # Looking at one must not move it away from under the eyes.
    for batch in sorted(found, key=lambda each: -each.id):
        _draw_batch(desk, batch)


def _draw_batch(desk: Desk, batch: Batch) -> None:
    facts, outcome = desk.home.facts, batch.outcome
    label = say(
        "imports.ledger.seen" if batch.rejects_seen else "imports.ledger.unseen",
        rejected=count(outcome.rejected),
        rows=rows_words(outcome.rows_in),
        file=verbatim(outcome.file, 60),
        when=moment_words(batch.imported_at, desk.organisation.timezone),
    )
    # The label changes with the first look; the key keeps the line open.
    box = st.expander(label, key=f"rej_{batch.id}", on_change="rerun")
    if not box.open:
        return
    with box:
        first = remember(facts, ("rejects", batch.id), lambda: read_rejects(facts, batch.id, SHOWN))
        draw_rejects(
            first,
            outcome.rejected,
            lambda: read_rejects(facts, batch.id),
            outcome.rejected,
            key=f"rej_{batch.id}",
        )
    if not batch.rejects_seen:
        mark_rejects_seen(facts, batch.id)
        st.rerun()


def draw_ledger(desk: Desk) -> None:
    """The newest imports: when, file, kind, counts, by whom."""
    facts = desk.home.facts
    batches = remember(facts, "ledger", lambda: list_batches(facts, _MOST))
    if not batches:
        return
    st.header(say("imports.ledger.title"), anchor=False)
    titles = {profile.name: profile.title for profile in load_profiles(desk.home.path)}
    rows = [_line(desk, batch, titles) for batch in batches]
    st.table(
        {say(key): [row[at] for row in rows] for at, key in enumerate(_HEADINGS)},
        border="horizontal",
        hide_index=True,
        alt=say("imports.ledger.alt"),
    )
    if len(batches) == _MOST:
        st.caption(say("imports.ledger.note", count=count(_MOST)))


_HEADINGS: Final = (
    "imports.ledger.file",
    "imports.ledger.counts",
    "imports.ledger.kind",
    "imports.ledger.when",
    "imports.ledger.who",
)


def _line(desk: Desk, batch: Batch, titles: dict[str, str]) -> tuple[str, ...]:
    outcome = batch.outcome
    known_actor = batch.imported_by not in ("", "somebody")
    who = verbatim(batch.imported_by) if known_actor else say("imports.ledger.somebody")
    return (
        verbatim(outcome.file, 60),
        sum_words(outcome),
        verbatim(titles.get(outcome.profile, outcome.profile)),
        moment_words(batch.imported_at, desk.organisation.timezone),
        say("imports.ledger.sample") if batch.is_sample else who,
    )
