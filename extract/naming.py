"""Whose report a document is, and on which year: what people state, what it says itself, what led to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from extract.heads import agency_of, year_of
from extract.register import Organ, Register, identify, organ_rows

Identify = Callable[[str, str | None], Organ | None]


class Namer:
    """Names organs by one register, each name once."""

    def __init__(self, register: Register) -> None:
        """Know the register's organs by their ids."""
        self._register = register
        self._by_id = {str(row["id"]): str(row["name"]) for row in organ_rows(register)}
        self._known: dict[tuple[str, str | None], Organ | None] = {}

    @property
    def registered(self) -> Mapping[str, str]:
        """The names of the register's organs, by id."""
        return self._by_id

    def identify(self, agency: str, division: str | None) -> Organ | None:
        """The organ of a printed name, on a portal of a division; None where it could be several."""
        key = (agency, division)
        if key not in self._known:
            organ = identify(agency, self._register, division)
            self._known[key] = organ if organ.settled else None
        return self._known[key]

    def organ(
        self, stated: str | None, agency: str | None, led: Sequence[str | None], division: str | None
    ) -> Organ | None:
        """Who reports.

        Args:
            stated: the organ's id or name, as a person gave it; it wins.
            agency: the agency's name as printed.
            led: the texts of the links that led there, the nearest first; asked where nothing is printed.
            division: the division of the portal.
        """
        named = self._by_id.get(stated, stated) if stated else agency
        named = named or next((found for text in led if text and (found := agency_of(text))), None)
        return self.identify(named, division) if named else None


def year(stated: int | None, printed: int | None, led: Sequence[str | None]) -> int | None:
    """On which year: as stated, as printed, else as the nearest link says."""
    return stated or printed or next((found for text in led if text and (found := year_of(text))), None)
