"""Asking the site of an archive in this process, and copies of an archive that a test may change."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from lxml import html

from archive.database import open_archive, transaction


@dataclass(frozen=True)
class Answer:
    """What the site answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    def tree(self) -> html.HtmlElement:
        """The body as a page."""
        return html.document_fromstring(self.text)

    def words(self, selector: str = "//main") -> str:
        """The words of the first element that an XPath finds, white space as single spaces."""
        (found, *_) = found_by(self.tree(), selector)
        return " ".join(str(found.text_content()).split())


def found_by(tree: html.HtmlElement, path: str) -> list[Any]:
    """What an XPath finds."""
    found = tree.xpath(path)
    assert isinstance(found, list)
    return found


def ask(database: Path, *paths: str, site: Callable[[], Datasette] | None = None) -> list[Answer]:
    """The answers to some addresses, of plain Datasette or of another site."""

    async def run() -> list[Answer]:
        datasette = site() if site else Datasette([str(database)])
        await datasette.invoke_startup()
        answers = [await datasette.client.get(path) for path in paths]
        return [Answer(answer.status_code, answer.headers, answer.content) for answer in answers]

    return asyncio.run(run())


def ask_one(database: Path, path: str) -> Answer:
    """The answer to one address."""
    (answer,) = ask(database, path)
    return answer


def changed(database: Path, folder: Path, *statements: tuple[str, Mapping[str, Any]]) -> Path:
    """A copy of an archive with its captures, after some SQL."""
    copy = folder / "copy"
    shutil.copytree(database.parent, copy)
    with open_archive(copy / database.name) as opened, transaction(opened):
        for sql, values in statements:
            assert opened.execute(sql, dict(values)).rowcount > 0, sql
    return copy / database.name


def value(database: Path, sql: str, **of: Any) -> Any:
    """The first column of the first row that a question finds."""
    with open_archive(database) as opened:
        return opened.execute(sql, of).fetchone()[0]
