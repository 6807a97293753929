"""The choice of a publisher among the bodies that a document names."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.model import Metadata, MetadataOrigin
from kb.read.metadata.finders.choices import ChoiceModel, FieldCandidate, load_model
from kb.read.metadata.finders.front_pages import find_front_pages
from kb.read.metadata.publishing.publisher_candidates import list_publishers, may_be_publisher, names_no_body
from kb.read.metadata.publishing.publisher_evidence import count_hosts, find_matching
from kb.read.registry import read_document
from tests.read.conftest import Reads

INVENTED = Path(__file__).parent / "invented"


@pytest.mark.parametrize(
    "text",
    [
        "June 2013",
        "Re: Agenda of the Board on Quiet Streets",
        "A digest prepared by the Secretariat in accordance with paragraph",
        "Office of Ada Wren",
        "Office of WREN, SEN ADA",
        "Shadow Minister for Nets",
        "Establishing early warning systems",
        "To the Board",
        "Nets (Mending) Act 2013",
        "About Net Watch",
        "Findings of the Committee for Nets",
        "The Council is right",
        "Annual Report",
        "Germany",
        "➢ Freedom of Nets",
        "Net Law School Ada Wren, Esq",
        "Newquay NQ1",
        "National Committee",
        "Church House, Wren Street",
        "Child Sexual Exploitation",
        "The Steering Committee",
        "City Council",
        "Federation",
        "the Executive Board",
        "Dear Harbour Council",
    ],
)
def test_a_date_an_office_a_sentence_a_law_and_a_country_publish_nothing(text: str) -> None:
    assert not may_be_publisher(text)


@pytest.mark.parametrize(
    "name",
    [
        "Net Watch",
        "NWA",
        "Home Office",
        "Independent Anti-Slavery Commissioner",
        "Office of the Harbour Commissioner",
        "DA NewsCenter",
        "Elena A. Wren Foundation",
        "Government of Ruritania",
        "180 Nets Around",
        "All-Party Parliamentary Group on Nets",
        "Royal Commission into the Mending of Nets",
    ],
)
def test_a_name_of_a_body_may_publish(name: str) -> None:
    assert may_be_publisher(name)
    assert not names_no_body(name)


def test_hosts_abbreviate_names_by_their_letters_or_initials() -> None:
    assert find_matching(["netandloaf"], "Net & Loaf") == ["netandloaf"]
    hosts = count_hosts("www.net-watch.org, info@netwatch.org, https://nhw.org.uk/x and twitter.com@gmail.com")
    assert hosts == {"netwatch": 2, "nhw": 1}
    assert find_matching(hosts, "The Net Watch") == ["netwatch"]
    assert find_matching(hosts, "Nets and Harbours Watch") == ["nhw"]
    assert find_matching(hosts, "Rope Council") == []


def test_a_body_whose_name_ends_in_an_apostrophe_and_s_keeps_it(reads: Reads) -> None:
    prose = "The men slept in the shed behind the office. Quillan's staff said so. Harbourlight's nets hang there. "
    document = reads("name.md", f"# Lost nets\n\n{prose}\n\n© Quillan's 2013. All rights reserved.\n")
    assert document.metadata.publisher == "Quillan's"
    bureau = reads("name.md", f"# Lost nets\n\n{prose}\n\n© Harbour Net Tribunal Bureau's 2013. All rights reserved.\n")
    assert "Harbour Net Tribunal Bureau" in {
        each.value for each in list_publishers(bureau, find_front_pages(bureau), "Lost nets")
    }
    named = [each.value for each in list_publishers(document, find_front_pages(document), "Lost nets")]
    assert not any(each.startswith("Harbourlight's") for each in named)


def test_of_a_name_in_two_languages_the_english_one_is_taken(reads: Reads) -> None:
    prose = "The men slept in the shed, as the Department for Nets and Quays knew. Nobody asked them why. " * 2
    document = reads("name.md", f"Yr Adran Rhwydi Department for Nets and Quays\n\nHarbour debts\n\n{prose}\n")
    found = list_publishers(document, find_front_pages(document), "Harbour debts")
    assert [each.value for each in found if "letterhead" in each.features] == ["Department for Nets and Quays"]
    irish = "An tÚdarás um Rhwydi Net Agencies Authority"
    prose = "The men slept in the shed, as the Net Agencies Authority knew. Nobody asked them why. " * 2
    document = reads("name.md", f"{irish}\n\nHarbour debts\n\n{prose}\n")
    found = list_publishers(document, find_front_pages(document), "Harbour debts")
    assert [each.value for each in found if "letterhead" in each.features] == ["Net Agencies Authority"]


def test_the_letters_of_a_name_in_front_of_it_are_no_part_of_it(reads: Reads) -> None:
    prose = "The men slept in the shed behind the harbour office, for years, and nobody asked them why. " * 2
    document = reads("name.md", f"RONAS Regional Organization for Nets at Sea\n\nHarbour debts\n\n{prose}\n")
    found = [each.value for each in list_publishers(document, find_front_pages(document), "Harbour debts")]
    assert "Regional Organization for Nets at Sea" in found
    assert not any("RONAS" in each for each in found)
    other = reads("name.md", f"ZORK Regional Organization for Nets at Sea\n\nHarbour debts\n\n{prose}\n")
    found = [each.value for each in list_publishers(other, find_front_pages(other), "Harbour debts")]
    assert "ZORK Regional Organization for Nets at Sea" in found


def test_names_of_one_body_are_one_candidate_with_the_evidence_of_all(reads: Reads) -> None:
    text = (
        "Harbour Net Foundation appoints a mender\n\n"
        "NOWHERE: The Harbour Net Foundation (HNF) today announced that a mender will mend nets for everybody in the "
        "harbour, at no cost, from June, in the old shed beside the quay, where ropes are kept.\n\n"
        "About the Harbour Net Foundation\n\n"
        "The Harbour Net Foundation is a charity that mends nets. More at www.harbournet.org.\n"
    )
    document = reads("name.txt", text)
    pages = find_front_pages(document)
    title = "Harbour Net Foundation appoints a mender"
    found = [each for each in list_publishers(document, pages, title) if "Net Foundation" in each.value]
    assert len(found) == 1
    assert {"about", "self", "first in title", "of a kind", "host"} <= set(found[0].features)
    assert document.metadata.publisher.removeprefix("The ") == "Harbour Net Foundation"


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        (["Example Council", "Harbour debts"], ["Example Council"]),
        (["Harbour debts", "Example Council June 2013"], ["Example Council"]),
        (["Harbour debts", "Presented by the Example Council"], ["Example Council"]),
        (["HERTFORDSHIRE", "Modern Nets Partnership", "Harbour debts"], ["HERTFORDSHIRE Modern Nets Partnership"]),
        (["Harbour debts", "Parliamentary Group on", "Nets and Crews"], ["Parliamentary Group on Nets and Crews"]),
        (["Partnership Communication", "Harbour debts"], []),
        (["THERE IS NO ONE TYPE OF ORGANISATION", "Harbour debts"], []),
        (["Example Council", "Harbour debts", "Net Trust"], []),
        (["Zorbian Government", "Office of the Net Commissioner", "Harbour debts"], ["Office of the Net Commissioner"]),
        (["Wren House, 40 Shore Street, Harbourtown", "Harbour debts"], []),
        (["PRIVACY BOARD", "Submission of Ada Wren", "Harbour debts"], []),
    ],
)
def test_a_letterhead_is_the_only_body_alone_on_its_lines(texts: list[str], names: list[str], reads: Reads) -> None:
    document = reads(
        "name.txt", "\n\n".join([*texts, "The men slept in the shed behind the harbour office, for years.\n"])
    )
    candidates = list_publishers(document, find_front_pages(document), "Harbour debts")
    assert [each.value for each in candidates if "letterhead" in each.features] == names


def test_a_page_without_pages_has_its_letterhead_above_its_text_only(reads: Reads) -> None:
    prose = "The men slept in the shed behind the harbour office, for years, and nobody asked them why. " * 2
    below = reads("name.md", f"Harbour debts\n\n{prose}\n\nHarbour Nets Forum\n\nThey met there.\n")
    assert not any("letterhead" in each.features for each in list_publishers(below, find_front_pages(below), "Debts"))
    above = reads("name.md", f"Harbour Nets Forum\n\nHarbour debts\n\n{prose}\n")
    found = list_publishers(above, find_front_pages(above), "Harbour debts")
    assert [each.value for each in found if "letterhead" in each.features] == ["Harbour Nets Forum"]


def test_a_national_report_is_of_the_government_of_the_state_that_its_title_names(reads: Reads) -> None:
    text = (
        "NATIONAL NET CONTRIBUTION OF THE REPUBLIC OF RURITANIA\n\n"
        "The Government of the Republic of Ruritania is glad to mend nets, as do those of Graustark and Syldavia.\n"
    )
    document = reads("name.txt", text)
    candidates = list_publishers(document, find_front_pages(document), "National Net Contribution of Ruritania")
    assert "Government of Ruritania" in [each.value for each in candidates]
    assert not {"Ruritania", "Republic of Ruritania"} & {each.value for each in candidates}


def test_the_best_is_chosen_if_the_evidence_is_strong_enough() -> None:
    model = ChoiceModel({"bias": -1.0, "strong": 4.0, "good": 2.0}, least=0.8, guessed=0.6)
    weak = FieldCandidate("Net Watch", MetadataOrigin.TEXT, {"bias": 1.0})
    good = FieldCandidate("Net Trust", MetadataOrigin.TEXT, {"bias": 1.0, "good": 1.0})
    strong = FieldCandidate("Harbour Trust", MetadataOrigin.IMPRINT, {"bias": 1.0, "strong": 1.0})
    assert model.choose([weak, strong]) is strong
    assert model.choose([weak]) is None
    assert model.choose([]) is None
    guessed = model.choose([good, weak])
    assert guessed is not None
    assert (guessed.value, guessed.origin) == ("Net Trust", MetadataOrigin.INFERRED)
    assert model.choose([strong, strong]) is None, "one of two equals is less than a guess"
    paged, unpaged = (load_model("publisher", is_paged=each) for each in (True, False))
    assert paged.least > paged.guessed >= 0.5
    assert unpaged.least > unpaged.guessed > paged.guessed
    assert paged.weights == unpaged.weights


@pytest.mark.parametrize("name", ["u-review.pdf", "m-memo.pdf"])
def test_neither_a_list_item_nor_a_subject_line_is_a_publisher(name: str) -> None:
    metadata: Metadata = read_document(INVENTED / name, name).metadata
    assert metadata.publisher in ("", "The Willow Centre for Law", "Willow Centre for Law")
    assert metadata.title in ("Report of the Panel on the Periodic Review", "Agenda of the Board on Quiet Streets")


def _weigh(reads: Reads, text: str, name: str, title: str = "Nets for all") -> set[str]:
    document = reads("name.txt", text)
    candidates = list_publishers(document, find_front_pages(document), title)
    return {feature for each in candidates if each.value == name for feature in each.features}


def test_the_words_beside_a_name_are_evidence(reads: Reads) -> None:
    text = (
        "Nets for all\n\nHARBOUR, 1 May – The Net Watch Trust (NWT) today announced that all harbours have nets now, "
        "which nobody had thought possible when the first of them was mended by hand.\n\n"
        "“They are blue,” said Ada Wren, chief executive of the Net Watch Trust.\n\n"
        "About us\n\nThe Net Watch Trust is a small charity that mends nets. Visit www.netwatchtrust.org.\n"
    )
    found = _weigh(reads, text, "The Net Watch Trust") | _weigh(reads, text, "Net Watch Trust")
    assert {"acts first", "acts today", "officers", "described", "described last", "under about", "host"} <= found


def test_a_name_that_is_only_printed_within_a_longer_one_is_no_candidate(reads: Reads) -> None:
    text = "Nets for all\n\n" + "The Centre for Nets and Everyday Harbours asks why. " * 5
    document = reads("name.txt", text)
    names = {each.value.removeprefix("The ") for each in list_publishers(document, find_front_pages(document), "Nets")}
    assert "Centre for Nets and Everyday Harbours" in names
    assert not {"Centre for Nets", "Everyday Harbours"} & names


def test_a_body_named_in_a_documents_own_citation_is_named_as_publisher(reads: Reads) -> None:
    text = "Nets for all\n\nHow to cite: Wren, A. (2021) Nets for all. Paper 3. Harbour: Centre for Nets and Boats.\n"
    assert {"named", "stated"} <= _weigh(reads, text, "Centre for Nets and Boats")


def test_the_body_whose_report_it_is_is_a_candidate(reads: Reads) -> None:
    text = (
        "Nets for all\n\nIt is with gratitude that I present the Annual Report of the National Agency for Nets for the "
        "year that has ended, which was the fifth in its life and, without question, the most demanding of them.\n"
    )
    assert _weigh(reads, text, "National Agency for Nets")


def test_a_bodys_official_address_and_its_place_above_the_title_are_evidence(reads: Reads) -> None:
    text = (
        "Newquay Borough Council\n\nNETS FOR ALL\n\n"
        + "The nets of the quay are old. " * 9
        + "\n\nwww.newquay.gov.uk\n"
    )
    assert "official host" in _weigh(reads, text, "Newquay Borough Council")
    page = "<title>Nets for all</title><p>Newquay Borough Council</p><h1>Nets for all</h1><p>The nets are old.</p>"
    document = reads("page.html", page)
    candidates = list_publishers(document, find_front_pages(document), "Nets for all")
    assert any("above title" in each.features for each in candidates if each.value == "Newquay Borough Council")


def test_a_common_word_with_its_article_is_no_candidate_but_its_long_form_is(reads: Reads) -> None:
    text = "Nets for all\n\nThe nets are old.\n\nAbout the Clinic\n\nThe Net Law Clinic (“the Clinic”) mends nets.\n"
    document = reads("name.txt", text)
    names = {each.value for each in list_publishers(document, find_front_pages(document), "Nets for all")}
    assert "Net Law Clinic" in {name.removeprefix("The ") for name in names}
    assert not {"the Clinic", "The Clinic", "Clinic"} & names


def test_words_that_the_text_has_in_small_letters_too_are_no_name(reads: Reads) -> None:
    def names(text: str) -> set[str]:
        document = reads("name.txt", f"Nets for all\n\n{text}")
        return {each.value for each in list_publishers(document, find_front_pages(document), "Nets for all")}

    prose = "Harbour Debt is a debt. It is old, and all of the men of the harbour know what it is and how it is paid. "
    assert "Harbour Debt" in names(prose * 3)
    assert "Harbour Debt" not in names(prose * 3 + "Of harbour debt, and of harbour debt alone, they speak.")


@pytest.mark.parametrize(
    ("title", "is_named"),
    [
        ("Net Watch Trust urges masters to mend", True),
        ("NET WATCH TRUST JOINS THE HARBOUR", True),
        ("Net Watch Trust Statement on the Harbour", True),
        ("Net Watch Trust Prepares for June", True),
        ("Nets: Net Watch Trust urges masters", False),
        ("Masters mend nets of Net Watch Trust", False),
    ],
)
def test_who_acts_in_a_headline_is_a_candidate(reads: Reads, title: str, is_named: bool) -> None:
    text = f"{title}\n\n{'The Net Watch Trust mends nets. ' * 3}"
    found = _weigh(reads, text, "Net Watch Trust", title) | _weigh(reads, text, "The Net Watch Trust", title)
    assert ("headline" in found) is is_named


def test_the_article_of_a_sentence_is_no_part_of_a_name_but_a_capital_one_within_it_is(reads: Reads) -> None:
    def names(text: str) -> set[str]:
        document = reads("name.txt", f"Nets for all\n\n{text}")
        return {each.value for each in list_publishers(document, find_front_pages(document), "Nets for all")}

    assert "Net Watch Trust" in names("The Net Watch Trust mends nets. They are mended by the Net Watch Trust. " * 3)
    assert "The Passage Trust" in names("The Passage Trust mends nets. They are mended at The Passage Trust. " * 3)


def test_a_person_and_an_office_before_a_body_are_no_part_of_its_name(reads: Reads) -> None:
    text = "Nets for all\n\nThey are mended.\n\nAda Wren, Committee Member, Harbour Action Group 0123 456 789\n"
    document = reads("asked.txt", text)
    names = {each.value for each in list_publishers(document, find_front_pages(document), "Nets for all")}
    assert "Harbour Action Group" in names
    assert not any("Wren" in name for name in names)


def test_one_word_that_is_no_english_one_names_who_says_what_it_is(reads: Reads) -> None:
    text = "Nets for all\n\nSottovento is a collective of nineteen journalists who report on nets and on ropes.\n"
    assert "self" in _weigh(reads, text, "Sottovento")
    assert not _weigh(reads, text.replace("Sottovento", "Harbour"), "Harbour")
