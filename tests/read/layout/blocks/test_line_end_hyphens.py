"""Hyphens at the ends of lines."""

from __future__ import annotations

import pytest

from kb.read.layout.blocks.line_end_hyphens import HyphenationVocabulary

NOTHING = HyphenationVocabulary([])


def test_the_joined_word_seen_elsewhere_undoes_the_hyphen() -> None:
    assert HyphenationVocabulary(["the cooperation of all"]).needs_hyphen("their coop-", "eration was") is False


def test_the_hyphened_word_seen_elsewhere_keeps_it() -> None:
    assert HyphenationVocabulary(["a decision-making body"]).needs_hyphen("their decision-", "making was") is True


def test_the_halves_of_a_broken_word_are_no_evidence() -> None:
    words = HyphenationVocabulary(["he spoke of trau-", "matised people and of trau-", "matised children"])
    assert words.needs_hyphen("of trau-", "matised people") is False


@pytest.mark.parametrize("halves", ["non-governmental", "self-harming", "thirty-one", "cross-border", "multi-agency"])
def test_prefixes_that_english_hyphens_keep_it(halves: str) -> None:
    first, second = halves.split("-")
    assert NOTHING.needs_hyphen(f"the {first}-", f"{second} things") is True


@pytest.mark.parametrize("halves", ["imple-mentation", "self-ish", "detec-tion", "under-stand"])
def test_other_words_are_joined(halves: str) -> None:
    first, second = halves.split("-")
    assert NOTHING.needs_hyphen(f"the {first}-", f"{second} things") is False


def test_a_name_keeps_its_hyphen() -> None:
    assert NOTHING.needs_hyphen("the Trades-", "Union Congress") is True


def test_an_address_keeps_its_hyphen() -> None:
    assert NOTHING.needs_hyphen("see www.example.org/press-", "releases for more") is True


def test_a_soft_hyphen_is_always_undone() -> None:
    assert HyphenationVocabulary(["self-help"]).needs_hyphen("self\u00ad", "help") is False


def test_a_dash_is_no_hyphen() -> None:
    assert NOTHING.needs_hyphen("the end –", "or not") is None
    assert NOTHING.needs_hyphen("in 2012-", "2013") is None


@pytest.mark.parametrize(
    ("above", "below", "needs"),
    [
        ("no hyphen", "here", None),
        ("to-", "5", None),
        ("5-", "fold", None),
        ("traf\u00ad", "ficking", False),
        ("see quay.example/some-", "thing", True),
        ("well-known-", "ish", True),
        ("traf-", "ficking-related", False),
        ("anti-", "Slavery", True),
        ("ANTI-", "SLAVERY", True),
        ("TRAF-", "FICKING", False),
        ("traf-", "Ficking", True),
        ("twenty-", "five", True),
        ("ill-", "use", True),
        ("ill-", "ness", False),
        ("ill-", "its", False),
        ("ill-", "gotten", True),
        ("co-", "ordinate", True),
        ("co-", "llect", False),
        ("victim-", "centred", True),
        ("boat-", "led", True),
        ("bort-", "led", False),
    ],
)
def test_english_decides_where_the_document_does_not(above: str, below: str, needs: bool | None) -> None:
    assert HyphenationVocabulary([]).needs_hyphen(above, below) is needs


@pytest.mark.parametrize(
    ("line", "above", "below", "needs"),
    [
        ("All borts sank.", "bort-", "led", False),
        ("A bort sank.", "bort-", "led", True),
        ("An ox sank.", "ox-", "led", False),
        ("A car sank.", "car-", "led", True),
        ("The harbour sank.", "high-", "harbour", True),
        ("The harbours sank.", "high-", "harbour", True),
        ("The river sank.", "high-", "hurbour", False),
        ("The highharbours sank.", "high-", "harbour", False),
        ("The highharbour sank.", "high-", "harbour", False),
        ("A high-harbour.", "high-", "harbour", True),
        ("A high‐harbour.", "high-", "harbour", True),
        ("A harbour-light.", "very high-", "light", True),
        ("A sun-light.", "moon-sun-", "light-house", True),
        ("The walked road.", "wal-", "king", False),
        ("The ill-treated.", "treated-", "led", True),
    ],
)
def test_the_words_of_the_document_decide_before_english(line: str, above: str, below: str, needs: bool) -> None:
    assert HyphenationVocabulary([line]).needs_hyphen(above, below) is needs


@pytest.mark.parametrize(
    ("lines", "word", "is_known"),
    [
        (["so har-", "bour lights"], "har", False),
        (["so har-", "bour lights"], "bour", False),
        (["so har-", "bour lights"], "lights", True),
        (["so har-", "bour lights"], "so", True),
        (["so 5-", "bour lights"], "bour", True),
        (["", "bour lights"], "bour", True),
    ],
)
def test_the_halves_of_broken_words_are_no_words(lines: list[str], word: str, is_known: bool) -> None:
    """A first part that is a word of the document keeps its hyphen before "led"; "high" keeps it before a word."""
    assert HyphenationVocabulary(lines).needs_hyphen("high-", word) is is_known


@pytest.mark.parametrize(
    ("known", "word", "is_known"),
    [
        ("walks", "walking", True),
        ("walk", "walked", True),
        ("day", "days", False),
        ("days", "day", True),
        ("boats", "boated", True),
    ],
)
def test_a_word_with_another_ending_is_known(known: str, word: str, is_known: bool) -> None:
    assert HyphenationVocabulary([known])._has_inflection(word) is is_known


@pytest.mark.parametrize(
    "halves", ["game-changing", "question-passage", "intra-familial", "anti-human", "UK-based", "newly-renovated"]
)
def test_two_english_words_that_make_none_together_are_a_compound(halves: str) -> None:
    first, second = halves.split("-")
    assert NOTHING.needs_hyphen(f"the {first}-", f"{second} things") is True


@pytest.mark.parametrize("halves", ["grass-roots", "hyper-mas-culine", "multi-plication", "pre-sented", "traf-ficking"])
def test_what_makes_an_english_word_is_joined(halves: str) -> None:
    first, _, second = halves.rpartition("-")
    assert NOTHING.needs_hyphen(f"the {first}-", f"{second} things") is False


def test_a_word_written_more_often_without_its_hyphen_loses_it() -> None:
    words = HyphenationVocabulary(["a keyword, a keyword and a key-word"])
    assert words.needs_hyphen("each key-", "word here") is False
    assert HyphenationVocabulary(["a keyword and a key-word"]).needs_hyphen("each key-", "word here") is True


def test_the_words_of_an_address_are_no_evidence() -> None:
    words = HyphenationVocabulary(["see www.antislavery.org and https://antislavery.example/antislavery"])
    assert words.needs_hyphen("their anti-", "slavery work") is True


def test_a_word_cut_in_an_address_is_joined() -> None:
    assert NOTHING.needs_hyphen("https://www.gov.example/govern-", "ment/statistics") is False
    assert NOTHING.needs_hyphen("https://www.gov.example/for-a-", "new-service") is True


def test_a_suspended_hyphen_takes_the_place_of_the_rest_of_a_word() -> None:
    assert NOTHING.is_suspended("both nature-", "and community-based") is True
    assert NOTHING.is_suspended("the fact-", "or of") is False
    assert NOTHING.is_suspended("the end-", "and-mean") is False
    assert HyphenationVocabulary(["their blorgor"]).is_suspended("the blorg-", "or of") is False
    assert NOTHING.is_suspended("the blorg-", "or of") is False
    assert NOTHING.is_suspended("both nature\u00ad", "and community-based") is False
