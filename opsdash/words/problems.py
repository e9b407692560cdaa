"""Turns an error of the tree into three sentences: what happened, what is safe, what to do now."""

from dataclasses import dataclass
from math import ceil
from typing import Final

from opsdash.errors import OpsdashError
from opsdash.words import known, say
from opsdash.words.numbers import count, size

# A wait of so many seconds is told in minutes.
_IN_MINUTES: Final = 120


@dataclass(frozen=True)
class Explanation:
    what: str
    safe: str
    todo: str

    def __str__(self) -> str:
        return f"{self.what} {self.safe} {self.todo}"


def explain(error: BaseException) -> Explanation:
    """The sentences of an error; anything outside the tree is "unexpected"."""
    key = error.key if isinstance(error, OpsdashError) else "unexpected"
    facts = dict(error.facts) if isinstance(error, OpsdashError) else {}
    if not known(f"errors.{key}.what"):
        key = "unexpected"
    return explain_key(key, **_spoken(facts))


def explain_key(key: str, **facts: object) -> Explanation:
    return Explanation(
        what=say(f"errors.{key}.what", **facts),
        safe=say(f"errors.{key}.safe", **facts),
        todo=say(f"errors.{key}.todo", **facts),
    )


def _spoken(facts: dict[str, object]) -> dict[str, object]:
    """The facts as the sentences want them: codes as words, lists joined, absent ones empty."""
    spoken = {name: _listed(value) for name, value in facts.items()}
    for name in ("problem", "field", "noun"):
        code = str(facts.get(name, ""))
        if known(f"errors.{name}s.{code}"):
            spoken[name] = say(f"errors.{name}s.{code}")
    for name in ("limit", "columns"):
        if isinstance(facts.get(name), int):
            spoken[name] = count(float(str(facts[name])))
    if "limit_bytes" in facts:
        spoken["limit_bytes"] = size(int(str(facts["limit_bytes"])))
    column = f"imports.field.{facts.get('field', '')}"
    if "profile" in facts and known(column):
        spoken["field"] = say(column)
    if "seconds" in facts:
        spoken["wait"] = _wait(ceil(float(str(facts["seconds"]))))
    spoken["holder"] = _clause("holder", "pid", facts)
    spoken["place"] = _clause("place", "line", facts)
    spoken["suggestion"] = _clause("suggestion", "suggestions", facts)
    spoken["closest"] = _clause("closest", "nearest", facts)
    return spoken


def _wait(seconds: int) -> str:
    if seconds <= 1:
        return say("errors.clauses.second")
    if seconds < _IN_MINUTES:
        return say("errors.clauses.seconds", value=count(seconds))
    return say("errors.clauses.minutes", value=count(-(-seconds // 60)))


def _clause(clause: str, fact: str, facts: dict[str, object]) -> str:
    value = facts.get(fact)
    return say(f"errors.clauses.{clause}", value=_listed(value)) if value else ""


def _listed(value: object) -> object:
    return ", ".join(str(part) for part in value) if isinstance(value, tuple | list) else value
