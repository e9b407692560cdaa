"""The shell of opsdash, recorded into the file that OPSDASH_BENCH_TAPE names."""

import os
from pathlib import Path

from benchmarks.floors.tape import recorded
from opsdash.ui import navigation

with recorded(Path(os.environ["OPSDASH_BENCH_TAPE"])):
    navigation.run()
