"""What holds for every test: its own home, the expected DuckDB, examples that repeat."""

import os
from collections.abc import Generator, Iterator
from functools import cache
from pathlib import Path
from shutil import copytree

import duckdb
import frozen_company
import pytest
from acting import ANN
from hypothesis import HealthCheck, settings
from made_once import made_once
from streamlit.components.v2 import manifest_scanner
from visiting import SAMPLE_UNTIL, SHOP, founded, opened_by_pages

from opsdash.calendar.organisation import save_organisation
from opsdash.findings.background import Background
from opsdash.sample import load_sample
from opsdash.settings import read_settings
from opsdash.store import Database, Home, open_home

# Real data is not in the repository: these run on a folder that `make verify` names.
collect_ignore = [] if "OPSDASH_VERIFY_DATA" in os.environ else ["verify"]


# The machine may be busy with other tests, so time says nothing about the code. The same examples
# every time: a failure that a build server meets is met by whoever looks at it.
settings.register_profile(
    "opsdash", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("opsdash")


def pytest_configure() -> None:
    expected = os.environ.get("OPSDASH_EXPECT_DUCKDB", duckdb.__version__)
    if duckdb.__version__ != expected:
        raise pytest.UsageError(f"DuckDB is {duckdb.__version__}, expected {expected}")


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """One more than there are cores: who drives a browser or writes to the disk often waits."""
    return (yield) + 1


def pytest_report_header() -> str:
    return f"duckdb: {duckdb.__version__} from {Path(duckdb.__file__).parent.parent.name}"


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches the data of the person who runs it."""
    monkeypatch.setenv("OPSDASH_HOME", str(tmp_path / "home"))


@pytest.fixture(autouse=True, scope="session")
def components_looked_for_once() -> Iterator[None]:
    """Each visit would read what all installed packages say of themselves, most of its time."""
    with pytest.MonkeyPatch.context() as patch:
        look = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", look)
        yield


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a browser nobody scrolls or opens: all sections and drawers are there at once."""
    monkeypatch.setattr("opsdash.ui.reached._is_reached", lambda _: True)
    monkeypatch.setattr("opsdash.ui.drawer._are_drawn", lambda _: True)


@pytest.fixture(autouse=True)
def background(monkeypatch: pytest.MonkeyPatch) -> Iterator[Background]:
    """Pages wait for what takes long; a test that wants it releases it."""
    made = Background()
    made.hold()
    monkeypatch.setattr("opsdash.ui.slow.findings", made)
    yield made
    made.stop()


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Database]:
    """An empty state database without a home around it."""
    made = Database(tmp_path / "state.duckdb", "state", "256MB")
    yield made
    made.close()


@pytest.fixture(scope="session")
def home_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with empty tables and no key: copied, because making them takes longer."""

    def make(path: Path) -> None:
        founded(path, lambda _: None)
        (path / "customer.key").unlink()

    return made_once(tmp_path_factory, "empty_home", make)


@pytest.fixture(scope="session")
def sample_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample company up to a fixed day, loaded once and copied for each test."""

    def load(home: Home) -> None:
        load_sample(home, save_organisation(home.state, SHOP, ANN), ANN, until=SAMPLE_UNTIL)

    return made_once(tmp_path_factory, "sample_home", lambda path: founded(path, load))


@pytest.fixture(scope="session")
def tickets_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two months of tickets, of which views can be frozen."""
    return made_once(
        tmp_path_factory, "tickets_home", lambda path: founded(path, frozen_company.fill)
    )


@pytest.fixture
def home(home_template: Path) -> Iterator[Home]:
    """An opened, empty home of this test's own."""
    settings = read_settings()
    copytree(home_template, settings.home)
    opened = open_home(settings)
    yield opened
    opened.close()


@pytest.fixture
def unasked_home(home_template: Path) -> Iterator[Home]:
    """The home that pages open, as at the first run."""
    with opened_by_pages(home_template) as opened:
        yield opened


@pytest.fixture
def pages_home(unasked_home: Home) -> Home:
    """The home that pages open, its first questions answered, without data."""
    save_organisation(unasked_home.state, SHOP, ANN)
    return unasked_home


@pytest.fixture
def sample(sample_template: Path) -> Iterator[Home]:
    """The home that pages open, with the sample company."""
    with opened_by_pages(sample_template) as opened:
        yield opened
