"""The Share menu of pages with filters: copy the link, freeze, a link for a guest, a wiki's frame.

What is shared stands in words above the ways, so that nobody has to read an address.
"""

from typing import Final

import streamlit as st

from opsdash.access.rights import Right
from opsdash.calendar.problems import TITLE_LENGTH
from opsdash.report.frozen.records import TEXT_LENGTH
from opsdash.ui import panels
from opsdash.ui.acting import actor_of_run
from opsdash.ui.drawer import drawer
from opsdash.ui.guest_fields import draw_fields
from opsdash.ui.personal import draw_start
from opsdash.ui.process import current_home, current_team
from opsdash.ui.share import copy_buttons
from opsdash.ui.share_wanted import COMMENT, GUEST, TITLE, Way, draw_outcome, want
from opsdash.ui.view import View
from opsdash.words import known, say
from opsdash.words.dates import code_words, compared_words, period_words
from opsdash.words.sentences import filter_words

_BOX: Final = "share_menu"
_WIDTH: Final = 380
# A bare address of Today leads others to their own start page.
FOR_EVERYBODY: Final = "who=all"


def draw_share(page: str, view: View) -> None:
    """The menu of the page at this path."""
    icon, told = ":material/ios_share:", say("frozen.share.help")
    with drawer(say("frozen.share.button"), _BOX, icon=icon, hint=told) as is_open:
        if is_open:
            _draw_menu(page, view)


def _draw_menu(page: str, view: View) -> None:
    with st.container(width=_WIDTH):
        words = what_words(page, view)
        first, *rest = words.split("\n")
        st.markdown(f"**{panels.escaped(first)}**  \n{panels.escaped(' · '.join(rest))}")
        if actor_of_run(current_home()).may(Right.SHARE):
            _draw_ways(page, view, words)
        else:
            _draw_link(page, view, words)
            panels.note(say("frozen.share.not_allowed"))


def what_words(page: str, view: View) -> str:
    """The page, its days and its filters, a line each."""
    name = f"shell.pages.{(page or 'today').replace('-', '_')}"
    days = period_words(view.period)
    if view.compared:
        days = say(
            "frozen.share.days", period=days, before=compared_words(view.period, view.compared)
        )
    lines = [say(name) if known(name) else page, days, ", ".join(filter_words(view.filters))]
    return "\n".join(filter(None, lines))


def _draw_ways(page: str, view: View, words: str) -> None:
    way = st.segmented_control(
        say("frozen.share.ways"),
        _ways(),
        default=Way.LINK,
        required=True,
        format_func=lambda each: say(f"frozen.share.{each}"),
        key="share_way",
        label_visibility="collapsed",
    )
    chosen = Way(way)
    if chosen is Way.LINK:
        _draw_link(page, view, words)
    else:
        _draw_freeze(page, chosen)


def _ways() -> tuple[Way, ...]:
    """A server of one person answers on his own machine only: no guest would get there."""
    return tuple(Way) if current_team() else (Way.LINK, Way.FREEZE)


def _draw_link(page: str, view: View, words: str) -> None:
    with st.container(horizontal=True, gap="medium"):
        copy_buttons(words, "" if page else FOR_EVERYBODY)
    if view.is_relative:
        panels.note(say("frozen.share.live_relative", code=code_words(view.code)))
    else:
        panels.note(say("frozen.share.live_fixed"))
    draw_start(page, view.code)


def _draw_freeze(page: str, way: Way) -> None:
    if draw_outcome(way):
        return
    panels.note(say(f"frozen.share.{way}_note"))
    st.text_input(
        say("frozen.share.title"),
        max_chars=TITLE_LENGTH,
        placeholder=say("frozen.share.title_hint"),
        key=TITLE,
    )
    if way is Way.FREEZE:
        st.text_area(
            say("frozen.share.comment"),
            max_chars=TEXT_LENGTH,
            placeholder=say("frozen.share.comment_hint"),
            height=80,
            key=COMMENT,
        )
    else:
        draw_fields(GUEST, with_embed=way is Way.EMBED)
    st.button(
        say(_BUTTONS[way]),
        type="primary",
        key="share_do",
        on_click=want,
        args=(page, way),
    )


_BUTTONS: Final = {
    Way.FREEZE: "frozen.share.do_freeze",
    Way.GUEST: "frozen.guests.do_make",
    Way.EMBED: "frozen.guests.do_make_code",
}
