"""A page as a single file archive (MHT), as Word and browsers save it."""

from __future__ import annotations

import quopri

HEAD = """MIME-Version: 1.0
Content-Type: multipart/related; boundary="----=_NextPart_01"

This document is a single file web page (虚构).

------=_NextPart_01
Content-Location: file:///C:/report.htm
Content-Transfer-Encoding: quoted-printable
Content-Type: text/html; charset="{charset}"

"""
TAIL = """

------=_NextPart_01
Content-Location: file:///C:/report.files/filelist.xml
Content-Transfer-Encoding: quoted-printable
Content-Type: text/xml; charset="utf-8"

<xml></xml>

------=_NextPart_01--
"""


def as_mht(page: bytes, charset: str = "utf-8") -> bytes:
    """A page of markup, in the bytes of a charset, inside an archive with one file beside it."""
    head, tail = (part.replace("\n", "\r\n").encode() for part in (HEAD.format(charset=charset), TAIL))
    return head + quopri.encodestring(page) + tail
