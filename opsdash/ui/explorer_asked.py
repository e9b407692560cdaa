"""What the Explorer is asked, kept between its address and its widgets.

The filter bar keeps period, comparison, grain and filters; this keeps the rest: metrics, split, how
many parts in which order, and how they are shown. A link decides when it is opened, widgets after.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any, Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from opsdash.words.addresses import Known, parse

MOST_METRICS: Final = 6
TOP: Final = 10
# As many as an address can name; further parts would be no table to read.
ALL: Final = 1_000
LOOKS: Final = ("chart", "table", "small")
STEPS: Final = ("time", "period")

_KEPT: Final = "explored"
_WIDGETS: Final = {
    "metrics": "explore_m",
    "split": "explore_by",
    "top": "explore_top",
    "sort": "explore_sort",
    "steps": "explore_over",
    "look": "explore_as",
    "of": "explore_of",
}
_NAMES: Final = ("m", "by", "top", "sort", "over", "as", "of")

# The browser sends an address that is this much older than what was written, when it is quick.
_UNDERWAY_SECONDS: Final = 2.0

Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Asked:
    """`sort` is as in an address; `of` the metric of a table by parts and steps, "" the first."""

    metrics: tuple[str, ...] = ()
    split: str | None = None
    top: int = TOP
    sort: str = ""
    steps: str = STEPS[0]
    look: str = LOOKS[0]
    of: str = ""

    def __post_init__(self) -> None:
        # Equal questions are equal: the first metric has one name only.
        if self.of not in self.metrics[1:]:
            object.__setattr__(self, "of", "")

    @property
    def is_over_time(self) -> bool:
        return self.steps == STEPS[0]

    @property
    def shown_metric(self) -> str:
        """The one metric that parts over time are shown of."""
        return self.of or next(iter(self.metrics), "")

    def parameters(self) -> dict[str, list[str]]:
        """What stands in the address; a default is not written."""
        found = {
            "m": list(self.metrics),
            "by": [self.split] if self.split else [],
            "top": [] if self.top == TOP else [str(self.top)],
            "sort": [self.sort] if self.sort else [],
            "over": [] if self.is_over_time else [self.steps],
            "as": [] if self.look == LOOKS[0] else [self.look],
            "of": [self.of] if self.of else [],
        }
        return {name: values for name, values in found.items() if values}


@dataclass(frozen=True)
class _Kept:
    asked: Asked
    written: Given
    before: Given
    at: float


def widget(name: str) -> str:
    """The key of the widget of a field of `Asked`."""
    return _WIDGETS[name]


def settle_asked(known: Known, first: Sequence[str]) -> Asked:
    """The question of this run; the widgets drawn next have its values.

    `first` are the metrics of a visitor who brings no question.
    """
    given = {name: st.query_params.get_all(name) for name in _NAMES if name in st.query_params}
    kept: _Kept | None = st.session_state.get(_KEPT)
    asked = None if kept is None else _of_widgets(kept.asked)
    is_changed = kept is None or asked != kept.asked
    if kept is None or asked is None or _is_link(kept, given, is_changed=is_changed):
        asked = read_asked(given, known, first)
        _seed(asked, afresh=True)
    else:
        _seed(asked, afresh=False)
    _write(asked, given, kept)
    return asked


def read_asked(given: Given, known: Known, first: Sequence[str] = ()) -> Asked:
    """What an address asks; what it names in vain is left out."""
    address, _ = parse({name: given[name] for name in given if name in _NAMES}, known)
    return Asked(
        metrics=(address.metrics or tuple(first))[:MOST_METRICS],
        split=address.split,
        top=address.top or TOP,
        sort=address.sort,
        steps=_one_of(STEPS, given.get("over", ())),
        look=_one_of(LOOKS, given.get("as", ())),
        of=next(reversed(given.get("of", ())), ""),
    )


def _one_of(options: Sequence[str], given: Sequence[str]) -> str:
    return given[-1] if given and given[-1] in options else options[0]


def _is_link(kept: _Kept, given: Given, *, is_changed: bool) -> bool:
    """Whether the address is a link that somebody opened, and not the one written last."""
    context = get_script_run_ctx()
    if context is not None and context.is_history_navigation:
        return True
    if is_changed or not given or given == kept.written:
        return False
    return not (given == kept.before and monotonic() - kept.at < _UNDERWAY_SECONDS)


def _of_widgets(kept: Asked) -> Asked:
    """What the widgets say; what has none on the page stays as it was."""
    state = st.session_state
    said: dict[str, Any] = {
        name: state[key] for name, key in _WIDGETS.items() if state.get(key) is not None
    }
    if "metrics" in said:
        said["metrics"] = tuple(said["metrics"])
    if "split" in said:
        said["split"] = said["split"] or None
    return replace(kept, **said)


def _seed(asked: Asked, *, afresh: bool) -> None:
    values = {
        "metrics": list(asked.metrics),
        "split": asked.split or "",
        "top": asked.top,
        "sort": asked.sort,
        "steps": asked.steps,
        "look": asked.look,
        "of": asked.shown_metric,
    }
    for name, key in _WIDGETS.items():
        if afresh or key not in st.session_state:
            st.session_state[key] = values[name]


def _write(asked: Asked, given: Given, kept: _Kept | None) -> None:
    wanted = asked.parameters()
    if wanted != given:
        for name in given.keys() - wanted.keys():
            del st.query_params[name]
        st.query_params.update(
            {name: values for name, values in wanted.items() if values != given.get(name)}
        )
    if kept is None or wanted != kept.written:
        before: Given = given if kept is None else kept.written
        st.session_state[_KEPT] = _Kept(asked, wanted, before, monotonic())
    else:
        st.session_state[_KEPT] = replace(kept, asked=asked)
