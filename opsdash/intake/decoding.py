"""Bytes to text: container, encoding and size settled before anybody looks for columns.

The result is always a file of strict UTF-8 without a byte order mark, the original where it is one
already. Guesses (an encoding without a mark) are reported, never hidden.
"""

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO

from opsdash.errors import (
    FileBinaryError,
    FileDamagedError,
    FileEmptyError,
    FileEncodingError,
    FileLineTooLongError,
    UnknownNameError,
)
from opsdash.intake.containers import open_container
from opsdash.intake.encodings import known_encodings, normal_name, ranked
from opsdash.intake.pulse import Beat, idle
from opsdash.settings import USUAL_LIMITS, Limits

_CHUNK = 1 << 20
_PROBE = 1 << 18
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_KINDS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"DUCK", b"PAR1", b"SQLite format", b"7z\xbc")
# Signs that no text has: all control bytes but tab, line ends, form feed, NUL and end of file.
_CONTROL = bytes(
    byte for byte in range(1, 32) if byte not in b"\t\n\r\x0b\x0c\x1a\x1b\x1c\x1d\x1e\x1f"
)
# Some exports pad with NUL, or end where a disk was full; more than this is no text.
_MOST_NUL = 1 / 10
_MOST_CONTROL = 1 / 100
_WIDE_NUL = 1 / 10
# Letters that are broken beside this many whole ones are damage, not another encoding.
_WHOLE_PER_BROKEN = 10
# What tells encodings apart: the first lines, and lines that are more than ASCII.
_FIRST_LINES = 40
_TELLING = 1 << 16
_LONGEST_TELLING_LINE = 1 << 12
_LOOKED_THROUGH = 1 << 25
_END_OF_FILE = b"\x1a"


@dataclass(frozen=True)
class DecodedText:
    """`path` holds UTF-8; `name` is what the person called the file; `digest` is SHA-256 in hex.

    `skip` bytes of a mark stand before the text. `guessed` tells that the encoding was inferred,
    `alternatives` are the next likely ones. `container` lists what the text was packed in, as
    "zip/gzip"; `member` is the part taken where there was a choice. `damaged` counts letters that
    could not be read.
    """

    name: str
    path: Path
    skip: int
    digest: str
    size: int
    encoding: str
    container: str
    guessed: bool
    alternatives: tuple[str, ...] = ()
    member: str | None = None
    damaged: int = 0


@dataclass(frozen=True)
class _Encoding:
    name: str
    guessed: bool = False
    alternatives: tuple[str, ...] = ()
    damaged: int = 0


def decode(
    path: Path,
    name: str,
    folder: Path,
    *,
    limits: Limits = USUAL_LIMITS,
    vocabulary: frozenset[str] = frozenset(),
    encoding: str | None = None,
    member: str | None = None,
    beat: Beat = idle,
) -> DecodedText:
    """Settle container and encoding; new files go to `folder`.

    `encoding` and `member` are what a person said; `vocabulary` holds folded header names;
    `beat` is called with every piece of the file.
    Raises FileEmptyError, FileBinaryError, FileDamagedError, FileEncodingError,
    FileLineTooLongError, UnknownNameError and what `open_container` raises.
    """
    size = path.stat().st_size
    if size == 0:
        raise FileEmptyError(file=name)
    digest = _digest(path, beat)
    opened = open_container(path, name, folder, member, limits, beat)
    text = _Text(opened.path, name, folder, limits, beat)
    found = text.encoding(vocabulary, encoding)
    plain = text.written(found)
    skip = len(codecs.BOM_UTF8) if found.name == "utf-8-sig" and plain == opened.path else 0
    return DecodedText(
        name=name,
        path=plain,
        skip=skip,
        digest=digest,
        size=size,
        encoding=found.name,
        container="/".join(opened.kinds) or "plain",
        guessed=found.guessed,
        alternatives=found.alternatives,
        member=opened.member,
        damaged=found.damaged,
    )


def _digest(path: Path, beat: Beat) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for chunk in _chunks(file, beat):
            digest.update(chunk)
    return digest.hexdigest()


def _chunks(file: IO[bytes], beat: Beat) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk
        beat()


@dataclass(frozen=True)
class _Text:
    """The bytes of one text while their encoding is found."""

    path: Path
    name: str
    folder: Path
    limits: Limits
    beat: Beat

    def encoding(self, vocabulary: frozenset[str], said: str | None) -> _Encoding:
        probe = self._probe()
        if said:
            return _Encoding(self._said(said))
        for mark, encoding in _MARKS:
            if probe.startswith(mark):
                # A mark may stand before text that was pasted together from several files.
                whole = encoding != "utf-8-sig" or self._is_utf8()
                return _Encoding(encoding) if whole else self._guessed(vocabulary)
        wide = _wide(probe)
        if wide:
            return _Encoding(wide, guessed=True)
        if _is_binary(probe):
            raise FileBinaryError(file=self.name)
        return _Encoding("utf-8") if self._is_utf8() else self._guessed(vocabulary)

    def _probe(self) -> bytes:
        with self.path.open("rb") as file:
            probe = file.read(_PROBE)
        if not probe.strip(b"\x00\x1a"):
            raise FileEmptyError(file=self.name)
        if probe.startswith(_OTHER_KINDS):
            raise FileBinaryError(file=self.name)
        return probe

    def _said(self, said: str) -> str:
        encoding = normal_name(said)
        if encoding is None:
            raise UnknownNameError(noun="encoding", name=said, suggestions=known_encodings())
        if self._broken(encoding) is None:
            return encoding
        raise FileEncodingError(file=self.name, encoding=said)

    def _is_utf8(self) -> bool:
        return self._broken("utf-8") is None

    def _broken(self, encoding: str) -> UnicodeDecodeError | None:
        """The first fault of the file in an encoding, None where it has none."""
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with self.path.open("rb") as file:
                for chunk in _chunks(file, self.beat):
                    decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            return error
        return None

    def _guessed(self, vocabulary: frozenset[str]) -> _Encoding:
        whole, broken = self._utf8_letters()
        if whole >= _WHOLE_PER_BROKEN * broken:
            return _Encoding("utf-8", guessed=True, damaged=broken)
        guesses = [
            guess.encoding
            for guess in ranked(self._telling(), vocabulary)
            if self._broken(guess.encoding) is None
        ]
        return _Encoding(guesses[0], guessed=True, alternatives=tuple(guesses[1:3]))

    def _utf8_letters(self) -> tuple[int, int]:
        """How many letters beyond ASCII are whole UTF-8, and how many are broken."""
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        whole = broken = 0
        with self.path.open("rb") as file:
            for chunk in chain(_chunks(file, self.beat), (b"",)):
                text = decoder.decode(chunk, final=not chunk)
                faults = text.count("\ufffd")
                broken += faults
                whole += len(text) - len(text.encode("ascii", "ignore")) - faults
        return whole, broken

    def _telling(self) -> list[bytes]:
        """The first lines, and lines that are more than ASCII, up to a bound."""
        lines: list[bytes] = []
        told = looked = 0
        with self.path.open("rb") as file:
            while told < _TELLING and looked < _LOOKED_THROUGH:
                line = file.readline(_LONGEST_TELLING_LINE)
                if not line:
                    break
                looked += len(line)
                if not line.isascii() or len(lines) < _FIRST_LINES:
                    lines.append(line)
                    told += 0 if line.isascii() else len(line)
        return lines

    def written(self, encoding: _Encoding) -> Path:
        """The text as UTF-8: the file itself, or a copy where it is not plain UTF-8 already.

        NUL bytes are padding and a trailing Ctrl-Z is an old mark for the end: neither is text.
        """
        if encoding.name in ("utf-8", "utf-8-sig") and not encoding.damaged and self._is_clean():
            return self.path
        target = self.folder / "decoded"
        errors = "replace" if encoding.damaged else "strict"
        decoder = codecs.getincrementaldecoder(encoding.name)(errors)
        longest = _LongestLine(self.name, self.limits.line)
        try:
            with self.path.open("rb") as source, target.open("wb") as plain:
                for chunk in _chunks(source, self.beat):
                    piece = decoder.decode(chunk).replace("\x00", "").encode()
                    longest.add(piece)
                    plain.write(piece)
                plain.write(decoder.decode(b"", final=True).encode())
        except (UnicodeDecodeError, UnicodeEncodeError) as error:
            raise FileDamagedError(file=self.name, line=None, detail=encoding.name) from error
        _cut_end_mark(target)
        if target.stat().st_size == 0:
            raise FileEmptyError(file=self.name)
        return target

    def _is_clean(self) -> bool:
        """Whether there are neither NUL bytes nor an end mark; FileLineTooLongError on the way."""
        longest = _LongestLine(self.name, self.limits.line)
        last = b""
        with self.path.open("rb") as file:
            for chunk in _chunks(file, self.beat):
                longest.add(chunk)
                if b"\x00" in chunk:
                    return False
                last = chunk
        return not last.rstrip(b"\r\n").endswith(_END_OF_FILE)


class _LongestLine:
    """Watches pieces of a text go by for a line that would not fit into memory."""

    def __init__(self, name: str, limit: int) -> None:
        self._name = name
        self._limit = limit
        self._running = 0
        self._lines = 0

    def add(self, piece: bytes) -> None:
        """Raise FileLineTooLongError once a line has become too long."""
        ends = [at for at in (piece.find(b"\n"), piece.find(b"\r")) if at >= 0]
        head = min(ends, default=len(piece))
        if self._running + head > self._limit:
            raise FileLineTooLongError(
                file=self._name, line=self._lines + 1, limit_bytes=self._limit
            )
        last = max(piece.rfind(b"\n"), piece.rfind(b"\r"))
        self._running = self._running + len(piece) if last < 0 else len(piece) - last - 1
        self._lines += piece.count(b"\n")


def _wide(probe: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of its digits and signs is NUL."""
    pairs = len(probe) // 2
    if not pairs:
        return None
    even, odd = probe[0::2].count(0) / pairs, probe[1::2].count(0) / pairs
    if odd > _WIDE_NUL and even < odd / 10:
        return "utf-16-le"
    return "utf-16-be" if even > _WIDE_NUL and odd < even / 10 else None


def _is_binary(probe: bytes) -> bool:
    # A file that was cut by a full disk ends in NUL, however much there is of it.
    probe = probe.rstrip(b"\x00")
    control = len(probe) - len(probe.translate(None, _CONTROL))
    return control > len(probe) * _MOST_CONTROL or probe.count(0) > len(probe) * _MOST_NUL


def _cut_end_mark(path: Path) -> None:
    with path.open("rb+") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 4))
        tail = file.read()
        text = tail.rstrip(b"\r\n")
        if text.endswith(_END_OF_FILE):
            file.truncate(size - len(tail) + len(text.rstrip(_END_OF_FILE)))
