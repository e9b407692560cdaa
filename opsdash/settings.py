"""What the process is told from outside: where its home is and how much it may use.

Read from the environment once per call, never cached: tests and servers set it before use.
"""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """`memory_limit` is a DuckDB size such as "4GB"; `max_upload_mb` bounds one browser upload."""

    home: Path
    memory_limit: str
    max_upload_mb: int


def read_settings() -> Settings:
    return Settings(
        home=Path(os.environ.get("OPSDASH_HOME", str(ROOT / "data"))).expanduser().resolve(),
        memory_limit=os.environ.get("OPSDASH_MEMORY_LIMIT", "4GB"),
        max_upload_mb=int(os.environ.get("OPSDASH_MAX_UPLOAD_MB", "1000")),
    )
