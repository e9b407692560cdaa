"""How one column of a file is read, decided from all its cells.

Nothing is guessed silently: an order of day and month, or a decimal sign, that the values leave
open becomes a Question.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as default
from datetime import UTC, datetime, timedelta

from opsdash.intake import expressions as sql
from opsdash.intake.choices import Ask, Choices, Question
from opsdash.intake.date_words import date_words, in_english
from opsdash.intake.expressions import Bound
from opsdash.intake.facts import MEASURES_OF_READINGS, MONEY_OF_READINGS, STAGE, Kind
from opsdash.intake.layout import data_rows
from opsdash.intake.profiles import ColumnRule, folded_name, header_zone, rule_for
from opsdash.intake.recognition import Recognition
from opsdash.intake.shapes import Clock, DateOrder, DateShape, date_shape
from opsdash.store import Cursor

ISO = "iso"

# More shapes than this in one column is free text, not dates.
_MAX_SHAPES = 400
_MAX_VOCABULARY = 1000
_STARS = 5
_WITHOUT_FRACTION = ("₫", "₩")


@dataclass(frozen=True)
class Reading:
    """How one column is read.

    `formats` maps how a text relates to UTC to its strptime formats ("iso" for year-first text).
    `meanings` maps the distinct texts to the profile's vocabulary; `unknown` are those without one.
    `zone` is the column's own. `more` are further columns of a field with several values in a cell
    or beside it. `words` are parts of a date in another language, with what replaces them.
    """

    field: str
    kind: Kind
    position: int
    column: str
    example: str
    formats: Mapping[Clock, tuple[str, ...]] = default(default_factory=dict)
    date_order: DateOrder | None = None
    decimal: str = "."
    meanings: Mapping[str, str] = default(default_factory=dict)
    unknown: tuple[str, ...] = ()
    zone: str | None = None
    unit: str = ""
    separator: str = ""
    more: tuple[int, ...] = ()
    words: Mapping[str, str] = default(default_factory=dict)

    @property
    def positions(self) -> tuple[int, ...]:
        return (self.position, *self.more)


def read_column(
    cursor: Cursor,
    recognition: Recognition,
    name: str,
    position: int,
    choices: Choices,
    before: Choices,
) -> tuple[Reading, Question | None]:
    """How the column at `position` is read as the field `name`, and what is open about it.

    `before` was said about an earlier file: it settles what the values leave open, and where they
    contradict it the question is asked again.
    """
    rule = rule_for(recognition.profile, name)
    return _Column(cursor, recognition, name, position, rule, choices, before).read()


def _kind_of(recognition: Recognition, name: str) -> Kind:
    if name.startswith("dim:"):
        return Kind.CATEGORY
    if name.startswith(("measure:", "part:")):
        return Kind.MONEY
    if name.startswith(STAGE):
        return Kind.INSTANT
    return recognition.profile.fact.field(name).kind


@dataclass(frozen=True)
class _Column:
    """One column of `staged` while it is being understood."""

    cursor: Cursor
    recognition: Recognition
    name: str
    position: int
    rule: ColumnRule
    choices: Choices
    before: Choices
    words: Mapping[str, str] = default(default_factory=dict)

    def read(self) -> tuple[Reading, Question | None]:
        kind = _kind_of(self.recognition, self.name)
        reading = Reading(
            field=self.name,
            kind=kind,
            position=self.position,
            column=self.recognition.layout.names[self.position],
            example=self._example(),
            zone=header_zone(self.recognition.layout.names[self.position]) or self.rule.zone,
            more=self.recognition.columns_of(self.name)[1:],
        )
        if kind in (Kind.INSTANT, Kind.DAY):
            return self._dates(reading)
        if kind is Kind.MONEY:
            unit = "cents" if self.rule.unit == "cents" else ""
            return self._number(replace(reading, unit=unit))
        if kind is Kind.DURATION:
            return self._number(replace(reading, unit=self.rule.unit_of(reading.column)))
        if kind is Kind.TAGS:
            return replace(reading, separator=self.rule.separator), None
        if self.rule.values or kind is Kind.STATUS:
            return self._vocabulary(reading), None
        return reading, None

    def _cell(self, bound: Bound) -> str:
        return sql.filled(f"c{self.position}", sorted(self.recognition.profile.empty), bound)

    def _query(
        self, columns: str, bound: Bound, tail: str = "", beside: Sequence[str] = ()
    ) -> list[tuple[object, ...]]:
        told = ", ".join([f"{self._cell(bound)} AS cell", *beside])
        statement = (
            f"SELECT {columns} FROM (SELECT {told}"
            f" FROM {data_rows(self.recognition, bound)}) WHERE cell IS NOT NULL {tail}"
        )
        return self.cursor.execute(statement, bound.values).fetchall()

    def _example(self) -> str:
        found = self._query("cell", Bound(), "LIMIT 1")
        return str(found[0][0]) if found else ""

    def _dates(self, reading: Reading) -> tuple[Reading, Question | None]:
        total, iso, timed = self._query(
            f"COUNT(*), COUNT({sql.iso_instant('cell')}), COUNT(*) FILTER (strlen(cell) > 10)",
            Bound(),
        )[0]
        if total == iso:
            clocks = [Clock.DATE_ONLY] if timed != total else []
            clocks += [Clock.NAIVE] if timed else []
            formats = dict.fromkeys(clocks, (ISO,))
            return replace(reading, formats=formats, date_order=DateOrder.YMD), None
        found = self._query(
            "translate(cell, '0123456789', '9999999999'), COUNT(*)",
            Bound(),
            f"GROUP BY 1 ORDER BY 2 DESC LIMIT {_MAX_SHAPES}",
        )
        texts = [str(text) for text, _ in found]
        words = date_words(texts)
        column = replace(self, words=words)
        return column.date_shapes(replace(reading, words=words), texts)

    def date_shapes(
        self, reading: Reading, texts: Sequence[str]
    ) -> tuple[Reading, Question | None]:
        monthly = reading.kind is Kind.DAY and self.recognition.profile.span == "month"
        shapes = [
            shape
            for text in (in_english(text, self.words) for text in texts)
            # A month is no day: only a file with one row a month may name months.
            if (shape := date_shape(text)) and (monthly or not shape.is_month)
        ]
        open_orders = {
            order for shape in shapes if len(shape.formats) > 1 for order in shape.formats
        }
        order, question = None, None
        if open_orders:
            order, question = self._order(reading, shapes, sorted(open_orders))
        elif shapes:
            order = next(iter(shapes[0].formats))
        formats: dict[Clock, tuple[str, ...]] = {}
        for clock, text in _formats_in_order(shapes, order):
            formats[clock] = (*formats.get(clock, ()), text)
        extra = self.rule.formats
        if extra:
            formats[Clock.NAIVE] = (*extra, *formats.get(Clock.NAIVE, ()))
        return replace(reading, formats=formats, date_order=order), question

    def _order(
        self, reading: Reading, shapes: Sequence[DateShape], orders: list[DateOrder]
    ) -> tuple[DateOrder, Question | None]:
        said = self.choices.date_orders.get(self.name) or self.choices.date_order
        misfits = {order: self._misfits(shapes, order) for order in orders}
        if said:
            return DateOrder(said), None
        fewest = min(misfits.values())
        possible = [order for order in orders if misfits[order] == fewest]
        then = self.before.date_orders.get(self.name) or self.before.date_order
        if then in possible:
            return DateOrder(then), None
        # What was said before cannot be: the person decides, not the values alone.
        doubtful = orders if then in orders else possible
        example = self._differing(shapes, doubtful) if len(doubtful) > 1 else ""
        if not example:
            return possible[0], None
        options = tuple(doubtful)
        return possible[0], Question(Ask.DATE_ORDER, self.name, reading.column, example, options)

    def _misfits(self, shapes: Sequence[DateShape], order: DateOrder) -> int:
        """Cells that are no date under this order, or one before 1990 or after tomorrow.

        What means something else in some rows, as a date that is only hoped for, may lie anywhere.
        """
        bound = Bound()
        value = self._under(shapes, order, bound)
        latest = bound.add(datetime.now(UTC).replace(tzinfo=None) + timedelta(days=2))
        wrong = f"{value} > {latest} OR {value} < TIMESTAMP '1990-01-01'"
        meant = dict(self.recognition.profile.fact.only).get(self.name)
        if meant:
            wrong = f"({wrong}) AND COALESCE({meant}, FALSE)"
        rows = self._query(
            f"COUNT(*) FILTER ({value} IS NULL OR {wrong})",
            bound,
            beside=[f"{self._status(bound)} AS status"] if meant else (),
        )
        return int(str(rows[0][0]))

    def _status(self, bound: Bound) -> str:
        """SQL for the status of a row, of which columns of the fact may depend."""
        unknown = "CAST(NULL AS VARCHAR)"
        position = self.recognition.matches.get("status")
        if position is None:
            return unknown
        rule = rule_for(self.recognition.profile, "status")
        reading, _ = replace(self, name="status", position=position, rule=rule).read()
        if not reading.meanings:
            # A statement refuses words for "nothing" that it does not use.
            return unknown
        cell = sql.filled(f"c{position}", sorted(self.recognition.profile.empty), bound)
        return sql.mapped(cell, reading.meanings, bound, otherwise=unknown)

    def _under(self, shapes: Sequence[DateShape], order: DateOrder, bound: Bound) -> str:
        formats = [
            text
            for clock, text in _formats_in_order(shapes, order)
            if clock not in (Clock.SERIAL, Clock.OFFSET)
        ]
        cell = sql.replaced("cell", self.words, bound)
        parts = [sql.parsed(cell, formats, bound)] if formats else []
        offsets = [t for clock, t in _formats_in_order(shapes, order) if clock is Clock.OFFSET]
        if offsets:
            parts.append(f"timezone('UTC', {sql.parsed(cell, offsets, bound)})")
        return f"COALESCE({', '.join(parts)}, {sql.serial_instant('cell')})"

    def _differing(self, shapes: Sequence[DateShape], orders: list[DateOrder]) -> str:
        """A cell that means different days under these orders; empty when there is none."""
        bound = Bound()
        first, *others = [self._under(shapes, order, bound) for order in orders]
        differs = " OR ".join(f"{first} IS DISTINCT FROM {other}" for other in others)
        found = self._query("cell", bound, f"AND ({differs}) LIMIT 1")
        return str(found[0][0]) if found else ""

    def _number(self, reading: Reading) -> tuple[Reading, Question | None]:
        said = self.choices.decimals.get(self.name) or self.choices.decimal
        if said:
            return replace(reading, decimal=said), None
        point, comma, example = self._signs()
        is_open = bool(example) and not point and not comma
        then = self.before.decimals.get(self.name) or self.before.decimal
        known = then or self.rule.decimal or self._decimal_of_wholes(str(example or ""))
        if known and is_open:
            return replace(reading, decimal=known), None
        if is_open or (point and comma) or (then == "." and comma) or (then == "," and point):
            options = (".", ",")
            asked = Question(Ask.DECIMAL, self.name, reading.column, str(example), options)
            return reading, asked
        return replace(reading, decimal="," if comma else "."), None

    def _decimal_of_wholes(self, example: str) -> str | None:
        """Counts and some currencies have no fraction: the sign in doubt groups thousands."""
        measure = self.name.removeprefix("measure:")
        counts = measure in MEASURES_OF_READINGS and measure not in MONEY_OF_READINGS
        if not (counts or any(sign in example for sign in _WITHOUT_FRACTION)):
            return None
        return "." if "," in example else ","

    def _signs(self) -> tuple[object, object, object]:
        """Cells that prove a decimal point, cells that prove a comma, one that proves neither.

        A group of thousands is three digits, after one to three that are not a nought alone.
        """
        proves_point = (
            "cell LIKE '%,%.%' OR cell LIKE '%,%,%' OR (cell LIKE '%.%'"
            " AND NOT regexp_matches(cell, '(^|\\D)[1-9]\\d{0,2}[.]\\d{3}(\\D|$)'))"
        )
        proves_comma = (
            "cell LIKE '%.%,%' OR cell LIKE '%.%.%' OR (cell LIKE '%,%'"
            " AND NOT regexp_matches(cell, '(^|\\D)[1-9]\\d{0,2},\\d{3}(\\D|$)'))"
        )
        return self._query(
            f"COUNT(*) FILTER ({proves_point}), COUNT(*) FILTER ({proves_comma}),"
            " MIN(cell) FILTER (cell LIKE '%.%' OR cell LIKE '%,%')",
            Bound(),
        )[0]  # type: ignore[return-value]  # three columns, as selected

    def _vocabulary(self, reading: Reading) -> Reading:
        found = self._query(
            "cell", Bound(), f"GROUP BY cell ORDER BY COUNT(*) DESC LIMIT {_MAX_VOCABULARY}"
        )
        cells = [str(cell) for (cell,) in found]
        known = {cell: meaning for cell in cells if (meaning := _meaning(self.rule, cell))}
        if self.name == "satisfaction" and any(map(_is_above_five, cells)):
            known = {cell: meaning for cell, meaning in known.items() if not cell[:1].isdigit()}
        unknown = tuple(cell for cell in cells if cell not in known)
        return replace(reading, meanings=known, unknown=unknown)


def _meaning(rule: ColumnRule, cell: str) -> str | None:
    """What a cell means: its own entry, or one that ends in * and begins like it."""
    folded = folded_name(cell)
    if folded in rule.values:
        return rule.values[folded]
    for entry, meaning in rule.values.items():
        if entry.endswith("*") and folded.startswith(entry[:-1]):
            return meaning
    return None


def _is_above_five(cell: str) -> bool:
    """Whether the scale has more than five steps: a five is no best mark then."""
    number = cell.replace(",", ".")
    return number.replace(".", "", 1).isdecimal() and float(number) > _STARS


def _formats_in_order(
    shapes: Sequence[DateShape], order: DateOrder | None
) -> list[tuple[Clock, str]]:
    """Each shape's format under `order`, or its only one; without repetition."""
    found: dict[tuple[Clock, str], None] = {}
    for shape in shapes:
        text = shape.formats.get(order) if order else None
        only = next(iter(shape.formats.values())) if len(shape.formats) == 1 else None
        chosen = text or only
        if chosen:
            found[shape.clock, chosen] = None
    return list(found)
