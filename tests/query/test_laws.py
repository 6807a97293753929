"""Parsing never raises, and a written tree is parsed into the same tree."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kb.model import (
    MATCH_ALL,
    And,
    FieldQuery,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Should,
    WithinQuotations,
    Word,
    Years,
)
from kb.query import MAX_NESTING, MAX_SLOP, parse, unparse
from kb.query.normal_form import measure_nesting
from kb.text import split_terms
from tests.strategies import folded_words, trees, typed

MANY = settings(max_examples=500)


def read(text: str) -> Node:
    return parse(text, max_chars=1_000_000, max_terms=1_000_000).tree


def is_term(term: str) -> bool:
    return split_terms(term) == [term]


def is_normal(node: Node) -> bool:
    match node:
        case Should(parts):
            return bool(parts) and all(map(is_ranked, parts))
        case And(parts) if sum(isinstance(part, Should) for part in parts) == 1:
            others = tuple(part for part in parts if not isinstance(part, Should))
            words = next(part for part in parts if isinstance(part, Should))
            return is_normal(words) and (is_normal(others[0]) if len(others) == 1 else is_normal(And(others)))
        case WithinQuotations(part):
            return part == MATCH_ALL or (not isinstance(part, WithinQuotations) and is_normal(part))
        case And(parts) if any(isinstance(part, WithinQuotations) for part in parts):
            inner = [part.part if isinstance(part, WithinQuotations) else part for part in parts]
            return all(is_normal(each) or each == MATCH_ALL for each in inner) and len(set(parts)) == len(parts) > 1
        case _:
            return is_normal_part(node)


def is_ranked(node: Node) -> bool:
    """Tell whether a part can be a ranked word."""
    match node:
        case Phrase(words, slop):
            return len(words) > 1 and slop == 0 and all(map(is_term, words))
        case _:
            return isinstance(node, Word | Prefix) and is_normal_part(node)


def is_normal_part(node: Node) -> bool:
    """Tell whether a part of a tree without ranking is in normal form."""
    match node:
        case Word(term) | Prefix(term):
            return is_term(term)
        case Phrase(words, slop):
            return bool(words) and all(map(is_term, words)) and 0 <= slop <= (MAX_SLOP if len(words) > 1 else 0)
        case And(parts) | Or(parts):
            apart = len(parts) > 1 and len(set(parts)) == len(parts)
            return apart and all(type(part) is not type(node) and is_normal_part(part) for part in parts)
        case Not(part):
            return not isinstance(part, Not) and is_normal_part(part)
        case WithinQuotations(part):
            return part == MATCH_ALL or (not isinstance(part, WithinQuotations) and is_normal_part(part))
        case FieldQuery(_, part):
            return is_normal_part(part)
        case Years(first, last):
            return (first, last) != (None, None) and (first is None or last is None or first <= last)
        case _:
            return False


@pytest.mark.costly
@MANY
@given(trees)
@example(Or((Word("or"), Word("and"), Not(Word("not")))))
@example(And((Word("title"), Word("year"), Word("12"), Phrase(("a",)), Phrase(("b",)))))
@example(Not(Not(MATCH_ALL).part))
def test_a_tree_written_out_reads_back_as_itself(tree: Node) -> None:
    if tree == Not(MATCH_ALL):
        return
    parsed = parse(unparse(tree), max_chars=1_000_000, max_terms=1_000_000)

    assert parsed.tree == tree
    assert parsed.notices == ()


@pytest.mark.costly
@MANY
@given(typed)
@example("A\u00ad\u0300")
@example('"a" -"b" OR (c')
def test_any_text_is_read_and_what_was_read_can_be_typed(text: str) -> None:
    tree = read(text)

    assert tree == MATCH_ALL or is_normal(tree)
    assert measure_nesting(tree) <= MAX_NESTING
    assert read(unparse(tree)) == tree


@pytest.mark.costly
@MANY
@given(typed, st.integers(1, 40), st.integers(1, 8))
def test_no_more_words_are_read_than_the_limits_allow(text: str, max_chars: int, max_terms: int) -> None:
    tree = parse(text, max_chars=max_chars, max_terms=max_terms).tree

    assert tree == MATCH_ALL or is_normal(tree)
    assert longest(tree) <= max_terms


def longest(node: Node) -> int:
    """Return the number of words in a tree, counting the longest side of each `Or`."""
    match node:
        case Phrase(words, _):
            return len(words)
        case And(parts) | Or(parts) | Should(parts):
            return max((longest(part) for part in parts), default=0)
        case Not(part) | FieldQuery(_, part) | WithinQuotations(part):
            return longest(part)
        case Years():
            return 0
        case _:
            return 1


@pytest.mark.costly
@MANY
@given(st.lists(folded_words, min_size=1, max_size=30))
def test_words_in_marks_are_one_phrase(words: list[str]) -> None:
    assert read('"' + " ".join(words) + '"') == Phrase(tuple(words))
    assert read("“" + "\n".join(words) + "”") in (Phrase(tuple(words)), *_alternatives(words))


def _alternatives(words: list[str]) -> list[Node]:
    """Return the trees in which lines with only a page number may be missing."""
    tree = read("“" + "\n".join(words) + "”")
    return [tree] if isinstance(tree, Or) and Phrase(tuple(words)) in tree.parts else []


@pytest.mark.costly
@MANY
@given(
    st.lists(
        st.sampled_from(["word", "“", "”", "‘he", "won’t", "it’s,", "(x)", "a-b", "no.", "–", "12", ","]), min_size=1
    )
)
def test_any_run_of_prose_in_straight_marks_is_one_phrase(pieces: list[str]) -> None:
    text = " ".join(pieces)

    tree = read(f'"{text}"')

    assert tree == (Phrase(tuple(split_terms(text))) if split_terms(text) else MATCH_ALL)
