"""What holds for every test: its own home, the expected DuckDB, examples that repeat."""

import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from hypothesis import HealthCheck, settings

from opsdash.settings import read_settings
from opsdash.store import Home, open_home

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


def pytest_report_header() -> str:
    return f"duckdb: {duckdb.__version__} from {Path(duckdb.__file__).parent.parent.name}"


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches the data of the person who runs it."""
    monkeypatch.setenv("OPSDASH_HOME", str(tmp_path / "home"))


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a browser nobody scrolls or opens: all sections and drawers are there at once."""
    monkeypatch.setattr("opsdash.ui.reached._sentinel", lambda **_: SimpleNamespace(near=True))
    monkeypatch.setattr("opsdash.ui.drawer._is_open", lambda _: True)


@pytest.fixture
def home() -> Iterator[Home]:
    """An opened, empty home of this test's own."""
    opened = open_home(read_settings())
    yield opened
    opened.close()
