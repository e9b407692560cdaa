"""Topics: the sources that have inquiries, the one that is looked at, and the head of the page."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from opsdash.intake.saving_topics import TopicPreview, preview_topics
from opsdash.intake.topic_rules import TopicRule, read_rules
from opsdash.ui.change_preview import facts_words
from opsdash.ui.desk import Desk, remember
from opsdash.ui.escaping import plain_line, verbatim
from opsdash.ui.panels import IMPORT_PAGE
from opsdash.words import say
from opsdash.words.numbers import percent

_SOURCE: Final = "topics_source"


@dataclass(frozen=True)
class Room:
    """`sources` have inquiries; `source` is the one whose `rules` are shown, None without any."""

    desk: Desk
    sources: tuple[str, ...]
    source: str | None
    rules: tuple[TopicRule, ...]


def open_room(desk: Desk) -> Room:
    facts = desk.home.facts
    sources = tuple(each.source for each in desk.coverage.sources if each.fact == "inquiry")
    if not sources:
        return Room(desk, (), None, ())
    chosen = st.session_state.get(_SOURCE)
    source = chosen if chosen in sources else sources[0]
    rules = remember(facts, ("topic rules", source), lambda: read_rules(facts, source))
    return Room(desk, sources, source, rules)


def weighed(room: Room, rules: tuple[TopicRule, ...]) -> TopicPreview:
    """What rules cover and would change. Raises EntryInvalidError."""
    facts, source = room.desk.home.facts, room.source or ""
    return remember(
        facts, ("topic preview", source, rules), lambda: preview_topics(facts, source, rules)
    )


def draw_head(room: Room) -> None:
    if room.source is None:
        room.desk.head(say("topics.grey_none"), say("topics.title_empty"))
        return
    covered = weighed(room, room.rules).covered
    grey = say(
        "topics.grey",
        source=verbatim(room.source, 60),
        facts=facts_words("inquiry", covered.facts),
    )
    room.desk.head(grey, _finding(verbatim(room.source, 60), covered.share))


def _finding(source: str, share: float | None) -> str:
    if share is None:
        return say("topics.title_empty")
    if share in (0, 1):
        return say("topics.title_all" if share else "topics.title_none", source=source)
    return say("topics.title_share", share=percent(100 * share), source=source)


def draw_none() -> None:
    with st.container(border=True, width=820):
        st.markdown(say("topics.empty_body"))
        st.page_link(IMPORT_PAGE, label=say("topics.empty_action"), icon=":material/upload_file:")


def draw_source(room: Room) -> None:
    """The choice of the source, where there is one."""
    if len(room.sources) > 1:
        st.selectbox(
            say("topics.source"), room.sources, format_func=plain_line, key=_SOURCE, width=320
        )
