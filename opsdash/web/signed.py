"""Links that a page hands to its reader, so that a file can be fetched without a token.

A link opens one question and nothing else, of the groups that its reader sees, until it is a day
old or the server ends: the secret lives in this process alone.
"""

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from opsdash.access.actor import Actor
from opsdash.access.rights import Role

_SECRET: Final = secrets.token_bytes(32)
_SECONDS: Final = 24 * 3600
_UNTIL: Final = "until"
_SIGNATURE: Final = "sig"

_READER: Final = "reader"

NAMES: Final = (_UNTIL, _SIGNATURE, _READER)


def signed(path: str, parameters: Mapping[str, Sequence[str]], reader: Actor) -> str:
    """The link to `path` with these parameters, for one reader and the groups that he sees."""
    who = json.dumps([reader.name, reader.person, reader.groups])
    until = str(int(time.time()) + _SECONDS)
    whole = {**parameters, _UNTIL: [until], _READER: [who]}
    return f"{path}?{urlencode({**whole, _SIGNATURE: [_mark(path, whole)]}, doseq=True)}"


def is_signed(path: str, parameters: Mapping[str, Sequence[str]]) -> bool:
    """Whether this very question was signed here, and lately."""
    given = dict(parameters)
    marks = given.pop(_SIGNATURE, [])
    until = given.get(_UNTIL, [])
    if len(marks) != 1 or len(until) != 1 or not until[0].isdecimal():
        return False
    is_known = hmac.compare_digest(marks[0].encode(), _mark(path, given).encode())
    return is_known and int(until[0][:12]) > time.time()


def reader_of(parameters: Mapping[str, Sequence[str]], origin: str) -> Actor:
    """For whom a link which `is_signed` was made; he may look, whatever else he may."""
    name, account, groups = json.loads(parameters[_READER][-1])
    return Actor(name, Role.VIEWER, None if groups is None else tuple(groups), account, origin)


def _mark(path: str, parameters: Mapping[str, Sequence[str]]) -> str:
    text = repr((path, sorted((name, list(values)) for name, values in parameters.items())))
    return hmac.new(_SECRET, text.encode(), hashlib.sha256).hexdigest()
