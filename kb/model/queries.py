"""What an engine is asked: the tree of a query, and the query around it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from kb.model.documents import DocumentId


class Field(StrEnum):
    """What a part of a query may be limited to: the words before a colon."""

    TITLE = "title"
    HEADING = "heading"
    DOCUMENT = "document"
    PUBLISHER = "publisher"
    KIND = "kind"
    SPEAKER = "speaker"
    ROLE = "role"
    IS = "is"
    CITES = "cites"


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
class Ranked:
    """Words outside quotation marks: any of the parts, the more of them and the rarer they are the better.

    Beside words or a phrase that are required in the same `And`, none of the parts need be there: they only rank.

    Where hits are in the order of their dates, as many of the parts as any passage has that meets the rest of the query
    (as `Most`): a date order of everything that has any one word would be of no use.
    """

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Same:
    """Ways to say one thing: what was typed, and then others for it, which count as much as the best of them does.

    A passage that has several of them has said it once; another way counts less than what was typed. There is one
    part or more.
    """

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
    like text: passages with a quotation by somebody whose name, or whose role and organisation, has the words. `IS` is
    compared whole and folded with the kinds of the passage. `CITES` takes a law in its short form, with a provision or
    without: passages that cite it, or any provision of it; else words that stand in the law's full name.
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


Node = Word | Phrase | Prefix | And | Or | Most | Ranked | Same | Not | In | Years | Quoted
EVERYTHING = And(())


def only_rank(parts: Iterable[Node]) -> bool:
    """Tell whether the `Ranked` of an `And` only rank: whether words or a phrase are required beside them."""
    return any(isinstance(part, Word | Phrase | Prefix | Or | Same) for part in parts)


class Sort(StrEnum):
    """The order of hits; ties are by document date (newest first), id and position."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Filters:
    """Values chosen from the facets: within one, any; across them, all. Compared whole, as stored; speakers by id.

    Attributes:
        passage_kind: Kinds of passages; `kind` is that of documents.
    """

    document: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    speaker: tuple[str, ...] = ()
    passage_kind: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Meaning:
    """What a query means, as an encoder says it.

    Attributes:
        encoder: Its identity (`kb.meaning.Encoder.identity`): compared only with vectors of the same one.
        vector: Of length 1.
    """

    encoder: str
    vector: NDArray[np.float32]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Meaning):
            return NotImplemented
        return self.encoder == other.encoder and self.vector.tobytes() == other.vector.tobytes()

    def __hash__(self) -> int:
        return hash((self.encoder, self.vector.tobytes()))


@dataclass(frozen=True, slots=True)
class Query:
    """A search, ready for an engine.

    Attributes:
        outdated: Documents that are no longer in force: their passages score less.
        current: Whether these are left out.
        meaning: Blended with the words of a `Ranked` that is the tree, or one part of an `And` that is the tree, where
            hits are in the order of relevance. Passages near in meaning are hits too, though none of these words stands
            in them, if they meet the rest of the query. None: words only.
    """

    tree: Node
    filters: Filters = Filters()
    sort: Sort = Sort.RELEVANCE
    start: int = 0
    limit: int = 10
    facets: bool = True
    outdated: tuple[DocumentId, ...] = ()
    current: bool = False
    meaning: Meaning | None = None
