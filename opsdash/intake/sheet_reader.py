"""A workbook's sheet as CSV, in a process of its own: `sheet_reader.py BOOK TARGET BYTES SHEET`.

A hostile workbook can ask for more memory than there is, which ends a process; so it is never
opened in the server's. Writes the sheet to TARGET when only one can be meant, and prints JSON.
Line breaks within a cell become blanks, so that a line of TARGET is a row of the sheet.
"""

import csv
import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

PASSWORD, DAMAGED = 3, 4
_ARGUMENTS = 5
# A full sheet takes a minute; beyond this it was made to waste time.
_LONGEST_SECONDS = 600
# Excel keeps 15 digits: what is larger has lost its last ones, and must not look as if it had not.
_EXACT = 1e15
_DIGITS = 15
_MIDNIGHT = time()
_MICROSECONDS = 500_000

Cell = int | float | str | bool | time | date | datetime | timedelta


def read(book: Path, target: Path, wanted: str) -> dict[str, object]:
    """Name the sheets that hold anything; write the `wanted` or only one to `target`."""
    with CalamineWorkbook.from_path(book) as workbook:
        names = workbook.sheet_names
        if wanted:
            filled = [wanted] if wanted in names else []
        else:
            filled = [name for name in names if workbook.get_sheet_by_name(name).height]
        if len(filled) == 1:
            _write(workbook.get_sheet_by_name(filled[0]), target)
        return {"sheets": names if wanted else filled, "taken": len(filled) == 1}


def _write(sheet: CalamineSheet, target: Path) -> None:
    timed = _timed_columns(sheet)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for row in sheet.iter_rows():
            cells = [cell_text(cell, timed=at in timed) for at, cell in enumerate(row)]
            if any(cells):
                writer.writerow(cells)
            else:
                file.write("\n")


def _timed_columns(sheet: CalamineSheet) -> set[int]:
    """Columns with a time of day somewhere: a bare date there is midnight, not a day."""
    return {
        at
        for row in sheet.iter_rows()
        for at, cell in enumerate(row)
        if isinstance(cell, datetime) and cell.time() != _MIDNIGHT
    }


def cell_text(cell: Cell, *, timed: bool = False) -> str:
    """The cell as an export would write it: 3, 0.25, 2024-07-01 12:00:00, 36:00:00, TRUE."""
    if isinstance(cell, str):
        return " ".join(cell.splitlines()) if "\n" in cell or "\r" in cell else cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return _number(cell)
    return _span(cell) if isinstance(cell, timedelta) else _moment(cell, timed=timed)


def _moment(cell: time | date | datetime, *, timed: bool) -> str:
    if isinstance(cell, datetime):
        rounded = cell + timedelta(microseconds=_MICROSECONDS)
        return rounded.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, date):
        return cell.isoformat() + (" 00:00:00" if timed else "")
    return cell.strftime("%H:%M:%S")


def _number(value: float) -> str:
    if abs(value) >= _EXACT:
        return f"{value:.14E}"
    if value == int(value):
        return str(int(value))
    text = repr(float(f"{value:.{_DIGITS}g}"))
    return f"{value:.{_DIGITS + 5}f}".rstrip("0") if "e" in text else text


def _span(value: timedelta) -> str:
    """[-]HH:MM:SS, hours beyond a day included."""
    seconds = round(value.total_seconds())
    minutes, rest = divmod(abs(seconds), 60)
    sign = "-" if seconds < 0 else ""
    return f"{sign}{minutes // 60:02}:{minutes % 60:02}:{rest:02}"


def main(arguments: list[str]) -> int:
    _, book, target, memory, wanted = arguments
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (_LONGEST_SECONDS, _LONGEST_SECONDS))
    try:
        told = read(Path(book), Path(target), wanted)
    except PasswordError:
        return PASSWORD
    except (CalamineError, ValueError, OverflowError) as error:
        sys.stdout.write(str(error))
        return DAMAGED
    sys.stdout.write(json.dumps(told))
    return 0


if __name__ == "__main__" and len(sys.argv) == _ARGUMENTS:
    sys.exit(main(sys.argv))
