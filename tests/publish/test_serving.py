"""``nianbao serve``: what it says, how it ends, what it refuses, and that it goes on while others write."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import HTTPError

import pytest
from sqlite_utils import Database

from archive.database import open_archive, transaction
from commands.serving import is_loopback
from tests.built import ROOT

SERVE = [sys.executable, "-m", "nianbao", "serve"]
Reader = Callable[[str], str]


def refused(*arguments: str) -> tuple[int, str]:
    """The status and the complaint of a server that does not begin."""
    done = subprocess.run([*SERVE, *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    return done.returncode, done.stderr


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server on a free port, and its address as it tells it."""
    command = [*SERVE, "--archive", str(folder), "--port", "0", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            told = server.stdout.readline()
            found = re.search(r"http://\S+", told)
            assert found, told + (server.stderr.read() if server.stderr else "")
            yield server, found.group()
        finally:
            server.kill()


def read(address: str) -> str:
    """What an address answers."""
    with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 - our own server
        text: str = answer.read().decode()
    return text


@pytest.fixture
def copy(samples_archive: Path, tmp_path: Path) -> Path:
    """A folder with an archive that a test may change."""
    shutil.copytree(samples_archive.parent, tmp_path / "copy")
    return tmp_path / "copy"


def test_it_serves_the_site_and_ends_quietly_with_ctrl_c(copy: Path) -> None:
    """One line names the address, the address answers at once, and Ctrl-C is an ending with status 0."""
    with serving(copy) as (server, address):
        assert "政府信息公开工作年度报告档案" in read(address)
        assert "各列的含义" in read(f"{address}archive/applications?_size=2")
        server.send_signal(signal.SIGINT)
        out, err = server.communicate(timeout=30)
    assert (server.returncode, err) == (0, "")
    assert out == "Ended.\n"


def test_an_update_can_write_meanwhile(copy: Path) -> None:
    """What a writer commits while the site is up is on its pages, and neither waits for the other."""
    with serving(copy) as (_, address):
        assert "示例市" in read(f"{address}archive/organs?_size=max")
        with open_archive(copy / "archive.db", patience=0.1) as opened:
            with transaction(opened):
                opened.execute("INSERT INTO organs (id, name) VALUES ('999999-xinlai', '新来的机关')")
                assert "新来的机关" not in read(f"{address}archive/organs?_size=max")
            assert "新来的机关" in read(f"{address}archive/organs?_size=max")


def test_a_rebuilt_archive_takes_the_old_ones_place(copy: Path) -> None:
    """A new file in the old one's place is what the next page shows, though the server kept the old one open."""
    shutil.copy(copy / "archive.db", copy / "archive.db.rebuilding")
    with open_archive(copy / "archive.db.rebuilding") as opened:
        opened.execute("INSERT INTO organs (id, name) VALUES ('999999-xinlai', '新来的机关')")
    with serving(copy) as (_, address):
        for _ in range(8):
            assert "新来的机关" not in read(f"{address}archive/organs?_size=max")
        (copy / "archive.db.rebuilding").replace(copy / "archive.db")
        for _ in range(8):
            assert "新来的机关" in read(f"{address}archive/organs?_size=max")


def test_without_an_index_it_serves_and_says_so(copy: Path) -> None:
    """An archive that was never indexed is shown; the console and the home page name the command."""
    with open_archive(copy / "archive.db") as opened:
        opened.execute("DROP TABLE summary_reports")
    with serving(copy) as (server, address):
        assert "nianbao index" in read(address)
        server.send_signal(signal.SIGINT)
        _, err = server.communicate(timeout=30)
    assert "nianbao index" in err


def test_sql_is_for_this_machine_or_by_wish(copy: Path) -> None:
    """A server that others can reach answers no SQL, unless its keeper says so."""
    query = "archive.json?sql=select+42+as+n&_shape=array"
    with serving(copy) as (_, address):
        assert read(address + query) == '[{"n": 42}]'
    with serving(copy, "--host", "0.0.0.0") as (_, address):  # noqa: S104 - the case itself
        with pytest.raises(HTTPError) as denied:
            read(address + query)
        denied.value.close()
        assert denied.value.code == 403
    with serving(copy, "--host", "0.0.0.0", "--sql") as (_, address):  # noqa: S104 - the case itself
        assert read(address + query) == '[{"n": 42}]'


def test_the_database_itself_is_no_download(copy: Path) -> None:
    """The file with all its internals is not handed out."""
    with serving(copy) as (_, address):
        with pytest.raises(HTTPError) as denied:
            read(f"{address}archive.db")
        denied.value.close()
    assert denied.value.code == 403


def test_a_missing_archive_is_named(tmp_path: Path) -> None:
    """Where nothing is, status 5 and what to do."""
    status, said = refused("--archive", str(tmp_path))
    assert status == 5
    assert "no file" in said
    assert "--archive" in said


def test_captures_without_a_database_ask_for_a_rebuild(tmp_path: Path) -> None:
    """Where only the captures are left, the way to the database is named."""
    (tmp_path / "captures").mkdir()
    (tmp_path / "captures" / "one.warc.gz").write_bytes(b"")
    status, said = refused("--archive", str(tmp_path))
    assert status == 5
    assert "nianbao rebuild" in said


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\x00" + bytes(84)])
def test_a_foreign_file_is_refused(tmp_path: Path, content: bytes) -> None:
    """An empty file, a text and another program's header are no archive: status 5."""
    (tmp_path / "archive.db").write_bytes(content)
    status, said = refused("--archive", str(tmp_path))
    assert status == 5
    assert "expected an archive made by nianbao" in said
    assert (tmp_path / "archive.db").read_bytes() == content


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    """A whole database of somebody else's is not shown as an archive."""
    with closing(Database(tmp_path / "archive.db").conn) as connection:
        connection.execute("CREATE TABLE goods (id INTEGER)")
    status, said = refused("--archive", str(tmp_path))
    assert status == 5
    assert "another program's database" in said


def test_a_cut_database_is_refused(samples_archive: Path, tmp_path: Path) -> None:
    """Half an archive is said to be damaged before anybody sees a page of it."""
    data = samples_archive.read_bytes()
    (tmp_path / "archive.db").write_bytes(data[: len(data) // 2])
    status, said = refused("--archive", str(tmp_path))
    assert status == 5
    assert "expected a whole database" in said


def test_another_layout_is_refused(samples_archive: Path, tmp_path: Path) -> None:
    """An archive of a later program is left to that program."""
    data = bytearray(samples_archive.read_bytes())
    data[60:64] = (99).to_bytes(4, "big")
    (tmp_path / "archive.db").write_bytes(data)
    status, said = refused("--archive", str(tmp_path))
    assert status == 5
    assert "layout 99" in said


def test_a_port_in_use_is_named(copy: Path) -> None:
    """Two servers cannot have one port: status 4, and how to choose another."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        status, said = refused("--archive", str(copy), "--port", port)
    assert status == 4
    assert f"127.0.0.1 port {port}" in said
    assert "--port" in said


def test_a_host_that_is_not_here_is_named(copy: Path) -> None:
    """An address of another machine cannot be listened on: status 4."""
    status, said = refused("--archive", str(copy), "--host", "192.0.2.1")
    assert status == 4
    assert "192.0.2.1" in said


def test_a_port_that_cannot_be_is_wrong_usage(copy: Path) -> None:
    """A port beyond 65535 is click's own error, status 2."""
    status, said = refused("--archive", str(copy), "--port", "70000")
    assert status == 2
    assert "--port" in said


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("127.0.0.9", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("a.b", False)],  # noqa: S104
)
def test_what_only_this_machine_reaches(host: str, here: bool) -> None:
    """Only loopback addresses are this machine's own; a name is taken for the world's."""
    assert is_loopback(host) is here
