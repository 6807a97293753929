"""Laws that hold for every library and every query: an engine says what the plainest reading of the tree says."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.library.catalogue import commit_documents
from kb.library.view import LibraryView
from kb.model import (
    MATCH_ALL,
    And,
    DocumentId,
    Field,
    FieldQuery,
    Filters,
    IndexedDocument,
    KindLabel,
    LawReference,
    MinimumMatch,
    Node,
    Not,
    Or,
    Passage,
    PassageKind,
    Phrase,
    Prefix,
    Query,
    Quotation,
    Should,
    Sort,
    Span,
    SpeakerId,
    SynonymGroup,
    WithinQuotations,
    Word,
    Years,
)
from kb.text import tokenize
from tests.contract.engines import ENGINES
from tests.contract.libraries import document
from tests.contract.oracle import Oracle, list_facet_values, pass_filters
from tests.libraries import open_view

WORDS = [
    "the",
    "of",
    "in",
    "dock",
    "docks",
    "docked",
    "court",
    "courts",
    "victim",
    "victims",
    "victim's",
    "child",
    "children",
    "slave",
    "slavery",
    "refer",
]
PUBLISHERS = ("", "UN Office", "The Court", "Dock")
KINDS = ("", "report", "guidance")
SPEAKERS = (("ada-quill", "Ada Quill"), ("ada-quill", "Dr Ada Quill"), ("ben-o-hara", "Ben O’Hara"), ("", ""))
SURVIVORS = ("Survivor A", "Survivor B")
ROLES = (("Police officer", ""), ("Head of Policy", "Example Trust"), ("", "Example Trust"), ("", ""))
SPEAKER_PARTS = (Word("quill"), Word("survivors"), Phrase(("ada", "quill")), Phrase(("quill", "ada"), 3), Prefix("be"))
ROLE_PARTS = (
    Word("officers"),
    Word("trust"),
    Phrase(("policy", "example")),
    Phrase(("trust", "police"), 9),
    Prefix("of"),
)
LABELS = (PassageKind.DUTY, PassageKind.CASE_STUDY, PassageKind.STATISTIC)
LAWS = (
    ("MSA 2015", "", "Modern Slavery Act 2015"),
    ("MSA 2015", "s.4", "Modern Slavery Act 2015"),
    ("MSA 2015", "s.45", "Modern Slavery Act 2015"),
    ("MSA 2015", "s.45(1)", "Modern Slavery Act 2015"),
    ("ECAT", "art.4", "Council of Europe Convention on Action against Trafficking in Human Beings"),
)
LABEL_PARTS = (Word("duty"), Word("case"), Phrase(("case", "study")), Phrase(("law", "cited")), Prefix("st"))
LAW_PARTS = (
    Phrase(("msa", "2015")),
    Phrase(("msa", "2015", "s", "45")),
    Phrase(("slavery", "act")),
    Word("ecat"),
    Word("council"),
    Word("4"),
    Prefix("traff"),
)
DATES = ("", "2011", "2012-06", "2012-06-13", "2013-01-01")

words = st.sampled_from(WORDS)
word_lists = st.lists(words, min_size=1, max_size=4).map(tuple)
parts = st.one_of(
    words.map(Word),
    word_lists.map(Phrase),
    st.builds(Phrase, word_lists, st.integers(1, 6)),
    st.sampled_from(["d", "do", "victim", "c", "slave", "zz"]).map(Prefix),
)
leaves = st.one_of(
    parts,
    parts,
    st.builds(FieldQuery, st.sampled_from([Field.TITLE, Field.HEADING]), parts),
    st.builds(
        FieldQuery, st.just(Field.PUBLISHER), st.sampled_from([Phrase(("un", "office")), Word("dock"), Prefix("the")])
    ),
    st.builds(FieldQuery, st.just(Field.KIND), st.sampled_from([Word("report"), Prefix("g")])),
    st.builds(FieldQuery, st.just(Field.DOCUMENT), st.integers(0, 9).map(lambda number: Word(f"d{number}"))),
    st.builds(FieldQuery, st.just(Field.SPEAKER), st.sampled_from(SPEAKER_PARTS)),
    st.builds(FieldQuery, st.just(Field.ROLE), st.sampled_from(ROLE_PARTS)),
    st.builds(FieldQuery, st.just(Field.IS), st.sampled_from(LABEL_PARTS)),
    st.builds(FieldQuery, st.just(Field.CITES), st.sampled_from(LAW_PARTS)),
    st.builds(Years, st.none() | st.integers(2010, 2014), st.none() | st.integers(2010, 2014)).filter(
        lambda years: years.first is not None or years.last is not None
    ),
)


def combine(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(nodes, max_size=4).map(tuple)
    same = st.lists(nodes, min_size=1, max_size=3).map(tuple).map(SynonymGroup)
    lists = (several.map(kind) for kind in (And, Or, MinimumMatch, Should))
    return st.one_of(*lists, same, nodes.map(Not), nodes.map(WithinQuotations))


trees: st.SearchStrategy[Node] = st.recursive(leaves, combine, max_leaves=8)
filters = st.builds(
    Filters,
    document=st.sampled_from([(), (), ("d1",), ("d2", "d3", "none")]),
    publisher=st.sampled_from([(), (), ("UN Office",), ("Dock", "The Court")]),
    kind=st.sampled_from([(), (), ("report",)]),
    year=st.sampled_from([(), (), ("2012",), ("2011", "2013")]),
    speaker=st.sampled_from([(), (), ("ada-quill",), ("ben-o-hara", "d1.survivor-a", "none", "")]),
    passage_kind=st.sampled_from([(), (), ("duty",), ("case study", "quotation", "none")]),
)


def make_random_document(chance: random.Random, identity: str) -> IndexedDocument:
    """Make a document of few words, so that every query has something to find."""

    def text(longest: int) -> str:
        return " ".join(chance.choices(WORDS, k=chance.randint(1, longest)))

    texts = [
        ([text(3) for _ in range(chance.randint(0, 2))], f"{text(14)} {number}")
        for number in range(chance.randint(0, 5))
    ]
    made = document(
        identity,
        *texts,
        title=text(4) if chance.random() < 0.7 else "",
        date=chance.choice(DATES),
        publisher=chance.choice(PUBLISHERS),
        kind=chance.choice(KINDS),
    )
    return replace(made, passages=tuple(_add_labels(chance, _add_quotations(chance, each)) for each in made.passages))


def _add_quotations(chance: random.Random, passage: Passage) -> Passage:
    """Put up to three quotations into a passage; the last two may be parts of one."""
    bounds = [at for at, sign in enumerate(f" {passage.text} ") if sign == " "]
    chosen = sorted(chance.sample(range(len(bounds)), min(2 * chance.choice((0, 0, 1, 2, 3)), len(bounds) // 2 * 2)))
    quotations: list[Quotation] = []
    for first, last in zip(chosen[::2], chosen[1::2], strict=True):
        span = Span(bounds[first], bounds[last] - 1)
        speaker, name = chance.choice(SPEAKERS)
        if chance.random() < 0.3:
            name = chance.choice(SURVIVORS)
            speaker = f"{passage.document}.{'-'.join(name.lower().split())}"
        role, organisation = chance.choice(ROLES) if name else ("", "")
        number = 10 * passage.position + len(quotations)
        quotations.append(
            Quotation(span, span.slice(passage.text), name, role, organisation, "", number, SpeakerId(speaker))
        )
    if len(quotations) > 1 and chance.random() < 0.5:
        quotations[-1] = replace(quotations[-2], span=quotations[-1].span, text=quotations[-1].text)
    return replace(passage, quotations=tuple(quotations))


def _add_labels(chance: random.Random, passage: Passage) -> Passage:
    """Give a passage some kinds and laws."""
    whole = Span(0, len(passage.text))
    kinds = chance.sample(LABELS, chance.choice((0, 0, 1, 2)))
    laws = chance.sample(LAWS, chance.choice((0, 0, 1, 2)))
    return replace(
        passage,
        kinds=tuple(KindLabel(kind, "test", (whole,)) for kind in sorted(kinds)),
        laws=tuple(LawReference(whole, *law) for law in laws),
    )


@contextmanager
def make_random_library(name: str, seed: int) -> Iterator[tuple[LibraryView, Oracle]]:
    """Make a library in several commits, of which later ones replace and remove what earlier ones added."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    current: dict[str, IndexedDocument] = {}
    with tempfile.TemporaryDirectory() as folder:
        engine = ENGINES[name](Path(folder) / "index")
        for size in (20, 3, 8, 1):
            added = {
                f"d{number}": make_random_document(chance, f"d{number}") for number in chance.sample(range(30), size)
            }
            removed = [identity for identity in current if identity not in added and chance.random() < 0.1]
            commit_documents(engine, added=added.values(), removed=[DocumentId(identity) for identity in removed])
            current = {key: each for key, each in (current | added).items() if key not in removed}
        with open_view(engine) as view:
            yield (
                view,
                Oracle([(each.record, passage) for each in current.values() for passage in each.passages]),
            )


@pytest.fixture(scope="module", params=[(name, seed) for name in sorted(ENGINES) for seed in range(3)])
def library(request: pytest.FixtureRequest) -> Iterator[tuple[LibraryView, Oracle]]:
    """A random library, and what is true of it."""
    with make_random_library(*request.param) as made:
        yield made


@settings(max_examples=150)
@given(tree=trees, chosen=filters, sort=st.sampled_from(Sort))
def test_an_engine_finds_what_the_tree_says(
    library: tuple[LibraryView, Oracle], tree: Node, chosen: Filters, sort: Sort
) -> None:
    view, oracle = library
    results = view.search(Query(tree, chosen, sort, limit=1000))
    matching = oracle.find_matches(tree, None if sort is Sort.RELEVANCE else chosen)
    expected = [entry for entry in matching if pass_filters(chosen, entry)]
    assert Counter(hit.passage.id for hit in results.hits) == Counter(passage.id for _, passage in expected)
    assert results.total == len(expected)
    for name in ("document", "publisher", "kind", "year", "speaker", "passage_kind"):
        counts = Counter(
            value for e in matching if pass_filters(chosen, e, name) for value in list_facet_values(e)[name]
        )
        found = getattr(results.facets, name)
        values = tuple((each.id, each.count) for each in found) if name == "speaker" else found
        assert values == tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
    for hit in results.hits:
        assert hit.score > 0
        assert hit.spans == view.highlight(hit.passage, Query(tree))
    order = [(hit.document.metadata.date, hit.score) for hit in results.hits]
    if sort is Sort.RELEVANCE:
        assert [score for _, score in order] == sorted((score for _, score in order), reverse=True)
    else:
        dates = [date for date, _ in order if date]
        assert dates == sorted(dates, reverse=sort is Sort.NEWEST)
        assert all(not date for date, _ in order[len(dates) :])


@settings(max_examples=100)
@given(data=st.data())
def test_any_run_of_words_is_found_and_marked(library: tuple[LibraryView, Oracle], data: st.DataObject) -> None:
    view, oracle = library
    _, passage = data.draw(st.sampled_from(oracle.entries))
    found = tokenize(passage.text)
    first = data.draw(st.integers(0, len(found) - 1))
    last = data.draw(st.integers(first, len(found) - 1))
    phrase = Phrase(tuple(token.term for token in found[first : last + 1]))
    results = view.search(Query(phrase, limit=1000))
    (hit,) = [hit for hit in results.hits if hit.passage.id == passage.id]
    assert any(span.start <= found[first].start and span.end >= found[last].end for span in hit.spans)


@settings(max_examples=100)
@given(data=st.data())
def test_any_run_of_quoted_words_is_found_and_marked_within_quotations(
    library: tuple[LibraryView, Oracle], data: st.DataObject
) -> None:
    view, oracle = library
    _, passage = data.draw(st.sampled_from([entry for entry in oracle.entries if entry[1].quotations]))
    quotation = data.draw(st.sampled_from(passage.quotations))
    found = tokenize(quotation.text)
    first = data.draw(st.integers(0, len(found) - 1))
    last = data.draw(st.integers(first, len(found) - 1))
    query = Query(WithinQuotations(Phrase(tuple(token.term for token in found[first : last + 1]))), limit=1000)
    (hit,) = [hit for hit in view.search(query).hits if hit.passage.id == passage.id]
    start, end = (quotation.span.start + at for at in (found[first].start, found[last].end))
    assert any(span.start <= start and span.end >= end for span in hit.spans)
    for span in hit.spans:
        assert any(each.span.start <= span.start and span.end <= each.span.end for each in passage.quotations)


def test_everybody_who_is_quoted_is_a_speaker(library: tuple[LibraryView, Oracle]) -> None:
    view, oracle = library
    assert list(view.speakers()) == oracle.collect_speakers()
    names = {each.id: each.name for each in oracle.collect_speakers()}
    facets = view.search(Query(MATCH_ALL)).facets.speaker
    assert {each.id: each.name for each in facets} == names


def test_everything_is_found_with_no_words_at_all(library: tuple[LibraryView, Oracle]) -> None:
    view, oracle = library
    assert view.search(Query(MATCH_ALL, limit=0)).total == len(oracle.entries)
