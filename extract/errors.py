"""The few errors of reading, named by what the caller should do; each says place, expected, got and the next step."""

from __future__ import annotations

import re

import msgspec

from extract.report import Refusal

ONE_PDF = "One page of several? Put all pages into one PDF, or one long picture, and read that."
"""The next step where a picture or a scan shows a part of a report."""
OPENED = "Save it without a password, or ask the office for one that opens."
"""The next step where a password is asked for."""

_ENDS = re.compile(
    r"PSEOF|EOFError|not a zip file|truncated|incomplete|unexpected eof|premature end|end of (?:file|data|stream)"
    r"|OLE\b.{0,40}index out of range",
    re.IGNORECASE,
)


class DocumentError(ValueError):
    """A document that could not be read: report it and go on with the next one."""

    def __init__(self, place: str, expected: str, got: str, next_step: str) -> None:
        self.place, self.expected, self.got, self.next_step = place, expected, got, next_step
        super().__init__(f"{place}: expected {expected}, got {got}. {next_step}")

    def __reduce__(self) -> tuple[type[DocumentError], tuple[str, ...]]:
        """How it comes from one process to another: what it is made with, not the sentence alone."""
        return type(self), (self.place, self.expected, self.got, self.next_step)

    def refusal(self) -> Refusal:
        """The error as the value that the command line and the archive write."""
        return Refusal(type(self).__name__, self.place, self.expected, self.got, self.next_step)


class MissingInput(DocumentError):
    """There is no such file, or it may not be read: name another one."""


class DamagedDocument(DocumentError):
    """The bytes are cut or broken: fetch the document again, or ask the office for a whole one."""


class UnknownFormat(DocumentError):
    """The bytes are of no format that is read: convert the document, or wait for its reader."""


class UnsafeDocument(DocumentError):
    """The document would cost or reach more than a report may: look at it by hand."""


class DiedReading(DocumentError):
    """The process that read the document ended before it was done: out of memory, of time, or a library's fault."""


class NotAReport(DocumentError):
    """The document was read and is no annual report: check the address or the file that was given."""


class EncryptedDocument(DocumentError):
    """The document asks for a password to be opened: save it without one, or ask the office for one that opens."""


class WaitingForConverter(DocumentError):
    """The document is of a format that LibreOffice reads, and it is not installed: install it; the document waits."""


class NoTextLayer(DocumentError):
    """A PDF whose pages hold pictures of text, or characters that are not those one sees: read it by sight."""


class UnreadFormat(UnknownFormat):
    """The bytes are of a format that is known and not read yet: they are kept and counted under its name."""

    def __init__(self, kind: str, got: str, next_step: str) -> None:
        self.kind = kind
        super().__init__("the file's content", "HTML, text, Word, WPS, RTF, PDF or a picture", got, next_step)

    def __reduce__(self) -> tuple[type[DocumentError], tuple[str, ...]]:
        """How it comes from one process to another."""
        return type(self), (self.kind, self.got, self.next_step)

    def refusal(self) -> Refusal:
        """The error as a value, under the name of its format: ``unread: ofd``."""
        return msgspec.structs.replace(super().refusal(), name=f"unread: {self.kind}")


def in_words(error: Exception) -> str:
    """What a library's error means, in words; the library's own word stands behind, for who looks for the cause."""
    word = f"{type(error).__name__}: {error}"[:200]
    means = "a file that ends before its contents do" if _ENDS.search(word) else "contents that are broken"
    return f"{means} ({word})"


def surprise(error: Exception) -> DamagedDocument:
    """An error that the reader does not foresee, as one that it does: whatever one document does, the others go on."""
    return DamagedDocument(
        "the whole document",
        "a document that the reader understands",
        f"{type(error).__name__}: {error}"[:300],
        "Tell the maintainers, with the document's address.",
    )
