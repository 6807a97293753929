"""The speaker of a draft compared with the source's."""

from __future__ import annotations

import pytest

from kb.model import Quotation, Span, SpeakerMatch
from kb.quotation_check.speakers import compare_speakers

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
