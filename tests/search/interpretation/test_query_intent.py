"""The intent of a typed text, by its form."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kb.library.view import LibraryView
from kb.model import ReadAs
from kb.search.interpretation.query_intent import is_question, read_intent
from kb.search.service import parse_query
from kb.settings import Settings
from tests.libraries import open_library
from tests.named_library import build_named_library


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LibraryView]:
    with open_library(build_named_library(tmp_path_factory.mktemp("named"))).open_view() as opened:
        yield opened


@pytest.mark.parametrize(
    ("typed", "read_as", "quoted"),
    [
        ("", ReadAs.WORDS, ""),
        ("gate lantern", ReadAs.WORDS, ""),
        ("who rings the bell", ReadAs.QUESTION, ""),
        ("lantern lit at night?", ReadAs.QUESTION, ""),
        ("Can the crew be asked", ReadAs.QUESTION, ""),
        ("The crew rang the bell of the gate twice.", ReadAs.QUOTATION, "The crew rang the bell of the gate twice."),
        ("Do not promise a passenger what you cannot keep.", ReadAs.QUOTATION, None),
        ("The crew rang the bell of the gate twice", ReadAs.WORDS, ""),
        ("the crew rang the bell of the gate twice.", ReadAs.WORDS, ""),
        ("The crew rang the bell.", ReadAs.WORDS, ""),
        ("“second bell”", ReadAs.QUOTATION, "second bell"),
        ('"bell"', ReadAs.WORDS, ""),
        ('"second bell" gate', ReadAs.WORDS, ""),
        ("MS1", ReadAs.FORM, ""),
        ("“The Harbour Courts: a review”", ReadAs.TITLE, ""),
        ("The crew rang the bell of the gate year:2013.", ReadAs.WORDS, ""),
        ("The crew rang the bell of the gate -twice.", ReadAs.WORDS, ""),
        # a long text that is no sentence counts as words, and is still looked up as a quotation
        ("crew who rang the bell of the gate twice in the winter", ReadAs.WORDS, None),
    ],
)
def test_a_text_is_read_by_its_form(view: LibraryView, typed: str, read_as: ReadAs, quoted: str | None) -> None:
    intent = read_intent(typed, parse_query(typed, Settings())[0], view)
    assert (intent.read_as, intent.quoted) == (read_as, typed if quoted is None else quoted)
    assert bool(intent.known_items) is (read_as in (ReadAs.FORM, ReadAs.TITLE))


@pytest.mark.parametrize("text", ["what", "is", "May Day", "Will", "", "?", "“How much is it?”"])
def test_a_single_word_and_a_quotation_are_no_questions(text: str) -> None:
    assert not is_question(text)
