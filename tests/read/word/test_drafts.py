"""Drafts as Word files: their text, and comments on it."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest

from kb.errors import ReadError
from kb.model import Span
from kb.read.word.drafts import Remark, annotate_draft, read_draft
from kb.read.workers.confined_calls import run_confined
from kb.settings import Settings


def make_draft() -> bytes:
    word = docx.Document()
    paragraph = word.add_paragraph("It says “no fee")
    paragraph.add_run(" may be").bold = True
    paragraph.add_run(" asked” and “in fog” too.")
    word.add_paragraph("The bell rings before every tide.", style="Quote")
    word.add_table(1, 1).cell(0, 0).text = "A cell with “words in it”."
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def test_a_draft_is_its_paragraphs_with_the_mark_of_quotations() -> None:
    assert read_draft(make_draft()).split("\n\n")[:3] == [
        "It says “no fee may be asked” and “in fog” too.",
        "> The bell rings before every tide.",
        "A cell with “words in it”.",
    ]


def test_each_comment_is_on_its_words_and_the_words_are_as_they_were() -> None:
    content = make_draft()
    text = read_draft(content)
    wanted = ["no fee may be asked", "in fog", "The bell rings before every tide.", "words in it"]
    remarks = [Remark(Span(text.index(each), text.index(each) + len(each)), f"On {each}") for each in wanted]
    word = docx.Document(BytesIO(annotate_draft(content, remarks)))

    assert read_draft(annotate_draft(content, remarks)) == text
    assert sorted(each.text for each in word.comments) == sorted(f"On {each}" for each in wanted)
    body = word.element.body
    for comment in word.comments:
        commented = body.xpath(
            f".//w:t[preceding::w:commentRangeStart[@w:id='{comment.comment_id}']]"
            f"[following::w:commentRangeEnd[@w:id='{comment.comment_id}']]"
        )
        assert f"On {''.join(each.text for each in commented)}" == comment.text


def test_the_bold_words_of_a_draft_stay_bold() -> None:
    content = make_draft()
    at = read_draft(content).index("fee may")
    word = docx.Document(BytesIO(annotate_draft(content, [Remark(Span(at, at + 7), "Here")])))
    assert [run.text for run in word.paragraphs[0].runs if run.bold] == [" may", " be"]


@pytest.mark.costly
def test_a_draft_is_read_in_a_process_of_its_own() -> None:
    assert run_confined(read_draft, make_draft(), settings=Settings()) == read_draft(make_draft())
    with pytest.raises(ReadError, match="not a Word file"):
        run_confined(read_draft, b"something else", settings=Settings())
