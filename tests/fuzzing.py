"""Damaged exports by the thousand: `make fuzz COUNT=20000 SEED=1`.

Every export of the repository is cut short, packed and encoded at random and then damaged. Whatever
comes of it, opsdash has to say so in words, and the rows of a file that is read have to add up.
"""

import codecs
import csv
import gzip
import io
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from acting import person
from workbook_files import workbook, zipped

from opsdash.calendar.organisation import Organisation
from opsdash.errors import OpsdashError, ReconciliationError, RollupMismatchError
from opsdash.intake.choices import Choices
from opsdash.intake.examining import examine
from opsdash.intake.importing import load, preview
from opsdash.intake.outcome import Outcome
from opsdash.settings import ROOT, Settings
from opsdash.store import Home, open_home
from opsdash.words import known
from opsdash.words.problems import explain

FOLDERS = (ROOT / "data" / "examples", ROOT / "tests" / "data" / "exports")
ENCODINGS = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp949", "gb18030", "big5", "cp932",
    "cp1250", "cp1251", "cp1252", "cp1258", "latin-1",
)  # fmt: skip
TEXTS = (".csv", ".tsv", ".txt")
MOST_LINES = 14
# Files that share a home; and how many, with which seed, from which on, if nobody says so.
SLICE = 500
DEFAULTS = (1000, 1, 0)
# Loading is slower than a preview and takes the same way until then.
LOADED_OF = 4
ORGANISATION = Organisation("Europe/Berlin", "EUR", 0, configured=True)
JUNK = (
    b"\x00", b"\xff", b"\xfe\xff", b"\r", b"\n", b'"', b'""', b"\xc3\xa9", b"\x1a", b"'", b",",
    b";", b"\t", b"\xef\xbb\xbf", b"=1+1", b"1e400", b"-", b"99999999999999999999", b"0000-00-00",
    b"31/02/2024", b"25:99", b"\\", b"\xed\xa0\x80", b"\xe2\x80\xa8", b"$v0", b"{", b"*",
)  # fmt: skip

Rows = list[list[str]]


@dataclass
class Tally:
    """What became of the files; `failures` are those that broke a promise."""

    files: int = 0
    read: int = 0
    rows: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        self.files += other.files
        self.read += other.read
        self.rows += other.rows
        self.errors += other.errors
        self.failures += other.failures

    def told(self) -> str:
        return (
            f"{self.files} damaged files, {self.read} times read ({self.rows} rows),"
            f" {self.errors.total()} refused, {len(self.failures)} failures"
        )


def exports() -> list[tuple[str, bytes]]:
    """Every export of the repository, the long ones cut after some lines."""
    found = []
    for folder in FOLDERS:
        for path in sorted(folder.rglob("*")):
            content = path.read_bytes() if path.is_file() else b""
            if content and path.suffix != ".md":
                found.append((path.name, _short(content) if path.suffix in TEXTS else content))
    return found


def _short(content: bytes) -> bytes:
    if b"\x00" in content:
        return content[: 1 << 13]
    return b"".join(content.splitlines(keepends=True)[:MOST_LINES])


def damaged(seed: int, first: int, count: int) -> Iterator[tuple[str, bytes, random.Random]]:
    """`count` damaged files from the `first` on, the same for the same seed."""
    originals = exports()
    for number in range(first, first + count):
        chance = random.Random(f"{seed}/{number}")  # noqa: S311 - not for secrets
        name, content = chance.choice(originals)
        if name.endswith(TEXTS):
            content = _with_rows_damaged(content, chance)
        if chance.random() < 0.3:
            name, content = _packed(name, content, chance)
        for _ in range(chance.randrange(4)):
            content = _with_bytes_damaged(content, chance)
        yield f"{number}-{name}", content, chance


def _with_rows_damaged(content: bytes, chance: random.Random) -> bytes:
    text = content.decode("utf-8-sig", errors="replace")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    for _ in range(chance.randrange(3)):
        if rows:
            chance.choice(ROW_DAMAGE)(rows, chance)
    held = io.StringIO(newline="")
    writer = csv.writer(
        held,
        delimiter=chance.choice(",,,;\t|"),
        lineterminator=chance.choice(("\n", "\r\n", "\r")),
        quoting=chance.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
    )
    writer.writerows(rows)
    return _encoded(held.getvalue(), chance)


def _encoded(text: str, chance: random.Random) -> bytes:
    """Mostly in an encoding that has its letters; without them little is left to read."""
    encoding = chance.choice(ENCODINGS)
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        is_lossy = chance.randrange(4) == 0
        return text.encode(encoding if is_lossy else "utf-8", errors="replace")


def _delimiter(text: str) -> str:
    return max(",;\t|", key=text.count)


def _packed(name: str, content: bytes, chance: random.Random) -> tuple[str, bytes]:
    kind = chance.randrange(4)
    if kind == 0:
        return f"{name}.gz", gzip.compress(content, mtime=0)
    if kind == 1:
        return f"{name}.zip", zipped({name: content})
    if kind == 2:
        return f"{name}.zip", zipped({name: content, f"other-{name}": content})
    text = content.decode("utf-8-sig", errors="replace")
    clean = "".join(sign for sign in text if sign >= " " or sign in "\r\n\t").replace("\ufffe", "")
    rows = list(csv.reader(io.StringIO(clean, newline=""), delimiter=_delimiter(text)))
    return f"{name}.xlsx", workbook({"Sheet": rows})


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _flip(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) or 1)
    return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]


def _insert(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.choice(JUNK) + content[at:]


def _remove(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + content[at + chance.randrange(1, 40) :]


def _repeat(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + content[at : at + chance.randrange(1, 200)] * 2 + content[at:]


def _mark(content: bytes, chance: random.Random) -> bytes:
    return chance.choice((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, b"sep=;\n", b"\n\n")) + content


BYTE_DAMAGE: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _cut, _flip, _flip, _insert, _insert, _remove, _repeat, _mark,
)  # fmt: skip


def _with_bytes_damaged(content: bytes, chance: random.Random) -> bytes:
    return chance.choice(BYTE_DAMAGE)(content, chance)


def _swap_columns(rows: Rows, chance: random.Random) -> None:
    width = max(map(len, rows))
    one, other = chance.randrange(width or 1), chance.randrange(width or 1)
    for row in rows:
        if max(one, other) < len(row):
            row[one], row[other] = row[other], row[one]


def _merge_rows(rows: Rows, chance: random.Random) -> None:
    at = chance.randrange(len(rows))
    rows[at : at + 2] = [[cell for row in rows[at : at + 2] for cell in row]]


def _double_header(rows: Rows, chance: random.Random) -> None:
    row = rows[chance.randrange(min(len(rows), 3))]
    if row:
        row[chance.randrange(len(row))] = chance.choice(row)


def _drop_cell(rows: Rows, chance: random.Random) -> None:
    row = chance.choice(rows)
    if row:
        row.pop(chance.randrange(len(row)))


def _hostile_cell(rows: Rows, chance: random.Random) -> None:
    row = chance.choice(rows)
    if row:
        row[chance.randrange(len(row))] = chance.choice(JUNK).decode("utf-8", errors="replace")


def _repeat_rows(rows: Rows, chance: random.Random) -> None:
    at = chance.randrange(len(rows))
    rows[at:at] = [list(row) for row in rows[at : at + chance.randrange(1, 4)]]


def _add_column(rows: Rows, chance: random.Random) -> None:
    name = chance.choice(rows[0]) if rows[0] else "id"
    for at, row in enumerate(rows):
        row.append(name if at == 0 else chance.choice(("", "x", "1", "2024-01-01")))


def _shuffle(rows: Rows, chance: random.Random) -> None:
    chance.shuffle(rows)


def _sign_in_cells(rows: Rows, chance: random.Random) -> None:
    at = chance.randrange(max(map(len, rows)) or 1)
    for row in rows[1:]:
        if at < len(row):
            row[at] = chance.choice(("(1,5)", "1.234", "1,234", "45384.34", "x" * 300, "١٢", ""))


ROW_DAMAGE: tuple[Callable[[Rows, random.Random], None], ...] = (
    _swap_columns, _merge_rows, _double_header, _drop_cell, _hostile_cell, _repeat_rows,
    _add_column, _shuffle, _sign_in_cells,
)  # fmt: skip


def _choices(chance: random.Random) -> Choices:
    return Choices(
        source=chance.choice((None, "one", "two")),
        date_order=chance.choice((None, "dmy", "mdy")),
        decimal=chance.choice((None, ".", ",")),
        encoding=chance.choice((*[None] * 8, "cp1252", "utf-8")),
        member=chance.choice((None, None, "Sheet")),
    )


def try_one(home: Home, path: Path, content: bytes, chance: random.Random, tally: Tally) -> None:
    """Import or preview one file; note a failure unless every promise is kept."""
    path.write_bytes(content)
    tally.files += 1
    choices = _choices(chance)
    try:
        with examine(home, path, path.name, choices, ORGANISATION) as examined:
            outcome = preview(examined).outcome
            _check(outcome, tally)
            if chance.randrange(LOADED_OF) == 0 and not examined.understood.questions:
                stored = load(home, examined, person("fuzz"))
                _check(stored, tally)
    except (ReconciliationError, RollupMismatchError):
        tally.failures.append(f"{path.name}\n{choices}\n{traceback.format_exc()}")
    except OpsdashError as error:
        tally.errors[error.key] += 1
        told = explain(error)
        if error.key == "unexpected" or not (told.what and told.todo) or "{" in told.todo:
            tally.failures.append(f"{path.name}: {error} has no sentence")
    except Exception:  # noqa: BLE001 - this is what is looked for
        tally.failures.append(f"{path.name}\n{choices}\n{traceback.format_exc()}")


def _check(outcome: Outcome, tally: Tally) -> None:
    outcome.check()
    tally.read += 1
    tally.rows += outcome.rows_in
    for reject in outcome.rejects:
        if not known(f"imports.reason.{reject.reason}"):
            tally.failures.append(f"{outcome.file}: no words for {reject.reason}")
    for reason, _ in outcome.ignored_by:
        if not known(f"imports.ignored.{reason}"):
            tally.failures.append(f"{outcome.file}: no words for {reason}")


def run(count: int, seed: int, folder: Path, first: int = 0) -> Tally:
    """Try `count` damaged files in one home; those that fail are kept in `folder`."""
    tally = Tally()
    home = open_home(Settings(folder / "home", "1GB", 10))
    # With a handful of rows, more threads only wait for each other.
    with home.facts.cursor() as cursor:
        cursor.execute("SET threads = 1")
    try:
        for name, content, chance in damaged(seed, first, count):
            before = len(tally.failures)
            path = folder / name
            try_one(home, path, content, chance, tally)
            if len(tally.failures) == before:
                path.unlink()
    finally:
        home.close()
    return tally


def main(arguments: list[str]) -> int:
    count, seed, first = (*map(int, arguments[1:]), *DEFAULTS[len(arguments) - 1 :])
    whole = Tally()
    begun = time.monotonic()
    for at in range(first, first + count, SLICE):
        folder = Path(tempfile.mkdtemp(prefix=f"opsdash-fuzz-{at}-"))
        whole.add(run(min(SLICE, first + count - at), seed, folder, at))
        print(f"{whole.told()} in {time.monotonic() - begun:.0f} s, last in {folder}", flush=True)
    for key, number in whole.errors.most_common():
        print(f"  {number:6} {key}")
    for failure in whole.failures[:20]:
        print(f"\n{failure}")
    return 1 if whole.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
