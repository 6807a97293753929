"""The JSON twins of pages: their shapes, pinned because other programs rely on them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask.testing import FlaskClient

from kb.model import Passage
from tests.web.conftest import make_client
from tests.web.small_library import REPORT_PAGES, pdf

Passages = dict[str, list[Passage]]

LANTERN = {
    "id": "lantern",
    "title": "The Lantern report",
    "date": "2013-06-13",
    "publisher": "Harbour Watch",
    "kind": "release",
    "in_force": False,
    "validity": "superseded",
    "checked": "",
    "superseded_by": {"title": "The Harbour Report", "url": "/documents/report"},
    "jurisdictions": [],
    "authority": "",
}


def test_a_search_has_its_shape(client: FlaskClient, passages: Passages) -> None:
    body = client.get('/search.json?q="lantern+of+the+law"').get_json()
    passage = passages["lantern"][0]
    (hit,) = body["hits"]
    start = passage.text.index("lantern of the law")
    score = hit.pop("score")
    excerpt_html = hit.pop("excerpt_html")

    assert score > 0
    assert "<mark>lantern of the law</mark>" in excerpt_html
    assert hit == {
        "id": passage.id,
        "document": LANTERN,
        "heading": [],
        "page": None,
        "kinds": ["paragraph"],
        "text": passage.text,
        "quotations": [],
        "laws": [],
        "evidence": [],
        "numbers": [],
        "table_head": [],
        "row_label": "",
        "unsure": [],
        "ocr": False,
        "jurisdictions": [],
        "citation": "Harbour Watch, The Lantern report, 13 June 2013",
        "url": f"/documents/lantern/{passage.id}",
        "spans": [[start, start + len("lantern of the law")]],
        "excerpt_text": passage.text,
        "related": False,
        "also_in": [],
        "more_in_document": 0,
        "newer_on_subject": None,
    }
    del body["hits"]
    assert body == {
        "query": {
            "text": '"lantern of the law"',
            "searched_as": '"lantern of the law"',
            "notices": [],
            "also_searched_for": [],
            "did_you_mean": None,
            "not_in_library": [],
            "other_language": None,
            "translation": None,
            "read_as": "quotation",
        },
        "total": 1,
        "page": 1,
        "per_page": 10,
        "facets": {
            "document": [["lantern", 1]],
            "publisher": [["Harbour Watch", 1]],
            "kind": [["release", 1]],
            "is": [],
            "speaker": [],
            "year": [["2013", 1]],
            "jurisdiction": [],
            "authority": [],
        },
        "not_known": {
            "publisher": 0,
            "kind": 0,
            "is": 1,
            "speaker": 1,
            "year": 0,
            "jurisdiction": 1,
            "authority": 1,
        },
        "best_bets": [],
        "only_by_meaning": False,
        "coverage": {"documents": len(passages), "pages": 2, "pages_without_text": 0},
        "known_items": [],
        "counts": {"passages": 1, "documents": 1},
        "answer": None,
        "quotation": None,
    }


def test_the_page_of_a_hit_is_that_of_the_matched_words(client: FlaskClient) -> None:
    (hit,) = client.get('/search.json?q="without+a+fee"').get_json()["hits"]

    assert hit["page"] == {"first": 2, "last": 2, "label": "2", "unit": "page"}


def test_the_keys_stand_in_the_order_of_the_design(client: FlaskClient) -> None:
    body = client.get("/search.json?q=ninety").get_json()

    assert list(body) == [
        "query",
        "total",
        "page",
        "per_page",
        "hits",
        "facets",
        "not_known",
        "best_bets",
        "only_by_meaning",
        "coverage",
        "known_items",
        "counts",
        "answer",
        "quotation",
    ]
    assert list(body["hits"][0])[:6] == ["id", "document", "heading", "page", "kinds", "text"]


def test_filters_order_and_page_are_those_of_the_page_for_people(client: FlaskClient) -> None:
    body = client.get("/search.json?q=harbour&kind=release&kind=report&sort=oldest").get_json()
    second = client.get("/search.json?q=ferryman&page=2").get_json()

    assert body["hits"][0]["document"]["id"] == "lantern"
    assert {hit["document"]["kind"] for hit in body["hits"]} == {"release", "report"}
    assert second["page"] == 2


def test_a_passage_found_by_its_meaning_says_so_and_a_parameter_leaves_it_out(client: FlaskClient) -> None:
    every = client.get("/search.json?q=vessel+personnel").get_json()["hits"]
    assert every
    assert all(hit["related"] and not hit["spans"] for hit in every)
    assert client.get("/search.json?q=vessel+personnel&meaning=off").get_json()["total"] == 0
    assert client.get("/search.json?q=vessel+personnel&meaning=on").get_json()["hits"] == every
    assert client.get('/search.json?q="vessel+personnel"').get_json()["total"] == 0


def test_a_posted_search_gives_the_same(client: FlaskClient) -> None:
    posted = client.post("/search.json", data={"q": "ferryman", "page": "2"})

    assert posted.get_json() == client.get("/search.json?q=ferryman&page=2").get_json()
    assert posted.headers["Cache-Control"] == "no-store"


def test_a_search_without_words_finds_everything(client: FlaskClient, passages: Passages) -> None:
    body = client.get("/search.json").get_json()

    assert body["total"] == sum(len(each) for each in passages.values())


def test_the_list_of_documents_has_its_shape(client: FlaskClient, passages: Passages) -> None:
    body = client.get("/documents.json?sort=title").get_json()
    report = next(each for each in body["documents"] if each["id"] == "report")

    assert [each["id"] for each in body["documents"]] == ["diary", "guidance", "more-notes", "report", "lantern"]
    assert report == {
        "id": "report",
        "title": "The Harbour Report",
        "date": "2014",
        "publisher": "Harbour Watch",
        "kind": "report",
        "in_force": True,
        "validity": "newest",
        "checked": "",
        "superseded_by": None,
        "jurisdictions": [],
        "authority": "",
        "pages": 2,
        "passages": len(passages["report"]),
        "file": "report.pdf",
        "sha256": hashlib.sha256(pdf(REPORT_PAGES)).hexdigest(),
        "url": "/documents/report",
        "unread_pages": [],
        "recognized_pages": [],
        "subtitle": "",
        "authors": [],
        "corporate_author": "",
        "isbn": "",
        "doi": "",
        "place": "",
        "number": "",
        "source_url": "",
        "language": "en",
        "licence": "",
        "valid_until": "",
        "reviewed": "",
        "not_before": "",
        "origins": {
            "title": "title page",
            **dict.fromkeys(("date", "publisher", "kind"), "sidecar"),
            "language": "text",
        },
        "printed": {"title": {"page": 1, "words": "The Harbour Report"}},
    }
    assert body["total"] == 5
    assert body["unread"] == 1


def test_a_document_has_its_shape(client: FlaskClient, passages: Passages) -> None:
    body = client.get("/documents/guidance.json").get_json()

    assert list(body) == ["document", "contents", "passages", "supersedes", "references", "cited_by"]
    assert body["document"]["id"] == "guidance"
    assert body["contents"] == [
        {
            "level": 1,
            "text": text,
            "passage": passage.id,
            "url": f"/documents/guidance/{passage.id}",
        }
        for text, passage in zip(["What to look for", "Whom to tell"], passages["guidance"][1:3], strict=True)
    ]
    assert [each["text"] for each in body["passages"]] == [passage.text for passage in passages["guidance"]]
    assert set(body["passages"][0]) == {
        *(
            "id",
            "document",
            "heading",
            "page",
            "kinds",
            "text",
            "quotations",
            "laws",
            "evidence",
            "numbers",
            "citation",
        ),
        *("url", "table_head", "row_label", "unsure", "ocr", "jurisdictions"),
    }


def test_a_passage_has_its_shape(client: FlaskClient, passages: Passages) -> None:
    body = client.get(f"/documents/diary/{passages['diary'][5].id}.json").get_json()

    assert list(body) == [
        *("document", "passage", "before", "after", "elsewhere", "elsewhere_more", "related", "references", "cited_by"),
        *("page_pictures", "newer_on_subject"),
    ]
    assert body["passage"]["id"] == passages["diary"][5].id
    assert [each["id"] for each in body["before"]] == [passage.id for passage in passages["diary"][3:5]]
    assert [each["id"] for each in body["after"]] == [passage.id for passage in passages["diary"][6:8]]


def test_letters_are_sent_as_they_are(client: FlaskClient) -> None:
    response = client.get('/search.json?q="nobody+who+knocks"')

    assert response.content_type == "application/json"
    assert "“Nobody who knocks" in response.get_data(as_text=True)


def test_failures_have_one_shape(client: FlaskClient, tmp_path: Path) -> None:
    without_index = make_client(tmp_path)
    answers = [
        client.get("/search.json?page=0&nonsense=1"),
        client.get("/documents/nothing.json"),
        client.get("/documents/diary/nothing.json"),
        client.get("/nothing.json"),
        client.delete("/search.json"),
        without_index.get("/search.json?q=a"),
    ]

    assert [answer.status_code for answer in answers] == [400, 404, 404, 404, 405, 503]
    for answer in answers:
        body = answer.get_json()
        assert list(body) == ["error", "errors", "status"]
        assert body["status"] == answer.status_code
        assert all(list(each) == ["field", "message"] for each in body["errors"])


def test_every_fault_of_the_parameters_is_named(client: FlaskClient) -> None:
    body = client.get("/search.json?q=a&q=b&page=x&sort=up&year=13&colour=red").get_json()

    assert [each["field"] for each in body["errors"]] == ["colour", "q", "year", "page", "sort"]


def test_a_limit_says_how_many_passages_a_page_has(client: FlaskClient) -> None:
    three = client.get("/search.json?q=ferryman&limit=3").get_json()
    next_three = client.post("/search.json", data={"q": "ferryman", "limit": "3", "page": "2"}).get_json()

    assert [len(three["hits"]), three["per_page"], three["total"]] == [3, 3, 35]
    assert not {hit["id"] for hit in three["hits"]} & {hit["id"] for hit in next_three["hits"]}
