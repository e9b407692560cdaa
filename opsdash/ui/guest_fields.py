"""The fields of a link for guests, for the Share menu and the page of a frozen view alike."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from opsdash.report.frozen.guest_links import NAME_LENGTH, USUAL_DAYS
from opsdash.words import say

_DAYS: Final = (7, USUAL_DAYS, 90, 365)


@dataclass(frozen=True)
class Asked:
    """What the fields say; `embed` is the address of the wiki."""

    name: str
    days: int
    embed: str


def draw_fields(key: str, *, with_embed: bool) -> None:
    st.text_input(
        say("frozen.guests.for"),
        max_chars=NAME_LENGTH,
        placeholder=say("frozen.guests.for_hint"),
        key=f"{key}_for",
    )
    st.segmented_control(
        say("frozen.guests.days"),
        _DAYS,
        default=USUAL_DAYS,
        required=True,
        format_func=lambda days: say("frozen.guests.days_one", count=days),
        key=f"{key}_days",
    )
    if with_embed:
        st.text_input(
            say("frozen.guests.embed_label"),
            placeholder=say("frozen.guests.embed_hint"),
            help=say("frozen.guests.embed_help"),
            key=f"{key}_embed",
        )


def asked(key: str, *, with_embed: bool) -> Asked:
    said = st.session_state
    return Asked(
        name=str(said.get(f"{key}_for") or ""),
        days=int(said.get(f"{key}_days") or USUAL_DAYS),
        embed=str(said.get(f"{key}_embed") or "") if with_embed else "",
    )
