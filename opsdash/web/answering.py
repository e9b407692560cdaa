"""The numbers of a question, from the cache that the pages use."""

from opsdash.metrics.answer import Answer
from opsdash.metrics.question import Question
from opsdash.metrics.remembered import answers_to
from opsdash.web.reading import Call


def answered(call: Call, question: Question) -> Answer:
    return answers_to(call.home.facts, (question,), call.organisation, call.catalog)[0]
