"""The speaker of a draft compared with the source's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.model import AttributionGrade, Quotation, Span, SpeakerMatch
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
        ("Theresa May", None, TEXT, "unsaid"),
    ],
)
def test_only_another_full_name_beside_the_words_accuses(
    named: str, said: Quotation | None, text: str, agreement: str
) -> None:
    assert judge_speakers(named, said, [text]) is SpeakerMatch(agreement)
