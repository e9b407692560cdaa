"""The parts of the Pipeline: deals won and lost, who wins, the funnel, and leads by month."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import streamlit as st

from opsdash.calendar.periods import Grain, Period, shift_months
from opsdash.charts import Bar, Chart, Point, Series, ranking, two_lines
from opsdash.findings.funnel import LEAD_STATUSES, LIFECYCLE, Stage, read_funnel
from opsdash.metrics.answer import Answer, AnswerRow, Flag
from opsdash.metrics.coverage import Coverage
from opsdash.report.tables import Cell, Table
from opsdash.ui import chart, panels
from opsdash.ui.chart_menu import draw_table_files
from opsdash.ui.desk import Desk, values_of
from opsdash.ui.events import Happened, happened_in
from opsdash.ui.goal_lines import Promised, promised_on_two
from opsdash.ui.lines import hollow_words, newest_settled, trimmed
from opsdash.ui.no_data import import_link
from opsdash.ui.sheets import Number, Sheet, file_of, notes_of, number_of, value_ref
from opsdash.ui.view import View
from opsdash.words import say
from opsdash.words.dates import day_words, month_words, period_words
from opsdash.words.numbers import count, percent
from opsdash.words.sentences import value_words

TILES: Final = (
    "open_value",
    "win_rate",
    "won_value",
    "sales_velocity",
    "open_deals",
    "cycle_days_mean",
    "contacts_created",
    # Of the newest leads few are deals yet: compared, lead to deal would always seem to fall.
    "deals_per_contact",
)
# What the head needs besides the tiles.
METRICS: Final = (*TILES, "contacts_known")

# What the sections below the fold take, headings and notes included.
BY_HEIGHT: Final = 430
FUNNEL_HEIGHT: Final = 470
COHORT_HEIGHT: Final = 560

_DIMENSIONS: Final = ("agent", "manager", "group", "product", "pipeline")
# The text around the name of a goal, by the line that it is about.
_GOALS: Final = {"deals_won": "pipeline.closed.won_to", "deals_lost": "pipeline.closed.lost_to"}
_MOST_BARS = 8
_COHORTS = 12


def has_crm(coverage: Coverage) -> bool:
    return coverage.has("deal") or coverage.has("contact")


def draw_no_crm(desk: Desk) -> None:
    """Which exports make this page, and where to drop them."""
    with st.container(border=True, width=820):
        st.markdown(f"**{say('pipeline.empty.title')}** {say('pipeline.empty.body')}")
        st.markdown(say("pipeline.empty.deals"))
        st.markdown(say("pipeline.empty.contacts"))
        import_link(desk, say("pipeline.empty.action"))


def draw_closed(desk: Desk) -> None:
    """Won and lost deals over time."""
    view = desk.view
    st.subheader(say("pipeline.closed.title"), anchor=False)
    question = view.question(("deals_won", "deals_lost"), grain=view.grain, period=view.line_period)
    answer = desk.ask(question)
    won, lost = (trimmed(answer.of(name)) for name in ("deals_won", "deals_lost"))
    if not any(row.value for row in (*won, *lost)):
        panels.plain(say("pipeline.closed.empty"))
        return
    st.caption(say("pipeline.closed.note", step=say(f"slope.step.{view.grain}")))
    happened = happened_in(desk, Period(won[0].period.first, won[-1].period.end))
    promised = promised_on_two(desk, answer, [row.period for row in won], _GOALS)
    drawn = desk.once(
        ("won and lost", happened.marks, promised),
        answer,
        lambda: _closed(won, lost, happened, promised, view.week_start),
    )
    sheet = replace(_closed_sheet(won, lost, happened, desk), promised=promised)
    chart.draw(drawn, key="pipeline_closed", sheet=sheet)


def _closed_sheet(
    won: Sequence[AnswerRow], lost: Sequence[AnswerRow], happened: Happened, desk: Desk
) -> Sheet:
    view = desk.view
    days = Period(won[0].period.first, won[-1].period.end)
    by_ref = {_ref(row): row for row in (*won, *lost)}

    def number(ref: str) -> Number | None:
        row = by_ref.get(ref)
        if row is None:
            return None
        return number_of(desk.catalog.metrics[row.metric], row, view, desk.catalog)

    return Sheet(
        title=say("pipeline.closed.title"),
        file_name=file_of(view, "deals_closed", days),
        read=lambda: _table(
            ("period", "through", "won", "lost"),
            [
                (one.period.first.isoformat(), one.period.last.isoformat(), one.value, other.value)
                for one, other in zip(won, lost, strict=True)
            ],
        ),
        notes=notes_of(view, happened, days),
        hint=hollow_words(won, view),
        happened=happened,
        refs=[_ref(row) for row in won],
        number=number,
    )


def _table(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Table:
    return Table(tuple(say(f"pipeline.column.{name}") for name in columns), rows)


def _ref(row: AnswerRow) -> str:
    return f"{row.metric} {row.period.first}"


def _closed(
    won: Sequence[AnswerRow],
    lost: Sequence[AnswerRow],
    happened: Happened,
    promised: Promised,
    week_start: int,
) -> Chart:
    newest = [newest_settled(rows) for rows in (won, lost)]
    ends = [count(row.value if row else None) for row in newest]
    return two_lines(
        Series([_point(row, "won") for row in won], say("pipeline.closed.won", value=ends[0])),
        Series([_point(row, "lost") for row in lost], say("pipeline.closed.lost", value=ends[1])),
        alt=promised.said_after(say("pipeline.closed.alt", won=ends[0], lost=ends[1])),
        dated=promised.lines,
        unit="plain",
        events=happened.marks,
        missing=say("slope.index.missing"),
        week_start=week_start,
    )


def _point(row: AnswerRow, which: str) -> Point:
    told = say(f"pipeline.closed.{which}", value=count(row.value))
    return Point(
        at=row.period.first,
        value=row.value,
        unfinished=Flag.PARTIAL in row.flags,
        incomplete=Flag.INCOMPLETE in row.flags,
        tip=f"{period_words(row.period)}: {told}",
        ref=_ref(row) if row.value is not None else "",
    )


def draw_win_rates(desk: Desk) -> None:
    """The win rate of the values of one dimension of deals."""
    told = [each for each in _DIMENSIONS if any(values_of(desk.home, each))]
    names = {each: say(f"pipeline.by.{each}") for each in told}
    place = st.container()
    if not told:
        panels.plain(say("pipeline.by.none"))
        return
    picked = told[0]
    if len(told) > 1:
        picked = st.segmented_control(
            say("pipeline.by.pick"),
            told,
            default=told[0],
            required=True,
            format_func=lambda name: names[name][:1].upper() + names[name][1:],
            label_visibility="collapsed",
            key="by",
            bind="query-params",
            persist_state="session",
        )
    place.subheader(say("pipeline.by.title", dimension=names[picked]), anchor=False)
    answer = desk.ask(desk.view.question(("win_rate",), split=picked))
    reason = answer.reason_of("win_rate")
    if reason is not None:
        panels.refused(reason)
        return
    _draw_win_rates(answer, names[picked], desk)


def _draw_win_rates(answer: Answer, dimension: str, desk: Desk) -> None:
    rows = [row for row in answer.of("win_rate") if row.denominator]
    if not rows:
        panels.plain(say("pipeline.by.empty"))
        return
    has_before = any(_before(row) is not None for row in rows)
    key = "pipeline.by.note" if has_before else "pipeline.by.note_plain"
    st.caption(say(key, period=period_words(desk.view.period)))
    busiest = sorted(rows, key=lambda row: -(row.denominator or 0))[:_MOST_BARS]
    shown = sorted(busiest, key=lambda row: (-(row.value or 0), row.split or ""))
    drawn = desk.once(("win rate", dimension), answer, lambda: _win_rates(shown, dimension))
    chart.draw(drawn, key="pipeline_by", sheet=_by_sheet(answer, rows, dimension, desk))
    if len(rows) > len(shown):
        panels.note(say("pipeline.by.more", count=len(rows) - len(shown)))


def _by_sheet(answer: Answer, rows: Sequence[AnswerRow], dimension: str, desk: Desk) -> Sheet:
    ordered = sorted(rows, key=lambda row: -(row.denominator or 0))
    return Sheet(
        title=say("pipeline.by.title", dimension=dimension),
        file_name=file_of(desk.view, "win_rate", split=dimension),
        read=lambda: _table(
            ("name", "rate", "before", "won", "closed"),
            [
                (
                    value_words(row.split),
                    _rounded(row.value),
                    _rounded(_before(row)),
                    row.numerator,
                    row.denominator,
                )
                for row in ordered
            ],
        ),
        notes=notes_of(desk.view),
        refs=[value_ref(row.split) for row in ordered],
        number=_numbers_by_value(answer, "win_rate", desk),
    )


def _numbers_by_value(answer: Answer, metric: str, desk: Desk) -> Callable[[str], Number | None]:
    """What a click on the bar of a value says."""
    by_ref = {value_ref(row.split): row for row in answer.of(metric)}

    def number(ref: str) -> Number | None:
        row = by_ref.get(ref)
        if row is None:
            return None
        known, split = desk.catalog.metrics[metric], answer.question.split
        return number_of(known, row, desk.view, desk.catalog, split=split)

    return number


def _win_rates(rows: Sequence[AnswerRow], dimension: str) -> Chart:
    leader = rows[0]
    alt = say(
        "pipeline.by.alt",
        dimension=dimension,
        name=value_words(leader.split),
        value=percent(leader.value),
    )
    return ranking([_rate_bar(row) for row in rows], alt=alt)


def _rate_bar(row: AnswerRow) -> Bar:
    name = value_words(row.split)
    tip = say("pipeline.by.tip", name=name, won=count(row.numerator), closed=count(row.denominator))
    ref = value_ref(row.split)
    return Bar(name, row.value, percent(row.value), compare=_before(row), tip=tip, ref=ref)


def _before(row: AnswerRow) -> float | None:
    return None if Flag.COMPARE_INCOMPLETE in row.flags else row.compare


def draw_funnels(desk: Desk) -> None:
    """Lifecycle stage and lead status side by side, in the order of the process."""
    if not desk.coverage.has("contact"):
        st.subheader(say("pipeline.funnel.lifecycle"), anchor=False)
        panels.plain(say("pipeline.funnel.empty"))
        return
    parts = (
        ("lifecycle", "lifecycle_stage", LIFECYCLE),
        ("lead_status", "lead_status", LEAD_STATUSES),
    )
    for place, (name, dimension, order) in zip(st.columns(2, gap="large"), parts, strict=True):
        with place:
            st.subheader(say(f"pipeline.funnel.{name}"), anchor=False)
            answer = desk.ask(desk.view.question(("contacts_known",), split=dimension))
            stages = read_funnel(answer.of("contacts_known"), order)
            if any(stage.name for stage in stages):
                _draw_funnel(answer, stages, name, desk)
            else:
                panels.plain(say("pipeline.funnel.empty_stage"))


def _draw_funnel(answer: Answer, stages: Sequence[Stage], name: str, desk: Desk) -> None:
    st.caption(say("pipeline.funnel.note", day=day_words(desk.view.period.last)))
    sheet = Sheet(
        title=say(f"pipeline.funnel.{name}"),
        file_name=file_of(desk.view, "contacts", split=name.replace("_", " ")),
        read=lambda: _table(
            ("stage", "contacts", "share"),
            [(value_words(each.name), each.contacts, round(each.share, 2)) for each in stages],
        ),
        notes=notes_of(desk.view),
        refs=[value_ref(stage.name) for stage in stages],
        number=_numbers_by_value(answer, "contacts_known", desk),
    )
    drawn = desk.once(("funnel", name), answer, lambda: _funnel(stages))
    chart.draw(drawn, key=f"funnel_{name}", sheet=sheet)


def _funnel(stages: Sequence[Stage]) -> Chart:
    most = max(stages, key=lambda stage: stage.contacts)
    alt = say("pipeline.funnel.alt", name=value_words(most.name), value=count(most.contacts))
    bars = [
        Bar(
            name=value_words(stage.name),
            value=stage.contacts,
            label=count(stage.contacts),
            change=percent(stage.share),
            rest=not stage.name,
            ref=value_ref(stage.name),
        )
        for stage in stages
    ]
    return ranking(bars, alt=alt)


def draw_cohorts(desk: Desk) -> None:
    """Leads by the month they came in, and what has become of them until now."""
    st.subheader(say("pipeline.cohort.title"), anchor=False)
    metrics = ("contacts_created", "lead_to_deal_rate", "lead_to_customer_rate")
    answer = desk.ask(desk.view.question(metrics, grain=Grain.MONTH, period=_months(desk)))
    reason = answer.reason_of("lead_to_deal_rate")
    if reason is not None:
        panels.refused(reason)
        return
    rows = list(zip(*(answer.of(metric) for metric in metrics), strict=True))
    known = [each for each in reversed(rows) if each[0].value]
    if not known:
        panels.plain(say("pipeline.funnel.empty"))
        return
    st.caption(say("pipeline.cohort.note"))
    names = ("month", "contacts", "deal", "customer")
    cells = [
        (_month(made), count(made.value), percent(deal.value), percent(customer.value))
        for made, deal, customer in known
    ]
    table = {
        say(f"pipeline.cohort.{name}"): [row[at] for row in cells] for at, name in enumerate(names)
    }
    st.table(table, border="horizontal", hide_index=True)
    _draw_cohort_files(known, desk.view)


def _draw_cohort_files(rows: Sequence[Sequence[AnswerRow]], view: View) -> None:
    table = _table(
        ("period", "through", "contacts", "deal", "customer"),
        [
            (
                made.period.first.isoformat(),
                made.period.last.isoformat(),
                made.value,
                _rounded(deal.value),
                _rounded(customer.value),
            )
            for made, deal, customer in rows
        ],
    )
    days = Period(rows[-1][0].period.first, rows[0][0].period.end)
    with st.container(horizontal=True, gap="small"):
        draw_table_files(table, "pipeline_cohorts", file_of(view, "lead_to_deal", days))


def _months(desk: Desk) -> Period:
    """The months up to the end of the period, the one that still runs as far as it goes."""
    period = desk.view.period
    last = period.last.replace(day=1)
    return Period(shift_months(last, 1 - _COHORTS), period.end)


def _month(row: AnswerRow) -> str:
    month = month_words(row.period.first)
    is_running = Flag.PARTIAL in row.flags
    return say("pipeline.cohort.unfinished", month=month) if is_running else month


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
