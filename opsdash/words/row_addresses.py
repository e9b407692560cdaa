"""The address of the rows behind a number: the address of its question, and which number.

The number is a side of the first metric, over the whole period or at one `step` (its first day),
of one `value` of the split or of all; `term` is one measure of that side.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from urllib.parse import urlencode

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Grain
from opsdash.metrics.caching import remember
from opsdash.metrics.catalog import Catalog
from opsdash.metrics.coverage import Coverage, dimension_values
from opsdash.metrics.question import NOT_RECORDED
from opsdash.metrics.row_sql import Cell, Side
from opsdash.store import Database
from opsdash.words.addresses import Address, Known, Unknown, parse, value_named, value_text

NAMES: Final = ("side", "step", "v", "term")


@dataclass(frozen=True)
class RowAddress:
    """`address` names one metric; `value` "" means "not recorded"."""

    address: Address
    side: Side = Side.NUMERATOR
    step: date | None = None
    value: str | None = None
    term: str | None = None

    def parameters(self) -> dict[str, list[str]]:
        """The query string as names with values."""
        own = {
            "side": [] if self.side is Side.NUMERATOR else [self.side.value],
            "step": [self.step.isoformat()] if self.step else [],
            "v": [] if self.value is None else [value_text(self.value)],
            "term": [self.term] if self.term else [],
        }
        return self.address.parameters() | {name: held for name, held in own.items() if held}

    def query(self) -> str:
        """The query string, encoded."""
        return urlencode(self.parameters(), doseq=True)

    def cell(self, anchor: date, organisation: Organisation) -> Cell:
        """The number, seen from the last complete day of data. It needs a metric."""
        question = self.address.question(anchor, organisation)
        if self.step is None:
            question = replace(question, grain=Grain.TOTAL)
        if self.value is None:
            question = replace(question, split=None)
        return Cell(
            question=question,
            metric=question.metrics[0],
            side=self.side,
            step=self.step,
            value=self.value,
            term=self.term,
        )


def known_in(facts: Database, catalog: Catalog, coverage: Coverage) -> Known:
    """What the addresses of this home can name."""
    return Known(
        metrics=catalog.metrics,
        dimensions=(*catalog.dimensions, *coverage.reading_dimensions),
        values=lambda dimension: remember(
            facts, ("values", dimension), lambda: dimension_values(facts, dimension)
        ),
    )


def parse_rows(
    parameters: Mapping[str, Sequence[str]], known: Known
) -> tuple[RowAddress, tuple[Unknown, ...]]:
    """The address that `parameters` hold, and what in them nobody knows."""
    address, unknown = parse(parameters, known)
    strange = list(unknown)
    texts = {name: parameters[name][-1] for name in NAMES if parameters.get(name)}
    value = None
    if address.split and "v" in texts:
        value = value_named(texts["v"], (*known.values(address.split), NOT_RECORDED))
        if value is None:
            strange.append(Unknown("values", (texts["v"],), address.split))
    found = RowAddress(
        address=replace(address, metrics=address.metrics[:1]),
        side=_side_named(texts.get("side", "")),
        step=_day_named(texts.get("step", "")),
        value=value,
        term=texts.get("term"),
    )
    return found, tuple(strange)


def _side_named(text: str) -> Side:
    return next((side for side in Side if side == text), Side.NUMERATOR)


def _day_named(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
