"""Reads what the notice of a day tells: the one place where its parts come together."""

from datetime import date
from functools import partial

from opsdash.calendar.organisation import Organisation
from opsdash.findings.needs import read_needs
from opsdash.goals.attention import goals_needing_attention
from opsdash.goals.measuring import Books, standings
from opsdash.goals.records import list_goals
from opsdash.metrics.answer import Answer
from opsdash.metrics.ask import ask
from opsdash.metrics.caching import remember
from opsdash.metrics.catalog import Catalog
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.own import catalog_of
from opsdash.metrics.question import Question
from opsdash.report.morning.notice import Notice, Point
from opsdash.report.morning.schedule import load_schedule
from opsdash.store import Home
from opsdash.store.served import find_server
from opsdash.words.needs import NeedWords, data_need_words, goal_need_words


def read_notice(
    home: Home, organisation: Organisation, day: date, signals: tuple[Point, ...] = ()
) -> Notice:
    """What there is to tell on `day`: the signals that are given, and what needs somebody."""
    coverage = read_coverage(home.facts)
    catalog = catalog_of(home.state, coverage)
    books = Books(catalog, coverage, partial(_ask, home, organisation, catalog))
    goals = goals_needing_attention(standings(list_goals(home.state), books, day), day)
    words = (
        *map(goal_need_words, goals),
        *map(data_need_words, read_needs(coverage, day)),
    )
    return Notice(
        day=day,
        signals=signals,
        needs=tuple(map(_point, words)),
        link=today_link(home),
        is_sample=coverage.has_sample,
    )


def today_link(home: Home) -> str:
    """Where people open Today: at the address that was said, else at the one the server has."""
    said = load_schedule(home.state).address
    if said:
        return f"{said.rstrip('/')}/"
    served = find_server(home.path)
    if served is None:
        return ""
    host = f"[{served.host}]" if ":" in served.host else served.host
    return f"http://{host}:{served.port}/"


def _ask(home: Home, organisation: Organisation, catalog: Catalog, question: Question) -> Answer:
    """Through the cache of the pages: most of it was asked there."""
    return remember(
        home.facts,
        (question, organisation, catalog.hash),
        lambda: ask(home.facts, question, organisation, catalog),
        lambda answer: len(answer.rows),
    )


def _point(words: NeedWords) -> Point:
    return Point(words.title, " · ".join(part for part in (words.detail, words.owner) if part))
