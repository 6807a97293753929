"""Identifiers of publications in a text."""

from __future__ import annotations

import pytest

from kb.read.metadata.identifiers import find_own_doi


@pytest.mark.parametrize(
    ("lines", "doi"),
    [
        (["doi: 10.1234/abc.", "Nets are blue."], "10.1234/abc"),
        (["Print: doi 10.1234/a", "PDF: doi 10.1234/b"], "10.1234/b"),
        (["doi 10.1234/a", "doi 10.1234/b"], ""),
        (["See 10.1234/a"], ""),
        ([], ""),
    ],
)
def test_an_imprint_names_one_doi_or_that_of_the_pdf(lines: list[str], doi: str) -> None:
    assert find_own_doi(lines) == doi
