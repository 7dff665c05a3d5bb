"""A server that says exactly the bytes it is given, for answers that no well-made server gives."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from time import monotonic


def answer(body: bytes, *, status: str = "200 OK", length: int | None = None, **headers: str) -> bytes:
    """A whole HTTP answer; ``length`` is announced in place of the true one."""
    named = {"Content-Type": "text/html; charset=utf-8", **{n.replace("_", "-"): v for n, v in headers.items()}}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in named.items())]
    lines += [f"Content-Length: {len(body) if length is None else length}", "Connection: close", "", ""]
    return "\r\n".join(lines).encode() + body


class Asked(list[str]):
    """The paths that were asked for, in order, and the instants at which they were."""

    def __init__(self) -> None:
        super().__init__()
        self.instants: list[float] = []

    def one(self, path: str) -> None:
        """A path is asked for now."""
        self.instants.append(monotonic())
        self.append(path)


@contextmanager
def saying(pages: Mapping[str, bytes | Callable[[], bytes]], host: str = "127.0.0.1") -> Iterator[tuple[str, Asked]]:
    """Serve raw answers by path, or what a function gives when it is asked for; what is not there is a plain 404.

    Yields:
        The base address, and the paths that were asked for, in order.
    """
    asked = Asked()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            line = self.rfile.readline().decode("latin-1").split()
            while self.rfile.readline().strip():
                pass
            if len(line) > 1:
                asked.one(line[1])
                said = pages.get(line[1], answer(b"<html>no</html>", status="404 Not Found"))
                with suppress(ConnectionError):
                    self.wfile.write(said if isinstance(said, bytes) else said())

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server((host, 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://{host}:{server.server_address[1]}", asked
        finally:
            server.shutdown()
            thread.join()
