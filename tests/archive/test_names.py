"""A file's name in any encoding is text, and no text from outside steers a terminal."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from archive.names import as_text, harmless


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("示例/年报.pdf".encode(), "示例/年报.pdf"),
        (b"\xc4\xea\xb1\xa8.pdf", "年报.pdf"),
        ("示例/".encode() + b"\xc4\xea\xb1\xa8.pdf", "示例/年报.pdf"),
        (b"a\xff.pdf", "a\ufffd.pdf"),
    ],
)
def test_a_name_is_text(name: bytes, text: str) -> None:
    """A name is UTF-8, else GB18030, else marked where it is neither, each folder by itself."""
    assert as_text(Path(os.fsdecode(name))) == text


def test_what_steers_is_escaped() -> None:
    """Control characters, line ends and marks of direction are escaped; Chinese and its wide blank stay."""
    assert harmless("年报\u3000\x1b[2J\n\u202efdp\u2028") == "年报\u3000\\x1b[2J\\n\\u202efdp\\u2028"
    assert harmless("a\n\tb\x9b", kept="\n\t") == "a\n\tb\\x9b"
