"""Names of files as data: bytes in whatever encoding, with whatever characters, told so that they do no harm."""

from __future__ import annotations

import os
import unicodedata
from pathlib import PurePath

_STEERING = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def as_text(path: str | bytes | PurePath) -> str:
    """A path as text: each part as UTF-8, else as GB18030, else with marks where bytes are no characters.

    The file itself is opened by the path as it was given.
    """
    return "/".join(_decoded(part) for part in os.fsencode(path).split(b"/"))


def _decoded(part: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return part.decode(encoding)
        except UnicodeDecodeError:
            continue
    return part.decode("utf-8", "replace")


def harmless(text: str, kept: str = "") -> str:
    r"""Text that a terminal only shows: what would steer it, or turn the order of letters, stands escaped.

    Args:
        text: any; an escape character becomes ``\x1b``, a line's end ``\n``, a mark of direction ``\u202e``.
        kept: characters that stay as they are all the same.
    """
    return "".join(
        character.encode("unicode_escape").decode("ascii")
        if character not in kept and unicodedata.category(character) in _STEERING
        else character
        for character in text
    )
