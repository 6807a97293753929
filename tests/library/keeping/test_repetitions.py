"""What a purge finds elsewhere: the same words, some of them, and the same story in other words."""

from __future__ import annotations

import pytest

from kb.library.indexing.sync import Library
from kb.library.keeping.repetitions import Likeness, Repetition, find_repetitions
from kb.model import DocumentId
from tests.libraries import index_sources

ACCOUNT = (
    "My father took an advance of forty thousand rupees from the kiln owner when my sister married, and so all six of "
    "us came to make bricks at Sheikhupura. The clerk wrote it in a green ledger which none of us could read. When "
    "rain spoiled the rows he wrote those down too, as our loss."
)
OTHERS = {
    "copy": f"A woman of nineteen spoke at the hearing.\n\n{ACCOUNT}",
    "report": (
        "The inquiry heard from eleven families. One described how “the clerk wrote it in a green ledger which none of "
        "us could read”, and no family had a receipt of any kind."
    ),
    "shortened": (
        "My father took an advance of forty thousand rupees when she married, and all six of us came to make bricks. "
        "When rain spoiled the rows he wrote those down as our loss."
    ),
    "retold": (
        "A wedding loan of 40,000 rupees tied a household of six to a brick kiln in Sheikhupura. What they owed was "
        "kept in a ledger with a green cover that they could not read, and rain was charged to them."
    ),
    "brief": "He spoke of a green ledger which none of the commissioners had been shown.",
    "chance": (
        "At the end of the day, and so all six of them said, none of us could say who had moved the exhibits, or why "
        "the door was not locked."
    ),
    "other": "Guidance on the transfer of a case between police forces, and on who keeps the exhibits of it.",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("repetitions")
    return index_sources(folder, {f"{name}.txt": f"{text}\n" for name, text in {"account": ACCOUNT, **OTHERS}.items()})


def find(library: Library, document: str) -> dict[str, Repetition]:
    with library.open_view() as view:
        found = find_repetitions(view, view.document_passages(DocumentId(document)))
    return {each.document: each for each in found}


def test_what_has_the_words_comes_first_and_what_tells_the_same_after_it(library: Library) -> None:
    found = find(library, "account")
    assert list(found) == ["copy", "shortened", "report", "brief", "retold"]
    assert [each.likeness for each in found.values()] == [
        Likeness.COPIED,
        Likeness.QUOTED,
        Likeness.QUOTED,
        Likeness.QUOTED,
        Likeness.RETOLD,
    ]


def test_a_quotation_is_given_with_its_longest_row_of_words(library: Library) -> None:
    quoted = find(library, "account")["report"]
    assert quoted.words == 14
    assert quoted.excerpt == "the clerk wrote it in a green ledger which none of us could read"


def test_a_long_row_is_cut_after_a_word(library: Library) -> None:
    copied = find(library, "account")["copy"]
    assert copied.excerpt.endswith("married, and so all six of us came…")
    assert copied.words == len(ACCOUNT.split())


def test_what_is_purged_repeats_nothing_of_itself_and_nothing_is_like_other_subjects(library: Library) -> None:
    assert find(library, "other") == {}
    with library.open_view() as view:
        assert find_repetitions(view, []) == ()
