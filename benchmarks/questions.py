"""Covered questions, those that Today and the Inquiry slope ask, of a large and a small company.

Both cover the same four years, so a rollup has about as many rows in both. Nothing is cached but
what the data layer itself keeps. Who sees one group only is compared with who chose it as a filter.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from benchmarks import company
from benchmarks.measuring import Row, compared, in_turn, milliseconds, seconds
from benchmarks.options import Options
from opsdash.calendar.periods import DEFAULT_PERIOD, Comparison, Grain, choose
from opsdash.metrics.answer import Flag
from opsdash.metrics.ask import ask, frame_of
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.columns import Asked, need_of
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.question import Filter, Question
from opsdash.metrics.scope import Scope
from opsdash.metrics.sql import compile_parts
from opsdash.metrics.statements import Statement
from opsdash.settings import Settings
from opsdash.store import Database, open_home
from opsdash.ui.slope import RATES
from opsdash.ui.tiles import tiles_for
from opsdash.ui.view import View

TITLE = "Question"
_BOUND = 1.5
_BARE_BOUND = 1.5
_LIMITED_BOUND = 1.2
_READ_BOUND = 3

_GROUP = "Group 1"
_BY_AGENT = "SELECT agent, SUM(inquiries) FROM rollup_inquiry_agent{where} GROUP BY 1"


def measure(folder: Path, options: Options) -> Iterator[Row]:
    with ExitStack() as stack:
        homes = []
        for rows in (options.many, options.rows):
            began = time.perf_counter()
            path = company.make_home(folder / str(rows), rows)
            yield Row(f"({rows:,} inquiries made)", seconds(time.perf_counter() - began))
            home = open_home(Settings(path, company.MEMORY_LIMIT, 1))
            stack.callback(home.close)
            homes.append(home.facts)
        many, few = homes
        yield Row(f"columns: {options.many:,} against {options.rows:,} inquiries", "")
        for what, question in _questions(few).items():
            walls = in_turn(_asking(many, question), _asking(few, question), options.reruns)
            yield compared(what, *walls, _BOUND, milliseconds)
        yield Row("columns: a question against its bare statements", "")
        for what, question in _questions(many).items():
            walls = in_turn(_asking(many, question), Bare(many, question), options.reruns)
            yield compared(f"{what}, bare", *walls, _BARE_BOUND, milliseconds)
        yield from _of_limited(many, options)


def _of_limited(facts: Database, options: Options) -> Iterator[Row]:
    """Somebody limited to a group asks the same as everybody, where rollups cover that."""
    seen = facts.limited_to((_GROUP,))
    covered = {
        what: question for what, question in _questions(facts).items() if question.split is None
    }
    yield Row("columns: limited to a group against all groups", "")
    for what, question in covered.items():
        walls = in_turn(_asking(seen, question), _asking(facts, question), options.reruns)
        yield compared(f"{what}, one group", *walls, None, milliseconds)
    yield Row("columns: limited to a group against choosing it", "")
    for what, question in covered.items():
        chosen = replace(question, filters=(*question.filters, Filter("group", (_GROUP,))))
        walls = in_turn(_asking(seen, question), _asking(facts, chosen), options.reruns)
        yield compared(f"{what}, limited", *walls, _LIMITED_BOUND, milliseconds)
    walls = in_turn(
        Reading(seen, _BY_AGENT.format(where="")),
        Reading(facts, _BY_AGENT.format(where=" WHERE agent_group = ?"), _GROUP),
        options.reruns,
    )
    yield compared("A small statement, limited", *walls, _READ_BOUND, milliseconds)


def _asking(facts: Database, question: Question) -> "Asking":
    answer = ask(facts, question, company.ORGANISATION)
    if any(Flag.SLOWER in row.flags for row in answer.rows):
        raise RuntimeError(f"no rollup covers {question}")
    return Asking(facts, question)


class Asking:
    """One question to one company, again and again."""

    def __init__(self, facts: Database, question: Question) -> None:
        self._facts = facts
        self._question = question

    def __call__(self) -> float:
        began = time.perf_counter()
        ask(self._facts, self._question, company.ORGANISATION)
        return time.perf_counter() - began


class Reading:
    """One statement, as whoever looks at `facts` sees its tables."""

    def __init__(self, facts: Database, sql: str, *values: object) -> None:
        self._facts = facts
        self._sql = sql
        self._values = values

    def __call__(self) -> float:
        began = time.perf_counter()
        self._facts.rows(self._sql, self._values)
        return time.perf_counter() - began


class Bare:
    """The same sums asked of DuckDB alone, by period and step, of the same rollups.

    Neither compiled nor put together into an answer, and without metrics, flags and comparisons.
    """

    def __init__(self, facts: Database, *questions: Question) -> None:
        self._facts = facts
        self._statements = [
            statement for each in questions for statement in _statements(facts, each)
        ]

    def __call__(self) -> float:
        began = time.perf_counter()
        with self._facts.cursor() as cursor:
            for each in self._statements:
                cursor.execute(each.sql, list(each.parameters)).fetchall()
        return time.perf_counter() - began


def _statements(facts: Database, question: Question) -> list[Statement]:
    catalog = load_catalog()
    scope = Scope(question, catalog, read_coverage(facts))
    metrics = tuple(catalog.metrics[each] for each in question.metrics)
    frame = frame_of(scope, company.ORGANISATION)
    return compile_parts(Asked(scope, frame, need_of(scope, metrics)))


def _questions(facts: Database) -> dict[str, Question]:
    everything = _view(facts)
    one_channel = _view(facts, Filter("contact_channel", ("Channel 2",)))
    return {
        **_of_today("Today", facts, everything),
        **_of_slope(everything),
        **_of_today("Today, one channel", facts, one_channel),
    }


def _view(facts: Database, *filters: Filter) -> View:
    """What an address without a period means."""
    anchor = read_coverage(facts).anchor or (company.END - timedelta(days=1)).date()
    week_start = company.ORGANISATION.week_start
    return View(
        code=DEFAULT_PERIOD,
        period=choose(DEFAULT_PERIOD, anchor, week_start).period,
        comparison=Comparison.PREVIOUS,
        grain=Grain.WEEK,
        filters=filters,
        anchor=anchor,
        week_start=week_start,
    )


def _of_today(page: str, facts: Database, view: View) -> dict[str, Question]:
    metrics = [metric.id for metric in tiles_for(load_catalog(), read_coverage(facts))]
    weeks = view.question(metrics, grain=Grain.WEEK, period=view.judged_period)
    return {
        f"{page}: all tiles": view.question(metrics),
        f"{page}: 52 weeks of all tiles": weeks,
    }


def _of_slope(view: View) -> dict[str, Question]:
    metrics = ("inquiries", "orders", RATES["orders"])
    return {
        "Slope: growth": view.question(metrics),
        "Slope: lines by week": view.question(metrics, grain=view.grain, period=view.line_period),
        "Slope: by channel": view.question(("inquiries",), split="contact_channel"),
        "Slope: by topic": view.question(("inquiries",), split="topic"),
    }
