"""The shapes of the JSON answers, which other sites rely on."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from kb.model import (
    MATCH_ALL,
    Answer,
    AttributionGrade,
    BestBet,
    BlockKind,
    ContentsEntry,
    DocumentId,
    DocumentRecord,
    Evidence,
    Expansion,
    Facets,
    FieldOrigin,
    Hit,
    KindLabel,
    LawReference,
    Metadata,
    MetadataOrigin,
    NewerPassage,
    PageBreak,
    PageDoubt,
    PageRange,
    Passage,
    PassageId,
    PassageKind,
    Query,
    Quotation,
    Results,
    Span,
    SpeakerCount,
    SpeakerId,
    Supersession,
    SupersessionReason,
    Supersessions,
)
from kb.present.answers import build_document_answer, build_documents_answer, build_passage_answer, build_results_answer

RECORD = DocumentRecord(
    id=DocumentId("in-the-dock"),
    source="in-the-dock.pdf",
    sha256="ab12",
    fingerprint="cd34",
    metadata=Metadata(
        title="In the Dock",
        date="2013-06-13",
        publisher="Anti-Slavery International",
        kind="report",
        url="https://x.example/in-the-dock",
        isbn="9780306406157",
        jurisdictions=("UK",),
        authority="charity",
        origins=(
            FieldOrigin("title", MetadataOrigin.TITLE_PAGE, 2, "IN THE DOCK"),
            FieldOrigin("url", MetadataOrigin.SIDECAR),
        ),
    ),
    page_count=40,
    passages=3,
    unread_pages=(3, 7),
    recognized_pages=(5,),
    contents=(ContentsEntry(1, "Part 3", PassageId("9f2c41d07a")),),
)
PASSAGE = Passage(
    id=PassageId("9f2c41d07a"),
    document=RECORD.id,
    position=1,
    span=Span(100, 146),
    text="A victim said: “I was in the dock” & no-one asked",
    kind=BlockKind.FOOTNOTE,
    heading=("Part 3", "Recommendations"),
    levels=(1, 2),
    breaks=(PageBreak(0, 13, "11"), PageBreak(18, 14, "12")),
    quotations=(
        Quotation(
            Span(16, 33),
            "I was in the dock",
            "A victim",
            rule="said",
            grade=AttributionGrade.STATED,
            evidence=Evidence("a victim said", PageRange(13, 13, "11")),
        ),
    ),
    kinds=(KindLabel(PassageKind.STATISTIC, "numbers", (Span(10, 12),)),),
    laws=(LawReference(Span(0, 8), "MSA 2015", "s.45", "Modern Slavery Act 2015"),) * 2,
    table_head=("Country", ""),
    row_label="Land",
    doubts=(PageDoubt.ORDER, PageDoubt.TABLE),
)
SPEAKER = SpeakerCount(SpeakerId("in-the-dock.a-victim"), "A victim", 1)
DOCUMENT = {
    "id": "in-the-dock",
    "title": "In the Dock",
    "date": "2013-06-13",
    "publisher": "Anti-Slavery International",
    "kind": "report",
    "in_force": None,
    "validity": "",
    "checked": "",
    "superseded_by": None,
    "jurisdictions": ["UK"],
    "authority": "charity",
}
ENTRY = DOCUMENT | {
    "pages": 40,
    "passages": 3,
    "file": "in-the-dock.pdf",
    "sha256": "ab12",
    "url": "/documents/in-the-dock",
    "unread_pages": [3, 7],
    "recognized_pages": [5],
    "subtitle": "",
    "authors": [],
    "corporate_author": "",
    "isbn": "9780306406157",
    "doi": "",
    "place": "",
    "number": "",
    "source_url": "https://x.example/in-the-dock",
    "language": "",
    "licence": "",
    "valid_until": "",
    "reviewed": "",
    "not_before": "",
    "origins": {"title": "title page", "source_url": "sidecar"},
    "printed": {"title": {"words": "IN THE DOCK", "page": 2}},
}
WHOLE = {
    "id": "9f2c41d07a",
    "document": DOCUMENT,
    "heading": ["Part 3", "Recommendations"],
    "page": {"first": 13, "last": 14, "label": "11-12", "unit": "page"},
    "kinds": ["footnote", "statistic", "quotation", "law cited"],
    "text": PASSAGE.text,
    "quotations": [
        {
            "text": "I was in the dock",
            "speaker": "A victim",
            "role": "",
            "organisation": "",
            "grade": "stated",
            "evidence": {"text": "a victim said", "page": {"first": 13, "last": 13, "label": "11", "unit": "page"}},
            "source": "",
        }
    ],
    "laws": ["MSA 2015 s.45"],
    "evidence": [{"kind": "statistic", "rule": "numbers", "spans": [[10, 12]]}],
    "numbers": [[10, 12]],
    "table_head": ["Country", ""],
    "row_label": "Land",
    "unsure": ["order", "table"],
    "ocr": False,
    "jurisdictions": [],
    "citation": ("Anti-Slavery International, In the Dock, 13 June 2013, pp.\u00a011–12 (PDF\u00a0pp.\u00a013–14)"),
    "url": "/documents/in-the-dock/9f2c41d07a",
}


def as_json(answer: object) -> object:
    return json.loads(json.dumps(answer))


def test_a_search_has_the_shape_that_was_promised() -> None:
    hit = Hit(PASSAGE, RECORD, (Span(22, 33),), 11.5)
    facets = Facets(
        document=(("in-the-dock", 1),),
        year=(("2013", 1),),
        speaker=(SPEAKER,),
        passage_kind=(("statistic", 1),),
        jurisdiction=(("UK", 1),),
    )
    answer = Answer("dock", "dock", ("A notice.",), Query(MATCH_ALL), Results(1, (hit,), facets), 1, 10)

    assert as_json(build_results_answer(answer, {})) == {
        "query": {
            "text": "dock",
            "searched_as": "dock",
            "notices": ["A notice."],
            "also_searched_for": [],
            "did_you_mean": None,
            "not_in_library": [],
            "other_language": None,
            "translation": None,
            "read_as": "words",
        },
        "total": 1,
        "page": 1,
        "per_page": 10,
        "hits": [
            WHOLE
            | {
                "page": {"first": 14, "last": 14, "label": "12", "unit": "page"},
                "citation": "Anti-Slavery International, In the Dock, 13 June 2013, p.\u00a012 (PDF\u00a0p.\u00a014)",
                "spans": [[22, 33]],
                "excerpt_text": PASSAGE.text,
                "excerpt_html": "A victim said: “I was <mark>in the dock</mark>” &amp; no-one asked",
                "score": 11.5,
                "related": False,
                "also_in": [],
                "more_in_document": 0,
                "newer_on_subject": None,
            }
        ],
        "facets": {
            "document": [["in-the-dock", 1]],
            "publisher": [],
            "kind": [],
            "is": [["statistic", 1]],
            "speaker": [["A victim", 1]],
            "year": [["2013", 1]],
            "jurisdiction": [["UK", 1]],
            "authority": [],
        },
        "not_known": dict.fromkeys(("publisher", "kind", "is", "speaker", "year", "jurisdiction", "authority"), 0),
        "best_bets": [],
        "only_by_meaning": False,
        "coverage": {"documents": 0, "pages": 0, "pages_without_text": 0},
        "known_items": [],
        "counts": None,
        "answer": None,
    }


def test_the_list_of_documents_has_the_number_of_those_that_could_not_be_read() -> None:
    assert as_json(build_documents_answer([RECORD], 3, Supersessions())) == {
        "documents": [ENTRY],
        "total": 1,
        "unread": 3,
    }


def test_a_document_has_its_contents_and_passages() -> None:
    assert as_json(build_document_answer(RECORD, [PASSAGE], Supersessions())) == {
        "document": ENTRY,
        "contents": [
            {
                "level": 1,
                "text": "Part 3",
                "passage": "9f2c41d07a",
                "url": "/documents/in-the-dock/9f2c41d07a",
            }
        ],
        "passages": [WHOLE],
        "supersedes": [],
    }


def test_a_passage_has_its_neighbours() -> None:
    before = replace(PASSAGE, id=PassageId("before"), quotations=(), kind=BlockKind.LIST_ITEM, breaks=())

    answer = build_passage_answer(RECORD, PASSAGE, [before], [], Supersessions())

    assert as_json(answer["passage"]) == WHOLE
    assert answer["document"] == ENTRY
    assert [each["id"] for each in answer["before"]] == ["before"]
    assert answer["before"][0]["kinds"][0] == "list item"
    assert answer["before"][0]["page"] is None
    assert answer["after"] == []


@pytest.mark.parametrize(
    ("document", "url"),
    [("a b", "/documents/a%20b"), ("a/é?", "/documents/a%2F%C3%A9%3F"), ("x.y-z", "/documents/x.y-z")],
)
def test_addresses_are_encoded(document: str, url: str) -> None:
    answer = build_documents_answer([replace(RECORD, id=DocumentId(document))], 0, Supersessions())

    assert answer["documents"][0]["url"] == url


def test_a_document_that_is_no_longer_in_force_says_what_replaced_it() -> None:
    newer = replace(RECORD, id=DocumentId("new"), metadata=Metadata(title="In the Dock, second edition"))
    supersessions = Supersessions(
        {
            RECORD.id: Supersession(SupersessionReason.NAME, newer),
            DocumentId("words"): Supersession(SupersessionReason.METADATA, successor_words="the 2027 guidance"),
            DocumentId("old"): Supersession(SupersessionReason.EXPIRED, valid_until="2024"),
        }
    )
    records = [RECORD, *(replace(RECORD, id=DocumentId(each)) for each in ("words", "old", "new"))]
    found = build_documents_answer(records, 0, supersessions)["documents"]

    assert [each["in_force"] for each in found] == [False, False, False, True]  # the last is the newest of its series
    assert [each["superseded_by"] for each in found] == [
        {"title": "In the Dock, second edition", "url": "/documents/new"},
        {"title": "the 2027 guidance", "url": ""},
        None,
        None,
    ]


@pytest.mark.parametrize(("offered", "corrected", "said"), [("", "", None), ("dock", "", "dock"), ("", "dock", "dock")])
def test_a_search_says_which_other_words_were_meant_and_searched_for(
    offered: str, corrected: str, said: str | None
) -> None:
    related = Hit(PASSAGE, RECORD, (), 0.5, related=True)
    answer = Answer(
        "dokc",
        "dock",
        (),
        Query(MATCH_ALL),
        Results(7, (related,)),
        2,
        5,
        expansions=(Expansion("dock", ("court", "trial")), Expansion("docks", ("court",))),
        did_you_mean=offered,
        corrected_query=corrected,
    )
    found = build_results_answer(answer, {})
    assert (found["query"]["did_you_mean"], found["query"]["also_searched_for"]) == (said, ["court", "trial"])
    assert (found["total"], found["page"], found["per_page"]) == (7, 2, 5)
    assert [hit["related"] for hit in found["hits"]] == [True]


def test_a_hit_leads_to_newer_guidance_on_its_subject() -> None:
    answer = Answer("dock", "dock", (), Query(MATCH_ALL), Results(1, (Hit(PASSAGE, RECORD, (), 1.0),)), 1, 10)
    newer = NewerPassage(DocumentId("new guide"), PassageId("ab12"), "New guide", "2026-04", ("England and Wales",))
    (hit,) = build_results_answer(answer, {PASSAGE.id: newer})["hits"]
    assert hit["newer_on_subject"] == {
        "document": "new guide",
        "title": "New guide",
        "date": "2026-04",
        "jurisdictions": ["England and Wales"],
        "url": "/documents/new%20guide/ab12",
    }


def test_a_best_bet_leads_to_its_passage_or_to_the_whole_document() -> None:
    bets = (BestBet("Read this first.", RECORD, PASSAGE), BestBet("", RECORD, None))
    answer = Answer("dock", "dock", (), Query(MATCH_ALL), Results(0, ()), 1, 10, best_bets=bets)

    assert as_json(build_results_answer(answer, {})["best_bets"]) == [
        {"note": "Read this first.", "document": DOCUMENT, "passage": WHOLE, "url": WHOLE["url"]},
        {"note": "", "document": DOCUMENT, "passage": None, "url": "/documents/in-the-dock"},
    ]
