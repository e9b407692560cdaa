"""Workbooks: made harmless, then read by a process of its own, one sheet taken.

What is given to that process is a copy of the parts that matter, each unpacked here and counted:
sizes that a workbook declares are only what it says of itself.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

from opsdash.errors import (
    FileDamagedError,
    FileLineTooLongError,
    FileNoTableError,
    FilePasswordError,
    FileSheetTooLargeError,
    MemberMissingError,
    MemberNeededError,
)
from opsdash.intake import sheet_reader
from opsdash.intake.pulse import Beat
from opsdash.intake.unpacking import Unpacking

_PARTS = re.compile(
    r"(\[Content_Types\]|_rels/.*|xl/[^/]*|xl/_rels/.*|xl/worksheets/.*)\.(xml|rels)"
)
_SHEETS = "xl/worksheets/"
_BEAT_SECONDS = 0.2
# An error stands in a cell of type "e", which the reader leaves out; as text it stays visible.
_ERROR_TYPE = re.compile(rb"""(<(?:\w+:)?c\s[^>]*\bt=["'])e(["'])""")


@dataclass(frozen=True)
class Sheet:
    """One sheet as CSV in `path`; `name` is None where the workbook has no other."""

    path: Path
    name: str | None


def is_workbook(archive: ZipFile) -> bool:
    return "xl/workbook.xml" in archive.namelist()


def take_sheet(archive: ZipFile, unpacking: Unpacking, wanted: str | None) -> Sheet:
    """The `wanted` sheet, or the only one that holds anything.

    Raises MemberNeededError, MemberMissingError, FilePasswordError, FileSheetTooLargeError,
    FileNoTableError and what unpacking raises.
    """
    book = unpacking.folder / "book.xlsx"
    with ZipFile(book, "w", ZIP_STORED) as copy:
        for part in dict.fromkeys(archive.namelist()):
            if _PARTS.fullmatch(part):
                with copy.open(part, "w", force_zip64=True) as target:
                    for piece in _pieces(unpacking, archive, part):
                        target.write(piece)
    return read_sheet(book, unpacking, wanted)


def _pieces(unpacking: Unpacking, archive: ZipFile, part: str) -> Iterator[bytes]:
    """A part in pieces that end where a tag ends, so that no cell's beginning is cut."""
    rest = b""
    for chunk in unpacking.member(archive, part):
        whole, mark, tail = (rest + chunk).rpartition(b">")
        if not mark and len(tail) > unpacking.limits.line:
            raise FileLineTooLongError(
                file=unpacking.name, line=None, limit_bytes=unpacking.limits.line
            )
        piece, rest = whole + mark, tail
        yield _ERROR_TYPE.sub(rb"\1str\2", piece) if part.startswith(_SHEETS) else piece
    yield rest


def ran(command: list[str], beat: Beat) -> "subprocess.CompletedProcess[bytes]":
    """A process with what it said; it ends early when `beat` raises."""
    with subprocess.Popen(  # noqa: S603 - our own script under our own interpreter
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            while True:
                try:
                    out, err = process.communicate(timeout=_BEAT_SECONDS)
                except subprocess.TimeoutExpired:
                    beat()
                else:
                    return subprocess.CompletedProcess(command, process.returncode, out, err)
        except BaseException:
            process.kill()
            raise


def read_sheet(book: Path, unpacking: Unpacking, wanted: str | None) -> Sheet:
    """Have a process of its own write the sheet as CSV."""
    target = unpacking.folder / "sheet.csv"
    memory = str(unpacking.limits.workbook_memory)
    reader = str(sheet_reader.__file__)
    command = [sys.executable, "-I", reader, str(book), str(target), memory, wanted or ""]
    done = ran(command, unpacking.beat)
    book.unlink()
    if done.returncode == sheet_reader.PASSWORD:
        raise FilePasswordError(file=unpacking.name)
    if done.returncode < 0 or b"MemoryError" in done.stderr:
        raise FileSheetTooLargeError(
            file=unpacking.name, limit_bytes=unpacking.limits.workbook_memory
        )
    if done.returncode:
        detail = done.stdout.decode() or "xlsx"
        raise FileDamagedError(file=unpacking.name, line=None, detail=detail)
    told = json.loads(done.stdout)
    sheets = tuple(told["sheets"])
    if told["taken"]:
        return Sheet(target, wanted or (sheets[0] if len(sheets) > 1 else None))
    if wanted:
        raise MemberMissingError(file=unpacking.name, member=wanted, members=sheets)
    if not sheets:
        raise FileNoTableError(file=unpacking.name)
    raise MemberNeededError(file=unpacking.name, members=sheets)
