"""Where the page of a frozen view is, and what a refusal about one says."""

from pathlib import Path
from typing import Final

from opsdash.errors import InvalidRecordError, OpsdashError
from opsdash.settings import ROOT
from opsdash.ui import panels
from opsdash.words import known, say
from opsdash.words.problems import explain

FROZEN_PAGE: Final = ROOT / "pages" / "frozen.py"
# The parameter that names the view.
PARAMETER: Final = "f"


def frozen_link(frozen_id: str) -> tuple[Path, dict[str, str]]:
    """The page of a frozen view and what its address needs."""
    return FROZEN_PAGE, {PARAMETER: frozen_id}


def problem_words(problem: OpsdashError) -> str:
    """One sentence: that of the field, or what happened."""
    if isinstance(problem, InvalidRecordError):
        key = f"frozen.problem.{problem.facts['field']}_{problem.facts['problem']}"
        if known(key):
            return say(key)
    return panels.escaped(explain(problem).what)
