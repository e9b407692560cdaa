"""Rejected rows as a file for a spreadsheet: correct the cells and import it again."""

import csv
import io

from opsdash.intake.corrections import FORMULA_SIGNS, RejectedRows
from opsdash.words import say


def rejects_csv(rejected: RejectedRows) -> bytes:
    """Line, the columns that were read, and why, in plain words; UTF-8 with a byte order mark."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    reason = say("imports.rejects.why")
    writer.writerow([_safe(name) for name in (rejected.mark, *rejected.columns, reason)])
    for row in rejected.rows:
        cells = row.cells or ("",) * len(rejected.columns)
        why = say(f"imports.reason.{row.reject.reason}")
        where = f"{row.reject.column}: {why}" if row.reject.column else why
        writer.writerow([_safe(cell) for cell in (str(row.reject.line), *cells, where)])
    return out.getvalue().encode("utf-8-sig")


def _safe(cell: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell
