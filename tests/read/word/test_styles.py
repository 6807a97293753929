"""The styles of Word files."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from kb.read.word.styles import RunStyle, Styles
from tests.read.word.files import NAMESPACES, p, t

STYLES = """
<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="character" w:default="1" w:styleId="Letters"><w:name w:val="Letters"/></w:style>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Bold"><w:name w:val="Bold"/><w:rPr><w:b/><w:sz w:val="30"/></w:rPr>
<w:pPr><w:ind w:left="600" w:right="400"/><w:outlineLvl w:val="8"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Child"><w:name w:val="Child"/><w:basedOn w:val="Bold"/></w:style>
<w:style w:type="paragraph" w:styleId="H3"><w:name w:val="heading 3"/></w:style>
<w:style w:type="paragraph" w:styleId="Nameless"/>
"""


def parse(markup: str, tag: str) -> etree._Element:
    return etree.fromstring(f"<w:{tag} {NAMESPACES}>{markup}</w:{tag}>")


def parse_paragraph(markup: str) -> etree._Element:
    return parse(markup, "body")[0]


FOUND = Styles(parse(STYLES, "styles"))


@pytest.mark.parametrize(
    ("paragraph", "look"),
    [
        (p("Text"), RunStyle(22, bold=False)),
        (p("Text", run="<w:b/>"), RunStyle(22, bold=True)),
        (p("Text", run="<w:caps/>"), RunStyle(22, bold=False, caps=True)),
        (p("Text", "Bold"), RunStyle(30, bold=True)),
        (p("Text", "Child"), RunStyle(30, bold=True)),
        (p("Text", "Child", run='<w:b w:val="0"/><w:sz w:val="24"/>'), RunStyle(24, bold=False)),
        (p("Text", run='<w:rStyle w:val="Bold"/>'), RunStyle(30, bold=True)),
        (p(t("abcd") + "<w:r><w:rPr><w:b/></w:rPr><w:t>abc</w:t><w:t>de</w:t></w:r>"), RunStyle(22, bold=True)),
        (
            p(t("abcd") + "<w:r><w:rPr><w:b/></w:rPr><w:t xml:space='preserve'>   abc   </w:t></w:r>"),
            RunStyle(22, bold=False),
        ),
        (p("   ", run="<w:b/>"), RunStyle(22, bold=False)),
    ],
)
def test_the_look_of_a_paragraph_is_that_of_most_of_its_letters(paragraph: str, look: RunStyle) -> None:
    assert FOUND.find_run_style(parse_paragraph(paragraph)) == look


@pytest.mark.parametrize(
    ("paragraph", "indents"),
    [
        (p("Text"), (0, 0)),
        (p("Text", "Child"), (600, 400)),
        (p("Text", "Child", properties='<w:ind w:left="100"/>'), (100, 400)),
        (p("Text", properties='<w:ind w:start="100.5" w:end="-20"/>'), (100, -20)),
        (p("Text", properties='<w:ind w:left="x"/>'), (0, 0)),
    ],
)
def test_indents_are_those_of_the_paragraph_or_else_of_its_style(paragraph: str, indents: tuple[int, int]) -> None:
    assert FOUND.read_indents(parse_paragraph(paragraph)) == indents


@pytest.mark.parametrize(
    ("paragraph", "level"),
    [
        (p("Text"), 0),
        (p("Text", "H3"), 3),
        (p("Text", "H3", properties='<w:outlineLvl w:val="0"/>'), 1),
        (p("Text", "Child"), 9),
        (p("Text", "H3", properties='<w:outlineLvl w:val="9"/>'), 0),
    ],
)
def test_the_level_of_a_heading_is_from_its_outline_or_its_style(paragraph: str, level: int) -> None:
    assert FOUND.find_heading_level(parse_paragraph(paragraph)) == level


def test_a_style_has_its_name_and_those_of_what_it_is_based_on() -> None:
    assert FOUND.has_name("Child", re.compile("^child$"))
    assert FOUND.has_name("Child", re.compile("^bold$"))
    assert not FOUND.has_name("Bold", re.compile("^child$"))
    assert FOUND.has_name("Nameless", re.compile("^nameless$"))
    assert not FOUND.has_name("Unknown", re.compile(""))


def test_styles_in_a_circle_have_what_any_of_them_has() -> None:
    circle = Styles(
        parse(
            '<w:style w:styleId="A"><w:name w:val="a"/><w:basedOn w:val="B"/></w:style>'
            '<w:style w:styleId="B"><w:name w:val="b"/><w:basedOn w:val="C"/></w:style>'
            '<w:style w:styleId="C"><w:name w:val="caption"/><w:basedOn w:val="A"/></w:style>',
            "styles",
        )
    )
    for style in ("B", "A", "C", "B"):
        assert circle.has_name(style, re.compile("caption"))
        assert not circle.has_name(style, re.compile("title"))


def test_a_paragraph_without_a_style_has_the_default_one() -> None:
    assert FOUND.find_style(parse_paragraph(p("Text"))) == "Normal"
    assert Styles(parse("", "styles")).find_style(parse_paragraph(p("Text"))) == ""


@pytest.mark.parametrize(
    ("paragraph", "number"),
    [(p("Text"), None), (p("Text", properties='<w:numPr><w:numId w:val="4"/></w:numPr>'), "4")],
)
def test_a_paragraph_may_be_numbered(paragraph: str, number: str | None) -> None:
    found = FOUND.find_numbering(parse_paragraph(paragraph))
    assert (None if found is None else found[0].values()[0]) == number
