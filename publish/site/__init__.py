"""The site: a Datasette plugin that is there wherever the project is installed, and acts on archives only.

Each page is a module with its ``ROUTES``: a pattern, and the coroutine that answers it. Datasette loads this module
while its own are still being loaded; what stands on Datasette is therefore looked up when a hook is called.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cache
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any, TypeVar

from datasette import hookimpl

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request, Response
    from markupsafe import Markup

    from publish.site.headers import App

Function = TypeVar("Function", bound=Callable[..., Any])
Route = tuple[str, Callable[..., Any]]

PAGES = ("home", "searching", "report", "figure", "organ", "capture")


def _hook(function: Function) -> Function:
    """A hook of the plugin, asked before Datasette's own of its name; ``hookimpl`` itself has no types."""
    marked: Function = hookimpl(tryfirst=True)(function)
    return marked


@cache
def _late(place: str) -> Callable[..., Any]:
    """A function of one of the site's modules, ``module:name``."""
    found: Callable[..., Any] = resolve_name(f"publish.site.{place}")
    return found


@_hook
def register_routes() -> list[Route]:
    """The addresses of the site's own pages."""
    return [route for name in PAGES for route in resolve_name(f"publish.site.{name}:ROUTES")]


@_hook
def extra_template_vars(
    datasette: Datasette, request: Request | None, database: str | None
) -> Callable[[], Awaitable[dict[str, Any]]]:
    """What every template can use."""

    async def known() -> dict[str, Any]:
        told: dict[str, Any] = await _late("frame:variables")(datasette, request, database)
        return told

    return known


@_hook
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """The site's headers on every answer, every answer from the file that is there, and nothing but questions."""

    def wrapped(app: App) -> App:
        gated = _late("gate:gated")(datasette, app)
        guarded = _late("headers:guarded")(datasette, gated)
        following: App = _late("replaced:following")(datasette, guarded)
        return following

    return wrapped


@_hook
def render_cell(  # noqa: PLR0913, PLR0917 - Datasette calls it so
    row: Any, value: Any, column: str, table: str | None, database: str, datasette: Datasette
) -> Markup | None:
    """A cell of a table page as readers see it."""
    shown: Markup | None = _late("cells:rendered")(datasette, table, column, row, value, database)
    return shown


def prepare_connection(conn: Any) -> None:
    """Datasette's own search box reads Chinese as the site's does; last of all, after Datasette's own function."""
    _late("search_function:prepare_connection")(conn)


prepare_connection = hookimpl(trylast=True)(prepare_connection)


@_hook
def startup(datasette: Datasette) -> Callable[[], Awaitable[None]]:
    """Keep the log of a server that serves an archive readable."""

    async def begin() -> None:
        if await _late("archive:begun")(datasette):
            _late("failures:quieten")()

    return begin


@_hook
def handle_exception(
    datasette: Datasette, request: Request, exception: Exception
) -> Callable[[], Awaitable[Response | None]]:
    """A page in both languages for what could not be answered."""

    async def answer() -> Response | None:
        page: Response | None = await _late("failures:failure")(datasette, request, exception)
        return page

    return answer
