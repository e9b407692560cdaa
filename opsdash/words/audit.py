"""Acts in words: what was done to which record, and what changed about it."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from opsdash.access.actor import known as known_name
from opsdash.access.trail import Choices, Doer, Entry
from opsdash.words import known, say
from opsdash.words.audit_values import Home, cut, field_words, plain, told_value

# What a record is called by, the first that it has.
_NAMES: Final = ("title", "name", "email", "text")
# What it is about, where it has no name of its own.
_ABOUT: Final = ("metric", "goal_id", "frozen_id", "source", "day", "kind")
# What every version changes, what the action says already, and what only the program reads; the
# audit still holds "catalog_hash" of earlier versions.
_UNTOLD: Final = frozenset(
    {
        *("id", "version", "created_at", "created_by", "updated_at", "updated_by", "is_deleted"),
        *("is_sample", "configured", "data_version", "batch_id", "catalog_hash", "program"),
        *("organisation", "limits", "creator", "inviter", "person", "since", "numbers"),
        *("numerator", "denominator", "level.definition", "locked_limits.definition"),
        *("chart", "points", "reach", "range_limit", "by_median"),
    }
)
# Of what was made its first values are told; other acts carry the record only for its name.
_MAKING: Final = "create"
_MOST: Final = 6


def act_words(entry: Entry) -> str:
    return action_words(entry.action)


def action_words(code: str) -> str:
    return say(f"audit.action.{code}") if _has_word("action", code) else code


def noun_words(noun: str) -> str:
    return say(f"audit.noun.{noun}") if _has_word("noun", noun) else noun


def origin_words(origin: str) -> str:
    """A network address as it is; what acts on this machine by its word."""
    if not origin:
        return say("audit.here")
    code = origin.replace(" ", "_")
    return say(f"audit.origin.{code}") if _has_word("origin", code) else origin


def is_shared(doer: Doer, choices: Choices) -> bool:
    """Whether somebody else who acted has this name now, or had it."""
    plain_name = doer.name.casefold()
    same = [each for each in choices.doers if each.name.casefold() == plain_name]
    return plain_name in choices.shared or len(same) > 1


def doer_words(doer: Doer, choices: Choices) -> str:
    """The name; of several of one name with the address, of a closed account that it is one."""
    key = "doer_closed" if doer.is_closed else "doer"
    if not is_shared(doer, choices):
        return say("audit.doer_closed", name=doer.name) if doer.is_closed else doer.name
    if not doer.email:
        return say("audit.doer_no_account", name=doer.name)
    return say(f"audit.{key}_at", name=doer.name, email=doer.email)


def who_words(entry: Entry, choices: Choices) -> str:
    """The name that stood there then; one that several had, with the address of the account."""
    name = known_name(entry.actor)
    if name.casefold() not in choices.shared:
        return name
    email = next((each.email for each in choices.doers if each.account == entry.person), "")
    if not (entry.person and email):
        return say("audit.doer_no_account", name=name)
    return say("audit.doer_at", name=name, email=email)


def by_words(name: str | None, origin: str) -> str:
    """Who it was and from where; nothing where nobody is known."""
    who = known_name(name)
    # A program that acts here is its own place, and this machine's own pages need none.
    if not who or not origin or origin == name:
        return origin_words(origin) if who and origin == name else who
    return say("audit.by", who=who, origin=origin_words(origin))


def record_words(entry: Entry, home: Home) -> str:
    """What the record is called, or what it is about; nothing where there is but one."""
    told = [record_of(entry.noun, text) for text in (entry.after, entry.before)]
    for names in (_NAMES, _ABOUT):
        for record in told:
            name = next((each for each in names if record.get(each)), None)
            if name in _NAMES:
                return cut(str(record[name]))
            if name:
                return told_value(entry.noun, name, record, home)
    if entry.noun == "person":
        return entry.actor or say("audit.nobody_here")
    if entry.noun == "metric_owner":
        return told_value(entry.noun, "metric", {"metric": entry.id}, home)
    return say("audit.whoever") if entry.noun == "invitation" else entry.id


def change_words(entry: Entry, home: Home) -> str:
    """What changed in one line, as far as it fits."""
    changes = change_lines(entry, home)
    more = [say("audit.more", count=len(changes) - _MOST)] if len(changes) > _MOST else []
    return "; ".join([*changes[:_MOST], *more])


def change_lines(entry: Entry, home: Home) -> list[str]:
    """Each field that was given another value; of a new record what it says."""
    before, after = (record_of(entry.noun, text) for text in (entry.before, entry.after))
    if entry.before is not None and entry.after is not None:
        return list(_changes(entry.noun, before, after, home))
    return list(_values(entry.noun, after, home)) if entry.action == _MAKING else []


def record_of(noun: str, text: str | None) -> dict[str, Any]:
    """The fields of a record as the audit keeps it."""
    told = json.loads(text) if text else {}
    if noun == "own_metric" and isinstance(told, dict):
        return _definition(told)
    if isinstance(told, dict):
        return told
    if noun == "working_hours" and isinstance(told, list):
        return {f"d{day}": hours for day, hours in enumerate(told)}
    if noun == "service_targets" and isinstance(told, list):
        return {name or say("audit.promise.others"): rest for name, *rest in told}
    return {"owner" if noun == "metric_owner" else "value": told}


def _definition(told: dict[str, Any]) -> dict[str, Any]:
    """An own metric is kept as the text that defines it."""
    try:
        tables = tomllib.loads(str(told.get("text", "")))
    except tomllib.TOMLDecodeError:
        return told
    found = next(iter(tables.values()), told)
    return found if isinstance(found, dict) else told


def _changes(
    noun: str, before: Mapping[str, Any], after: Mapping[str, Any], home: Home
) -> Iterator[str]:
    for name in dict.fromkeys((*before, *after)):
        if _is_untold(noun, name) or before.get(name) == after.get(name):
            continue
        was, now = (told_value(noun, name, record, home) for record in (before, after))
        if was == now:
            # Rounded they are the same, or differ beyond what is shown.
            was, now = (cut(plain(record.get(name))) for record in (before, after))
        yield say("audit.change", field=field_words(noun, name), was=was, now=now)


def _values(noun: str, after: Mapping[str, Any], home: Home) -> Iterator[str]:
    """What a new record says beside its name; what it leaves open is not told."""
    name = next((each for each in _NAMES if after.get(each)), "")
    for each, value in after.items():
        if _is_untold(noun, each) or each == name or value in (None, "", "[]", [], False):
            continue
        yield say(
            "audit.value",
            field=field_words(noun, each),
            value=told_value(noun, each, after, home),
        )


def _is_untold(noun: str, name: str) -> bool:
    return name in _UNTOLD or f"{noun}.{name}" in _UNTOLD


def _has_word(kind: str, code: str) -> bool:
    """A code without a word is told as it is: it comes from a later version."""
    return code.replace("_", "").isalpha() and known(f"audit.{kind}.{code}")
