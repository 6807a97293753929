"""Quotations of a pasted text, checked."""

from __future__ import annotations

import csv
import logging
import struct
import zipfile
from io import BytesIO, StringIO
from pathlib import Path

import docx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from kb.model import Passage
from kb.present.passage_files import WORD_TYPE
from kb.quotation_check import check
from kb.web.app_state import current_site
from kb.web.views.check import routes
from kb.web.views.check.page import build_check_page
from kb.web.views.check.routes import MAX_FILE_BYTES, MAX_UNPACKED_BYTES
from tests.web.conftest import Reader, make_client, read_text, read_texts

Passages = dict[str, list[Passage]]

DRAFT = """The report says: “Of ninety who came in the year of the flood, forty were heard on the day they came.”

“The committee recommends that a lamp be kept at the gate”, it adds.

It asks that “the record be open to those whom it concerns ... on the day on which they ask for it”.

It does not say that “whoever waits at the west gate is given bread”.
"""


def test_the_page_says_what_it_does_before_anything_is_pasted(reader: Reader) -> None:
    page = reader.open_page("/check")
    (form,) = page.xpath("//form[@action='/check']")

    assert read_texts(page, "//h1") == ["Check quotations"]
    assert form.get("method") == "post"
    assert "at most 64,000 characters and 250 quotations" in read_text(form)


def test_each_quotation_is_answered_with_a_plain_fact(reader: Reader, passages: Passages) -> None:
    page = reader.post_form("/check", {"text": DRAFT})
    first, last = passages["report"][0], passages["report"][-1]

    assert read_texts(page, "//h1") == ["4 quotations checked: 2 word for word, 2 to look at"]
    assert read_texts(page, "//section[contains(@class, 'checked-item')]//h2") == [
        "✓ Word for word",
        "≠ Changed: one word changed",
        "✓ Word for word",
        "✗ Not found",
    ]
    assert read_texts(page, "//section[contains(@class, 'checked-item')]/div[1]/p") == [
        "Found word for word.",
        "Found in nearly the same words.",
        "All parts found, in this order.",
        "Not found in this library.",
    ]
    assert "p. 1" in read_texts(page, "//h3")[0]
    links = page.xpath("//div[@class='acts']/a/@href")
    assert links[0].startswith(f"/documents/report/{first.id}?start=")
    assert "#:~:text=Of%20ninety" in links[0]
    assert links[-1].startswith(f"/documents/report/{last.id}?start=")


def test_a_summary_leads_to_the_first_quotation_of_each_verdict(reader: Reader) -> None:
    page = reader.post_form("/check", {"text": DRAFT})

    assert read_texts(page, "//ul[@class='verdicts']/li") == ["✗ Not found: 1", "≠ Changed: 1", "✓ Word for word: 2"]
    assert page.xpath("//ul[@class='verdicts']//a/@href") == ["#quotation-4", "#quotation-2", "#quotation-1"]
    assert page.xpath("//details[@class='jump']//a/@href") == ["#quotation-4", "#quotation-2"]
    assert all(page.xpath(f"//h2[@id='quotation-{number}']") for number in (1, 2, 3, 4))
    assert "were searched. Exact is the same words" in read_text(page)


def test_words_that_differ_can_be_told_without_colour(reader: Reader) -> None:
    page = reader.post_form("/check", {"text": "“The committee recommends that a lamp be kept at the gate”"})

    assert read_texts(page, "//blockquote//del") == ["[only in your text: lamp]"]
    assert read_texts(page, "//blockquote//ins") == ["[only in the source: lantern]"]
    assert read_texts(page, "//p[contains(@class, 'key')]") == [
        "Crossed out: only in your text. Underlined: only in the source."
    ]


def test_words_that_differ_in_their_marks_only_are_shown_as_printed(reader: Reader) -> None:
    page = reader.post_form("/check", {"text": "“a LANTERN be kept, at the gate”"})

    (found,) = read_texts(page, "//section[contains(@class, 'checked-item')]/div[1]/p")
    assert found.startswith("Found with different punctuation")
    assert read_texts(page, "//div[@class='found-place']/blockquote") == ["a lantern be kept at the gate"]


def test_the_speaker_of_the_text_is_compared_with_that_of_the_source(reader: Reader) -> None:
    words_said = "“Much remains to be done in the west.”"
    same = read_text(reader.post_form("/check", {"text": f"Ada Ferry said: {words_said}"}))
    other = read_text(reader.post_form("/check", {"text": f"Ben Barge, the ferryman, said: {words_said}"}))
    unattributed = read_text(reader.post_form("/check", {"text": words_said}))
    known = "Ada Ferry, Head of Advocacy, Harbour Watch."

    assert f"Attributed in your text to Ada Ferry, and in the source too: {known}" in same
    assert f"Attributed in your text to Ben Barge, but in the source to {known}" in other
    assert f"Attributed in the source to {known}" in unattributed


def test_the_longest_run_of_words_that_is_here_is_shown(reader: Reader) -> None:
    page = reader.post_form("/check", {"text": "“whoever waits at the west gate is given bread”"})

    assert read_texts(page, "//q") == ["whoever waits at the west gate"]
    assert "The longest part found has 6 words:" in read_text(page)
    assert read_texts(page, "//section//mark") == ["whoever waits at the west gate"]


def test_a_text_stays_in_its_box_as_it_was(reader: Reader) -> None:
    text = "\n“A <b>bold</b> word &amp; more”\n</textarea>"
    page = reader.post_form("/check", {"text": text})

    assert page.xpath("//textarea")[0].text == "\n" + text  # browsers drop the first line feed
    assert read_texts(page, "//blockquote[contains(@class, 'pasted')]") == ["A <b>bold</b> word &amp; more"]


@pytest.mark.parametrize("text", ["", "  \n "])
def test_an_empty_box_is_shown_again_with_what_to_do(reader: Reader, text: str) -> None:
    page = reader.post_form("/check", {"text": text, "lang": "en"}, 400)

    assert read_texts(page, "//p[@role='alert']") == [
        "There is no text in the box. Paste a sentence, or a whole draft."
    ]
    assert page.xpath("//textarea")
    assert reader.post_form("/check", {"text": "", "colour": "red"}, 400).xpath("//textarea")


def test_a_text_that_is_too_long_is_kept_with_the_reason(library: Path) -> None:
    small = Reader(make_client(library, max_check_chars=60))
    page = small.post_form("/check", {"text": "word " * 20}, 400)

    assert read_texts(page, "//p[@role='alert']") == [
        "The text has 100 characters; 60 can be checked at once. Check it in parts. Your text is kept below."
    ]
    assert page.xpath("//textarea")[0].text == "\n" + "word " * 20


def test_a_text_is_kept_even_where_it_is_far_too_long(reader: Reader) -> None:
    page = reader.post_form("/check", {"text": "“" * 200_000}, 400)

    assert "64,000 can be checked at once" in read_texts(page, "//p[@role='alert']")[0]


def test_nothing_pasted_is_logged_or_to_be_kept(
    app: Flask, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    client = app.test_client()
    with caplog.at_level(logging.DEBUG):
        responses = [
            client.post("/check", data={"text": "“zeppelin over the harbour”"}),
            client.post("/check", data={"text": "zeppelin", "colour": "zeppelin"}),
            client.post("/check?text=zeppelin", data={"text": "zeppelin"}),
            client.post("/check.json", json={"text": "zeppelin"}),
            client.post("/check.json", data='{"text": zeppelin', content_type="application/json"),
        ]

    written = capfd.readouterr()
    assert "zeppelin" not in caplog.text + written.out + written.err
    assert {response.headers["Cache-Control"] for response in responses} == {"no-store"}
    assert [response.status_code for response in responses] == [200, 200, 200, 200, 400]
    assert "Location" not in responses[0].headers


def test_a_check_without_a_text_is_refused(client: FlaskClient) -> None:
    assert client.post("/check", data={"text": " \n"}).status_code == 400
    assert client.post("/check").status_code == 400


# ---------------------------------------------------------------------------- for programs


def test_the_answer_for_programs_has_its_shape(client: FlaskClient, passages: Passages) -> None:
    text = "Ben Barge said: “Much remains to be done in the east.”"
    body = client.post("/check.json", json={"text": text}).get_json()
    (quotation,) = body["quotations"]
    (match,) = quotation["matches"]
    said = next(passage for passage in passages["lantern"] if passage.quotations)

    assert list(body) == ["quotations", "notices", "verdicts", "word_for_word", "coverage"]
    assert list(quotation) == [
        "text",
        "start",
        "end",
        "status",
        "attributed_to",
        "matches",
        "longest_run",
        "verdict",
        "speaker_verdict",
        "cited",
    ]
    assert (quotation["verdict"], body["verdicts"]) == ("other speaker", [["other speaker", 1]])
    assert list(body["coverage"]) == ["documents", "pages", "pages_without_text"]
    assert text[quotation["start"] : quotation["end"]] == quotation["text"] == "Much remains to be done in the east."
    assert (quotation["status"], quotation["attributed_to"], quotation["longest_run"]) == ("close", "Ben Barge", None)
    assert match["differences"] == [
        ["equal", "Much remains to be done in the", "Much remains to be done in the"],
        ["replace", "east", "west"],
    ]
    assert (match["id"], match["url"]) == (said.id, f"/documents/lantern/{said.id}")
    assert (match["speaker"]["speaker"], match["agreement"]) == ("Ada Ferry", "other")
    assert {"document", "heading", "page", "kinds", "text", "spans", "citation", "status", "following"} <= set(match)


def test_what_is_not_there_has_its_longest_run(client: FlaskClient) -> None:
    body = client.post("/check.json", json={"text": "whoever waits at the west gate is given bread"}).get_json()
    (quotation,) = body["quotations"]

    assert (quotation["status"], quotation["matches"]) == ("absent", [])
    assert quotation["longest_run"]["words"] == "whoever waits at the west gate"
    assert quotation["longest_run"]["hit"]["document"]["id"] == "report"


def test_a_form_is_answered_as_json_is(client: FlaskClient) -> None:
    as_form = client.post("/check.json", data={"text": DRAFT})

    assert as_form.get_json() == client.post("/check.json", json={"text": DRAFT}).get_json()
    assert as_form.headers["Cache-Control"] == "no-store"
    assert as_form.content_type == "application/json"


@pytest.mark.parametrize("body", ['{"text": 5}', "[]", '"words"', "{", '{"text": "a", "colour": "b"}', "{}", ""])
def test_a_body_that_cannot_be_read_is_refused(client: FlaskClient, body: str) -> None:
    response = client.post("/check.json", data=body, content_type="application/json")

    assert response.status_code == 400
    assert set(response.get_json()) == {"error", "errors", "status"}
    assert response.get_json()["errors"][0]["field"] in {"text", "colour"}


def test_the_limits_are_named_for_programs_too(library: Path) -> None:
    small = make_client(library, max_check_quotations=1)
    response = small.post("/check.json", json={"text": "“one of them” and “two of them”"})

    assert response.status_code == 400
    assert response.get_json()["errors"] == [
        {"field": "text", "message": "The text has 2 quotations; 1 can be checked at once. Check it in parts."}
    ]
    assert small.get("/check.json").status_code == 405


@pytest.mark.parametrize(
    ("text", "has_diff", "speaker"),
    [
        ("“Nobody who knocks at the gate should be turned away.”", False, "Ada Ferry"),
        ("“Nobody who knocked at the gate should be turned away.”", True, "Ada Ferry"),
        ("“the lantern of the law is lit too late, and that victims are turned away”", False, None),
    ],
)
def test_a_match_has_its_speaker_and_only_real_differences(
    app: Flask, text: str, has_diff: bool, speaker: str | None
) -> None:
    with app.test_request_context(), current_site().open_view() as view:
        page = build_check_page(check(view, text, current_site().settings), view)
    ((match,),) = (quotation.matches for quotation in page.quotations)
    assert bool(match.diff) == has_diff
    assert (match.said.quotation.speaker if match.said else None) == speaker


# ------------------------------------------------------------------------------- Word files


def make_word_file(*paragraphs: str) -> bytes:
    word = docx.Document()
    for each in paragraphs:
        word.add_paragraph(each)
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def add_picture(content: bytes) -> bytes:
    """Return a Word file with a part that expands enormously."""
    out = BytesIO(content)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/media/image1.png", bytes(MAX_UNPACKED_BYTES))
    return out.getvalue()


def understate_size(content: bytes) -> bytes:
    """Return a ZIP file whose directory claims one byte for its largest part."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        largest = max(package.infolist(), key=lambda part: part.file_size)
    sizes = struct.pack("<II", largest.compress_size, largest.file_size)
    assert content.count(sizes) == 2  # in its own header, and in the directory
    return content.replace(sizes, struct.pack("<II", largest.compress_size, 1))


def upload(client: FlaskClient, content: bytes, **fields: str) -> TestResponse:
    file = FileStorage(BytesIO(content), "draft.docx", "file")
    boundary, body = encode_multipart({**fields, "file": file})
    return client.post("/check", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def test_a_word_file_is_checked_and_given_back_with_comments(client: FlaskClient) -> None:
    content = make_word_file(*DRAFT.strip().split("\n\n"))
    page = html.document_fromstring(upload(client, content, text="").get_data(as_text=True))
    answer = upload(client, content, **{"as": "word"})
    word = docx.Document(BytesIO(answer.data))

    assert read_texts(page, "//h1") == ["4 quotations checked: 2 word for word, 2 to look at"]
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert [each.text for each in word.paragraphs] == DRAFT.strip().split("\n\n")
    assert sorted(each.text.split(".")[0] for each in word.comments) == [
        "Changed",
        "Not found",
        "Word for word",
        "Word for word",
    ]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"no Word file", "This is not a Word file, or it is cut short."),
        (b"x" * (MAX_FILE_BYTES + 1), "The file has 5.0 MB; 5 MB can be checked at once."),
        (make_word_file(" "), "The file has no text."),
        (add_picture(make_word_file(DRAFT)), "MB unpacked; 20 MB can be read at once."),
        (understate_size(add_picture(make_word_file(DRAFT))), "This is not a Word file, or it is cut short."),
    ],
    ids=["no Word file", "too large", "empty", "too large unpacked", "larger than it says"],
)
def test_a_file_that_cannot_be_checked_is_refused_with_the_reason(
    client: FlaskClient, content: bytes, fault: str
) -> None:
    answer = upload(client, content, text="")
    assert answer.status_code == 400
    assert fault in answer.get_data(as_text=True)


def test_a_file_that_takes_longer_than_a_visitors_may_is_refused(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "MAX_SECONDS", 1e-6)
    answer = upload(client, make_word_file(DRAFT), text="")
    assert answer.status_code == 400
    assert "Reading the file takes more than 1e-06 seconds or 512 MB of memory." in answer.get_data(as_text=True)


def test_the_report_can_be_kept_as_a_table(client: FlaskClient, passages: Passages) -> None:
    answer = client.post("/check", data={"text": DRAFT, "as": "table"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="quotations-checked.csv"'
    rows = list(csv.DictReader(StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert [row["verdict"] for row in rows] == ["Word for word", "Changed", "Word for word", "Not found"]
    assert rows[0]["words"].startswith("Of ninety who came")
    assert rows[0]["address"] == f"http://localhost/documents/report/{passages['report'][0].id}"
    assert rows[0]["page"].startswith("p.")
    assert rows[1]["findings"].startswith("Changed. Found in nearly the same words")
    assert (rows[3]["document"], rows[3]["address"], rows[3]["citation"]) == ("", "", "")


def test_the_report_can_be_kept_as_a_word_file(client: FlaskClient) -> None:
    answer = client.post("/check", data={"text": DRAFT, "as": "report"})
    assert answer.content_type == WORD_TYPE
    said = [each.text for each in docx.Document(BytesIO(answer.get_data())).paragraphs]
    assert said[0] == "4 quotations checked"
    assert "were searched." in said[1]
    assert [each for each in said if each[:2] in {"1.", "2.", "3.", "4."}] == [
        "1. Word for word",
        "2. Changed",
        "3. Word for word",
        "4. Not found",
    ]


def test_the_word_file_leaves_out_what_no_word_file_can_have(client: FlaskClient) -> None:
    text = "“Nobody\x01 counted the\x0b lanterns\uffff of the whole harbour”, said Ada\x1f Quill."
    answer = client.post("/check", data={"text": text, "as": "report"})
    assert answer.status_code == 200
    said = [each.text for each in docx.Document(BytesIO(answer.get_data())).paragraphs]
    assert any("Nobody counted" in each and "lanterns of" in each for each in said)


def test_an_unknown_way_to_keep_the_report_shows_it(reader: Reader) -> None:
    page = reader.post_form("/check", {"text": DRAFT, "as": "papyrus"})
    assert read_texts(page, "//h1") == ["4 quotations checked: 2 word for word, 2 to look at"]
    assert len(page.xpath("//button[@name='as'][@value='table' or @value='report']")) == 2
