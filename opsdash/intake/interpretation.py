"""How each column of one file is read, decided from all its rows, and what only a person can say.

Nothing is guessed silently: an order of day and month, or a decimal sign, that the values leave
open becomes a Question, and so does a missing time zone or currency.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as default
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from opsdash.calendar.organisation import Organisation
from opsdash.intake import expressions as sql
from opsdash.intake.date_words import date_words, in_english
from opsdash.intake.expressions import Bound
from opsdash.intake.facts import MEASURES_OF_READINGS, MONEY_OF_READINGS, STAGE, Kind
from opsdash.intake.layout import data_rows
from opsdash.intake.profiles import ColumnRule, folded_name, header_zone, rule_for
from opsdash.intake.recognition import Recognition
from opsdash.intake.shapes import Clock, DateOrder, DateShape, date_shape
from opsdash.store import Cursor

# More shapes than this in one column is free text, not dates.
_MAX_SHAPES = 400
_MAX_VOCABULARY = 1000
_STARS = 5
ISO = "iso"
_AMOUNTS = ("total", "amount", *(f"measure:{each}" for each in MONEY_OF_READINGS))
_DOLLARS = ("USD", "AUD", "CAD", "SGD", "HKD", "TWD", "NZD", "MXN", "BRL", "ARS", "CLP", "COP")
_WITHOUT_FRACTION = ("₫", "₩")
CURRENCIES_OF_SIGNS = {
    "$": _DOLLARS,
    "¥": ("JPY", "CNY"),
    "￥": ("JPY", "CNY"),
    "£": ("GBP",),
    "€": ("EUR",),
    "₩": ("KRW",),
    "₫": ("VND",),
    "৳": ("BDT",),
    "₹": ("INR",),
    "฿": ("THB",),
    "₱": ("PHP",),
    "₺": ("TRY",),
    "₽": ("RUB",),
    "₴": ("UAH",),
    "₪": ("ILS",),
    "₦": ("NGN",),
    "₡": ("CRC",),
    "₸": ("KZT",),
}


# Said of a file that no profile knows: read it as whatever suggests itself.
ANY_FACT = "any"


class Ask(StrEnum):
    DATE_ORDER = "date_order"
    DECIMAL = "decimal"
    TIMEZONE = "timezone"
    CURRENCY = "currency"
    SOURCE = "source"
    AGENTS = "agents"
    MEMBER = "member"


@dataclass(frozen=True)
class Question:
    """Something about the file that only a person can say. `example` is a cell in doubt.

    For SOURCE it is the source in question and the options are to join it or stay apart; for MEMBER
    the options are the parts of an archive or the sheets of a workbook.
    """

    ask: Ask
    field: str
    column: str
    example: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Choices:
    """What a person has said about a file; whatever is absent is decided from the file.

    `encoding` and `member` (part of an archive, sheet of a workbook) say how its text is got at.
    `fact` has a file that no profile knows read as a list of such facts. `columns` moves a field to
    another column (None: do not read it); `date_orders` and `decimals` answer for one field,
    `date_order` and `decimal` for all that are in doubt. `agents` are those in a chat who answer.
    `gone` tells whether facts that the file no longer has are kept or marked as deleted ("keep",
    "delete").
    """

    profile: str | None = None
    fact: str | None = None
    source: str | None = None
    timezone: str | None = None
    date_order: str | None = None
    decimal: str | None = None
    currency: str | None = None
    encoding: str | None = None
    member: str | None = None
    columns: Mapping[str, str | None] = default(default_factory=dict)
    date_orders: Mapping[str, str] = default(default_factory=dict)
    decimals: Mapping[str, str] = default(default_factory=dict)
    agents: Sequence[str] = ()
    gone: str = "keep"


_NOTHING = Choices()
# What folding messages tells about an inquiry, beside the columns they have.
_TOLD_BY_TURNS = frozenset(
    {"id", "updated_at", "agent", "first_reply_at", "first_reply_seconds", "replies"}
    | {"next_replies", "next_reply_seconds"}
)


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


@dataclass(frozen=True)
class Interpretation:
    """`zone` reads times without offset, `day_zone` tells the local day; both IANA names.

    `signs` maps the signs of the file's amounts to currencies, where no column tells the currency;
    an amount without a sign is in `currency`.
    """

    recognition: Recognition
    readings: tuple[Reading, ...]
    questions: tuple[Question, ...]
    unused: tuple[str, ...]
    zone: str
    day_zone: str
    currency: str
    signs: Mapping[str, str] = default(default_factory=dict)
    agents: tuple[str, ...] = ()

    def reading(self, name: str) -> Reading | None:
        return next((found for found in self.readings if found.field == name), None)

    @property
    def told(self) -> frozenset[str]:
        """The columns of the fact that the file says something about, filled ones included."""
        read = {item.field for item in self.readings}
        fact = self.recognition.profile.fact
        filled = {fill.column for fill in fact.fills if fill.source in read}
        stages = {"stages_hash"} if any(name.startswith(STAGE) for name in read) else set()
        made = _TOLD_BY_TURNS if self.recognition.profile.rows == "turns" else frozenset()
        return frozenset(read | filled | stages | made)


def kind_of(recognition: Recognition, name: str) -> Kind:
    if name.startswith("dim:"):
        return Kind.CATEGORY
    if name.startswith(("measure:", "part:")):
        return Kind.MONEY
    if name.startswith(STAGE):
        return Kind.INSTANT
    return recognition.profile.fact.field(name).kind


def interpret(
    cursor: Cursor,
    recognition: Recognition,
    choices: Choices,
    organisation: Organisation,
    before: Choices = _NOTHING,
) -> Interpretation:
    """Decide from the temporary table `staged` how every matched column is read.

    `before` was said about an earlier file: it settles what the values leave open, and where they
    contradict it the question is asked again.
    """
    readings, questions = [], []
    for name, position in recognition.matches.items():
        rule = rule_for(recognition.profile, name)
        column = _Column(cursor, recognition, name, position, rule, choices, before)
        reading, question = column.read()
        readings.append(reading)
        questions += [question] if question else []
    currency = choices.currency or recognition.profile.currency
    own = currency or (organisation.currency if organisation.configured else None)
    signs, unclear = _signs_of(cursor, recognition, readings, own)
    questions += unclear or _open_settings(recognition, readings, choices, organisation)
    used = recognition.positions
    names = recognition.layout.names
    return Interpretation(
        recognition=recognition,
        readings=tuple(readings),
        questions=tuple(questions),
        unused=tuple(name for at, name in enumerate(names) if at not in used),
        zone=_zone(recognition, choices, organisation),
        day_zone=organisation.timezone,
        currency=currency or organisation.currency,
        signs=signs,
        agents=tuple(choices.agents) or recognition.profile.chat.agents,
    )


def _amount(readings: Sequence[Reading]) -> Reading | None:
    return next((item for item in readings if item.field in _AMOUNTS), None)


def _signs_of(
    cursor: Cursor, recognition: Recognition, readings: Sequence[Reading], own: str | None
) -> tuple[dict[str, str], list[Question]]:
    """Currency by sign, where the amounts have signs and no column tells the currency.

    Several currencies share a sign: then it is the own one if that is among them, else a question.
    """
    amount = _amount(readings)
    if amount is None or {"currency", "dim:currency"} & set(recognition.matches):
        return {}, []
    found = cursor.execute(
        f"SELECT regexp_extract(c{amount.position}, '\\p{{Sc}}') AS sign, MIN(c{amount.position})"
        " FROM staged GROUP BY sign HAVING sign <> '' ORDER BY sign"
    ).fetchall()
    signs, asked = {}, []
    for sign, example in found:
        possible = CURRENCIES_OF_SIGNS.get(sign, ())
        if len(possible) == 1 or own in possible:
            signs[sign] = own if own in possible else possible[0]
        else:
            asked.append(Question(Ask.CURRENCY, amount.field, amount.column, example, possible))
    return signs, asked[:1]


def _zone(recognition: Recognition, choices: Choices, organisation: Organisation) -> str:
    declared = recognition.profile.zone
    own = organisation.timezone if declared == "organisation" else declared
    return choices.timezone or own


def _open_settings(
    recognition: Recognition,
    readings: list[Reading],
    choices: Choices,
    organisation: Organisation,
) -> list[Question]:
    """Zone and currency, where neither the file nor a person nor the settings give them."""
    asked = []
    timed = [reading for reading in readings if reading.kind is Kind.INSTANT]
    if timed and not organisation.configured and not choices.timezone:
        first = timed[0]
        asked.append(Question(Ask.TIMEZONE, first.field, first.column, first.example, ()))
    amount = _amount(readings)
    has_currency = {"currency", "dim:currency"} & set(recognition.matches)
    known = choices.currency or recognition.profile.currency or organisation.configured
    if amount and not has_currency and not known:
        asked.append(Question(Ask.CURRENCY, amount.field, amount.column, amount.example, ()))
    return asked


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
        kind = kind_of(self.recognition, self.name)
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
