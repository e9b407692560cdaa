"""Passwords: long rather than mixed, not easy to guess, kept only as argon2id.

Comparing takes as long for an account that does not exist, and no more than two comparisons run at
once: each takes 64 MB, and whoever asks for many at a time must not take the server down.
"""

import re
import unicodedata
from collections.abc import Iterable
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from opsdash.errors import InvalidRecordError

SHORTEST: Final = 12
LONGEST: Final = 256
# A password that falls within a thousand million guesses is too easy (the scale of zxcvbn).
_FEWEST_GUESSES: Final = 1e9
# zxcvbn takes long for long texts; what is longer than this is not easy for its patterns.
_JUDGED: Final = 64
_hasher: Final = PasswordHasher()
# The hash of a random text nobody kept, made with the hasher above.
_NOBODY: Final = (
    "$argon2id$v=19$m=65536,t=3,p=4$Y50aLvbQbQByRrO/6jpjXw"
    "$gNV7PoaOghK1W12W8J2XowH6F4VJLk0y3dBzV+P3lZs"
)
_at_once: Final = BoundedSemaphore(2)


def check_new(password: str, own: Iterable[str] = ()) -> None:
    """Raise InvalidRecordError when it is too short, too long or too easy.

    `own` are names that somebody who knows the person would try first.
    """
    plain = _plain(password)
    problem = ""
    if len(plain) < SHORTEST:
        problem = "password_short"
    elif len(plain) > LONGEST:
        problem = "password_long"
    elif _is_easy(plain, own):
        problem = "password_easy"
    if problem:
        raise InvalidRecordError(field=problem, problem=problem)


def hashed(password: str) -> str:
    with _at_once:
        return _hasher.hash(_plain(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether it is the stored password; for None the same work is done, and it never is."""
    plain = _plain(password)[: LONGEST + 1]
    with _at_once:
        try:
            _hasher.verify(stored or _NOBODY, plain)
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


def _is_easy(plain: str, own: Iterable[str]) -> bool:
    # Its lists of words take a while to read, and a password is set once in a while.
    from zxcvbn import zxcvbn  # noqa: PLC0415

    names = {"opsdash"}
    for each in own:
        names |= {each.casefold(), *re.split(r"[\W_]+", each.casefold())}
    inputs = sorted(name for name in names if name)
    return float(zxcvbn(plain[:_JUDGED], user_inputs=inputs)["guesses"]) < _FEWEST_GUESSES


def _plain(password: str) -> str:
    """One form of letters that look alike, so that another keyboard types the same password."""
    return unicodedata.normalize("NFKC", password)
