"""``serve``: the site of an archive, on this machine or for others."""

from __future__ import annotations

import ipaddress
import socket
import sys
import webbrowser
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import uvicorn
from datasette.app import Datasette
from pysqlite3 import dbapi2 as sqlite

from archive.database import ForeignArchive, refined, refuse_foreign
from commands.shared import ARCHIVE, DONE, MISCONFIGURED, existing
from publish.metadata import FORMS, metadata

_PATIENCE = 3
"""How many seconds an answer that is under way may still take once the server was told to end."""

SETTINGS: dict[str, int | bool] = {
    "suggest_facets": False,
    "default_page_size": 50,
    "max_returned_rows": 1000,
    "sql_time_limit_ms": 3000,
    "facet_time_limit_ms": 500,
    "default_facet_size": 12,
    # A whole table is the download that researchers want, however large.
    "max_csv_mb": 0,
    "truncate_cells_html": 2048,
}


class Unservable(click.ClickException):
    """The address cannot be had: nothing was served."""

    exit_code = MISCONFIGURED


@click.command(short_help="Show the archive as a web site.")
@ARCHIVE
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 for all.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="The port; 0 takes a free one."
)
@click.option("--open", "show", is_flag=True, help="Open the site in a browser.")
@click.option("--sql", "any_sql", is_flag=True, help="Let others than this machine ask in SQL.")
def serve(archive: Path, host: str, port: int, *, show: bool, any_sql: bool) -> None:
    """Serve the archive's site until Ctrl-C: search, reports, findings, changes, the originals, CSV and JSON.

    The archive is only read; crawls, updates and a rebuild may go on meanwhile. Where the host
    is another than this machine, readers cannot ask in SQL, unless --sql is given.

    \b
    Exit 4: the host or port cannot be had. 5: archive.db is missing, foreign, damaged or of another layout.
    Example:  nianbao serve --archive DIR --open
    """  # noqa: D301 - click reads \b as the control character it is
    database = readable(existing(archive))
    application = site_of(database, sql=any_sql or is_loopback(host))
    with closing(listening(host, port)) as listener:
        address = _address(host, listener.getsockname()[1])
        click.echo(f"Serving {database} at {address} (Ctrl-C ends it)")
        if not is_indexed(database):
            click.echo("It has no index yet: for search and the list of reports, run nianbao index.", err=True)
        if show:
            webbrowser.open(address)
        _run(application, listener)
    sys.exit(DONE)


def readable(path: Path) -> Path:
    """The path of a database that is an archive, and whole as far as a look at each table tells.

    Raises:
        ArchiveError: it is foreign, outdated, damaged or cannot be read.
    """
    refuse_foreign(path)
    if path.stat().st_size == 0:
        raise ForeignArchive(path, "an archive made by nianbao", "an empty file", "Crawl first, or run nianbao demo.")
    with refined(path), closing(_connected(path)) as connection:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            connection.execute(f'SELECT * FROM "{table}" LIMIT 1').fetchone()  # noqa: S608 - the archive's own names
    return path


def is_indexed(path: Path) -> bool:
    """Whether ``nianbao index`` has made the readers' list."""
    with closing(_connected(path)) as connection:
        named = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'summary_reports'")
        return named.fetchone() is not None


def site_of(path: Path, *, sql: bool) -> Datasette:
    """Datasette with an archive and what is told of it.

    Args:
        path: the archive's database.
        sql: whether readers may ask in SQL of their own.
    """
    settings: dict[str, Any] = {**SETTINGS, "default_allow_sql": sql, "allow_download": False}
    return Datasette([str(path)], metadata=metadata(FORMS), settings=settings)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens; connections wait in it until the server takes them.

    Raises:
        Unservable: the port is taken, or this machine has no such address.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Unservable(
            f"{host} port {port}: expected an address to listen on, got: {reason}. "
            "Choose another --port (0 takes a free one) or --host."
        ) from error


def _run(application: Datasette, listener: socket.socket) -> None:
    """Answer until somebody says stop; Ctrl-C is an ending like any other."""
    config = uvicorn.Config(
        application.app(), log_level="warning", lifespan="on", timeout_graceful_shutdown=_PATIENCE, access_log=False
    )
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        click.echo("Ended.")


def _connected(path: Path) -> sqlite.Connection:
    return sqlite.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def _address(host: str, port: int) -> str:
    name = "127.0.0.1" if host in ("0.0.0.0", "") else "[::1]" if host == "::" else host  # noqa: S104 - as it is told
    return f"http://[{name}]:{port}/" if ":" in name and not name.startswith("[") else f"http://{name}:{port}/"
