"""All visible text, one TOML file per room under `en/`, found by a dotted key.

`say("today.title")` is the only way text reaches a screen or a terminal, so that another language
is another folder. A key that does not exist is a programming error and raises KeyError.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_LANGUAGE = "en"
_FOLDER = Path(__file__).parent


def say(key: str, /, **values: object) -> str:
    """The text under `key` ("room.name" or "room.group.name"), placeholders filled."""
    text = _text(_LANGUAGE, key)
    return text.format(**values) if values else text


def known(key: str) -> bool:
    """Whether `say(key)` would find a text."""
    try:
        _text(_LANGUAGE, key)
    except KeyError:
        return False
    return True


# A page says hundreds of texts.
@cache
def _text(language: str, key: str) -> str:
    room, *parts = key.split(".")
    node: Any = _room(language, room)
    for part in parts:
        if not isinstance(node, dict):
            raise KeyError(key)
        node = node[part]
    if not isinstance(node, str):
        raise KeyError(key)
    return node


# A start waits for no more rooms than its first page needs.
@cache
def _room(language: str, room: str) -> dict[str, Any]:
    try:
        text = (_FOLDER / language / f"{room}.toml").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise KeyError(room) from None
    return tomllib.loads(text)
