"""LibreOffice as a converter: what word processors of old wrote becomes .docx, in one long-lived process of its own.

The process (``office_bridge``) has no network where the system allows that, a profile that is thrown away, no macros
and limits; here it is started, asked, timed and ended. The library is called in that process (LibreOfficeKit), so that
there is neither a server nor a socket, and nothing is left when it is killed.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from threading import Lock, Timer
from time import time

from extract.errors import DamagedDocument, DiedReading
from extract.office_bridge import HEAD

SECONDS = 60.0
"""How long one document may take."""

DOCUMENTS = 200
"""How many documents one process converts before another takes its place: its memory grows a little with each."""

_PREFIX, _YOUNG = "nianbao-office-", 60.0  # seconds in which a folder may not be held yet
_PROGRAMS = ("soffice", "libreoffice")
_LIBRARIES = ("libmergedlo.so", "libsofficeapp.so")
_SAVE = "Open it in a word processor and save it as .docx, or fetch it again."


def programs() -> Path | None:
    """The folder of LibreOffice's programs, or None where it is not installed."""
    for name in _PROGRAMS:
        if (found := shutil.which(name)) is not None:
            folder = Path(found).resolve().parent
            if any((folder / library).exists() for library in _LIBRARIES):
                return folder
    return None


class Office:
    """One LibreOffice, started with the first document; one user at a time."""

    def __init__(self, folder: Path, *, seconds: float = SECONDS, documents: int = DOCUMENTS) -> None:
        """A converter that is not started yet.

        Args:
            folder: LibreOffice's folder of programs, from ``programs``.
            seconds: how long one document may take.
            documents: how many documents one process converts.
        """
        self._programs, self._seconds, self._documents = folder, seconds, documents
        self._process: subprocess.Popen[bytes] | None = None
        self._place: _Place | None = None
        self._done = 0
        self._late = False
        self._lock = Lock()

    def __call__(self, data: bytes, kind: str) -> bytes:
        """A document as .docx.

        Args:
            data: its bytes.
            kind: ``doc``, ``wps`` or ``rtf``.

        Raises:
            DamagedDocument: LibreOffice cannot read it.
            DiedReading: it took too long, or LibreOffice ended over it; the next document has a new one.
        """
        with self._lock:
            if self._done >= self._documents:
                self._end()
            word, answer = self._asked(data, "rtf" if kind == "rtf" else "doc")
            self._done += 1
        if word != b"done":
            raise DamagedDocument(
                "the whole document",
                f"a .{kind} that LibreOffice reads",
                f"its refusal: {answer.decode('utf-8', 'replace')[:200]}",
                _SAVE,
            )
        return answer

    def close(self) -> None:
        """End the process, at work or not, and throw its folder away."""
        if (process := self._process) is not None:
            _kill(process)
        with self._lock:
            self._end()

    def _asked(self, data: bytes, kind: str) -> tuple[bytes, bytes]:
        """The answer's word and bytes."""
        process = self._started()
        assert process.stdin is not None  # noqa: S101 - both are pipes
        assert process.stdout is not None  # noqa: S101
        timer = Timer(self._seconds, self._expire, [process])
        timer.daemon = True
        timer.start()
        try:
            process.stdin.write(HEAD.pack(kind.encode().ljust(4), len(data)) + data)
            process.stdin.flush()
            word, length = HEAD.unpack(process.stdout.read(HEAD.size).ljust(HEAD.size, b"\0"))
            answer = process.stdout.read(length)
        except OSError:
            word, answer = b"", b""
        finally:
            timer.cancel()
        if not word.strip(b"\0"):
            raise self._died()
        return word, answer

    def _died(self) -> DiedReading:
        """Why there is no answer; the process is gone."""
        assert self._process is not None  # noqa: S101 - it was asked
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        late, code = self._late, self._process.poll()
        self._end()
        said = f"no answer in {self._seconds:g} s" if late else f"LibreOffice's end (status {code})"
        return DiedReading("the whole document", "a document that LibreOffice can convert", said, _SAVE)

    def _expire(self, process: subprocess.Popen[bytes]) -> None:
        self._late = True
        _kill(process)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        self._place = _Place()
        bridge = Path(__file__).with_name("office_bridge.py")
        self._process = subprocess.Popen(  # noqa: S603 - our own script, and a folder of this machine
            [sys.executable, "-I", str(bridge), str(self._programs), self._place.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd=self._place.name,
        )
        return self._process

    def _end(self) -> None:
        """End the process with its whole group."""
        if (process := self._process) is not None:
            _kill(process)
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            process.wait()
        if self._place is not None:
            self._place.close()
        self._process = self._place = None
        self._done, self._late = 0, False


class _Place:
    """A folder for one LibreOffice, held as long as whoever made it lives; what the dead left is thrown away."""

    def __init__(self) -> None:
        for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
            _throw_away(left)
        self.name = tempfile.mkdtemp(prefix=_PREFIX)
        self._held = os.open(self.name, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(self._held, fcntl.LOCK_EX)

    def close(self) -> None:
        """Throw it away."""
        os.close(self._held)
        shutil.rmtree(self.name, ignore_errors=True)


def _throw_away(folder: Path) -> None:
    """Remove a folder that is ours, is not made at this moment, and that nobody holds."""
    with contextlib.suppress(OSError):
        status = folder.lstat()
        if status.st_uid != os.getuid() or status.st_ctime > time() - _YOUNG:
            return
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(held)


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
