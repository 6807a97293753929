"""Lists of words that are searched as sorted text."""

from __future__ import annotations

from importlib.resources import files

import pytest

from kb.search.vocabulary.known_words import is_known_word, is_ordinary_word


@pytest.mark.parametrize(("package", "name"), [("kb.search", "known_words.txt"), ("kb.text", "english_words.txt")])
def test_the_words_of_a_list_are_sorted(package: str, name: str) -> None:
    text = (files(package) / "data" / name).read_text(encoding="utf-8")
    words = text.partition("\n")[2].split()
    assert words == sorted(set(words))


def test_the_first_the_last_and_any_word_of_a_list_is_found_and_no_part_of_one() -> None:
    words = (files("kb.text") / "data" / "english_words.txt").read_text(encoding="utf-8").partition("\n")[2].split()
    assert all(map(is_ordinary_word, (*words[::97], words[0], words[-1])))
    assert not any(map(is_ordinary_word, ("aaaaaa", "zzzzzz", f"{words[5000]}q", f"q{words[5000]}", "é")))
    assert [is_known_word(each) for each in ("lantern", "lanterns", "lantren")] == [True, True, False]
