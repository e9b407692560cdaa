"""The levels on the card: three columns with value and source, and what can be done with each."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from opsdash.access.rights import Right
from opsdash.calendar.periods import Period
from opsdash.metrics.baselines import can_freeze, definition_of, last_weeks, restated
from opsdash.metrics.catalog import Kind
from opsdash.metrics.levels import Level, LevelKind
from opsdash.ui import not_open, panels
from opsdash.ui.escaping import verbatim
from opsdash.ui.levels import book_of, is_comparable, narrowed_in
from opsdash.ui.metric_card_actions import bring_back, drop, freeze_now, reset, taken_notice
from opsdash.ui.metric_card_form import begin, draw_opened
from opsdash.ui.metric_card_room import TEXT_LENGTH, Card
from opsdash.ui.record_past import draw_past_link
from opsdash.words import known, say
from opsdash.words.dates import day_words
from opsdash.words.levels import level_name, level_value
from opsdash.words.metric_sides import side_value
from opsdash.words.numbers import count, metric_value

_KINDS: Final = (LevelKind.BASELINE, LevelKind.TYPICAL, LevelKind.EXCELLENT)
# Narrower and a source would be a column of single words.
_NARROWEST: Final = 230
_WEEK: Final = 7


def draw_levels(card: Card) -> None:
    st.header(say("metric_card.levels.title"), anchor=False)
    st.caption(say("metric_card.levels.note"))
    filters = narrowed_in(card.desk, card.metric, card.desk.view.filters)
    if not is_comparable(card.desk, card.metric, filters):
        panels.note(say("metric_card.levels.note_filtered"))
    _draw_notice(card)
    with st.grid(len(_KINDS), min_column_width=_NARROWEST, gap="small"):
        for kind in _KINDS:
            with st.container(border=True, gap="xsmall", height="stretch"):
                _draw_level(card, kind)
    if card.may_describe:
        draw_opened(card)
    else:
        not_open.draw_note(card.desk.actor, Right.DESCRIBE)


def _draw_notice(card: Card) -> None:
    """What was just done, with its undo."""
    notice = taken_notice(card.metric.id)
    if notice is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(say(f"metric_card.done.{notice.done}"), width="content")
        if notice.levels:
            st.button(
                f":blue[{say('metric_card.levels.undo')}]",
                type="tertiary",
                key="level_undo",
                on_click=bring_back,
                args=(card.desk.home.state, notice),
            )


def _draw_level(card: Card, kind: LevelKind) -> None:
    level = card.levels.of(kind)
    currency = card.desk.organisation.currency
    st.markdown(f":small[:gray[{level_name(kind)}]]")
    value = level_value(card.metric, level, currency) if level else say("metric_card.levels.none")
    if level:
        st.subheader(verbatim(value), anchor=False)
        _draw_origin(card, level)
    else:
        st.markdown(f":gray[{value}]")
    if level:
        draw_past_link(card.desk, "level", level.id)
    if not card.may_describe:
        return
    if kind is LevelKind.BASELINE:
        _draw_freezing(card)
    _draw_doings(card, kind, level)


def _draw_origin(card: Card, level: Level) -> None:
    """Where a level comes from, and what has happened since."""
    if level.frozen is not None:
        for text in _frozen_words(card, level):
            panels.note(verbatim(text, TEXT_LENGTH))
        return
    source = verbatim(level.source, TEXT_LENGTH)
    if level.as_of:
        source = say("metric_card.levels.as_of", source=source, as_of=verbatim(level.as_of))
    panels.note(source)
    if level.url:
        st.page_link(level.url, label=f":small[:blue[{say('metric_card.levels.source_link')}]]")
    if level.valid_from is None:
        panels.note(say("metric_card.levels.shipped"))
    else:
        panels.note(say("metric_card.levels.since", day=day_words(level.valid_from)))


def _frozen_words(card: Card, level: Level) -> list[str]:
    frozen, metric = level.frozen, card.metric
    if frozen is None:
        return []
    day = day_words(level.valid_from) if level.valid_from else ""
    words = [
        _window_words(card, level),
        say("metric_card.levels.frozen_on", day=day, version=count(frozen.data_version)),
    ]
    if frozen.limits:
        words.append(say("metric_card.levels.limits", limits=_limit_words(frozen.limits)))
    if frozen.definition != definition_of(card.desk.catalog, metric):
        words.append(say("metric_card.levels.redefined"))
        return words
    now = restated(card.books, metric, level)
    if now is not None:
        value = metric_value(metric, now.value, level.currency or now.currency)
        words.append(say("metric_card.levels.restated", value=value))
    return words


def _window_words(card: Card, level: Level) -> str:
    frozen, metric, catalog = level.frozen, card.metric, card.desk.catalog
    if frozen is None:
        return ""
    days = {"first": day_words(frozen.window.first), "last": day_words(frozen.window.last)}
    if metric.kind is Kind.QUANTILE:
        cases = side_value(catalog, metric.numerator, frozen.denominator, None)
        return say("metric_card.levels.frozen_cases", denominator=cases, **days)
    if metric.kind is not Kind.RATIO:
        return say("metric_card.levels.frozen_plain", **days)
    return say(
        "metric_card.levels.frozen",
        numerator=side_value(catalog, metric.numerator, frozen.numerator, level.currency),
        denominator=side_value(catalog, metric.denominator, frozen.denominator, level.currency),
        **days,
    )


def _limit_words(limits: Sequence[str]) -> str:
    keys = [f"metric_card.limit.{limit}" for limit in limits]
    return ", ".join(say(key) for key in keys if known(key))


def _draw_freezing(card: Card) -> None:
    """One click; what it would freeze is said before."""
    if not can_freeze(card.metric):
        panels.note(say("metric_card.levels.freeze_growth"))
        return
    window = last_weeks(card.books, card.metric)
    if window is None or card.row.value is None:
        panels.note(say("metric_card.levels.freeze_none"))
        return
    _draw_freeze_button(card, window)


def _draw_freeze_button(card: Card, window: Period) -> None:
    name = "freeze_again" if card.levels.of(LevelKind.BASELINE) else "freeze"
    st.button(
        say(f"metric_card.levels.{name}", weeks=window.days // _WEEK),
        key="level_freeze",
        help=say(
            "metric_card.levels.freeze_help",
            first=day_words(window.first),
            last=day_words(window.last),
        ),
        on_click=freeze_now,
        args=(card, window),
    )


def _draw_doings(card: Card, kind: LevelKind, level: Level | None) -> None:
    """Change, remove, back to the default: only what makes sense for this level."""
    is_own = kind is not LevelKind.BASELINE
    stored = book_of(card.desk).history(card.metric.id, kind)
    with st.container(horizontal=True, gap="small"):
        if is_own:
            label = say("metric_card.levels.change" if level else "metric_card.levels.add")
            st.button(
                f":blue[{label}]",
                type="tertiary",
                key=f"level_change_{kind}",
                on_click=begin,
                args=(card, kind, level),
            )
        if level:
            st.button(
                f":blue[{say('metric_card.levels.remove')}]",
                type="tertiary",
                key=f"level_remove_{kind}",
                on_click=drop,
                args=(card, level),
            )
        if is_own and stored:
            st.button(
                f":blue[{say('metric_card.levels.reset')}]",
                type="tertiary",
                key=f"level_reset_{kind}",
                on_click=reset,
                args=(card, kind),
            )
