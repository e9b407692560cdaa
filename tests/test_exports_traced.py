"""Whatever takes rows or files out leaves an entry: every button, route and command is listed here.

A new one fails until somebody has decided what it is.
"""

import argparse
import ast
from collections.abc import Iterator

import pytest
from acting import ANN
from answering import answering
from metrics_company import fill
from sources import tree_of
from test_api_query import company
from test_cli_ledger import HEADER
from visiting import stored

from opsdash.access.tokens import Scope, create_token
from opsdash.access.trail import Entry, Sought, read_trail
from opsdash.cli import commands
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.own import known_of
from opsdash.metrics.own_records import import_own
from opsdash.settings import ROOT
from opsdash.store import Home
from opsdash.web.openapi import CALLS, Call

# Answers of numbers, definitions and goals, which dashboards and sheets ask for all the time.
NUMBERS = {
    *("health", "openapi", "metrics", "query", "goals", "goal"),
    *(
        f"analyse_{name}"
        for name in ["slope", "drivers", "signals", "forecast", "effect", "survival"]
    ),
}
# Rows are traced in whatever form they leave.
ROWS = {"rows"}
QUESTION = {"query": "m=inquiries&p=2024-03", "rows": "m=inquiries&p=2024-03"}
FORMS = {"application/json": "json", "text/csv": "csv"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

READING = [call for call in CALLS if call.method == "get"]
OFFERED = [
    (call, (FORMS | {XLSX: "xlsx"})[media])
    for call in READING
    for media in call.media
    if len(call.media) > 1
]

# What every command prints, by whether it leaves as a file or as rows of one.
PRINTED = {
    *("import", "analyse", "metrics", "profiles", "sample", "notice", "people", "batches"),
    *("undo", "delete-source", "forget-customer", "goals", "token", "share"),
}
LEAVING = {"query", "rejects", "metric"}


def sources() -> Iterator[tuple[str, ast.Call]]:
    """Every call in what draws pages."""
    for path in [*(ROOT / "opsdash" / "ui").rglob("*.py"), *(ROOT / "pages").glob("*.py")]:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call):
                yield path.name, node


def test_every_button_that_hands_out_a_file_notes_it() -> None:
    found = {}
    for name, node in sources():
        if isinstance(node.func, ast.Attribute) and node.func.attr == "download_button":
            data = node.args[1] if len(node.args) > 1 else node.keywords[0].value
            is_noted = isinstance(data, ast.Call) and ast.unparse(data.func) == "exported"
            found.setdefault(name, []).append(is_noted)
    assert len(found) > 4
    assert [name for name, noted in found.items() if not all(noted)] == []


def test_a_link_of_a_page_to_a_file_leads_to_a_call_that_notes_it() -> None:
    made = {name for name, node in sources() if ast.unparse(node.func) == "signed"}
    # It asks for /api/rows, which is traced in every form.
    assert made == {"rows_table.py"}


def test_every_call_that_reads_is_known_as_numbers_or_rows() -> None:
    assert {call.name for call in READING} == NUMBERS | ROWS


@pytest.mark.parametrize(
    ("call", "form"), OFFERED, ids=[f"{call.name}-{form}" for call, form in OFFERED]
)
def test_files_and_rows_that_leave_by_a_call_are_noted(home: Home, call: Call, form: str) -> None:
    fill(home.facts, company())
    secret = create_token(home.state, "sheet", ANN, Scope.READ)[1]
    with answering(home) as api:
        for _ in range(2):
            path = f"{call.path}?{QUESTION[call.name]}&format={form}"
            assert api.get(path, Authorization=f"Bearer {secret}").status == 200
    noted = [(each.actor, each.origin) for each in files(home)]
    is_traced = form != "json" or call.name in ROWS
    assert noted == ([("api: sheet", "127.0.0.1")] if is_traced else [])
    assert all(each.id.endswith(f".{form}") for each in files(home))


def files(home: Home) -> tuple[Entry, ...]:
    return read_trail(home.state, Sought(noun="file"), ANN).entries


def below(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    found = (each for each in parser._actions if isinstance(each, argparse._SubParsersAction))
    return {name: made for each in found for name, made in each.choices.items()}


def makes_files(parser: argparse.ArgumentParser) -> bool:
    own = any(
        each.dest in ("output", "csv") or "csv" in (each.choices or ()) for each in parser._actions
    )
    return own or any(map(makes_files, below(parser).values()))


def test_every_command_is_known_as_printing_or_leaving() -> None:
    known = below(commands._parser())
    assert set(known) == PRINTED | LEAVING
    assert {name for name, parser in known.items() if makes_files(parser)} <= LEAVING


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("query inquiries --from 2024-03-01 --to 2024-03-31", ""),
        ("query inquiries --from 2024-03-01 --to 2024-03-31 --format json", ""),
        (
            "query inquiries --from 2024-03-01 --to 2024-03-31 --format csv",
            "opsdash-inquiries-2024-03-01-to-2024-03-31.csv",
        ),
        ("rejects 1", "rejected-rows.csv"),
        ("metric list", ""),
        ("metric export", "opsdash-own-metrics.toml"),
    ],
)
def test_what_a_command_writes_as_a_file_is_noted(home: Home, words: str, name: str) -> None:
    stored(home, HEADER + "2,soon,a,,open,\n3,2024-03-01,a,,open,\n")
    text = '[share]\nname = "Share"\nvalue = "count(inquiries)"\n'
    import_own(home.state, text, known_of(home, read_coverage(home.facts)), ANN)
    commands.carry_out(home, words.split(), ".", "ann", lambda *_: None, commands.Event())
    found = [(each.id, each.actor, each.origin) for each in files(home)]
    assert found == ([(name, "ann", "command line")] if name else [])
