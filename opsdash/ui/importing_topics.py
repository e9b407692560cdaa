"""What the topic rules of a source cover of a file, before it is imported."""

from typing import Final

import streamlit as st

from opsdash.intake.topic_coverage import Covered
from opsdash.intake.topic_rules import TopicRule
from opsdash.settings import ROOT
from opsdash.ui import panels
from opsdash.ui.change_preview import facts_words
from opsdash.ui.escaping import verbatim
from opsdash.ui.importing_review import Review
from opsdash.ui.importing_room import Room
from opsdash.ui.topics_rules import draw_each_rule
from opsdash.words import say
from opsdash.words.numbers import count, percent

_TOPICS_PAGE: Final = ROOT / "pages" / "topics.py"
_MOST_RULES: Final = 5


def draw_topics(room: Room, found: Review) -> None:
    """One sentence and what stands behind it; without rules one line that leads to them."""
    if found.profile.fact.name != "inquiry" or found.is_guessed:
        return
    if found.covered:
        _draw_covered(found.covered, found.topic_rules)
    else:
        _draw_none(room, found)


def _draw_covered(covered: Covered, rules: tuple[TopicRule, ...]) -> None:
    if not covered.facts:
        return
    st.subheader(say("imports.topics.title"), anchor=False)
    with st.container(width=800, gap="xsmall"):
        st.markdown(
            say(
                "imports.topics.covered" if covered.without else "imports.topics.covered_all",
                facts=facts_words("inquiry", covered.facts),
                with_topic=count(covered.facts - covered.without),
                by_rules=count(sum(covered.matched)),
                by_file=count(covered.by_file),
                without=count(covered.without),
                share=percent(100 * covered.without / covered.facts),
            )
        )
        if covered.never:
            panels.note(_never_words(covered, rules))
        with st.popover(say("imports.topics.open"), type="tertiary"):
            draw_each_rule(covered, rules)
            _draw_frequent(covered)


def _never_words(covered: Covered, rules: tuple[TopicRule, ...]) -> str:
    names = list(dict.fromkeys(rules[at].topic for at in covered.never))
    shown = ", ".join(verbatim(name, 40) for name in names[:_MOST_RULES])
    more = ", …" if len(names) > _MOST_RULES else ""
    key = "never_one" if len(covered.never) == 1 else "never_many"
    return say(f"imports.topics.{key}", count=count(len(covered.never)), topics=shown + more)


def _draw_frequent(covered: Covered) -> None:
    """What new rules might look for."""
    for name, frequent in (("tags", covered.tags), ("words", covered.words)):
        if frequent:
            listed = ", ".join(f"{verbatim(word, 40)} ({count(rows)})" for word, rows in frequent)
            panels.note(say(f"imports.topics.{name}", listed=listed))


def _draw_none(room: Room, found: Review) -> None:
    sources = {each.source for each in room.desk.coverage.sources if each.fact == "inquiry"}
    key = "none" if found.source in sources else "none_yet"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        words = say(f"imports.topics.{key}", source=verbatim(found.source, 40))
        st.markdown(f":small[:gray[:material/sell: {words}]]", width="content")
        if found.source in sources:
            st.page_link(_TOPICS_PAGE, label=say("imports.topics.write"))
