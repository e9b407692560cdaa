"""All numbers of a frozen view as one table, then and now beside each other, for a file."""

from opsdash.report.frozen.then_and_now import ThenAndNow
from opsdash.report.frozen.told import why_words
from opsdash.report.tables import Cell, Table
from opsdash.words import say
from opsdash.words.sentences import filter_words


def numbers_table(found: ThenAndNow) -> Table:
    """One row for each number, those that differ with their reason."""
    differing = {each.number: each for each in found.differences}
    then = found.numbers
    names = {name: each.metric.name for name, each in found.metrics.items()}
    rows: list[tuple[Cell, ...]] = []
    for number in dict.fromkeys((*then, *differing)):
        was = then[number].value if number in then else None
        difference = differing.get(number)
        currency = difference.currency if difference else then[number].currency
        rows.append(
            (
                names.get(number.metric, number.metric),
                number.period.first,
                number.period.last,
                number.dimension,
                number.split,
                " · ".join(filter_words(number.filters)),
                was,
                difference.now if difference else was,
                currency,
                difference.currency_now if difference else currency,
                why_words(difference, found.view) if difference else say("frozen.kind.same"),
            )
        )
    return Table(
        (
            say("frozen.now.number"),
            say("frozen.differences.from"),
            say("frozen.differences.through"),
            say("frozen.differences.split"),
            say("frozen.differences.part"),
            say("frozen.differences.filters"),
            say("frozen.now.then"),
            say("frozen.now.now"),
            say("frozen.differences.currency_then"),
            say("frozen.differences.currency_now"),
            say("frozen.now.why"),
        ),
        rows,
    )
