"""Promises and satisfaction as tiles; what the data does not tell is one quiet line."""

from functools import partial
from typing import Final

import streamlit as st

from opsdash.calendar.periods import Grain
from opsdash.settings import ROOT
from opsdash.ui import panels
from opsdash.ui.desk import Desk
from opsdash.ui.rows_links import rows_link
from opsdash.ui.tiles import draw_tiles
from opsdash.words import say
from opsdash.words.sentences import refusal_words, tiles_note

CALENDAR_PAGE: Final = ROOT / "pages" / "calendar.py"

_PROMISES: Final = ("reply_promise_rate", "resolution_promise_rate")
_TILES: Final = (*_PROMISES, "csat", "csat_response_rate")


def draw_promises(desk: Desk) -> None:
    view = desk.view
    st.header(say("resolution.kept.title"), anchor=False)
    totals = desk.ask(view.question(_TILES))
    known = [name for name in _TILES if totals.reason_of(name) is None]
    if known:
        st.caption(tiles_note(view.period, view.compared))
        weeks = desk.ask(view.question(known, grain=Grain.WEEK, period=view.spark_period))
        tiles = [desk.catalog.metrics[name] for name in known]
        draw_tiles(
            tiles, totals, weeks, partial(rows_link, view, back="resolution"), columns=len(_TILES)
        )
    reasons = dict.fromkeys(refusal_words(reason) for _, reason in totals.refusals)
    if reasons:
        panels.note(panels.escaped(say("resolution.kept.more", reasons=" ".join(reasons))))
    if not set(_PROMISES) <= set(known):
        label = f":small[:blue[{say('resolution.kept.targets')}]]"
        st.page_link(CALENDAR_PAGE, label=label)
