"""An editor's overrides of quotations and kinds in a sidecar file."""

from __future__ import annotations

import pytest

from kb.model import KindOverride, PassageKind, QuotationOverride
from kb.read.metadata.overrides import parse_kind_overrides, parse_quotation_overrides
from tests.read.conftest import Reads

PAGE = (
    "<html lang=en><head><title>Own title</title><meta name=date content=2001-02-03></head>"
    "<body><p>Words.</p></body></html>"
)


CORRECTIONS = """
title = "In the dock"

[[quotations]]
words = "It is  late"
speaker = "Ada Quill"
role = "Director"

[[quotations]]
words = "Not a quotation"
quotation = false

[[quotations]]
words = "..."

[[quotations]]
speaker = "Nobody"
said = "What"

[[quotations]]
words = "It was early"
until = "in the day"
anonymous = true
"""


def test_corrections_of_quotations_are_read_and_each_fault_is_said(reads: Reads) -> None:
    document = reads("page.html", PAGE, CORRECTIONS)
    assert document.metadata.title == "In the dock"
    assert document.quotation_overrides == (
        QuotationOverride("It is late", speaker="Ada Quill", role="Director"),
        QuotationOverride("Not a quotation", quotation=False),
        QuotationOverride("It was early", until="in the day", anonymous=True),
    )
    third, fourth = document.remarks
    assert "'page.html.toml': table 3 of quotations was left out: words should be words of the quotation" in third
    assert "table 4 of quotations was left out: words is missing; the key 'said' is not known" in fourth


@pytest.mark.parametrize("sidecar", ['quotations = "It is late"', "[quotations]\nwords = 'It is late'"])
def test_corrections_that_are_no_tables_are_a_fault(reads: Reads, sidecar: str) -> None:
    document = reads("page.html", PAGE, sidecar)
    assert document.quotation_overrides == ()
    assert "should be tables headed [[quotations]]" in document.remarks[0]


@pytest.mark.parametrize("line", ["quotation = 1", "anonymous = 'yes'", "speaker = 3", "words = ['It']"])
def test_a_correction_with_a_value_of_another_kind_is_left_out(reads: Reads, line: str) -> None:
    words = "" if line.startswith("words") else "words = 'It is late'\n"
    document = reads("page.html", PAGE, f"[[quotations]]\n{words}{line}")
    assert (document.quotation_overrides, len(document.remarks)) == ((), 1)


KINDS = """
[[kinds]]
words = "words of  a passage"
kinds = ["duty", "case study"]
laws = ["section 45 Modern Slavery Act 2015"]

[[kinds]]
words = "other words"
without = ["statistic"]

[[kinds]]
words = "wrong"
kinds = ["quotation"]

[[kinds]]
words = "wrong"
laws = ["a law of nature"]

[[kinds]]
words = "says nothing"

[[kinds]]
kind = "duty"
"""


def test_corrections_of_kinds_are_read_and_each_fault_is_said(reads: Reads) -> None:
    document = reads("page.html", PAGE, KINDS)
    assert document.kind_overrides == (
        KindOverride(
            "words of a passage",
            (PassageKind.DUTY, PassageKind.CASE_STUDY),
            laws=("section 45 Modern Slavery Act 2015",),
        ),
        KindOverride("other words", without=(PassageKind.STATISTIC,)),
    )
    third, fourth, fifth, sixth = document.remarks
    assert "'page.html.toml': table 3 of kinds was left out: kinds should be a list of kinds (recommendation" in third
    assert "table 4 of kinds was left out: laws has what cannot be read as a law: 'a law of nature'" in fourth
    assert "table 5 of kinds was left out: it says nothing of its passage" in fifth
    assert "words is missing; the key 'kind' is not known (use words, kinds, without, laws)" in sixth


def test_kinds_that_are_no_tables_are_left_out(reads: Reads) -> None:
    assert "should be tables headed [[kinds]]" in reads("page.html", PAGE, 'kinds = "duty"').remarks[0]


def test_what_is_no_table_is_told_by_its_number() -> None:
    valid, (fault,) = parse_quotation_overrides([{"words": "It is late"}, "It is late"], "a.toml")
    assert valid == (QuotationOverride("It is late"),)
    assert fault.startswith("'a.toml': table 2 of quotations was left out: it ")
    assert fault.endswith("Correct it and index again.")


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ({"words": 3, "kinds": []}, "words should be words of the passage, in quotation marks, and is 3"),
        ({"words": "—", "kinds": []}, "words should be words of the passage, in quotation marks, and is '—'"),
        ({"words": "a", "kinds": "duty"}, "kinds should be a list of kinds (recommendation, "),
        ({"words": "a", "without": ["law cited"]}, "without should be a list of kinds (recommendation, "),
        ({"words": "a", "laws": "MSA 2015 s.45"}, "laws should be a list of laws, such as ['MSA 2015 s.45'], and is "),
        ({"words": "a", "laws": ["MSA 2015 s.45", 7]}, "laws has what cannot be read as a law: 7; write it as in "),
        ({"words": "a"}, "it says nothing of its passage; give kinds, without or laws"),
    ],
)
def test_each_fault_of_a_table_of_kinds_has_its_reason(table: dict[str, object], reason: str) -> None:
    valid, (fault,) = parse_kind_overrides([table], "a.toml")
    assert valid == ()
    assert f"table 1 of kinds was left out: {reason}" in fault


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ({"words": "a", "kinds": []}, KindOverride("a", ())),
        ({"words": "a", "laws": []}, KindOverride("a", laws=())),
        ({"words": "a  b", "without": ["duty"]}, KindOverride("a b", without=(PassageKind.DUTY,))),
    ],
)
def test_an_empty_list_takes_everything_away_and_a_missing_one_nothing(
    table: dict[str, object], expected: KindOverride
) -> None:
    assert parse_kind_overrides([table], "a.toml") == ((expected,), ())
