"""Fixtures that all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def reports() -> Path:
    """The folder of real reports, which are no part of the project."""
    folder = os.environ.get("XXGK_REPORTS")
    if not folder or not Path(folder).is_dir():
        pytest.skip("XXGK_REPORTS names no folder of real reports")
    return Path(folder)
