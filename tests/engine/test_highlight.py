"""The spans of a passage that a query's words match, in its body, its quotations and its laws."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.engine.highlight import Highlighter
from kb.model import (
    And,
    Field,
    FieldQuery,
    LawReference,
    Node,
    Not,
    Or,
    Passage,
    Phrase,
    Prefix,
    Should,
    Span,
    SynonymGroup,
    WithinQuotations,
    Word,
    Years,
)
from tests.contract.libraries import add_quotations, document, make_quotation

TEXT = "Who can refer a child? “A child can”, said the officer under section 45."


@pytest.fixture(scope="module")
def passage() -> Passage:
    (made,) = add_quotations(document("a", TEXT), 0, make_quotation("A child can", "Officer")).passages
    start = TEXT.index("section")
    law = LawReference(Span(start, start + 10), "MSA 2015", "s.45", "Modern Slavery Act 2015")
    return replace(made, laws=(law,))


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (Word("child"), ["child", "child"]),
        (Phrase(("a", "child")), ["a child", "A child"]),
        (Or((Phrase(("a", "child")), Phrase(("child", "can")))), ["a child", "A child can"]),
        (Or((Word("a"), Word("child"))), ["a", "child", "A", "child"]),
        (Phrase(("refer", "child"), 1), ["refer a child"]),
        (Phrase(("refer", "child"), 0), []),
        (Phrase(("child",), 3), ["child", "child"]),
        (Prefix("off"), ["officer"]),
        (Prefix(""), []),
        (Should((Word("who"), Word("can"), Word("refer"))), ["refer"]),
        (Should((Word("who"), Word("can"))), ["Who", "can", "can"]),
        (Should((Word("who"), Word("police"))), ["Who"]),
        (And((Phrase(("said", "the")), Should((Word("a"), Word("officer"))))), ["said the", "officer"]),
        (Should((SynonymGroup((Word("who"), Word("officer"))), Word("refer"))), ["refer", "officer"]),
        (And((Word("a"), Word("refer"))), ["refer", "a", "A"]),
        (SynonymGroup((Word("who"), Word("officer"))), ["Who", "officer"]),
        (And((Word("refer"), Not(Word("child")))), ["refer"]),
        (And((Word("refer"), FieldQuery(Field.TITLE, Word("child")), Years(2012, 2013))), ["refer"]),
        (WithinQuotations(Word("child")), ["child"]),
        (WithinQuotations(Phrase(("child", "can"))), ["child can"]),
        (And((Word("child"), WithinQuotations(Phrase(("child", "can"))))), ["child", "child can"]),
        (FieldQuery(Field.CITES, Word("msa")), ["section 45"]),
        (FieldQuery(Field.CITES, Word("hra")), []),
        (Or((Word("section"), FieldQuery(Field.CITES, Word("msa")))), ["section 45"]),
        (And((Word("under"), FieldQuery(Field.CITES, Word("msa")))), ["under", "section 45"]),
        (WithinQuotations(FieldQuery(Field.CITES, Word("msa"))), ["section 45"]),
        (Not(FieldQuery(Field.CITES, Word("msa"))), []),
    ],
)
def test_the_words_that_match_are_marked(passage: Passage, tree: Node, expected: list[str]) -> None:
    spans = Highlighter(tree).find_spans(passage)
    assert [TEXT[span.start : span.end] for span in spans] == expected
    assert [span.start for span in spans] == sorted(span.start for span in spans)


def test_words_are_marked_in_the_quotation_and_not_where_they_are_outside(passage: Passage) -> None:
    (span,) = Highlighter(WithinQuotations(Word("child"))).find_spans(passage)
    assert span.start == TEXT.rindex("child")
