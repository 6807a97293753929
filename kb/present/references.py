"""References as JSON: what passages refer to, and what refers to them."""

from __future__ import annotations

from collections.abc import Iterable

from typing_extensions import TypedDict

from kb.model import CitingPassage, Reference, Supersessions
from kb.present.answers import (
    DocumentAnswer,
    DocumentBrief,
    PageAnswer,
    build_brief,
    build_document_path,
    build_page_answer,
    build_passage_path,
)


class ReferenceAnswer(TypedDict):
    """Words of a passage that refer to another passage of its document, or to another document by its title.

    `span` has the offsets of the words in the text of `passage`; `to_passage` is null for a document as a whole.
    """

    passage: str
    text: str
    span: tuple[int, int]
    to_document: str
    to_passage: str | None
    url: str


class CitingAnswer(TypedDict):
    """A passage that refers to this one, or to this document; `text` are the words by which it does."""

    document: DocumentBrief
    passage: str
    page: PageAnswer | None
    text: str
    url: str


class WholeDocumentAnswer(DocumentAnswer):
    """A document with all its passages, what these refer to, and the passages of other documents that name it."""

    references: list[ReferenceAnswer]
    cited_by: list[CitingAnswer]


def build_references(references: Iterable[Reference]) -> list[ReferenceAnswer]:
    """Return what some passages refer to."""
    return [
        {
            "passage": each.passage.id,
            "text": each.span.slice(each.passage.text),
            "span": (each.span.start, each.span.end),
            "to_document": each.document,
            "to_passage": each.target or None,
            "url": build_passage_path(each.document, each.target)
            if each.target
            else build_document_path(each.document),
        }
        for each in references
    ]


def build_citing(citing: Iterable[CitingPassage], superseded: Supersessions) -> list[CitingAnswer]:
    """Return the passages that refer to one, or to a document."""
    return [
        {
            "document": build_brief(each.document, superseded),
            "passage": each.passage.id,
            "page": build_page_answer(each.pages),
            "text": each.spans[0].slice(each.passage.text),
            "url": build_passage_path(each.document.id, each.passage.id),
        }
        for each in citing
    ]
