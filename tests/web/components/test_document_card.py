"""The age of documents."""

from __future__ import annotations

from datetime import date

import pytest

from kb.model import Authority, Metadata
from kb.web.components.document_card import compute_age

TODAY = date(2026, 3, 3)


@pytest.mark.parametrize(
    ("dated", "age"),
    [
        ("2019", 7),
        ("2019-03", 7),
        ("2019-04", 6),
        ("2019-03-03", 7),
        ("2019-03-04", 6),
        ("2025-03-04", 0),
        ("2024-02-29", 2),
        ("2026", 0),
        ("2031", 0),
        ("", 0),
    ],
)
def test_an_age_is_as_exact_as_the_date(dated: str, age: int) -> None:
    assert compute_age(Metadata(date=dated), TODAY) == age


@pytest.mark.parametrize(
    "metadata",
    [
        Metadata(date="2015", kind="release"),
        Metadata(date="2015", kind="statute"),
        Metadata(date="2015", authority=Authority.LEGISLATION),
        Metadata(date="2015", authority=Authority.COURT),
    ],
)
def test_what_is_about_its_own_time_or_law_has_no_age(metadata: Metadata) -> None:
    assert compute_age(metadata, TODAY) == 0
