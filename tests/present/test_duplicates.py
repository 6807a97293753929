"""A passage in context, and its duplicates in other documents: the JSON and the words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.model import DiffOp, DiffSpan, DocumentId, Duplicate, Duplicates, Hit, PageBreak, Passage, Span, Supersessions
from kb.present.duplicates import build_context_answer, describe_duplicate
from tests.contract.libraries import document

TEXT = "No fee may be asked for it in any season and from any boat that comes."
REPORT = document("report", TEXT, "Before it.", title="Report")
RELEASE = document("a release", TEXT, title="Release")
HERE = REPORT.passages[0]
THERE: Passage = replace(RELEASE.passages[0], breaks=(PageBreak(0, 4, "2"),))


def duplicate(*, words: int, changed: int, whole: bool) -> Duplicate:
    """Return a duplicate of the first words of the passage."""
    end = len(" ".join(TEXT.split()[:words]))
    diff = (DiffSpan(DiffOp.EQUAL, "No", "No"), DiffSpan(DiffOp.DELETE, "fee", ""))
    return Duplicate(RELEASE.record, (THERE,), (Span(0, end),), Span(0, end), whole, changed, diff)


@pytest.mark.parametrize(
    ("words", "changed", "whole", "sentence"),
    [
        (16, 0, True, "the same words"),
        (16, 1, True, "one word changed"),
        (16, 2, True, "two words changed"),
        (16, 10, True, "ten words changed"),
        (16, 11, True, "11 words changed"),
        (9, 0, False, "nine of the words here"),
        (10, 1, False, "ten of the words here, one word changed"),
        (11, 3, False, "11 of the words here, three words changed"),
    ],
)
def test_a_duplicate_says_how_much_of_the_passage_it_has_and_how_many_words_are_changed(
    words: int, changed: int, whole: bool, sentence: str
) -> None:
    assert describe_duplicate(HERE, duplicate(words=words, changed=changed, whole=whole)) == sentence


def test_a_passage_in_context_names_its_duplicates_with_their_page_and_address_and_what_is_similar() -> None:
    found = Duplicates((duplicate(words=3, changed=1, whole=False),), has_more=True)
    similar = Hit(THERE, RELEASE.record, (), 4.5)
    answer = build_context_answer(
        REPORT.record, HERE, [], REPORT.passages[1:], found, [similar], [], [], [], Supersessions(), None
    )

    (there,) = answer["elsewhere"]
    assert there["document"]["id"] == DocumentId("a release")
    assert {key: value for key, value in there.items() if key != "document"} == {
        "passage": THERE.id,
        "page": {"first": 4, "last": 4, "label": "2", "unit": "page"},
        "whole": False,
        "text": "No fee may",
        "words_changed": 1,
        "differences": [("equal", "No", "No"), ("delete", "fee", "")],
        "url": f"/documents/a%20release/{THERE.id}",
    }
    assert answer["elsewhere_more"]
    assert [(each["id"], each["score"]) for each in answer["related"]] == [(THERE.id, 4.5)]
    assert (answer["passage"]["id"], answer["before"], len(answer["after"])) == (HERE.id, [], 1)
