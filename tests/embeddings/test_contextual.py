"""Word pieces, checked against splits worked out by hand from the published method."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.embeddings.contextual import WordPieceTokenizer
from kb.embeddings.weights import DATA

SMALL = (
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "traf",
    "##ficking",
    "##fic",
    "##ker",
    "victim",
    "##s",
    "don",
    "'",
    "t",
    "cafe",
    ".",
)


def cut(text: str, limit: int = 100) -> list[str]:
    return [SMALL[each] for each in WordPieceTokenizer(SMALL).tokenize(text, limit)]


def test_words_are_cut_into_the_longest_pieces() -> None:
    assert cut("trafficking victims") == ["[CLS]", "traf", "##ficking", "victim", "##s", "[SEP]"]
    assert cut("trafficker") == ["[CLS]", "traf", "##fic", "##ker", "[SEP]"]


def test_case_and_accents_do_not_count() -> None:
    assert cut("VICTIM Café") == ["[CLS]", "victim", "cafe", "[SEP]"]


def test_punctuation_stands_alone() -> None:
    assert cut("don't.") == ["[CLS]", "don", "'", "t", ".", "[SEP]"]


def test_invisible_characters_are_left_out_and_white_space_of_any_kind_parts_words() -> None:
    assert cut("vic\u00adtim\u200b\u00a0victim\n\tvictim") == ["[CLS]", "victim", "victim", "victim", "[SEP]"]


def test_a_word_of_unknown_pieces_is_one_unknown() -> None:
    assert cut("victimhood") == ["[CLS]", "[UNK]", "[SEP]"]
    assert cut("t" * 101) == ["[CLS]", "[UNK]", "[SEP]"]


def test_a_long_text_is_cut_at_the_limit_and_still_closed() -> None:
    assert cut("victim " * 50, limit=6) == ["[CLS]", *["victim"] * 4, "[SEP]"]


def test_the_vocabulary_that_ships_is_that_of_the_uncased_model() -> None:
    pieces = WordPieceTokenizer((DATA / "bert-uncased.txt").read_text(encoding="utf-8").splitlines())
    assert pieces.tokenize("Hello, world!", 16) == [101, 7592, 1010, 2088, 999, 102]


@given(st.text(max_size=80), st.integers(2, 40))
def test_any_text_is_cut_within_the_limit(text: str, limit: int) -> None:
    ids = WordPieceTokenizer(SMALL).tokenize(text, limit)
    assert (ids[0], ids[-1]) == (2, 3)
    assert len(ids) <= limit
