"""What all tests share: where the corpus of real reports lies, if it does."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The corpus beside the project; a clone without it skips what reads it."""
    folder = SHARED / "corpus"
    if not folder.is_dir():
        pytest.skip("the corpus of real reports does not lie beside this clone")
    return folder
