"""Is this the page that was asked for? A verdict for every answer; only ``ok`` can become a version of a report.

Pure functions of bytes. A report's page says more than any block page does, so the ordinary case is decided by
counting; only what is short, oddly titled or like a stranger is looked at closely.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from crawler.answer import Answer, Verdict, charset_of
from crawler.filetype import file_type
from crawler.signs import LOGIN_TITLE, MISSING_TITLE, PASSWORD, sign
from crawler.stranger import Probe, fingerprint, resembles
from crawler.visible import is_html, is_long, title_of, visible_text

__all__ = ["Answer", "Probe", "Verdict", "fingerprint", "judge"]

_MOVED = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
_REFUSED = frozenset({401, 403, 412, 429, 451, 521})
_CHALLENGING = 202
# Which files can be what was asked for, beside pages and plain text.
_FILES: Mapping[str, frozenset[str]] = {
    "list": frozenset(),
    "robots": frozenset(),
    "page": frozenset({"pdf", "ole", "rtf", "office"}),
    "attachment": frozenset({"pdf", "ole", "rtf", "office", "zip", "image", "binary"}),
}

_ONE_LINE = 400
"""So few bytes of plain text may be an error that a program printed."""

_INDEX = re.compile(r"(?:index|default|main|home)(?:\.\w{1,6})?", re.IGNORECASE)
_LOGIN_PATH = re.compile(r"/(?:login|signin|sso|cas|passport|oauth2?)\b", re.IGNORECASE)
_REPORT = re.compile("年度报告|年报|工作报告|工作年度")

_OK = Verdict("ok")


def judge(answer: Answer, strangers: Sequence[Probe] = ()) -> Verdict:
    """Say what an answer is.

    Args:
        answer: the answer.
        strangers: what random addresses of the same host answered.

    Returns:
        ok, moved, gone, refused, error, challenge, soft_404, login, empty, wrong_type or incomplete.
    """
    if failed := _by_status(answer) or _by_size(answer):
        return failed
    if answer.kind == "file" or not answer.body.strip():
        return _OK
    if landed := _landed(answer):
        return landed
    return _of_page(answer, strangers) if is_html(answer.body) else _of_type(answer)


def _by_status(answer: Answer) -> Verdict | None:
    """The verdict of every answer that is not a plain 200."""
    status = answer.status
    if status == 200:
        return None
    if status in _MOVED:
        return Verdict("moved", answer.headers.get("location"))
    if status in _GONE:
        return Verdict("gone", f"status {status}")
    if status in _REFUSED:
        return Verdict("refused", f"status {status}")
    if status == _CHALLENGING and b"<script" in answer.body.lower():
        return Verdict("challenge", "status 202 with a script")
    return Verdict("error", f"status {status}")


def _by_size(answer: Answer) -> Verdict | None:
    """The verdict of what did not come, or not all of it. A robots.txt without a word allows everything."""
    if not answer.whole:
        return Verdict("incomplete", answer.why_not_whole or "a part of the body is missing")
    nothing = not answer.body.strip() and answer.kind != "robots"
    return Verdict("empty", "no bytes") if nothing else None


def _landed(answer: Answer) -> Verdict | None:
    """A redirect that gave up: it led to a login, to the front page above, or from a file to any folder's."""
    if answer.url == answer.asked_url or answer.kind in ("robots", "probe"):
        return None
    asked, landed = urlsplit(answer.asked_url), urlsplit(answer.url)
    if _LOGIN_PATH.search(landed.path) and not _LOGIN_PATH.search(asked.path):
        return Verdict("login", f"redirected to {landed.path}")
    (asked_folder, asked_file), (folder, file) = _place(asked.path), _place(landed.path)
    if file or landed.query:
        return None
    above = asked_folder.startswith(folder) and bool(asked_folder != folder or asked_file or asked.query)
    if above or (asked_file and PurePosixPath(folder).name != PurePosixPath(asked_file).stem):
        return Verdict("soft_404", f"redirected to {landed.path or '/'}, a front page and not what was asked for")
    return None


def _place(path: str) -> tuple[str, str]:
    """A path's folder, and its file where that is not the folder's front page."""
    folder, _, file = path.rpartition("/")
    return f"{folder}/", "" if _INDEX.fullmatch(file) else file


def _of_type(answer: Answer) -> Verdict:
    """The verdict of what is no web page: a file where a file can be, or plain text, JSON, XML."""
    kind = file_type(answer.body)
    if kind == "text" and answer.kind in ("page", "attachment") and len(answer.body) < _ONE_LINE:
        return sign(answer) or _OK
    if kind == "text" or answer.kind not in _FILES or kind in _FILES[answer.kind]:
        return _OK
    return Verdict("wrong_type", f"asked for a {answer.kind}, got {kind}")


def _of_page(answer: Answer, strangers: Sequence[Probe]) -> Verdict:
    """The verdict of a web page."""
    signed = _titled(answer) or (None if is_long(answer.body) else sign(answer))
    in_the_way = signed is not None and signed.name in ("challenge", "refused")
    if answer.kind == "robots" and not in_the_way:
        return Verdict("wrong_type", "asked for robots.txt, got a web page")
    if signed:
        return signed
    if answer.kind == "attachment" and not _can_be_document(answer):
        return Verdict("wrong_type", "asked for an attachment, got a page without a table that is not called a report")
    if _is_stranger(answer, strangers):
        return Verdict("soft_404", "the same page as for an address that does not exist")
    return _OK


def _titled(answer: Answer) -> Verdict | None:
    """The verdict of a page whose window is titled as no report is."""
    title = title_of(answer.body)
    if MISSING_TITLE.search(title):
        return Verdict("soft_404", f"its title is {title[:60]}")
    if LOGIN_TITLE.search(title) and PASSWORD.search(answer.body):
        return Verdict("login", f"its title is {title[:60]}")
    return None


def _is_stranger(answer: Answer, strangers: Sequence[Probe]) -> bool:
    met = [stranger.fingerprint for stranger in strangers if stranger.status == 200 and stranger.fingerprint]
    if not met:
        return False
    seen = fingerprint(answer.body)
    return any(resembles(seen, stranger) for stranger in met)


def _can_be_document(answer: Answer) -> bool:
    """Whether a web page can be what an office attached: it has a table, or says that it is a report."""
    if b"<table" in answer.body.lower():
        return True
    return bool(_REPORT.search(visible_text(answer.body, charset_of(answer))))
