"""The converter's process: LibreOffice's library in it, one document after the other, from standard input to output.

Run as a script by ``extract.office``, which ends it when it takes too long. It knows nothing of this project but
``filtered``. It has no network (no calls that open a way to it, where the machine's are known, and a network namespace
of its own, where the system allows one; Debian's kernels do), it starts no programs, it has a profile that is thrown
away, no macros, and limits of memory, file size and open files. LibreOffice follows a picture's link whatever its
settings say: it is the system that refuses.

LibreOfficeKit's calls are found by their place in its tables, which only grow at their end
(LibreOfficeKit/LibreOfficeKit.h, LibreOffice 7.4).
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import os
import resource
import struct
import sys
from pathlib import Path

MEMORY, FILE, FILES = 3 << 30, 128 << 20, 256
"""Bytes of address space, bytes of one written file, open files."""

HEAD = struct.Struct("<4sQ")
"""What stands before each document and each answer: a word of four letters and the length."""

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_DIE_WITH_PARENT, _NO_MORE_RIGHTS = 1, 38
_LOAD_WITH_OPTIONS, _ERROR, _DESTROY, _SAVE_AS = 4, 3, 1, 2
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value>
</prop></item>
<item oor:path="/org.openoffice.Office.Common/Save/Document"><prop oor:name="CreateBackup" oor:op="fuse">
<value>false</value></prop></item>
</oor:items>
"""


def main(program: str, folder: Path) -> None:
    """Convert until nothing more comes.

    Args:
        program: LibreOffice's folder of programs.
        folder: an empty folder for the profile and the files.
    """
    answers = os.fdopen(os.dup(1), "wb")
    # LibreOffice writes to both as it likes.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    _confine()
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, "utf-8")
    os.environ.update(HOME=str(folder), TMPDIR=str(folder), SAL_USE_VCLPLUGIN="svp")
    office = Office(program, profile)
    while head := sys.stdin.buffer.read(HEAD.size):
        kind, length = HEAD.unpack(head)
        word, answer = office.converted(folder, kind.decode().strip(), sys.stdin.buffer.read(length))
        answers.write(HEAD.pack(word, len(answer)) + answer)
        answers.flush()


class Office:
    """LibreOffice in this process."""

    def __init__(self, program: str, profile: Path) -> None:
        """Start it.

        Raises:
            OSError: it cannot be loaded or does not start.
        """
        library = ctypes.CDLL(_library(program))
        start = library.libreofficekit_hook_2
        start.restype, start.argtypes = ctypes.c_void_p, [ctypes.c_char_p, ctypes.c_char_p]
        self._office = start(program.encode(), profile.as_uri().encode())
        if not self._office:
            raise OSError("LibreOffice does not start")

    def converted(self, folder: Path, kind: str, data: bytes) -> tuple[bytes, bytes]:
        """``done`` and the .docx, or ``fail`` and why."""
        given, made = folder / f"in.{kind}", folder / "out.docx"
        given.write_bytes(data)
        try:
            why = self._convert(given, made)
            return (b"fail", why) if why else (b"done", made.read_bytes())
        except OSError as error:
            return b"fail", str(error).encode()
        finally:
            for path in (given, made):
                path.unlink(missing_ok=True)

    def _convert(self, given: Path, made: Path) -> bytes:
        """Make the .docx; what went wrong, or nothing."""
        load = _call(self._office, _LOAD_WITH_OPTIONS, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p)
        document = load(self._office, given.as_uri().encode(), b"Language=zh-CN,Batch=true")
        if not document:
            error = _call(self._office, _ERROR, ctypes.c_char_p)(self._office)
            return error or b"not loaded"
        save = _call(document, _SAVE_AS, ctypes.c_int, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p)
        saved = save(document, made.as_uri().encode(), b"docx", b"")
        _call(document, _DESTROY, None)(document)
        return b"" if saved and made.exists() else b"not saved"


def _call(thing: int, place: int, result: type | None, *arguments: type) -> ctypes._CFunctionType:
    """A function of a LibreOfficeKit object, by its place in the table that the object begins with."""
    table = ctypes.cast(thing, ctypes.POINTER(ctypes.c_void_p))[0]
    address = ctypes.cast(table, ctypes.POINTER(ctypes.c_void_p))[place]
    return ctypes.CFUNCTYPE(result, ctypes.c_void_p, *arguments)(address)


def _library(program: str) -> str:
    for name in ("libmergedlo.so", "libsofficeapp.so"):
        if (path := Path(program) / name).exists():
            return str(path)
    raise OSError(f"no LibreOffice in {program}")


def _confine() -> None:
    """No network, no more rights, an end with the parent's, and limits."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_DIE_WITH_PARENT, 9)
    if libc.unshare(_NEW_NETWORK) != 0:
        libc.unshare(_NEW_USER | _NEW_NETWORK)
    libc.prctl(_NO_MORE_RIGHTS, 1, 0, 0, 0)
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, FILE),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(limit)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    _filter()


def _filter() -> None:
    """Refuse programs, processes and ways to the network; a script's neighbour is loaded by its file."""
    spec = importlib.util.spec_from_file_location("filtered", Path(__file__).with_name("filtered.py"))
    assert spec is not None  # noqa: S101 - it lies beside this script
    assert spec.loader is not None  # noqa: S101
    filtered = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = filtered
    spec.loader.exec_module(filtered)
    filtered.refuse_processes()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
