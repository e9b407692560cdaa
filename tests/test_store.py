"""The store: one holder, one writer, known schemas, versions that grow."""

import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from stat import S_IMODE

import duckdb
import pytest

from opsdash.errors import StoreNewerError, StoreUnreadableError
from opsdash.settings import Settings, read_settings
from opsdash.store import Home, migrations, open_home
from opsdash.store.migrations import known_migrations
from opsdash.team import Team
from opsdash.words.problems import explain

pytestmark = pytest.mark.sql


def test_a_new_home_has_both_files_in_a_format_that_older_duckdb_reads(home: Home) -> None:
    assert home.facts.schema_version == known_migrations("facts")[-1].version
    assert home.state.schema_version == known_migrations("state")[-1].version
    (tags,) = home.facts.rows("SELECT tags FROM duckdb_databases() WHERE database_name = 'facts'")[
        0
    ]
    assert tags["storage_version"].startswith("v1.5.0")


def test_a_second_process_is_told_who_holds_the_files(home: Home) -> None:
    program = (
        "from opsdash.settings import read_settings\n"
        "from opsdash.store import open_home\n"
        "from opsdash.errors import StoreHeldError\n"
        "from opsdash.words.problems import explain\n"
        "try:\n"
        "    open_home(read_settings())\n"
        "except StoreHeldError as error:\n"
        "    print(error.facts['pid'], explain(error))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    pid, _, told = done.stdout.partition(" ")
    assert int(pid) == os.getpid()
    assert str(os.getpid()) in told
    assert "OPSDASH_HOME" in told


def test_a_newer_schema_is_refused_untouched(home: Home) -> None:
    with home.facts.write() as cursor:
        cursor.execute("INSERT INTO schema_version VALUES (999, now()::TIMESTAMP)")
    home.close()

    with pytest.raises(StoreNewerError) as caught:
        open_home(read_settings())

    assert caught.value.facts["found"] == 999
    assert "999" in explain(caught.value).what


def test_a_lower_number_that_comes_later_is_applied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(tmp_path, "1GB", 10)
    late = migrations.Migration(0, "CREATE TABLE late (x INT)")
    open_home(settings).close()
    monkeypatch.setattr(
        migrations, "known_migrations", lambda kind: (late, *known_migrations(kind))
    )
    for _ in range(2):
        home = open_home(settings)
        assert home.facts.rows("SELECT COUNT(*) FROM late") == [(0,)]
        home.close()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "facts.duckdb").write_bytes(b"not a database" * 1000)
    with pytest.raises(StoreUnreadableError) as caught:
        open_home(Settings(tmp_path, "1GB", 10))
    assert "facts.duckdb" in explain(caught.value).what


def test_a_failed_migration_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = migrations.Migration(998, "CREATE TABLE extra (x INT); BROKEN")
    broken = (*known_migrations("facts"), bad)
    monkeypatch.setattr(migrations, "known_migrations", lambda _kind: broken)
    with pytest.raises(duckdb.Error):
        open_home(Settings(tmp_path, "1GB", 10))
    monkeypatch.undo()
    opened = open_home(Settings(tmp_path, "1GB", 10))
    assert opened.facts.rows("SELECT 1 FROM duckdb_tables() WHERE table_name = 'extra'") == []
    opened.close()


def test_every_write_makes_a_new_version_and_a_failed_one_does_not(home: Home) -> None:
    before = home.state.data_version
    with home.state.write() as cursor:
        cursor.execute("INSERT INTO meta VALUES ('a', '1')")
    assert home.state.data_version == before + 1

    with pytest.raises(duckdb.Error), home.state.write() as cursor:
        cursor.execute("INSERT INTO meta VALUES ('b', '1'); INSERT INTO nowhere VALUES (1)")
    assert home.state.data_version == before + 1
    assert home.state.meta("b") is None


def test_the_version_survives_a_restart(home: Home) -> None:
    with home.state.write() as cursor:
        cursor.execute("INSERT INTO meta VALUES ('a', '1')")
    version = home.state.data_version
    home.close()
    opened = open_home(read_settings())
    assert opened.state.data_version == version
    opened.close()


def test_writers_take_turns(home: Home) -> None:
    with home.state.write() as cursor:
        cursor.execute("INSERT INTO meta VALUES ('n', '0')")

    def raise_it() -> None:
        for _ in range(20):
            with home.state.write() as cursor:
                cursor.execute("UPDATE meta SET value = CAST(value AS INT) + 1 WHERE name = 'n'")

    threads = [threading.Thread(target=raise_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert home.state.meta("n") == "120"


def test_a_new_home_is_closed_to_other_users_of_the_machine(tmp_path: Path) -> None:
    path = tmp_path / "new" / "home"
    open_home(replace(read_settings(), home=path)).close()
    assert S_IMODE(path.stat().st_mode) == 0o700


@pytest.mark.parametrize(("team", "mode"), [(None, 0o755), (Team("http://localhost"), 0o700)])
def test_a_home_that_is_there_is_closed_for_a_team(
    tmp_path: Path, team: Team | None, mode: int
) -> None:
    tmp_path.chmod(0o755)
    open_home(replace(read_settings(), home=tmp_path, team=team)).close()
    assert S_IMODE(tmp_path.stat().st_mode) == mode


def test_the_key_for_customers_is_private_and_stays(home: Home) -> None:
    path = home.path / "customer.key"
    assert path.stat().st_mode & 0o777 == 0o600
    key = home.key
    home.close()
    opened = open_home(read_settings())
    assert opened.key == key
    opened.close()
