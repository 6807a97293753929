"""Candidates: the passages that a search has chosen, with the columns by which they are scored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kb.engine.opensearch.cluster import Json
from kb.engine.opensearch.documents import StoredVector, read_vectors
from kb.model import Filters, Phrase, Prefix, Word
from kb.text import stem
from kb.text.jurisdictions import meets_any

Part = Word | Phrase | Prefix

# The columns by which a passage is scored; its packed contents are fetched for the hits of a page only.
COLUMNS = (
    "id",
    "document",
    "position",
    "date",
    "apparatus",
    "length",
    "words",
    "facets",
    "values",
    "laws",
    "sayings",
    "group_order",
    "group_size",
)


class Text:
    """The words of some texts, counted when they are asked for."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts

    @cached_property
    def words(self) -> Mapping[str, int]:
        """How often each word is there."""
        return Counter(self._list_words())

    @cached_property
    def stems(self) -> Mapping[str, int]:
        """How often each stem is there."""
        return Counter(map(stem, self._list_words()))

    def _list_words(self) -> list[str]:
        return (
            self._texts[0].split() if len(self._texts) == 1 else [word for text in self._texts for word in text.split()]
        )

    def count(self, part: Part) -> int:
        """Return how often a word is there by its stem, a prefix, or a phrase."""
        match part:
            case Word(term):
                return self.stems.get(stem(term), 0)
            case Prefix(beginning, terms):
                if terms is not None:
                    return sum(self.words.get(term, 0) for term in dict.fromkeys(terms) if term.startswith(beginning))
                return sum(count for word, count in self.words.items() if word.startswith(beginning))
            case Phrase(terms, slop):
                if len(terms) == 1:
                    return self.words.get(terms[0], 0)
                if slop:
                    return sum(count_near(text.split(), terms, slop) for text in self._texts)
                return sum(_count_phrase(text, " ".join(terms)) for text in self._texts)


def _count_phrase(text: str, phrase: str) -> int:
    """Count the places at which a phrase begins; they may overlap."""
    text, phrase = f" {text} ", f" {phrase} "
    count, at = 0, text.find(phrase)
    while at >= 0:
        count += 1
        at = text.find(phrase, at + 1)
    return count


def count_near(words: Sequence[str], wanted: Sequence[str], slop: int) -> int:
    """Count the shortest stretches that have all the wanted words, in any order, with few enough others between them.

    Args:
        words: Of a text.
        wanted: Each as often as a stretch must have it.
        slop: How many others at most.
    """
    needed = Counter(wanted)
    missing, count, first = len(wanted), 0, 0
    held: Counter[str] = Counter()
    for last, word in enumerate(words):
        if word not in needed:
            continue
        held[word] += 1
        missing -= held[word] <= needed[word]
        while missing == 0:  # shorten the stretch until a word is lacking: then it was the shortest
            dropped = words[first]
            if dropped in needed:
                held[dropped] -= 1
                if held[dropped] < needed[dropped]:
                    missing = 1
                    count += last - first < len(wanted) + slop
            first += 1
    return count


@dataclass(frozen=True, slots=True)
class Saying:
    """The words of a quotation, and of its speaker's name, with the speaker's id."""

    text: Text
    speaker: Text
    speaker_id: str


_NO_TEXT = Text(())


@dataclass(eq=False)
class Candidate:
    """A passage that may be a hit.

    Attributes:
        identity: Of its row.
        source: The columns of its row.
    """

    identity: str
    source: Json = field(repr=False)

    @cached_property
    def _texts(self) -> Mapping[str, Text]:
        return {name: Text(texts) for name, texts in self.source["words"].items()}

    def read(self, name: str) -> Text:
        """Return the words of a field."""
        return self._texts.get(name, _NO_TEXT)

    @cached_property
    def sayings(self) -> Sequence[Saying]:
        """Its quotations."""
        return [
            Saying(Text([each["text"]]), Text([each["speaker"]]), each["speaker_id"])
            for each in self.source.get("sayings", ())
        ]

    @cached_property
    def vectors(self) -> Mapping[str, StoredVector]:
        """Its vectors by the names of their encoders."""
        return read_vectors(self.source)

    @property
    def length(self) -> int:
        """How many words its body has."""
        length: int = self.source["length"]
        return length

    @property
    def places(self) -> Sequence[str]:
        """Where it applies."""
        return self.list_values("place")

    @property
    def date(self) -> str:
        """The date of its document, "" where it has none."""
        return str(self.source.get("date", ""))

    @property
    def position(self) -> int:
        """Its number in its document."""
        return int(self.source["position"])

    @property
    def document(self) -> str:
        """The id of its document."""
        return str(self.source["document"])

    def list_values(self, facet: str) -> Sequence[str]:
        """Return its values of a facet."""
        values: Sequence[str] = self.source["facets"].get(facet, ())
        return values

    def passes(self, filters: Filters) -> bool:
        """Tell whether it passes all filters."""
        if filters.jurisdiction and not any(meets_any(place, filters.jurisdiction) for place in self.places):
            return False
        names = ("document", "publisher", "kind", "authority", "year", "speaker", "passage_kind")
        chosen = ((name, getattr(filters, name)) for name in names)
        return all(not some or any(value in some for value in self.list_values(name)) for name, some in chosen)


def read_candidates(hits: Iterable[Json]) -> Iterator[Candidate]:
    """Yield the candidates of an answer."""
    for hit in hits:
        yield Candidate(hit["_id"], hit["_source"])


def sort_by_date(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return candidates in the order of hits of the same score: the newest first, then by document and position."""
    ordered = sorted(candidates, key=lambda each: (each.document, each.position))
    return sorted(ordered, key=lambda each: each.date, reverse=True)
