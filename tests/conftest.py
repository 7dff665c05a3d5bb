"""What all tests share: where the corpus of real reports lies, if it does, and one archive of the sample portals."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest
from filelock import FileLock
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
    """The demo of the sample portals in their two states, built once for all processes; to be looked at only."""
    together = tmp_path_factory.getbasetemp()
    together = together.parent if "PYTEST_XDIST_WORKER" in os.environ else together
    told = together / "demo.json"
    with FileLock(together / "demo.lock"):
        if not told.is_file():
            built = build(together / "demo")
            told.write_bytes(msgspec.json.encode([str(built.folder), built.status, built.told, built.warned]))
    folder, *rest = msgspec.json.decode(told.read_bytes())
    return Built(Path(folder), *rest)


@pytest.fixture(scope="session")
def samples_archive(samples_demo: Built) -> Path:
    """The archive.db that the demo of the sample portals built."""
    assert samples_demo.status == 0, samples_demo.told + samples_demo.warned
    return samples_demo.database
