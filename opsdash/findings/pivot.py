"""The parts of a split as a reader wants them: the weightiest ones, in an order, and the rest.

The rest is a question of its own, asked of the facts of all other values together: sums first,
divided last, so that it is exact for rates, medians and whatever cannot be added up afterwards.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from opsdash.metrics.answer import Answer, AnswerRow, Flag, Status
from opsdash.metrics.catalog import Catalog, Kind, Metric
from opsdash.metrics.question import Filter, Question

# "-" before a name: largest first.
LARGEST: Final = "-"
BY_NAME: Final = "name"


@dataclass(frozen=True)
class Parts:
    """`shown` are the values in their order, `rest` those that are put together as "other"."""

    shown: tuple[str, ...]
    rest: tuple[str, ...]


def read_parts(
    answer: Answer, *, most: int, sort: str = "", words: Callable[[str], str] = str
) -> Parts:
    """The `most` weightiest values of the split, sorted, and all others.

    `sort` is "value", "change", "compare" of the first answered metric, another metric's id, or
    "name" (as `words` says it), with "-" before it for the largest first. A single other value
    stands under its own name.
    """
    refused = dict(answer.refusals)
    metrics = [each for each in answer.question.metrics if each not in refused]
    rows = {each: _by_part(answer.of(each)) for each in metrics}
    if not metrics:
        return Parts((), ())
    weighed = _weightiest(rows)
    count = most if len(weighed) > most + 1 else len(weighed)
    return Parts(_sorted(weighed[:count], rows, sort, words), tuple(weighed[count:]))


def rest_question(question: Question, rest: Sequence[str]) -> Question:
    """The same question about the rows of the values `rest` together."""
    split = question.split or ""
    others = tuple(each for each in question.filters if each.dimension != split)
    return replace(question, split=None, filters=(*others, Filter(split, tuple(rest))))


def ask_rest(
    ask: Callable[[Question], Answer], catalog: Catalog, question: Question, parts: Parts
) -> Answer | None:
    """The answer about the rest; None where there is none or where it cannot be asked.

    A share of the rest alone would be its own whole: it is read from the parts. What is split by a
    list and narrowed by it too would have to have any of its own and any of those, and a question
    can only say one.
    """
    metrics = catalog.metrics
    asked = tuple(each for each in question.metrics if metrics[each].kind is not Kind.SHARE)
    is_narrowed = any(each.dimension == question.split for each in question.filters)
    if not parts.rest or not asked or (is_narrowed and catalog.is_list(question.split or "")):
        return None
    return ask(rest_question(replace(question, metrics=asked), parts.rest))


def other_row(
    metric: Metric, rows: Sequence[AnswerRow], parts: Parts, rest: Answer | None, place: int
) -> AnswerRow | None:
    """The rest of one step, whose parts are `rows` and whose number is `place`."""
    if metric.kind is Kind.SHARE:
        wanted = set(parts.rest)
        return share_of_rest([row for row in rows if (row.split or "") in wanted], metric)
    if rest is None or rest.reason_of(metric.id):
        return None
    found = rest.of(metric.id)
    return found[place] if place < len(found) else None


def share_of_rest(rows: Sequence[AnswerRow], metric: Metric) -> AnswerRow | None:
    """The rest of a share, whose whole are all parts: None where one case is in several of them."""
    first = next(iter(rows), None)
    if metric.kind is not Kind.SHARE or first is None or first.status is Status.REFUSED:
        return None
    if any(Flag.OVERLAPPING in row.flags or row.numerator is None for row in rows):
        return None
    numerator = sum(row.numerator or 0.0 for row in rows)
    before = sum(row.compare_numerator or 0.0 for row in rows)
    value = _divided(numerator, first.denominator, metric)
    compare = _divided(before, first.compare_denominator, metric)
    return first._replace(
        split=None,
        value=value,
        numerator=numerator,
        compare=compare,
        compare_numerator=before if compare is not None else None,
        change=None if value is None or compare is None else value - compare,
    )


def _divided(above: float, below: float | None, metric: Metric) -> float | None:
    return above / below * metric.scale if below else None


def _by_part(rows: Sequence[AnswerRow]) -> dict[str, AnswerRow]:
    return {row.split or "": row for row in rows}


def _weightiest(rows: Mapping[str, Mapping[str, AnswerRow]]) -> list[str]:
    """The parts with any number, those with the most cases in the first metric first."""
    first = next(iter(rows.values()))
    known = dict.fromkeys(
        part for of in rows.values() for part, row in of.items() if row.value or row.compare
    )
    # What all parts are measured against says nothing of their sizes.
    is_common = len({row.denominator for row in first.values()}) == 1

    def weight(part: str) -> float:
        row = first.get(part)
        if row is None:
            return 0.0
        if is_common or row.denominator is None:
            return abs(row.numerator if row.numerator is not None else row.value or 0.0)
        return abs(row.denominator)

    return sorted(known, key=lambda part: (-weight(part), part))


def _sorted(
    parts: Sequence[str],
    rows: Mapping[str, Mapping[str, AnswerRow]],
    sort: str,
    words: Callable[[str], str],
) -> tuple[str, ...]:
    """In the order asked for; what has no such number stands last."""
    name = sort.removeprefix(LARGEST)
    is_largest_first = sort.startswith(LARGEST) or not sort
    if name == BY_NAME:
        return tuple(sorted(parts, key=lambda part: words(part).casefold(), reverse=sort != name))
    of = rows[name] if name in rows else next(iter(rows.values()))
    found = {part: _number(of.get(part), name) for part in parts}
    known = sorted(
        (part for part in parts if found[part] is not None),
        key=lambda part: found[part] or 0.0,
        reverse=is_largest_first,
    )
    return (*known, *(part for part in parts if found[part] is None))


def _number(row: AnswerRow | None, name: str) -> float | None:
    if row is None:
        return None
    if name == "change":
        return None if Flag.COMPARE_INCOMPLETE in row.flags else row.change
    return row.compare if name == "compare" else row.value
