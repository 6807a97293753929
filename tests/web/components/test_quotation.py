"""Quotations as pages name their speakers."""

from __future__ import annotations

import pytest

from kb.model import Quotation, Span
from kb.web.components.quotation import attribute_quotation


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
    assert attribute_quotation(Quotation(Span(0, 1), "a", speaker, role, organisation)).affiliation == whose
