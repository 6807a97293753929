"""Counts the paragraphs of a document that has no pages, as a reader does who cites one of them.

A page saved from the web is cited by paragraph (Publication Manual of the APA, 7th edition, 8.28). The count is of the
full paragraphs and block quotations above the first heading or list between them; what stands above the first of them
(a date line, an address, a salutation) is none. Where readers could count differently, nothing is numbered.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kb.model import Block, BlockKind, Document, Passage
from kb.text.sentences import is_full_paragraph

_COUNTED = (BlockKind.PARAGRAPH, BlockKind.BLOCK_QUOTATION)
_ABOVE = (BlockKind.TITLE, BlockKind.HEADING, BlockKind.IMPRINT, BlockKind.RUNNING, BlockKind.CONTENTS)


def number_paragraphs(document: Document, passages: Sequence[Passage]) -> list[Passage]:
    """Return the passages of a document, in order, with the number of the first paragraph in each that has one."""
    ends = [] if document.pages else [block.span.end for block in _list_counted(document)]
    return [
        replace(each, paragraph=bisect_right(ends, each.span.start) + 1)
        if ends and each.kind in (*_COUNTED, BlockKind.LIST_ITEM) and each.span.start < ends[-1]
        else each
        for each in passages
    ]


def _list_counted(document: Document) -> Iterator[Block]:
    """Yield the paragraphs that have a number."""
    has_begun = False
    for block in document.blocks:
        if block.kind in _COUNTED and is_full_paragraph(block.span.slice(document.text)):
            has_begun = True
            yield block
        elif has_begun or block.kind not in (*_COUNTED, *_ABOVE):
            return
