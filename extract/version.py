"""Which reader read a report: a name that changes whenever a reading could."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

_LIBRARIES = (
    *("lxml", "trafilatura", "resiliparse", "rapidfuzz", "cn2an", "msgspec"),
    *("pdfminer.six", "pypdfium2", "rapidocr", "onnxruntime", "opencv-python-headless"),
    *("olefile", "numpy", "pillow"),
)
# What keeps, derives or names beside the reading: a change there re-reads nothing (see extract.derivation).
_WRITES = frozenset(
    f"extract/{name}.py"
    for name in (
        *("allowance", "archive_check", "article_text", "attempt", "captured", "carry", "changes", "children"),
        *("content", "conversion", "derivation", "filtered", "history", "limits"),
        *("loader", "naming", "organs", "picturing", "pool", "presence", "printed_row", "register"),
        *("reviewed", "schema", "settling"),
        *("showing", "store", "stored", "work", "worker"),
        "visible_blocks",
    )
) | {"extract/divisions.toml", "extract/organs.toml"}


@lru_cache(maxsize=1)
def extractor() -> str:
    """A hash over the reading code, the forms and the libraries that read, as 12 hexadecimal digits.

    LibreOffice is none of them: it comes and goes with the machine, and most documents never see it. A machine that
    gets another one reads again what waited for it, and nothing that was read.
    """
    digest = hashlib.sha256()
    here = Path(__file__).parent
    code = [*here.rglob("*.py"), *here.rglob("*.toml"), here.parent / "archive" / "text.py"]
    for path in sorted(path for path in code if str(path.relative_to(here.parent)) not in _WRITES):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    for library in _LIBRARIES:
        digest.update(f"{library}={version(library)}".encode())
    return digest.hexdigest()[:12]
