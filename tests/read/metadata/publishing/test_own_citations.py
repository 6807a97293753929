"""How a document asks to be cited."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import BlockKind
from kb.read.metadata.finders.front_pages import Line
from kb.read.metadata.publishing.own_citations import OwnCitation, find_own_citation, list_cited_parts, read_authors
from kb.text.names import NO_BREAK


def lines(*texts: str) -> tuple[Line, ...]:
    return tuple(Line(BlockKind.PARAGRAPH, text) for text in texts)


@pytest.mark.parametrize(
    ("citation", "names"),
    [
        ("Wren, A., Lark-Agyei, B. and Finch, C. (2025) Lost nets", ("A. Wren", "B. Lark-Agyei", "C. Finch")),
        ("Wren, A., B. Lark and C. van Finch, 2021. Lost nets", ("A. Wren", "B. Lark", "C. van Finch")),
        ("Wren, Ada, and Luz Marín Lark. 2018. Lost nets", ("Ada Wren", "Luz Marín Lark")),
        ("Wren, A. B. & Lark, C. (2019). Lost nets", ("A. B. Wren", "C. Lark")),
        ("Ada Wren; Ben Lark (2019) Lost nets", ("Ada Wren", "Ben Lark")),
        ("Wren A, Lark B.C. and Finch D. (2019) Lost nets", ("A. Wren", "B. C. Lark", "D. Finch")),
        ("A Wren, BC Lark & D Finch, 2019. Lost nets", ("A. Wren", "B. C. Lark", "D. Finch")),
        ("Net Watch Trust (2019) Lost nets", ()),
        ("CIS Papers 2016.02", ()),
        ("Harbour nets and quays (2019)", ()),
        ("(2019) Lost nets", ()),
        ("Wren, A. Lost nets", ()),
    ],
)
def test_people_before_the_year_are_the_authors(citation: str, names: tuple[str, ...]) -> None:
    assert read_authors(citation) == names


def test_what_a_citation_beside_a_label_has_in_brackets_may_name_its_series() -> None:
    cited = "How to cite: Wren, A. (2020). Lost nets (NET Policy Brief No. 9). Net Watch Trust."
    listed = [line.text for line in list_cited_parts(lines("Lost nets (of cord)", cited))]
    assert listed[:2] == ["2020", "NET Policy Brief No. 9"]
    assert "of cord" not in listed
    unbracketed = "How to cite: Wren, A. (2020). Lost nets. NETS Working Paper 14. Net Watch Trust."
    assert "NETS Working Paper 14" in [line.text for line in list_cited_parts(lines(unbracketed))]


@pytest.mark.parametrize(
    ("last", "name"),
    [
        (", Harbour Lane", "Harbour Lane"),
        (". Hull: Harbour Lane.", "Harbour Lane"),
        (" (Hull: Harbour Lane).", "Harbour Lane"),
        (". Quay Voice Series 7.", ""),
        (", Harbour Papers", ""),
        (", in Hull on the quay", ""),
        (", United Kingdom", ""),
        (", Ada Wren", ""),
        (", 12 Harbour Lane", ""),
        (", Harbour", ""),
    ],
)
def test_the_last_part_of_an_own_citation_is_its_publisher_if_it_can_be_a_name(last: str, name: str) -> None:
    cited = lines(f"How to cite. Wren A and Lark B (2022) Lost nets: what they cost{last}")
    assert find_own_citation(cited, (), "Lost nets: what they cost").publisher == name


def test_the_last_part_of_a_citation_without_a_label_is_no_publisher() -> None:
    cited = lines("Wren, A. (2022) Lost nets: what they cost, Harbour Lane")
    assert find_own_citation(cited, (), "Lost nets: what they cost") == OwnCitation(("A. Wren",), year="2022")


def test_names_before_a_title_are_read_behind_a_label_with_a_full_stop() -> None:
    cited = lines("How to cite. Wren, A., Lark, B. & Finch, C. Lost nets: what they cost. Quay Series 02. Net Trust.")
    found = find_own_citation(cited, (), "Lost nets")
    assert (found.authors, found.publisher) == (("A. Wren", "B. Lark", "C. Finch"), "Net Trust")


def test_a_citation_without_a_year_has_its_authors_before_the_title() -> None:
    cited = "Suggested citation: Wren A. and Lark B., Lost nets, Net Watch Trust, Hull."
    body = lines("Ada Wren, Ph.D. Director of Nets Bea Lark, M.A.")
    assert find_own_citation(lines(cited), body, "Lost Nets").authors == ("Ada Wren", "Bea Lark")
    assert read_authors("Wren A. and Lark B., Lost nets") == ()


def test_a_body_may_be_the_author_and_have_a_publisher() -> None:
    text = (
        "Recommended citation: International Association of Net Menders. 2016. Nets: A Guide for Harbour Masters. "
        "Washington, DC: Office of Nets."
    )
    found = find_own_citation(lines(text), ())
    assert found == OwnCitation((), "International Association of Net Menders", "2016", "Office of Nets")


def test_how_a_document_must_be_attributed_is_its_own_citation() -> None:
    cited = lines(
        "This document must be attributed as Lost nets: what they cost, Office of the Net Commissioner, 2024."
    )
    assert find_own_citation(cited, (), "Lost nets").publisher == "Office of the Net Commissioner"


def test_a_surname_in_front_stays_there_when_initials_are_written_in_full() -> None:
    cited = lines("Cite as: Wren, A. & Nguyen, T. L. (2025) Nets.")
    assert find_own_citation(cited, lines("Nguyen Thi Lan")).authors == ("A. Wren", "Nguyen Thi Lan")
    assert find_own_citation(cited, lines("Nguyen Van Lan")).authors == ("A. Wren", "T. L. Nguyen")
    note = lines("nets; debts How to cite: Sok, C. (2025) Nets.")
    assert find_own_citation(note, lines("Sok Chanvatey met Sok Chanvatey."), "Nets").authors == ("Sok Chanvatey",)
    assert find_own_citation(note, lines("Sok Corner is there."), "Nets").authors == ("C. Sok",)


def test_initials_are_written_in_full_where_one_name_of_the_text_has_them() -> None:
    cited = lines("How to cite: Wren, A. and Lark, B. (2025) Lost nets. Harbour: Net Watch Trust.")
    named = lines("Leticia Achieng’ Oderoh")
    assert find_own_citation(lines("Cite as: Oderoh, L. A. (2025) Nets."), named).authors == (
        "Leticia Achieng’ Oderoh",
    )
    body = lines("Ada Wren mends nets, as Zed Wren does.", "Ben Lark and Bea Lark count them.")
    assert find_own_citation(cited, body) == OwnCitation(("Ada Wren", "B. Lark"), "", "2025", "Net Watch Trust")


@pytest.mark.parametrize(
    ("texts", "year"),
    [
        (["How to cite: Wren, A. (2025) Lost nets. Harbour: Net Watch."], "2025"),
        (["How to cite this report", "Wren A. Lost nets 2019-2021. Net Watch, 2022"], "2022"),
        (["Suggested citation: Net Watch. Lost nets."], ""),
        (["We cite this: 2013"], ""),
        (["Wren, A. (2021). Lost nets of the harbour. Net Watch."], "2021"),
        (["Wren, A. (2021). Other nets of the harbour. Net Watch."], ""),
        (["Net Watch Trust (2021). Lost nets of the harbour."], "2021"),
        (["Net Watch Trust (2021). Other nets of the harbour."], ""),
    ],
)
def test_a_citation_has_a_label_or_people_and_the_documents_title(texts: list[str], year: str) -> None:
    assert find_own_citation(lines(*texts), (), "Lost nets of the harbour").year == year


_PARTS = st.lists(
    st.sampled_from(
        ["Wren", "A", "A.", ", ", " and ", "2019", "(", ")", ". ", "Ada", "Lost nets", " ", "How to cite: "]
    )
)


@given(_PARTS)
def test_any_citation_is_read_or_left(parts: list[str]) -> None:
    found = find_own_citation(lines("".join(parts)), lines("Ada Wren"), "Lost nets")
    assert found.year in ("", "2019")
    assert all("Wren" in name or "Ada" in name for name in found.authors)


@pytest.mark.parametrize(
    "text",
    [
        "Suggested citation: Net Clinic, Harbour University School of Law (2023), Lost nets of the harbour.",
        "Net Clinic, Harbour University School of Law (2023), Lost nets of the harbour.",
        "Reference: Net Clinic, Harbour University School of Law (2023), Lost nets of the harbour. Newquay.",
        "1. Quays and nets. Suggested citation: Net Clinic, Harbour University School of Law (2023) Lost nets.",
    ],
)
def test_a_body_before_the_year_is_the_author(text: str) -> None:
    found = find_own_citation(lines(text), (), "Lost nets of the harbour")
    assert (found.author, found.year) == ("Net Clinic, Harbour University School of Law", "2023")


@pytest.mark.parametrize("text", ["Reference: SG-21/24 (2023)", "Reference: Net Clinic (2023) Other nets."])
def test_a_reference_number_or_one_to_another_work_is_no_citation(text: str) -> None:
    assert find_own_citation(lines(text), (), "Lost nets of the harbour") == OwnCitation()


@pytest.mark.parametrize(
    ("cited", "year"),
    [
        ("How to cite: Wren, A. (2016, May) Lost nets.", "2016-05"),
        ("How to cite: Wren, A. (May 2016) Lost nets.", "2016-05"),
        ("How to cite: Wren, A. (2016) Lost nets of May.", "2016"),
    ],
)
def test_the_month_in_the_brackets_of_a_citation_counts(cited: str, year: str) -> None:
    assert find_own_citation(lines(cited), ()).year == year


def test_a_surname_of_two_words_in_a_citation_is_bound() -> None:
    body = lines("Isabel Quintanar Ochoa and Ada Wren mend nets.")
    found = find_own_citation(lines("How to cite: Quintanar Ochoa, I. and Wren, A. (2016) Lost nets."), body)
    assert found.authors == (f"Isabel Quintanar{NO_BREAK}Ochoa", "Ada Wren")
