"""What was imported before, and the rejected rows that wait for somebody to look at them."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from opsdash.intake.ledger import (
    Batch,
    list_batches,
    list_rejecting,
    mark_rejects_seen,
    read_rejects,
)
from opsdash.ui.desk import Desk, remember
from opsdash.ui.escaping import verbatim
from opsdash.ui.importing_rejects import SHOWN, draw_rejects
from opsdash.ui.importing_review import profiles
from opsdash.ui.importing_run import ACTOR
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
    titles = {profile.name: profile.title for profile in profiles(desk)}
    st.table(
        {
            say("imports.ledger.file"): [_about(desk, batch, titles) for batch in batches],
            say("imports.ledger.counts"): [sum_words(batch.outcome) for batch in batches],
        },
        border="horizontal",
        hide_index=True,
        alt=say("imports.ledger.alt"),
    )
    if len(batches) == _MOST:
        st.caption(say("imports.ledger.note", count=count(_MOST)))


def _about(desk: Desk, batch: Batch, titles: dict[str, str]) -> str:
    """The file, and under it what it was, when it came and who brought it."""
    known_actor = batch.imported_by not in ("", ACTOR)
    who = batch.imported_by if known_actor else say("imports.ledger.somebody")
    about = say(
        "imports.ledger.about",
        kind=titles.get(batch.outcome.profile, batch.outcome.profile),
        when=moment_words(batch.imported_at, desk.organisation.timezone),
        who=say("imports.ledger.sample") if batch.is_sample else who,
    )
    return f"{verbatim(batch.outcome.file, 60)}  \n:small[:gray[{verbatim(about, 160)}]]"
