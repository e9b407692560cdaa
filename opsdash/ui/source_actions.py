"""What can be decided about a source: that it ended, that subjects are kept, that it is deleted."""

from datetime import date
from typing import Final

import streamlit as st

from opsdash.access.rights import Right
from opsdash.intake.source_settings import (
    ENDED,
    KEEP_SUBJECT,
    read_source_settings,
    save_source_setting,
)
from opsdash.store import Home
from opsdash.ui.desk import Desk, open_desk, remember
from opsdash.ui.record_past import draw_past_link
from opsdash.ui.source_erasing import draw_delete
from opsdash.words import say

_YES: Final = "yes"


def draw_choices(desk: Desk, source: str, newest: date, *, has_inquiries: bool) -> None:
    facts = desk.home.facts
    settings = remember(facts, ("settings", source), lambda: read_source_settings(facts, source))
    with st.popover(say("sources.choices.open"), type="tertiary", key=f"src_{source}"):
        _draw_ended(desk.home, source, newest, settings.get(ENDED))
        if has_inquiries:
            st.toggle(
                say("sources.choices.keep"),
                value=settings.get(KEEP_SUBJECT) == _YES,
                help=say("sources.choices.keep_help"),
                key=f"keep_{source}",
                on_change=_keep,
                args=(desk.home, source),
            )
        draw_past_link(desk, "source_setting", source)
        if desk.may(Right.ARRANGE):
            draw_delete(desk, source)


def _draw_ended(home: Home, source: str, newest: date, ended: str | None) -> None:
    st.markdown(f"**{say('sources.choices.ended_title')}**")
    st.caption(say("sources.choices.ended_body"))
    if ended is not None:
        st.button(
            say("sources.choices.go_on"),
            key=f"go_on_{source}",
            on_click=lambda: save_source_setting(home, source, ENDED, None, open_desk().actor),
        )
        return
    st.date_input(say("sources.choices.ended_day"), value=newest, key=f"ended_{source}")
    st.button(say("sources.choices.end"), key=f"end_{source}", on_click=_end, args=(home, source))


def _end(home: Home, source: str) -> None:
    day = st.session_state[f"ended_{source}"]
    save_source_setting(home, source, ENDED, day.isoformat(), open_desk().actor)


def _keep(home: Home, source: str) -> None:
    keeps = bool(st.session_state[f"keep_{source}"])
    save_source_setting(home, source, KEEP_SUBJECT, _YES if keeps else None, open_desk().actor)
