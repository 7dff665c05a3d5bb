"""OLE files, which Word, WPS, Excel and others wrote before 2007: what is inside, and whether it is whole and open.

Word's and WPS's text is read by the converter; here the file is only known for what it is ([MS-CFB], [MS-DOC] 2.5.2).
"""

from __future__ import annotations

import io
from typing import NoReturn

import olefile

from extract.errors import OPENED, DamagedDocument, DocumentError, EncryptedDocument, UnsafeDocument, in_words

_WORD, _WORD_6 = 0xA5EC, 0xA5DC
_ENCRYPTED = 0x0100
_WPS = ("wps", "kingsoft", "金山")
_MOST_STREAMS = 4000
_KINDS = (
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
    ("HwpSummaryInformation", "hwp"),
    ("VisioDocument", "visio"),
)
_BROKEN = (OSError, ValueError, IndexError, KeyError, RecursionError, OverflowError)
_AGAIN = "Fetch or save it again."


def kind(data: bytes) -> str:
    """What the file is: ``doc``, ``wps``, or a kind that is not read: ``xls``, ``ppt``, ``ole``.

    Raises:
        EncryptedDocument: it asks for a password.
        DamagedDocument: it is cut.
        UnsafeDocument: it has more parts than a document has.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            return _kind(file)
    except DocumentError:
        raise
    except _BROKEN as error:
        _refuse_cut(in_words(error), error)


def _kind(file: olefile.OleFileIO) -> str:
    names = ["/".join(path) for path in file.listdir()]
    if len(names) > _MOST_STREAMS:
        raise UnsafeDocument("the OLE file", f"at most {_MOST_STREAMS} parts", str(len(names)), "Look at it by hand.")
    if "EncryptedPackage" in names or "EncryptionInfo" in names:
        _refuse_encrypted("an encrypted .docx or .xlsx")
    if "WordDocument" not in names:
        return next((what for name, what in _KINDS if name in names), "ole")
    _look_at_word(file, names)
    return "wps" if _is_of_wps(file) else "doc"


def _look_at_word(file: olefile.OleFileIO, names: list[str]) -> None:
    """Refuse what the converter would read in part or not at all, and say nothing of it."""
    text = _whole(file, "WordDocument")
    made = int.from_bytes(text[:2], "little")
    if made not in (_WORD, _WORD_6) or len(text) < 32:
        _refuse_cut(f"a main part that begins with {text[:2].hex(' ') or 'nothing'}")
    if int.from_bytes(text[10:12], "little") & _ENCRYPTED:
        _refuse_encrypted("an encrypted .doc")
    for name in ("0Table", "1Table"):
        if name in names:
            _whole(file, name)


def _whole(file: olefile.OleFileIO, name: str) -> bytes:
    """A part, all of it."""
    data: bytes = file.openstream(name).read()
    if len(data) != file.get_size(name):
        _refuse_cut(f"{len(data)} of {file.get_size(name)} bytes of its part {name}")
    return data


def _is_of_wps(file: olefile.OleFileIO) -> bool:
    """Whether WPS wrote it, as the file says of itself."""
    try:
        application = file.get_metadata().creating_application or b""
    except (*_BROKEN, AttributeError, TypeError):
        return False  # A summary that cannot be read says nothing; the text can still be.
    said = application if isinstance(application, str) else application.decode("gb18030", "replace")
    return any(word in said.lower() for word in _WPS)


def _refuse_cut(got: str, cause: Exception | None = None) -> NoReturn:
    raise DamagedDocument("the OLE file", "a whole .doc or .wps", got[:200], _AGAIN) from cause


def _refuse_encrypted(got: str) -> NoReturn:
    raise EncryptedDocument("the OLE file", "a document that opens without a password", got, OPENED)
