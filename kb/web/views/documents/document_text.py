"""The text of a document as its pages share it: divided into parts, and kept from one page to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.citations.wording import join_printed_pages
from kb.library.view import LibraryView
from kb.model import DocumentId, DocumentRecord, PageRange, Passage, PassageId, SpeakerId
from kb.web.params.models import DocumentParameters
from kb.web.views.documents.parts import Part, divide_document, keep_whole
from kb.web.views.documents.reader import list_pages

_MAX_KEPT = 2000  # passages


@dataclass(frozen=True, slots=True)
class DocumentText:
    """The text of a document, its pages, and the parts by which it is read.

    Attributes:
        passages: All of the document, in order.
        pages: Every page of the file, in order; none where it has none.
        parts: At least one.
        part_of: The number of the part that has each passage.
    """

    record: DocumentRecord
    passages: Sequence[Passage]
    pages: tuple[PageRange, ...]
    parts: tuple[Part, ...]
    part_of: Mapping[PassageId, int]

    def find_part(self, page: int) -> int:
        """Return the number of the part in which a page of the file begins."""
        return next((each.number for each in self.parts if page in each.pages), 1)

    def choose_part(self, asked: DocumentParameters) -> Part:
        """Return the part that is asked for; all of the document as one if that is."""
        if asked.whole:
            return keep_whole(self.record, self.passages)
        number = self.part_of.get(PassageId(asked.passage), asked.part)
        return self.parts[number - 1 if number <= len(self.parts) else 0]

    def join_pages(self, part: Part) -> PageRange | None:
        """Return the pages of a part, or None where the file has none."""
        if not part.pages:
            return None
        return join_printed_pages(self.pages[part.pages[0] - 1], self.pages[part.pages[-1] - 1])


def read_document(record: DocumentRecord, view: LibraryView) -> DocumentText:
    """Read the text of a document; kept for the next page of it."""
    kept = view.memoize(_begin_texts)
    key = (record.id, view.closed_speakers)
    text = kept.get(key)
    if text is None:
        passages = view.document_passages(record.id)
        parts = divide_document(record, passages)
        part_of = {passage.id: part.number for part in parts for passage in part.passages}
        text = DocumentText(record, passages, list_pages(record, passages), parts, part_of)
        if sum(len(each.passages) for each in tuple(kept.values())) + len(passages) > _MAX_KEPT:
            kept.clear()
        kept[key] = text
    return text


def _begin_texts(_view: LibraryView) -> dict[tuple[DocumentId, frozenset[SpeakerId]], DocumentText]:
    return {}
