"""Small tables of names: renames, agent to group to manager, product to category, rates.

An entry says what one value stands for, some of them from a day on. Renames are followed to their
end in one step (A to B and B to C show A and B as C); a circle of them is refused by name.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from opsdash.errors import EntryInvalidError
from opsdash.store import Cursor, Database

# The dimensions whose values can be shown under another name.
RENAMED = ("topic", "contact_channel", "group", "agent", "sales_channel", "country", "product")
DATED = frozenset({"agent_group", "manager", "rate"})
KINDS = (*(f"rename:{dimension}" for dimension in RENAMED), *sorted(DATED), "category")

# What an entry's own value is a name of, and what its result is one of.
_NAMES = {"agent_group": ("agent", "group"), "manager": ("group", ""), "category": ("product", "")}

_LONGEST_RESULT = 200
_LONGEST_VALUE = 100_000
_CURRENCY = re.compile(r"[A-Z]{3}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

# Kind, value and the day from which it holds: what there can be one entry of.
EntryKey = tuple[str, str, date | None]


@dataclass(frozen=True)
class Entry:
    """`value` stands for `result`, from `from_day` on (None: always)."""

    kind: str
    value: str
    from_day: date | None
    result: str

    @property
    def key(self) -> EntryKey:
        return self.kind, self.value, self.from_day


@dataclass(frozen=True)
class Change:
    """What an entry shall say from now on; without a `result` it is removed."""

    kind: str
    value: str
    from_day: date | None
    result: str | None

    @property
    def key(self) -> EntryKey:
        return self.kind, self.value, self.from_day


@dataclass(frozen=True)
class Meaning:
    """An entry as it is applied, for `first` <= day < `end`; None has no bound."""

    kind: str
    value: str
    first: date | None
    end: date | None
    result: str


def read_lookups(facts: Database) -> tuple[Entry, ...]:
    """The entries in force, by kind, value and day."""
    with facts.cursor() as cursor:
        return active_entries(cursor)


def active_entries(cursor: Cursor) -> tuple[Entry, ...]:
    """The same inside a transaction."""
    rows = cursor.execute(
        "SELECT kind, value, from_day, result FROM lookup WHERE retired_by IS NULL"
        " ORDER BY kind, value, from_day NULLS FIRST"
    ).fetchall()
    return tuple(Entry(*row) for row in rows)


def with_changes(entries: Iterable[Entry], changes: Iterable[Change]) -> tuple[Entry, ...]:
    """The entries as they will be; EntryInvalidError names the change that cannot be."""
    told = {entry.key: entry for entry in entries}
    changed: dict[EntryKey, str | None] = {}
    for change in map(checked, changes):
        if changed.setdefault(change.key, change.result) != change.result:
            raise EntryInvalidError(name=change.value[:80], problem="told_twice")
        if change.result is None:
            told.pop(change.key, None)
        else:
            told[change.key] = Entry(*change.key, change.result)
    refuse_circles(told.values())
    return tuple(told[key] for key in sorted(told, key=_order))


def _order(key: EntryKey) -> tuple[str, str, date]:
    return key[0], key[1], key[2] or date.min


def checked(change: Change) -> Change:
    """The change with its result tidied; EntryInvalidError if it makes no sense."""
    problem = _problem(change)
    if problem:
        raise EntryInvalidError(name=change.value[:80], problem=problem)
    if change.result is None:
        return change
    result = change.result.strip()
    if change.kind == "rate":
        result = format(Decimal(result).normalize(), "f")
    return Change(*change.key, result)


def _problem(change: Change) -> str | None:
    if change.kind not in KINDS:
        return "unknown_kind"
    if not change.value.strip() or len(change.value) > _LONGEST_VALUE:
        return "no_value" if not change.value.strip() else "too_long"
    if change.from_day is not None and change.kind not in DATED:
        return "not_dated"
    if change.result is None:
        return None
    return _result_problem(change, change.result.strip())


def _result_problem(change: Change, result: str) -> str | None:
    if not result:
        return "no_result"
    if len(result) > _LONGEST_RESULT:
        return "too_long"
    if _CONTROL.search(result):
        return "control_signs"
    if change.kind.startswith("rename:") and result == change.value:
        return "same_name"
    return _rate_problem(change, result) if change.kind == "rate" else None


def _rate_problem(change: Change, result: str) -> str | None:
    if not _CURRENCY.fullmatch(change.value):
        return "no_currency"
    if change.from_day is None or change.from_day.day != 1:
        return "no_month"
    try:
        rate = Decimal(result)
    except InvalidOperation:
        return "no_rate"
    return None if rate.is_finite() and 0 < rate < Decimal(10) ** 12 else "no_rate"


def refuse_circles(entries: Iterable[Entry]) -> None:
    """Raise EntryInvalidError for a name that is renamed back to itself, however many steps on."""
    for names in _renames(entries).values():
        for value in names:
            if _end(names, value) is None:
                raise EntryInvalidError(name=value[:80], problem="circle")


def meanings(entries: Iterable[Entry]) -> tuple[Meaning, ...]:
    """The entries as they are applied: chains followed to their end, later days closing earlier.

    What was said of a name before it was renamed holds for the new name, unless something else is
    said of that one for the same day. Names in a circle stay as they are.
    """
    entries = tuple(entries)
    names = {
        kind.removeprefix("rename:"): {value: _end(steps, value) or value for value in steps}
        for kind, steps in _renames(entries).items()
    }
    found = [
        Meaning(f"rename:{dimension}", value, None, None, end)
        for dimension, ends in names.items()
        for value, end in ends.items()
        if end != value
    ]
    return (*found, *_timelines(entries, names))


def _timelines(
    entries: tuple[Entry, ...], names: Mapping[str, Mapping[str, str]]
) -> Iterable[Meaning]:
    """The entries that are no renames, under the names that are shown, in order of their days."""
    spans: dict[tuple[str, str], dict[date | None, str]] = {}
    for entry in sorted(entries, key=lambda each: _order(each.key)):
        if entry.kind not in _NAMES:
            continue
        named, resulting = _NAMES[entry.kind]
        value = names.get(named, {}).get(entry.value, entry.value)
        result = names.get(resulting, {}).get(entry.result, entry.result)
        span = spans.setdefault((entry.kind, value), {})
        if value == entry.value or entry.from_day not in span:
            span[entry.from_day] = result
    for (kind, value), span in spans.items():
        days = sorted(span, key=lambda day: day or date.min)
        for first, end in zip(days, [*days[1:], None], strict=True):
            yield Meaning(kind, value, first, end, span[first])


def _renames(entries: Iterable[Entry]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for entry in entries:
        if entry.kind.startswith("rename:"):
            found.setdefault(entry.kind, {})[entry.value] = entry.result
    return found


def _end(names: Mapping[str, str], value: str) -> str | None:
    """The name at the end of the chain; None in a circle."""
    seen = {value}
    while value in names:
        value = names[value]
        if value in seen:
            return None
        seen.add(value)
    return value
