"""Small workbooks, written part by part: what a test needs to say about a cell, and no more."""

import io
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

# A cell as XML attributes and content: text, number, style 1 (date), 2 (date and time).
DAY, MOMENT = 1, 2
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES = (
    f'<styleSheet {_MAIN}><numFmts count="3">'
    '<numFmt numFmtId="200" formatCode="yyyy-mm-dd"/>'
    '<numFmt numFmtId="201" formatCode="yyyy-mm-dd hh:mm"/>'
    '<numFmt numFmtId="202" formatCode="[h]:mm:ss"/></numFmts>'
    '<fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="4"><xf/><xf numFmtId="200"/><xf numFmtId="201"/><xf numFmtId="202"/></cellXfs>'
    "</styleSheet>"
)

Cell = str | int | float | bool | tuple[float, int] | None


def error(code: str) -> str:
    """A cell that shows an error such as #N/A."""
    return f"\0{code}"


def workbook(sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> bytes:
    """An .xlsx with these sheets; a number with a style is a pair."""
    return workbook_of({name: sheet_xml(rows) for name, rows in sheets.items()})


def sheet_xml(rows: Sequence[Sequence[Cell]]) -> str:
    lines = []
    for at, row in enumerate(rows, 1):
        cells = "".join(_cell(cell, f"{_letters(column)}{at}") for column, cell in enumerate(row))
        lines.append(f'<row r="{at}">{cells}</row>')
    return f"<worksheet {_MAIN}><sheetData>{''.join(lines)}</sheetData></worksheet>"


def workbook_of(sheets: Mapping[str, str]) -> bytes:
    """An .xlsx of sheets given as XML."""
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{at}" r:id="rId{at}"/>'
        for at, name in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{at}" Type="{_LINKS}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml"'
            f' ContentType="{_KIND}.sheet.main+xml"/></Types>'
        ),
        "_rels/.rels": _relationships(
            f'<Relationship Id="rId1" Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/>'
        ),
        "xl/workbook.xml": (
            f'<workbook {_MAIN} xmlns:r="{_LINKS}"><sheets>{listed}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": _relationships(
            links + f'<Relationship Id="rId0" Type="{_LINKS}/styles" Target="styles.xml"/>'
        ),
        "xl/styles.xml": _STYLES,
        **{f"xl/worksheets/sheet{at}.xml": text for at, text in enumerate(sheets.values(), 1)},
    }
    return zipped({name: text.encode() for name, text in parts.items()})


def zipped(parts: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return held.getvalue()


def _relationships(inner: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _cell(cell: Cell, place: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str) and cell.startswith("\0"):
        return f'<c r="{place}" t="e"><v>{cell[1:]}</v></c>'
    if isinstance(cell, str):
        text = f'<is><t xml:space="preserve">{escape(cell)}</t></is>'
        return f'<c r="{place}" t="inlineStr">{text}</c>'
    if isinstance(cell, bool):
        return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
    value, style = cell if isinstance(cell, tuple) else (cell, 0)
    return f'<c r="{place}" s="{style}"><v>{value!r}</v></c>'
