"""What a process of the pool says of a document that it did not read."""

from __future__ import annotations

import pytest

from extract.document import Origin
from extract.worker import Item, unanswered


@pytest.mark.parametrize("name", ["%C4%EA%B1%A8.pdf", "%E5%B9%B4%E6%8A%A5.pdf", "年报.pdf"])
def test_the_name_in_an_address_is_text(name: str) -> None:
    """A name escaped in an address is UTF-8, else GB18030."""
    item = Item("payload", "capture", "2025-01-20T00:00:00Z", "a.warc.gz", 0, None, Origin(), known=False)
    assert unanswered(f"http://www.example.gov.cn/fj/{name}", item).file == "年报.pdf"
