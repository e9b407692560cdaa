"""A private database in memory, spilling to a temporary folder, for work on one file.

Staging beside the facts instead of inside them keeps the write lock free while a manager looks at
a preview, and leaves nothing behind when the process dies.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

import duckdb

from opsdash.store.database import Cursor


@contextmanager
def open_scratch(memory_limit: str = "2GB") -> Iterator[Cursor]:
    """A connection that nobody else sees; everything in it is gone afterwards."""
    with TemporaryDirectory(prefix="opsdash-") as folder:
        connection = duckdb.connect(
            ":memory:", config={"memory_limit": memory_limit, "temp_directory": folder}
        )
        try:
            yield connection
        finally:
            connection.close()
