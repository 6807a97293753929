"""Who is quoted in the real library, as a reader of it finds them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from kb.library.indexing.sync import Library
from kb.model import MATCH_ALL, DocumentId, Query, Speaker, WithinQuotations
from kb.search.service import SearchRequest, search
from kb.settings import Settings

RELEASE = DocumentId("2013-06-13-in-the-dock-release")

_LABEL = re.compile(r"(?:Survivor|Victim|Participant)s?(?: \w{1,2}| of .*)?")


@pytest.fixture(scope="module")
def speakers(library: Library) -> list[Speaker]:
    with library.open_view() as view:
        return list(view.speakers())


def test_the_release_quotes_three_people_in_nine_paragraphs_and_no_trap(library: Library, test_data: Path) -> None:
    gold = json.loads((test_data / "quotes" / "release_gold.jsonl").read_text(encoding="utf-8").splitlines()[0])
    with library.open_view() as view:
        passages = view.document_passages(RELEASE)
    parts = [each for passage in passages for each in passage.quotations]
    who = {each.index: (each.speaker, each.role, each.organisation) for each in parts}
    assert [who[number] for number in sorted(who)] == [
        (each["name"], each["role"], each["organisation"]) for each in (quote["speaker"] for quote in gold["quotes"])
    ]
    assert len({each.speaker_id for each in parts}) == 3
    assert len(parts) == 9
    for trap in gold["not_quotes"]:
        assert not [each for each in parts if trap["text"] in each.text or each.text in trap["text"]]


def test_the_people_of_the_release_are_speakers_of_the_library(speakers: list[Speaker]) -> None:
    known = {each.name: each for each in speakers}
    for name, role in (
        ("Klara Skrivankova", "Trafficking Programme Co-ordinator, Anti-Slavery International"),
        ("Chloe Setter", "Head of Advocacy, Policy & Campaigns (child trafficking), ECPAT UK"),
        ("Sally Montier", "Training and Capacity Building Worker, Poppy Project"),
    ):
        assert role in known[name].roles


def test_speakers_are_those_with_a_full_name_beside_their_words(speakers: list[Speaker]) -> None:
    assert not [each.name for each in speakers if _LABEL.fullmatch(each.name)]
    assert len({each.id for each in speakers}) == len(speakers)
    assert all(each.name and each.quotations >= each.documents for each in speakers)


@pytest.mark.parametrize(
    "text", ['speaker:"Klara Skrivankova"', 'speaker:skrivankova role:"Anti-Slavery International" in:quotations']
)
def test_what_one_person_says_is_found_by_her_name(library: Library, text: str) -> None:
    with library.open_view() as view:
        found = search(SearchRequest(text, per_page=50), view, Settings(library=Path()))
    assert found.notices == ()
    passages = [hit.passage for hit in found.results.hits if hit.document.id == RELEASE]
    assert [each.speaker for passage in passages for each in passage.quotations] == ["Klara Skrivankova"] * 3
    assert found.results.facets.speaker[0].name == "Klara Skrivankova"


def test_words_within_quotations_are_marked_nowhere_else(library: Library) -> None:
    with library.open_view() as view:
        request = SearchRequest("victims in:quotations", per_page=100)
        found = search(request, view, Settings(library=Path()))
        everything = view.search(Query(WithinQuotations(MATCH_ALL), limit=0)).total
    assert 0 < found.results.total < everything
    for hit in found.results.hits:
        assert hit.spans
        for span in hit.spans:
            quoted = [each.span for each in hit.passage.quotations]
            assert any(each.start <= span.start and span.end <= each.end for each in quoted)
