"""Where somebody goes on after the sign-in: a page of this server, whatever a link says."""

from typing import Final
from urllib.parse import urlsplit

_HOME: Final = "/"
_LONGEST: Final = 4000
# They would lead in a circle, or out again.
_DOORS: Final = ("/sign-in", "/sign-out", "/invitation/", "/auth/", "/oauth2callback")


def local_path(text: str) -> str:
    r"""The path with its question, or the first page if it could lead anywhere else.

    Browsers read "//host" and "/\host" as another server, and leave out control characters first.
    """
    is_odd = not text.isprintable() or "\\" in text or len(text) > _LONGEST
    if is_odd or not text.startswith("/") or text.startswith("//"):
        return _HOME
    try:
        parts = urlsplit(text)
    except ValueError:
        return _HOME
    if parts.scheme or parts.netloc or parts.path.startswith(_DOORS):
        return _HOME
    return text
