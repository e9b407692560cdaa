"""The top of the Resolution page: how long a customer may stay away, and the one-stop rate.

Which days the rate waits for holds for the whole page and stands in its address.
"""

from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from opsdash.findings.resolution import NOT_REOPENED, ResolutionFinding
from opsdash.metrics.answer import Flag
from opsdash.metrics.catalog import Catalog
from opsdash.ui import panels
from opsdash.ui.desk import Desk
from opsdash.ui.lines import draw_metric_line, line_questions
from opsdash.ui.no_data import import_link
from opsdash.words import say
from opsdash.words.numbers import count, percent

_RATES: Final = (
    "one_stop_rate_1",
    "one_stop_rate_3",
    "one_stop_rate",
    "one_stop_rate_14",
    "one_stop_rate_30",
)
_DEFAULT: Final = "one_stop_rate"

# What the sections below the fold take, headings and notes included.
TIMES_HEIGHT: Final = 520
WHERE_HEIGHT: Final = 440
KEPT_HEIGHT: Final = 240


def draw_no_inquiries(desk: Desk) -> None:
    """Which export makes this page, and where to drop it."""
    with st.container(border=True, width=820):
        st.markdown(say("resolution.empty.body"))
        import_link(desk, say("resolution.empty.action"))


def pick(
    parameter: str, label: str, options: Sequence[str], default: str, name: Callable[[str], str]
) -> str:
    """One of a few, kept in the address under `parameter`; a default is not written there."""
    key = f"resolution_{parameter}"
    if st.session_state.get(key) not in options:
        wanted = str(st.query_params.get(parameter, default))
        st.session_state[key] = wanted if wanted in options else default
    chosen = st.segmented_control(
        label,
        options,
        required=True,
        format_func=name,
        label_visibility="collapsed",
        key=key,
        on_change=_keep,
        args=(parameter, default),
    )
    return chosen or default


def _keep(parameter: str, default: str) -> None:
    chosen = st.session_state[f"resolution_{parameter}"]
    if chosen == default:
        st.query_params.pop(parameter, None)
    else:
        st.query_params[parameter] = chosen


def pick_rate(catalog: Catalog) -> str:
    """The one-stop rate by the days after which nobody may have come back."""
    by_days = {
        str(catalog.metrics[name].window): name for name in _RATES if name in catalog.metrics
    }
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":small[:gray[{say('resolution.one_stop.window')}]]", width="content")
        days = pick(
            "w",
            say("resolution.one_stop.window"),
            tuple(by_days),
            str(catalog.metrics[_DEFAULT].window),
            _days_words,
        )
    return by_days[days]


def _days_words(days: str) -> str:
    return say(f"resolution.one_stop.days_{'one' if days == '1' else 'many'}", count=days)


def draw_one_stop(desk: Desk, rate: str, finding: ResolutionFinding) -> None:
    """The rate over time; where customers are unknown, why, and what stands in for it."""
    metric = desk.catalog.metrics[rate]
    notes = [panels.escaped(metric.definition)]
    if Flag.MATURING in finding.rate.flags and finding.rate.value is not None:
        cases = count(finding.rate.denominator)
        notes.append(say("resolution.one_stop.unsettled", days=metric.window, cases=cases))
    if finding.rate.left_out and finding.is_one_stop:
        share = percent(finding.rate.left_out * 100)
        notes.append(say("resolution.one_stop.left_out", share=share))
    st.caption(" ".join(notes))
    if finding.reason is not None:
        panels.refused(finding.reason)
        if finding.is_one_stop:
            return
        panels.note(say("resolution.one_stop.instead"))
    shown = rate if finding.is_one_stop else NOT_REOPENED
    drawn = desk.catalog.metrics[shown]
    line, *_ = desk.ask_all(*line_questions(drawn, desk.view))
    draw_metric_line(drawn, line, desk, key=f"line_{shown}")
