"""Profiles that a team saves itself: written as TOML, read back by the same code as the shipped.

Names come from people and columns from files: both are hostile until they are escaped.
"""

import os
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from opsdash.access.actor import Actor
from opsdash.access.rights import Right
from opsdash.errors import ProfileExistsError, ProfileInvalidError
from opsdash.intake.interpretation import Interpretation
from opsdash.intake.profiles import SHIPPED, Profile, parse_profile
from opsdash.intake.suggestions import profile_table

_LONGEST_NAME = 60
# Files of these names cannot be made on every system.
_PORTS = tuple(f"{port}{number}" for port in ("com", "lpt") for number in range(10))
_DEVICES = frozenset({"con", "prn", "aux", "nul", *_PORTS})
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_FIRST_PRINTABLE, _DELETE = 0x20, 0x7F


def profile_name(title: str) -> str:
    """A name that is safe as a file's: letters and digits of any script, joined by underscores."""
    text = unicodedata.normalize("NFC", title).casefold()
    words = "".join(sign if sign.isalnum() else " " for sign in text).split()
    name = "_".join(words)[:_LONGEST_NAME].strip("_")
    return f"{name}_" if name in _DEVICES else name


def table_of(understood: Interpretation) -> dict[str, Any]:
    """What was understood of a file, as the contents of a profile for the next ones."""
    recognition = understood.recognition
    names = recognition.layout.names
    columns = {field: names[at] for field, at in recognition.matches.items()}
    table = profile_table(recognition.profile.fact.name, columns)
    for reading in understood.readings:
        rule = table.get("columns", {}).get(reading.field)
        if rule and reading.meanings:
            rule["values"] = {**rule.get("values", {}), **reading.meanings}
    table |= {"rows": recognition.profile.rows, "span": recognition.profile.span}
    table["zone"] = understood.zone
    return {**table, "signature": list(names)}


def save_profile(
    home: Path,
    name: str,
    title: str,
    draft: Mapping[str, Any],
    actor: Actor,
    *,
    replace: bool = False,
) -> Profile:
    """Write `draft` (the contents of a profile file) to the home's profiles.

    Raises ProfileExistsError unless `replace`, ProfileInvalidError where the name holds no letter
    or the draft is no profile.
    """
    actor.must(Right.LOAD)
    safe = profile_name(name)
    if not safe:
        raise ProfileInvalidError(path=name, problem="its name has no letter and no digit")
    path = home / "profiles" / f"{safe}.toml"
    if not replace and (path.exists() or (SHIPPED / path.name).exists()):
        raise ProfileExistsError(name=safe)
    table = {**draft, "name": safe, "title": " ".join(title.split()) or safe}
    profile = parse_profile(table, path.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, to_toml(table))
    return profile


def _write(path: Path, text: str) -> None:
    """All of it or nothing: a profile that is half there would keep the server from reading any."""
    with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)


def to_toml(table: Mapping[str, Any]) -> str:
    """A table of texts, lists, tables and tables of tables as TOML."""
    plain = {key: value for key, value in table.items() if not isinstance(value, Mapping)}
    lines = [f"{_key(key)} = {_value(value)}" for key, value in plain.items()]
    for group, rules in table.items():
        if not isinstance(rules, Mapping):
            continue
        for name, rule in rules.items():
            lines += ["", f"[{_key(group)}.{_key(name)}]"]
            lines += [f"{_key(key)} = {_value(value)}" for key, value in rule.items()]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items())
        return f"{{ {pairs} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return _text(str(value))


def _key(name: str) -> str:
    bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if bare else _text(name)


def _text(text: str) -> str:
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(sign: str) -> str:
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    code = ord(sign)
    if code < _FIRST_PRINTABLE or code == _DELETE:
        return f"\\u{code:04x}"
    return sign
