"""What an engine is asked: the tree of a query, and the query around it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    """What a part of a query may be limited to: the words before a colon."""

    TITLE = "title"
    HEADING = "heading"
    DOCUMENT = "document"
    PUBLISHER = "publisher"
    KIND = "kind"
    SPEAKER = "speaker"
    ROLE = "role"


@dataclass(frozen=True, slots=True)
class Word:
    """A word, matched by its stem in body, headings and title. `term` is folded (`kb.text`)."""

    term: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order, exact (folded, not stemmed), in the body or in the nearest heading.

    Attributes:
        terms: The folded words; one or more.
        slop: How many other words may stand between the first and the last in all; with a slop above 0 the
            words may come in any order.
    """

    terms: tuple[str, ...]
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Prefix:
    """Every word that begins with the folded `stem`."""

    stem: str


@dataclass(frozen=True, slots=True)
class And:
    """All of the parts. No parts at all: everything."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Most:
    """As many of the parts as any passage has; fewer than that is no match."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """All passages but those of the part."""

    part: Node


@dataclass(frozen=True, slots=True)
class In:
    """The part (a `Word`, `Phrase` or `Prefix`), looked for in one field only.

    `TITLE` and `HEADING` are searched like text. `DOCUMENT` (an id), `PUBLISHER` and `KIND` are compared
    whole and folded: every word of the value, in order, from the first to the last. `SPEAKER` and `ROLE` are searched
    like text: passages with a quotation by somebody whose name, or whose role and organisation, has the words.
    """

    field: Field
    part: Word | Phrase | Prefix


@dataclass(frozen=True, slots=True)
class Years:
    """Documents dated from the year `first` to the year `last`, both included; None is open."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Quoted:
    """The part, with its words and phrases looked for, and marked, within quotations only.

    `EVERYTHING` inside it: every passage that has a quotation.
    """

    part: Node


Node = Word | Phrase | Prefix | And | Or | Most | Not | In | Years | Quoted
EVERYTHING = And(())


class Sort(StrEnum):
    """The order of hits; ties are by document date (newest first), id and position."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Filters:
    """Values chosen from the facets: within one, any; across them, all. Compared whole, as stored; speakers by id."""

    document: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    speaker: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A search, ready for an engine."""

    tree: Node
    filters: Filters = Filters()
    sort: Sort = Sort.RELEVANCE
    start: int = 0
    limit: int = 10
    facets: bool = True
