"""How pages name who said something."""

from __future__ import annotations

import pytest

from kb.model import Quotation, Span
from kb.web.said import said_by


@pytest.mark.parametrize(
    ("speaker", "role", "organisation", "whose"),
    [
        ("Ada Ferry", "Warden", "River Trust", "Warden, River Trust"),
        ("River Trust", "", "River Trust", ""),
        ("Warden", "Warden", "River Trust", "River Trust"),
        ("Ada Ferry", "", "", ""),
    ],
)
def test_what_a_speaker_is_called_is_said_once(speaker: str, role: str, organisation: str, whose: str) -> None:
    assert said_by(Quotation(Span(0, 1), "a", speaker, role, organisation)).whose == whose
