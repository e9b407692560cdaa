"""The rows of a split as `top` and `sort` ask for them: the parts in their order, then the rest.

The same parts as in the Explorer, chosen by the whole period; steps come after each other.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from opsdash.calendar.periods import Grain
from opsdash.findings.pivot import ask_rest, other_row, read_parts
from opsdash.metrics.answer import Answer, AnswerRow
from opsdash.metrics.catalog import Metric
from opsdash.web.answering import answered
from opsdash.web.reading import Call
from opsdash.words.addresses import Address
from opsdash.words.sentences import value_words

# More than any split has.
_ALL: Final = 1_000_000


@dataclass(frozen=True)
class Arranged:
    """A row; `others` is how many parts it puts together, 0 for a part of its own."""

    row: AnswerRow
    others: int = 0


def arranged(call: Call, address: Address, answer: Answer) -> tuple[Arranged, ...]:
    """The rows of `answer`, those of a split as the address wants them."""
    question = answer.question
    if question.split is None or not (address.top or address.sort):
        return tuple(map(Arranged, answer.rows))
    totals = answered(call, replace(question, grain=Grain.TOTAL))
    parts = read_parts(
        totals,
        most=address.top or _ALL,
        sort=address.sort,
        words=partial(value_words, dimension=question.split),
    )
    rest = ask_rest(partial(answered, call), call.catalog, question, parts)
    shown = {part: place for place, part in enumerate(parts.shown)}

    def of_metric(metric: Metric) -> Iterator[Arranged]:
        rows = answer.of(metric.id)
        if answer.reason_of(metric.id):
            yield from map(Arranged, rows)
            return
        for place, period in enumerate(dict.fromkeys(row.period for row in rows)):
            step = [row for row in rows if row.period == period]
            kept = [row for row in step if address.top is None or (row.split or "") in shown]
            kept.sort(key=lambda row: shown.get(row.split or "", len(shown)))
            yield from map(Arranged, kept)
            other = other_row(metric, step, parts, rest, place)
            if parts.rest and other is not None:
                yield Arranged(other, len(parts.rest))

    metrics = (call.catalog.metrics[each] for each in dict.fromkeys(question.metrics))
    return tuple(each for metric in metrics for each in of_metric(metric))
