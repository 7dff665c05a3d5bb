"""Crawls in a child process (Twisted's reactor runs only once in one), and what they left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.database import open_archive
from samples.rows import write_rows

Row = dict[str, Any]


def nianbao(*arguments: str | Path, contact: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command line in a child where every warning is an error."""
    environment = {name: value for name, value in os.environ.items() if name != "NIANBAO_CONTACT"}
    if contact:
        environment["NIANBAO_CONTACT"] = contact
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "nianbao", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env=environment,
    )


def portal(base: str, **keys: object) -> Row:
    """The row of a portal on this machine whose list is ``/list/index.html``."""
    named = {"code": "raw", "name": "示例（虚构）", "division": "990000", "system": "trs", "delay": 0, "loopback": True}
    return {**named, "start": [f"{base}/list/index.html"], "checked": date(2025, 1, 1), **keys}


def write_portals(folder: Path, *rows: Row) -> None:
    """Write portals' rows to an archive's folder."""
    write_rows(list(rows), folder / "portals" / "rows.toml")


def listing(*hrefs: str) -> bytes:
    """A list page whose links are all called reports."""
    rows = "".join(
        f'<li><a href="{href}">示例市第{number}局2024年政府信息公开工作年度报告</a> 2025-01-20</li>'
        for number, href in enumerate(hrefs, 1)
    )
    title = "<title>政府信息公开年报</title>"
    return f'<html><head><meta charset="utf-8">{title}</head><body><ul>{rows}</ul></body></html>'.encode()


def article(number: int, text: str = "") -> bytes:
    """A page that passes for a report's."""
    title = f"示例市第{number}局2024年政府信息公开工作年度报告"
    body = f"<p>虚构。本局在{number}月里公开了信息{number}件，答复来信，改写指南。{text}</p>" * 12
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>".encode()


@contextmanager
def opened(folder: Path) -> Iterator[Database]:
    """The archive's database."""
    with open_archive(folder / "archive.db") as database:
        yield database


def rows(folder: Path, sql: str, values: Mapping[str, object] | None = None) -> list[Row]:
    """What a query finds in the archive."""
    with opened(folder) as database:
        return list(database.query(sql, dict(values or {})))


def verdicts(folder: Path) -> dict[str, str]:
    """The frontier's verdict on each address, by the end of its path."""
    found = rows(folder, "SELECT address, coalesce(verdict, state) AS verdict FROM frontier WHERE kind <> 'probe'")
    return {row["address"].rpartition("/")[2]: row["verdict"] for row in found}


def reasons(folder: Path, code: str = "raw") -> str:
    """What the last run of a portal said, in one text."""
    (row,) = rows(folder, "SELECT reasons FROM runs WHERE portal = :code ORDER BY run DESC LIMIT 1", {"code": code})
    return "; ".join(json.loads(row["reasons"]))


def killed(process: subprocess.Popen[bytes]) -> None:
    """End a process and all its children as a power cut would."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def background(*arguments: str | Path) -> subprocess.Popen[bytes]:
    """Start the command line in a process group of its own, and do not wait."""
    return subprocess.Popen(
        [sys.executable, "-m", "nianbao", *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
