"""The text of a passage as encoders get it."""

from __future__ import annotations

from kb.embeddings.encoders import MAX_HEADING_WORDS, MAX_TITLE_WORDS, build_passage_text


def test_title_and_headings_stand_before_the_text_as_sentences() -> None:
    text = build_passage_text("Toolkit", ("Part 2", "Who can refer?"), "The police\nand  councils.")
    assert text == "Toolkit. Part 2. Who can refer? The police and councils."


def test_a_text_with_nothing_above_it_stands_alone() -> None:
    assert build_passage_text("", (), "The police.") == "The police."


def test_a_long_title_and_long_headings_leave_room_for_the_text() -> None:
    above = ("far " * 30, "near " * 20)
    words = build_passage_text("title " * 40, above, "The text.").split()
    assert len(words) == MAX_TITLE_WORDS + MAX_HEADING_WORDS + 2


def test_the_nearest_heading_comes_before_those_above_it_where_room_is_short() -> None:
    text = build_passage_text("", ("far " * 10, "near " * MAX_HEADING_WORDS), "Text.")
    assert "far" not in text
    assert text.split().count("near") == MAX_HEADING_WORDS - 1  # the last one ends the sentence


def test_a_passage_in_capitals_is_encoded_in_small_letters_and_no_other() -> None:
    assert build_passage_text("A TITLE OF THIS", ("WHO", "Who can refer?"), "THE POLICE CAN REFER THEM.") == (
        "a title of this. WHO. Who can refer? the police can refer them."
    )
    assert build_passage_text("A TITLE OF THIS", (), "The NRM.") == "A TITLE OF THIS. The NRM."
    assert build_passage_text("", (), "NRM, SCA and IECA") == "NRM, SCA and IECA"
    assert build_passage_text("", (), "NRM SCA IECA") == "NRM SCA IECA"  # a word of four letters may be an acronym
