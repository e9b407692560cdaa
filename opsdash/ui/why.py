"""What made a number change: the sentence, its waterfall, and its parts beyond the ordinary.

Drawn below the fold of a page, by one call. Each sentence stands above its chart and its table.
"""

from functools import partial
from typing import Final

import streamlit as st

from opsdash.calendar.events import events_between
from opsdash.charts import Step, waterfall
from opsdash.findings.remembered import why_of
from opsdash.findings.why import Books, Why, WhyAsked, bases_of, can_be_split
from opsdash.findings.why_splits import Split
from opsdash.metrics.catalog import Metric
from opsdash.report.tables import Table
from opsdash.ui import chart, panels, why_inside
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import verbatim
from opsdash.ui.reached import when_reached
from opsdash.ui.sheets import Sheet, file_of, notes_of
from opsdash.ui.why_parts import draw_parts
from opsdash.words import say
from opsdash.words.numbers import metric_value
from opsdash.words.why import (
    calendar_words,
    concentration_words,
    dimension_words,
    drill_words,
    effects_note,
    events_words,
    made_of_words,
    noise_words,
    reason_words,
    scale_for,
    side_by_side_words,
    split_words,
    step_words,
    steps_of,
)

# What the section takes, headings and notes included.
_HEIGHT: Final = 620
# More dimensions are told in words and have their charts on the metric's own card.
_CHARTS: Final = 2
_LONGEST: Final = 2000


def draw_why(desk: Desk, metric: Metric, base: str | None = None) -> None:
    """The section, once the reader is near; nothing where the number is not made of parts."""
    if can_be_split(metric):
        when_reached(f"why_{metric.id}", partial(_draw, desk, metric, base), height=_HEIGHT)


def _draw(desk: Desk, metric: Metric, base: str | None) -> None:
    st.header(say("why.title"), anchor=False)
    why = _found(desk, metric, base)
    if why.reason is not None:
        panels.plain(_shown(reason_words(why)))
        return
    catalog = desk.catalog
    with st.container(width=800):
        _say(made_of_words(why, catalog), noise_words(why, catalog), calendar_words(why, catalog))
    if why.terms is not None:
        _draw_waterfall(desk, why, metric)
    concentrated = concentration_words(why, catalog)
    if concentrated:
        st.subheader(_shown(concentrated), anchor=False)
    _draw_splits(desk, why)
    with st.container(width=800):
        for other in why.splits[_CHARTS:]:
            _say(split_words(why, other, catalog))
        if not why_inside.is_asked():
            _say(drill_words(why, catalog))
        _say(side_by_side_words(why, catalog))
        _say(events_words(why))


def _draw_splits(desk: Desk, why: Why) -> None:
    """The first dimensions as bars, and what is inside a part under the bars it is one of."""
    asked = why_inside.asked_in_address(desk) if why_inside.is_asked() else None
    drawn = why.splits[:_CHARTS]
    for split in drawn:
        _draw_split(desk, why, split)
        if asked is not None and asked.of == split.dimension:
            why_inside.draw_inside(desk, books_of(desk), why, asked)
    if asked is not None and asked.of not in {each.dimension for each in drawn}:
        why_inside.draw_inside(desk, books_of(desk), why, asked)
    if why_inside.is_asked() and asked is None:
        why_inside.draw_unknown()


def _say(*sentences: str) -> None:
    text = " ".join(filter(None, sentences))
    if text:
        st.markdown(_shown(text))


def _shown(text: str) -> str:
    return verbatim(text, _LONGEST)


def _found(desk: Desk, metric: Metric, base: str | None) -> Why:
    view = desk.view
    asked = WhyAsked(
        metric=metric.id,
        period=view.period,
        comparison=view.comparison,
        against=view.against,
        filters=view.filters,
        base=base if base in bases_of(desk.catalog, desk.coverage, metric) else None,
    )
    return why_of(desk.home, books_of(desk), desk.organisation, asked)


def books_of(desk: Desk) -> Books:
    """What findings rest on."""
    events = partial(events_between, desk.home.state)
    return Books(desk.ask, desk.catalog, desk.coverage, events)


def _draw_waterfall(desk: Desk, why: Why, metric: Metric) -> None:
    if why.row is None or why.row.value is None or why.row.compare is None:
        return
    scale, catalog = scale_for(why, desk.catalog), desk.catalog
    totals = [
        (say(f"why.step.{name}"), value / scale.factor, metric_value(metric, value, why.currency))
        for name, value in (("before", why.row.compare), ("now", why.row.value))
    ]
    steps = [
        Step(
            step_words(why, term, catalog),
            size / 10**scale.places,
            scale.change(size),
            is_focus=term == "rate",
        )
        for term, size in steps_of(why, catalog)
        if size
    ]
    drawn = waterfall(totals[0], steps, totals[1], alt=made_of_words(why, catalog))
    rows = [(totals[0][0], totals[0][2]), *((each.name, each.label) for each in steps)]
    rows.append((totals[1][0], totals[1][2]))
    sheet = Sheet(
        title=say("why.title"),
        file_name=file_of(desk.view, f"{metric.id} why"),
        read=lambda: Table((say("why.column.step"), say("why.column.value")), rows),
        notes=notes_of(desk.view),
        hint=say("why.waterfall_note"),
    )
    with st.container(width=820):
        chart.draw(drawn, key=f"why_{metric.id}_waterfall", sheet=sheet)


def _draw_split(desk: Desk, why: Why, split: Split) -> None:
    catalog = desk.catalog
    title = say("why.by", dimension=dimension_words(split.dimension, catalog))
    st.subheader(_shown(title), anchor=False)
    sentence, key = split_words(why, split, catalog), f"why_{why.asked.metric}_{split.dimension}"
    with st.container(width=800):
        _say(sentence)
    why_inside.pick_part(why, split, f"{key}_into")
    draw_parts(
        desk,
        why,
        split,
        key=key,
        title=title,
        sentence=sentence,
        hint=_shown(effects_note(why, catalog)),
        follow=why_inside.look_into,
    )
