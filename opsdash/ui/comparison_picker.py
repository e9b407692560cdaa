"""What the numbers are compared with: the days before, a year before, or a number."""

from typing import Final

import streamlit as st

from opsdash.calendar.periods import RELATIVE_WEEKS, Comparison
from opsdash.metrics.catalog import Catalog, Kind
from opsdash.ui.address import set_target
from opsdash.ui.drawer import filter_drawer
from opsdash.words import say
from opsdash.words.addresses import Address
from opsdash.words.dates import code_words

_METRIC: Final = "target_metric"
_NUMBER: Final = "target_number"


def pick_comparison(address: Address, catalog: Catalog) -> None:
    with filter_drawer(_button_label(address), holds=("cmp",)) as is_open:
        if not is_open:
            return
        st.radio(
            say("shell.comparison.label"),
            tuple(Comparison),
            format_func=lambda option: say(f"shell.comparison.{option}"),
            key="cmp",
        )
        if address.comparison is Comparison.TARGET:
            _draw_targets(address, catalog)


def _button_label(address: Address) -> str:
    code = address.period
    period = code_words(code) if code in RELATIVE_WEEKS else say("shell.period.same")
    return say(f"shell.comparison.button_{address.comparison}", period=period)


def _draw_targets(address: Address, catalog: Catalog) -> None:
    """One metric after the other gets its number; those that have one are listed."""
    targets = dict(address.targets)
    options = [
        name for name, each in catalog.metrics.items() if each.kind not in (Kind.GROWTH, Kind.GAP)
    ]
    metric: str = st.selectbox(
        say("shell.comparison.metric"),
        options,
        format_func=lambda name: _metric_words(name, catalog, targets),
        key=_METRIC,
    )
    key = f"{_NUMBER}_{metric}"
    st.number_input(
        say("shell.comparison.number", unit=catalog.metrics[metric].unit),
        value=targets.get(metric),
        key=key,
        on_change=lambda: set_target(metric, st.session_state[key]),
    )


def _metric_words(name: str, catalog: Catalog, targets: dict[str, float]) -> str:
    short = catalog.metrics[name].short
    return f"{short}: {targets[name]:g}" if name in targets else short
