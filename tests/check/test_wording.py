"""How a quotation is read: its words, and what the conventions of quoting put between them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.check.wording import MOST_BRACKETED, MOST_LEFT_OUT, Gap, Word, wordings
from kb.text import terms


def meant(text: str) -> list[str]:
    """Return the words and gaps of the last reading, gaps with the number of words they may stand for."""
    return [each.term if isinstance(each, Word) else f"<{each.most}>" for each in wordings(text)[-1].items]


def test_an_ellipsis_is_a_gap_in_each_of_its_forms() -> None:
    for sign in ("...", "…", "....", ". . .", "[...]", "[…]", "[ . . . ]", "(...)", "(…)"):
        assert meant(f"one {sign} two") == ["one", f"<{MOST_LEFT_OUT}>", "two"]


def test_full_stops_between_words_are_no_ellipsis() -> None:
    assert meant("one. two.. three") == ["one", "two", "three"]


def test_an_ellipsis_at_the_ends_is_left_out() -> None:
    (*_, wording) = wordings("… one two [...].")
    assert wording.terms == ("one", "two")
    assert not wording.conventional


def test_words_in_brackets_are_a_gap_and_a_writers_remark_is_nothing() -> None:
    assert meant("then [he] said") == ["then", f"<{MOST_BRACKETED}>", "said"]
    assert meant("then [sic] said [emphasis added] so") == ["then", "<0>", "said", "<0>", "so"]


def test_letters_in_brackets_belong_to_their_word() -> None:
    assert meant("[T]he law") == ["the", "law"]
    assert wordings("[T]he law")[-1].words[0].shown == "[T]he"
    assert meant("they prosecut[ed] him") == ["they", "<1>", "him"]


def test_the_literal_reading_comes_first() -> None:
    assert wordings("then [he] said")[0].terms == ("then", "he", "said")


def test_a_word_cut_at_the_end_of_a_line_is_shown_whole() -> None:
    word = wordings("the govern-\nment said")[0].words[1]
    assert (word.term, word.shown, word.lead) == ("government", "government", " ")


def test_a_page_number_between_lines_is_left_out_in_one_reading() -> None:
    readings = wordings("the government\n12\nsaid so")
    assert [each.terms for each in readings] == [
        ("the", "government", "12", "said", "so"),
        ("the", "government", "said", "so"),
    ]
    assert readings[1].words[2].lead == " "


@given(st.text(max_size=80))
def test_words_stand_where_they_say(text: str) -> None:
    for wording in wordings(text):
        starts = [word.start for word in wording.words]
        assert starts == sorted(starts)
        assert all(0 <= word.start < word.end <= len(text) for word in wording.words)
        assert all(each.shown in text for each in wording.items if isinstance(each, Gap))


@given(st.lists(st.from_regex(r"[a-z]{2,8}", fullmatch=True), min_size=1, max_size=12))
def test_plain_words_have_one_reading_of_themselves(words: list[str]) -> None:
    (wording,) = wordings(" ".join(words))
    assert list(wording.terms) == terms(" ".join(words))
