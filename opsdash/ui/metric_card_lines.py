"""How the metric moved, and where it comes from: the line, and the parts of a split.

The split stands in the address by the dimension's code. Bars are drawn from the largest part on;
whether the parts add up to the whole is said in words.
"""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from opsdash.charts import Bar, Chart, ranking
from opsdash.metrics.answer import Answer, AnswerRow, Flag
from opsdash.metrics.question import Question
from opsdash.metrics.scope import Scope
from opsdash.report.tables import Table
from opsdash.ui import chart, panels
from opsdash.ui.escaping import plain_line, verbatim
from opsdash.ui.lines import draw_metric_line, line_questions, note_words
from opsdash.ui.links import SLOPE_PAGE
from opsdash.ui.metric_card_panels import draw_panels
from opsdash.ui.metric_card_room import TEXT_LENGTH, Card
from opsdash.ui.metric_card_signals import draw_basis, draw_verdict, judged_by_step, judged_on
from opsdash.ui.sheets import Number, Sheet, file_of, notes_of, number_of, value_ref
from opsdash.ui.wholes import whole_words
from opsdash.words import say
from opsdash.words.numbers import metric_change, metric_value
from opsdash.words.sentences import value_words

_ON_SLOPE: Final = frozenset(
    {"inquiries", "orders", "sales", "visits", "contact_rate_orders", "contact_rate_visits"}
)
_BY: Final = "by"
_LOOK: Final = "as"
_LOOKS: Final = ("bars", "lines")
# More bars are a list to scroll through: the table has them all.
_MOST: Final = 12
_FIRST_CHOICES: Final = ("contact_channel", "topic", "group", "sales_channel", "source")


def draw_history(card: Card) -> None:
    view, metric = card.desk.view, card.metric
    st.header(say("metric_card.history.title"), anchor=False)
    unit = card.desk.organisation.currency if metric.unit == "money" else metric.unit
    grain = say(f"slope.by.{view.grain}")
    note = say("metric_card.history.note", unit=unit[:1].upper() + unit[1:], grain=grain)
    st.caption(panels.escaped(note))
    judged = judged_on(card)
    by_step = judged_by_step(card, judged)
    draw_verdict(card, judged, by_step)
    line, *_ = card.desk.ask_all(*line_questions(metric, view))
    draw_metric_line(metric, line, card.desk, key=f"line_{metric.id}", judged=by_step)
    draw_basis(card, judged)
    if metric.id in _ON_SLOPE:
        label = f":blue[{say('today.metric.slope')}]"
        st.page_link(SLOPE_PAGE, label=label, icon=":material/arrow_forward:")


def dimensions_of(card: Card) -> tuple[str, ...]:
    """The dimensions that the data of this metric has."""
    desk, metric = card.desk, card.metric
    scope = Scope(Question((metric.id,), desk.view.period), desk.catalog, desk.coverage)
    measures = desk.catalog.measures_of(metric)
    return tuple(
        each for each in metric.dimensions if any(scope.has(measure, each) for measure in measures)
    )


def draw_split(card: Card) -> None:
    st.header(say("metric_card.split.title"), anchor=False)
    options = dimensions_of(card)
    if not options:
        panels.plain(say("metric_card.split.none"))
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        dimension = _pick(card, options)
        is_over_time = _pick_look(card)
    answer = card.desk.ask(card.desk.view.question((card.metric.id,), split=dimension))
    reason = answer.reason_of(card.metric.id)
    if reason is not None:
        panels.refused(reason)
        return
    rows = _largest_first(answer.of(card.metric.id))
    if not any(row.split for row in rows):
        name = verbatim(_name(card, dimension))
        panels.plain(say("metric_card.split.only_unrecorded", dimension=name))
        return
    _note_whole(card, answer, rows)
    if is_over_time:
        draw_panels(card, dimension, rows[:_MOST])
    else:
        _draw_bars(card, answer, dimension, rows)


def _pick(card: Card, options: tuple[str, ...]) -> str:
    key = f"by_{card.metric.id}"
    if st.session_state.get(key) not in options:
        wanted = str(st.query_params.get(_BY, ""))
        first = next((each for each in _FIRST_CHOICES if each in options), options[0])
        st.session_state[key] = wanted if wanted in options else first
    with st.container(width=260):
        chosen: str = st.selectbox(
            say("metric_card.split.by"),
            options,
            format_func=lambda each: _name(card, each).capitalize(),
            key=key,
            on_change=_keep_split,
            args=(key,),
        )
    return chosen


def _keep_split(key: str) -> None:
    st.query_params[_BY] = st.session_state[key]


def _pick_look(card: Card) -> bool:
    """Whether the parts are drawn over time; bars where the address says nothing."""
    if card.metric.needs_comparison:
        return False
    key = f"look_{card.metric.id}"
    if key not in st.session_state:
        wanted = str(st.query_params.get(_LOOK, ""))
        st.session_state[key] = wanted if wanted in _LOOKS else _LOOKS[0]
    chosen = st.segmented_control(
        say("metric_card.split.look"),
        _LOOKS,
        required=True,
        format_func=lambda each: say(f"metric_card.split.{each}"),
        label_visibility="collapsed",
        key=key,
        on_change=_keep_look,
        args=(key,),
    )
    return bool(chosen == _LOOKS[1])


def _keep_look(key: str) -> None:
    if st.session_state[key] == _LOOKS[0]:
        st.query_params.pop(_LOOK, None)
    else:
        st.query_params[_LOOK] = st.session_state[key]


def _name(card: Card, dimension: str) -> str:
    known = card.desk.catalog.dimensions.get(dimension)
    return plain_line(known.name if known else dimension)


def _largest_first(rows: Sequence[AnswerRow]) -> list[AnswerRow]:
    """Parts with a value, those that weigh most first."""
    known = [row for row in rows if row.value is not None]
    return sorted(known, key=lambda row: (-_weight(row), row.split or ""))


def _weight(row: AnswerRow) -> float:
    return row.denominator if row.denominator is not None else (row.value or 0.0)


def _note_whole(card: Card, answer: Answer, rows: Sequence[AnswerRow]) -> None:
    notes = [whole_words(card.metric, answer, card.desk.catalog)]
    if len(rows) > _MOST:
        notes.append(say("metric_card.split.most", shown=_MOST, all=len(rows)))
    if any(notes):
        st.caption(panels.escaped(" ".join(filter(None, notes))))


def _draw_bars(card: Card, answer: Answer, dimension: str, rows: Sequence[AnswerRow]) -> None:
    shown = sorted(rows[:_MOST], key=lambda row: -(row.value or 0.0))
    drawn = card.desk.once(
        f"parts of {card.metric.id}", answer, lambda: _bars(card, answer, dimension, shown)
    )
    chart.draw(
        drawn,
        key=f"card_split_{dimension}",
        sheet=_sheet(card, answer, dimension, rows),
    )


def _bars(card: Card, answer: Answer, dimension: str, rows: Sequence[AnswerRow]) -> Chart:
    leader = rows[0]
    alt = say(
        "metric_card.split.alt",
        metric=plain_line(card.metric.name, TEXT_LENGTH),
        dimension=_name(card, dimension),
        name=value_words(leader.split, dimension),
        value=metric_value(card.metric, leader.value, answer.currency),
    )
    return ranking([_bar(card, answer, dimension, row) for row in rows], alt=alt)


def _bar(card: Card, answer: Answer, dimension: str, row: AnswerRow) -> Bar:
    is_comparable = row.change is not None and Flag.COMPARE_INCOMPLETE not in row.flags
    return Bar(
        name=value_words(row.split, dimension),
        value=row.value,
        label=metric_value(card.metric, row.value, answer.currency),
        compare=row.compare if is_comparable else None,
        change=metric_change(card.metric, row.change, answer.currency) if is_comparable else "",
        ref=value_ref(row.split),
    )


def _sheet(card: Card, answer: Answer, dimension: str, rows: Sequence[AnswerRow]) -> Sheet:
    metric, view = card.metric, card.desk.view
    by_ref = {value_ref(row.split): row for row in rows}

    def number(ref: str) -> Number | None:
        row = by_ref.get(ref)
        if row is None:
            return None
        catalog, currency = card.desk.catalog, answer.currency
        return number_of(metric, row, view, catalog, currency=currency, split=dimension)

    return Sheet(
        title=metric.name,
        file_name=file_of(view, metric.id, split=_name(card, dimension)),
        read=lambda: _table(card, dimension, rows),
        notes=notes_of(view),
        refs=tuple(by_ref),
        number=number,
    )


def _table(card: Card, dimension: str, rows: Sequence[AnswerRow]) -> Table:
    return Table(
        (
            _name(card, dimension).capitalize(),
            card.metric.short,
            say("today.metric.numerator"),
            say("today.metric.denominator"),
            say("metric_card.split.column_before"),
            say("metric_card.split.column_change"),
            say("shell.table.note"),
        ),
        [
            (
                value_words(row.split, dimension),
                row.value,
                row.numerator,
                row.denominator,
                row.compare,
                row.change,
                note_words(row),
            )
            for row in rows
        ],
    )
