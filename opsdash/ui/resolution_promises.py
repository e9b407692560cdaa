"""Promises and satisfaction as tiles; what the data does not tell is one quiet line."""

from functools import partial
from typing import Final

import streamlit as st

from opsdash.access.rights import Right
from opsdash.calendar.periods import Grain
from opsdash.metrics.answer import Answer, ReasonCode
from opsdash.settings import ROOT
from opsdash.ui import panels
from opsdash.ui.desk import Desk
from opsdash.ui.rows_links import rows_link
from opsdash.ui.signals import judged_in
from opsdash.ui.tiles import draw_tiles
from opsdash.words import say
from opsdash.words.sentences import refusal_words, tiles_note

CALENDAR_PAGE: Final = ROOT / "pages" / "calendar.py"

_PROMISES: Final = ("reply_promise_rate", "resolution_promise_rate")
_TILES: Final = (*_PROMISES, "csat", "csat_response_rate")


def draw_promises(desk: Desk) -> None:
    view = desk.view
    st.header(say("resolution.kept.title"), anchor=False)
    totals, weeks = desk.ask_all(
        view.question(_TILES),
        view.question(_TILES, grain=Grain.WEEK, period=view.judged_period),
    )
    known = [name for name in _TILES if totals.reason_of(name) is None]
    if known:
        st.caption(tiles_note(view.period, view.compared))
        tiles = [desk.catalog.metrics[name] for name in known]
        draw_tiles(
            tiles,
            totals,
            weeks,
            partial(rows_link, view, back="resolution"),
            judged_in(desk, weeks),
            columns=len(_TILES),
        )
    reasons = _reasons(totals)
    if reasons:
        panels.note(panels.escaped(say("resolution.kept.more", reasons=" ".join(reasons))))
    if not set(_PROMISES) <= set(known) and desk.may(Right.ARRANGE):
        label = f":small[:blue[{say('resolution.kept.targets')}]]"
        st.page_link(CALENDAR_PAGE, label=label)


def _reasons(totals: Answer) -> dict[str, None]:
    """Each reason once; that nothing tells either promise is one reason."""
    refused = dict(totals.refusals)
    untold = [
        name for name in _PROMISES if name in refused and refused[name].code is ReasonCode.NOT_TOLD
    ]
    found: dict[str, None] = {}
    if len(untold) == len(_PROMISES):
        found[say("resolution.kept.untold")] = None
        refused = {name: reason for name, reason in refused.items() if name not in untold}
    return found | dict.fromkeys(map(refusal_words, refused.values()))
