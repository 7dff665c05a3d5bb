"""What the extractor sees of the captures: a portal's division as it was at the visit."""

from __future__ import annotations

from pathlib import Path

from tests.extract.captures import archive, as_page, made


def test_a_report_stays_when_its_portals_row_is_taken_out(tmp_path: Path) -> None:
    """A report whose agency names no place is that of the division that its capture knows, with or without the row."""
    with archive(tmp_path) as kept:
        kept.visit("a.html", as_page(made(2024, "科学技术局")), portal="p", division="990100")
        kept.database.table("portals").insert({"code": "p", "name": "示例", "division": "990100"})
        kept.database.conn.commit()
        kept.extract()
        before = kept.dump()
        assert kept.one("reports")["id"].startswith("990100-")
        kept.database.execute("DELETE FROM portals")
        kept.database.conn.commit()
        kept.extract()
        assert kept.dump() == before


def test_a_capture_without_a_division_has_that_of_the_row(tmp_path: Path) -> None:
    """The portal's row says where a capture that does not say it comes from."""
    with archive(tmp_path) as kept:
        kept.visit("a.html", as_page(made(2024, "科学技术局")))
        kept.extract()
        assert kept.one("reports")["id"].startswith("990100-")
