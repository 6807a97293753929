"""The JSON answer of a passage in context, with its duplicates in other documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from typing_extensions import TypedDict

from kb.model import (
    CitingPassage,
    DocumentRecord,
    Duplicate,
    Duplicates,
    Hit,
    NewerPassage,
    Passage,
    Reference,
    Supersessions,
)
from kb.present.answers import (
    ContextAnswer,
    DocumentBrief,
    HitAnswer,
    NewerAnswer,
    PageAnswer,
    build_brief,
    build_hit_answer,
    build_newer_answer,
    build_page_answer,
    build_passage_answer,
    build_passage_path,
)
from kb.present.references import CitingAnswer, ReferenceAnswer, build_citing, build_references
from kb.text.figures import spell_number


class PagePictureAnswer(TypedDict):
    """The picture of a page of a PDF file, `page` being its number in the file and `label` the printed one.

    `boxes` are those of the passage's lines: left, top, right and bottom in fractions of the page from its upper left
    corner. They are null where they were not asked for, or where the file cannot be opened.
    """

    page: int
    label: str
    url: str
    boxes: list[tuple[float, float, float, float]] | None


class TwinAnswer(TypedDict):
    """Words of a passage that also occur in another document.

    `passage` is the first passage there that has them, and `page` the page of the words there. `text` are the words
    here; `whole` tells whether they are the whole passage. Each of the `differences` is a change with the words here
    and there.
    """

    document: DocumentBrief
    passage: str
    page: PageAnswer | None
    whole: bool
    text: str
    words_changed: int
    differences: list[tuple[Literal["equal", "replace", "insert", "delete"], str, str]]
    url: str


class PassageContextAnswer(ContextAnswer):
    """A passage, its neighbours, other documents with its words, similar passages, and references both ways.

    `elsewhere_more` tells that there may be more such documents than were compared. `related` has the most similar
    passage first; its `score` is the similarity in meaning, in standard deviations above the mean of all passages.
    `references` are those of the passage, `cited_by` the passages of its document that refer to it. `page_pictures` has
    each page of the PDF file that the passage is on. `newer_on_subject` is null where none is known.
    """

    elsewhere: list[TwinAnswer]
    elsewhere_more: bool
    related: list[HitAnswer]
    references: list[ReferenceAnswer]
    cited_by: list[CitingAnswer]
    page_pictures: list[PagePictureAnswer]
    newer_on_subject: NewerAnswer | None


def build_context_answer(
    record: DocumentRecord,
    passage: Passage,
    before: Sequence[Passage],
    after: Sequence[Passage],
    duplicates: Duplicates,
    similar: Sequence[Hit],
    references: Sequence[Reference],
    referring: Sequence[CitingPassage],
    pictures: Sequence[PagePictureAnswer],
    superseded: Supersessions,
    newer: NewerPassage | None,
) -> PassageContextAnswer:
    """Return a passage with its neighbours, duplicates, similar passages, references, pages and newer guidance."""
    return {
        **build_passage_answer(record, passage, before, after, superseded),
        "elsewhere": [_build_duplicate(passage, duplicate, superseded) for duplicate in duplicates.duplicates],
        "elsewhere_more": duplicates.has_more,
        "related": [build_hit_answer(hit, superseded) for hit in similar],
        "references": build_references(references),
        "cited_by": build_citing(referring, superseded),
        "page_pictures": list(pictures),
        "newer_on_subject": build_newer_answer(newer),
    }


def _build_duplicate(passage: Passage, duplicate: Duplicate, superseded: Supersessions) -> TwinAnswer:
    there = duplicate.their_passages[0].id
    return {
        "document": build_brief(duplicate.document, superseded),
        "passage": there,
        "page": build_page_answer(duplicate.pages),
        "whole": duplicate.is_whole,
        "text": duplicate.span.slice(passage.text),
        "words_changed": duplicate.changed,
        "differences": [(each.op.value, each.pasted, each.source) for each in duplicate.diff],
        "url": build_passage_path(duplicate.document.id, there),
    }


def describe_duplicate(passage: Passage, duplicate: Duplicate) -> str:
    """Say how much of a passage another document has, and how many words differ there."""
    changed = f"{spell_number(duplicate.changed)} {'word' if duplicate.changed == 1 else 'words'} changed"
    if duplicate.is_whole:
        return changed if duplicate.changed else "the same words"
    count = len(duplicate.span.slice(passage.text).split())
    some = f"{spell_number(count)} of the words here"
    return f"{some}, {changed}" if duplicate.changed else some
