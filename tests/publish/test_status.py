"""What ``status`` counts of the cells that are not simply as they were read."""

from __future__ import annotations

import io

from rich.console import Console
from sqlite_utils import Database

from publish.status import show_status, status

OLD = "990102-renminzhengfu/2020"


def test_cells_in_doubt_are_counted_of_the_shown_reports(database: Database) -> None:
    """Each kind has its number, zero too; a cell counts once, and neither a section's note nor another version's do."""
    before = status(database, "")["cells"]
    assert set(before) == {"unsure", "run_together", "deduced", "corrected"}
    (version,) = (row["version"] for row in database.query("SELECT version FROM reports WHERE id = ?", [OLD]))
    notes = [
        (version, "applications.new.total", "deduced"),
        (version, "applications.new.total", "deduced"),
        (version, "applications.granted.total", "corrected"),
        (version, "section.1", "unsure"),
        ("another", "applications.granted.total", "unsure"),
    ]
    database.table("notes").insert_all(
        {"version": one, "report": OLD, "number": 901 + number, "at": at, "raw": "", "means": means}
        for number, (one, at, means) in enumerate(notes)
    )
    told = status(database, "")
    assert told["cells"] == {**before, "deduced": before["deduced"] + 1, "corrected": before["corrected"] + 1}
    shown = io.StringIO()
    show_status(told, Console(file=shown, width=200))
    assert f"{told['cells']['deduced']} deduced, {told['cells']['corrected']} corrected" in shown.getvalue()
