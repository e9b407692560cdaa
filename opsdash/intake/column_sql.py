"""The SQL that turns each column of a file from text into the values of its fact.

Also what a fact has beside its columns: local days, derived and filled columns, hashes, and of a
row of readings its days, dimensions and id.
"""

from functools import cached_property
from typing import TYPE_CHECKING

from opsdash.intake import expressions as sql
from opsdash.intake.column_reading import ISO, Reading
from opsdash.intake.expressions import Bound
from opsdash.intake.facts import FIRST_REPLY, STAGE, Kind
from opsdash.intake.interpretation import Interpretation
from opsdash.intake.shapes import Clock
from opsdash.intake.stages import stages_hash

if TYPE_CHECKING:
    from collections.abc import Callable

_LINES_HASH = "CAST('0x' || LEFT(sha256(lines_text), 16) AS UBIGINT)"
_SQL_TYPES = {
    Kind.IDENTIFIER: "VARCHAR",
    Kind.CATEGORY: "VARCHAR",
    Kind.STATUS: "VARCHAR",
    Kind.INSTANT: "TIMESTAMP",
    Kind.DAY: "DATE",
    Kind.COUNT: "INTEGER",
    Kind.MONEY: "DECIMAL(18, 4)",
    Kind.CURRENCY: "VARCHAR",
    Kind.CUSTOMER: "BIGINT",
    Kind.DURATION: "BIGINT",
    Kind.TAGS: "VARCHAR[]",
    Kind.TEXT: "VARCHAR",
}


def column_of(name: str) -> str:
    """The column of `typed` for a field or a `dim:`/`measure:` name."""
    return name.replace(":", "_").replace(" ", "_")


class ColumnSql:
    """The SQL of each column of one file."""

    def __init__(self, understood: Interpretation, key: bytes, source: str) -> None:
        self.understood = understood
        self._fact = understood.recognition.profile.fact
        self._key = key
        self._source = source
        self._bound = Bound()
        self._empty = sorted(understood.recognition.profile.empty)

    @property
    def values(self) -> dict[str, object]:
        return self._bound.values

    # A statement refuses values that its text does not use, so zones are bound at first use.
    @cached_property
    def _zone(self) -> str:
        return self._bound.add(self.understood.zone)

    @cached_property
    def _day_zone(self) -> str:
        return self._bound.add(self.understood.day_zone)

    def text(self, reading: Reading) -> str:
        if reading.more:
            cells = ", ".join(f"NULLIF(c{position}, '')" for position in reading.positions)
            return sql.filled(f"concat_ws(chr(31), {cells})", self._empty, self._bound)
        return sql.filled(f"c{reading.position}", self._empty, self._bound)

    def zone_of(self, reading: Reading) -> str:
        """SQL for the zone of times without an offset: the column's own, or the file's."""
        if reading.zone in (None, self.understood.zone):
            return self._zone
        return self._bound.add(reading.zone)

    def is_at_home(self, reading: Reading) -> bool:
        """Whether a time is written in the zone whose days are counted: its date is its day."""
        clocks = set(reading.formats)
        bare = bool(clocks) and clocks <= {Clock.NAIVE, Clock.DATE_ONLY}
        zone = reading.zone or self.understood.zone
        same = zone == self.understood.day_zone or clocks == {Clock.DATE_ONLY}
        own = reading.kind is Kind.INSTANT and not reading.field.startswith(STAGE)
        return own and bare and same

    def name_of(self, reading: Reading) -> str:
        """The column of `parsed`: the value itself, or the time as written that it comes from."""
        column = column_of(reading.field)
        return f"written_{column}" if self.is_at_home(reading) else column

    def value(self, reading: Reading) -> str:
        """SQL for the value of a column, from its text `t_<field>`."""
        text = f"t_{column_of(reading.field)}"
        by_kind: dict[Kind, Callable[[], str]] = {
            Kind.IDENTIFIER: lambda: sql.identifier(text),
            Kind.INSTANT: lambda: self._instant(text, reading),
            Kind.DAY: lambda: f"CAST({self._naive(text, reading)} AS DATE)",
            Kind.STATUS: lambda: self._status(text, reading),
            Kind.CATEGORY: lambda: sql.mapped(text, reading.meanings, self._bound, otherwise=text),
            Kind.CURRENCY: lambda: f"UPPER({text})",
            Kind.CUSTOMER: lambda: sql.customer(text, self._key, self._source, self._bound),
            Kind.COUNT: lambda: sql.count(text),
            Kind.MONEY: lambda: self._money(text, reading),
            Kind.DURATION: lambda: sql.duration(text, reading.unit, reading.decimal),
            Kind.TAGS: lambda: sql.tags(text, reading.separator),
            Kind.TEXT: lambda: text,
        }
        return by_kind[reading.kind]()

    def _money(self, text: str, reading: Reading) -> str:
        """An amount with what its profile adds to it or takes from it."""
        terms = [self._amount(text, reading)]
        for name, (field, sign, _) in self.understood.recognition.profile.parts().items():
            part = self.understood.reading(name)
            if field == reading.field and part is not None:
                terms.append(f"{sign} COALESCE({self._amount(f't_{column_of(name)}', part)}, 0)")
        return f"({' '.join(terms)})" if len(terms) > 1 else terms[0]

    def _amount(self, text: str, reading: Reading) -> str:
        amount = sql.money(text, reading.decimal)
        if reading.unit != "cents":
            return amount
        has_currency = self.understood.reading("currency") is not None
        currency = "t_currency" if has_currency else self._bound.add(self.understood.currency)
        return sql.from_cents(amount, currency)

    def _status(self, text: str, reading: Reading) -> str:
        # A bare NULL would be a number where no text of the file is known.
        unknown = "CAST(NULL AS VARCHAR)"
        return sql.mapped(text, reading.meanings, self._bound, otherwise=unknown)

    def _naive(self, text: str, reading: Reading) -> str:
        """Whatever the text says, as a naive timestamp, offsets left out of account."""
        parts = []
        for clock, formats in reading.formats.items():
            if clock is Clock.SERIAL:
                parts.append(sql.serial_instant(text))
            else:
                parts.append(self._as_written(self._english(text, reading), clock, formats))
        return f"COALESCE({', '.join(parts)})" if parts else "CAST(NULL AS TIMESTAMP)"

    def _instant(self, text: str, reading: Reading) -> str:
        if self.is_at_home(reading):
            return self._naive(text, reading)
        parts = [self._in_utc(text, reading, clock) for clock in reading.formats]
        return f"COALESCE({', '.join(parts)})" if parts else "CAST(NULL AS TIMESTAMP)"

    def _english(self, text: str, reading: Reading) -> str:
        return sql.replaced(text, reading.words, self._bound)

    def _in_utc(self, text: str, reading: Reading, clock: Clock) -> str:
        if clock is Clock.SERIAL:
            return sql.in_utc(sql.serial_instant(text), self.zone_of(reading))
        naive = self._as_written(self._english(text, reading), clock, reading.formats[clock])
        if clock is Clock.UTC:
            return naive
        if clock is Clock.OFFSET:
            return f"timezone('UTC', {naive})"
        # A bare date is a local day of the organisation, wherever the file's clock stood.
        zone = self._day_zone if clock is Clock.DATE_ONLY else self.zone_of(reading)
        return sql.in_utc(naive, zone)

    def _as_written(self, text: str, clock: Clock, formats: tuple[str, ...]) -> str:
        """The date and time the text shows, as a timestamp."""
        if formats != (ISO,):
            return sql.parsed(text, formats, self._bound)
        return sql.iso_day(text) if clock is Clock.DATE_ONLY else sql.iso_instant(text)

    def absent(self) -> list[str]:
        """Fields of the fact that the file does not have, as typed NULLs or defaults."""
        present = {reading.field for reading in self.understood.readings}
        columns = []
        for field in self._fact.fields:
            if field.name in present or field.rare or self._line_level(field.name):
                continue
            if field.name == "currency":
                columns.append(f"{self._currency(present)} AS currency")
                continue
            columns.append(f"CAST(NULL AS {_SQL_TYPES[field.kind]}) AS {field.name}")
        return columns

    def _currency(self, present: set[str]) -> str:
        """The currency by the sign of the amount, else the file's own."""
        own = self._bound.add(self.understood.currency)
        amount = next((name for name in ("total", "amount") if name in present), None)
        if amount is None:
            return own
        return sql.currency_of(f"t_{amount}", self.understood.signs, own, self._bound)

    def _line_level(self, name: str) -> bool:
        lines = self.understood.recognition.profile.rows == "lines"
        return lines and self._fact.field(name).line_level

    def derived(self) -> list[str]:
        if self._fact.name == "reading":
            return self._span()
        made = (*self._fact.derived, *(self._fact.replied if self._tells_replies else ()))
        return [f"{expression} AS {name}" for name, expression in made]

    def filled(self) -> str:
        """The rows of `dated`, what is empty calculated where the file tells it in another way."""
        read = {item.field for item in self.understood.readings}
        fills = [fill for fill in self._fact.fills if fill.source in read]
        replaced, added = [], []
        for fill in fills:
            if self._fact.field(fill.column).rare and fill.column not in read:
                added.append(f"{fill.expression} AS {fill.column}")
            else:
                value = f"COALESCE({fill.column}, {fill.expression})"
                replaced.append(f"{value} AS {fill.column}")
            if fill.column in self._dated():
                day = sql.local_day(f"({fill.expression})", self._day_zone)
                replaced.append(f"COALESCE(day_{fill.column}, {day}) AS day_{fill.column}")
        star = f"* REPLACE ({', '.join(replaced)})" if replaced else "*"
        return f"SELECT {', '.join([star, *added])} FROM dated"

    def hashes(self, *, folded: bool) -> list[str]:
        """What tells whether the parts of a fact changed: its lines, its stages."""
        stages = stages_hash(self.understood, self._bound)
        lines = _LINES_HASH if folded else "CAST(NULL AS UBIGINT)"
        return [f"{lines} AS lines_hash", *([stages] if stages else [])]

    def only(self) -> str:
        """Leaves out what means something else than the field, see Fact.only."""
        read = {item.field for item in self.understood.readings}
        kept = [
            f"CASE WHEN {condition} THEN {name} END AS {name}"
            for name, condition in self._fact.only
            if name in read
        ]
        return f" REPLACE ({', '.join(kept)})" if kept else ""

    def _instants(self) -> list[str]:
        return [field.name for field in self._fact.fields if field.kind is Kind.INSTANT]

    def _dated(self) -> list[str]:
        """The instants whose local day is asked for."""
        rare = self._fact.rare - ({FIRST_REPLY} if self._tells_replies else set())
        return [name for name in self._instants() if name not in rare]

    @cached_property
    def _tells_replies(self) -> bool:
        return bool(self._fact.replied) and FIRST_REPLY in self.understood.told

    def helpers(self) -> list[str]:
        """Columns that only serve to calculate others."""
        read = [item for item in self.understood.readings if self.is_at_home(item)]
        return [f"day_{name}" for name in self._dated()] + [self.name_of(item) for item in read]

    def times(self) -> list[str]:
        """Instants in UTC and each one's local day, with as few conversions as possible.

        Conversions between zones are what typing costs most.
        """
        read = {item.field: item for item in self.understood.readings}
        columns = []
        dated = self._dated()
        for name in self._instants():
            day = "CAST(NULL AS DATE)"
            if name in read and self.is_at_home(read[name]):
                columns.append(f"{sql.in_utc(f'written_{name}', self._day_zone)} AS {name}")
                day = f"CAST(written_{name} AS DATE)"
            elif name in read:
                day = sql.local_day(name, self._day_zone)
            columns += [f"{day} AS day_{name}"] if name in dated else []
        return columns

    def _days(self) -> tuple[str, str]:
        """SQL for the first day that a row counts and the day after its last."""
        recognition = self.understood.recognition
        step, period = recognition.profile.span, recognition.layout.period
        if step == "file" and period:
            first, last = (f"CAST({self._bound.add(day)} AS DATE)" for day in period)
            return first, f"({last} + 1)"
        begins = f"date_trunc('{step}', from_day)"
        return f"CAST({begins} AS DATE)", f"CAST({begins} + INTERVAL 1 {step} AS DATE)"

    def _span(self) -> list[str]:
        """First day, day after the last, dimensions and id of a row of readings.

        Money needs a currency among its dimensions: the organisation's, where the file has none.
        """
        start, end = self._days()
        names = sorted(
            reading.field
            for reading in self.understood.readings
            if reading.field.startswith("dim:")
        )
        pairs = [f"{self._bound.add(name[4:])}, {column_of(name)}" for name in names]
        dimensions = f"CAST(json_object({', '.join(pairs)}) AS VARCHAR)"
        if "dim:currency" not in names:
            pairs.append(f"'currency', {self._bound.add(self.understood.currency)}")
        money = f"CAST(json_object({', '.join(pairs)}) AS VARCHAR)"
        return [
            f"{start} AS start_day",
            f"{end} AS to_day",
            f"{dimensions} AS dimensions",
            f"{money} AS money_dimensions",
            (
                f"strftime({start}, '%Y-%m-%d') || '~' || strftime({end}, '%Y-%m-%d')"
                f" || ' ' || {dimensions} AS id"
            ),
            "CAST(NULL AS TIMESTAMP) AS updated_at",
        ]
