"""The publishing systems: how each one's lists page and what their rows are, as pure functions of a page."""

from __future__ import annotations

from crawler.shifted import Shifted
from crawler.systems import jcms, trs, ucap
from crawler.systems.listing import Ask, Listing, System

__all__ = ["SYSTEMS", "Ask", "Listing", "Shifted", "System"]

SYSTEMS: dict[str, System] = {"trs": trs.Trs(), "jcms": jcms.Jcms(), "ucap": ucap.Ucap()}
"""Every system by the key that a portal's row names it with."""
