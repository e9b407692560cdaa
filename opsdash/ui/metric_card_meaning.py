"""What the metric means: formula, what counts, unit, direction, clock; and who answers for it."""

from collections.abc import Iterator
from typing import Final, cast

import streamlit as st

from opsdash.errors import ConflictError, InvalidRecordError
from opsdash.metrics.catalog import Measure
from opsdash.metrics.level_records import OWNER_LENGTH, save_owner
from opsdash.ui.escaping import verbatim
from opsdash.ui.metric_card_room import TEXT_LENGTH, Card
from opsdash.ui.record_past import draw_past_link
from opsdash.words import known, say
from opsdash.words.goals import unit_words
from opsdash.words.metric_sides import denominator_words, numerator_words

_SEEN: Final = "card_owner_seen"
_FIELD: Final = "card_owner"


def draw_meaning(card: Card) -> None:
    st.header(say("metric_card.meaning.title"), anchor=False)
    lines = {
        say(f"metric_card.meaning.{name}"): verbatim(text, TEXT_LENGTH)
        for name, text in _lines(card)
        if text
    }
    with st.container(width=640):
        st.table(lines, border="horizontal")
        _draw_owner(card)


def _lines(card: Card) -> list[tuple[str, str]]:
    metric, catalog = card.metric, card.desk.catalog
    matures = say("metric_card.meaning.matures_words", days=metric.window) if metric.window else ""
    clock = say(f"metric_card.clock_is.{metric.clock}") if metric.clock else ""
    return [
        ("formula", metric.formula),
        ("numerator", numerator_words(catalog, metric)),
        ("denominator", denominator_words(catalog, metric)),
        ("population", _population(card)),
        ("counts", metric.counts),
        ("counts_not", metric.counts_not),
        ("unit", unit_words(metric, card.desk.organisation.currency)),
        ("direction", say(f"metric_card.better_is.{metric.better}")),
        ("clock", clock),
        ("matures", matures),
    ]


def _population(card: Card) -> str:
    """By which day rows count; days that are calculated are told by what counts."""
    named: dict[str, str] = {}
    for measure in _counted(card):
        named.setdefault(f"metric_card.anchor.{measure.anchor}", measure.name)
    return "; ".join(
        say("metric_card.anchor.of", name=name, anchor=say(key))
        for key, name in named.items()
        if known(key)
    )


def _counted(card: Card) -> Iterator[Measure]:
    """The measures whose rows are counted: of a stock those that raise and lower it."""
    measures = card.desk.catalog.measures
    for measure in card.desk.catalog.measures_of(card.metric):
        yield from [measures[term.measure] for term in measure.flows] or [measure]


def _draw_owner(card: Card) -> None:
    """Who answers for it, and a form to name somebody."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        owner = verbatim(card.owner) if card.owner else say("metric_card.meaning.nobody")
        st.markdown(f"{say('metric_card.meaning.owner')}: **{owner}**", width="content")
        if not card.may_describe:
            return
        label = say("metric_card.meaning.owner_edit")
        with st.popover(label, type="tertiary", key=f"owner_of_{card.metric.id}"):
            _draw_owner_form(card)
        if card.owner_version:
            draw_past_link(card.desk, "metric_owner", card.metric.id)


def _draw_owner_form(card: Card) -> None:
    key = f"{_FIELD}_{card.metric.id}"
    if key not in st.session_state:
        st.session_state[key] = card.owner
        st.session_state[_SEEN] = card.owner_version
    with st.form(f"{key}_form", border=False):
        text = st.text_input(
            say("metric_card.meaning.owner_field"), max_chars=OWNER_LENGTH, key=key
        )
        if st.form_submit_button(
            say("metric_card.meaning.save"), type="primary", key="card_owner_save"
        ):
            _save_owner(card, text)


def _save_owner(card: Card, owner: str) -> None:
    seen = int(st.session_state.get(_SEEN, card.owner_version))
    try:
        version = save_owner(card.desk.home.state, card.metric.id, owner, seen, card.desk.actor)
    except ConflictError as conflict:
        # The next save is meant: its author has read whose name it replaces.
        st.session_state[_SEEN] = card.owner_version
        stored = verbatim(cast("str", conflict.facts["stored"]))
        st.info(
            say("metric_card.meaning.owner_conflict", owner=stored), icon=":material/call_split:"
        )
        return
    except InvalidRecordError:
        st.error(say("metric_card.meaning.owner_too_long"))
        return
    st.session_state[_SEEN] = version
    st.rerun()
