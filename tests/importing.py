"""What the intake tests share: write a file, import it, look at what is stored."""

from pathlib import Path
from typing import Any

from acting import person

from opsdash.calendar.organisation import Organisation
from opsdash.intake.choices import Choices
from opsdash.intake.importing import import_file
from opsdash.intake.outcome import Outcome
from opsdash.store import Home

REAL = Path(__file__).parent / "data" / "real"
BERLIN = Organisation("Europe/Berlin", "EUR", 0, configured=True)
UTC = Organisation("UTC", "EUR", 0, configured=True)


def imported(
    home: Home,
    content: str | bytes | Path,
    organisation: Organisation = BERLIN,
    name: str = "file.csv",
    **choices: Any,
) -> Outcome:
    """Import a text, bytes or an existing file."""
    if isinstance(content, Path):
        path = content
    else:
        path = home.path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return import_file(home, path, Choices(**choices), organisation, person("tester"))


def facts(home: Home) -> dict[str, list[tuple[Any, ...]]]:
    """All facts, lines and rollups, in a fixed order: equal contents compare equal."""
    tables = home.facts.rows(
        "SELECT table_name FROM information_schema.tables"
        " WHERE table_name LIKE 'rollup%' AND table_name <> 'rollup_definition'"
    )
    names = ["inquiry", "sales_order", "order_line", "reading", *(name for (name,) in tables)]
    return {name: home.facts.rows(f"SELECT * FROM {name} ORDER BY ALL") for name in names}
