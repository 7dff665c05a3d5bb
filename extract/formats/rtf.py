"""RTF: whether it is whole. Its text is read by the converter, which reads a cut one in silence."""

from __future__ import annotations

from extract.errors import DamagedDocument

_AFTER = b"\x00\x1a\r\n\t "


def refuse_cut(data: bytes) -> None:
    """Refuse an RTF file whose outermost group is not closed.

    Raises:
        DamagedDocument: it ends before its end.
    """
    if not data.rstrip(_AFTER).endswith(b"}"):
        raise DamagedDocument(
            "the end of the RTF file",
            "the brace that closes it",
            f"{data[-12:]!r}",
            "Fetch or save it again.",
        )
