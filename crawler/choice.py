"""Which portals a crawl takes: those that somebody has looked at, and others only by name."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from crawler.portal import Portal, PortalError
from crawler.settings import contact_of


class UnknownPortal(LookupError):
    """No row has this code: see crawler/portals and the archive folder's own portals/."""


def chosen(portals: Mapping[str, Portal], codes: Collection[str], unchecked: Collection[str]) -> list[Portal]:
    """The portals to crawl.

    Args:
        portals: every row.
        codes: the portals that are named; none means every row that is checked.
        unchecked: portals that are crawled though no one has looked at them.

    Raises:
        UnknownPortal: no row has a code.
        PortalError: a portal is named whose row is not checked, or there is none to crawl.
        ContactMissing: one of them is not on this machine, and nobody can be reached.
    """
    for code in (*codes, *unchecked):
        if code not in portals:
            raise UnknownPortal(f"{code}: expected the code of a portal, got none such. Known: {', '.join(portals)}")
    if refused := [code for code in codes if portals[code].checked is None and code not in unchecked]:
        said = (
            f"portal {', '.join(refused)}: expected a row with `checked`, the day on which somebody ran it and looked, "
            f"got none. Look at it first, with --unchecked {refused[0]}; nothing was done."
        )
        raise PortalError((said,))
    named = {*codes, *unchecked}
    found = [row for code, row in portals.items() if (code in named if named else row.checked)]
    if not found:
        said = (
            "portals: expected a row with `checked`, got none. Write one to portals/*.toml in the archive's folder, "
            "or name one with --unchecked CODE; nothing was done."
        )
        raise PortalError((said,))
    for portal in found:
        contact_of(portal)
    return found
