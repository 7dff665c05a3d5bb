"""A quiet HTTP server on loopback, for whatever can answer a request: a table of pages, or a sample portal.

Everything that is answered comes from memory: a request can reach nothing but what it is given.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Page:
    """What the server answers at one path."""

    body: bytes
    content_type: str = HTML
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Answer = Callable[[str, str, bytes], Page]
"""Method, target as asked for, and body of a request → its page."""


@contextmanager
def answering(answer: Answer, host: str = "127.0.0.1") -> Iterator[str]:
    """Serve on a free port of a loopback address while the block runs, HTTP/1.1, connections kept.

    Args:
        answer: what each request gets; it is called from many threads.
        host: one of 127.0.0.0/8.

    Yields:
        The base address, ``http://<host>:<port>``.
    """
    server = _Server((host, 0), _handler(answer))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.server_port}"
    finally:
        server.shutdown()
        server.hang_up()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    """Ends its connections when it ends, so that no thread waits for a client that keeps one."""

    daemon_threads = False
    request_queue_size = 128

    def __init__(self, *args: Any) -> None:
        self._open: set[socket.socket] = set()
        super().__init__(*args)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection."""
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget the connection."""
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that went away is its own business."""

    def hang_up(self) -> None:
        """End every connection that is still open."""
        for connection in tuple(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


def _handler(answer: Answer) -> type[BaseHTTPRequestHandler]:
    """A request handler that asks ``answer`` and nothing else."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version, sys_version = "nianbao-samples", ""
        # Head and body leave together: apart, the second waits for the client's acknowledgement of the first.
        wbufsize = -1

        def do_GET(self) -> None:
            self._answer(with_body=True)

        def do_HEAD(self) -> None:
            self._answer(with_body=False)

        def do_POST(self) -> None:
            self._answer(with_body=True)

        def _answer(self, *, with_body: bool) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            found = answer(self.command, self.path, sent)
            self.send_response(found.status)
            self.send_header("Content-Type", found.content_type)
            self.send_header("Content-Length", str(len(found.body)))
            for name, value in found.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if with_body:
                self.wfile.write(found.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is the base class's)
            """Say nothing: the tests' output is theirs."""

    return Handler
