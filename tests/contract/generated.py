"""Random libraries, query trees and filters, of few words, so that every query has matches."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st

from kb.engine.protocol import Engine
from kb.library.catalogue.commits import commit_documents
from kb.model import (
    NOT_KNOWN,
    And,
    AttributionGrade,
    BlockKind,
    DocumentId,
    Field,
    FieldQuery,
    Filters,
    IndexedDocument,
    KindLabel,
    LawReference,
    Node,
    Not,
    Or,
    Passage,
    PassageKind,
    Phrase,
    Prefix,
    Quotation,
    Should,
    Span,
    SpeakerId,
    SynonymGroup,
    WithinQuotations,
    Word,
    Years,
)
from tests.contract.encoders import add_vectors
from tests.contract.libraries import document

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
AUTHORITIES = ("", "charity", "court")
SPEAKERS = (("ada-quill", "Ada Quill"), ("ada-quill", "Dr Ada Quill"), ("ben-o-hara", "Ben O’Hara"), ("", ""))
GRADES = (AttributionGrade.STATED, AttributionGrade.EDITOR, AttributionGrade.INFERRED)
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
JURISDICTIONS = (
    (),
    (),
    ("UK",),
    ("England",),
    ("England and Wales", "Illinois, US"),
    ("US",),
    ("international",),
    ("Tuvalu",),
)
PLACE_PARTS = (
    Word("england"),
    Word("scotland"),
    Word("uk"),
    Word("illinois"),
    Word("international"),
    Word("tuvalu"),
    Word("dock"),
    Phrase(("england", "and", "wales")),
    Phrase(("us", "il")),
    Phrase(("united", "states")),
    Prefix("u"),
)
PLACE_HEADINGS = ("Scotland", "Part 4: Wales", "Illinois")
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
    st.builds(FieldQuery, st.just(Field.NATION), st.sampled_from(PLACE_PARTS)),
    st.builds(Years, st.none() | st.integers(2010, 2014), st.none() | st.integers(2010, 2014)).filter(
        lambda years: years.first is not None or years.last is not None
    ),
)


def combine(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(nodes, max_size=4).map(tuple)
    same = st.lists(nodes, min_size=1, max_size=3).map(tuple).map(SynonymGroup)
    lists = (several.map(kind) for kind in (And, Or, Should))
    ranked = st.builds(Should, several, st.lists(nodes, max_size=2).map(tuple))
    return st.one_of(*lists, ranked, same, nodes.map(Not), nodes.map(WithinQuotations))


# Phrases bound to the speaker beside them.
_alternatives = st.lists(word_lists.map(Phrase), min_size=1, max_size=3).map(tuple).map(Or)
_speakers: st.SearchStrategy[Node] = st.builds(FieldQuery, st.just(Field.SPEAKER), st.sampled_from(SPEAKER_PARTS))
said: st.SearchStrategy[Node] = st.builds(
    lambda phrases, speakers, rest: And((*phrases, *speakers, *rest)),
    st.lists(st.one_of(words.map(lambda word: Phrase((word,))), _alternatives), min_size=1, max_size=2),
    st.lists(_speakers, min_size=1, max_size=2),
    st.lists(leaves, max_size=1),
)
nations = st.sampled_from(["", "", "England", "UK", "US"])
trees: st.SearchStrategy[Node] = st.recursive(leaves | said, combine, max_leaves=8)
filters = st.builds(
    Filters,
    document=st.sampled_from([(), (), ("d1",), ("d2", "d3", "none")]),
    publisher=st.sampled_from([(), (), ("UN Office",), ("Dock", "The Court", ""), (NOT_KNOWN,)]),
    kind=st.sampled_from([(), (), ("report",), ("",), (NOT_KNOWN, "report")]),
    authority=st.sampled_from([(), (), ("charity",), ("court", "charity", ""), (NOT_KNOWN,)]),
    year=st.sampled_from([(), (), ("2012",), ("2011", "02013", ""), ("2012", NOT_KNOWN)]),
    speaker=st.sampled_from([(), (), ("ada-quill",), ("ben-o-hara", "d1.survivor-a", ""), (NOT_KNOWN, "ada-quill")]),
    passage_kind=st.sampled_from([(), (), ("duty",), ("case study", "quotation", "none"), (NOT_KNOWN, "duty")]),
    jurisdiction=st.sampled_from([(), (), ("England",), ("Scotland", "US"), ("Tuvalu", "none"), (NOT_KNOWN, "US")]),
)


def make_random_document(chance: random.Random, identity: str) -> IndexedDocument:
    """Make a document of few words, so that every query has matches."""

    def text(longest: int) -> str:
        return " ".join(chance.choices(WORDS, k=chance.randint(1, longest)))

    texts = [
        ([_make_heading(chance, text(3)) for _ in range(chance.randint(0, 2))], f"{text(14)} {number}")
        for number in range(chance.randint(0, 5))
    ]
    made = document(
        identity,
        *texts,
        title=text(4) if chance.random() < 0.7 else "",
        date=chance.choice(DATES),
        publisher=chance.choice(PUBLISHERS),
        kind=chance.choice(KINDS),
        authority=chance.choice(AUTHORITIES),
        jurisdictions=chance.choice(JURISDICTIONS),
    )
    return replace(
        made,
        passages=tuple(
            _add_table(chance, _add_labels(chance, _add_quotations(chance, each))) for each in made.passages
        ),
    )


def _make_heading(chance: random.Random, words: str) -> str:
    """Return a heading that names a place in one of four cases, else some words."""
    return chance.choice(PLACE_HEADINGS) if chance.random() < 0.25 else words


def _add_table(chance: random.Random, passage: Passage) -> Passage:
    """Give one passage of four context cells of a table."""
    if chance.random() < 0.75:
        return passage
    head = tuple(chance.choice(("", " ".join(chance.choices(WORDS, k=2)))) for _ in range(3))
    return replace(passage, table_head=head, row_label=chance.choice(("", *WORDS)))


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
            speaker = f"{passage.document}-{'-'.join(name.lower().split())}"
        role, organisation = chance.choice(ROLES) if name else ("", "")
        number = 10 * passage.position + len(quotations)
        grade = chance.choice(GRADES) if name else AttributionGrade.NONE
        quotations.append(
            Quotation(span, span.slice(passage.text), name, role, organisation, "", number, SpeakerId(speaker), grade)
        )
    if len(quotations) > 1 and chance.random() < 0.5:
        quotations[-1] = replace(quotations[-2], span=quotations[-1].span, text=quotations[-1].text)
    return replace(passage, quotations=tuple(quotations))


def _add_labels(chance: random.Random, passage: Passage) -> Passage:
    """Give a passage some kinds and laws; some passages are no prose."""
    whole = Span(0, len(passage.text))
    kinds = chance.sample(LABELS, chance.choice((0, 0, 1, 2)))
    laws = chance.sample(LAWS, chance.choice((0, 0, 1, 2)))
    return replace(
        passage,
        kind=chance.choice((BlockKind.PARAGRAPH, BlockKind.PARAGRAPH, BlockKind.CHART, BlockKind.IMPRINT)),
        kinds=tuple(KindLabel(kind, "test", (whole,)) for kind in sorted(kinds)),
        laws=tuple(LawReference(whole, *law) for law in laws),
    )


def commit_random_library(engines: Sequence[Engine], seed: int) -> list[IndexedDocument]:
    """Make a library in several commits to each of some engines; later ones replace and remove documents.

    Returns the remaining documents, with their vectors.
    """
    chance = random.Random(seed)  # noqa: S311 - no secret
    current: dict[str, IndexedDocument] = {}
    for size in (20, 3, 8, 1):
        names = [f"d{number}" for number in chance.sample(range(30), size)]
        added = {name: add_vectors(make_random_document(chance, name)) for name in names}
        removed = [DocumentId(name) for name in current if name not in added and chance.random() < 0.1]
        for engine in engines:
            commit_documents(engine, added=added.values(), removed=removed)
        current = {name: each for name, each in (current | added).items() if name not in removed}
    return list(current.values())
