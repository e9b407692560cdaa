"""What made a number change: the sentence, its waterfall, and its parts beyond the ordinary.

Drawn below the fold of a page, by one call. Each sentence stands above its chart and its table.
"""

from collections.abc import Iterator
from functools import partial
from typing import Final

import streamlit as st

from opsdash.analysis.drivers import Part
from opsdash.calendar.events import events_between
from opsdash.charts import Effect, Step, effects, waterfall
from opsdash.findings.remembered import why_of
from opsdash.findings.why import Books, Why, WhyAsked, WhyKind, bases_of, can_be_split
from opsdash.findings.why_splits import Split
from opsdash.metrics.catalog import Metric
from opsdash.report.tables import Table
from opsdash.ui import chart, panels
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import verbatim
from opsdash.ui.reached import when_reached
from opsdash.ui.sheets import Sheet, file_of, notes_of
from opsdash.words import say
from opsdash.words.numbers import metric_value
from opsdash.words.printed import Scale
from opsdash.words.why import (
    calendar_words,
    dimension_words,
    drill_words,
    effect_of,
    effect_scale,
    effects_note,
    events_words,
    made_of_words,
    noise_words,
    part_name,
    reason_words,
    scale_for,
    side_by_side_words,
    split_words,
    step_words,
    steps_of,
    zero_words,
)

# What the section takes, headings and notes included.
_HEIGHT: Final = 620
# More dimensions are told in words and have their charts on the metric's own card.
_CHARTS: Final = 2
_MOST: Final = 10
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
        _say(made_of_words(why, catalog), noise_words(why), calendar_words(why, catalog))
    if why.terms is not None:
        _draw_waterfall(desk, why, metric)
    for split in why.splits[:_CHARTS]:
        _draw_split(desk, why, split, metric)
    with st.container(width=800):
        for other in why.splits[_CHARTS:]:
            _say(split_words(why, other, catalog))
        _say(drill_words(why, catalog))
        _say(side_by_side_words(why, catalog))
        _say(events_words(why))


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


def _draw_split(desk: Desk, why: Why, split: Split, metric: Metric) -> None:
    catalog = desk.catalog
    title = say("why.by", dimension=dimension_words(split.dimension, catalog))
    st.subheader(_shown(title), anchor=False)
    sentence = split_words(why, split, catalog)
    with st.container(width=800):
        _say(sentence)
    scale = effect_scale(why, split, catalog)
    parts = sorted(split.drivers.parts, key=lambda part: -abs(effect_of(why, part)))
    drawn = effects(
        [_effect(why, part, split, scale, metric) for part in parts[:_MOST]],
        zero_words(why),
        alt=sentence,
    )
    sheet = Sheet(
        title=title,
        file_name=file_of(desk.view, f"{metric.id} why", split=split.dimension),
        read=lambda: _table(split, metric),
        notes=notes_of(desk.view),
        hint=_shown(effects_note(why, catalog)),
    )
    chart.draw(drawn, key=f"why_{metric.id}_{split.dimension}", sheet=sheet)


def _effect(why: Why, part: Part, split: Split, scale: Scale, metric: Metric) -> Effect:
    value = effect_of(why, part)
    usual = None if part.standard_error is None else split.drivers.errors * part.standard_error
    is_better = None
    if part.is_beyond_noise:
        # A count against its base: customers asking more is worse, whatever a count is by itself.
        lower = why.kind is WhyKind.COUNT and metric.id == "inquiries"
        better = "lower" if lower else metric.better
        is_better = None if better == "neutral" else (value > 0) == (better == "higher")
    return Effect(
        part_name(part, split.dimension),
        value / scale.factor,
        scale.told(value),
        None if usual is None else usual / scale.factor,
        is_better,
    )


def _table(split: Split, metric: Metric) -> Table:
    names = ("part", "volume", "mix", "rate", "effect", "usual")
    return Table(tuple(say(f"why.column.{name}") for name in names), list(_lines(split, metric)))


def _lines(split: Split, metric: Metric) -> Iterator[tuple[str | float | None, ...]]:
    """In the unit of the metric, with more digits than are printed."""
    for part in split.drivers.parts:
        error = part.standard_error
        usual = None if error is None else split.drivers.errors * error
        numbers = (part.volume, part.mix, part.rate, part.effect, usual)
        rounded = (None if each is None else round(each, metric.decimals + 2) for each in numbers)
        yield (part_name(part, split.dimension), *rounded)
