"""What a page's styles hide, turn round or fold away never joins the figure beside it."""

from __future__ import annotations

import pytest

from extract.figure import count
from extract.formats.html import parse, tables

STYLES = (
    "<style>/* .x{display:none} */ .h{display:none} i.v{visibility:hidden}.o{opacity:0}.a{left:-9999px}"
    ".b{display:none}.on .b{display:inline}@media print{.p{display:none}}.f{opacity:.5}</style>"
)


def text(inside: str, around: str = "<td>") -> str:
    """The text of a table's second cell that holds some HTML."""
    data = f"<html>{STYLES}<table><tr><td>受理{around}{inside}<td>1<tr><td>甲<td>2<td>3</table></html>"
    return tables(parse(data.encode(), "utf-8"))[0].rows[0][1].text


@pytest.mark.parametrize(
    "hidden",
    [
        *("<b class=h>7</b>", "<i class=v>7</i>", "<b class='k o'>7</b>", "<div class=a>7</div>"),
        *(f'<b style="{style}">7</b>' for style in ("opacity:0", "opacity: 0.0", "visibility:hidden")),
        *(f'<b style="position:absolute;{style}">7</b>' for style in ("left:-9999px", "clip:rect(0,0,0,0)")),
        '<span style="text-indent:-999em">7</span>',
    ],
)
def test_what_a_style_hides_is_no_part_of_the_figure(hidden: str) -> None:
    """A digit that a class of the page's own style, or its own style, takes away is not read."""
    assert text(f"{hidden}13") == "13"
    assert text(f"13{hidden}") == "13"
    assert text(f"{hidden}3件") == "3件"


@pytest.mark.parametrize("shown", ["x", "b", "p", "f", "none"])
def test_a_class_that_is_shown_or_may_be_is_read(shown: str) -> None:
    """A rule in a comment, for paper or taken back by another one hides nothing."""
    assert text(f"<b class={shown}>1</b>3") == "13"


@pytest.mark.parametrize(
    "inside",
    [
        *('<b style="color:#fff">7</b>13', '<b style="color: rgba(0,0,0,0)">7</b>13', "<bdo dir=rtl>31</bdo>"),
        *('<b style="unicode-bidi:bidi-override;direction:rtl">31</b>', '<b style="font-size:1px">7</b>13'),
        '<div style="display:flex;flex-direction:row-reverse"><b>3</b><b>1</b></div>',
        *("<details><summary>13</summary>7</details>", "<svg><text>13</text><title>7</title></svg>"),
        *('<b style="transform:scale(0)">7</b>13', "<table><tr><td>1<td>3</table>"),
        *("<table><tr><td>17<td>5</table>", "<select multiple><option selected>1<option selected>3</select>"),
    ],
)
def test_what_may_not_be_seen_as_it_is_written_is_unsure(inside: str) -> None:
    """Text in the colour of paper, turned round, drawn or folded away makes no figure, and no blank."""
    found = count(text(inside))
    assert found.value is None
    assert "unsure" in found.means


def test_white_figures_on_a_colour_are_read() -> None:
    """What is white on a cell or row of colour is what the office shows."""
    assert text('<b style="color:#fff">13</b>', '<td bgcolor="#00f">') == "13"
    assert text('<b style="color:#fff;background:#00f">13</b>') == "13"
    assert text('<b style="color:white">受理13</b>') == "受理13"


def test_a_cell_whose_figure_is_kept_out_of_sight_is_unsure() -> None:
    """A cell that keeps its place but shows nothing holds no figure, and none takes its column."""
    assert count(text("13", '<td style="visibility:hidden">')).means == ("unsure",)
    assert count(text("13", "<td class=o>")).means == ("unsure",)


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        ("<select><option>0<option selected>13</select>", "13"),
        ("<select><option>13<option>1</select>", "13"),
        ("<textarea>13</textarea>", "13"),
        ("<table><tr><td>13<td></table>", "13"),
        ("<details open><summary>13</summary></details>", "13"),
    ],
)
def test_a_field_of_a_form_shows_its_choice(field: str, shown: str) -> None:
    """What is chosen from a list or stands in a field of text is the cell's text."""
    assert text(field) == shown
