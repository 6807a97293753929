"""Kinds of passages and the laws they cite: searched, marked, filtered, counted, and kept over commits."""

from __future__ import annotations

from dataclasses import replace

from kb.engine.protocol import Engine
from kb.library.catalogue.commits import commit_documents
from kb.model import (
    CitedLaw,
    DocumentId,
    Field,
    FieldQuery,
    Filters,
    IndexedDocument,
    KindLabel,
    LawReference,
    PassageKind,
    Phrase,
    Query,
    Span,
    Word,
)
from tests.contract.libraries import document
from tests.libraries import open_view

TITLE = "Modern Slavery Act 2015"


def guidance() -> IndexedDocument:
    """Make a document that cites one Act in three passages and asks for something in one."""
    made = document(
        "guidance", "Under section 45 of the Act a defence applies.", "Section 45(1) says when.", "The Act is long."
    )
    labels = (
        ((), LawReference(Span(6, 27), "MSA 2015", "s.45", TITLE)),
        ((KindLabel(PassageKind.DUTY, "must"),), LawReference(Span(0, 13), "MSA 2015", "s.45(1)", TITLE)),
        ((), LawReference(Span(0, 7), "MSA 2015", "", TITLE)),
    )
    passages = (
        replace(each, kinds=kinds, laws=(law,)) for each, (kinds, law) in zip(made.passages, labels, strict=True)
    )
    return replace(made, passages=tuple(passages))


def cites(*words: str) -> Query:
    return Query(FieldQuery(Field.CITES, Phrase(words)))


def test_a_law_is_found_with_all_its_provisions_and_marked_where_it_is_cited(engine: Engine) -> None:
    commit_documents(engine, added=[guidance()])
    with open_view(engine) as view:
        assert view.search(cites("msa", "2015")).total == 3
        found = view.search(cites("msa", "2015", "s", "45"))
        assert sorted(hit.spans[0].slice(hit.passage.text) for hit in found.hits) == [
            "Section 45(1)",
            "section 45 of the Act",
        ]
        assert view.search(cites("msa", "2015", "s", "4")).total == 0
        assert view.search(cites("slavery", "act")).total == 3
        assert view.search(cites("2015", "msa")).total == 0


def test_kinds_are_searched_filtered_and_counted(engine: Engine) -> None:
    commit_documents(engine, added=[guidance()])
    with open_view(engine) as view:
        assert view.search(Query(FieldQuery(Field.IS, Word("duty")))).total == 1
        results = view.search(cites("msa"))
        assert results.facets.passage_kind == (("law cited", 3), ("duty", 1))
        narrowed = view.search(replace(cites("msa"), filters=Filters(passage_kind=("duty", "duty", "none"))))
        assert narrowed.total == 1
        assert narrowed.facets.passage_kind == results.facets.passage_kind


def test_the_laws_are_listed_with_their_provisions_over_commits(engine: Engine) -> None:
    other = document("other", "The Act again.")
    (passage,) = other.passages
    law = LawReference(Span(0, 7), "MSA 2015", "s.9", TITLE)
    commit_documents(engine, added=[guidance()])
    commit_documents(engine, added=[replace(other, passages=(replace(passage, laws=(law, law)),))])
    with open_view(engine) as view:
        assert view.laws() == (
            CitedLaw("MSA 2015", TITLE, (("s.9", 1), ("s.45", 1), ("s.45(1)", 1)), passages=4, documents=2),
        )
    commit_documents(engine, removed=[DocumentId("guidance")])
    with open_view(engine) as view:
        assert view.laws() == (CitedLaw("MSA 2015", TITLE, (("s.9", 1),), passages=1, documents=1),)
        assert view.search(cites("msa", "2015", "s", "45")).total == 0
    commit_documents(engine, removed=[DocumentId("other")])
    with open_view(engine) as view:
        assert view.laws() == ()
