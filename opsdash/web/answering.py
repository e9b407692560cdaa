"""The numbers of a question, from the cache that the pages use."""

from opsdash.metrics.answer import Answer
from opsdash.metrics.ask import ask
from opsdash.metrics.caching import remember
from opsdash.metrics.question import Question
from opsdash.web.reading import Call


def answered(call: Call, question: Question) -> Answer:
    return remember(
        call.home.facts,
        (question, call.organisation, call.catalog.hash),
        lambda: ask(call.home.facts, question, call.organisation, call.catalog),
        lambda answer: len(answer.rows),
    )
