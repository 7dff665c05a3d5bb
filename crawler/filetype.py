"""Which kind of file bytes are, by how they begin; a declared type is never asked."""

from __future__ import annotations

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "ole"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"Rar!", "zip"),
    (b"7z\xbc\xaf", "zip"),
    (b"\x1f\x8b", "compressed data"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"RIFF", "sound or film"),
    (b"ID3", "sound or film"),
)
_OFFICE = (b"[Content_Types].xml", b"word/", b"OFD.xml", b"application/vnd.oasis")
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def file_type(body: bytes) -> str:
    """One of text, pdf, ole, rtf, office, zip, image, compressed data, program, sound or film, binary."""
    if b"%PDF-" in body[:1024]:
        return "pdf"
    if body.startswith(b"PK\x03\x04"):
        # An office file's parts are named in front, or in the directory at its end.
        return "office" if any(name in body[:4096] or name in body[-8192:] for name in _OFFICE) else "zip"
    if body[4:8] == b"ftyp":
        return "sound or film"
    if kind := next((kind for magic, kind in _MAGIC if body.startswith(magic)), None):
        # Plain text can begin with two or three of these letters, but holds no NUL.
        return kind if b"\x00" in body or len(kind) < 6 or body[0] > 127 else "text"
    return "binary" if b"\x00" in body[:1024] and not body.startswith(_WIDE) else "text"
