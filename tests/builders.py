"""Records and passages with what a test is about, and nothing else."""

from __future__ import annotations

from typing import Any

from kb.model import BlockKind, DocumentId, DocumentRecord, Metadata, Passage, PassageId, Phrase, Span
from kb.text import split_terms


def phrase(text: str, slop: int = 0) -> Phrase:
    """Make a phrase of the words of a text."""
    return Phrase(tuple(split_terms(text)), slop)


def make_record(
    metadata: Metadata, document: str = "a", source: str = "", *, pages: int = 0, passages: int = 0
) -> DocumentRecord:
    """Make a record; its source is a text file of its name, unless another is given."""
    return DocumentRecord(DocumentId(document), source or f"{document}.txt", "", "", metadata, pages, passages)


def make_passage(text: str, name: str = "p", document: str = "d", **fields: Any) -> Passage:  # noqa: ANN401 - of a passage
    """Make a paragraph, the first passage of its document unless its fields say otherwise."""
    usual: dict[str, Any] = {"position": 0, "span": Span(0, len(text)), "kind": BlockKind.PARAGRAPH}
    return Passage(id=PassageId(name), document=DocumentId(document), text=text, **(usual | fields))
