"""Signs what a browser or a link brings back, so that what we did not make is never looked up.

The key only tells ours from forged; tables decide what a signed value opens. A value signed for one
purpose means nothing for another. A new key ends every session and every open link.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from enum import StrEnum
from pathlib import Path
from typing import Final

from opsdash.access.secret_file import made_secret

_KEY: Final = "sign_in_key"
_SECRET_BYTES: Final = 32
# Links are read out and pasted: half of the signature is as far beyond guessing.
_SIGNATURE_BYTES: Final = 16


class Purpose(StrEnum):
    """`FORM`: the token that a form of the sign-in pages carries. `GUEST`: a guest's link."""

    SESSION = "session"
    INVITATION = "invitation"
    FORM = "form"
    GUEST = "guest"


def new_secret() -> str:
    """256 random bits, in letters that may stand in a cookie and in a link."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def sign(home: Path, purpose: Purpose, value: str) -> str:
    """The value with its signature; `value` has no full stop."""
    return f"{value}.{_signature(home, purpose, value)}"


def unsigned(home: Path, purpose: Purpose, text: str) -> str | None:
    """The value of a text that `sign` made for this purpose, None for every other text."""
    value, _, signature = text.partition(".")
    ours = _signature(home, purpose, value)
    return value if hmac.compare_digest(_bytes(signature), _bytes(ours)) else None


def digest(value: str) -> str:
    """How a secret of many random bits is stored: nobody can guess it back."""
    return hashlib.sha256(value.encode()).hexdigest()


def _signature(home: Path, purpose: Purpose, value: str) -> str:
    key = made_secret(home, _KEY).encode()
    whole = hmac.new(key, _bytes(f"{purpose.value}:{value}"), hashlib.sha256).digest()
    return urlsafe_b64encode(whole[:_SIGNATURE_BYTES]).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    """Of any text, also of one that a request has bent."""
    return text.encode("utf-8", "surrogatepass")
