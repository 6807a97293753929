"""Words of a query that show its subject."""

from __future__ import annotations

import pytest

from kb.model import MATCH_ALL, Node, Phrase, Should, SynonymGroup, Word
from kb.query import parse
from kb.search.interpretation.ranked_words import reinforce_words, weight_terms


def read(text: str) -> Node:
    return parse(text, max_chars=1000, max_terms=100).tree


@pytest.mark.parametrize(
    ("text", "decisive"),
    [
        ("juju", {"juju"}),
        ("car wash", {"car", "wash"}),
        ("the dock", {"dock"}),
        ("who can fill in the NRM form", {"nrm"}),
        ("WHO CAN FILL IN THE FORM FOR A CLIENT", set()),  # no acronyms in a text of capitals
        ("client is 17 and they treat him as an adult", {"17"}),
        ("form MS1 for adults who do not consent", {"ms1"}),
        ("bloke found her in a house in Leeds", set()),
        ('"exact words" only here NRM twice', {"nrm"}),
        ("", set()),
    ],
)
def test_acronyms_numbers_and_all_words_of_a_short_query_decide(text: str, decisive: set[str]) -> None:
    assert weight_terms(read(text), text).decisive == decisive


def test_only_ranked_words_have_weights() -> None:
    weights = dict(weight_terms(read('cannabis house "in the dock"'), 'cannabis house "in the dock"').weights)
    assert weights.keys() == {"cannabis", "house"}
    assert weights["cannabis"] > weights["house"]
    assert weight_terms(MATCH_ALL, "").weights == ()


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("rule 35", [("rule", "35")]),
        ("what does section 45 of the act not cover in court", [("section", "45")]),
        ("there are 45 days and after 30 nothing", [("are", "45")][:0]),
        ("car wash", [("car", "wash")]),
        ("hand car wash", [("hand", "car"), ("car", "wash")]),
        ("the dock", []),
        ("people found in car wash businesses", []),
        ("juju", []),
    ],
)
def test_a_word_and_a_number_and_two_words_of_a_short_query_are_phrases_too(
    text: str, phrases: list[tuple[str, str]]
) -> None:
    tree = read(text)
    joined = reinforce_words(tree, text)
    assert isinstance(tree, Should)
    assert joined == Should((*tree.parts, *map(Phrase, phrases)))


def test_an_acronym_counts_for_itself_beside_what_it_stands_for() -> None:
    group = SynonymGroup((Word("nrm"), Phrase(("national", "referral", "mechanism"))))
    tree = Should((Word("form"), group))
    assert reinforce_words(tree, "form NRM") == Should((Word("form"), group, Word("nrm")))
    assert reinforce_words(tree, "form nrm") == tree  # perhaps a word


def test_required_parts_stay_as_they_are() -> None:
    text = '"in the dock" car wash'
    tree = read(text)
    joined = reinforce_words(tree, text)
    assert Phrase(("car", "wash")) not in getattr(tree, "parts", ())
    (ranked,) = [each for each in getattr(joined, "parts", ()) if isinstance(each, Should)]
    assert ranked.parts == (Word("car"), Word("wash"), Phrase(("car", "wash")))
    assert reinforce_words(read("title:dock"), "title:dock") == read("title:dock")
