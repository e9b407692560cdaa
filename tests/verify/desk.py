"""One home and the command line on it, as a person would use both."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from opsdash.settings import ROOT


@dataclass(frozen=True)
class Desk:
    home: Path

    def run(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "opsdash", *map(str, arguments)],
            cwd=ROOT,
            env={**os.environ, "OPSDASH_HOME": str(self.home)},
            capture_output=True,
            text=True,
            check=False,
        )

    def said(self, *arguments: object) -> str:
        """What it printed; anything but success fails the test."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def rows(self, *arguments: object) -> list[dict[str, Any]]:
        """The rows that `query ...` answers."""
        rows: list[dict[str, Any]] = json.loads(self.said("query", *arguments, "--format", "json"))
        return rows
