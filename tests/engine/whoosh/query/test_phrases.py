"""Phrases of rare and common terms are found wherever they are, in order and near each other."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from kb.engine.fields import ABOVE, BODY, TITLE
from kb.engine.protocol import Batch
from kb.engine.whoosh import WhooshEngine
from kb.engine.whoosh.postings import positions
from kb.engine.whoosh.postings.positions import FieldPositions
from kb.engine.whoosh.query import phrases
from kb.engine.whoosh.query.phrases import find_phrase
from tests.contract.libraries import document

ROWS = ["a b c", "b a", "a x b", "a b a b c", "c", "a a b", "b c a b"]


def open_field(folder: Path, field: str = BODY, texts: list[str] = ROWS) -> FieldPositions:
    engine = WhooshEngine(folder)
    engine.commit(Batch(added=[document("d", *(((text, text, "x"), text) for text in texts))]))
    with engine.open() as view:
        return view.segments[0].postings.open_positions(field)


def find(words: FieldPositions, text: str, slop: int = 0) -> dict[int, int]:
    rows, counts = find_phrase(words, text.split(), slop)
    return dict(zip((rows - 1).tolist(), counts.tolist(), strict=True))


def search_plainly(texts: list[str], phrase: str) -> dict[int, int]:
    terms = phrase.split()
    counts = {
        row: sum(words[at : at + len(terms)] == terms for at in range(len(words)))
        for row, words in enumerate(text.split() for text in texts)
    }
    return {row: count for row, count in counts.items() if count}


@pytest.mark.parametrize("few", [0, 1, 100])
@pytest.mark.parametrize("least", [1, 5, 8, 15, 1000])
def test_words_in_order_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, least: int, few: int) -> None:
    monkeypatch.setattr(positions, "MIN_BITMAP_POSITIONS", least)
    monkeypatch.setattr(phrases, "_FEW", few)
    chance = random.Random(1)  # noqa: S311 - no secret
    texts = ROWS + [" ".join(chance.choices("aaabbcx", k=chance.randint(1, 9))) for _ in range(20)]
    words = open_field(tmp_path, texts=texts)
    for phrase in ("a", "x", "a b", "b a", "a a", "a b c", "b c a", "c a b a", "x x", "x b", "c x", "a b a b", "x c c"):
        assert find(words, phrase) == search_plainly(texts, phrase), phrase
    assert find(words, "no") == find(words, "a no") == find(words, "") == {}


def test_words_near_each_other_are_counted_in_any_order(tmp_path: Path) -> None:
    words = open_field(tmp_path)
    assert find(words, "a b", 1) == {0: 1, 1: 1, 2: 1, 3: 3, 5: 1, 6: 2}
    assert find(words, "a c", 1) == {0: 1, 3: 1, 6: 1}
    assert find(words, "a c", 2) == {0: 1, 3: 1, 6: 1}
    assert find(words, "x c", 9) == {}
    assert find(words, "a a", 1) == {3: 1, 5: 1}
    assert find(words, "b b", 1) == {3: 1}
    assert find(words, "b b", 2) == {3: 1, 6: 1}
    assert find(words, "a b", 1 << 40) == find(words, "a b", 1)
    assert find(words, "a", 3) == find(words, "a")
    assert find(words, "a no", 3) == {}


def test_words_near_each_other_are_in_one_heading(tmp_path: Path) -> None:
    words = open_field(tmp_path, ABOVE, ["a b", "c"])
    assert find(words, "a b", 1) == {0: 2}
    assert find(words, "b a", 5) == {0: 2}
    assert find(words, "c c", 5) == {}


@pytest.mark.parametrize("least", [1, 2, 1000])
def test_a_phrase_at_the_first_position_of_a_segment_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, least: int
) -> None:
    monkeypatch.setattr(positions, "MIN_BITMAP_POSITIONS", least)
    engine = WhooshEngine(tmp_path)
    engine.commit(Batch(added=[document("d", "text", title="a b a c")]))
    with engine.open() as view:
        words = view.segments[0].postings.open_positions(TITLE)
    assert [find_phrase(words, phrase.split(), 0)[0].tolist() for phrase in ("a b", "b a", "c a", "x a b")] == [
        [0],
        [0],
        [],
        [],
    ]
