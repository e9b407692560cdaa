"""What a file is packed in (gzip, zip, workbook, nothing), told by its bytes, never by its name.

One container may hold one more of another kind (a workbook in a zip); an archive within an archive
is refused. Of several tables a person says which one is meant.
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from opsdash.errors import (
    FileDamagedError,
    FileMembersError,
    FileNestedError,
    FileNoTableError,
    FilePasswordError,
    FileWorkbookError,
    MemberMissingError,
    MemberNeededError,
)
from opsdash.intake.pulse import Beat, idle
from opsdash.intake.unpacking import CHUNK, Unpacking
from opsdash.intake.workbooks import is_workbook, read_sheet, take_sheet
from opsdash.settings import Limits

_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# How a protected workbook names its content, inside the older container.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_TABLES = (".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xls", ".gz")
# What archivers add by themselves.
_CLUTTER = ("__MACOSX/", ".")
_CLUTTER_NAMES = ("thumbs.db", "desktop.ini")
_MOST_MEMBERS = 1000
_LONGEST_DIRECTORY = 1 << 20
# The end record of a zip stands before a comment; the one for large archives before it.
_END_LENGTH = 22
_LONGEST_COMMENT = 1 << 16
_LARGE_END_LENGTH = 76
_LARGE_MARK = b"PK\x06\x06"
_NAME_IS_UTF8 = 0x800


@dataclass(frozen=True)
class Opened:
    """`path` holds the text. `kinds` are the containers it came in, outermost first.

    `member` is the part that was taken where there was a choice, else None.
    """

    path: Path
    kinds: tuple[str, ...]
    member: str | None


def open_container(
    path: Path,
    name: str,
    folder: Path,
    member: str | None,
    limits: Limits,
    beat: Beat = idle,
) -> Opened:
    """Take the one text out of a file; `member` names a part of an archive or a sheet.

    Raises the errors of unpacking and of workbooks, FileNestedError, FileMembersError,
    FileNoTableError, MemberNeededError, MemberMissingError.
    """
    unpacking = Unpacking(name, folder, path.stat().st_size, limits, beat)
    kind = _kind(path)
    if kind == "plain":
        return Opened(path, (), None)
    if kind == "ole":
        return _old_workbook(path, unpacking, member)
    if kind == "gzip":
        inner = unpacking.written(unpacking.gunzipped(path), folder / "unpacked")
        return _within(inner, "gzip", None, unpacking, member)
    return _open_zip(path, unpacking, member)


def _kind(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(len(_OLE))
    if head.startswith(_GZIP):
        return "gzip"
    if head.startswith((_ZIP, _EMPTY_ZIP)):
        return "zip"
    return "ole" if head == _OLE else "plain"


def _within(
    path: Path, outer: str, taken: str | None, unpacking: Unpacking, member: str | None
) -> Opened:
    """What came out of an archive: text, or a workbook."""
    kind = _kind(path)
    if kind == "plain":
        return Opened(path, (outer,), taken)
    try:
        found = _inner(path, kind, outer, unpacking, _sheet_of(member, taken))
    except (MemberNeededError, MemberMissingError) as error:
        # As a person names it from outside: `book.xlsx/Sheet1`.
        within = f"{taken}/" if taken else ""
        sheets = tuple(within + name for name in error.facts["members"])  # type: ignore[attr-defined]
        raise type(error)(**{**error.facts, "members": sheets}) from error
    both = "/".join(part for part in (taken, found.member) if part)
    return Opened(found.path, (outer, *found.kinds), both or None)


def _inner(path: Path, kind: str, outer: str, unpacking: Unpacking, sheet: str | None) -> Opened:
    nested = FileNestedError(file=unpacking.name)
    if kind == "ole":
        return _old_workbook(path, unpacking, sheet)
    if kind == "zip":
        with _archive(path, unpacking.name) as archive:
            if is_workbook(archive):
                return _workbook(archive, unpacking, sheet)
        raise nested
    if outer == "gzip":
        raise nested
    inner = unpacking.written(unpacking.gunzipped(path), unpacking.folder / "inner")
    if _kind(inner) != "plain":
        raise nested
    return Opened(inner, ("gzip",), None)


def _sheet_of(member: str | None, taken: str | None) -> str | None:
    """What a person named beyond the part of the archive: the sheet in `book.xlsx/Sheet1`."""
    if member is None or taken is None:
        return member
    return member.removeprefix(taken).removeprefix("/") or None


def _old_workbook(path: Path, unpacking: Unpacking, sheet: str | None) -> Opened:
    if _holds(path, _ENCRYPTED):
        raise FilePasswordError(file=unpacking.name)
    if not _holds(path, "Workbook".encode("utf-16-le")):
        raise FileWorkbookError(file=unpacking.name)
    book = unpacking.folder / "book.xls"
    with path.open("rb") as source:
        unpacking.written(iter(lambda: source.read(CHUNK), b""), book)
    found = read_sheet(book, unpacking, sheet)
    return Opened(found.path, ("workbook",), found.name)


def _holds(path: Path, mark: bytes) -> bool:
    tail = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if mark in tail + chunk:
                return True
            tail = chunk[-len(mark) :]
    return False


def _archive(path: Path, name: str) -> ZipFile:
    _check_directory(path, name)
    try:
        archive = ZipFile(path)
    except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FileDamagedError(file=name, line=None, detail=str(error)) from error
    if len(archive.namelist()) > _MOST_MEMBERS:
        archive.close()
        raise FileMembersError(file=name, limit=_MOST_MEMBERS)
    return archive


def _check_directory(path: Path, name: str) -> None:
    """Refuse a directory too long to be read, before it is read."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _LONGEST_COMMENT - _END_LENGTH - _LARGE_END_LENGTH))
        ending = file.read()
    at = ending.rfind(_EMPTY_ZIP)
    if at < 0 or len(ending) < at + _END_LENGTH:
        raise FileDamagedError(file=name, line=None, detail="zip")
    length = struct.unpack("<L", ending[at + 12 : at + 16])[0]
    large = ending[max(0, at - _LARGE_END_LENGTH) : at]
    if large.startswith(_LARGE_MARK):
        length = struct.unpack("<Q", large[40:48])[0]
    if length > _LONGEST_DIRECTORY:
        raise FileMembersError(file=name, limit=_MOST_MEMBERS)


def _open_zip(path: Path, unpacking: Unpacking, member: str | None) -> Opened:
    with _archive(path, unpacking.name) as archive:
        if is_workbook(archive):
            return _workbook(archive, unpacking, member)
        names = _tables(archive)
        if not names:
            if any(part.lower().endswith(".zip") for part in archive.namelist()):
                raise FileNestedError(file=unpacking.name)
            raise FileNoTableError(file=unpacking.name)
        shown = _chosen(tuple(names), unpacking.name, member)
        chunks = unpacking.member(archive, names[shown])
        inner = unpacking.written(chunks, unpacking.folder / "unpacked")
    return _within(inner, "zip", shown if len(names) > 1 else None, unpacking, member)


def _workbook(archive: ZipFile, unpacking: Unpacking, sheet: str | None) -> Opened:
    found = take_sheet(archive, unpacking, sheet)
    return Opened(found.path, ("workbook",), found.name)


def _chosen(names: tuple[str, ...], file: str, member: str | None) -> str:
    if len(names) == 1:
        return names[0]
    if member is None:
        raise MemberNeededError(file=file, members=names)
    for name in names:
        if member == name or member.startswith(f"{name}/"):
            return name
    raise MemberMissingError(file=file, member=member, members=names)


def _tables(archive: ZipFile) -> dict[str, str]:
    """The files of a zip that may be tables: the name as people know it, and as it is stored."""
    filled = [part for part in archive.infolist() if part.file_size and not part.is_dir()]
    own = [
        part
        for part in filled
        if not part.filename.startswith(_CLUTTER)
        and not Path(part.filename).name.lower().startswith((".", "~$"))
        and Path(part.filename).name.lower() not in _CLUTTER_NAMES
    ]
    tables = [part for part in own if part.filename.lower().endswith(_TABLES)]
    if not tables and len(own) == 1 and not own[0].filename.lower().endswith(".zip"):
        tables = own
    return {_readable(part.filename, part.flag_bits): part.filename for part in tables}


def _readable(name: str, flags: int) -> str:
    """A name that an old archiver stored in the encoding of its machine."""
    if flags & _NAME_IS_UTF8 or name.isascii():
        return name
    raw = name.encode("cp437")
    for encoding in ("utf-8", "cp949", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name
