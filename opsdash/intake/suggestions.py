"""A file that no profile knows: what each column probably means, from its name and its cells.

The result is a draft of a profile with which the same intake runs. It is a suggestion: every
meaning carries its confidence and its reason, and a person decides before anything is stored.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path, PurePath
from typing import Any

from opsdash.intake.column_traits import Look, Traits, traits_of
from opsdash.intake.facts import FACTS, MEASURES_OF_READINGS, Kind
from opsdash.intake.profiles import (
    Profile,
    folded_name,
    load_profiles,
    parse_profile,
    plain_rules,
)
from opsdash.intake.tables import Layout, Sample, SampleRow, header_names

_WORDS = Path(__file__).with_suffix(".toml")
_HEADER_CANDIDATES = 40
# Below this a suggestion would only be a guess; the column is left out until somebody says more.
_LEAST = 0.3
_NAME_WEIGHT, _VALUE_WEIGHT = 0.6, 0.4
# A name whose cells say nothing yet.
_UNPROVEN = 0.8
# A fact without what it cannot do without is no candidate while another one has it.
_MISSING = 2.0
_ALL_KNOWN = 0.8
_BY_DAY = 1.5


class Reason(StrEnum):
    """Why a column is taken for something, or for nothing."""

    NAME = "name"
    NAME_LIKE = "name_like"
    DATES = "dates"
    MONTHS = "months"
    UNIQUE = "unique"
    EMAILS = "emails"
    PHONES = "phones"
    MONEY = "money"
    CURRENCIES = "currencies"
    NUMBERS = "numbers"
    KNOWN_VALUES = "known_values"
    FEW_VALUES = "few_values"
    DURATIONS = "durations"
    BOOLEANS = "booleans"
    FREE_TEXT = "free_text"
    EMPTY = "empty"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Suggestion:
    """`field` is a field of the fact or a `dim:`/`measure:` name; None: better not stored.

    `confidence` goes from 0 to 1. `look` is what the cells look like, whatever they mean.
    """

    column: str
    field: str | None
    confidence: float
    reason: Reason
    examples: tuple[str, ...]
    look: Look


@dataclass(frozen=True)
class Drafted:
    """`table` is the draft as a profile file would hold it, `profile` what it says."""

    layout: Layout
    columns: tuple[Suggestion, ...]
    table: Mapping[str, Any]
    profile: Profile


_KINDS: Mapping[Kind, Mapping[Look, float]] = {
    Kind.IDENTIFIER: {Look.CODE: 1.0, Look.WHOLE: 0.9, Look.OTHER: 0.4, Look.FEW: 0.2},
    Kind.INSTANT: {Look.DATE: 1.0},
    Kind.DAY: {Look.DATE: 1.0, Look.MONTH: 1.0},
    Kind.STATUS: {Look.FEW: 0.5, Look.BOOLEAN: 0.2},
    Kind.CATEGORY: {Look.FEW: 0.7, Look.OTHER: 0.5, Look.BOOLEAN: 0.2, Look.CODE: 0.3},
    Kind.CUSTOMER: {Look.EMAIL: 1.0, Look.PHONE: 0.8, Look.OTHER: 0.4, Look.CODE: 0.4},
    Kind.MONEY: {Look.MONEY: 1.0, Look.NUMBER: 0.6, Look.WHOLE: 0.4},
    Kind.COUNT: {Look.WHOLE: 0.8},
    Kind.CURRENCY: {Look.CURRENCY: 1.0},
    Kind.DURATION: {Look.DURATION: 1.0, Look.WHOLE: 0.3, Look.NUMBER: 0.3},
    Kind.TAGS: {Look.OTHER: 0.5, Look.FEW: 0.4, Look.TEXT: 0.2},
    Kind.TEXT: {Look.TEXT: 0.8, Look.OTHER: 0.5},
}
# Of these the cells alone are reason enough, without a name that says so.
_TELLING: Mapping[str, frozenset[Look]] = {
    "id": frozenset({Look.CODE, Look.WHOLE}),
    "from_day": frozenset({Look.DATE, Look.MONTH}),
    "created_at": frozenset({Look.DATE}),
    "ordered_at": frozenset({Look.DATE}),
    "resolved_at": frozenset({Look.DATE}),
    "customer": frozenset({Look.EMAIL, Look.PHONE}),
    "total": frozenset({Look.MONEY}),
    "amount": frozenset({Look.MONEY}),
    "currency": frozenset({Look.CURRENCY}),
}
_REASONS: Mapping[Look, Reason] = {
    Look.EMPTY: Reason.EMPTY,
    Look.DATE: Reason.DATES,
    Look.MONTH: Reason.MONTHS,
    Look.EMAIL: Reason.EMAILS,
    Look.PHONE: Reason.PHONES,
    Look.DURATION: Reason.DURATIONS,
    Look.BOOLEAN: Reason.BOOLEANS,
    Look.CURRENCY: Reason.CURRENCIES,
    Look.WHOLE: Reason.NUMBERS,
    Look.NUMBER: Reason.NUMBERS,
    Look.MONEY: Reason.MONEY,
    Look.CODE: Reason.UNIQUE,
    Look.FEW: Reason.FEW_VALUES,
    Look.TEXT: Reason.FREE_TEXT,
    Look.OTHER: Reason.NOTHING,
}


def draft(sample: Sample, fact: str | None, file: str) -> Drafted:
    """A profile for exactly these columns: rows of `fact`, or of the fact that fits them best."""
    header = _header_row(sample)
    names = header_names(header)
    layout = Layout(sample.delimiter, header.line, header.next_line, names)
    rows = [row.cells for row in sample.rows if row.line >= layout.data_line]
    rows = [cells for cells in rows if len(cells) == len(names)]
    empty = next(iter(_known())).empty
    columns = [
        _Column(at, name, traits_of([cells[at] for cells in rows], empty))
        for at, name in enumerate(names)
    ]
    candidates = (fact,) if fact else tuple(FACTS)
    fits = {each: _fit(each, columns) for each in candidates}
    best = max(candidates, key=lambda each: _worth(each, fits[each], columns, file))
    table = _table(best, fits[best], columns, file)
    suggested = tuple(_suggestion(column, fits[best]) for column in columns)
    return Drafted(layout, suggested, table, parse_profile(dict(table), file))


@dataclass(frozen=True)
class _Column:
    at: int
    name: str
    traits: Traits

    @property
    def words(self) -> frozenset[str]:
        return frozenset(folded_name(self.name).split())


@dataclass(frozen=True)
class _Match:
    """A field for a column, from 0 to 1, and what speaks for it."""

    field: str
    column: _Column
    confidence: float
    reason: Reason


def _header_row(sample: Sample) -> SampleRow:
    """The first of the leading rows that is as wide as most and holds no empty or odd name."""
    rows = sample.rows[:_HEADER_CANDIDATES]
    widths = [len(row.cells) for row in sample.rows]
    usual = max(set(widths), key=lambda width: (widths.count(width) * min(width, 2), width))
    wide = [row for row in rows if len(row.cells) == usual] or list(rows)
    named = [row for row in wide if all(cell.strip() for cell in row.cells)]
    return (named or wide)[0]


def _fit(fact: str, columns: Sequence[_Column]) -> dict[int, _Match]:
    """Column to match: the surest pairs first, no field and no column twice."""
    pairs = [
        match
        for column in columns
        for name, kind in meanings(fact)
        if (match := _match(fact, name, kind, column)).confidence >= _LEAST
    ]
    # Of equals the left one: an export begins with what identifies a row and when it began.
    order = [name for name, _ in meanings(fact)]
    pairs.sort(key=lambda found: (-found.confidence, found.column.at, order.index(found.field)))
    taken: dict[int, _Match] = {}
    used: set[str] = set()
    for pair in pairs:
        if pair.field not in used and pair.column.at not in taken:
            taken[pair.column.at] = pair
            used.add(pair.field)
    return taken


def meanings(fact: str) -> Iterator[tuple[str, Kind]]:
    """Every name that a column of such a file can mean, with its kind."""
    for field in FACTS[fact].fields:
        if not field.line_level or fact == "order":
            yield field.name, field.kind
    if fact == "reading":
        for measure in MEASURES_OF_READINGS:
            yield f"measure:{measure}", Kind.MONEY
        for name in _rules_of(fact):
            if name.startswith("dim:"):
                yield name, Kind.CATEGORY


def _match(fact: str, name: str, kind: Kind, column: _Column) -> _Match:
    traits = column.traits
    looks = _KINDS.get(kind, {}).get(traits.look, 0.0)
    called = _called(fact, name, column)
    if traits.look is Look.EMPTY:
        # An empty column may be filled in the next export; only its name can speak for it.
        return _Match(name, column, called * _UNPROVEN, Reason.NAME)
    if looks == 0 or (name == "id" and not traits.is_unique and called < 1):
        return _Match(name, column, 0.0, Reason.NOTHING)
    known = _known_values(fact, name, traits) if kind in (Kind.STATUS, Kind.CATEGORY) else 0.0
    if known >= _ALL_KNOWN and called < 1:
        return _Match(name, column, max(_VALUE_WEIGHT, called), Reason.KNOWN_VALUES)
    if called == 0 and not _tells(name, column):
        return _Match(name, column, 0.0, Reason.NOTHING)
    confidence = _NAME_WEIGHT * called + _VALUE_WEIGHT * looks * (0.5 + 0.5 * traits.filled)
    reason = _REASONS[traits.look] if called == 0 else Reason.NAME
    if 0 < called < 1:
        reason = Reason.NAME_LIKE
    if called == 0 and name == "id":
        reason = Reason.UNIQUE
    return _Match(name, column, confidence, reason)


def _tells(name: str, column: _Column) -> bool:
    """Whether the cells alone are reason enough; plain numbers may be unique by chance."""
    traits = column.traits
    is_key = traits.is_unique and (column.at == 0 or traits.look is Look.CODE)
    return traits.look in _TELLING.get(name, ()) and (name != "id" or is_key)


def _called(fact: str, name: str, column: _Column) -> float:
    """How much the column is called like the field: 1 for a name that some tool uses for it."""
    aliases = _rules_of(fact).get(name, ())
    folded = folded_name(column.name)
    if folded in aliases:
        return 1.0
    words = column.words
    plain = _words("words").get(name, frozenset())
    shared = max((_shared(words, alias) for alias in aliases), default=0.0)
    own = 0.6 * len(words & plain) ** 0.5 / max(len(words), 1) ** 0.5 if words & plain else 0.0
    return min(max(0.8 * shared, own), 0.9)


def _shared(words: frozenset[str], alias: str) -> float:
    """The share of words in common; scripts without blanks are searched for the whole alias."""
    other = frozenset(alias.split())
    if not alias.isascii() and any(alias in word for word in words):
        return 0.7
    union = len(words | other)
    return len(words & other) / union if union else 0.0


@cache
def _words(group: str) -> dict[str, frozenset[str]]:
    told = tomllib.loads(_WORDS.read_text(encoding="utf-8"))[group]
    return {name: frozenset(words.split()) for name, words in told.items()}


@cache
def _known() -> tuple[Profile, ...]:
    return load_profiles(None)


@cache
def _rules_of(fact: str) -> dict[str, frozenset[str]]:
    """Every name that some shipped profile knows for a field of the fact, folded."""
    found: dict[str, set[str]] = {}
    for profile in _known():
        if profile.fact.name == fact:
            for name, rule in profile.rules().items():
                found.setdefault(name, set()).update(map(folded_name, rule.names))
    return {name: frozenset(names) for name, names in found.items()}


def _known_values(fact: str, name: str, traits: Traits) -> float:
    """The share of a column's values that some profile has a meaning for."""
    vocabulary = _vocabulary(fact).get(name, frozenset())
    if not vocabulary or not traits.values:
        return 0.0
    return sum(folded_name(value) in vocabulary for value in traits.values) / len(traits.values)


@cache
def _vocabulary(fact: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for profile in _known():
        if profile.fact.name == fact:
            for name, rule in profile.rules().items():
                found.setdefault(name, set()).update(rule.values)
    return {name: frozenset(values) for name, values in found.items() if values}


def _worth(
    fact: str, fit: Mapping[int, _Match], columns: Sequence[_Column], file: str
) -> tuple[float, int]:
    """How probable it is that the rows are such facts."""
    fields = {match.field for match in fit.values()}
    missing = [name for name in FACTS[fact].required if name not in fields | {"currency"}]
    if fact == "reading":
        missing += [] if any(name.startswith("measure:") for name in fields) else ["measure"]
    sure = sum(match.confidence for match in fit.values())
    if fact == "reading" and "from_day" in fields and _is_by_day(fit, columns):
        sure += _BY_DAY
    words = frozenset(folded_name(PurePath(file).stem).split())
    words = words.union(*(column.words for column in columns))
    signs = len(words & _words("signs").get(fact, frozenset()))
    return sure + 0.5 * min(signs, 3) - _MISSING * len(missing), -list(FACTS).index(fact)


def _is_by_day(fit: Mapping[int, _Match], columns: Sequence[_Column]) -> bool:
    """Every day stands there once, and nothing else could tell the rows apart."""
    day = next(match.column for match in fit.values() if match.field == "from_day")
    keys = [column for column in columns if column.traits.look is Look.CODE]
    return day.traits.is_unique and not day.traits.has_time and not keys


def _table(
    fact: str, fit: Mapping[int, _Match], columns: Sequence[_Column], file: str
) -> dict[str, Any]:
    by_field = {match.field: match.column for match in fit.values()}
    table = profile_table(fact, {name: column.name for name, column in by_field.items()})
    for name, column in by_field.items():
        if name in _durations(fact):
            table["columns"][name]["unit"] = _unit(column)
    key, day = by_field.get("id"), by_field.get("from_day")
    repeated = key is not None and not key.traits.is_unique and key.traits.distinct > 0
    if fact == "order":
        # One row an order is a list of orders with one line each.
        table["rows"] = "lines"
    elif repeated and "updated_at" in by_field:
        table["rows"] = "newest"
    if day is not None and day.traits.look is Look.MONTH:
        table["span"] = "month"
    name = source_name(file)
    return {
        **table,
        "name": name,
        "title": PurePath(file).stem[:80] or name,
        "signature": [column.name for column in columns],
    }


# Clock times are told by their colons; what else a duration counts, only its name can say.
_UNITS: Mapping[str, str] = {
    "min": "minutes",
    "mins": "minutes",
    "minutes": "minutes",
    "h": "hours",
    "hrs": "hours",
    "hours": "hours",
    "days": "days",
}


def _durations(fact: str) -> frozenset[str]:
    return frozenset(name for name, kind in meanings(fact) if kind is Kind.DURATION)


def _unit(column: _Column) -> str:
    if column.traits.look is Look.DURATION:
        return "hms"
    return next((unit for word, unit in _UNITS.items() if word in column.words), "seconds")


def profile_table(fact: str, columns: Mapping[str, str]) -> dict[str, Any]:
    """The contents of a profile file in which each field is read from one column."""
    table: dict[str, Any] = {"name": "", "title": "", "fact": fact}
    groups = {"dim": "dimensions", "measure": "measures"}
    for name, column in columns.items():
        group, _, rest = name.rpartition(":")
        rule: dict[str, Any] = {"names": [column]}
        known = plain_rules(fact).get(name)
        if known and known.values:
            rule["values"] = dict(known.values)
        table.setdefault(groups.get(group, "columns"), {})[rest] = rule
    return table


def source_name(file: str) -> str:
    """A short name for what a file with this name belongs to, without its dates and numbers."""
    stem = folded_name(PurePath(file).name.partition(".")[0])
    words = [word for word in stem.split() if not any(sign.isdigit() for sign in word)]
    return "_".join(words)[:40].strip("_*") or "table"


def _suggestion(column: _Column, fit: Mapping[int, _Match]) -> Suggestion:
    match = fit.get(column.at)
    traits = column.traits
    return Suggestion(
        column=column.name,
        field=match.field if match else None,
        confidence=match.confidence if match else 0.0,
        reason=match.reason if match else _REASONS[traits.look],
        examples=traits.examples,
        look=traits.look,
    )
