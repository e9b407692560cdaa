"""The body of a call to a file on disk, as it arrives: plain, or the one file of a form.

Nothing is kept in memory, and what is larger than the limit is dropped where it passes it.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from opsdash.errors import CallInvalidError, UploadTooLargeError
from opsdash.intake.spool import Arriving, Spooled
from opsdash.settings import read_settings

_MEGABYTE: Final = 1 << 20
# What a form adds around its file.
_FORM_BYTES: Final = 1 << 16
_NO_NAME: Final = "upload.csv"


async def receive(request: Request, folder: Path, name: str) -> Spooled:
    """The file of this call in `folder`, under `name` or the name its form gives.

    Raises UploadTooLargeError, and CallInvalidError for a call without a file or with several.
    """
    arriving = Arriving(folder)
    try:
        told = await _arrived(request, arriving, name or _NO_NAME)
        return arriving.keep(name or told or _NO_NAME, apart=True)
    except BaseException:
        arriving.drop()
        raise


async def _arrived(request: Request, arriving: Arriving, name: str) -> str:
    """Write the whole body; the name that its form gives the file, if it is one."""
    limit = read_settings().max_upload_mb
    too_large = UploadTooLargeError(file=name, limit_bytes=limit * 1_000_000)
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit * _MEGABYTE + _FORM_BYTES:
        raise too_large
    form = _form_of(request, arriving)
    async for chunk in request.stream():
        if form:
            form.feed(chunk)
        else:
            arriving.add(chunk)
        if arriving.size > limit * _MEGABYTE:
            raise too_large
    if not arriving.size or (form and not form.is_whole):
        raise CallInvalidError(problem="no_file", name=name)
    return form.file_name if form else ""


def _form_of(request: Request, arriving: Arriving) -> "_Form | None":
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data":
        return None
    return _Form(arriving, options.get(b"boundary", b""))


@dataclass
class _Form:
    """The parts of a form: the one with a file name is written, others are passed over."""

    arriving: Arriving
    boundary: bytes
    file_name: str = ""
    is_whole: bool = False
    _inside: bool = False
    _files: int = 0
    _header: bytes = b""
    _value: bytes = b""
    _parser: MultipartParser = field(init=False)

    def __post_init__(self) -> None:
        if not self.boundary:
            raise CallInvalidError(problem="no_file", name="boundary")
        self._parser = MultipartParser(
            self.boundary,
            {
                "on_part_begin": self._part_begin,
                "on_part_data": self._part_data,
                "on_header_field": self._header_field,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_end": self._end,
            },
        )

    def feed(self, chunk: bytes) -> None:
        try:
            self._parser.write(chunk)
        except MultipartParseError as error:
            raise CallInvalidError(problem="no_file", name=str(error)) from error

    def _end(self) -> None:
        self.is_whole = True

    def _part_begin(self) -> None:
        self._inside = False

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._inside:
            self.arriving.add(data[start:end])

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        name, value = self._header.lower(), self._value
        self._header, self._value = b"", b""
        if name != b"content-disposition":
            return
        _, options = parse_options_header(value)
        told = options.get(b"filename")
        if told is None:
            return
        self._files += 1
        if self._files > 1:
            raise CallInvalidError(problem="several_files", name=self.file_name)
        self._inside = True
        self.file_name = Path(told.decode("utf-8", errors="replace")).name
