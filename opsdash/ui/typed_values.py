"""The page Typed values: choose a series, type or paste, see what changes, save, undo."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

import streamlit as st

from opsdash.calendar.periods import Grain, Period
from opsdash.intake.typing_values import (
    TypedValue,
    last_typed,
    preview_typed,
    read_typed,
    save_typed,
)
from opsdash.intake.undoing import undo
from opsdash.metrics.catalog import Kind, Metric
from opsdash.metrics.question import Question
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import verbatim
from opsdash.ui.goal_draft import current_draft
from opsdash.ui.goal_links import GOALS_PAGE
from opsdash.ui.importing_words import moment_words, rows_words
from opsdash.ui.lines import draw_metric_line
from opsdash.ui.typed_grid import draw_grid, spans, stored_words
from opsdash.words import say
from opsdash.words.audit import by_words
from opsdash.words.dates import period_words
from opsdash.words.numbers import count

_GRAINS: Final = (Grain.DAY, Grain.WEEK)
_TOLD: Final = "typed_told"


def draw_typed(desk: Desk) -> None:
    told = st.session_state.pop(_TOLD, None)
    if told:
        st.toast(told)
    with st.container(width=800):
        st.markdown(say("typed.body"))
        if current_draft() is not None:
            st.page_link(GOALS_PAGE, label=f":blue[{say('goal_form.fields.back')}]")
    metric, grain, until = _choose(desk)
    key = "typed.adds" if metric.kind is Kind.SUM else "typed.level"
    st.caption(f"{metric.definition} {say(key, unit=metric.unit)}")
    rows = spans(until, grain, desk.organisation.week_start)
    whole = Period(rows[0].first, rows[-1].end)
    stored = read_typed(desk.home.facts, metric.id, whole)
    values, unread = draw_grid(metric, rows, stored)
    if unread:
        st.caption(say("typed.unread", count=count(unread)))
    _draw_changes(metric, values, stored)
    _draw_save(desk, values, is_readable=not unread)
    _draw_last(desk, metric)
    if desk.coverage.has_reading(metric.id):
        st.space("small")
        st.subheader(say("typed.line", name=metric.name), anchor=False)
        answer = desk.ask(Question((metric.id,), whole, grain))
        draw_metric_line(metric, answer, desk, key=f"typed_{metric.id}")


def _choose(desk: Desk) -> tuple[Metric, Grain, date]:
    metrics = [desk.catalog.metrics[name] for name in desk.catalog.series]
    today = datetime.now(ZoneInfo(desk.organisation.timezone)).date()
    with st.container(horizontal=True, vertical_alignment="bottom", width=820):
        metric = st.selectbox(
            say("typed.series"), metrics, format_func=lambda each: each.name, key="typed_series"
        )
        grain = st.segmented_control(
            say("typed.span"),
            _GRAINS,
            default=Grain.WEEK,
            required=True,
            format_func=lambda each: say(f"typed.each.{each}"),
            key="typed_grain",
        )
        until = st.date_input(say("typed.until"), value=today, key="typed_until")
    return metric, Grain(grain), until


def _draw_changes(
    metric: Metric, values: Sequence[TypedValue], stored: Mapping[Period, Decimal]
) -> None:
    """Each value that a save would bring, as it was understood."""
    changed = [each for each in values if stored.get(each.period) != each.value]
    lines = [f"- {change_words(metric, each, stored.get(each.period))}" for each in changed]
    if lines:
        st.markdown("\n".join(lines))


def change_words(metric: Metric, value: TypedValue, before: Decimal | None) -> str:
    days, now = period_words(value.period), stored_words(metric, value.value)
    if before is None:
        return say("typed.brings", days=days, value=now)
    return say("typed.replaces", days=days, value=now, before=stored_words(metric, before))


def _draw_save(desk: Desk, values: Sequence[TypedValue], *, is_readable: bool) -> None:
    found = preview_typed(desk.home.facts, values) if values else None
    changes = found is not None and bool(found.new + found.changed)
    if found is None or not changes:
        st.caption(say("typed.nothing"))
    else:
        counts = {"new": found.new, "changed": found.changed, "same": found.same}
        st.caption(say("typed.changes", **{name: count(each) for name, each in counts.items()}))
    if st.button(
        say("typed.save"), type="primary", disabled=not (changes and is_readable), key="typed_save"
    ):
        save_typed(desk.home, values, desk.organisation.timezone, desk.actor)
        st.session_state[_TOLD] = say("typed.saved")
        st.rerun()


def _draw_last(desk: Desk, metric: Metric) -> None:
    batch = last_typed(desk.home.facts, metric.id)
    if batch is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        when = moment_words(batch.imported_at, desk.organisation.timezone)
        rows = rows_words(batch.outcome.rows_in)
        told = say("typed.last", when=when, rows=rows)
        who = verbatim(by_words(batch.imported_by, batch.origin), 120)
        st.caption(" · ".join(filter(None, (told, who))), width="content")
        wants = st.button(
            say("typed.undo"), type="tertiary", icon=":material/undo:", key="typed_undo"
        )
    if wants:
        undo(desk.home, batch.id, desk.actor, lambda _share, _step: None)
        st.session_state[_TOLD] = say("typed.undone")
        st.rerun()
