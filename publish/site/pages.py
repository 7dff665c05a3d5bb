"""A page of the site: a template with what it shows, in the site's own frame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response


async def page(
    datasette: Datasette, request: Request, template: str, context: Mapping[str, Any], status: int = 200
) -> Response:
    """Render a template of the site.

    Args:
        datasette: the serving application.
        request: what was asked.
        template: the template's file name.
        context: what it shows.
        status: the HTTP status.
    """
    return Response.html(await datasette.render_template(template, dict(context), request=request), status=status)


async def not_found(datasette: Datasette, request: Request, zh: str, en: str) -> Response:
    """A page that says what is not there and where to go on, with status 404.

    Args:
        datasette: the serving application.
        request: what was asked.
        zh: what is not there, in Chinese.
        en: the same in English.
    """
    return await page(datasette, request, "missing.html", {"zh": zh, "en": en}, status=404)
