"""Quotations and their speakers: searched, marked, filtered, counted, and kept over commits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kb.engine.protocol import Engine
from kb.library.catalogue.commits import commit_documents
from kb.library.view import LibraryView, ViewOpener
from kb.model import (
    MATCH_ALL,
    NOT_KNOWN,
    And,
    DocumentId,
    Field,
    FieldQuery,
    Filters,
    IndexedDocument,
    Node,
    Not,
    Or,
    Prefix,
    Query,
    Sort,
    Speaker,
    SpeakerCount,
    SpeakerId,
    WithinQuotations,
    Word,
    Years,
)
from kb.quotations.anonymity import withhold_speakers
from tests.builders import phrase
from tests.contract.libraries import add_quotations, document
from tests.contract.libraries import make_quotation as said
from tests.libraries import open_view

ADA = "ada-quill"


def release() -> IndexedDocument:
    """Make a release that quotes two people, one of them without a full name."""
    made = document(
        "release",
        "Ada Quill, Director of the Wren Trust, said: “Children stand in the dock. Nobody asks why.”",
        "“Judges must ask,” she said, “and police officers must listen.”",
        "The dock was empty. Survivor A said: “I was afraid of the police.”",
        "Nobody is quoted here, in the dock or out of it.",
        title="A release about the dock",
        date="2013-06-13",
        kind="release",
    )
    role = ("Ada Quill", "Director", "Wren Trust")
    made = add_quotations(
        made, 0, said("Children stand in the dock. Nobody asks why.", *role, number=0, speaker_id=ADA)
    )
    made = add_quotations(
        made,
        1,
        said("Judges must ask,", *role, number=1, speaker_id=ADA),
        said("and police officers must listen.", *role, number=1, speaker_id=ADA),
    )
    survivor = said("I was afraid of the police.", "Survivor A", number=2, speaker_id="release-survivor-a")
    return add_quotations(made, 2, survivor)


def report() -> IndexedDocument:
    """Make a report that quotes one of them again, somebody without a name, and another Survivor A."""
    made = document(
        "report",
        "Dr Ada Quill of the Trust told us: “The police refer too few.”",
        "A police officer said “we lack training”, and another “we lack time”.",
        "Survivor A said: “Nobody asked me.”",
        date="2016",
        kind="report",
    )
    made = add_quotations(made, 0, said("The police refer too few.", "Dr Ada Quill", "", "Trust", speaker_id=ADA))
    officer = ("", "police officer", "North Force")
    made = add_quotations(
        made, 1, said("we lack training", *officer, number=1), said("we lack time", *officer, number=2)
    )
    return add_quotations(made, 2, said("Nobody asked me.", "Survivor A", number=3, speaker_id="report-survivor-a"))


@pytest.fixture
def view(engine: Engine) -> Iterator[LibraryView]:
    """Both documents, in two commits."""
    commit_documents(engine, added=[release()])
    commit_documents(engine, added=[report()])
    with open_view(engine) as held:
        yield held


def says(name: str) -> FieldQuery:
    return FieldQuery(Field.SPEAKER, Word(name))


def found(view: LibraryView, tree: Node, filters: Filters = Filters()) -> list[str]:
    hits = view.search(Query(tree, filters, limit=50)).hits
    return sorted(f"{hit.passage.document} {hit.passage.position}" for hit in hits)


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (FieldQuery(Field.SPEAKER, phrase("Ada Quill")), ["release 0", "release 1", "report 0"]),
        (FieldQuery(Field.SPEAKER, phrase("Dr Ada Quill")), ["report 0"]),
        (FieldQuery(Field.SPEAKER, Word("survivors")), ["release 2", "report 2"]),
        (FieldQuery(Field.SPEAKER, Prefix("surv")), ["release 2", "report 2"]),
        (FieldQuery(Field.SPEAKER, Word("judges")), []),
        (FieldQuery(Field.ROLE, Word("police")), []),
        (FieldQuery(Field.ROLE, Word("directors")), ["release 0", "release 1"]),
        (FieldQuery(Field.ROLE, phrase("director Wren Trust")), ["release 0", "release 1"]),
        (FieldQuery(Field.ROLE, Word("trust")), ["release 0", "release 1", "report 0"]),
        (FieldQuery(Field.ROLE, phrase("trust director", 9)), ["release 0", "release 1"]),
        (FieldQuery(Field.ROLE, Prefix("dir")), ["release 0", "release 1"]),
        (WithinQuotations(MATCH_ALL), ["release 0", "release 1", "release 2", "report 0", "report 1", "report 2"]),
        (Not(WithinQuotations(MATCH_ALL)), ["release 3"]),
        (WithinQuotations(Word("dock")), ["release 0"]),
        (WithinQuotations(Word("judge")), ["release 1"]),
        (WithinQuotations(Prefix("train")), ["report 1"]),
        (WithinQuotations(phrase("in the dock")), ["release 0"]),
        (WithinQuotations(phrase("dock nobody asks")), ["release 0"]),
        (WithinQuotations(phrase("said children")), []),
        (WithinQuotations(phrase("ask she said and")), []),
        (WithinQuotations(phrase("ask and")), []),
        (WithinQuotations(phrase("ask and", 5)), []),
        (WithinQuotations(phrase("training lack", 2)), ["report 1"]),
        (WithinQuotations(phrase("training time", 50)), []),
        (WithinQuotations(And((Word("ask"), Word("police")))), ["release 1"]),
        (WithinQuotations(Or((Word("afraid"), Word("training")))), ["release 2", "report 1"]),
        (WithinQuotations(Not(Word("police"))), ["release 0", "report 1", "report 2"]),
        (WithinQuotations(Years(2016, 2016)), ["report 0", "report 1", "report 2"]),
        (WithinQuotations(WithinQuotations(Word("dock"))), ["release 0"]),
        (And((WithinQuotations(Word("police")), FieldQuery(Field.SPEAKER, Word("quill")))), ["release 1", "report 0"]),
        (And((Word("dock"), Not(WithinQuotations(Word("dock"))))), ["release 1", "release 2", "release 3"]),
        (WithinQuotations(Word("nowhere")), []),
        (And((phrase("police"), says("quill"))), ["release 1", "report 0"]),
        (And((phrase("the police"), says("survivors"))), ["release 2"]),
        (And((phrase("in the dock"), says("quill"))), ["release 0"]),
        (And((phrase("the dock was empty"), says("survivor"))), []),
        (And((phrase("said"), says("quill"))), []),
        (And((phrase("judges"), phrase("officers"), says("quill"))), ["release 1"]),
        (And((phrase("ask and"), says("quill"))), []),
        (And((phrase("police"), says("dr"), says("quill"))), ["report 0"]),
        (And((phrase("police"), says("survivor"), says("quill"))), []),
        (And((phrase("police"), Or((says("survivor"), says("quill"))))), ["release 1", "release 2", "report 0"]),
        (And((Or((phrase("afraid"), phrase("judges"))), says("quill"))), ["release 1"]),
        (And((phrase("police"), FieldQuery(Field.SPEAKER, Prefix("surv")))), ["release 2"]),
        (And((Word("dock"), says("survivor"))), ["release 2"]),
        (And((phrase("police"), Not(says("quill")))), ["release 2", "report 1"]),
        (And((says("quill"), Not(phrase("said")))), ["report 0"]),
        (Not(And((phrase("police"), says("quill")))), ["release 0", "release 2", "release 3", "report 1", "report 2"]),
        (WithinQuotations(And((phrase("police"), says("quill")))), ["release 1", "report 0"]),
    ],
)
def test_what_is_said_and_who_says_it_is_found(view: LibraryView, tree: Node, expected: list[str]) -> None:
    assert found(view, tree) == expected


def test_words_are_marked_within_quotations_only(view: LibraryView) -> None:
    (hit,) = view.search(Query(WithinQuotations(And((Word("afraid"), Word("police")))))).hits
    assert [span.slice(hit.passage.text) for span in hit.spans] == ["afraid", "police"]
    (hit,) = [hit for hit in view.search(Query(WithinQuotations(Word("ask")))).hits if hit.passage.position == 1]
    assert [span.slice(hit.passage.text) for span in hit.spans] == ["ask"]
    text = hit.passage.text
    (mark,) = view.highlight(hit.passage, Query(WithinQuotations(phrase("must listen"))))
    assert text[mark.start - 9 : mark.end] == "officers must listen"
    assert view.highlight(hit.passage, Query(WithinQuotations(Word("said")))) == ()
    both = And((Word("said"), WithinQuotations(Word("ask")), phrase("ask she said")))
    assert [span.slice(text) for span in view.highlight(hit.passage, Query(both))] == ["ask,” she said"]


def two_voices() -> IndexedDocument:
    """Make a passage in which two people say nearly the same."""
    made = document(
        "voices", "“We ask for time,” said Ada Quill. “We ask for money,” said Ben Moor. We ask for time too."
    )
    return add_quotations(
        made,
        0,
        said("We ask for time,", "Ada Quill", number=0, speaker_id=ADA),
        said("We ask for money,", "Ben Moor", number=1, speaker_id="ben-moor"),
    )


def test_a_phrase_beside_a_speaker_is_what_that_speaker_says(engine: Engine) -> None:
    commit_documents(engine, added=[two_voices(), release()])
    with open_view(engine) as view:
        assert found(view, And((phrase("ask for money"), says("moor")))) == ["voices 0"]
        assert found(view, And((phrase("ask for money"), says("quill")))) == []
        assert found(view, And((phrase("time"), phrase("money"), says("quill")))) == []
        query = Query(And((phrase("we ask"), says("moor"))))
        results = view.search(query)
        (hit,) = results.hits
        (span,) = hit.spans
        assert hit.passage.text[span.start :].startswith("We ask for money")
        assert view.highlight(hit.passage, query) == hit.spans
        assert results.total == 1
        assert results.facets.document == (("voices", 1),)
        assert [(each.id, each.count) for each in results.facets.speaker] == [(ADA, 1), ("ben-moor", 1)]
        dated = view.search(Query(And((phrase("ask for money"), says("quill"))), sort=Sort.NEWEST))
        assert dated.total == 0


def test_speakers_names_and_roles_are_not_marked(view: LibraryView) -> None:
    hits = view.search(
        Query(And((FieldQuery(Field.SPEAKER, Word("quill")), FieldQuery(Field.ROLE, Word("trust")))))
    ).hits
    assert hits
    assert all(hit.spans == () for hit in hits)


def test_the_facet_of_speakers_counts_passages(view: LibraryView) -> None:
    facets = view.search(Query(MATCH_ALL)).facets
    assert facets.speaker == (
        SpeakerCount(SpeakerId(ADA), "Ada Quill", 3),
        SpeakerCount(SpeakerId("release-survivor-a"), "Survivor A", 1),
        SpeakerCount(SpeakerId("report-survivor-a"), "Survivor A", 1),
    )
    facets = view.search(Query(WithinQuotations(Word("police")))).facets
    assert [(each.id, each.count) for each in facets.speaker] == [(ADA, 2), ("release-survivor-a", 1)]
    assert view.search(Query(MATCH_ALL, facets=())).facets.speaker == ()


def test_who_is_closed_takes_no_place_in_the_facet_of_speakers_and_is_in_no_number(engine: Engine) -> None:
    spoken = [("Ada Quill", ADA), ("Ada Quill", ADA), ("Ben Moor", "ben-moor"), ("Cleo Nash", "cleo-nash")]
    made = document("talks", *(f"Words {number}" for number in range(len(spoken))))
    for at, (name, identity) in enumerate(spoken):
        made = add_quotations(made, at, said(f"Words {at}", name, number=at, speaker_id=identity))
    commit_documents(engine, added=[made])
    with ViewOpener(engine, read_closed=lambda: frozenset({SpeakerId(ADA)})).open() as view:
        for limit, expected in ((1, ["ben-moor"]), (2, ["ben-moor", "cleo-nash"]), (None, ["ben-moor", "cleo-nash"])):
            facets = view.search(Query(MATCH_ALL, facet_limit=limit)).facets
            assert [each.id for each in facets.speaker] == expected
            assert facets.sizes["speaker"] == 2


def test_who_is_closed_is_found_and_counted_like_nobody(engine: Engine) -> None:
    made = document("talks", "Words 0", "Words 1", "Words 2")
    made = add_quotations(made, 0, said("Words 0", "Ada Quill", speaker_id=ADA))
    made = add_quotations(made, 1, said("Words 1", "Ben Moor", number=1, speaker_id="ben-moor"))
    commit_documents(engine, added=[made])
    with ViewOpener(engine, read_closed=lambda: frozenset({SpeakerId(ADA)})).open() as view:
        for chosen in ((NOT_KNOWN,), (NOT_KNOWN, ADA)):
            assert found(view, MATCH_ALL, Filters(speaker=chosen)) == ["talks 0", "talks 2"]
        assert view.search(Query(MATCH_ALL)).facets.not_known["speaker"] == 2
    with open_view(engine) as view:
        assert found(view, MATCH_ALL, Filters(speaker=(NOT_KNOWN,))) == ["talks 2"]
        assert found(view, MATCH_ALL, Filters(speaker=(NOT_KNOWN, ADA))) == ["talks 0", "talks 2"]
        assert view.search(Query(MATCH_ALL)).facets.not_known["speaker"] == 1


def test_speakers_are_filtered_by_id(view: LibraryView) -> None:
    assert found(view, MATCH_ALL, Filters(speaker=(ADA,))) == ["release 0", "release 1", "report 0"]
    chosen = Filters(speaker=(ADA, "report-survivor-a"), kind=("report",))
    assert found(view, MATCH_ALL, chosen) == ["report 0", "report 2"]
    for nobody in ("", "Ada Quill", "survivor-a", "ada"):
        assert found(view, MATCH_ALL, Filters(speaker=(nobody,))) == []


def test_each_facet_is_counted_without_its_own_filter_only(view: LibraryView) -> None:
    facets = view.search(Query(MATCH_ALL, Filters(speaker=(ADA,), kind=("release",)))).facets
    assert facets.document == (("release", 2),)
    assert facets.kind == (("release", 2), ("report", 1))
    assert [(each.id, each.count) for each in facets.speaker] == [(ADA, 2), ("release-survivor-a", 1)]


def test_everybody_quoted_is_listed_once(view: LibraryView) -> None:
    assert list(view.speakers()) == [
        Speaker(SpeakerId(ADA), "Ada Quill", ("Director, Wren Trust", "Trust"), quotations=3, documents=2),
        Speaker(SpeakerId("release-survivor-a"), "Survivor A", (), quotations=1, documents=1),
        Speaker(SpeakerId("report-survivor-a"), "Survivor A", (), quotations=1, documents=1),
    ]


def test_speakers_go_and_change_with_their_documents(engine: Engine) -> None:
    commit_documents(engine, added=[release(), report()])
    commit_documents(engine, removed=[DocumentId("release")])
    with open_view(engine) as view:
        names = [(each.name, each.quotations) for each in view.speakers()]
        assert names == [("Dr Ada Quill", 1), ("Survivor A", 1)]
        assert [each.name for each in view.search(Query(MATCH_ALL)).facets.speaker] == [
            "Dr Ada Quill",
            "Survivor A",
        ]
        assert found(view, WithinQuotations(Word("dock"))) == []
    commit_documents(engine, added=[document("report", "Nobody says anything.")])
    with open_view(engine) as view:
        assert view.speakers() == ()
        assert found(view, WithinQuotations(MATCH_ALL)) == []


def test_quotations_stay_as_they_were_when_commits_are_merged(engine: Engine) -> None:
    made = [release(), report()]
    for number in range(6):
        commit_documents(engine, added=[made[number]] if number < 2 else [document(f"other-{number}", "Other words.")])
    with open_view(engine) as view:
        for each in made:
            shown = tuple(withhold_speakers(passage, frozenset()) for passage in each.passages)
            assert tuple(view.document_passages(each.record.id)) == shown
        assert found(view, WithinQuotations(phrase("in the dock"))) == ["release 0"]
        assert found(view, FieldQuery(Field.SPEAKER, Word("quill"))) == ["release 0", "release 1", "report 0"]
        assert [each.quotations for each in view.speakers()] == [3, 1, 1]


def test_a_library_without_quotations_has_no_speakers(engine: Engine) -> None:
    commit_documents(engine, added=[document("plain", "Words only.")])
    with open_view(engine) as view:
        assert view.speakers() == ()
        assert view.search(Query(MATCH_ALL)).facets.speaker == ()
        for tree in (
            WithinQuotations(MATCH_ALL),
            WithinQuotations(Word("words")),
            WithinQuotations(Not(Word("x"))),
            FieldQuery(Field.SPEAKER, Word("x")),
        ):
            assert found(view, tree) == []
