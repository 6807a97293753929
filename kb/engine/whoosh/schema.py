"""What is indexed of a passage, what it weighs, and the version of the files.

The schema is Whoosh's, and so are the fields. Their values are words that are folded already; what a word's posting
holds is Whoosh's format `Positions`.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from whoosh.fields import STORED, FieldType, Schema
from whoosh.formats import Positions

from kb.text import stem, terms

BODY, HEADING, ABOVE, TITLE = "body", "heading", "above", "title"
EXTRA_FIELDS = (HEADING, ABOVE, TITLE)
TEXT_FIELDS = (BODY, *EXTRA_FIELDS)
QUOTED, SPEAKER, ROLE = "quoted", "speaker", "role"  # the words of quotations, of who speaks them, of their roles
SAID_FIELDS = (QUOTED, SPEAKER, ROLE)  # searched only where a query says so, and so in no list of stems
WORD_FIELDS = (*TEXT_FIELDS, *SAID_FIELDS)
ROW = "row"
STEM = "stem"  # of all fields at once: written by the engine, read by Whoosh

BETWEEN = ""  # stands between two headings or quotations as a word that nobody can search, so that no phrase runs over


@dataclass(frozen=True, slots=True)
class BM25F:
    """The constants of the ranking.

    The formula is that of Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple weighted fields" (2004):
    frequencies are weighted and summed over the fields before they are saturated.

    Attributes:
        k1: Where more occurrences begin to count less. 0.9, with a `b` of 0.4, is what Trotman, Puurula and Burgess
            ("Improvements to BM25 and language models examined", 2014) found best over many collections, and what does
            best on the five test collections of this project.
        b: How much a long body counts against its words. Headings and titles are short by nature and not
            normalised.
        heading: Weight of the nearest heading: it says what the passage is about.
        above: Weight of the headings above that one, which many passages share.
        title: Weight of the document's title, which all its passages share: it lifts them together and must not drown
            the one that has the words itself.
        same: What another way to say what was typed (`kb.model.Same`) counts of what that would: below 1, so that of
            two passages that differ in nothing else the one with the typed words comes first; near it, since a passage
            that keeps to another word is about the same thing.
        exact: What an occurrence of the very word that was typed counts more than one of its relatives.
    """

    k1: float = 0.9
    b: float = 0.4
    heading: float = 1.5
    above: float = 0.5
    title: float = 0.5
    exact: float = 0.1
    same: float = 0.8


RANKING = BM25F()
WEIGHTS = {
    **{BODY: 1.0, HEADING: RANKING.heading, ABOVE: RANKING.above, TITLE: RANKING.title},
    **dict.fromkeys(SAID_FIELDS, 1.0),
}


class Words(FieldType):  # type: ignore[misc]  # Whoosh has no types
    """A text field whose values are folded words in order."""

    def __init__(self) -> None:
        super().__init__(format=Positions(), analyzer=None, scorable=True)


def schema() -> Schema:
    """Return the schema of the index."""
    return Schema(**{ROW: STORED()}, **{name: Words() for name in (*WORD_FIELDS, STEM)})


_LAYOUT = 11  # raised whenever the files change
_SAMPLE = (
    "O’Neill’s co-\nworkers’ ﬁrst œuvre, naïve: “trafficking”—exploited…  e\u0301tude №5 Straße ２０１３ "
    "state-of-the-art"
)


def version() -> int:
    """Return the version of the files: of their layout, and of how words are folded and stemmed."""
    words = terms(_SAMPLE)
    return zlib.crc32(repr((_LAYOUT, words, [stem(word) for word in words])).encode())
