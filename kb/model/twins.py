"""The same words in two documents."""

from __future__ import annotations

from dataclasses import dataclass

from kb.model.checks import Difference
from kb.model.documents import Span
from kb.model.passages import DocumentRecord, PageRange, Passage


@dataclass(frozen=True, slots=True)
class Twin:
    """Words of a passage that stand in another document too, whole or nearly.

    Attributes:
        document: The other one.
        there: Its passages that have the words, in order.
        spans: The words in each of these.
        here: The words in this passage.
        whole: Whether they are all the words of this passage; else they are a passage of the other document, all of
            it, which stands in this passage or runs over its end.
        changed: How many words are replaced, dropped or added.
        differences: In order, what is equal too: `pasted` are the words of this document, `source` those of the other.
    """

    document: DocumentRecord
    there: tuple[Passage, ...]
    spans: tuple[Span, ...]
    here: Span
    whole: bool
    changed: int
    differences: tuple[Difference, ...]

    @property
    def pages(self) -> PageRange | None:
        """The pages of the words in the other document."""
        first = self.there[0].pages(self.spans[0].start, self.spans[0].start + 1)
        last = self.there[-1].pages(self.spans[-1].end - 1, self.spans[-1].end)
        if first is None or last is None:
            return first or last
        return PageRange.between(first, last)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """All other documents that have a passage's words.

    Attributes:
        twins: One a document: those that have all its words first, and of these the newest first.
        more: Whether there were more passages to compare than were compared.
    """

    twins: tuple[Twin, ...]
    more: bool = False
