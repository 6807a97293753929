"""Results of comparing texts word by word: checked quotations, and near-duplicate passages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from kb.model.documents import DocumentId, Span
from kb.model.passages import NO_COVERAGE, DocumentRecord, PageRange, Passage, Quotation, TextCoverage
from kb.model.results import Hit


class MatchStatus(StrEnum):
    """How well a quotation matches the library; `kb.quotation_check` defines each value."""

    EXACT = "exact"
    MARKS = "marks"
    CLOSE = "close"
    PARTS = "parts"
    ABSENT = "absent"


class DiffOp(StrEnum):
    """An edit that turns the pasted words into those of the source."""

    EQUAL = "equal"
    REPLACE = "replace"
    INSERT = "insert"  # words of the source that were not pasted
    DELETE = "delete"  # words pasted that the source does not have


class DiffSpan(NamedTuple):
    """Consecutive words that are equal or changed.

    Attributes:
        pasted: The words as pasted, or an ellipsis or bracketed words.
        source: The words as the source prints them; for an ellipsis or bracketed words, what they replace.
        after: What the source prints before the next words, each run of white space as one space.
    """

    op: DiffOp
    pasted: str
    source: str
    after: str = " "


class SpeakerMatch(StrEnum):
    """Whether the speaker named in a draft is the speaker in the source."""

    SAME = "same"  # the same person under any spelling, the surname alone, or the person's organisation
    PROBABLY_SAME = "probably same"  # the same, where the source's speaker is inferred
    TO_CHECK = "to check"  # they seem to differ, and the source prints no other full name beside the words
    OTHER = "other"  # the source prints another full name beside the words
    UNSAID = "unsaid"  # the draft or the source names no speaker


class PlaceMatch(StrEnum):
    """Whether the words are on the page, or in the work, that a draft names."""

    SAME = "same"
    OTHER = "other"
    UNSAID = "unsaid"  # the draft names none, or it may be of another work


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """Where a draft says that a quotation is from. "" where the draft does not say.

    Attributes:
        first: The first page as typed, in digits or a Roman numeral; `last` the last one.
        documents: The documents of the library that the draft names by their titles.
        author: The author or publisher of a reference ("ATMG 2013").
        words: The words around the quotation that were read.
    """

    first: str = ""
    last: str = ""
    documents: tuple[DocumentId, ...] = ()
    author: str = ""
    year: str = ""
    words: str = ""


class SeriousKind(StrEnum):
    """The aspect of a quotation's meaning that a change touches."""

    NEGATION = "negation"
    FIGURE = "figure"
    DEGREE = "degree"  # how often, how many, how surely: "always", "some", "only"


class SeriousChange(NamedTuple):
    """A change that reverses the meaning of a quotation.

    Attributes:
        pasted: The figure, the negating word, the word of degree, or the word or ellipsis that replaced the negating
            one; "" if it was dropped.
        source: The same in the source; "" if it was added.
    """

    kind: SeriousKind
    pasted: str
    source: str


def _join_pages(first: PageRange | None, last: PageRange | None) -> PageRange | None:
    return PageRange.join(first, last) if first and last else first or last


@dataclass(frozen=True, slots=True)
class Match:
    """A place in the library that matches a quotation.

    Attributes:
        hit: The passage where the words begin; its spans are the words.
        status: Of the words in this place; never `ABSENT`.
        diff: All words in order, equal ones included.
        following: The passages into which the words run on.
        quotation: The quotation of the source that holds most of the words, if the source names its speaker;
            `speaker_match` compares that speaker with the draft's.
        other_organisation: The speaker's organisation by the draft, if the source names another one; else "".
        page_match: Of the page that the draft names.
        document_match: Of the work that the draft names.
        serious: The changes that touch the meaning.
    """

    hit: Hit
    status: MatchStatus
    diff: tuple[DiffSpan, ...]
    following: tuple[Hit, ...] = ()
    quotation: Quotation | None = None
    speaker_match: SpeakerMatch = SpeakerMatch.UNSAID
    other_organisation: str = ""
    page_match: PlaceMatch = PlaceMatch.UNSAID
    document_match: PlaceMatch = PlaceMatch.UNSAID
    serious: tuple[SeriousChange, ...] = ()

    @property
    def pages(self) -> PageRange | None:
        """The pages of all the words, over all the passages."""
        ends = self.following[-1] if self.following else self.hit
        if not self.hit.spans or not ends.spans:
            return self.hit.pages
        start, end = self.hit.spans[0].start, ends.spans[-1].end
        return _join_pages(self.hit.passage.find_pages(start, start + 1), ends.passage.find_pages(end - 1, end))


@dataclass(frozen=True, slots=True)
class LongestMatch:
    """The longest run of consecutive words of a quotation, as pasted, that the library has, and a passage with it."""

    words: str
    hit: Hit


@dataclass(frozen=True, slots=True)
class CheckedQuotation:
    """A quotation of a pasted text, looked up in the library.

    Attributes:
        text: As pasted, without its quotation marks.
        span: In the pasted text.
        status: The best status of its matches; `ABSENT` without a match.
        attributed_to: The speaker whom the text names, or "".
        matches: At most one a document, the best first.
        longest_match: Only without a match; None if the library has none of the words.
        cited: Where the text says that the words are from.
    """

    text: str
    span: Span
    status: MatchStatus
    attributed_to: str = ""
    matches: tuple[Match, ...] = ()
    longest_match: LongestMatch | None = None
    cited: CitedPlace | None = None


@dataclass(frozen=True, slots=True)
class QuotationReport:
    """A pasted text, checked; notices say what was not looked up, or was read differently than pasted."""

    quotations: tuple[CheckedQuotation, ...]
    notices: tuple[str, ...] = ()
    coverage: TextCoverage = NO_COVERAGE


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Words of a passage that are in another document too, exactly or nearly.

    Attributes:
        their_passages: The passages of the other document that have the words, in order.
        their_spans: The words in each of these.
        span: The words in this passage.
        is_whole: Whether the words are all of this passage. Otherwise they are all of a passage of the other document
            that is contained in this one or runs over its end, or a long run of words that both have.
        changed: The number of words that are replaced, dropped or added.
        diff: All words in order: `pasted` are those of this document, `source` those of the other.
    """

    document: DocumentRecord
    their_passages: tuple[Passage, ...]
    their_spans: tuple[Span, ...]
    span: Span
    is_whole: bool
    changed: int
    diff: tuple[DiffSpan, ...]

    @property
    def pages(self) -> PageRange | None:
        """The pages of the words in the other document."""
        start, end = self.their_spans[0].start, self.their_spans[-1].end
        return _join_pages(
            self.their_passages[0].find_pages(start, start + 1), self.their_passages[-1].find_pages(end - 1, end)
        )


@dataclass(frozen=True, slots=True)
class Duplicates:
    """All other documents that have a passage's words.

    Attributes:
        duplicates: One a document: those that have all its words first, then the newest.
        has_more: Whether there were more passages to compare than the limit allows.
    """

    duplicates: tuple[Duplicate, ...]
    has_more: bool = False
