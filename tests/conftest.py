"""What all tests share: where the corpus of real reports lies, if it does, and one archive of the sample portals."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.built import Built, build

SHARED = Path(__file__).resolve().parents[2] / "shared"

# Timing never decides a test: a slow machine is no failure.
settings.register_profile("quick", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("slow", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The corpus beside the project; a clone without it skips what reads it."""
    folder = SHARED / "corpus"
    if not folder.is_dir():
        pytest.skip("the corpus of real reports does not lie beside this clone")
    return folder


@pytest.fixture(scope="session")
def samples_demo(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The demo of the sample portals in their two states; to be looked at, never written to."""
    return build(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def samples_archive(samples_demo: Built) -> Path:
    """The archive.db that the demo of the sample portals built."""
    assert samples_demo.status == 0, samples_demo.told + samples_demo.warned
    return samples_demo.database
