"""Datasette's own search box over an archive: its queries are read as the site's are."""

from __future__ import annotations

from typing import Any

from publish.query import expression
from publish.site.archive import NEEDED


def prepare_connection(conn: Any) -> None:
    """Let ``_search`` find Chinese on connections to an archive; another database keeps Datasette's function.

    Wants to be called last of all (``trylast``): Datasette's own function of the name has to be there already.

    Args:
        conn: a new connection of Datasette's.
    """
    known = {row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if known >= NEEDED:
        conn.create_function("escape_fts", 1, expression, deterministic=True)
