"""The button that copies the address, or shows it selected where the browser forbids copying."""

from pathlib import Path

import streamlit as st

from opsdash.ui.own_address import own_origin
from opsdash.words import say

_ASSETS = Path(__file__).parent / "assets"

_component = st.components.v2.component(
    "opsdash_share",
    html=(_ASSETS / "share.html").read_text(encoding="utf-8"),
    css=(_ASSETS / "share.css").read_text(encoding="utf-8"),
    js=(_ASSETS / "share.js").read_text(encoding="utf-8"),
)


def share_button() -> None:
    """The whole of sharing where there is nothing to freeze."""
    _draw("share", say("shell.share"), say("shell.share_help"))


def copy_buttons(words: str, also: str = "") -> None:
    """The link alone, and the link below what it shows in words.

    `also` is a parameter that the link gets where it has none of this name.
    """
    link = (say("frozen.share.copy_link"), say("shell.share_help"))
    told = (say("frozen.share.copy_words"), say("frozen.share.words_help"))
    _draw("share_link", *link, also=also)
    _draw("share_words", *told, words=words, also=also)


def copy_button(key: str, link: str, label: str) -> None:
    """Copies this link, whatever page is shown."""
    _draw(key, label, label, link=link)


def _draw(
    key: str, label: str, hint: str, *, words: str = "", also: str = "", link: str = ""
) -> None:
    _component(
        key=key,
        data={
            "label": label,
            "help": hint,
            "words": words,
            "origin": own_origin(),
            "also": also,
            "link": link,
            "done": say("shell.shared"),
            "by_hand": say("shell.share_by_hand"),
        },
        width="content",
        height="content",
    )
