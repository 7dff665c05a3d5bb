"""One converter for all processes of a run: they ask over a Unix socket, and it is not bounded by their limits."""

from __future__ import annotations

import socket
import tempfile
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

    def fileno(self) -> int:
        """What there is to wait for."""
        return self._socket.fileno()

    def __enter__(self) -> Self:
        """Listen, in a folder that nobody else may enter."""
        if self._office is not None:
            self._folder = tempfile.TemporaryDirectory(prefix="nianbao-ask-")
            self.address = str(Path(self._folder.name) / "office")
            self._socket.bind(self.address)
            self._socket.listen(_WAITING)
            self.asked = Asked(self.address)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End the converter, at work or not."""
        self._socket.close()
        if self._office is not None:
            self._office.close()
            self._folder.cleanup()

    def answer(self) -> bool:
        """Answer one who asks; False where it was asked for nothing."""
        with Connection(self._socket.accept()[0].detach()) as way:
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


def _answer(office: Office, asked: bytes) -> bytes | DocumentError:
    try:
        return office(asked[_KIND:], asked[:_KIND].decode("ascii", "replace").strip())
    except DocumentError as error:
        return error
