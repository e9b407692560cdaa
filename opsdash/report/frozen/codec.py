"""Questions, answers and metrics as JSON and back: what is read equals what was stored.

A field that came later has its default, one that is gone is left out, so that an update can read
what an earlier release froze.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, Union, cast, get_args, get_origin, get_type_hints

Kept = TypeVar("Kept")

# A value of no declared type that reads as a day is one: reasons name months by their first days.
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def to_text(value: object) -> str:
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def from_text(kind: type[Kept], text: str) -> Kept:
    """The value of this type. ValueError, KeyError or TypeError: the text holds none."""
    return cast("Kept", _read(kind, json.loads(text)))


def _plain(value: Any) -> Any:
    """Dataclasses as objects without what has its default, tuples of all kinds as lists."""
    if is_dataclass(value):
        return {
            each.name: _plain(held)
            for each in fields(value)
            if (held := getattr(value, each.name)) != each.default
        }
    if isinstance(value, Mapping):
        return {str(name): _plain(held) for name, held in value.items()}
    if isinstance(value, frozenset):
        return sorted(_plain(each) for each in value)
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _read(kind: Any, held: Any) -> Any:
    origin = get_origin(kind)
    if origin in _INSIDE:
        return _INSIDE[origin](get_args(kind), held)
    if isinstance(kind, type) and is_dataclass(kind):
        types = _types(kind)
        return kind(**{name: _read(types[name], held[name]) for name in types if name in held})
    if hasattr(kind, "_fields"):
        # Strict would refuse what was frozen before a field came.
        named = zip(_types(kind).values(), held, strict=False)
        return kind(*(_read(each, part) for each, part in named))
    if kind is date:
        return date.fromisoformat(held)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(held)
    return _untyped(held) if kind is object else held


@cache
def _types(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _optional(kinds: tuple[Any, ...], held: Any) -> Any:
    """One type or nothing."""
    known = next(each for each in kinds if each is not NoneType)
    return None if held is None else _read(known, held)


def _tuple(kinds: tuple[Any, ...], held: Any) -> tuple[Any, ...]:
    if kinds[-1] is ...:
        return tuple(_read(kinds[0], each) for each in held)
    return tuple(_read(kind, each) for kind, each in zip(kinds, held, strict=True))


def _set(kinds: tuple[Any, ...], held: Any) -> frozenset[Any]:
    return frozenset(_read(kinds[0], each) for each in held)


def _untyped(held: Any) -> Any:
    if isinstance(held, list):
        return tuple(_untyped(each) for each in held)
    is_day = isinstance(held, str) and _DAY.fullmatch(held)
    return date.fromisoformat(held) if is_day else held


_INSIDE: Final[Mapping[Any, Callable[[tuple[Any, ...], Any], Any]]] = {
    UnionType: _optional,
    Union: _optional,
    tuple: _tuple,
    frozenset: _set,
}
