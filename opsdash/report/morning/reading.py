"""Reads what the notice of a day tells: the one place where its parts come together."""

from datetime import date, timedelta
from functools import partial
from typing import Final

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Grain
from opsdash.findings.key_metrics import key_metrics
from opsdash.findings.locked_limits import list_locked
from opsdash.findings.needs import read_needs
from opsdash.findings.verdict_reading import read_verdicts, weeks_until
from opsdash.findings.verdicts import MetricSignals, newest_signals
from opsdash.goals.asked import Books
from opsdash.goals.attention import goals_needing_attention
from opsdash.goals.check_ins import list_check_ins, next_review
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
from opsdash.report.morning.told import Telling, told_before
from opsdash.store import Home
from opsdash.store.served import find_server
from opsdash.words import say
from opsdash.words.needs import NeedWords, data_need_words, goal_need_words
from opsdash.words.signals import signal_line

# Within it the chances of some hundred goals are made.
_CHANCES_SECONDS: Final = 20.0


def read_notice(
    home: Home, organisation: Organisation, day: date, seconds: float = _CHANCES_SECONDS
) -> Notice:
    """What there is to tell on `day`: new signals of the key metrics, and what needs somebody.

    It waits at most so long for the chances of goals; without one the pace says where a goal is.
    """
    # Both bring numpy, for which the start of a server must not wait.
    from opsdash.goals.outlook import Asked  # noqa: PLC0415 - see above
    from opsdash.goals.surveying import survey  # noqa: PLC0415 - see above

    coverage = read_coverage(home.facts)
    catalog = catalog_of(home.state, coverage)
    books = Books(
        catalog, coverage, partial(_ask, home, organisation, catalog), organisation.week_start
    )
    signals = _signals(home, organisation, books, day)
    promised = list_goals(home.state)
    looks = list_check_ins(home.state)
    zone = organisation.timezone
    reviews = {goal.id: due for goal in promised if (due := next_review(goal, looks, zone))}
    found = survey(promised, Asked(home, books, organisation), day, seconds)
    outlooks = {
        each.standing.goal.id: each.outlook.value
        for each in found
        if each.outlook and each.outlook.value
    }
    goals = goals_needing_attention([each.standing for each in found], day, outlooks, reviews)
    words = (
        *map(goal_need_words, goals),
        *map(data_need_words, read_needs(coverage, day)),
    )
    return Notice(
        day=day,
        signals=tuple(_signal_point(catalog, each) for each in signals),
        needs=tuple(map(_point, words)),
        link=today_link(home),
        is_sample=coverage.has_sample,
        tellings=tuple(map(_telling, signals)),
    )


def _signals(
    home: Home, organisation: Organisation, books: Books, day: date
) -> tuple[MetricSignals, ...]:
    """Weeks outside the usual range, which alone are worth a message, if none told them before."""
    anchor = books.coverage.anchor
    if anchor is None:
        return ()
    weeks = weeks_until(anchor + timedelta(days=1), organisation.week_start)
    answer = books.ask(Question(key_metrics(books.coverage), weeks, Grain.WEEK))
    found = read_verdicts(answer, books.catalog, books.coverage, list_locked(home.state))
    told = told_before(home.state, day)
    signals = newest_signals(found.values(), loud_only=True)
    return tuple(each for each in signals if _telling(each) not in told)


def _telling(found: MetricSignals) -> Telling:
    first = found.signal.first if found.signal else date.min
    return Telling(found.metric, first)


def _signal_point(catalog: Catalog, found: MetricSignals) -> Point:
    metric = catalog.metrics[found.metric]
    goodness = say(f"signals.goodness.{found.signal.goodness}") if found.signal else ""
    return Point(signal_line(metric, found, found.series.answer.currency), goodness)


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
