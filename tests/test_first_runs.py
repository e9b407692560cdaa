"""Before the first page little is loaded, and no two threads import pandas at once."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from acting import ANN, person

from opsdash.calendar.organisation import Organisation, save_organisation
from opsdash.intake.choices import Choices
from opsdash.intake.importing import import_file
from opsdash.settings import ROOT
from opsdash.ui import first_runs
from opsdash.ui.process import close_homes, current_home

SHOP = Organisation("UTC", "EUR", 0)
TICKETS = "ticket_id,created_at,resolved_at,status,channel,topic,customer\n"
LATE = ("scipy", "statsmodels", "sqlglot")
LAUNCHED = f"""
import sys
import app
from opsdash.ui.preload import preload
from streamlit.testing.v1 import AppTest
preload()
page = AppTest.from_file("opsdash/ui/shell.py", default_timeout=60).run()
assert page.metric and not page.exception
print(*[late for late in {LATE!r} if late in sys.modules])
"""


def test_the_first_page_loads_no_statistics_and_no_other_engine(tmp_path: Path) -> None:
    home = current_home()
    save_organisation(home.state, SHOP, ANN)
    path = tmp_path / "tickets.csv"
    path.write_text(TICKETS + "1,2025-05-01 09:00,2025-05-01 12:00,solved,email,Delivery,c1\n")
    import_file(home, path, Choices(timezone="UTC"), SHOP, person("test"))
    close_homes()
    done = subprocess.run(
        [sys.executable, "-c", LAUNCHED], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


def test_the_server_and_today_start_without_tables() -> None:
    """Arrow, numpy and what they bring cost half as much as Streamlit itself."""
    program = (
        "import sys, app, ast, importlib, pathlib, opsdash.ui.navigation\n"
        "tree = ast.parse(pathlib.Path('pages/today.py').read_text())\n"
        "for each in tree.body:\n"
        "    if isinstance(each, ast.ImportFrom): importlib.import_module(each.module)\n"
        "print(*{'numpy', 'pyarrow', 'pandas', 'altair'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(first_runs, "_FIRST_VISITOR_SECONDS", 0.01)
    first_runs.begin()
    yield
    first_runs.import_whole()


def test_until_all_is_imported_pages_run_one_at_a_time(started: None) -> None:
    first, second = Run(), Run()
    first.start()
    assert first.runs.wait(60)
    second.start()
    imports = threading.Thread(target=first_runs.import_whole)
    imports.start()
    assert not second.runs.wait(0.1)
    assert imports.is_alive()
    first.ends.set()
    assert second.runs.wait(60)
    second.ends.set()
    imports.join(60)
    assert not imports.is_alive()


def test_then_they_run_beside_each_other(started: None) -> None:
    first_runs.import_whole()
    runs = [Run(), Run()]
    for each in runs:
        each.start()
    assert all(each.runs.wait(60) for each in runs)
    for each in runs:
        each.ends.set()
        each.join(60)


class Run(threading.Thread):
    """A page that runs until it is told to end."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.runs = threading.Event()
        self.ends = threading.Event()

    def run(self) -> None:
        with first_runs.in_turn():
            self.runs.set()
            self.ends.wait(120)


def test_statistics_loaded_behind_the_pages_do_not_slow_them_down() -> None:
    """What a collection of garbage walks through after every run is as much as before them."""
    program = (
        "import gc\n"
        "from threading import Event\n"
        "from opsdash.findings.background import findings\n"
        "from opsdash.ui import preload\n"
        "preload._STATISTICS_AFTER_SECONDS = 0\n"
        "before = len(gc.get_objects())\n"
        "preload.preload_statistics(Event())\n"
        "findings.wait_for('statistics', int, 60)\n"
        "print(len(gc.get_objects()) < before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["True"], done.stderr
