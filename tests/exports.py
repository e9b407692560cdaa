"""Writes made-up facts as an export of any profile: what the intake undoes.

Everything that the profile leaves open is left to chance: which columns there are and under which
of their names, date format, decimal sign, unit, zone, encoding, delimiter, line ends, rows that
are no data. A `Random` that hypothesis guides makes failures small and repeatable.
"""

import csv
import io
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from opsdash.intake.facts import NOT_COUNTED, Kind
from opsdash.intake.profiles import ColumnRule, Profile, folded_header, header_zone
from opsdash.intake.recognition import match_columns

UTC = ZoneInfo("UTC")
_ZONES = ("America/New_York", "Asia/Seoul", "Europe/Berlin")
# Months in which no clock is changed, and days after which five more are left of each.
_MONTHS = ((2024, 1), (2024, 2), (2024, 6), (2024, 12), (2025, 1), (2025, 7), (2025, 8))
_LAST_DAY = 20

# The days that a report above its header says it covers.
_PERIOD = (date(2024, 6, 1), date(2024, 6, 30))

# Format and the order of its parts; None: year first. All to the minute.
_FORMATS = (
    ("%Y-%m-%d %H:%M:%S", None),
    ("%Y-%m-%dT%H:%M:%S", None),
    ("%Y/%m/%d %H:%M", None),
    ("%Y-%m-%d %H:%M:%S %z", None),
    ("%Y-%m-%dT%H:%M:%SZ", None),
    ("%d.%m.%Y %H:%M", "dmy"),
    ("%d/%m/%Y %H:%M", "dmy"),
    ("%m/%d/%Y %I:%M %p", "mdy"),
    ("%d/%b/%y %I:%M %p", "dmy"),
    ("%b %d, %Y %H:%M", "mdy"),
    ("serial", None),
)
_BARE = (("%Y-%m-%d", None), ("%d.%m.%Y", "dmy"), ("%m/%d/%Y", "mdy"), ("%Y%m%d", None))
_WORDS = (
    "Delivery", "Größe & Farbe", "배송 문의", "退货", "Hoàn tiền", "a; b", "x, y", 'say "hi"',
    "two\nlines", "Café", "=SUM(A1)", "-5 %", "Tab\there", "naïve", "O'Neill", "|", "Rückgabe",
)  # fmt: skip
_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400, "hms": 60, "mmss": 1}


@dataclass
class Export:
    """`facts` maps an id to what is told; the counts say what must become of the other rows."""

    content: bytes
    choices: dict[str, Any]
    facts: dict[str, dict[str, Any]]
    ignored: int = 0
    folded: int = 0
    rejected: int = 0


@dataclass
class Column:
    """A column to be written: its field, rule, header and how its values are."""

    name: str
    rule: ColumnRule
    header: str
    kind: Kind
    format: tuple[str, str | None] = ("", None)
    zone: ZoneInfo = UTC
    line_level: bool = False


@dataclass
class Writer:
    """One export of one profile."""

    profile: Profile
    chance: Random
    own_zone: ZoneInfo
    sign: str = "."
    are_days: bool = False
    columns: list[Column] = field(default_factory=list)

    def write(self) -> Export:
        chance = self.chance
        decided = {rule.decimal for rule in self.profile.columns.values() if rule.decimal}
        self.sign = min(decided) if decided else chance.choice(".,")
        self.are_days = chance.random() < 0.15
        self.columns = self._columns()
        facts = [self._fact(number) for number in range(chance.randint(1, 8))]
        export = Export(b"", self._choices(), {})
        rows = self._rows(facts, export)
        export.ignored += self.profile.layout.description
        export.content = self._file(rows)
        return export

    # What the file looks like

    def _columns(self) -> list[Column]:
        rules = self.profile.rules()
        needed = {*self.profile.fact.required, "created_at"} & set(rules)
        if self.profile.span == "file":
            needed.add(next(name for name in rules if name.startswith("dim:")))
        wanted = {
            name: rule
            for name, rule in rules.items()
            if name in needed or self.chance.random() < 0.7
        }
        measures = [name for name in rules if name.startswith("measure:")]
        if measures and not any(name in wanted for name in measures):
            wanted[measures[0]] = rules[measures[0]]
        parts = self.profile.parts()
        wanted = {
            name: rule
            for name, rule in wanted.items()
            if name not in parts or parts[name][0] in wanted
        }
        readers = self._readers(rules)
        wanted = {name: rule for name, rule in wanted.items() if name not in readers}
        headers = self._headers(wanted)
        return [self._column(name, wanted[name], headers[name]) for name in wanted]

    def _readers(self, rules: dict[str, ColumnRule]) -> dict[str, str]:
        """Fields that read a column of another one: field to the one whose words are written."""
        shared = [name for name, rule in rules.items() if rule.shared]
        if not shared:
            return {}
        names = set(rules[shared[0]].names)
        together = [name for name, rule in rules.items() if names & set(rule.names)]
        owner = next(name for name in together if rules[name].values)
        return {name: owner for name in together if name != owner}

    def _headers(self, wanted: dict[str, ColumnRule]) -> dict[str, str]:
        """Names by chance where the columns are found under them, else the usual ones."""
        chosen = {name: self.chance.choice(rule.names) for name, rule in wanted.items()}
        usual = {name: rule.names[0] for name, rule in wanted.items()}
        for headers in (chosen, usual):
            names = list(headers.values())
            found = match_columns(names, self.profile)
            if all(found.get(name) == at for at, name in enumerate(headers)):
                return headers
        used: set[str] = set()
        for name in list(wanted):
            if folded_header(usual[name]) in used:
                del wanted[name]
            used.add(folded_header(usual[name]))
        return {name: usual[name] for name in wanted}

    def _column(self, name: str, rule: ColumnRule, header: str) -> Column:
        kind, line_level = _kind(self.profile, name)
        column = Column(name, rule, header, kind, line_level=line_level)
        if kind is Kind.INSTANT:
            column.format = self.chance.choice(_BARE if self.are_days else _FORMATS)
            declared = rule.zone or self.profile.zone
            own = declared == "organisation"
            column.zone = self.own_zone if own or self.are_days else ZoneInfo(declared)
            is_named = header_zone(header) is not None
            if not self.are_days and self.chance.random() < 0.2 and not is_named:
                zone = self.chance.choice(_ZONES)
                column.zone, column.header = ZoneInfo(zone), f"{header} ({zone})"
        if kind is Kind.DAY:
            column.format = self.chance.choice(_BARE)
        return column

    def _choices(self) -> dict[str, Any]:
        orders = {each.name: each.format[1] for each in self.columns if each.format[1]}
        return {
            "profile": self.profile.name,
            "decimal": self.sign,
            "date_orders": orders,
            "timezone": None,
            "currency": "EUR",
        }

    # What is in it

    def _fact(self, number: int) -> dict[str, Any]:
        begun = self._day(number) if self.profile.fact.name == "reading" else self._moment()
        fact: dict[str, Any] = {"id": self._id(number), "begun": begun}
        fact["lines"] = [{} for _ in range(self._line_count())]
        for column in self.columns:
            if column.name == "id" or column.name.startswith("part:"):
                continue
            if column.line_level:
                for line in fact["lines"]:
                    line[column.name] = self._value(column, fact)
            else:
                fact[column.name] = self._value(column, fact)
        if self.profile.span == "file":
            self._tell_apart(fact, number)
        self._share(fact)
        self._make_consistent(fact)
        return fact

    def _tell_apart(self, fact: dict[str, Any], number: int) -> None:
        """Where the file names the days, only the dimensions tell one reading from another."""
        fact["from_day"] = _PERIOD[0]
        first = next(each.name for each in self.columns if each.name.startswith("dim:"))
        fact[first] = (f"One {number}", f"One {number}")

    def _share(self, fact: dict[str, Any]) -> None:
        """A column that serves several fields means to each what its own words make of it."""
        rules = self.profile.rules()
        columns = {each.name: each for each in self.columns}
        for name, owner in self._readers(rules).items():
            if owner not in columns or fact[owner] is None:
                continue
            cell = fact[owner][0]
            if folded_header(columns[owner].header) in map(folded_header, rules[name].names):
                fact[name] = (cell, cell)

    def _line_count(self) -> int:
        return self.chance.randint(1, 3) if self.profile.rows == "lines" else 1

    def _id(self, number: int) -> str:
        shape = self.chance.choice(("{}", "T-{}", "#{}", "AB_{}", "20251007{}"))
        return shape.format(100_200 + number)

    def _day(self, number: int) -> datetime:
        """Readings of one series stand for different days or months."""
        if self.profile.span == "month":
            return datetime(2024, 1 + number, 1, 12, tzinfo=UTC)
        return datetime(2024, 6, 1 + number, 12, tzinfo=UTC)

    def _moment(self) -> datetime:
        """A UTC time to the minute; with bare dates the own zone's midnight."""
        year, month = self.chance.choice(_MONTHS)
        day = self.chance.randint(1, _LAST_DAY)
        if self.are_days:
            return datetime(year, month, day, tzinfo=self.own_zone).astimezone(UTC)
        hour, minute = self.chance.randint(0, 23), self.chance.randint(0, 59)
        return datetime(year, month, day, hour, minute, tzinfo=UTC)

    def _later(self, begun: datetime) -> datetime:
        days = timedelta(days=self.chance.randint(0, 4))
        if self.are_days:
            return (begun.astimezone(self.own_zone) + days).astimezone(UTC)
        return begun + days + timedelta(minutes=self.chance.randint(0, 1400))

    def _value(self, column: Column, fact: dict[str, Any]) -> Any:
        """What is stored, or None for an empty cell."""
        needed = column.name in self.profile.fact.required or column.name == "created_at"
        if not needed and not column.name.startswith("measure:") and self.chance.random() < 0.25:
            return None
        made = {
            Kind.INSTANT: lambda: self._instant(column, fact),
            Kind.DAY: lambda: fact["begun"].astimezone(self.own_zone).date(),
            Kind.STATUS: lambda: self._meaning(column),
            Kind.CATEGORY: lambda: self._meaning(column),
            Kind.CUSTOMER: lambda: f"person{self.chance.randint(1, 4)}@example.com",
            Kind.COUNT: lambda: self.chance.randint(0, 5),
            Kind.MONEY: lambda: Decimal(self.chance.randint(0, 2_000_000)) / 100,
            Kind.CURRENCY: lambda: "EUR",
            Kind.DURATION: lambda: self._duration(column),
            Kind.TAGS: lambda: self._tags(column),
            Kind.TEXT: lambda: self.chance.choice(_WORDS),
        }
        return made[column.kind]()

    def _instant(self, column: Column, fact: dict[str, Any]) -> datetime:
        first = self.profile.fact.instants[0]
        return fact["begun"] if column.name == first else self._later(fact["begun"])

    def _meaning(self, column: Column) -> tuple[str, str | None]:
        """(cell, what it means)."""
        known = sorted(column.rule.values)
        if known and (column.kind is Kind.STATUS or self.chance.random() < 0.7):
            entry = self.chance.choice(known)
            cell = entry.replace("*", "Anything" if entry == "*" else " 12/5")
            return cell, column.rule.values[entry]
        if column.kind is Kind.STATUS:
            return "Unheard of", column.rule.values.get("*")
        word = f"{self.chance.choice(_WORDS)} {self.chance.randint(1, 3)}"
        return word, word

    def _duration(self, column: Column) -> int:
        step = _SECONDS[column.rule.unit_of(column.header)]
        return step * self.chance.randint(0, 400)

    def _tags(self, column: Column) -> list[str]:
        if not column.rule.separator:
            return [self.chance.choice(("vip", "late", "refund"))]
        return sorted({self.chance.choice(("vip", "late", "refund", "배송")) for _ in range(3)})

    def _make_consistent(self, fact: dict[str, Any]) -> None:
        """Facts that could not be are not written: they have tests of their own."""
        if "refunded" in fact and fact["refunded"] is not None:
            fact["refunded"] = min(fact["refunded"], fact.get("total") or Decimal(0))
        status = fact.get("status")
        per_line = self.profile.columns.get("status", ColumnRule(())).per == "line"
        if status and status[1] in NOT_COUNTED and per_line:
            fact["status"] = None
        if fact.get("amount") is not None and "currency" in fact:
            fact["currency"] = "EUR"

    # How it is written

    def _rows(self, facts: list[dict[str, Any]], export: Export) -> list[list[str]]:
        rows: list[list[str]] = []
        for fact in facts:
            written = self._fact_rows(fact)
            rows += written
            export.facts[fact["id"]] = fact
            if self.profile.rows == "lines":
                export.folded += len(written) - 1
            elif self.profile.fact.name != "reading" and self.chance.random() < 0.2:
                rows.append(written[0])
                export.folded += 1
        for _ in range(self.chance.randint(0, 2)):
            at = self.chance.randint(0, len(rows))
            # A line of an order may not be torn from the row before it that tells the order.
            if self.profile.rows != "lines" or at in (0, len(rows)):
                rows.insert(at, self._noise())
                export.ignored += 1
        return rows

    def _noise(self) -> list[str]:
        key = self.profile.fact.required[0]
        if self.profile.span == "file":
            key = self.columns[0].name
        total = ["Total" if each.name == key else "" for each in self.columns]
        blank = [""] * len(self.columns)
        header = [each.header for each in self.columns]
        # Between the sections of a file a blank row ends one, and a header begins another.
        return total if self.profile.layout.sections else self.chance.choice([total, blank, header])

    def _fact_rows(self, fact: dict[str, Any]) -> list[list[str]]:
        repeats = self.chance.random() < 0.5
        shares = self._shares(fact)
        own = {
            each.name: self._cell(each, fact[each.name])
            for each in self.columns
            if each.name in fact and not each.line_level
        }
        own["id"] = self._wrapped(fact["id"])
        rows = []
        for at, line in enumerate(fact["lines"]):
            cells = []
            for column in self.columns:
                if column.name == "id":
                    cells.append(own["id"])
                elif column.name in shares or column.name.startswith("part:"):
                    cells.append(self._money(shares[column.name][at]))
                elif column.line_level:
                    cells.append(self._cell(column, line[column.name]))
                else:
                    is_told = at == 0 or repeats or column.rule.per == "line"
                    cells.append(own[column.name] if is_told else "")
            rows.append(cells)
        return rows

    def _shares(self, fact: dict[str, Any]) -> dict[str, list[Decimal]]:
        """The cells of amounts that the lines of an order tell in parts."""
        shares: dict[str, list[Decimal]] = {}
        count = len(fact["lines"])
        parts = self.profile.parts()
        for column in self.columns:
            rule = self.profile.columns.get(column.name)
            if rule is None or rule.per != "line" or column.kind is not Kind.MONEY:
                continue
            own = [self._amount() for _ in range(count)]
            sum_of = sum(own, Decimal(0))
            for other in self.columns:
                if other.name in parts and parts[other.name][0] == column.name:
                    shares[other.name] = [self._amount() for _ in range(count)]
                    added = sum(shares[other.name], Decimal(0))
                    sum_of += added if parts[other.name][1] == "+" else -added
            shares[column.name] = own
            fact[column.name] = sum_of
        return shares

    def _amount(self) -> Decimal:
        return Decimal(self.chance.randint(0, 200_000)) / 100

    def _wrapped(self, text: str) -> str:
        return self.chance.choice((text, text, f"'{text}", f'="{text}"'))

    def _cell(self, column: Column, value: Any) -> str:
        if value is None:
            return self.chance.choice(("", "", "n/a", " - "))
        separator = column.rule.separator or " "
        written = {
            Kind.INSTANT: lambda: _written_time(value, column),
            Kind.DAY: lambda: _written_time(value, column),
            Kind.STATUS: lambda: self._text(value[0]),
            Kind.CATEGORY: lambda: self._text(value[0]),
            Kind.MONEY: lambda: self._money(value),
            Kind.DURATION: lambda: _written_duration(value, column, self.chance),
            Kind.TAGS: lambda: separator.join(value),
            Kind.CURRENCY: lambda: self.chance.choice((value, value.lower())),
            Kind.CUSTOMER: lambda: self.chance.choice((value, value.upper(), f" {value} ")),
        }
        return written.get(column.kind, lambda: str(value))()

    def _text(self, text: str) -> str:
        return unicodedata.normalize(self.chance.choice(("NFC", "NFD")), text)

    def _money(self, value: Decimal) -> str:
        text = f"{value:,.2f}" if self.chance.random() < 0.5 else f"{value:.2f}"
        if self.sign == ",":
            text = text.translate(str.maketrans(",.", ".,"))
        return self.chance.choice((text, f"€{text}", f"{text} €"))

    def _file(self, rows: list[list[str]]) -> bytes:
        chance = self.chance
        delimiter = chance.choice(",;\t|")
        ending = chance.choice(("\n", "\r\n"))
        quoting = chance.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
        written = io.StringIO()
        # Where sections are told apart, a line before the first one is a section too.
        if chance.random() < 0.15 and not self.profile.layout.sections:
            written.write(f"sep={delimiter}{ending}")
        writer = csv.writer(written, delimiter=delimiter, lineterminator=ending, quoting=quoting)
        if self.profile.span == "file":
            written.write(f"Reporting period {_PERIOD[0]} to {_PERIOD[1]}{ending}{ending}")
        writer.writerow([each.header for each in self.columns])
        for _ in range(self.profile.layout.description):
            writer.writerow([f"What {each.header} means" for each in self.columns])
        writer.writerows(rows)
        encoding = chance.choice(("utf-8", "utf-8-sig", "utf-16"))
        return written.getvalue().encode(encoding)


def _kind(profile: Profile, name: str) -> tuple[Kind, bool]:
    if name.startswith("dim:"):
        return Kind.CATEGORY, False
    if name.startswith(("measure:", "part:")):
        return Kind.MONEY, False
    found = profile.fact.field(name)
    return found.kind, found.line_level and profile.rows == "lines"


def _written_time(value: datetime | date, column: Column) -> str:
    pattern = column.format[0]
    if not isinstance(value, datetime):
        return value.strftime(pattern)
    local = value.astimezone(column.zone)
    if pattern == "serial":
        since = local.replace(tzinfo=None) - datetime(1899, 12, 30)
        return f"{since.total_seconds() / 86400:.10f}"
    if pattern.endswith("Z"):
        local = value
    return local.strftime(pattern)


def _written_duration(value: int, column: Column, chance: Random) -> str:
    unit = column.rule.unit_of(column.header)
    if unit == "hms":
        hours, rest = divmod(value, 3600)
        minutes, seconds = divmod(rest, 60)
        long = f"{hours}:{minutes:02}:{seconds:02}"
        return chance.choice((long, f"{hours:02}:{minutes:02}"))
    if unit == "mmss":
        return f"{value // 60}:{value % 60:02}"
    return str(value // _SECONDS[unit])


@dataclass
class Chat:
    """`inquiries` are (begun, who, answered, by whom, number of answers), times in UTC."""

    content: bytes
    inquiries: list[tuple[datetime, str, datetime | None, str | None, int]]
    messages: int = 0
    ignored: int = 0


AGENTS = ("Mina", "Jonas")


def write_chat(profile: Profile, chance: Random, zone: ZoneInfo) -> Chat:
    """Messages in stretches that a long silence parts, with what they must become."""
    rows: list[tuple[datetime, str]] = []
    chat = Chat(b"", [])
    now = datetime(2024, 6, 1, 8, tzinfo=UTC)
    for _ in range(chance.randint(1, 4)):
        stretch = []
        for _ in range(chance.randint(1, 5)):
            now += timedelta(minutes=chance.randint(1, 600))
            stretch.append((now, chance.choice((*AGENTS, "Kim", "Lee", "Kim"))))
        begun = [at for at, (_, who) in enumerate(stretch) if who not in AGENTS]
        if begun:
            answers = [each for each in stretch[begun[0] :] if each[1] in AGENTS]
            first = answers[0] if answers else (None, None)
            chat.inquiries.append((*stretch[begun[0]], *first, len(answers)))
        else:
            chat.ignored += len(stretch)
        rows += stretch
        now += timedelta(hours=profile.chat.silence_hours, minutes=1)
    chat.messages = len(rows)
    chat.content = _chat_file(profile, rows, chance, zone)
    return chat


def _chat_file(
    profile: Profile, rows: list[tuple[datetime, str]], chance: Random, zone: ZoneInfo
) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator=chance.choice(("\n", "\r\n")))
    names = [profile.columns[name].names[0] for name in ("created_at", "customer")]
    writer.writerow([*names, profile.chat.message])
    for moment, who in rows:
        local = moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
        writer.writerow([local, who, chance.choice(_WORDS)])
    return written.getvalue().encode(chance.choice(("utf-8", "utf-8-sig", "utf-16")))
