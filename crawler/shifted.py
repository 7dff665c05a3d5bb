"""The error of a page in a shape that nobody knows."""

from __future__ import annotations


class Shifted(ValueError):
    """The page is not in the shape its system is known by: look at it and teach the system, or name another in the row.

    It is also raised for a list without any row: zero results are no success.
    """
