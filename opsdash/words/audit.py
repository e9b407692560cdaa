"""Acts in words: what was done to which record, and what changed about it."""

import json
from collections.abc import Iterator
from typing import Any, Final

from opsdash.access.trail import Entry
from opsdash.words import known, say

# What a record is called by, the first that it has.
_NAMES: Final = ("title", "name", "email", "metric", "text", "day", "kind")
# What every version changes.
_UNTOLD: Final = frozenset(
    {"id", "version", "created_at", "created_by", "updated_at", "updated_by", "is_deleted"}
)
_LETTERS: Final = 60
_MOST: Final = 6


def act_words(entry: Entry) -> str:
    code = entry.action
    return say(f"audit.action.{code}") if _has_word("action", code) else code


def noun_words(noun: str) -> str:
    return say(f"audit.noun.{noun}") if _has_word("noun", noun) else noun


def origin_words(entry: Entry) -> str:
    return entry.origin or say("audit.here")


def record_words(entry: Entry) -> str:
    """What the record is called; nothing where it has no name."""
    for told in (_record(entry.after), _record(entry.before)):
        for name in _NAMES:
            if told.get(name):
                return _cut(str(told[name]))
    return say("audit.whoever") if entry.noun == "invitation" else entry.id


def change_words(entry: Entry) -> str:
    """Each field that another value was given, as far as they fit."""
    if entry.before is None or entry.after is None:
        return ""
    changes = list(_changes(_record(entry.before), _record(entry.after)))
    more = [say("audit.more", count=len(changes) - _MOST)] if len(changes) > _MOST else []
    return "; ".join([*changes[:_MOST], *more])


def _changes(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    for name in dict.fromkeys((*before, *after)):
        was, now = before.get(name), after.get(name)
        if was != now and name not in _UNTOLD:
            yield say(
                "audit.change",
                field=name.replace("_", " "),
                was=_value(name, was),
                now=_value(name, now),
            )


def _record(text: str | None) -> dict[str, Any]:
    """What is no record, as a single answer, is one by the name of its value."""
    told = json.loads(text) if text else {}
    return told if isinstance(told, dict) else {"value": told}


def _value(field: str, value: object) -> str:
    """Groups that are not named are all of them."""
    return say("audit.all_groups") if field == "groups" and not value else _cut(value)


def _cut(value: object) -> str:
    if value is None or value == "":
        return say("audit.nothing")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        value = ", ".join(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LETTERS else f"{text[:_LETTERS]}…"


def _has_word(kind: str, code: str) -> bool:
    """A code without a word is told as it is: it comes from a later version."""
    return code.replace("_", "").isalpha() and known(f"audit.{kind}.{code}")
