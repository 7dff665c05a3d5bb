"""Word documents as other programs write them: .doc, .rtf and PDF, by LibreOffice, many at a time."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import Literal

Kind = Literal["doc", "rtf", "pdf"]
FILTERS: dict[Kind, str] = {"doc": "doc:MS Word 97", "rtf": "rtf:Rich Text Format", "pdf": "pdf:writer_pdf_Export"}
ONLY_TO_LOOK_AT = (
    '{"RestrictPermissions":{"type":"boolean","value":"true"},"PermissionPassword":{"type":"string","value":"xugou"}}'
)
"""Options of ``pdf``: everybody may open the file, and nobody may copy from it."""
LOCKED = '{"EncryptFile":{"type":"boolean","value":"true"},"DocumentOpenPassword":{"type":"string","value":"xugou"}}'
"""Options of ``pdf``: nobody may open the file without the word."""
AT_ONCE = 40
SECONDS = 600


class OfficeMissing(RuntimeError):
    """There is no LibreOffice: install ``libreoffice-writer-nogui``."""


class OfficeFailed(RuntimeError):
    """LibreOffice wrote less than it was asked for."""


def office() -> str | None:
    """The program, where it is installed."""
    return which("soffice")


def converted(documents: Mapping[str, bytes], kind: Kind, options: str = "") -> dict[str, bytes]:
    """Every document (by name, without suffix) as another kind of file.

    Args:
        documents: .docx files by name.
        kind: what to make of them.
        options: the filter's own, as JSON.

    Raises:
        OfficeMissing: there is no LibreOffice.
        OfficeFailed: a document was not written.
    """
    program = office()
    if program is None:
        raise OfficeMissing("soffice: not found. Install libreoffice-writer-nogui.")
    names = list(documents)
    made: dict[str, bytes] = {}
    for start in range(0, len(names), AT_ONCE):
        part = {name: documents[name] for name in names[start : start + AT_ONCE]}
        made |= _batch(program, part, kind, options)
    return made


def _batch(program: str, documents: Mapping[str, bytes], kind: Kind, options: str) -> dict[str, bytes]:
    with TemporaryDirectory(prefix="nianbao-office-") as scratch:
        folder = Path(scratch)
        (folder / "out").mkdir()
        for name, data in documents.items():
            (folder / f"{name}.docx").write_bytes(data)
        sources = [str(folder / f"{name}.docx") for name in documents]
        _run(program, folder, FILTERS[kind] + (f":{options}" if options else ""), sources)
        written = {name: folder / "out" / f"{name}.{kind}" for name in documents}
        if missing := [name for name, path in written.items() if not path.exists()]:
            raise OfficeFailed(f"soffice wrote no {kind} of {missing[:5]}. Open their .docx by hand.")
        return {name: path.read_bytes() for name, path in written.items()}


def _run(program: str, folder: Path, target: str, sources: list[str]) -> None:
    """One process, in a profile of its own: a second one in the user's profile would end at once."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--norestore", "--convert-to", target]
    command += ["--outdir", str(folder / "out"), *sources]
    subprocess.run(  # noqa: S603 - the program found above, and files made here
        command,
        check=False,
        capture_output=True,
        timeout=SECONDS,
        env={**os.environ, "HOME": str(folder)},
        preexec_fn=_polite,
    )


def _polite() -> None:
    os.nice(10)
