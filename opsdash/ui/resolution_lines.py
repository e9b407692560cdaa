"""How long customers waited, and how old what is still open is: two charts from one question."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import streamlit as st

from opsdash.calendar.periods import Period
from opsdash.charts import Point, Series, stacked_ages, two_lines
from opsdash.findings.resolution import Ages, ages_of
from opsdash.metrics.answer import Answer, AnswerRow, Flag
from opsdash.report.tables import Table
from opsdash.ui import chart, panels
from opsdash.ui.desk import Desk
from opsdash.ui.events import Happened, happened_in
from opsdash.ui.goal_lines import promised_in, promised_on_two
from opsdash.ui.levels import chart_levels
from opsdash.ui.lines import hollow_words, newest_settled, note_words, trimmed
from opsdash.ui.resolution import pick
from opsdash.ui.sheets import Number, Sheet, file_of, notes_of, number_of
from opsdash.words import say
from opsdash.words.dates import day_words, period_words
from opsdash.words.numbers import count, duration

# The median and what nine in ten stay below, by what is timed.
_TIMES: Final = {
    "resolution": ("resolution_median", "resolution_p90"),
    "reply": ("first_reply_median", "first_reply_p90"),
}
# The text around the name of a goal on either.
_GOALS: Final = ("resolution.times.half_name", "resolution.times.most_name")
# From the oldest: each stock holds those before it.
_OLDER: Final = ("backlog_over_5", "backlog_over_1")
_BANDS: Final = ("old", "middle", "young")


def draw_lines(desk: Desk) -> None:
    """Both charts side by side; below each other on a phone."""
    view = desk.view
    asked = (*_TIMES["resolution"], *_TIMES["reply"], *_OLDER, "backlog")
    answer = desk.ask(view.question(asked, grain=view.grain, period=view.line_period))
    happened = happened_in(desk, view.line_period)
    times, ages = st.columns(2, gap="large")
    with times:
        _draw_times(desk, answer, happened)
    with ages:
        _draw_ages(desk, answer, happened)
    if happened.words:
        # Once for both: they have the same numbers.
        panels.note(" · ".join(happened.words))


def _draw_times(desk: Desk, answer: Answer, happened: Happened) -> None:
    which = _pick_time(answer)
    reason = answer.reason_of(_TIMES[which][0])
    if reason is not None:
        panels.refused(reason)
        return
    _draw_two(desk, answer, which, happened)


def _pick_time(answer: Answer) -> str:
    """What is timed, chosen beside the title where the data tells both."""
    known = [name for name, (half, _) in _TIMES.items() if answer.reason_of(half) is None]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        place = st.container(width="content")
        which = known[0] if known else "resolution"
        if len(known) > 1:
            which = pick(
                "time",
                say("resolution.times.pick"),
                known,
                known[0],
                lambda name: say(f"resolution.times.{name}"),
            )
        place.subheader(say(f"resolution.times.title_{which}"), anchor=False)
    return which


def _draw_two(desk: Desk, answer: Answer, which: str, happened: Happened) -> None:
    half, most = (answer.of(name) for name in _TIMES[which])
    first = len(half) - len(trimmed(half))
    half, most = half[first:], most[first:]
    if newest_settled(half) is None:
        panels.plain(say("resolution.times.empty"))
        return
    view = desk.view
    st.caption(say(f"resolution.times.note_{which}", grain=say(f"slope.by.{view.grain}")))
    levels = tuple(
        # Both lines are in one chart, and what others publish is about one of them.
        replace(level, label=say("resolution.times.level", level=level.label))
        for level in chart_levels(desk, desk.catalog.metrics[_TIMES[which][0]])
    )
    keys = dict(zip(_TIMES[which], _GOALS, strict=True))
    promised = promised_on_two(desk, answer, [row.period for row in half], keys)
    ends = [duration(row.value if row else None) for row in map(newest_settled, (half, most))]
    drawn = desk.once(
        ("times", which, happened.marks, levels, promised),
        answer,
        lambda: two_lines(
            Series([_point(row) for row in half], say("resolution.times.half", value=ends[0])),
            Series([_point(row) for row in most], say("resolution.times.most", value=ends[1])),
            alt=promised.said_after(
                say(
                    "resolution.times.alt",
                    name=say(f"resolution.times.title_{which}"),
                    median=ends[0],
                    p90=ends[1],
                )
            ),
            log=True,
            events=happened.marks,
            levels=levels,
            dated=promised.lines,
            missing=say("slope.index.missing"),
            week_start=view.week_start,
        ),
    )
    sheet = _times_sheet(desk, which, half, most, happened)
    chart.draw(drawn, key=f"resolution_{which}", sheet=replace(sheet, promised=promised))


def _point(row: AnswerRow) -> Point:
    return Point(
        at=row.period.first,
        value=row.value,
        unfinished=bool(row.flags & {Flag.PARTIAL, Flag.MATURING}),
        incomplete=Flag.INCOMPLETE in row.flags,
        tip=f"{period_words(row.period)}: {duration(row.value)}",
        ref=_ref(row) if row.value is not None else "",
    )


def _ref(row: AnswerRow) -> str:
    return f"{row.metric} {row.period.first}"


def _days_of(rows: Sequence[AnswerRow]) -> Period:
    return Period(rows[0].period.first, rows[-1].period.end)


def _number(desk: Desk, by_ref: dict[str, AnswerRow], ref: str) -> Number | None:
    row = by_ref.get(ref)
    if row is None:
        return None
    return number_of(desk.catalog.metrics[row.metric], row, desk.view, desk.catalog)


def _times_sheet(
    desk: Desk,
    which: str,
    half: Sequence[AnswerRow],
    most: Sequence[AnswerRow],
    happened: Happened,
) -> Sheet:
    view, days = desk.view, _days_of(half)
    by_ref = {_ref(row): row for row in (*half, *most)}
    return Sheet(
        title=say(f"resolution.times.title_{which}"),
        file_name=file_of(view, f"{which} time", days),
        read=lambda: _times_table(half, most),
        notes=notes_of(view, happened, days),
        hint=hollow_words(half, view),
        happened=replace(happened, words=()),
        refs=[_ref(row) for row in half],
        number=lambda ref: _number(desk, by_ref, ref),
    )


def _times_table(half: Sequence[AnswerRow], most: Sequence[AnswerRow]) -> Table:
    return Table(
        (
            say("shell.table.step"),
            say("shell.table.through"),
            say("resolution.times.median"),
            say("resolution.times.p90"),
            say("shell.table.note"),
        ),
        [
            (one.period.first, one.period.last, one.value, other.value, note_words(one))
            for one, other in zip(half, most, strict=True)
        ],
    )


def _draw_ages(desk: Desk, answer: Answer, happened: Happened) -> None:
    st.subheader(say("resolution.ages.title"), anchor=False)
    reason = answer.reason_of("backlog")
    if reason is not None:
        panels.refused(reason)
        return
    steps = ages_of(answer.of("backlog"), [answer.of(name) for name in _OLDER])
    first = next((at for at, step in enumerate(steps) if None not in step.values), len(steps))
    known = steps[first:]
    newest = next((step for step in reversed(known) if None not in step.values), None)
    if newest is None:
        panels.plain(say("resolution.ages.empty"))
        return
    view = desk.view
    note = say(
        "resolution.ages.note",
        step=say(f"slope.step.{view.grain}"),
        backlog=count(newest.row.value),
        day=day_words(min(newest.period.last, view.anchor), year=False),
    )
    st.caption(f"{note} {say('resolution.ages.note_usual')}")
    backlog = desk.catalog.metrics["backlog"]
    levels = chart_levels(desk, backlog)
    promised = promised_in(desk, backlog, answer, [step.period for step in known])
    drawn = desk.once(
        ("ages", happened.marks, levels, promised),
        answer,
        lambda: stacked_ages(
            [_band(known, newest, at) for at in range(len(_BANDS))],
            alt=promised.said_after(_ages_alt(newest)),
            events=happened.marks,
            levels=levels,
            dated=promised.lines,
            week_start=view.week_start,
        ),
    )
    sheet = replace(_ages_sheet(desk, known, happened), promised=promised)
    chart.draw(drawn, key="resolution_ages", sheet=sheet)


def _ages_alt(newest: Ages) -> str:
    return say("resolution.ages.alt", backlog=count(newest.row.value), old=count(newest.values[0]))


def _band(steps: Sequence[Ages], newest: Ages, at: int) -> Series:
    name = _BANDS[at]
    return Series(
        [_age_point(step, at) for step in steps],
        say(f"resolution.ages.{name}", value=count(newest.values[at])),
    )


def _age_point(step: Ages, at: int) -> Point:
    what = say(f"resolution.ages.{_BANDS[at]}", value=count(step.values[at]))
    return Point(
        at=step.period.first,
        value=step.values[at],
        tip=say("resolution.ages.tip", period=period_words(step.period), what=what),
        ref=_ref(step.row),
    )


def _ages_sheet(desk: Desk, steps: Sequence[Ages], happened: Happened) -> Sheet:
    view, days = desk.view, Period(steps[0].period.first, steps[-1].period.end)
    by_ref = {_ref(step.row): step.row for step in steps}
    return Sheet(
        title=say("resolution.ages.title"),
        file_name=file_of(view, "backlog by age", days),
        read=lambda: _ages_table(steps),
        notes=notes_of(view, happened, days),
        happened=replace(happened, words=()),
        refs=tuple(by_ref),
        number=lambda ref: _number(desk, by_ref, ref),
    )


def _ages_table(steps: Sequence[Ages]) -> Table:
    return Table(
        (
            say("shell.table.step"),
            say("shell.table.through"),
            *(say(f"resolution.ages.column_{name}") for name in reversed(_BANDS)),
            say("shell.table.note"),
        ),
        [
            (
                step.period.first,
                step.period.last,
                *reversed(step.values),
                note_words(step.row),
            )
            for step in steps
        ],
    )
