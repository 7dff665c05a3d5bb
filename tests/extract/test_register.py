"""Which organ an agency's printed name means, and the register's files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.organs import DIVISIONS, ORGANS, Division, Entry, OrganName, Register, RegisterError, load
from extract.register import (
    Organ,
    division_rows,
    for_archive,
    identify,
    kind_of,
    organ_name_rows,
    organ_rows,
    packaged,
    slug,
)
from samples.organs import organs

DIVISION = '[[divisions]]\ncode = "990700"\nnames = ["虚构市"]\nlevel = "city"\nparent = "990000"\n'
ORGAN = '[[organs]]\nid = "990100-x"\ndivision = "990100"\nkind = "department"\nnames = [{ name = "示例市某局" }]\n'


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
        ("淮安市人民政府办公室", "320800-renminzhengfubangongshi"),
    ],
)
def test_an_organ_is_its_division_and_the_pinyin_of_the_rest(agency: str, organ: str) -> None:
    """The id is the division's code and the name's rest; the longest division name counts."""
    assert identify(agency).id == organ


@pytest.mark.parametrize(
    ("agency", "name"),
    [
        ("山东省淄博市科学技术局", "淄博市科学技术局"),
        ("山东省滕州市科学技术局", "滕州市科学技术局"),
        ("山东省枣庄市滕州市教育局", "滕州市教育局"),
        ("洪泽区教育局", "淮安市洪泽区教育局"),
        ("江苏省淮安市洪泽区教育局", "淮安市洪泽区教育局"),
        ("济宁市高新区科技创新局", "济宁高新区科技创新局"),
        ("淮安市政府办公室", "淮安市人民政府办公室"),
        ("淄博市\n科学 技术局", "淄博市科学技术局"),
    ],
)
def test_spellings_of_one_name_are_one_organ(agency: str, name: str) -> None:
    """Names above in front, a short name of the division, a short government and white space change no organ."""
    assert identify(agency) == identify(name)
    assert identify(agency).name == name


@pytest.mark.parametrize(
    ("agency", "division", "name"),
    [
        ("县教育局", "990121", "示范县教育局"),
        ("教育局", "990121", "示范县教育局"),
        ("范例镇人民政府", "990121", "示范县范例镇人民政府"),
        ("市场监督管理局", "990100", "示例市市场监督管理局"),
        ("市市场监督管理局", "990100", "示例市市场监督管理局"),
        ("市政府", "990100", "示例市人民政府"),
        ("城市管理局", "990102", "示例市样板区城市管理局"),
        ("住房和城乡建设局", "990100", "示例市住房和城乡建设局"),
        ("淄博市科学技术局", "990100", "淄博市科学技术局"),
    ],
)
def test_the_portals_division_completes_a_bare_name(agency: str, division: str, name: str) -> None:
    """A name that says no place is that of its portal's division; a place that it says stands before the portal's."""
    organ = identify(agency, division=division)
    assert (organ.name, organ.settled) == (name, True)
    assert organ == identify(name)


@pytest.mark.parametrize(
    ("agency", "division"),
    [
        ("教育局", None),
        ("张店区教育局", "370300"),
        ("开发区管委会", "370300"),
        ("范例镇人民政府", "990100"),
        ("区教育局", "990100"),
        ("", "990100"),
        ("县", "990121"),
        ("教育局", "888888"),
    ],
)
def test_a_name_that_could_be_several_organs_is_not_settled(agency: str, division: str | None) -> None:
    """Nothing is filed under a name that many places have, and no place of the portal's is put before it."""
    organ = identify(agency, division=division)
    assert (organ.division, organ.settled) == (None, False)


def test_every_sample_organ_is_in_the_register() -> None:
    """The samples' organs are registered under the ids, names and divisions that they declare."""
    known = {(entry.id, entry.name, entry.division) for entry in packaged().organs}
    assert {(organ.id, organ.name, organ.code) for organ in organs()} <= known
    assert {organ.name: identify(organ.name).id for organ in organs()} == {organ.name: organ.id for organ in organs()}


def test_every_registered_id_is_what_its_name_gives() -> None:
    """No id of the package was typed wrong: an empty list of organs derives the same ones."""
    bare = load(DIVISIONS)
    assert [identify(entry.name, bare).id for entry in packaged().organs] == [entry.id for entry in packaged().organs]
    assert [kind_of(entry.name) for entry in packaged().organs] == [entry.kind for entry in packaged().organs]


@pytest.mark.corpus
def test_every_agency_of_the_real_reports_is_registered(corpus: Path) -> None:
    """The organs of the seeds and of the two real reports have their ids for good."""
    agencies = [json.loads(path.read_text("utf-8"))["agency"] for path in sorted((corpus / "gold").glob("*.json"))]
    registered = {entry.name for entry in packaged().organs}
    assert len(agencies) >= 7
    assert set(agencies) <= registered


@pytest.mark.parametrize("agency", ["某某市科学技术局", "淄博市"])
def test_a_name_without_a_known_division_keeps_itself_whole(agency: str) -> None:
    """A name that begins with no known division, or is nothing but one, goes under 000000."""
    organ = identify(agency)
    assert organ.id == f"000000-{slug(agency)}"
    assert organ.division is None


TWO_PLACES = Register(
    (
        Division("110000", ("北京市",), "province"),
        Division("110105", ("朝阳区",), "county", "110000"),
        Division("220100", ("长春市",), "city"),
        Division("220104", ("朝阳区",), "county", "220100"),
    )
)


@pytest.mark.parametrize(
    ("division", "organ"),
    [
        (None, "000000-chaoyangqujiaoyuju"),
        ("370300", "000000-chaoyangqujiaoyuju"),
        ("110105", "110105-jiaoyuju"),
        ("220100", "220104-jiaoyuju"),
    ],
)
def test_a_name_that_two_divisions_share_is_not_guessed(division: str | None, organ: str) -> None:
    """Where two places have one name, the name alone does not say which; its portal does."""
    found = identify("朝阳区教育局", TWO_PLACES, division)
    assert found.id == organ
    assert found.settled == (not organ.startswith("000000"))


def test_a_registered_name_keeps_its_id_after_a_renaming() -> None:
    """An old name and the new one are one organ, under the id assigned once and the name it bears now."""
    old, new = OrganName("示例市科委", until="2018-12-31"), OrganName("示例市科学技术局", since="2019-01-01")
    organ = Entry("990100-kewei", "990100", "department", (old, new))
    register = Register(packaged().divisions, (organ,))
    assert identify("示例市科委", register) == identify("示例市科学技术局", register)
    assert identify("市科委", register, "990100").id == "990100-kewei"
    assert list(organ_name_rows(register)) == [
        {"organ": "990100-kewei", "name": "示例市科委", "since": None, "until": "2018-12-31"},
        {"organ": "990100-kewei", "name": "示例市科学技术局", "since": "2019-01-01", "until": None},
    ]


def test_two_names_of_one_pinyin_stay_two_names() -> None:
    """They have one id, and the names to tell them apart; the registered organ is found by its own name only."""
    registered, other = identify("示范县教育局"), identify("示范县交预局")
    assert registered.id == other.id == "990121-jiaoyuju"
    assert (registered.name, other.name) == ("示范县教育局", "示范县交预局")


@given(
    st.text(st.sampled_from("示例市省县区范镇政府办教育局！(1 \n"), max_size=12),
    st.sampled_from([None, "990100", "990121", "370800z01", "1"]),
)
def test_any_name_means_one_organ_or_says_that_it_does_not(agency: str, division: str | None) -> None:
    """Whatever is printed gives an id, the same one for the organ's own name, and nothing is filed under half an id."""
    organ = identify(agency, division=division)
    assert re.fullmatch(r"[0-9]{6}(z[0-9]{2})?-[a-z0-9]*", organ.id)
    assert not (organ.settled and organ.id.endswith("-"))
    if organ.division is not None:
        assert identify(organ.name).id == organ.id


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("示例市人民政府", "government"),
        ("示例市人民政府办公室", "government_office"),
        ("示例省人民政府办公厅", "government_office"),
        ("示例市国有资产监督管理委员会", "department"),
        ("示例市高新区管理委员会", "zone"),
        ("示范县范例镇人民政府", "township"),
        ("示例市样板区虚构街道办事处", "subdistrict"),
        ("示例市大数据中心", "other"),
    ],
)
def test_a_name_says_the_kind_of_its_organ(name: str, kind: str) -> None:
    """A government and its office are two organs of two kinds."""
    assert kind_of(name) == kind


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


def test_the_rows_of_the_register_are_whole() -> None:
    """Each division and organ is a row, each name too; parents and divisions are rows themselves."""
    divisions = {row["code"]: row for row in division_rows(packaged())}
    assert divisions["990121"] == {"code": "990121", "name": "示范县", "level": "county", "parent": "990100"}
    assert {row["parent"] for row in divisions.values()} - {None} <= divisions.keys()
    rows = {row["id"]: row for row in organ_rows(packaged())}
    assert rows["990121-jiaoyuju"] == {
        "id": "990121-jiaoyuju",
        "name": "示范县教育局",
        "division": "990121",
        "division_name": "示范县",
        "kind": "department",
    }
    assert {row["organ"] for row in organ_name_rows(packaged())} == rows.keys()


def test_an_archive_without_rows_of_its_own_has_the_packages(tmp_path: Path) -> None:
    """Without a register.toml the folder adds nothing."""
    assert for_archive(tmp_path) is packaged()


def test_an_archives_own_rows_lie_over_the_packages(tmp_path: Path) -> None:
    """A row with a known id takes the place of the package's, a new one is added."""
    kept = ORGAN.replace("990100-x", "990100-shuiwuju").replace("示例市某局", "示例市水利局")
    (tmp_path / "register.toml").write_text(DIVISION + kept, "utf-8")
    register = for_archive(tmp_path)
    assert identify("虚构市教育局", register).id == "990700-jiaoyuju"
    assert identify("示例市水利局", register).id == "990100-shuiwuju"
    assert len(register.organs) == len(packaged().organs)


@pytest.mark.parametrize(
    ("facts", "named"),
    [
        ("divisions = 1\n", "divisions"),
        ("[[places]]\n", "places"),
        ("divisions = [1]\n", "divisions, row 1"),
        ("[[organs]\n", "TOML"),
        (DIVISION.replace("990700", "37"), r"divisions, row 1 \(37\), code"),
        (DIVISION.replace('["虚构市"]', "[]"), r"divisions, row 1 \(990700\), names"),
        (DIVISION.replace("虚构市", " "), r"divisions, row 1 \(990700\), names"),
        (DIVISION.replace("city", "town"), r"divisions, row 1 \(990700\).*level"),
        (DIVISION.replace("990000", "990001"), r"divisions \(990700\), parent"),
        (DIVISION * 2, r"divisions, row 2 \(990700\).*once"),
        (ORGAN + "head = 1\n", r"organs, row 1 \(990100-x\).*head"),
        (ORGAN.replace("990100-x", "X"), r"organs, row 1 \(X\), id"),
        (ORGAN.replace("department", "bureau"), r"organs, row 1 \(990100-x\).*kind"),
        (ORGAN.replace('division = "990100"', 'division = "990101"'), r"organs \(990100-x\), division"),
        (ORGAN.replace("示例市某局", ""), r"organs, row 1 \(990100-x\), names"),
        (ORGAN.replace("示例市某局", "示例市水务局"), r"990100-shuiwuju.*990100-x.*示例市水务局"),
        (ORGAN.replace('" }', '", since = "2024-02-30" }'), r"organs, row 1 \(990100-x\).*2024-02-30"),
        (
            ORGAN.replace('" }', '", since = "2024-02-01", until = "2023-01-01" }'),
            r"organs, row 1 \(990100-x\), names.*2023-01-01",
        ),
        (ORGAN + 'parent = "990100-y"\n', r"organs \(990100-x\), parent.*990100-y"),
        (ORGAN + 'successors = [{ organ = "990100-y" }]\n', r"organs \(990100-x\), parent or successors.*990100-y"),
        (ORGAN * 2, r"organs, row 2 \(990100-x\).*once"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, facts: str, named: str) -> None:
    """What a row of the archive's register cannot be is an error that names the file, the row and the key."""
    (tmp_path / "register.toml").write_text(facts, "utf-8")
    with pytest.raises(RegisterError, match=rf"register\.toml: .*{named}|register\.toml: {named}"):
        for_archive(tmp_path)


def test_a_register_that_is_no_text_is_named(tmp_path: Path) -> None:
    """Bytes that are no UTF-8, or a folder in the file's place, are errors that name the file."""
    (tmp_path / "register.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RegisterError, match=r"register\.toml"):
        for_archive(tmp_path)
    with pytest.raises(RegisterError, match=tmp_path.name):
        load(tmp_path)


def test_the_packages_files_are_read_once() -> None:
    """The package's register is one value, whose names are indexed once."""
    assert packaged() is packaged()
    assert load(DIVISIONS, ORGANS).organs == packaged().organs
    assert isinstance(identify("示例市水务局"), Organ)
