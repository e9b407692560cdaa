"""Known figures on real data that is not in the repository; `make verify DATA=folder` names it."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def data() -> Path:
    return Path(os.environ["OPSDASH_VERIFY_DATA"])
