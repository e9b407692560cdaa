"""Answers from the one cache, for pages and other programs alike: one key, asked at once."""

from collections.abc import Sequence

from opsdash.calendar.organisation import Organisation
from opsdash.metrics.answer import Answer
from opsdash.metrics.ask import ask_together
from opsdash.metrics.caching import remember_all
from opsdash.metrics.catalog import Catalog
from opsdash.metrics.question import Question
from opsdash.store import Database


def answers_to(
    facts: Database,
    questions: Sequence[Question],
    organisation: Organisation,
    catalog: Catalog,
) -> list[Answer]:
    """What is not known yet is asked together, which costs less than one after another."""

    def asked(missing: Sequence[int]) -> Sequence[Answer]:
        return ask_together(facts, [questions[at] for at in missing], organisation, catalog)

    keys = [(each, organisation, catalog.hash) for each in questions]
    return remember_all(facts, keys, asked, lambda answer: len(answer.rows))
