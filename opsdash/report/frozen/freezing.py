"""Freezes what a page showed: its questions are answered once more from one look at the data.

Everything is stored in one transaction. What is stored is absolute: days, filters, definitions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from opsdash import __version__
from opsdash.access.actor import Actor
from opsdash.access.rights import Right
from opsdash.calendar.events import Event
from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Period
from opsdash.calendar.problems import TITLE_LENGTH, Problem, refuse
from opsdash.metrics.answer import Answer
from opsdash.metrics.ask import ask_together
from opsdash.metrics.catalog import Catalog
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.question import Filter, Question
from opsdash.report.frozen.fingerprints import fingerprint
from opsdash.report.frozen.records import FrozenMetric, FrozenView, store, written_comment
from opsdash.store import Home

# Some ten megabytes; more is no page that anybody reads.
MOST_ROWS: Final = 50_000


@dataclass(frozen=True)
class Seen:
    """A page as it was: its path and address with absolute days, its finding, what it asked.

    `events` are those that stood on its charts.
    """

    page: str
    parameters: str
    finding: str
    period: Period
    filters: tuple[Filter, ...]
    questions: tuple[Question, ...]
    events: tuple[Event, ...] = ()


def freeze(
    home: Home,
    seen: Seen,
    organisation: Organisation,
    catalog: Catalog,
    actor: Actor,
    *,
    title: str = "",
    comment: str = "",
) -> FrozenView:
    """The stored view; without a title its finding is one. Only what the actor sees is in it.

    Raises NotAllowedError and InvalidRecordError.
    """
    actor.must(Right.SHARE)
    home = home.limited_to(actor.groups)
    batch_id = _newest_batch(home)
    questions = tuple(dict.fromkeys(seen.questions))
    answers = ask_together(home.facts, questions, organisation, catalog) if questions else ()
    refuse(_problems(answers))
    made = FrozenView(
        title=title.strip() or _shortened(seen.finding),
        finding=seen.finding,
        page=seen.page,
        parameters=seen.parameters,
        first_day=seen.period.first,
        end_day=seen.period.end,
        filters=seen.filters,
        seen_groups=home.groups,
        numbers=sum(1 for each in answers for row in each.rows if row.value is not None),
        data_version=answers[0].data_version,
        batch_id=batch_id,
        data_through=read_coverage(home.facts).anchor,
        program=__version__,
        organisation=organisation,
    )
    with home.state.write() as cursor:
        told = tuple(dict.fromkeys(map(_told, seen.events)))
        view = store(cursor, made, answers, _metrics(questions, catalog), actor, told)
        if comment.strip():
            written_comment(cursor, view, comment, actor)
    return view


def _told(event: Event) -> Event:
    """What a chart says of it."""
    return Event(event.kind, event.title, event.first_day, event.end_day)


def _newest_batch(home: Home) -> int:
    """Read before the numbers: an import that comes in between explains rather too much."""
    return int(home.facts.rows("SELECT COALESCE(MAX(batch_id), 0) FROM batch")[0][0])


def _problems(answers: Sequence[Answer]) -> Iterator[Problem]:
    if not answers:
        yield Problem("questions", "empty")
    if sum(len(each.rows) for each in answers) > MOST_ROWS:
        yield Problem("questions", "too_many")


def _metrics(questions: Sequence[Question], catalog: Catalog) -> tuple[FrozenMetric, ...]:
    names = dict.fromkeys(name for each in questions for name in each.metrics)
    metrics = [catalog.metrics[name] for name in names]
    return tuple(FrozenMetric(each, fingerprint(catalog, each)) for each in metrics)


def _shortened(finding: str) -> str:
    """Its first sentences, as many as there is room for."""
    if len(finding) <= TITLE_LENGTH:
        return finding
    whole, end, _ = finding[:TITLE_LENGTH].rpartition(". ")
    return f"{whole}." if end else f"{finding[: TITLE_LENGTH - 1]}…"
