"""What was found of a quotation, in words."""

from __future__ import annotations

import pytest

from kb.model import Quotation, Span
from kb.present.findings import speaker_words


@pytest.mark.parametrize(
    ("speaker", "role", "organisation", "words"),
    [
        ("Ada Ferry", "Warden", "River Trust", "Ada Ferry, Warden, River Trust"),
        ("River Trust", "", "River Trust", "River Trust"),
        ("Warden", "Warden", "River Trust", "Warden, River Trust"),
    ],
)
def test_a_speaker_is_named_with_role_and_organisation_each_once(
    speaker: str, role: str, organisation: str, words: str
) -> None:
    assert speaker_words(Quotation(Span(0, 1), "a", speaker, role, organisation)) == words
