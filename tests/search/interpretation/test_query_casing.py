"""The case of typed text: acronyms and names."""

from __future__ import annotations

import pytest

from kb.search.interpretation.query_casing import read_casing


@pytest.mark.parametrize(
    ("text", "acronyms", "names"),
    [
        ("", "", ""),
        ("what is the NRM", "nrm", ""),
        ("HE", "he", ""),
        ("he", "", ""),
        ("NGOs in Kent", "ngos", "kent"),
        ("HE WAS TRAFFICKED", "", ""),
        ("NRM Form", "nrm", ""),
        ("Who helps? Police or Barnardo", "", "barnardo"),
        ("My client Jane Roe", "", "jane roe client"),
        ("A child", "", ""),
    ],
)
def test_case_tells_acronyms_and_names(text: str, acronyms: str, names: str) -> None:
    case = read_casing(text)
    assert case.acronyms == set(acronyms.split())
    assert case.names == set(names.split()) - {"client"}
