"""Creates the virtual environment, or says in plain words why it cannot.

Runs on whatever Python the machine has, so it stays with syntax that old releases read too.
"""

import importlib.util
import shutil
import sys
from pathlib import Path

OLDEST = (3, 11)


def obstacle() -> str:
    """What keeps this Python from making an environment, as a sentence; empty if nothing does."""
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if sys.version_info[:2] < OLDEST:
        return (
            f"opsdash needs Python 3.11 or newer; {sys.executable} is {here}. "
            "Install a newer one and name it: make run PYTHON=python3.12"
        )
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        return (
            f"{sys.executable} lacks the modules venv and ensurepip. "
            f"On Debian and Ubuntu: sudo apt-get install python{here}-venv"
        )
    return ""


def create(folder: Path) -> None:
    # Not at the top: where the module is missing, the sentence above must come first.
    import venv  # noqa: PLC0415

    try:
        venv.create(folder, clear=True, with_pip=True)
    except BaseException:
        # A half-made environment would pass for a whole one the next time.
        shutil.rmtree(folder, ignore_errors=True)
        raise


if __name__ == "__main__":
    problem = obstacle()
    if problem:
        sys.exit(problem)
    create(Path(sys.argv[1]))
