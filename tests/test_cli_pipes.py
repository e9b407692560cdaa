"""A command whose reader has gone ends without a word: alone, and through the server."""

import os
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from answering import answering

from opsdash.cli import main
from opsdash.cli.pipes import READER_GONE, until_unread
from opsdash.store import Home

Unread = Callable[..., tuple[int, str]]


@pytest.fixture
def unread(tmp_path: Path) -> Unread:
    """The exit code and the complaints of a command that writes into a pipe without a reader."""

    def ended(*words: str) -> tuple[int, str]:
        read, write = os.pipe()
        os.close(read)
        kept = tmp_path / "err"
        with (
            kept.open("w", encoding="utf-8") as err,
            os.fdopen(write, "w", encoding="utf-8") as out,
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            code = until_unread(lambda: main(words))
            sys.stdout.flush()
        return code, kept.read_text()

    return ended


@pytest.mark.parametrize("words", [["profiles"], ["metrics"], ["goals", "--help"]])
def test_what_nobody_reads_ends_quietly(unread: Unread, words: list[str]) -> None:
    assert unread(*words) == (READER_GONE, "")


def test_it_does_so_beside_a_running_server(unread: Unread, home: Home) -> None:
    with answering(home):
        assert unread("metrics") == (READER_GONE, "")


def test_an_import_ends_as_if_it_was_interrupted(unread: Unread, tmp_path: Path) -> None:
    path = tmp_path / "good.csv"
    path.write_text("id,created,status\n1,2026-04-30 10:00,open\n")
    assert unread("import", str(path), "--timezone", "UTC") == (READER_GONE, "")
