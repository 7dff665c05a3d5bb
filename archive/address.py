"""An address as an identity: which addresses are the same page, and which host they name."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from w3lib.url import safe_url_string

_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_SLASHES = re.compile(r"/{2,}")
_WHOLE = re.compile(r"[\x00-\x20]*(?:[a-z][a-z0-9+.\-]*:)?[/\\]{2}", re.IGNORECASE)
# Who reads, when, and where from: none of it is part of which page it is.
_PASSING = re.compile(
    r"utm_.*|(?:jsessionid|phpsessid|asp\.net_sessionid|aspsessionid\w*|sessionid|session_id|sessid)(?:=.*)?"
    r"|_t?=[\d.]*|(?:t|_?ts|timestamp|rnd|random)=(?:0\.)?\d{10,}",
    re.IGNORECASE,
)
_UNRESERVED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
_DEFAULT_PORTS = {"http": 80, "https": 443}


@lru_cache(maxsize=1024)
def canonical(url: str) -> str:
    """The address as an identity; giving it back what it gave changes nothing.

    Without scheme, ``www.``, default port, session id, ``utm_`` parameters, what keeps caches from answering
    (``_=1736900000000``) and fragment; slashes in a row are one. What a request may not hold as it is, such as 附件 or
    a blank, is escaped as it is for the request, and percent-escapes are spelled as RFC 3986 says (capitals; none where
    the character needs none). Other parameters stay in their order. A loopback address loses any port: a server on this
    machine gets a free one each time it starts. What names no host, such as ``file:///…``, stays as it is.
    """
    parts = _split(url)
    if parts is None:
        return url
    host, port, path, query = parts
    keeps_port = port not in (None, *_DEFAULT_PORTS.values()) and not _names_loopback(host)
    name = f"[{host}]" if ":" in host else host.removeprefix("www.")
    place = _SLASHES.sub("/", _escapes(_SESSION.sub("", path))) or "/"
    kept = _parameters(query)
    return f"{name}{f':{port}' if keeps_port else ''}{place}{f'?{kept}' if kept else ''}"


def _split(url: str) -> tuple[str, int | None, str, str] | None:
    """Host, port, path and query as they are asked for; None where no host is named, or no port that could be one."""
    if not _WHOLE.match(url):
        return None
    try:
        parts = urlsplit(safe_url_string(url))
        port = parts.port
    except ValueError:
        return None
    return (parts.hostname.rstrip("."), port, parts.path, parts.query) if parts.hostname else None


def _escapes(text: str) -> str:
    """Percent-escapes in capitals, and none for a character that needs none."""
    return _ESCAPE.sub(lambda escape: _escape(escape.group()), text)


def _escape(escape: str) -> str:
    character = chr(int(escape[1:], 16))
    return character if character in _UNRESERVED else escape.upper()


def _parameters(query: str) -> str:
    """A query without the parameters that only say who reads, when, and who sent the reader.

    A ``sid`` stays: it may be what names the page.
    """
    return "&".join(part for part in _escapes(query).split("&") if part and not _PASSING.fullmatch(part))


@lru_cache(maxsize=1024)
def host_of(url: str) -> str:
    """The host of an address, with its port where that is not the scheme's own; empty where none can be meant."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    default = port in (None, _DEFAULT_PORTS.get(parts.scheme))
    return (parts.hostname or "") + ("" if default else f":{port}")


def is_loopback(url: str) -> bool:
    """Whether an address names this very machine."""
    try:
        return _names_loopback(urlsplit(url).hostname or "")
    except ValueError:
        return False


def _names_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
