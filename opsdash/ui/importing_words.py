"""What the Import page says about a file, its columns, its questions and the counts of its rows."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from opsdash.charts import Outcome as Fate
from opsdash.errors import AnswerNeededError, ColumnMissingError, OpsdashError
from opsdash.intake.choices import Ask, Question
from opsdash.intake.column_reading import Reading
from opsdash.intake.date_words import in_english
from opsdash.intake.facts import Kind
from opsdash.intake.ledger import Batch
from opsdash.intake.outcome import Outcome, Reject
from opsdash.intake.profiles import Profile
from opsdash.intake.shapes import Clock, DateOrder, date_shape
from opsdash.ui.escaping import plain_line
from opsdash.ui.importing_review import IN_DOUBT, Refusal, Review
from opsdash.ui.moments import local
from opsdash.words import known, say
from opsdash.words.dates import day_words
from opsdash.words.numbers import MISSING, count, exact
from opsdash.words.numbers import size as size_of

_DELIMITERS: Final = {
    ",": "imports.delimiter.comma",
    ";": "imports.delimiter.semicolon",
    "\t": "imports.delimiter.tab",
    "|": "imports.delimiter.bar",
}
_ENCODINGS: Final = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "utf-32": "UTF-32",
    "big5hkscs": "Big5",
    "gb18030": "GB18030",
    "latin-1": "Latin-1",
}
_ORDERS: Final = {
    DateOrder.DMY: ("imports.read.dmy", "imports.ask.dmy"),
    DateOrder.MDY: ("imports.read.mdy", "imports.ask.mdy"),
    DateOrder.YMD: ("imports.read.ymd", "imports.ask.ymd"),
}
_DECIMALS: Final = {
    ".": ("imports.read.point", "imports.ask.point"),
    ",": ("imports.read.comma", "imports.ask.comma"),
}
_GROUPED: Final = {
    ".": re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?"),
    ",": re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d*)?"),
}
_FATES: Final = {
    Fate.NEW: "imports.happen.new",
    Fate.CHANGED: "imports.happen.changed",
    Fate.SAME: "imports.happen.same",
    Fate.FOLDED: "imports.happen.folded",
    Fate.IGNORED: "imports.happen.ignored",
    Fate.REJECTED: "imports.happen.rejected",
}
_PLAIN: Final = {
    Kind.COUNT: "imports.read.whole",
    Kind.CURRENCY: "imports.read.currency",
    Kind.CUSTOMER: "imports.read.hash",
    Kind.TEXT: "imports.read.free_text",
}
_OPEN: Final = {
    Ask.DATE_ORDER: "imports.read.open_order",
    Ask.DECIMAL: "imports.read.open_decimal",
}
_QUESTIONS: Final = {
    Ask.DATE_ORDER: "imports.column.order_open",
    Ask.DECIMAL: "imports.column.decimal_open",
    Ask.TIMEZONE: "imports.column.zone_open",
    Ask.CURRENCY: "imports.column.currency_open",
    Ask.SOURCE: "imports.column.source_open",
    Ask.AGENTS: "imports.column.agents_open",
    Ask.MEMBER: "imports.ask.member",
}
_ABOUT: Final = {
    Ask.DATE_ORDER: "imports.ask.about_date",
    Ask.DECIMAL: "imports.ask.about_decimal",
    Ask.TIMEZONE: "imports.ask.about_zone",
    Ask.CURRENCY: "imports.ask.about_currency",
    Ask.SOURCE: "imports.ask.about_source",
    Ask.MEMBER: "imports.ask.about_member",
    Ask.AGENTS: "imports.ask.about_agents",
}
_MOST_VALUES: Final = 4
_HASH_LETTERS: Final = 6


def rows_words(rows: int) -> str:
    return say("imports.rows.one") if rows == 1 else say("imports.rows.many", count=count(rows))


def review_title(found: Review) -> str:
    """Zendesk tickets, 4,812 rows. One column needs your answer."""
    outcome, questions = found.preview.outcome, len(found.understood.questions)
    if questions:
        asks = {question.ask for question in found.understood.questions}
        about = "column" if asks <= set(IN_DOUBT) else "question"
        state = _counted(f"imports.title.one_{about}", f"imports.title.many_{about}s", questions)
    elif not outcome.loaded:
        state = say("imports.title.nothing")
    elif 2 * outcome.rejected > outcome.rows_in:
        state = say("imports.title.rejected")
    elif not outcome.new + outcome.changed:
        state = say("imports.title.same")
    elif found.drafted:
        state = say("imports.title.drafted")
    elif found.unused:
        counts = {"stored": count(found.columns - len(found.unused)), "all": count(found.columns)}
        state = say("imports.title.columns", **counts)
    else:
        state = say("imports.title.ready")
    rows = rows_words(outcome.rows_in)
    return say("imports.title.review", profile=found.profile.title, rows=rows, state=state)


def file_state(found: Review | Refusal, file: str) -> str:
    """A file in the row of files: its name and what it waits for."""
    if isinstance(found, Refusal) and isinstance(found.problem, AnswerNeededError):
        return say("imports.file.one_question", file=file)
    if isinstance(found, Refusal):
        return say("imports.file.refused", file=file)
    open_ones = len(found.understood.questions)
    if open_ones == 1:
        return say("imports.file.one_question", file=file)
    if open_ones:
        return say("imports.file.many_questions", file=file, count=count(open_ones))
    return say("imports.file.ready", file=file)


def encoding_words(encoding: str) -> str:
    """UTF-8; an encoding with an alphabet of its own with that: cp1250 (Central European)."""
    name = _ENCODINGS.get(encoding, encoding)
    key = f"imports.encoding.{encoding}"
    return say("imports.encoding.named", name=name, letters=say(key)) if known(key) else name


def about_file(found: Review, size: int) -> str:
    """3.1 MB, UTF-8, comma, 1 November 2025 to 19 May 2026."""
    encoding = encoding_words(found.encoding)
    if found.guessed and found.alternatives:
        other = encoding_words(found.alternatives[0])
        encoding = say("imports.file.guessed_or", encoding=encoding, other=other)
    elif found.guessed:
        encoding = say("imports.file.guessed", encoding=encoding)
    if found.damaged:
        letters = count(found.damaged)
        encoding = say("imports.file.damaged", encoding=encoding, count=letters)
    key = _DELIMITERS.get(found.delimiter)
    facts = {
        "size": size_of(size),
        "encoding": encoding,
        "delimiter": say(key) if key else say("imports.delimiter.other", sign=found.delimiter),
    }
    extent = found.preview.outcome.extent
    # Days read in an order that is still open would be invented.
    if found.is_open or extent.first_day is None or extent.through_day is None:
        return say("imports.file.about_undated", **facts)
    newest, zone = extent.newest_at, found.understood.day_zone
    last = local(newest, zone).date() if newest else extent.through_day
    days = {"first": day_words(extent.first_day), "last": day_words(last)}
    if last == extent.through_day:
        return say("imports.file.about", **facts, **days)
    through = day_words(extent.through_day, year=extent.through_day.year != last.year)
    return say("imports.file.about_incomplete", **facts, **days, through=through)


def field_words(name: str, profile: Profile) -> str:
    """A field of a fact, a dimension or a measure in plain words."""
    kind, _, rest = name.rpartition(":")
    if kind == "dim":
        return _dimension_words(rest)
    if kind == "measure" and not known(f"imports.field.measure_{rest}"):
        return rest.replace("_", " ")
    if name.startswith("part:"):
        field, sign, column = profile.parts()[name]
        key = "imports.field.part_more" if sign == "+" else "imports.field.part_less"
        return say(key, field=field_words(field, profile), column=plain_line(column, 40))
    special = {
        "id": f"{profile.fact.name}_id",
        "from_day": f"from_{profile.span}",
        name if kind == "stage" else "": "stage_entry",
        name if kind == "measure" else "": f"measure_{rest}",
    }
    return say(f"imports.field.{special.get(name, name)}")


def _dimension_words(name: str) -> str:
    key = f"imports.field.{name}"
    return say(key) if known(key) else say("imports.column.split", name=name.replace("_", " "))


def read_words(reading: Reading, questions: Sequence[Question], zone: str) -> str:
    """How the cells of a column become values: date, day first, Europe/Berlin."""
    for question in questions:
        if question.field == reading.field and question.ask in _OPEN:
            return say(_OPEN[question.ask])
    if reading.kind in _PLAIN:
        return say(_PLAIN[reading.kind])
    match reading.kind:
        case Kind.INSTANT | Kind.DAY:
            return _date_words(reading, zone)
        case Kind.MONEY:
            return say(_DECIMALS[reading.decimal][0])
        case Kind.DURATION:
            return say(f"imports.read.{reading.unit}")
        case _:
            return _values_words(reading)


def _values_words(reading: Reading) -> str:
    values = len(reading.meanings) + len(reading.unknown)
    if values:
        return _counted("imports.read.one_value", "imports.read.values", values)
    if reading.kind is not Kind.TAGS:
        return say("imports.read.text")
    apart = reading.separator.strip()
    return say("imports.read.tags_apart", sign=apart) if apart else say("imports.read.tags")


def _date_words(reading: Reading, zone: str) -> str:
    if not reading.formats:
        return say("imports.column.no_date")
    date_text = say(_ORDERS[reading.date_order or DateOrder.YMD][0])
    clocks = set(reading.formats)
    if clocks & {Clock.NAIVE, Clock.SERIAL}:
        return say("imports.read.zoned", date=date_text, zone=reading.zone or zone)
    if Clock.OFFSET in clocks:
        return say("imports.read.zoned", date=date_text, zone=say("imports.read.offset"))
    if Clock.UTC in clocks:
        return say("imports.read.zoned", date=date_text, zone="UTC")
    return date_text


def note_words(reading: Reading, questions: Sequence[Question]) -> str:
    """The last cell of a column's line: its open question, or what to know about its values."""
    for question in questions:
        if question.field == reading.field:
            return say(_QUESTIONS[question.ask])
    if reading.kind is Kind.CUSTOMER:
        return say("imports.column.address")
    if not reading.unknown:
        return ""
    values = ", ".join(plain_line(value, 24) for value in reading.unknown[:_MOST_VALUES])
    if len(reading.unknown) > _MOST_VALUES:
        values += ", …"
    if reading.kind is not Kind.STATUS:
        return say("imports.column.kept_values", values=values)
    rating = reading.field == "satisfaction"
    return say(f"imports.column.unknown_{'rating' if rating else 'status'}", values=values)


def about_question(question: Question) -> str:
    """What an open question is about, to stand beside the button it blocks."""
    column = plain_line(question.column, 40)
    return say(_ABOUT[question.ask], column=column)


def options_of(reading: Reading) -> tuple[str, ...]:
    """The ways in which a column's example can be read; fewer than two leave nothing to choose."""
    if reading.kind is Kind.MONEY:
        return tuple(_DECIMALS) if re.search(r"[.,]", reading.example) else ()
    if reading.kind in (Kind.INSTANT, Kind.DAY):
        shape = date_shape(_shape_text(in_english(reading.example, reading.words)))
        return tuple(shape.formats) if shape else ()
    return ()


def option_words(kind: Kind, example: str, option: str, options: Sequence[str]) -> str:
    """One reading of a cell in words: 4 May (day first)."""
    if kind is Kind.MONEY:
        return say(_DECIMALS[option][1], number=_number_words(example, option))
    order = DateOrder(option)
    days = {each: _day_under(example, DateOrder(each)) for each in options}
    day = days[option]
    if day is None:
        return say(_ORDERS[order][1], day=say("imports.ask.impossible"))
    years = {each.year for each in days.values() if each}
    return say(_ORDERS[order][1], day=day_words(day, year=len(years) > 1))


def _shape_text(text: str) -> str:
    return re.sub(r"[0-9]", "9", text)


def _day_under(text: str, order: DateOrder) -> date | None:
    shape = date_shape(_shape_text(text))
    written = shape.formats.get(order) if shape else None
    try:
        return datetime.strptime(text, written).date() if written else None  # noqa: DTZ007 - a day
    except ValueError:
        return None


def _number_words(text: str, sign: str) -> str:
    """The amount a cell would be under a decimal sign."""
    grouping = "," if sign == "." else "."
    plain = re.sub(r"[^\d.,+-]", "", text)
    if grouping in plain and not _GROUPED[sign].fullmatch(plain):
        return say("imports.ask.impossible")
    try:
        return exact(Decimal(plain.replace(grouping, "").replace(sign, ".")), 2)
    except InvalidOperation:
        return say("imports.ask.impossible")


def sum_words(outcome: Outcome) -> str:
    """4,812 rows = 1,204 new + 87 changed + 3 rejected."""
    parts = [part_words(fate, number) for fate, number in fates(outcome) if number]
    joined = " + ".join(parts or [part_words(Fate.NEW, 0)])
    return say("imports.happen.sum", rows=rows_words(outcome.rows_in), parts=joined)


def fates(outcome: Outcome) -> tuple[tuple[Fate, int], ...]:
    return tuple((fate, int(getattr(outcome, fate.value))) for fate in Fate)


def part_words(fate: Fate, number: int) -> str:
    return say(_FATES[fate], count=count(number))


def notes_on(outcome: Outcome) -> str:
    """What the sum leaves unsaid about folded and ignored rows."""
    notes = []
    if outcome.folded:
        notes.append(say("imports.happen.note_folded"))
    if outcome.ignored_by:
        parts = (
            say(f"imports.ignored.{reason}", count=count(number))
            for reason, number in outcome.ignored_by
        )
        notes.append(say("imports.happen.note_ignored", parts=", ".join(parts)))
    return " ".join(notes)


def reason_words(reject: Reject) -> str:
    return say(f"imports.reason.{reject.reason}")


def value_words(kind: Kind | None, value: object, zone: str, *, year: bool) -> str:
    """A stored value as the preview shows it, instants on the organisation's clock."""
    if value is None:
        return MISSING
    if kind is Kind.CUSTOMER and isinstance(value, int):
        return f"c-{value:015x}"[: 2 + _HASH_LETTERS]
    if isinstance(value, date):
        if isinstance(value, datetime):
            return moment_words(value, zone, year=year)
        return day_words(value, year=year)
    if isinstance(value, Decimal | int):
        return exact(Decimal(value), 2 if value % 1 else 0)
    return plain_line(str(value), 40)


def batch_words(batch: Batch) -> str:
    """What a change of the facts is called in the ledger: its file, or what it changed."""
    return batch.outcome.file or batch.outcome.source or say(f"imports.ledger.kind_{batch.kind}")


def fact_words(fact: str, number: int, *, counted: bool = True) -> str:
    """27 tickets; or Ticket, where it heads a column."""
    if not counted:
        return say(f"imports.facts.{fact}")
    key = f"imports.facts.{fact}_one" if number == 1 else f"imports.facts.{fact}_many"
    return say(key, count=count(number))


def moment_words(instant: datetime, zone: str, *, year: bool = True) -> str:
    """A naive UTC instant in `zone`: 19 May 2026 10:41."""
    there = local(instant, zone)
    return f"{day_words(there.date(), year=year)} {there:%H:%M}"


def only_year(rows: Sequence[Sequence[object]]) -> int | None:
    """The year of all dates in these rows, when there is but one."""
    years = {value.year for row in rows for value in row if isinstance(value, date)}
    return years.pop() if len(years) == 1 else None


def spoken_problem(problem: Exception, profiles: Sequence[Profile]) -> Exception:
    """The same problem with a field and a size in words instead of codes."""
    if not isinstance(problem, OpsdashError):
        return problem
    facts = dict(problem.facts)
    if isinstance(problem, ColumnMissingError):
        profile = next((each for each in profiles if each.title == facts.get("profile")), None)
        facts["field"] = missing_words(str(facts["field"]), profile)
    return type(problem)(**facts)


def missing_words(field: str, profile: Profile | None) -> str:
    if field == "measure" or profile is None:
        return say("imports.field.measure")
    return field_words(field, profile)


def step_words(step: str, file: str) -> str:
    key = f"imports.step.{step}"
    return say(key if known(key) else "imports.step.reading", file=plain_line(file, 60))


def _counted(one: str, many: str, number: int) -> str:
    return say(one) if number == 1 else say(many, count=count(number))
