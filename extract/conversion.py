"""One converter for all processes of a run: they ask over a Unix socket, and it is not bounded by their limits.

On Linux the socket has a name and no file (man 7 unix, abstract), so that a program that is killed leaves nothing;
elsewhere it lies in a folder of its own. Only processes of the same user are answered.
"""

from __future__ import annotations

import os
import secrets
import socket
import struct
import sys
import tempfile
from contextlib import ExitStack
from multiprocessing.connection import Client, Connection
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Self

from extract.errors import DocumentError
from extract.office import Office

_KIND = 4
_PATIENCE = 5.0
_WAITING = 128
_NAMED = sys.platform == "linux"
_PEER = struct.Struct("3i")


class Asked:
    """The converter as another process of the run calls it."""

    def __init__(self, address: str) -> None:
        """Ask at a ``Served``'s address."""
        self._address = address

    def __call__(self, data: bytes, kind: str) -> bytes:
        """A document as .docx.

        Raises:
            DocumentError: as ``Office``.
        """
        with Client(self._address, "AF_UNIX") as way:
            way.send_bytes(kind.encode().ljust(_KIND) + data)
            answer: bytes | DocumentError = way.recv()
        if isinstance(answer, DocumentError):
            raise answer
        return answer


class Served:
    """A converter that other processes of this program ask; to be used in a ``with``.

    Whoever waits for those processes waits for this one beside, and lets it answer when something is there to read.

    Attributes:
        asked: what such a process is given to ask it; None where LibreOffice is not installed.
    """

    def __init__(self, programs: Path | None) -> None:
        """Serve the LibreOffice of a folder; it is started with the first document.

        Args:
            programs: the folder, from ``office.programs``.
        """
        self.asked: Asked | None = None
        self._office = None if programs is None else Office(programs)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._kept = ExitStack()

    def fileno(self) -> int:
        """What there is to wait for."""
        return self._socket.fileno()

    def __enter__(self) -> Self:
        """Listen, where nobody else can."""
        if self._office is not None:
            self.address = self._own_address()
            self._socket.bind(self.address)
            self._socket.listen(_WAITING)
            self.asked = Asked(self.address)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End the converter, at work or not."""
        self._socket.close()
        if self._office is not None:
            self._office.close()
        self._kept.close()

    def _own_address(self) -> str:
        if _NAMED:
            return f"\0nianbao-{secrets.token_hex(16)}"
        return str(Path(self._kept.enter_context(tempfile.TemporaryDirectory(prefix="nianbao-ask-"))) / "office")

    def answer(self) -> bool:
        """Answer one who asks; False where it was asked for nothing."""
        asking, _ = self._socket.accept()
        if not _is_ours(asking):
            asking.close()
            return True
        with Connection(asking.detach()) as way:
            try:
                asked = way.recv_bytes() if way.poll(_PATIENCE) else b"gone"
                if asked and self._office is not None:
                    way.send(_answer(self._office, asked))
            except (EOFError, ConnectionError):
                return True  # Whoever asked is gone.
            return bool(asked)


class ServedAside(Served):
    """A converter that answers in a thread of its own, for who waits otherwise."""

    def __enter__(self) -> Self:
        """Listen, and answer from now on."""
        super().__enter__()
        self._thread = Thread(target=self._serve, daemon=True)
        if self.asked is not None:
            self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End the converter, at work or not, and the thread."""
        if self._office is not None:
            self._office.close()
            with Client(self.address, "AF_UNIX") as way:
                way.send_bytes(b"")
            self._thread.join()
        super().__exit__(kind, error, at)

    def _serve(self) -> None:
        while self.answer():
            pass


def _is_ours(asking: socket.socket) -> bool:
    """Whether who asks is of our own user; where the system does not tell, the folder lets nobody else in."""
    if not _NAMED:
        return True
    _, user, _ = _PEER.unpack(asking.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size))
    return int(user) == os.getuid()


def _answer(office: Office, asked: bytes) -> bytes | DocumentError:
    try:
        return office(asked[_KIND:], asked[:_KIND].decode("ascii", "replace").strip())
    except DocumentError as error:
        return error
