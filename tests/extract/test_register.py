"""Which organ an agency's printed name means."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.form import FactsError
from extract.register import Division, Register, divisions, identify, load, slug
from samples.organs import organs


@pytest.mark.parametrize(
    ("agency", "organ"),
    [
        ("淄博市科学技术局", "370300-kexuejishuju"),
        ("朝阳市科学技术局", "211300-kexuejishuju"),
        ("滕州市科学技术局", "370481-kexuejishuju"),
        ("忻州市科学技术局", "140900-kexuejishuju"),
        ("济宁高新区科技创新局", "370800z01-kejichuangxinju"),
        ("沭阳县发展和改革局", "321322-fazhanhegaigeju"),
        ("淮安市洪泽区人民政府", "320813-renminzhengfu"),
        ("淮安市人民政府", "320800-renminzhengfu"),
    ],
)
def test_an_organ_is_its_division_and_the_pinyin_of_the_rest(agency: str, organ: str) -> None:
    """The id is the division's code and the name's rest; the longest division name counts."""
    assert identify(agency).id == organ


def test_every_invented_organ_has_its_declared_id() -> None:
    """The samples' organs come out under the ids that they declare."""
    assert {organ.name: identify(organ.name).id for organ in organs()} == {organ.name: organ.id for organ in organs()}


@pytest.mark.parametrize("agency", ["某某市科学技术局", "科学技术局", "淄博市"])
def test_a_name_without_a_known_division_keeps_itself_whole(agency: str) -> None:
    """A name that begins with no known division, or is nothing but one, goes under 000000."""
    organ = identify(agency)
    assert organ.id == f"000000-{slug(agency)}"
    assert organ.division is None


def test_a_name_that_two_divisions_share_is_not_guessed() -> None:
    """Where two places have one name, the name alone does not say which."""
    shared = Register((Division("110105", ("朝阳区",)), Division("220104", ("朝阳区",))))
    assert identify("朝阳区教育局", shared).id == "000000-chaoyangqujiaoyuju"


def test_white_space_in_a_printed_name_does_not_matter() -> None:
    """A name broken over lines is the same organ."""
    assert identify("淄博市\n科学 技术局").name == "淄博市科学技术局"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("科学技术局", "kexuejishuju"),
        ("发展和改革局（A·B）", "fazhanhegaigejuab"),
        ("第1处/../x", "di1chux"),
        ("！？", ""),
    ],
)
def test_a_slug_has_only_letters_and_digits(name: str, expected: str) -> None:
    """Signs of a name are left out of its id, so that it fits any address."""
    assert slug(name) == expected


def test_the_codes_of_the_register_are_each_there_once() -> None:
    """A code that stood twice would give two places one id."""
    codes = [division.code for division in divisions().divisions]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize(
    "facts",
    ['[[divisions]]\ncode = "37"\nnames = ["x"]\n', '[[divisions]]\ncode = "370300"\nnames = []\n', "divisions = 1\n"],
)
def test_a_wrong_row_is_named(tmp_path: Path, facts: str) -> None:
    """A wrong code, a division without a name and a file of another shape are errors that name the file."""
    file = tmp_path / "divisions.toml"
    file.write_text(facts, encoding="utf-8")
    with pytest.raises(FactsError, match=r"divisions\.toml"):
        load(file)
