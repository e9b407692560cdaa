"""The shell of opsdash around pages that draw nothing: those of OPSDASH_BENCH_PAGES."""

import os
from pathlib import Path

from opsdash.ui import navigation

# The shell finds its pages beside the code; here they are empty files of the same names.
navigation._PAGES = Path(os.environ["OPSDASH_BENCH_PAGES"])  # type: ignore[misc]  # noqa: SLF001
navigation.run()
