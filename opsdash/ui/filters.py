"""The filter bar of the See pages: a row of popovers, one frozen value out.

What they say stands in the address in codes (see `opsdash.words.addresses`), so that a copied link
shows the same numbers.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

import streamlit as st

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Grain
from opsdash.metrics.catalog import Catalog
from opsdash.metrics.coverage import Coverage
from opsdash.ui import panels
from opsdash.ui.address import clear_filters, note_widgets, settle
from opsdash.ui.bar import in_line
from opsdash.ui.comparison_picker import pick_comparison
from opsdash.ui.drawer import filter_drawer
from opsdash.ui.escaping import plain_line, verbatim
from opsdash.ui.period_picker import pick_period
from opsdash.ui.saved_views import draw_save
from opsdash.ui.share_menu import draw_share
from opsdash.ui.view import View, drawable
from opsdash.words import say
from opsdash.words.addresses import SHORT_NAMES, Address, Known, name_of
from opsdash.words.numbers import count
from opsdash.words.sentences import dimension_name, value_words

_GRAINS: Final = (
    Grain.DAY,
    Grain.WEEK,
    Grain.SPRINT_PERIOD,
    Grain.MONTH,
    Grain.QUARTER,
    Grain.YEAR,
)

# Any day will do where there is no data: every answer is empty then.
_NO_DATA_ANCHOR = date(2000, 1, 2)


@dataclass(frozen=True)
class Choices:
    """What can be chosen: from the data that there is, and its values, most frequent first."""

    coverage: Coverage
    catalog: Catalog
    organisation: Organisation
    values: Callable[[str], tuple[str, ...]]

    @property
    def known(self) -> Known:
        """What an address can name."""
        dimensions = {*self.catalog.dimensions, *self.coverage.reading_dimensions}
        return Known(self.catalog.metrics, dimensions, self.values)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions that any of the data has."""
        facts = {source.fact for source in self.coverage.sources}
        own = [name for name, each in self.catalog.dimensions.items() if facts & set(each.columns)]
        return tuple(dict.fromkeys([*own, *self.coverage.reading_dimensions]))

    def offered(self, facts: Collection[str]) -> tuple[str, ...]:
        """Those that the given facts have; all where none are given."""
        if not facts:
            return self.dimensions
        has = {
            name for name, each in self.catalog.dimensions.items() if facts & each.columns.keys()
        }
        if "reading" in facts:
            has |= set(self.coverage.reading_dimensions)
        return tuple(name for name in self.dimensions if name in has)

    def facts_of(self, metrics: Iterable[str]) -> frozenset[str]:
        """What metrics count; names of none count nothing."""
        known = (self.catalog.metrics[name] for name in metrics if name in self.catalog.metrics)
        measures = [each for metric in known for each in self.catalog.measures_of(metric)]
        has_readings = any(self.coverage.has_reading(each.id) for each in measures)
        facts = frozenset(each.fact for each in measures)
        return facts | {"reading"} if has_readings else facts

    def name(self, dimension: str) -> str:
        return plain_line(dimension_name(dimension, self.catalog, self.coverage))


def draw_filters(page: str, choices: Choices, *, facts: Collection[str], has_steps: bool) -> View:
    """Draw the row of filters and return what they say; `page` is the one they stand on.

    `facts` are what the page counts; where it names none, its metrics say it. `has_steps` tells
    whether it shows anything by week or month: else there is no step to choose.
    """
    address = settle(page, choices.known)
    named = st.query_params.get_all("m") if "m" in st.query_params else []
    offered = choices.offered(frozenset(facts) or choices.facts_of(named))
    view = view_of(address, choices.coverage, choices.organisation)
    with st.container(horizontal=True, gap="small", key="filters"):
        # On a phone the filters are one line to push sideways, and what can be done is the next.
        with in_line():
            _pick_all(address, choices, offered, has_steps=has_steps)
        with in_line():
            if address.filters:
                _draw_clear()
            draw_share(page, view)
            draw_save(page, address.period)
    if has_steps and view.grain is not address.grain and address.grain in _GRAINS:
        _note_coarser(address.grain, view)
    return view


def _pick_all(
    address: Address, choices: Choices, offered: Collection[str], *, has_steps: bool
) -> None:
    used = {each.dimension for each in address.filters}
    pick_period(address.period, choices.coverage, choices.organisation)
    pick_comparison(address, choices.catalog)
    if has_steps:
        _pick_grain(address.grain)
    else:
        note_widgets(("g",), drawn=False)
    for key, dimension in SHORT_NAMES.items():
        if dimension in offered or dimension in used:
            _pick_short(key, dimension, address, choices)
        else:
            note_widgets((key,), drawn=False)
    _pick_more(address, choices, offered)


def _draw_clear() -> None:
    st.button(
        say("shell.more.clear"),
        type="tertiary",
        icon=":material/filter_alt_off:",
        key="clear_filters",
        on_click=clear_filters,
    )


def _note_coarser(asked: Grain, view: View) -> None:
    panels.note(
        say(
            "shell.coarser",
            asked=say(f"shell.grain.button_{asked}"),
            grain=say(f"slope.by.{view.grain}"),
            days=count(view.period.days),
        )
    )


def view_of(address: Address, coverage: Coverage, organisation: Organisation) -> View:
    """What an address means with the data as it is."""
    anchor = coverage.anchor or _NO_DATA_ANCHOR
    days = address.chosen(anchor, organisation)
    asked = address.grain if address.grain in _GRAINS else Grain.WEEK
    return View(
        code=address.period,
        period=days.period,
        comparison=address.comparison,
        grain=drawable(asked, days.period),
        filters=address.filters,
        anchor=anchor,
        week_start=organisation.week_start,
        against=days.compared(address.comparison),
        targets=address.targets,
        sprint_start=organisation.sprint_start,
    )


def default_view(coverage: Coverage, organisation: Organisation) -> View:
    """What an address without filters means."""
    return view_of(Address(), coverage, organisation)


def _pick_grain(grain: Grain) -> None:
    with filter_drawer(say(f"shell.grain.button_{grain}"), holds=("g",)) as is_open:
        if not is_open:
            return
        st.radio(
            say("shell.grain.label"),
            _GRAINS,
            format_func=lambda option: say(f"shell.grain.{option}"),
            key="g",
        )


def _pick_short(key: str, dimension: str, address: Address, choices: Choices) -> None:
    """One of the two filters that have a place of their own."""
    label = _short_label(dimension, _chosen(address, dimension))
    with filter_drawer(label, holds=(key,)) as is_open:
        if not is_open:
            return
        options = choices.values(dimension)
        if not options:
            st.caption(say(f"shell.values.{dimension}.none"))
            return
        st.multiselect(
            say(f"shell.values.{dimension}.label"),
            options,
            format_func=partial(value_words, dimension=dimension),
            placeholder=say(f"shell.values.{dimension}.all"),
            key=key,
        )


def _short_label(dimension: str, chosen: Sequence[str]) -> str:
    if not chosen:
        return say(f"shell.values.{dimension}.all")
    if len(chosen) == 1:
        return verbatim(value_words(chosen[0], dimension), 30)
    return say(f"shell.values.{dimension}.many", count=len(chosen))


def _pick_more(address: Address, choices: Choices, offered: Collection[str]) -> None:
    """The filters of all other dimensions: those in use, and one that is looked for."""
    others = [name for name in choices.dimensions if name not in SHORT_NAMES.values()]
    options = [name for name in others if name in offered]
    used = [each.dimension for each in address.filters if each.dimension in others]
    label = say("shell.more.many" if used else "shell.more.none", count=len(used))
    holds = tuple(map(name_of, others))
    with filter_drawer(label, holds=("more", *holds), icon=":material/filter_list:") as is_open:
        if not is_open:
            return
        looked_for = st.selectbox(
            say("shell.more.dimension"),
            options,
            index=None,
            placeholder=say("shell.more.choose"),
            format_func=lambda name: _titled(choices.name(name)),
            key="more_dimension",
        )
        if not options:
            st.caption(say("shell.more.nothing"))
        for dimension in dict.fromkeys([*used, *filter(None, [looked_for])]):
            st.multiselect(
                verbatim(_titled(choices.name(dimension))),
                choices.values(dimension),
                format_func=partial(value_words, dimension=dimension),
                placeholder=say("shell.more.all"),
                key=name_of(dimension),
            )


def _chosen(address: Address, dimension: str) -> tuple[str, ...]:
    found = (each.values for each in address.filters if each.dimension == dimension)
    return next(found, ())


def _titled(name: str) -> str:
    return name[:1].upper() + name[1:]
