"""The site as it is served: on a free port of this machine, by the command that the README gives."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.built import ROOT

CHROMIUM = Path("/usr/bin/chromium")
needs_chromium = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no Chromium at {CHROMIUM}")


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def datasette(database: Path) -> Iterator[str]:
    """Serve an archive with plain Datasette."""
    port = free_port()
    command = [sys.executable, "-m", "datasette", str(database), "-m", "metadata.yml", "-p", str(port)]
    with served(command, f"http://127.0.0.1:{port}") as base:
        yield base


@contextmanager
def served(command: list[str], base: str) -> Iterator[str]:
    """Run a server until the block ends; its address."""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(f"{base}/-/versions.json")
            yield base
        finally:
            server.terminate()


def wait_for(address: str, seconds: float = 30) -> None:
    """Wait until a server answers."""
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own server
                return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
