"""Bytes to text: container, encoding and size settled before anybody looks for columns.

The result is always a file of strict UTF-8 without a byte order mark, the original where it is one
already. Guesses (an encoding without a mark) are reported, never hidden.
"""

import codecs
import gzip
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import charset_normalizer

from opsdash.errors import FileBinaryError, FileDamagedError, FileEmptyError, FileTooLargeError

_CHUNK = 1 << 20
_GZIP_MAGIC = b"\x1f\x8b"
_PROBE = 1 << 18

# A text export unpacks to at most some tens of times its size; beyond this it is a trap.
_MAX_BYTES = 8 << 30
_MAX_RATIO = 400

# The encodings of real exports that carry no mark, for the guess to choose from.
_CANDIDATES = ["cp1252", "cp949", "gb18030", "big5", "cp932", "cp1250", "cp1251", "cp1258"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ZIP_LIKE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"DUCK")


@dataclass(frozen=True)
class DecodedText:
    """`path` holds UTF-8; `name` is what the person called the file; `digest` is SHA-256 in hex.

    `skip` bytes of a mark stand before the text. `guessed` tells that the encoding was inferred.
    """

    name: str
    path: Path
    skip: int
    digest: str
    size: int
    encoding: str
    container: str
    guessed: bool


def decode(path: Path, name: str, folder: Path) -> DecodedText:
    """Settle container and encoding; new files go to `folder`.

    Raises FileEmptyError, FileBinaryError, FileTooLargeError, FileDamagedError.
    """
    size = path.stat().st_size
    if size == 0:
        raise FileEmptyError(file=name)
    digest = _digest(path)
    container = "plain"
    with path.open("rb") as file:
        packed = file.read(2) == _GZIP_MAGIC
    if packed:
        container = "gzip"
        path = _unpacked(path, name, folder)
        if path.stat().st_size == 0:
            raise FileEmptyError(file=name)
    encoding, guessed = _encoding(path, name)
    if encoding not in ("utf-8", "utf-8-sig"):
        path = _transcoded(path, name, encoding, folder)
    skip = len(codecs.BOM_UTF8) if encoding == "utf-8-sig" else 0
    return DecodedText(name, path, skip, digest, size, encoding, container, guessed)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def _unpacked(path: Path, name: str, folder: Path) -> Path:
    target = folder / "unpacked"
    limit = min(_MAX_BYTES, max(path.stat().st_size * _MAX_RATIO, _CHUNK))
    written = 0
    try:
        with gzip.open(path, "rb") as packed, target.open("wb") as plain:
            for chunk in _chunks(packed):  # type: ignore[arg-type]  # GzipFile reads like a file
                written += len(chunk)
                if written > limit:
                    raise FileTooLargeError(file=name, limit=limit)
                plain.write(chunk)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise FileDamagedError(file=name, line=None, detail=str(error)) from error
    return target


def _encoding(path: Path, name: str) -> tuple[str, bool]:
    with path.open("rb") as file:
        probe = file.read(_PROBE)
    if not probe:
        raise FileEmptyError(file=name)
    for mark, encoding in _MARKS:
        if probe.startswith(mark):
            if encoding == "utf-8-sig" and not _is_utf8(path):
                raise FileDamagedError(file=name, line=None, detail=encoding)
            return encoding, False
    if probe.startswith(_ZIP_LIKE) or b"\x00" in probe:
        raise FileBinaryError(file=name)
    if _is_utf8(path):
        return "utf-8", False
    return _guessed(_telling(path), name), True


def _telling(path: Path) -> bytes:
    """A probe that begins with the first line that is more than ASCII: only that can tell."""
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                return line + file.read(_PROBE)
    return b""


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            for chunk in _chunks(file):
                if b"\x00" in chunk:
                    return False
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _guessed(probe: bytes, name: str) -> str:
    best = charset_normalizer.from_bytes(probe, cp_isolation=_CANDIDATES).best()
    if best is None:
        raise FileBinaryError(file=name)
    return best.encoding


def _transcoded(path: Path, name: str, encoding: str, folder: Path) -> Path:
    target = folder / "decoded"
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as source, target.open("w", encoding="utf-8", newline="") as plain:
            for chunk in _chunks(source):
                plain.write(decoder.decode(chunk))
            plain.write(decoder.decode(b"", final=True))
    except (UnicodeDecodeError, UnicodeEncodeError) as error:
        raise FileDamagedError(file=name, line=None, detail=encoding) from error
    return target
