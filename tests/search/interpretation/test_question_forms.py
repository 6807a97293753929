"""The forms of questions, and what they ask for."""

from __future__ import annotations

import pytest

from kb.model import ReadAs
from kb.search.interpretation.question_forms import list_asked, may_ask


@pytest.mark.parametrize(
    ("text", "read_as", "asks"),
    [
        ("how long does it take", ReadAs.QUESTION, True),
        ("council says no so who pays for her room", ReadAs.WORDS, True),
        ("ferry harbour tide skipper", ReadAs.WORDS, False),
        ("why wait", ReadAs.QUESTION, False),
        ("who pays for the room", ReadAs.TITLE, False),
    ],
)
def test_a_question_has_some_words_and_one_that_asks(text: str, read_as: ReadAs, *, asks: bool) -> None:
    assert may_ask(text, read_as) is asks


@pytest.mark.parametrize(
    ("question", "having", "lacking"),
    [
        ("how many ferries cross", "Nine cross.", "Many cross."),
        ("how old is the ferry", "It was built 40 summers ago.", "It is old."),
        ("how long does it take", "It takes an hour.", "It takes time."),
        ("who do I ring at the quay", "Ring 01632 960 001.", "Ring the quay."),
        ("why does it wait", "It waits because of the tide.", "It waits."),
        ("can a skipper refuse me", "A skipper may refuse.", "A skipper refuses."),
    ],
)
def test_what_a_question_asks_for_can_be_seen(question: str, having: str, lacking: str) -> None:
    (seen,) = list_asked(question)
    assert any(each.search(having) for each in seen)
    assert not any(each.search(lacking) for each in seen)


def test_a_question_asks_for_all_that_its_forms_say_or_for_nothing_that_can_be_seen() -> None:
    assert len(list_asked("how long can a ferry wait and why")) == 3
    assert list_asked("what is slack water") == []
