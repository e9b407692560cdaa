"""How long inquiries take, with those still open: sentence, chart and table, then part by part.

Why the open ones count is told until somebody has understood it; that stands in the address, like
all that is chosen here.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import streamlit as st

from opsdash.charts import Chart, OpenShare, open_lines
from opsdash.findings.remembered import settling_of, survival_of
from opsdash.findings.settling import SettlingAsked, is_settling
from opsdash.findings.survival import (
    HALF,
    MOST,
    Group,
    OpenAt,
    SurvivalAsked,
    SurvivalFinding,
    open_at,
    times_of,
)
from opsdash.metrics.catalog import Metric
from opsdash.metrics.scope import Scope
from opsdash.report.tables import Table
from opsdash.ui import panels
from opsdash.ui.desk import Desk, remember
from opsdash.ui.resolution import pick
from opsdash.ui.sheets import Sheet, file_of, notes_of
from opsdash.ui.told import draw_told
from opsdash.words import say
from opsdash.words.dates import compared_words
from opsdash.words.numbers import count, duration, percent
from opsdash.words.survival import (
    closed_only,
    evidence,
    headline,
    notes,
    part_cells,
    settling_sentences,
)

HEIGHT: Final = 760

_METRIC: Final = "resolution_median"
# Those that the rollups hold come first: the others are summed from the single inquiries.
_DIMENSIONS: Final = ("contact_channel", "group", "topic")
_MOST_PARTS: Final = 10
_ALL: Final = 100
# In the address where it is understood why the open ones count, and kept over other pages.
_PARAMETER: Final = "open"
_UNDERSTOOD: Final = "0"
_KEPT: Final = "survival_understood"


def _draw_settling(desk: Desk, metric: Metric) -> None:
    """What the one-stop rate will be with its newest days; nothing where all have settled."""
    if not is_settling(metric):
        return
    asked = SettlingAsked(metric.id, desk.view.period, desk.view.filters)
    finding = settling_of(desk.home, desk.organisation, desk.catalog, asked)
    if finding.rate is not None and finding.young:
        panels.note(panels.escaped(" ".join(settling_sentences(finding))))


def draw_survival(desk: Desk, rate: Metric) -> None:
    """What the young days of the `rate` above will be; then the finding, its chart, its parts."""
    _draw_settling(desk, rate)
    finding = _found(desk, None)
    now = finding.now
    st.header(say("survival.title"), anchor=False)
    if now.survival is None:
        panels.plain(panels.escaped(" ".join((headline(now), *notes(finding)))))
        return
    draw_told(
        headline(now),
        _note(finding),
        _chart(desk, finding),
        key="survival",
        sheet=_sheet(desk, finding),
        more=tuple(evidence(finding)),
    )
    for text in (*notes(finding), say("survival.differs")):
        panels.note(panels.escaped(text))
    _draw_why(closed_only(now))
    _draw_parts(desk)


def _found(desk: Desk, split: str | None) -> SurvivalFinding:
    """Remembered like an answer; a split needs no comparison."""
    view = desk.view
    before = view.compared if split is None else None
    asked = SurvivalAsked(_METRIC, view.period, before, view.filters, split)
    return survival_of(desk.home, desk.organisation, desk.catalog, asked)


def _note(finding: SurvivalFinding) -> str:
    if finding.before is None or finding.before.survival is None:
        return say("survival.note")
    before = compared_words(finding.asked.period, finding.before.period)
    return say("survival.note_compared", before=before)


def _chart(desk: Desk, finding: SurvivalFinding) -> Chart:
    return remember(
        desk.home.facts,
        ("survival chart", finding.asked, desk.organisation, desk.catalog.hash),
        lambda: open_lines(
            list(_points(finding, finding.now, "now")),
            list(_points(finding, finding.before, "before")) if finding.before else (),
            alt=say("survival.alt", sentence=headline(finding.now)),
        ),
        lambda drawn: int(drawn.rows.num_rows),
    )


def _points(finding: SurvivalFinding, group: Group, which: str) -> Iterator[OpenShare]:
    """The curve, with a dot where half and nine in ten are resolved."""
    is_now = which == "now"
    labels = _labels(group, is_now=is_now)
    times = sorted({*times_of(finding), *labels})
    for each in open_at(group, times):
        share = _ALL * each.share
        yield OpenShare(
            each.hours,
            share,
            _ALL * each.low if is_now else None,
            _ALL * each.high if is_now else None,
            say(f"survival.tip.{which}", time=duration(each.hours), share=percent(share)),
            labels.get(each.hours, ""),
        )


def _labels(group: Group, *, is_now: bool) -> dict[float, str]:
    half, most = group.quantile(HALF), group.quantile(MOST)
    labels: dict[float, str] = {}
    if most is not None and most.time is not None and is_now:
        labels[most.time] = say("survival.label.most", most=duration(most.time))
    if half is not None and half.time is not None:
        which = "now" if is_now else "before"
        labels[half.time] = say(f"survival.label.{which}", half=duration(half.time))
    return labels


def _sheet(desk: Desk, finding: SurvivalFinding) -> Sheet:
    return Sheet(
        title=say("survival.sheet"),
        file_name=file_of(desk.view, "time to resolution with open ones"),
        read=lambda: _table(finding),
        notes=(*notes_of(desk.view), headline(finding.now)),
    )


def _table(finding: SurvivalFinding) -> Table:
    times = times_of(finding)
    now = open_at(finding.now, times)
    before = {each.hours: each for each in open_at(finding.before, times)} if finding.before else {}
    names = ("time", "share", "low", "high")
    more = ("before",) if before else ()
    return Table(
        tuple(say(f"survival.column.{name}") for name in (*names, *more)),
        [(*_cells(each), *(_before(before, each) for _ in more)) for each in now],
    )


def _cells(each: OpenAt) -> tuple[float, ...]:
    return (each.hours, *(_ALL * share for share in (each.share, each.low, each.high)))


def _before(before: dict[float, OpenAt], each: OpenAt) -> float | None:
    found = before.get(each.hours)
    return _ALL * found.share if found else None


def _draw_why(words: str) -> None:
    """Told once: whoever has understood it sees a way back to it."""
    if not words:
        return
    if _PARAMETER in st.query_params:
        st.session_state[_KEPT] = st.query_params[_PARAMETER] == _UNDERSTOOD
    if st.session_state.get(_KEPT):
        st.query_params[_PARAMETER] = _UNDERSTOOD
        with st.popover(say("survival.why_title"), type="tertiary", icon=":material/help:"):
            st.markdown(panels.escaped(words))
        return
    with st.container(border=True, width=800):
        st.markdown(f"**{say('survival.why_title')}.** {panels.escaped(words)}")
        st.button(
            say("survival.why_done"), type="tertiary", key="survival_why", on_click=_understand
        )


def _understand() -> None:
    st.session_state[_KEPT] = True
    st.query_params[_PARAMETER] = _UNDERSTOOD


def _draw_parts(desk: Desk) -> None:
    """Channels, groups or topics, the largest first."""
    told = _dimensions(desk)
    if not told:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        place = st.container(width="content")
        dimension = pick(
            "part",
            say("survival.parts_pick"),
            told,
            told[0],
            lambda name: say(f"resolution.where.{name}"),
        )
        place.subheader(say("survival.parts_title"), anchor=False)
    finding = _found(desk, dimension)
    shown = finding.parts[:_MOST_PARTS]
    st.table(
        _columns(shown, dimension),
        border="horizontal",
        hide_index=True,
        alt=say("survival.parts_alt", dimension=say(f"resolution.where.{dimension}")),
    )
    if len(shown) < len(finding.parts):
        panels.note(say("survival.parts_all", count=count(len(shown))))
    for text in notes(finding):
        panels.note(panels.escaped(text))


def _dimensions(desk: Desk) -> list[str]:
    """The ones that the imported inquiries have."""
    asked = SurvivalAsked(_METRIC, desk.view.period)
    scope = Scope(asked.question(asked.period), desk.catalog, desk.coverage)
    measure = desk.catalog.measures["cohort_resolved"]
    return [each for each in _DIMENSIONS if scope.has(measure, each)]


def _columns(parts: Sequence[Group], dimension: str) -> dict[str, list[str]]:
    names = ("name", "cases", "open", "half", "most", "closed")
    cells = [tuple(map(panels.escaped, part_cells(each, dimension))) for each in parts]
    return {
        say(f"survival.parts_{name}"): [row[at] for row in cells] for at, name in enumerate(names)
    }
