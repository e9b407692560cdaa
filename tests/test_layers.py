"""The boundaries that an import contract cannot see: what a fresh process loads, what pages say."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from sources import tree_of

from opsdash.settings import ROOT

PAGES = sorted((ROOT / "pages").glob("*.py"))
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in (ROOT / "opsdash").rglob("*.py")
}
BELOW_UI = sorted(
    name
    for name, path in MODULES.items()
    if "ui" not in path.relative_to(ROOT).parts and path.stem != "__main__"
)
# Statistics are slow to import and an engine that is not DuckDB is rare: both load when asked for.
LATE = (
    "streamlit",
    "scipy",
    "statsmodels",
    "sqlglot",
    "holidays",
    "xlsxwriter",
    "vl_convert",
    "zxcvbn",
)
# A page opens, asks and shows; tables, charts and statements are somebody else's work.
PAGE_MAY_IMPORT = {"streamlit", "opsdash", *sys.stdlib_module_names}
APP_MAY_IMPORT = {"streamlit", "starlette", "opsdash", *sys.stdlib_module_names}
STATEMENT = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE TABLE)\b")


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."


def known_to(path: Path) -> Iterator[str]:
    """The modules that a module knows: those loaded late, or for types alone, no less."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            of_package = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (each if each in MODULES else str(node.module) for each in of_package)


def texts(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def name(path: Path) -> str:
    return path.name


def test_modules_know_each_other_one_way_only() -> None:
    known = {name: {*known_to(path)} & {*MODULES} - {name} for name, path in MODULES.items()}
    assert known["opsdash.findings.why_finding"] > {"opsdash.findings.why"}
    TopologicalSorter(known).prepare()  # CycleError names the circle.


def test_nothing_below_ui_loads_streamlit_or_slow_libraries() -> None:
    assert "opsdash.store.database" in BELOW_UI
    program = (
        f"import importlib, sys\n"
        f"for module in {BELOW_UI!r}: importlib.import_module(module)\n"
        f"print(*[late for late in {LATE!r} if late in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


def test_there_are_pages() -> None:
    assert PAGES


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_imports_only_what_a_page_needs(path: Path) -> None:
    assert {module.split(".")[0] for module in imported(path)} <= PAGE_MAY_IMPORT
    assert not [module for module in imported(path) if module.startswith("opsdash.store")]


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_holds_no_statement(path: Path) -> None:
    assert [text for text in texts(path) if STATEMENT.search(text)] == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_keeps_no_state_of_its_own(path: Path) -> None:
    attributes = [node.attr for node in ast.walk(tree_of(path)) if isinstance(node, ast.Attribute)]
    assert "session_state" not in attributes


def test_the_launcher_imports_only_what_a_launcher_needs() -> None:
    assert {module.split(".")[0] for module in imported(ROOT / "app.py")} <= APP_MAY_IMPORT


@pytest.mark.parametrize("path", [ROOT / "app.py", *PAGES], ids=name)
def test_no_script_writes_html_by_hand(path: Path) -> None:
    assert "unsafe_allow_html" not in path.read_text(encoding="utf-8")
