"""The parts of the Inquiry slope: index, contact rate, and inquiries by channel and by topic."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import streamlit as st

from opsdash.calendar.periods import Comparison, Period
from opsdash.charts import Bar, Chart, Point, Series, index_lines, ranking
from opsdash.findings.growth import Case, Growth, read_growth
from opsdash.findings.growth_noise import change_is_usual
from opsdash.findings.index import IndexPair, IndexStep, cut_to, index_pair, running_days
from opsdash.findings.ranking import Part, rank
from opsdash.goals.targets import Untold
from opsdash.metrics.answer import Answer, AnswerRow
from opsdash.metrics.coverage import Coverage
from opsdash.metrics.question import Question
from opsdash.report.tables import Table
from opsdash.ui import chart, panels
from opsdash.ui.desk import Desk
from opsdash.ui.events import Happened, happened_in
from opsdash.ui.goal_lines import Promised, promised_beside
from opsdash.ui.lines import draw_metric_line, hollow_words, note_words
from opsdash.ui.sheets import Number, Sheet, file_of, notes_of, number_of, value_ref
from opsdash.ui.signals import draw_step_verdict, judged_steps
from opsdash.ui.view import View
from opsdash.words import say
from opsdash.words.dates import code_words, compared_words, period_words, within_words
from opsdash.words.numbers import change_percent, compared_digits, count, decimal, metric_value
from opsdash.words.sentences import (
    gap_words,
    slope_evidence,
    slope_grey,
    slope_headline,
    value_words,
)

# What the sections below the fold take, headings and notes included.
COMPARED_HEIGHT: Final = 620
RATE_HEIGHT: Final = 470
RANKING_HEIGHT: Final = 520

_COLUMNS: Final = {"channels": "channel", "topics": "topic"}

BASES: Final = ("orders", "sales", "visits")

# Sales have no rate of their own: an order is what a customer can ask about.
RATES: Final = {
    "orders": "contact_rate_orders",
    "sales": "contact_rate_orders",
    "visits": "contact_rate_visits",
}


def available_bases(coverage: Coverage) -> tuple[str, ...]:
    """What inquiries can be measured against; orders where nothing was imported yet."""
    return tuple(base for base in BASES if coverage.spans(base)) or BASES[:1]


def pick_base(coverage: Coverage) -> str:
    """The choice of the denominator, drawn only when there is one."""
    bases = available_bases(coverage)
    if len(bases) == 1:
        return bases[0]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":small[:gray[{say('slope.denominator')}]]", width="content")
        chosen = st.segmented_control(
            say("slope.denominator"),
            bases,
            default=bases[0],
            required=True,
            format_func=lambda base: say(f"slope.base_title.{base}"),
            label_visibility="collapsed",
            key="d",
            bind="query-params",
            persist_state="session",
        )
    return chosen or bases[0]


@dataclass(frozen=True)
class Compared:
    """The period against the days before it; `lines` go on in steps."""

    base: str
    totals: Answer
    growth: Growth
    lines: Answer
    view: View

    @property
    def grey(self) -> str:
        view = self.view
        return panels.escaped(slope_grey(view.period, view.compared, view.filters))

    @property
    def title(self) -> str:
        return slope_headline(self.growth)

    def title_of_days(self, *, is_usual: bool) -> str:
        """As a heading under another finding: it says which days it is about."""
        return slope_headline(self.growth, within_view(self.view), is_usual=is_usual)


def read_compared(desk: Desk, base: str) -> Compared:
    """Asked for where it is drawn: what nobody scrolls to costs nothing."""
    view, metrics = desk.view, ("inquiries", base, RATES[base])
    totals, lines = desk.ask_all(
        view.question(metrics),
        view.question(metrics, grain=view.grain, period=view.line_period),
    )
    return Compared(base, totals, read_growth(totals, base), lines, view)


def draw_compared(compared: Compared) -> None:
    """Both growths in a sentence, and which sources lack days."""
    view = compared.view
    st.markdown(slope_evidence(compared.growth, view.period, view.compared))
    panels.limits(compared.totals)


def draw_section(desk: Desk, base: str) -> None:
    """The comparison of periods under the slope: sentence, evidence, lines."""
    compared = read_compared(desk, base)
    st.header(compared.title_of_days(is_usual=_is_usual(compared, desk)), anchor=False)
    with st.container(width=800):
        draw_compared(compared)
    draw_index(compared, desk)


def _is_usual(compared: Compared, desk: Desk) -> bool:
    """Whether the rate moved no more than chance moves it; sales have no such rate."""
    metric = desk.catalog.metrics[RATES[compared.base]]
    if compared.base == "sales" or compared.growth.case is not Case.COMPARED:
        return False
    return change_is_usual(desk.ask, desk.catalog, compared.totals, metric)


def _series(answer: Answer, base: str, desk: Desk) -> tuple[list[AnswerRow], list[AnswerRow]]:
    """Both lines' rows, the step that still runs counted over its complete days."""
    names, view = ("inquiries", base), desk.view
    days = running_days(answer.of("inquiries"), desk.coverage, base)
    running = desk.ask(Question(names, days, filters=view.filters)) if days else None
    focus, against = (cut_to(answer.of(name), running, view.anchor) for name in names)
    return focus, against


def draw_index(compared: Compared, desk: Desk) -> None:
    """Both lines on one scale, what is hollow, and the table."""
    answer, base, view = compared.lines, compared.base, desk.view
    name = say(f"slope.base_title.{base}")
    st.subheader(say("slope.index.title", base=name), anchor=False)
    pair = index_pair(*_series(answer, base, desk), view.grain)
    newest = pair.newest if pair else None
    if pair is None or newest is None:
        reason = answer.reason_of(base)
        if reason is not None:
            panels.refused(reason)
        else:
            panels.plain(say("slope.index.empty", base=say(f"slope.base.{base}")))
        return
    st.caption(
        say(
            "slope.index.note",
            count=say(f"slope.first.{view.grain}"),
            grain=say(f"slope.by.{view.grain}"),
        )
    )
    if compared.growth.case is Case.COMPARED:
        st.caption(_bridge(pair, newest, base, view))
    happened = happened_in(desk, _days_of(pair))
    drawn = desk.once(
        ("index", base, happened.marks),
        answer,
        lambda: _index(pair, newest, base, happened, view.week_start),
    )
    sheet = _index_sheet(pair, base, answer, desk, happened)
    promised = _beside_index(desk, pair, base, answer)
    chart.draw(drawn, key="slope_index", sheet=replace(sheet, promised=promised))


def _beside_index(desk: Desk, pair: IndexPair, base: str, answer: Answer) -> Promised:
    """What is promised of either line, in units that an index has not."""
    shown = [step.row.period for step in pair.focus]
    focus, against = (
        promised_beside(desk, desk.catalog.metrics[name], answer, shown, Untold.INDEXED)
        for name in ("inquiries", base)
    )
    return focus + against


def _bridge(pair: IndexPair, newest: tuple[float, float], base: str, view: View) -> str:
    """Why the title and the lines may point in two directions: they tell of different times."""
    shown = say(f"slope.steps.{view.grain}", count=len(pair.focus))
    return say(
        "slope.index.bridge",
        days=days_against(view),
        shown=shown,
        inquiries=decimal(newest[0], 0),
        base=say(f"slope.base.{base}"),
        against=decimal(newest[1], 0),
    )


def days_against(view: View) -> str:
    """The last 4 weeks against the 4 weeks before."""
    if view.is_relative and view.comparison is not Comparison.PREVIOUS_WEEKDAYS:
        is_year = view.comparison in (Comparison.YEAR, Comparison.YEAR_WEEKDAYS)
        key = "slope.days.last_year" if is_year else "slope.days.last"
        return say(key, weeks=code_words(view.code))
    before = compared_words(view.period, view.compared) if view.compared else ""
    return say("slope.days.period", period=period_words(view.period), before=before)


def within_view(view: View) -> str:
    """In the last 4 weeks; From 6 April to 3 May 2026."""
    if view.is_relative:
        return say("slope.days.in_last", weeks=code_words(view.code))
    return within_words(view.period)


def _index(
    pair: IndexPair, newest: tuple[float, float], base: str, happened: Happened, week_start: int
) -> Chart:
    name = say(f"slope.base_title.{base}")
    ends = [decimal(value, 0) for value in newest]
    return index_lines(
        Series(
            _points(pair.focus, "inquiries"), say("slope.index.focus", value=ends[0]), newest[0]
        ),
        Series(
            _points(pair.against, base),
            say("slope.index.comparison", base=name, value=ends[1]),
            newest[1],
        ),
        alt=say("slope.index.alt", inquiries=ends[0], base=name, against=ends[1]),
        events=happened.marks,
        missing=say("slope.index.missing"),
        week_start=week_start,
    )


def _points(steps: Sequence[IndexStep], metric: str) -> list[Point]:
    return [
        Point(
            at=step.period.first,
            value=step.value,
            unfinished=step.unfinished,
            incomplete=step.incomplete,
            tip=f"{period_words(step.period)}: {decimal(step.value, 0)}",
            ref=_ref(metric, step),
        )
        for step in steps
    ]


def _ref(metric: str, step: IndexStep) -> str:
    return f"{metric} {step.period.first.isoformat()}"


def _days_of(pair: IndexPair) -> Period:
    return Period(pair.focus[0].period.first, pair.focus[-1].period.end)


def _index_sheet(
    pair: IndexPair, base: str, answer: Answer, desk: Desk, happened: Happened
) -> Sheet:
    view, metrics = desk.view, desk.catalog.metrics
    sides = (("inquiries", pair.focus), (base, pair.against))
    by_ref = {
        _ref(name, step): (metrics[name], step.row) for name, steps in sides for step in steps
    }

    def number(ref: str) -> Number | None:
        found = by_ref.get(ref)
        return found and number_of(*found, view, desk.catalog, currency=answer.currency)

    return Sheet(
        title=say("slope.index.title", base=say(f"slope.base_title.{base}")),
        file_name=file_of(view, "inquiry slope", _days_of(pair)),
        read=lambda: _index_table(pair, say(f"slope.base_title.{base}")),
        notes=notes_of(view, happened, _days_of(pair)),
        hint=hollow_words([step.row for step in pair.focus], view),
        happened=happened,
        refs=[_ref("inquiries", step) for step in pair.focus],
        number=number,
    )


def _index_table(pair: IndexPair, name: str) -> Table:
    return Table(
        (
            say("shell.table.step"),
            say("shell.table.through"),
            say("slope.column.inquiries"),
            name,
            say("slope.column.index"),
            say("slope.column.base_index", base=name),
            say("shell.table.note"),
        ),
        [
            (
                one.period.first,
                one.period.last,
                one.row.value,
                other.row.value,
                _rounded(one.value),
                _rounded(other.value),
                note_words(one.row),
            )
            for one, other in zip(pair.focus, pair.against, strict=True)
        ],
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def draw_rate(desk: Desk, base: str) -> None:
    """The contact rate over time, under what it did against the comparison."""
    compared = read_compared(desk, base)
    answer, totals, growth = compared.lines, compared.totals, compared.growth
    unit = "visits" if base == "visits" else "orders"
    tendency = growth.tendency if base != "sales" else None
    key = "usual" if tendency and _is_usual(compared, desk) else tendency or "plain"
    title = say(f"slope.rate.{key}", each=say(f"slope.each.{unit}"))
    st.subheader(title, anchor=False)
    metric = desk.catalog.metrics[RATES[base]]
    note = say(f"slope.rate.note_{unit}", grain=say(f"slope.by.{desk.view.grain}"))
    total = totals.total(metric.id)
    is_comparable = totals.gap_of(metric.id) is None
    if is_comparable and total.value is not None and total.compare is not None:
        extra = compared_digits(metric, total.value, total.compare)
        now, before = (
            metric_value(metric, each, extra=extra) for each in (total.value, total.compare)
        )
        note += " " + say("slope.rate.against", now=now, before=before)
    st.caption(note)
    judged = judged_steps(desk, (metric.id,)).get(metric.id)
    if judged is not None:
        with st.container(width=800):
            draw_step_verdict(metric, judged)
    draw_metric_line(metric, answer, desk, key="slope_rate", judged=judged)


def draw_rankings(desk: Desk) -> None:
    """Channels and topics side by side."""
    places = dict(zip(("channels", "topics"), st.columns(2, gap="large"), strict=True))
    for name, dimension in (("channels", "contact_channel"), ("topics", "topic")):
        with places[name]:
            _draw_ranking(desk.ask(desk.view.question(("inquiries",), split=dimension)), name, desk)


def _draw_ranking(answer: Answer, name: str, desk: Desk) -> None:
    """Inquiries by the values of a dimension, each with where it stood before."""
    st.subheader(say(f"slope.ranking.{name}"), anchor=False)
    parts = rank(answer.of("inquiries"))
    named = [part for part in parts if part.name]
    if not named:
        panels.plain(say(f"slope.ranking.empty_{name}"))
        return
    st.caption(_ranking_note(answer, desk.view))
    drawn = desk.once("ranking", answer, lambda: _ranking(parts))
    chart.draw(drawn, key=f"slope_{name}", sheet=_ranking_sheet(answer, parts, name, desk))


def _ranking_sheet(answer: Answer, parts: Sequence[Part], name: str, desk: Desk) -> Sheet:
    view, by_ref = desk.view, {value_ref(row.split): row for row in answer.of("inquiries")}
    metric, split = desk.catalog.metrics["inquiries"], answer.question.split

    def number(ref: str) -> Number | None:
        row = by_ref.get(ref)
        if row is None:
            return None
        return number_of(metric, row, view, desk.catalog, split=split)

    return Sheet(
        title=say(f"slope.ranking.{name}"),
        file_name=file_of(view, metric.id, split=say(f"slope.column.{_COLUMNS[name]}")),
        read=lambda: _ranking_table(parts, name),
        notes=(_ranking_note(answer, view), *notes_of(view)),
        refs=[_part_ref(part) for part in parts],
        number=number,
    )


def _ranking_table(parts: Sequence[Part], name: str) -> Table:
    return Table(
        (
            say(f"slope.column.{_COLUMNS[name]}"),
            say("slope.column.inquiries"),
            say("slope.column.compare"),
            say("slope.column.change"),
        ),
        [(part_name(part), part.value, part.compare, _rounded(part.change)) for part in parts],
    )


def _part_ref(part: Part) -> str:
    """Several values summed up have no rows of their own to show."""
    return "" if part.name is None else value_ref(part.name)


def _ranking_note(answer: Answer, view: View) -> str:
    """The periods, and why there is no change where the one before is not covered."""
    period = period_words(view.period)
    if view.compared is None:
        return say("slope.ranking.note_plain", period=period)
    before = compared_words(view.period, view.compared)
    gap = answer.gap_of("inquiries")
    if gap:
        return say("slope.ranking.note_gap", period=period, before=before, gap=gap_words(gap))
    return say("slope.ranking.note", period=period, before=before)


def _ranking(parts: Sequence[Part]) -> Chart:
    leader = parts[0]
    alt = say("slope.ranking.alt", name=part_name(leader), value=count(leader.value))
    return ranking([_bar(part) for part in parts], alt=alt)


def part_name(part: Part) -> str:
    if part.name is None:
        return say("slope.ranking.other", count=part.count)
    return value_words(part.name)


def _bar(part: Part) -> Bar:
    return Bar(
        name=part_name(part),
        value=part.value,
        label=count(part.value),
        compare=part.compare,
        change="" if part.change is None else change_percent(part.change),
        rest=part.name is None,
        ref=_part_ref(part),
    )
