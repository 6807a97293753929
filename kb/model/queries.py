"""Queries as passed to engines: a query tree with filters, sort order and paging; walks over the tree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from kb.model.documents import DocumentId
from kb.model.facets import FACET_LIMIT, FACETS, Filters
from kb.model.passages import SpeakerId


class Field(StrEnum):
    """The fields that a query can name before a colon."""

    TITLE = "title"
    HEADING = "heading"
    DOCUMENT = "document"
    PUBLISHER = "publisher"
    KIND = "kind"
    SPEAKER = "speaker"
    ROLE = "role"
    IS = "is"
    CITES = "cites"
    NATION = "nation"


@dataclass(frozen=True, slots=True)
class Word:
    """A word, matched by its stem in body, headings and title. `term` is folded (`kb.text`)."""

    term: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Folded words in this order, exact (not stemmed), in the body or in the nearest heading.

    Attributes:
        slop: How many other words may be between the first and the last in all; above 0 the words may be in any order.
    """

    terms: tuple[str, ...]
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Prefix:
    """Every word that begins with the folded `stem`.

    `terms` are these words, as far as they are searched; None until the index has expanded the prefix.
    """

    stem: str
    terms: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class And:
    """All of the parts; without parts, every passage.

    Beside `SPEAKER` fields, each phrase is looked for in what such a speaker says: see `kb.query.bind_speakers`.
    """

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Should:
    """Words outside quotation marks: any of the parts, scored by how many match and how rare they are.

    Beside words or a phrase that are required in the same `And`, no part needs to match: the parts only rank.

    With hits sorted by date, a passage must have as many of the parts as any passage that meets the rest of the query:
    a list by date of everything that has any one word would be of no use.

    Attributes:
        ranking: Words that find nothing: they add to the score of what is found without them.
    """

    parts: tuple[Node, ...]
    ranking: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class SynonymGroup:
    """Synonyms: the typed words, then other expressions for them (one part or more). The best part gives the score.

    Several parts in one passage count once, and a synonym scores less than what was typed.
    """

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """All passages but those of the part."""

    part: Node


@dataclass(frozen=True, slots=True)
class FieldQuery:
    """A word, phrase or prefix, searched in one field only.

    `TITLE` and `HEADING` are searched like text. `DOCUMENT` (an id), `PUBLISHER` and `KIND` are compared whole and
    folded: every word of the value, in order, from the first to the last. `SPEAKER` and `ROLE` are searched like text:
    passages with a quotation by a speaker whose name, or whose role and organisation, has the words. `IS` is compared
    whole and folded with the kinds of the passage. `CITES` takes a law in its short form, with or without a provision
    (passages that cite it, or any provision of it), or else words of the law's full name. `NATION` takes a name or a
    code of a place (`kb.text.jurisdictions`): passages that apply there, in a part of it, or in a whole that contains
    it.

    Attributes:
        speakers: For `SPEAKER` and `ROLE`: one of these must be quoted in the passage, too; None for anybody. A view of
            a library passes the speakers that it lists (`kb.query.limit_speakers`), so that nobody else is found by a
            name.
    """

    field: Field
    part: Word | Phrase | Prefix
    speakers: frozenset[SpeakerId] | None = None


@dataclass(frozen=True, slots=True)
class Years:
    """Documents dated from the year `first` to the year `last`, both included; None is open."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class WithinQuotations:
    """The part, its words and phrases searched and highlighted within quotations only.

    With `MATCH_ALL` as its part: every passage that has a quotation.
    """

    part: Node


@dataclass(frozen=True, slots=True)
class SaidBy:
    """Any of one or more phrases, in a quotation whose speaker's name has everything that is asked for.

    Never parsed from text: it is the meaning of a phrase beside `speaker:` in an `And` (`kb.query.bind_speakers`). It
    scores, as `WithinQuotations` would, by how often the passage's quotations have the phrases.

    Attributes:
        names: For each part of the query that asks for a speaker, the alternatives for the name. Searched like text in
            the name.
        speakers: One of these must be the speaker; None for anybody, as in `FieldQuery`.
    """

    phrases: tuple[Phrase, ...]
    names: tuple[tuple[Word | Phrase | Prefix, ...], ...]
    speakers: frozenset[SpeakerId] | None = None


Node = Word | Phrase | Prefix | And | Or | Should | SynonymGroup | Not | FieldQuery | Years | WithinQuotations | SaidBy
MATCH_ALL = And(())


def is_optional_beside(parts: Iterable[Node]) -> bool:
    """Tell whether a `Should` in an `And` only ranks, because words or a phrase are required beside it."""
    return any(isinstance(part, Word | Phrase | Prefix | Or | SynonymGroup | SaidBy) for part in parts)


class Sort(StrEnum):
    """The order of hits; ties are broken by document date (newest first), id and position.

    `DOCUMENTS` is by relevance, with the best passage of each document alone; totals and facets count all passages.
    """

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    DOCUMENTS = "documents"

    @property
    def is_ranked(self) -> bool:
        """Whether it is by relevance."""
        return self in (Sort.RELEVANCE, Sort.DOCUMENTS)


@dataclass(frozen=True, slots=True, eq=False)
class QueryVector:
    """The embedding of a query.

    Attributes:
        encoder: The encoder's identity (`kb.embeddings.Encoder.identity`); only vectors of the same one are compared.
        vector: Of length 1.
        weight: Of its similarities, beside those of other vectors and the scores of words.
    """

    encoder: str
    vector: NDArray[np.float32]
    weight: float = 1.0

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, QueryVector):
            return NotImplemented
        return self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @property
    def _key(self) -> tuple[str, bytes, float]:
        return self.encoder, self.vector.tobytes(), self.weight


@dataclass(frozen=True, slots=True)
class TermWeights:
    """Query term weights beyond rarity in the library.

    Attributes:
        weights: Factors for the scores of folded words, where they are ranked (`Should`); 1 if absent.
        decisive: The folded words that decide what a passage is about, such as an acronym, a number, or any word of a
            short query: no passage may outrank one that has more of the rare ones among them, and whose words score as
            much.
    """

    weights: tuple[tuple[str, float], ...] = ()
    decisive: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Query:
    """A search request to an engine.

    Attributes:
        facet_limit: How many values of each counted facet, the most frequent; None for all.
        superseded: Documents known to be superseded; their passages score less.
        undated: Guidance without a date; its passages score a little less.
        current_only: Whether the superseded documents are left out.
        nation: A place (`kb.text.jurisdictions`): passages that apply only elsewhere score less. "" for none.
        vectors: Each by a different encoder. Blended with the words of a `Should` that is the tree, or one part of an
            `And` that is the tree, where hits are sorted by relevance. Passages near in meaning are then hits even
            without any of these words, if they meet the rest of the query. Without vectors: words only.
        emphasis: The weights of words of a `Should`, where hits are sorted by relevance.
        max_related: The most hits by meaning alone; None for as many as the engine finds near.
        max_spans: How many spans of the hits are looked for: after so many, hits have none. None for all. Engines
            ignore it.
    """

    tree: Node
    filters: Filters = Filters()
    sort: Sort = Sort.RELEVANCE
    start: int = 0
    limit: int = 10
    facets: tuple[str, ...] = FACETS
    facet_limit: int | None = FACET_LIMIT
    superseded: tuple[DocumentId, ...] = ()
    undated: tuple[DocumentId, ...] = ()
    current_only: bool = False
    nation: str = ""
    vectors: tuple[QueryVector, ...] = ()
    emphasis: TermWeights = TermWeights()
    max_related: int | None = None
    max_spans: int | None = None


def list_children(node: Node) -> tuple[Node, ...]:
    """Return the parts of a node; none of a leaf."""
    match node:
        case And(parts) | Or(parts) | SynonymGroup(parts):
            return parts
        case Should(parts, ranking):
            return (*parts, *ranking)
        case Not(part) | WithinQuotations(part):
            return (part,)
        case _:
            return ()


def walk(node: Node, *, without: tuple[type, ...] = ()) -> Iterator[Node]:
    """Yield a node and its descendants in order, without nodes of some types and their descendants."""
    if not isinstance(node, without):
        yield node
        for part in list_children(node):
            yield from walk(part, without=without)


def rewrite(node: Node, function: Callable[[Node], Node]) -> Node:
    """Return a node with a function applied to each of its parts; the same object if no part changes."""
    match node:
        case And(parts) | Or(parts) | SynonymGroup(parts):
            rewritten = tuple(map(function, parts))
            return node if rewritten == parts else type(node)(rewritten)
        case Should(parts, ranking):
            changed_words = Should(tuple(map(function, parts)), tuple(map(function, ranking)))
            return node if changed_words == node else changed_words
        case Not(part) | WithinQuotations(part):
            changed = function(part)
            return node if changed == part else type(node)(changed)
        case _:
            return node
