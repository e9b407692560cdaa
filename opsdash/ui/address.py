"""The question that the pages show, kept between the address and the widgets of the filter bar.

A link decides when it is opened, and when the browser goes back to it; after that the widgets do,
and what they say is written into the address. A bare address after a click in the navigation keeps
what was chosen.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from opsdash.calendar.periods import Comparison, Grain
from opsdash.metrics.question import Filter
from opsdash.ui.unknown_link import note_unknown
from opsdash.words.addresses import (
    FILTER_PREFIX,
    SHORT_NAMES,
    Address,
    Known,
    is_parameter,
    name_of,
    parse,
)

Parameters = Mapping[str, Sequence[str]]

_KEPT: Final = "asked"
_TARGETS: Final = "asked_targets"
# The widgets on the page, also while a run that draws them again was broken off.
_DRAWN: Final = "asked_drawn"

# What pages write themselves: their metrics, splits and orders.
_OF_PAGES: Final = frozenset({"m", "by", "top", "sort"})

# The browser sends an address that is this much older than what was written, when it is quick.
_UNDERWAY_SECONDS: Final = 2.0


@dataclass(frozen=True)
class _Kept:
    """What was shown last, on which page, and which parameters were written for it and before."""

    address: Address
    page: str
    written: Parameters
    before: Parameters
    at: float


def settle(page: str, known: Known) -> Address:
    """The question of this run; the widgets that are drawn next have its values."""
    kept: _Kept | None = st.session_state.get(_KEPT)
    given = given_parameters()
    own = {name: values for name, values in given.items() if name not in _OF_PAGES}
    drawn = _drawn()
    address = None if kept is None else _of_widgets(kept.address, known.values, drawn)
    is_changed = kept is None or address != kept.address
    if address is None or kept is None or _is_link(kept, page, own, is_changed=is_changed):
        parsed, unknown = parse(given, known)
        note_unknown(unknown)
        # Without what pages keep themselves, so that it equals what the widgets will say.
        address = replace(parsed, metrics=(), split=None, top=None, sort="")
        _empty_filters()
        _seed(address, frozenset())
    else:
        _seed(address, drawn)
    _write(page, address, own, kept)
    return address


def given_parameters() -> dict[str, list[str]]:
    """What the address says of the question."""
    names = filter(is_parameter, st.query_params)
    return {name: st.query_params.get_all(name) for name in names}


def note_widgets(names: Iterable[str], *, drawn: bool) -> None:
    """Whether the widgets of these names are on the page: then what they say counts.

    What Streamlit still holds of others is older.
    """
    others = _drawn() - set(names)
    st.session_state[_DRAWN] = others | set(names) if drawn else others


def leave_filters() -> None:
    """The page has no filters at all."""
    st.session_state.pop(_DRAWN, None)


def _drawn() -> frozenset[str]:
    found: frozenset[str] = st.session_state.get(_DRAWN, frozenset())
    return found


def clear_filters() -> None:
    names = [str(key) for key in st.session_state if _dimension_of(str(key))]
    note_widgets(names, drawn=True)
    _empty_filters()


def _empty_filters() -> None:
    for key in [key for key in st.session_state if _dimension_of(str(key))]:
        st.session_state[key] = []


def set_target(metric: str, value: float | None) -> None:
    """Compare `metric` with a number; None takes the number away."""
    others = {name: number for name, number in _targets().items() if name != metric}
    st.session_state[_TARGETS] = others if value is None else others | {metric: value}


def _targets() -> dict[str, float]:
    found: dict[str, float] = st.session_state.get(_TARGETS, {})
    return found


def _is_link(kept: _Kept, page: str, own: Parameters, *, is_changed: bool) -> bool:
    """Whether the address is a link that somebody opened, and not the one written last."""
    context = get_script_run_ctx()
    if context is not None and context.is_history_navigation:
        return True
    if is_changed or not own or own == kept.written:
        return False
    is_underway = own == kept.before and monotonic() - kept.at < _UNDERWAY_SECONDS
    return page != kept.page or not is_underway


def _of_widgets(
    kept: Address, values: Callable[[str], Collection[str]], drawn: Collection[str]
) -> Address:
    """What the widgets say; what has none on this page, or a closed one, stays as it was."""
    state = {str(key): st.session_state[key] for key in drawn if key in st.session_state}
    filters = {each.dimension: each.values for each in kept.filters}
    for key, chosen in state.items():
        dimension = _dimension_of(key)
        if dimension:
            options = values(dimension)
            filters[dimension] = tuple(value for value in chosen or () if value in options)
    return Address(
        period=state.get("p") or kept.period,
        comparison=Comparison(state.get("cmp") or kept.comparison),
        targets=tuple(_targets().items()),
        grain=Grain(state.get("g") or kept.grain),
        filters=tuple(Filter(name, chosen) for name, chosen in filters.items() if chosen),
    )


def _dimension_of(key: str) -> str | None:
    if key in SHORT_NAMES:
        return SHORT_NAMES[key]
    return key.removeprefix(FILTER_PREFIX) if key.startswith(FILTER_PREFIX) else None


def _seed(address: Address, drawn: Collection[str]) -> None:
    """Give the widgets their values; those that were `drawn` have theirs already."""
    if not drawn:
        st.session_state[_TARGETS] = dict(address.targets)
    wanted: dict[str, object] = {
        "p": address.period,
        "cmp": address.comparison,
        "g": address.grain,
        **{name_of(each.dimension): list(each.values) for each in address.filters},
    }
    for key, value in wanted.items():
        if key not in drawn or key not in st.session_state:
            st.session_state[key] = value


def _write(page: str, address: Address, own: Parameters, kept: _Kept | None) -> None:
    wanted = {
        name: values for name, values in address.parameters().items() if name not in _OF_PAGES
    }
    if wanted != own:
        for name in own.keys() - wanted.keys():
            del st.query_params[name]
        changed = {name: values for name, values in wanted.items() if values != own.get(name)}
        st.query_params.update(changed)
    if kept is None or wanted != kept.written:
        before = own if kept is None else kept.written
        at = monotonic()
    else:
        before, at = kept.before, kept.at
    st.session_state[_KEPT] = _Kept(address, page, wanted, before, at)
