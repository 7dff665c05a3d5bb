"""The labels of table 二's columns, as they may be misread by sight."""

from __future__ import annotations

import pytest

from extract.form import editions
from extract.vocabulary import vocabulary


@pytest.mark.parametrize("text", ["上一年项目效景", "上一年项目故量"])
def test_a_misread_column_is_known_by_its_likeness(text: str) -> None:
    """Two characters of seven may be wrong where no other label is nearly as like."""
    assert vocabulary(editions()).nearest(text) == "上一年项目数量"


@pytest.mark.parametrize(
    "text", ["上一年项目数量", "行政许可", "行政事业性收费", "规范性文件", "第二十条第（五）项", "数量", "0"]
)
def test_what_is_known_or_is_another_label_has_no_nearest(text: str) -> None:
    """A right label, a row's label, a caption and a figure stay what they are."""
    assert vocabulary(editions()).nearest(text) is None
