"""Statutes, judgments and debates that identify themselves with certainty."""

from __future__ import annotations

import pytest

from kb.model import Metadata, MetadataOrigin
from tests.read.conftest import Reads


def read(reads: Reads, url: str = "", *texts: str, title: str = "Nets", sidecar: str = "") -> Metadata:
    link = f'<link rel=canonical href="{url}">' if url else ""
    body = "".join(f"<p>{text}</p>" for text in texts or ("Words.",))
    return reads("page.html", f"<html lang=en><title>{title}</title>{link}<body>{body}", sidecar).metadata


@pytest.mark.parametrize(
    ("url", "kind", "number"),
    [
        ("https://www.legislation.gov.uk/ukpga/2015/30/section/45", "statute", "c. 30"),
        ("https://www.legislation.gov.uk/ukpga/2015/30", "statute", "c. 30"),
        ("http://www.legislation.gov.uk/asp/2015/12/contents", "statute", "asp 12"),
        ("https://www.legislation.gov.uk/uksi/2004/3166/made", "statute", "SI 2004/3166"),
        ("https://www.legislation.gov.uk/ukpga/2015/30/notes/contents", "", ""),
        ("https://www.legislation.gov.uk/ukpga/2015/30/section/45/notes", "", ""),
        ("https://www.legislation.gov.uk/ukdsi/2015/30", "", ""),
        ("https://www.legislation.gov.uk/", "", ""),
        ("https://legislation.example/ukpga/2015/30", "", ""),
        ("https://hansard.parliament.uk/commons/2021-02-11/debates/AB12/Nets", "debate", ""),
        ("https://hansard.parliament.uk/search/Debates?house=commons", "", ""),
    ],
)
def test_the_address_of_an_official_record_says_what_it_is(reads: Reads, url: str, kind: str, number: str) -> None:
    metadata = read(reads, url)
    assert (metadata.kind, metadata.number) == (kind, number)
    assert metadata.find_origin("kind") is (MetadataOrigin.HEAD if kind else None)


def test_the_address_of_a_debate_says_the_house_and_the_day(reads: Reads) -> None:
    metadata = read(reads, "https://hansard.parliament.uk/Lords/2021-02-11/debates/AB12/Nets")
    assert "House of Lords" in (metadata.corporate_author, metadata.publisher)
    assert metadata.date == "2021-02-11"


@pytest.mark.parametrize(
    ("texts", "number"),
    [
        (("Neutral Citation Number: [2013] EWCA Crim 991", "Words."), "[2013] EWCA Crim 991"),
        (("Neutral Citation Number: [2021] EWHC 12 (Admin)  Case No: 1", "Words."), "[2021] EWHC 12 (Admin)"),
        (("Trinity Term", "[2013] UKSC 36", "JUDGMENT", "Words."), "[2013] UKSC 36"),
        (("[2013] UKSC 36", "What the court said."), ""),
        (("The court held in [2013] UKSC 36 that nets are nets.", "Judgment"), ""),
        (("JUDGMENT", "[2013] UKSC 36", "[2012] EWCA Civ 1"), ""),
    ],
)
def test_a_judgment_is_known_by_its_neutral_citation(reads: Reads, texts: tuple[str, ...], number: str) -> None:
    metadata = read(reads, "", *texts)
    assert (metadata.kind, metadata.number) == ("judgment" if number else "", number)


def test_the_metadata_file_wins(reads: Reads) -> None:
    sidecar = 'kind = "web page"\nnumber = "7"'
    metadata = read(reads, "https://www.legislation.gov.uk/ukpga/2015/30", sidecar=sidecar)
    assert (metadata.kind, metadata.number) == ("web page", "7")


def test_a_kind_from_the_words_of_a_title_is_said_to_be_inferred(reads: Reads) -> None:
    metadata = read(reads, title="The great debate on nets")
    assert (metadata.kind, metadata.find_origin("kind")) == ("debate", MetadataOrigin.INFERRED)
    metadata = reads("nets-debate.html", "<p>Words that name nothing.</p>").metadata
    assert (metadata.kind, metadata.find_origin("kind")) == ("debate", MetadataOrigin.FILE_NAME)
    metadata = reads("nets-debate.html", "<title>Nets of the North</title><p>Words.</p>").metadata
    assert (metadata.kind, metadata.find_origin("kind")) == ("debate", MetadataOrigin.FILE_NAME)
