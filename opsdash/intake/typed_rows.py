"""Staged text to typed rows, with a named reason for every row that cannot become a fact.

Works in temporary tables of one cursor: `staged` (text) becomes `typed`, one row per fact with its
fields, derived columns and hash, and `refused`, one row per file row that was ignored or rejected.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from opsdash.errors import FileSeveralTablesError
from opsdash.intake import expressions as sql
from opsdash.intake.expressions import Bound
from opsdash.intake.facts import FIRST_REPLY, STAGE, Kind
from opsdash.intake.folding import fold_lines, fold_versions, is_line, refuse_lines
from opsdash.intake.interpretation import ISO, Interpretation, Reading
from opsdash.intake.layout import is_description
from opsdash.intake.profiles import folded_name
from opsdash.intake.reading_rows import single_readings
from opsdash.intake.shapes import Clock
from opsdash.intake.stages import stages_hash
from opsdash.intake.turns import fold_turns
from opsdash.store import Cursor

if TYPE_CHECKING:
    from collections.abc import Callable

# Rows older than this are a spreadsheet's empty date (1899-12-30, 1900-01-01, 1970-01-01 and kin).
_OLDEST = "TIMESTAMP '1990-01-01'"
_LINES_HASH = "CAST('0x' || LEFT(sha256(lines_text), 16) AS UBIGINT)"
_UNREADABLE = {
    Kind.INSTANT: "date_unreadable",
    Kind.DAY: "date_unreadable",
    Kind.MONEY: "number_unreadable",
    Kind.COUNT: "number_unreadable",
    Kind.DURATION: "duration_unreadable",
}


# Rows of customers whose data were deleted on request are no data.
ERASED = "customer_erased"
_ERASED = "COALESCE(customer IN (SELECT customer FROM erased_customer), FALSE)"


@dataclass(frozen=True)
class Check:
    """`condition` is SQL, true for a bad row; `field` is where the person should look."""

    condition: str
    field: str
    reason: str


def column_of(name: str) -> str:
    """The column of `typed` for a field or a `dim:`/`measure:` name."""
    return name.replace(":", "_").replace(" ", "_")


def make_typed(cursor: Cursor, understood: Interpretation, key: bytes, source: str) -> None:
    """Create `single` (one row per fact) and `refused` from `staged`; for readings `exploded`."""
    profile = understood.recognition.profile
    _ignore(cursor, understood)
    if profile.rows == "lines":
        fold_lines(cursor, understood)
        _type(cursor, _Parser(understood, key, source), "folded")
        refuse_lines(cursor)
    else:
        _type(cursor, _Parser(understood, key, source), "kept")
    if profile.fact.name == "reading":
        single_readings(cursor, understood, source)
    elif profile.rows == "turns":
        fold_turns(cursor, understood)
    else:
        fold_versions(cursor, profile.fact, newest=profile.rows == "newest")


def _ignore(cursor: Cursor, understood: Interpretation) -> None:
    """Set aside the rows of `staged` that are no data, by reason; `kept` is the rest."""
    bound = Bound()
    reasons = _no_data(understood, bound)
    cases = " ".join(f"WHEN {condition} THEN '{reason}'" for reason, condition in reasons)
    cursor.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE refused AS
        SELECT record, '' AS field, '' AS value, CASE {cases} END AS reason, TRUE AS ignored
        FROM staged
        WHERE {" OR ".join(f"({condition})" for _, condition in reasons)}
        """,
        bound.values,
    )
    ignored = cursor.execute("SELECT COUNT(*) FROM refused").fetchall()[0][0]
    condition = " WHERE record NOT IN (SELECT record FROM refused WHERE ignored)" if ignored else ""
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW kept AS SELECT * FROM staged{condition}")


def _no_data(understood: Interpretation, bound: Bound) -> list[tuple[str, str]]:
    """Reason and condition of each kind of row that is no data, the first that holds counts."""
    columns = [f"c{at}" for at in sorted({reading.position for reading in understood.readings})]
    names = understood.recognition.layout.names
    header = " AND ".join(f"{column} = {bound.add(names[int(column[1:])])}" for column in columns)
    found = [
        ("blank_row", " AND ".join(f"{column} = ''" for column in columns)),
        ("header_row", header),
        ("total_row", _is_total(understood, columns, bound)),
        ("description_row", is_description(understood.recognition, bound)),
        ("other_kind", _is_other_kind(understood, bound)),
        ("chat_notice", _is_notice(understood, bound)),
    ]
    return [(reason, condition) for reason, condition in found if condition]


def _is_other_kind(understood: Interpretation, bound: Bound) -> str:
    """A row of a kind that the profile does not read, where the file tells the kind."""
    only = {folded_name(name): kinds for name, kinds in understood.recognition.profile.only.items()}
    conditions = [
        f"LOWER(c{at}) NOT IN ({bound.list(sorted(only[folded_name(name)]))})"
        for at, name in enumerate(understood.recognition.layout.names)
        if folded_name(name) in only
    ]
    return " OR ".join(conditions)


def _is_notice(understood: Interpretation, bound: Bound) -> str:
    """A row that the chat itself wrote: a new day, somebody who came or went."""
    profile, sender = understood.recognition.profile, understood.reading("customer")
    if profile.rows != "turns" or sender is None:
        return ""
    said = [
        f"CONTAINS(c{at}, {bound.add(notice)})"
        for at, name in enumerate(understood.recognition.layout.names)
        if folded_name(name) == folded_name(profile.chat.message)
        for notice in profile.chat.notices
    ]
    return " OR ".join([f"c{sender.position} = ''", *said])


def refuse_second_table(cursor: Cursor, understood: Interpretation, file: str) -> None:
    """Raise FileSeveralTablesError when another header stands among the rows of `staged`.

    It repeats the key's name beside other names: what follows are not the columns we would read.
    """
    recognition = understood.recognition
    key = recognition.key
    names = recognition.layout.names
    bound = Bound()
    same = " AND ".join(
        f"c{item.position} = {bound.add(names[item.position])}" for item in understood.readings
    )
    found = cursor.execute(
        f"SELECT MIN(record) FROM staged WHERE c{key} = {bound.add(names[key])} AND NOT ({same})",
        bound.values,
    ).fetchall()
    if found[0][0] is not None:
        raise FileSeveralTablesError(file=file, record=found[0][0])


def _is_total(understood: Interpretation, columns: list[str], bound: Bound) -> str:
    """A row whose id (or day) says "Total", or has none while another cell says so."""
    profile = understood.recognition.profile
    key = f"c{understood.recognition.key}"
    words = bound.list(sorted(word for word in profile.ignore if not word.endswith("*")))
    starts = [bound.add(word[:-1]) for word in sorted(profile.ignore) if word.endswith("*")]
    empty = sql.filled(key, sorted(profile.empty), bound)

    # Most ids begin with a digit: one look at it spares the search for words.
    is_wordy = all(word > "9" for word in profile.ignore)

    def says(column: str) -> str:
        begins = [f"STARTS_WITH(LOWER({column}), {start})" for start in starts]
        found = " OR ".join([f"LOWER({column}) IN ({words})", *begins])
        return f"{column} > '9' AND ({found})" if is_wordy else found

    anywhere = " OR ".join(says(column) for column in sorted({"c0", *columns}))
    return f"({says(key)}) OR ({empty} IS NULL AND ({anywhere}))"


def _type(cursor: Cursor, parser: "_Parser", relation: str) -> None:
    understood = parser.understood
    readings = [item for item in understood.readings if not is_line(item, understood)]
    lines = relation == "folded"
    checks = _checks(understood, readings, folded=lines)
    if _has_erased(cursor, readings):
        # First, so that nothing of such a row is kept as a reject.
        checks.insert(0, Check(_ERASED, "customer", ERASED))
    failed = " ".join(f"WHEN {check.condition} THEN {at}" for at, check in enumerate(checks))
    texts = [f"{parser.text(item)} AS t_{column_of(item.field)}" for item in readings]
    values = [f"{parser.value(item)} AS {parser.name_of(item)}" for item in readings]
    dropped = [f"t_{column_of(item.field)}" for item in readings] + parser.helpers()
    carried = ["record"] + (["fold_key", "lines_text", "contradicts"] if lines else [])
    cursor.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE attempted AS
        WITH texts AS (SELECT {", ".join(carried + texts)} FROM {relation}),
        parsed AS (SELECT {", ".join(["*", *values, *parser.absent()])} FROM texts),
        dated AS (SELECT {", ".join(["*", *parser.times()])} FROM parsed),
        filled AS ({parser.filled()}),
        complete AS (SELECT {", ".join(["*", *parser.derived()])} FROM filled)
        SELECT
            * EXCLUDE ({", ".join(dropped)}){parser.only()},
            {", ".join(parser.hashes(folded=lines))},
            CASE {failed} END AS failed
        FROM complete
        """,
        parser.values,
    )
    _split(cursor, understood, checks, relation)


def _split(cursor: Cursor, understood: Interpretation, checks: list[Check], relation: str) -> None:
    """List the rows of `attempted` with a failed check in `refused`; `typed` is the rest."""
    bound = Bound()
    told = {item.field: f"source.c{item.position}" for item in understood.readings}
    fields = " ".join(f"WHEN {at} THEN {bound.add(each.field)}" for at, each in enumerate(checks))
    reasons = " ".join(f"WHEN {at} THEN {bound.add(each.reason)}" for at, each in enumerate(checks))
    # Of an erased customer the identity must not be listed either.
    values = " ".join(
        f"WHEN {at} THEN {told[each.field]}"
        for at, each in enumerate(checks)
        if each.reason != ERASED
    )
    cursor.execute(
        f"""
        INSERT INTO refused
        SELECT
            record,
            CASE failed {fields} END,
            {f"COALESCE(CASE failed {values} END, '')" if values else "''"},
            CASE failed {reasons} END,
            CASE failed {reasons} END = '{ERASED}'
        FROM attempted
        JOIN {relation} AS source USING (record)
        WHERE failed IS NOT NULL
        """,
        bound.values,
    )
    cursor.execute(
        "CREATE OR REPLACE TEMP VIEW typed AS"
        " SELECT * EXCLUDE (failed) FROM attempted WHERE failed IS NULL"
    )


def _has_erased(cursor: Cursor, readings: list[Reading]) -> bool:
    if not any(reading.field == "customer" for reading in readings):
        return False
    return bool(cursor.execute("SELECT 1 FROM erased_customer LIMIT 1").fetchall())


class _Parser:
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


def _checks(understood: Interpretation, readings: list[Reading], *, folded: bool) -> list[Check]:
    """In the order in which a person would fix them: ids, texts that cannot be read, meaning."""
    fact = understood.recognition.profile.fact
    checks = []
    for reading in readings:
        column, text = column_of(reading.field), f"t_{column_of(reading.field)}"
        if reading.kind is Kind.IDENTIFIER:
            checks.append(Check(sql.damaged_identifier(text), reading.field, "id_damaged"))
            # What stands for a letter that could not be decoded matches nothing.
            checks.append(Check(f"contains({text}, '\ufffd')", reading.field, "id_unreadable"))
        if reading.kind in _UNREADABLE:
            unread = f"({text} IS NOT NULL AND {column} IS NULL)"
            checks.append(Check(unread, reading.field, _UNREADABLE[reading.kind]))
        if ":" not in reading.field and fact.field(reading.field).missing:
            reason = fact.field(reading.field).missing or ""
            checks.append(Check(f"{text} IS NULL", reading.field, reason))
        meant = dict(fact.only).get(reading.field, "TRUE")
        for check in _range_checks(reading, column):
            condition = check.condition if meant == "TRUE" else f"({meant}) AND {check.condition}"
            checks.append(replace(check, condition=condition))
    present = {reading.field for reading in readings}
    checks += [Check(*check) for check in fact.checks if check[1] in present]
    if folded:
        checks.append(Check("contradicts", "id", "id_repeated"))
    return checks


def _range_checks(reading: Reading, column: str) -> list[Check]:
    if reading.kind in (Kind.INSTANT, Kind.DAY):
        latest = "(now() AT TIME ZONE 'UTC') + INTERVAL 2 DAY"
        return [
            Check(f"{column} > {latest}", reading.field, "date_future"),
            Check(f"{column} < {_OLDEST}", reading.field, "date_ancient"),
        ]
    if reading.kind is Kind.CURRENCY:
        wrong = f"NOT regexp_full_match({column}, '[A-Z]{{3}}')"
        return [Check(wrong, reading.field, "currency_unknown")]
    if reading.field.startswith("measure:"):
        return [Check(f"{column} < 0", reading.field, "count_negative")]
    return []
