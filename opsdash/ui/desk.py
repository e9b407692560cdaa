"""What the shell lays out before a page runs: the home, the organisation, the coverage, the view.

A page takes it with `open_desk()` and asks through it, so that every answer goes through the one
cache and every page sees the same filters.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from opsdash.access.actor import Actor
from opsdash.access.rights import Right
from opsdash.calendar.organisation import Organisation, load_organisation
from opsdash.charts import Chart
from opsdash.goals.seen import Sight
from opsdash.metrics.answer import Answer
from opsdash.metrics.caching import remember
from opsdash.metrics.catalog import Catalog
from opsdash.metrics.coverage import Coverage, dimension_values, read_coverage
from opsdash.metrics.own import catalog_of
from opsdash.metrics.question import Question
from opsdash.metrics.remembered import answers_to
from opsdash.store import Home
from opsdash.ui.acting import actor_of_run
from opsdash.ui.filters import Choices
from opsdash.ui.looking import Looking
from opsdash.ui.view import View
from opsdash.words import say

__all__ = [
    "Desk",
    "choices_of",
    "coverage_of",
    "lay_out",
    "open_desk",
    "organisation_of",
    "remember",
    "values_of",
]

_SLOT = "desk"


@dataclass(frozen=True)
class Desk:
    """`view` is what the filter bar says; pages outside See have the default one.

    `looking` notes what the page says and asks.
    """

    home: Home
    organisation: Organisation
    catalog: Catalog
    coverage: Coverage
    view: View
    place: DeltaGenerator
    looking: Looking = field(default_factory=Looking)

    @property
    def actor(self) -> Actor:
        return actor_of_run(self.home)

    def may(self, right: Right) -> bool:
        """Whether the visitor's role opens it: controls that it does not open are not drawn."""
        return self.actor.may(right)

    @property
    def sight(self) -> Sight:
        """Which goals the visitor sees."""
        return Sight(self.catalog, self.coverage)

    def ask(self, question: Question) -> Answer:
        """The answer, from the cache while neither data nor definitions have changed."""
        return self.ask_all(question)[0]

    def ask_all(self, *questions: Question) -> list[Answer]:
        """The answers to questions asked at once, which costs less than one after another."""
        self.looking.questions.extend(questions)
        return answers_to(self.home.facts, questions, self.organisation, self.catalog)

    def once(self, name: Hashable, answer: Answer, make: Callable[[], Chart]) -> Chart:
        """The chart of an answer, put together once and kept as long as the answer.

        `name` holds all else that it is made from: which chart, its events, its levels.
        """
        key = (name, answer.question, self.organisation, self.catalog.hash)
        return remember(self.home.facts, key, make, lambda drawn: int(drawn.rows.num_rows))

    def head(self, grey: str, finding: str) -> None:
        """The grey line and the finding, above the filters.

        The sample is marked here too: on a phone the navigation that marks it is folded away.
        """
        self.looking.tell(finding)
        marked = (say("shell.sample"), grey) if self.coverage.has_sample else (grey,)
        with self.place:
            st.caption(" · ".join(marked))
            st.title(finding, anchor=False)


def open_desk() -> Desk:
    """The desk the shell laid out for this run."""
    desk: Desk = st.session_state[_SLOT]
    return desk


def lay_out(desk: Desk) -> None:
    st.session_state[_SLOT] = desk


def organisation_of(home: Home) -> Organisation:
    return remember(home.state, "organisation", lambda: load_organisation(home.state))


def coverage_of(home: Home) -> Coverage:
    return remember(home.facts, "coverage", lambda: read_coverage(home.facts))


def definitions_of(home: Home, coverage: Coverage) -> Catalog:
    """The catalogue of this home, made again when its records or its data change."""
    key = ("catalog", home.facts.data_version)
    return remember(home.state, key, lambda: catalog_of(home.state, coverage))


def choices_of(home: Home, organisation: Organisation) -> Choices:
    """What the filters offer; the values of a dimension are read when they are asked for."""
    coverage = coverage_of(home)
    catalog = definitions_of(home, coverage)
    return Choices(coverage, catalog, organisation, partial(values_of, home))


def values_of(home: Home, dimension: str) -> tuple[str, ...]:
    """The values of a dimension, the most frequent first."""
    key = ("values", dimension)
    return remember(home.facts, key, lambda: dimension_values(home.facts, dimension), len)
