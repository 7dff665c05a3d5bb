"""An address as an identity: which addresses are the same page, and which host they name."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_SLASHES = re.compile(r"/{2,}")
_UNRESERVED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
_DEFAULT_PORTS = {"http": 80, "https": 443}


@lru_cache(maxsize=1024)
def canonical(url: str) -> str:
    """The address as an identity; giving it back what it gave changes nothing.

    Without scheme, ``www.``, default port, session id, ``utm_`` parameters and fragment; slashes in a row are one,
    and percent-escapes are spelled as RFC 3986 says (capitals; none where the character needs none). Other parameters
    stay in their order. A loopback address loses any port: a server on this machine gets a free one each time it
    starts. What names no host, such as ``file:///…``, stays as it is.
    """
    text = _SESSION.sub("", url.strip())
    parts = _split(text)
    if parts is None:
        return url
    host, port, path, query = parts
    keeps_port = port not in (None, *_DEFAULT_PORTS.values()) and not _names_loopback(host)
    name = f"[{host}]" if ":" in host else host.removeprefix("www.")
    place = _SLASHES.sub("/", _escapes(path)) or "/"
    kept = _parameters(query)
    return f"{name}{f':{port}' if keeps_port else ''}{place}{f'?{kept}' if kept else ''}"


def _split(text: str) -> tuple[str, int | None, str, str] | None:
    """Host, port, path and query; None where no host is named, or no port that could be one."""
    try:
        parts = urlsplit(text)
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
    """A query without the parameters that only say who sent the reader."""
    return "&".join(part for part in _escapes(query).split("&") if part and not part.lower().startswith("utm_"))


@lru_cache(maxsize=1024)
def host_of(url: str) -> str:
    """The host of an address, with its port where that is not the scheme's own."""
    parts = urlsplit(url)
    default = parts.port in (None, _DEFAULT_PORTS.get(parts.scheme))
    return (parts.hostname or "") + ("" if default else f":{parts.port}")


def is_loopback(url: str) -> bool:
    """Whether an address names this very machine."""
    return _names_loopback(urlsplit(url).hostname or "")


def _names_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
