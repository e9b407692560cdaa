"""The two DuckDB files under one home folder, and the only code that imports duckdb.

`open_home` opens both; everything else asks a `Database` for a cursor, a transaction or a data
version. Nothing here knows what the rows mean.
"""

from opsdash.store.database import Cursor, Database
from opsdash.store.home import Home, open_home

__all__ = ["Cursor", "Database", "Home", "open_home"]
