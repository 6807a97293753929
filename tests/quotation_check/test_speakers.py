"""The speaker of a draft compared with the source's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.model import AttributionGrade, Metadata, Quotation, Span, SpeakerMatch
from kb.quotation_check.quotation_parser import PastedQuotation
from kb.quotation_check.speakers import compare_speakers, judge_speakers

THORNTON = Quotation(Span(0, 1), "a", "Sara Thornton", "Independent Anti-Slavery Commissioner")
LEAD = Quotation(Span(0, 1), "a", "Training Engagement Lead", "", "Modern Slavery Police Transformation Programme")


@pytest.mark.parametrize(
    ("named", "said", "agreement"),
    [
        ("Sara Thornton", THORNTON, "same"),
        ("Dame Sara Thornton DBE QPM", THORNTON, "same"),
        ("Thornton", THORNTON, "same"),
        ("S. Thornton", THORNTON, "same"),
        ("Commissioner Thornton", THORNTON, "same"),
        ("the commissioner", THORNTON, "same"),
        ("The Independent Anti-Slavery Commissioner, Sara Thornton", THORNTON, "same"),
        ("the Training Engagement Lead of the Modern Slavery Police Transformation Programme", LEAD, "same"),
        ("the Modern Slavery Police Transformation Programme’s Training Engagement Lead", LEAD, "same"),
        ("John Thornton", THORNTON, "other"),
        ("Theresa May", THORNTON, "other"),
        ("Home Office", THORNTON, "other"),
        ("the minister", THORNTON, "unsaid"),
        ("the Home Secretary", THORNTON, "unsaid"),
        ("a survivor", THORNTON, "unsaid"),
        ("", THORNTON, "unsaid"),
        ("Theresa May", None, "unsaid"),
    ],
)
def test_what_may_be_the_same_person_is_never_called_another(
    named: str, said: Quotation | None, agreement: str
) -> None:
    assert compare_speakers(named, said) is SpeakerMatch(agreement)


STATED = replace(THORNTON, grade=AttributionGrade.STATED)
TEXT = "a, said Sara Thornton"


@pytest.mark.parametrize(
    ("named", "said", "text", "agreement"),
    [
        ("Thornton", STATED, TEXT, "same"),
        ("Theresa May", STATED, TEXT, "other"),
        ("Thornton", replace(STATED, grade=AttributionGrade.INFERRED), TEXT, "probably same"),
        ("Theresa May", replace(STATED, grade=AttributionGrade.INFERRED), TEXT, "to check"),
        ("the minister", STATED, TEXT, "to check"),
        ("a survivor", STATED, TEXT, "unsaid"),
        ("Theresa May", replace(STATED, speaker="Thornton"), TEXT, "to check"),
        ("Theresa May", replace(STATED, speaker="one of the guards"), TEXT, "to check"),
        ("Theresa May", STATED, "a, said Sara Thornton, who spoke for Theresa May", "to check"),
        ("", STATED, TEXT, "unsaid"),
        ("Theresa May", None, TEXT, "to check"),
        ("the report", None, TEXT, "unsaid"),
        ("the Home Office", None, TEXT, "unsaid"),
        ("Ada Quill", None, TEXT, "unsaid"),
        ("Sara Thornton", None, TEXT, "unsaid"),  # beside the words, though not read as their speaker
        ("Example Trust", replace(STATED, organisation="Example Trust"), TEXT, "to check"),
        ("Skoda", replace(STATED, organisation="Skoda North Inc"), TEXT, "to check"),
        ("Nordgate", STATED, TEXT, "other"),
        ("NSPCC", STATED, TEXT, "to check"),
        ("Shelter", STATED, TEXT, "to check"),
        ("KoboToolbox", STATED, TEXT, "to check"),
        ("Example Trust", replace(STATED, speaker="Example Trust"), TEXT, "same"),
    ],
)
def test_only_another_full_name_beside_the_words_accuses(
    named: str, said: Quotation | None, text: str, agreement: str
) -> None:
    metadata = Metadata(publisher="Home Office", authors=("Ada Quill",))
    assert judge_speakers(PastedQuotation(Span(0, 1), named), said, [text], metadata) is SpeakerMatch(agreement)


def test_who_is_concluded_from_a_pronoun_of_the_draft_is_no_other_speaker() -> None:
    pasted = PastedQuotation(Span(0, 1), "Theresa May", is_by_pronoun=True)
    assert judge_speakers(pasted, STATED, [TEXT], Metadata()) is SpeakerMatch.TO_CHECK
