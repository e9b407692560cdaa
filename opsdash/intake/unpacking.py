"""Unpacking within limits: every byte is counted as it appears, whatever the archive declares."""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from opsdash.errors import (
    FileDamagedError,
    FilePasswordError,
    FileRatioError,
    FileTooLargeError,
    OpsdashError,
)
from opsdash.intake.pulse import Beat, idle
from opsdash.settings import Limits

CHUNK = 1 << 20
# A small file of blanks may well be packed a thousandfold; it hurts nobody.
_HARMLESS = 16 << 20
# Deflate, bzip2 and LZMA all end in one of these when the bytes are not what they should be.
_BROKEN = (EOFError, OSError, ValueError, NotImplementedError, zlib.error, BadZipFile)


@dataclass
class Unpacking:
    """One file being unpacked into `folder`; `packed` is its size, `unpacked` what came out."""

    name: str
    folder: Path
    packed: int
    limits: Limits
    beat: Beat = idle
    unpacked: int = field(default=0)

    def member(self, archive: ZipFile, name: str) -> Iterator[bytes]:
        """The bytes of a member of a zip, counted."""
        told = archive.getinfo(name)
        if told.flag_bits & 1:
            raise FilePasswordError(file=self.name)
        # The others can make gigabytes of one read.
        if told.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise FileDamagedError(file=self.name, line=None, detail="compression")
        self._check(self.unpacked + told.file_size)
        try:
            with archive.open(name) as packed:
                yield from self._counted(packed)
        except OpsdashError:
            raise
        except _BROKEN as error:
            raise FileDamagedError(file=self.name, line=None, detail=str(error)) from error

    def gunzipped(self, path: Path) -> Iterator[bytes]:
        """The bytes of a gzip file, counted."""
        try:
            with gzip.open(path, "rb") as packed:
                yield from self._counted(packed)
        except OpsdashError:
            raise
        except _BROKEN as error:
            raise FileDamagedError(file=self.name, line=None, detail=str(error)) from error

    def written(self, chunks: Iterator[bytes], target: Path) -> Path:
        with target.open("wb") as plain:
            for chunk in chunks:
                plain.write(chunk)
        return target

    def _counted(self, packed: IO[bytes] | gzip.GzipFile) -> Iterator[bytes]:
        while chunk := packed.read(CHUNK):
            self.unpacked += len(chunk)
            self._check(self.unpacked)
            yield chunk
            self.beat()

    def _check(self, unpacked: int) -> None:
        if unpacked > self.limits.unpacked:
            raise FileTooLargeError(file=self.name, limit_bytes=self.limits.unpacked)
        if unpacked > max(self.packed * self.limits.ratio, _HARMLESS):
            raise FileRatioError(file=self.name, limit=self.limits.ratio)
