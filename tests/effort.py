"""How many examples random tests try: as few as tell enough, all of them by `make thorough`."""

import os

_IN_FULL = "OPSDASH_THOROUGH" in os.environ
_ON_OLDER = "OPSDASH_EXPECT_DUCKDB" in os.environ


def tries(usual: int, full: int | None = None) -> int:
    """On the older DuckDB a third of them: the newer one has tried the rest."""
    if _IN_FULL:
        return full or usual
    return max(1, usual // 3) if _ON_OLDER else usual
