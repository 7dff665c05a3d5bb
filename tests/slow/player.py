"""A web archive player (pywb), in an environment of its own: it cannot share one with the project."""

from __future__ import annotations

import http.client
import os
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket

import pytest


def environment() -> Path:
    """The environment of requirements/replay.txt, as ``make slow`` makes it."""
    folder = os.environ.get("NIANBAO_REPLAY_ENV")
    if not folder:
        pytest.skip("NIANBAO_REPLAY_ENV names no environment with pywb")
    return Path(folder).absolute() / "bin"


@contextmanager
def playing(files: Iterable[Path], folder: Path) -> Iterator[int]:
    """The port on which pywb shows the captures of WARC files, from a folder of its own."""
    programs = environment()
    manager = [str(programs / "wb-manager")]
    subprocess.run([*manager, "init", "archive"], cwd=folder, check=True, capture_output=True)
    subprocess.run([*manager, "add", "archive", *map(str, files)], cwd=folder, check=True, capture_output=True)
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(programs / "wayback"), "--bind", "127.0.0.1", "--port", str(port)]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as server:
        try:
            wait_for(port)
            yield port
        finally:
            server.terminate()


def wait_for(port: int) -> None:
    """Return when the server answers."""
    for _ in range(300):
        try:
            ask(port, "/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("pywb does not answer")


def ask(port: int, path: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers (names in lower case) and body as they came."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        with connection.getresponse() as answer:
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()
