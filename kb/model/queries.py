"""Queries as engines take them: the query tree, with filters, sort order and paging around it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from kb.model.documents import DocumentId
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
    """Words in this order, exact (folded, not stemmed), in the body or in the nearest heading.

    Attributes:
        terms: The folded words; one or more.
        slop: How many other words may be between the first and the last in all; with a slop above 0 the
            words may come in any order.
    """

    terms: tuple[str, ...]
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Prefix:
    """Every word that begins with the folded `stem`.

    Attributes:
        terms: These words, as far as they are searched; None where the library was not yet asked.
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
class MinimumMatch:
    """The largest number of parts that any passage has; a passage with fewer does not match."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Should:
    """Words outside quotation marks: any of the parts, scored by how many match and how rare they are.

    Beside words or a phrase that are required in the same `And`, no part needs to match: the parts only rank.

    Where hits are sorted by date, a passage must have as many of the parts as any passage that meets the rest of the
    query (as with `MinimumMatch`): a list by date of everything that has any one word would be of no use.
    """

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class SynonymGroup:
    """Synonyms: what was typed, then other expressions for it; the group scores as its best part does.

    Several parts in one passage count once, and a synonym counts less than what was typed. There is at least one part.
    """

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """All passages but those of the part."""

    part: Node


@dataclass(frozen=True, slots=True)
class FieldQuery:
    """A word, phrase or prefix, searched in one field only.

    `TITLE` and `HEADING` are searched like text. `DOCUMENT` (an id), `PUBLISHER` and `KIND` are compared
    whole and folded: every word of the value, in order, from the first to the last. `SPEAKER` and `ROLE` are searched
    like text: passages with a quotation by a speaker whose name, or whose role and organisation, has the words. `IS` is
    compared whole and folded with the kinds of the passage. `CITES` takes a law in its short form, with or without a
    provision: passages that cite it, or any provision of it; or else words of the law's full name. `NATION` takes a
    name or a code of a place (`kb.text.jurisdictions`): passages that apply there, in a part of it, or in a whole that
    has it.

    Attributes:
        speakers: For `SPEAKER` and `ROLE`: one of these must be quoted in the passage, too; None for anybody. A view of
            a library gives those whom it lists (`kb.query.limit_speakers`), so that nobody else is found by a name.
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
    """The part, with its words and phrases searched and highlighted within quotations only.

    With `MATCH_ALL` as its part: every passage that has a quotation.
    """

    part: Node


@dataclass(frozen=True, slots=True)
class SaidBy:
    """Any of some phrases, in the words of a quotation whose speaker's name has all that is asked for.

    No text is parsed to it: it is what a phrase means beside `speaker:` in an `And` (`kb.query.bind_speakers`). It
    scores, as `WithinQuotations` would, by how often the passage's quotations have the phrases.

    Attributes:
        phrases: One or more.
        names: For each part of the query that asks for a speaker, what the name may have: any of these. Searched like
            text in the one name.
        speakers: One of these must be the speaker; None for anybody, as in `FieldQuery`.
    """

    phrases: tuple[Phrase, ...]
    names: tuple[tuple[Word | Phrase | Prefix, ...], ...]
    speakers: frozenset[SpeakerId] | None = None


Node = (
    Word
    | Phrase
    | Prefix
    | And
    | Or
    | MinimumMatch
    | Should
    | SynonymGroup
    | Not
    | FieldQuery
    | Years
    | WithinQuotations
    | SaidBy
)
MATCH_ALL = And(())


def is_optional_beside(parts: Iterable[Node]) -> bool:
    """Tell whether a `Should` in an `And` only ranks, because words or a phrase are required beside it."""
    return any(isinstance(part, Word | Phrase | Prefix | Or | SynonymGroup | SaidBy) for part in parts)


FACET_LIMIT = 200  # values of a facet: more are no help to a person, and a library may hold thousands of documents
FACETS = ("document", "publisher", "kind", "authority", "year", "speaker", "passage_kind", "jurisdiction")


class Sort(StrEnum):
    """The order of hits; ties are broken by document date (newest first), id and position."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Filters:
    """Values chosen from facets: any within a facet, all across facets. Compared whole, as stored; speakers by id.

    Attributes:
        kind: Of documents.
        authority: Of documents: values of `Authority`.
        passage_kind: Of passages.
        jurisdiction: Where passages apply, as `FieldQuery` has it of `NATION`.
    """

    document: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    speaker: tuple[str, ...] = ()
    passage_kind: tuple[str, ...] = ()
    jurisdiction: tuple[str, ...] = ()
    authority: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class QueryVector:
    """The embedding of a query.

    Attributes:
        encoder: The encoder's identity (`kb.embeddings.Encoder.identity`); only vectors of the same one are compared.
        vector: Of length 1.
        weight: What its similarities count beside those of other vectors, and beside words.
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
class WordEmphasis:
    """What the words of a query count beyond how rare they are in the library.

    Attributes:
        weights: By which the score of each folded word is multiplied, where it is ranked (`Should`); 1 where none is
            given.
        decisive: The folded words that decide what a passage is about, such as an acronym, a number, or any word of a
            short query: no passage comes before one that has more of those that few have, and whose words score as
            much.
    """

    weights: tuple[tuple[str, float], ...] = ()
    decisive: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Query:
    """A search request to an engine.

    Attributes:
        facets: The facets to count.
        facet_limit: How many values of each, the most frequent; None for all.
        superseded: Documents that are known to be superseded; their passages score less.
        current_only: Whether the superseded documents are left out.
        nation: A place (`kb.text.jurisdictions`): passages that apply only elsewhere score less. None where "".
        vectors: By encoders of which each has another. Blended with the words of a `Should` that is the tree, or one
            part of an `And` that is the tree, where hits are sorted by relevance. Passages near in meaning are then
            hits even without any of these words, if they meet the rest of the query. None: words only.
        emphasis: On some words of a `Should`, where hits are sorted by relevance.
        max_related: How many such hits there are at most; as many as the engine finds near where None.
        max_spans: How many spans of the hits are looked for: once there are so many, the hits after have none. All
            where None. Engines do not look at it.
    """

    tree: Node
    filters: Filters = Filters()
    sort: Sort = Sort.RELEVANCE
    start: int = 0
    limit: int = 10
    facets: tuple[str, ...] = FACETS
    facet_limit: int | None = FACET_LIMIT
    superseded: tuple[DocumentId, ...] = ()
    current_only: bool = False
    nation: str = ""
    vectors: tuple[QueryVector, ...] = ()
    emphasis: WordEmphasis = WordEmphasis()
    max_related: int | None = None
    max_spans: int | None = None
