"""Reading a draft takes work that grows with its paragraphs, also where each has a style of its own."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from kb.read.word.drafts import read_draft
from tests.growth.doubling import measure_growth, time_cpu

pytestmark = pytest.mark.growth


def make_styled(paragraphs: int) -> bytes:
    word = docx.Document()
    space = nsdecls("w")
    for number in range(paragraphs):
        named = f'w:type="paragraph" w:styleId="S{number}"'
        word.styles.element.append(parse_xml(f'<w:style {space} {named}><w:name w:val="S{number}"/></w:style>'))
        styled = f'<w:pPr><w:pStyle w:val="S{number}"/></w:pPr><w:r><w:t>a b</w:t></w:r>'
        word.element.body.insert(0, parse_xml(f"<w:p {space}>{styled}</w:p>"))
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def test_reading_a_draft_grows_with_its_paragraphs_and_styles() -> None:
    def measure(size: int) -> float:
        draft = make_styled(size)
        return time_cpu(lambda: read_draft(draft))

    assert not measure_growth(measure, 250, 16_000).is_excessive
