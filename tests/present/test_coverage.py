"""How much was searched, as sentences."""

from __future__ import annotations

import pytest

from kb.model import TextCoverage
from kb.present.coverage import describe_coverage, describe_pages_without_text


@pytest.mark.parametrize(
    ("coverage", "searched", "left_out"),
    [
        (TextCoverage(), "0 documents were searched.", ""),
        (TextCoverage(1, 1), "1 document with 1 page was searched.", ""),
        (
            TextCoverage(86, 1343, 40, 7),
            "86 documents with 1,343 pages were searched.",
            "40 pages without text, in 7 documents, cannot be searched.",
        ),
        (TextCoverage(2, 0, 0, 0), "2 documents were searched.", ""),
        (
            TextCoverage(2, 9, 1, 1),
            "2 documents with 9 pages were searched.",
            "1 page without text, in 1 document, cannot be searched.",
        ),
    ],
)
def test_what_was_searched_is_said_with_what_could_not_be(coverage: TextCoverage, searched: str, left_out: str) -> None:
    assert (describe_coverage(coverage), describe_pages_without_text(coverage)) == (searched, left_out)
