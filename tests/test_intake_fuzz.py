"""Damaged exports: no traceback, a sentence for whatever is wrong, and rows that add up.

`make fuzz COUNT=20000` tries many more of them.
"""

from pathlib import Path

import fuzzing
from effort import tries

FILES = tries(150, 300)


def test_damaged_exports_are_read_to_the_last_row_or_refused_in_words(tmp_path: Path) -> None:
    tally = fuzzing.run(FILES, 1, tmp_path)

    assert tally.failures == []
    assert tally.files == FILES
    # Most damage leaves rows to read; without any, nothing would have been tested.
    assert tally.read > FILES // 3
    assert tally.rows > FILES * 5 // 3
