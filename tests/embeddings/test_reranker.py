"""The reranker: how likely a passage answers a question."""

from __future__ import annotations

from functools import lru_cache

import pytest

from kb.embeddings.reranker import RankedText, Reranker

pytest.importorskip("onnxruntime", reason="not installed; install this project's extra 'english'")
pytest.importorskip("passagebase_english", reason="not installed; install this project's extra 'english'")

open_reranker = lru_cache(Reranker)
RULE = RankedText(
    "Ferry guidance", "Lanterns", "A lantern that is lost must be reported to the warden within two days."
)


def show(text: str) -> RankedText:
    return RankedText("Ferry guidance", "Lanterns", text)


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        (
            "how long do I have to report a missing lantern",
            RULE.text,
            "Missing lanterns were reported more often last year than in any year before, and nobody knows why.",
        ),
        (
            "who can sign a ferry pass",
            "A ferry pass is signed by the warden, or by a skipper of ten years.",
            "Ferry passes were first sold in 1911, when the quay was built and signs were put up.",
        ),
        (
            "who must be told of a lost lantern",
            "The warden must be told of every lantern that is lost.",
            "A skipper told us that she lost her lantern, and nobody told her who had found it.",
        ),
    ],
)
def test_what_answers_comes_before_what_has_the_words(question: str, answer: str, other: str) -> None:
    right, wrong = open_reranker().score(question, [show(answer), show(other)])
    assert right > wrong


def test_a_score_depends_on_no_other_passage() -> None:
    others = [show("Boats are painted in spring. " * length) for length in (1, 5, 9)]
    (alone,) = open_reranker().score("how soon is a lost lantern reported", [RULE])
    assert open_reranker().score("how soon is a lost lantern reported", [*others, RULE])[-1] == pytest.approx(alone)


def test_title_and_heading_are_read() -> None:
    bare = RankedText("", "", "Within two days.")
    headed = RankedText("Lanterns", "How soon a lost lantern is reported", bare.text)
    without, with_heading = open_reranker().score("how soon is a lost lantern reported", [bare, headed])
    assert with_heading > without


def test_what_is_beyond_the_limit_is_not_read() -> None:
    long = "The tide is low in the morning. " * 40
    one, two = open_reranker().score("how soon is a lost lantern reported", [show(long), show(long + RULE.text)])
    assert one == pytest.approx(two, abs=0.01)
    assert len(open_reranker().score("how soon is a lost lantern reported " * 400, [RULE, show("")])) == 2


@pytest.mark.parametrize("question", ["", "?", "[SEP] [CLS]", "船は"])
def test_any_text_has_a_score(question: str) -> None:
    assert len(open_reranker().score(question, [RULE, RankedText("", "", "")])) == 2


def test_nothing_is_asked_of_no_passages() -> None:
    assert list(open_reranker().score("who pays", [])) == []
