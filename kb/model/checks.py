"""What checking a quotation answers: how it stands in the library, where, and in whose mouth."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from kb.model.documents import Span
from kb.model.passages import PageRange, Quotation
from kb.model.results import Hit


class Standing(StrEnum):
    """How a quotation stands in the library; `kb.check` says exactly what each one means."""

    EXACT = "exact"
    MARKS = "marks"
    CLOSE = "close"
    PARTS = "parts"
    ABSENT = "absent"


class Change(StrEnum):
    """What makes the words that were pasted into those of the source."""

    EQUAL = "equal"
    REPLACE = "replace"
    INSERT = "insert"  # words of the source that were not pasted
    DELETE = "delete"  # words pasted that the source does not have


class Difference(NamedTuple):
    """A run of words that are equal or changed.

    Attributes:
        pasted: The words as pasted; an ellipsis or bracketed words as they stand.
        source: The words as the source prints them; those that an ellipsis or bracketed words stand for.
        after: What the source prints between these words and the next ones, its white space made one.
    """

    change: Change
    pasted: str
    source: str
    after: str = " "


class Agreement(StrEnum):
    """How the speaker whom a draft names compares with the speaker in the source."""

    SAME = "same"  # the same person under any spelling, the surname alone, or the person's organisation
    OTHER = "other"
    UNSAID = "unsaid"  # the draft or the source names nobody


@dataclass(frozen=True, slots=True)
class Match:
    """A place in the library where a quotation stands.

    Attributes:
        hit: The passage where the words begin; its spans are the words.
        standing: Of the words in this place; never `ABSENT`.
        differences: The words in order, those that are equal too.
        following: The passages into which the words run on.
        quotation: The quotation of the source that holds most of the words, where the source names its speaker.
        agreement: Of the draft's speaker with that one.
        other_organisation: For whom the draft says that they speak, where the source names another; else "".
    """

    hit: Hit
    standing: Standing
    differences: tuple[Difference, ...]
    following: tuple[Hit, ...] = ()
    quotation: Quotation | None = None
    agreement: Agreement = Agreement.UNSAID
    other_organisation: str = ""

    @property
    def pages(self) -> PageRange | None:
        """The pages of all the words, over all the passages."""
        ends = self.following[-1] if self.following else self.hit
        if not self.hit.spans or not ends.spans:
            return self.hit.pages
        start, end = self.hit.spans[0].start, ends.spans[-1].end
        first = self.hit.passage.pages(start, start + 1)
        last = ends.passage.pages(end - 1, end)
        if first is None or last is None:
            return first or last
        return PageRange.between(first, last)


@dataclass(frozen=True, slots=True)
class LongestRun:
    """The longest run of a quotation's words in a row that the library has, and one passage that has it.

    Attributes:
        words: As pasted.
    """

    words: str
    hit: Hit


@dataclass(frozen=True, slots=True)
class CheckedQuotation:
    """One quotation of a text, looked up.

    Attributes:
        text: As pasted, without its quotation marks.
        span: Where it stands in the pasted text.
        standing: The best of its matches'; `ABSENT` without one.
        attributed_to: Whom the text names as the speaker; "" for nobody.
        matches: At most one a document, the best first.
        longest_run: Where there is no match; None as well where not one of the words is in the library.
    """

    text: str
    span: Span
    standing: Standing
    attributed_to: str = ""
    matches: tuple[Match, ...] = ()
    longest_run: LongestRun | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A pasted text, checked.

    Attributes:
        notices: What was not looked up or was read otherwise than it stands; one sentence each.
    """

    quotations: tuple[CheckedQuotation, ...]
    notices: tuple[str, ...] = ()
