"""Word lists in the files of a package."""

from __future__ import annotations

from kb.text.word_lists import FUNCTION_WORDS, load_words, parse_words


def test_words_are_parted_by_white_space_and_comments_are_left_out() -> None:
    assert parse_words(" a  b\nc ") == {"a", "b", "c"}
    roles = load_words("kb.text", "data/roles.txt")
    assert {"director", "survivor"} <= roles
    assert not any(word.startswith("#") for word in roles)
    assert "the" in FUNCTION_WORDS
