"""Visits to a portal that is nowhere, for the tests of what keeps them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.warc import Exchange, Unit

NOON = datetime(2026, 1, 20, 12, 0, 0, 123456, tzinfo=UTC)
OPERATOR = "虚构档案馆 <archive@example.org>"


def visit(number: int = 0, *, body: bytes | None = None, **changes: Any) -> Exchange:
    """A visit to an invented page."""
    values: dict[str, Any] = {
        "url": f"http://www.shili.example/zwgk/{number}.html?年=2024",
        "method": "GET",
        "request_headers": (("User-Agent", "nianbao"), ("Accept", "*/*")),
        "request_body": b"",
        "status": 200,
        "protocol": "HTTP/1.1",
        "headers": (("Content-Type", "text/html"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")),
        "body": page(number) if body is None else body,
        "instant": NOON + timedelta(seconds=number),
        "peer": "127.0.0.1",
    }
    return Exchange(**(values | changes))


def page(number: int) -> bytes:
    """An invented page, some kilobytes that do not compress to nothing."""
    cells = "".join(f"<td>{(number + 7) * place * 7919 % 99991}</td>" for place in range(300))
    return f"<html><h1>虚构第{number}号年度报告</h1><table><tr>{cells}</tr></table></html>".encode()


def facts(number: int = 0) -> dict[str, object]:
    """What the archive knows of a visit."""
    return {"kind": "page", "verdict": "ok", "portal": "990000", "link_text": f"第{number}号", "found_on": None}


def units_as_text(units: list[Unit]) -> list[str]:
    """Units in a form that shows where two differ."""
    return [json.dumps([unit.main.id, unit.main.url, unit.main.stored.hex(), unit.facts, unit.end]) for unit in units]


def only_file(folder: Path) -> Path:
    """The one WARC file of a folder, open or closed."""
    (path,) = [*folder.glob("*.warc.gz"), *folder.glob("*.warc.gz.open")]
    return path


@contextmanager
def as_nobody() -> Iterator[None]:
    """Give up root's right to write anywhere, where this is root."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


class Kill(BaseException):
    """Stands for kill -9: nothing that runs after it may count."""


def kill_at(monkeypatch: pytest.MonkeyPatch, moment: int) -> None:
    """Let the given number of disk operations pass, then none."""
    left = iter(range(moment))

    def dying(real: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **kwargs: object) -> object:
            if next(left, None) is None:
                raise Kill
            return real(*args, **kwargs)

        return call

    for name in ("os.fsync", "os.write", "os.ftruncate", "pathlib.Path.rename", "pathlib.Path.unlink"):
        module, _, function = name.rpartition(".")
        owner = Path if module.endswith("Path") else os
        monkeypatch.setattr(owner, function, dying(getattr(owner, function)))
