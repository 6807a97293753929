"""The certainty of speakers, and its evidence in the document."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.model import AttributionGrade, BlockKind, Page, QuotationOverride, Span
from kb.quotations.finder import apply_quotation_overrides, find_quotations, select_passage_quotations
from tests.quotations.quoted import document

STATED, INFERRED, UNCERTAIN = AttributionGrade.STATED, AttributionGrade.INFERRED, AttributionGrade.UNCERTAIN
LONG = "“It is late, and nobody has come to the river today.”"
Paragraph = str | tuple[BlockKind, str]


@pytest.mark.parametrize(
    ("paragraphs", "speaker", "grade", "evidence"),
    [
        (["“It is late,” said Ada Quill, Head of Policy at Example Trust."], "Ada Quill", STATED, None),
        (["Ada Quill told us: “It is late.”"], "Ada Quill", STATED, "Ada Quill told us"),
        (["“It is late in the day.”", "Ada Quill, Head of Policy"], "Ada Quill", STATED, "Ada Quill, Head of Policy"),
        (["Survivor A said: “It is late.”"], "Survivor A", STATED, "Survivor A said"),
        (["Ada Quill is our warden.", "“It is late,” said Quill."], "Ada Quill", INFERRED, "Ada Quill"),
        (["“It is late,” said Quill."], "Quill", STATED, "said Quill"),
        (["Jane Roe has left the trust.", "She said: “It is late.”"], "Jane Roe", INFERRED, "Jane Roe"),
        (["“It is late,” she said."], "", UNCERTAIN, "she said"),
        (["Ada Quill has a view: “It is late.”"], "Ada Quill", INFERRED, "Ada Quill has a view"),
        (["The report was published.", LONG], "", AttributionGrade.NONE, ""),
    ],
)
def test_the_grade_follows_from_the_words_that_name_the_speaker(
    paragraphs: list[Paragraph], speaker: str, grade: AttributionGrade, evidence: str | None
) -> None:
    made = document(*paragraphs)
    (quoted,) = find_quotations(made).quotations
    assert (quoted.speaker, quoted.grade) == (speaker, grade)
    if evidence is not None:
        assert quoted.evidence.slice(made.text) == evidence


def test_the_evidence_has_the_role_printed_after_the_name() -> None:
    made = document("“It is late,” said Ada Quill, Head of Policy at Example Trust, in a letter. It rained.")
    (quoted,) = find_quotations(made).quotations
    assert quoted.evidence.slice(made.text) == "said Ada Quill, Head of Policy at Example Trust"


def test_the_evidence_never_has_quoted_words() -> None:
    made = document("Ada Quill, who calls it “the end”, said at the meeting: “It is late in the day.”")
    quoted = find_quotations(made).quotations[-1]
    assert quoted.speaker == "Ada Quill"
    assert "“" not in quoted.evidence.slice(made.text)


def test_the_speaker_of_a_further_paragraph_is_inferred() -> None:
    made = document("Ada Quill said: “It is late.”", "“Nobody has come to the river.”")
    result = find_quotations(made)
    first, second = (select_passage_quotations(result, made, block.span)[0] for block in made.blocks)
    assert (first.index, first.grade) == (0, STATED)
    assert (second.index, second.grade) == (0, INFERRED)
    assert first.evidence == second.evidence is not None


def test_both_halves_around_a_name_have_it_beside_them() -> None:
    made = document("“It is late,” said Ada Quill. “Nobody has come to the river.”")
    held = select_passage_quotations(find_quotations(made), made, made.blocks[0].span)
    assert [each.grade for each in held] == [STATED, STATED]


def test_a_correction_has_the_grade_of_the_editor_and_no_evidence() -> None:
    made = document("“It is late,” she said.")
    override = QuotationOverride(words="It is late", speaker="Ada Quill")
    result = apply_quotation_overrides(made, find_quotations(made), [override])
    (held,) = select_passage_quotations(result, made, made.blocks[0].span)
    assert (held.speaker, held.grade, held.evidence) == ("Ada Quill", AttributionGrade.EDITOR, None)


def test_the_evidence_has_the_page_on_which_it_is_printed() -> None:
    made = document("Ada Quill is our warden.", "“It is late,” said Quill.")
    end = made.blocks[0].span.end + 1
    paged = replace(made, pages=(Page(3, "1", Span(0, end)), Page(4, "2", Span(end, len(made.text)))))
    (held,) = select_passage_quotations(find_quotations(paged), paged, made.blocks[1].span)
    assert held.evidence is not None
    assert held.evidence.pages is not None
    assert (held.evidence.text, held.evidence.pages.first, held.evidence.pages.label) == ("Ada Quill", 3, "1")


def test_the_work_whose_words_they_are_goes_with_the_quotation() -> None:
    made = document(LONG)
    result = find_quotations(made)
    cited = replace(result, quotations=(replace(result.quotations[0], source="18 U.S.C. § 1595(a)"),))
    (held,) = select_passage_quotations(cited, made, made.blocks[0].span)
    assert (held.speaker, held.source) == ("", "18 U.S.C. § 1595(a)")
