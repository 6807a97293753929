"""Prefixes expand to the terms that begin with them, in the searched field."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.engine.protocol import Batch, Reader
from kb.library.prefixes import expand_prefixes
from kb.model import (
    MATCH_ALL,
    And,
    Field,
    FieldQuery,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Should,
    SynonymGroup,
    WithinQuotations,
    Word,
    Years,
)
from tests.contract.libraries import add_quotations, document, make_quotation
from tests.contract.memory import MemoryEngine

TEXT = Prefix("bel", ("bell", "belfry", "bells", "belong", "belt"))


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    """A library with different words of the same prefixes in each place."""
    made = document(
        "a",
        (("Belfry", "Belt"), "The bell said: “bells belong”. Bell, bell and bells."),
        title="Belfry",
        publisher="Bellmakers",
    )
    made = add_quotations(made, 0, make_quotation("bells belong", "Belinda Belle", "Beller"))
    engine = MemoryEngine(tmp_path)
    engine.commit(Batch(added=[made]))
    with engine.open() as reader:
        yield reader


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (Prefix("bel"), TEXT),
        (Prefix("bell"), Prefix("bell", ("bell", "bells"))),
        (Prefix("zz"), Prefix("zz", ())),
        (And((Word("a"), Prefix("bel"))), And((Word("a"), TEXT))),
        (Or((Prefix("bel"), Not(Prefix("bel")))), Or((TEXT, Not(TEXT)))),
        (Should((SynonymGroup((Prefix("bel"), Word("a"))),)), Should((SynonymGroup((TEXT, Word("a"))),))),
        (WithinQuotations(Prefix("bel")), WithinQuotations(Prefix("bel", ("bells", "belong")))),
        (
            WithinQuotations(And((Not(Prefix("bel")), FieldQuery(Field.TITLE, Prefix("bel"))))),
            WithinQuotations(
                And((Not(Prefix("bel", ("bells", "belong"))), FieldQuery(Field.TITLE, Prefix("bel", ("belfry",)))))
            ),
        ),
        (FieldQuery(Field.TITLE, Prefix("bel")), FieldQuery(Field.TITLE, Prefix("bel", ("belfry",)))),
        (FieldQuery(Field.HEADING, Prefix("bel")), FieldQuery(Field.HEADING, Prefix("bel", ("belfry", "belt")))),
    ],
    ids=repr,
)
def test_a_prefix_gets_the_terms_of_where_it_is_searched(reader: Reader, tree: Node, expected: Node) -> None:
    assert expand_prefixes(tree, reader, 200) == (expected, ())


@pytest.mark.parametrize(
    "tree",
    [
        Word("bell"),
        Phrase(("bell", "said")),
        MATCH_ALL,
        Years(2010, None),
        And((Word("bell"), Or((Word("a"), Not(Word("b")))))),
        FieldQuery(Field.TITLE, Word("belfry")),
        FieldQuery(Field.PUBLISHER, Prefix("bel")),
        FieldQuery(Field.DOCUMENT, Prefix("bel")),
        FieldQuery(Field.KIND, Prefix("bel")),
        FieldQuery(Field.IS, Prefix("bel")),
        FieldQuery(Field.CITES, Prefix("bel")),
        FieldQuery(Field.SPEAKER, Prefix("bel")),
        FieldQuery(Field.ROLE, Prefix("bel")),
    ],
    ids=repr,
)
def test_a_tree_without_a_prefix_of_words_is_left_alone(reader: Reader, tree: Node) -> None:
    expanded, notices = expand_prefixes(tree, reader, 200)
    assert expanded is tree
    assert notices == ()


def test_the_most_frequent_terms_are_kept_and_a_notice_says_how_many_there_are(reader: Reader) -> None:
    tree = And((Prefix("bel"), Not(Prefix("bel")), Prefix("sai")))
    expanded, notices = expand_prefixes(tree, reader, 2)
    cut = Prefix("bel", ("bell", "belfry"))
    assert expanded == And((cut, Not(cut), Prefix("sai", ("said",))))
    assert notices == (
        "5 words begin with “bel”; the 2 most frequent of them were searched. Type more letters to search them all.",
    )


def test_as_many_terms_as_the_limit_need_no_notice(reader: Reader) -> None:
    assert expand_prefixes(Prefix("bel"), reader, 5) == (TEXT, ())
