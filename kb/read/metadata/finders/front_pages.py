"""Selects the lines in which a document describes itself: title page, imprint and text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from kb.model import Block, BlockKind, Document

_TITLE_PAGE_LINES = 120  # a letterhead may list a whole board
_OPENING_LINES = 15  # of a document without pages
_TITLE_PAGE_CHARS, _TITLE_PAGES = 200, 3  # a cover with less text may continue on the next page with as little
_FIRST_PAGES, _LAST_PAGES = 4, 2  # pages that may have an imprint
_COVER_CHARS = 700  # a title page with less text has no running text
_END_LINES = 12  # of a document without pages
_LINE_CHARS = 3000  # text beyond that says nothing about the document
_BESIDE = (BlockKind.RUNNING, BlockKind.FOOTNOTE)
_LISTED = (BlockKind.CONTENTS, BlockKind.BIBLIOGRAPHY, BlockKind.FORM)


@dataclass(frozen=True, slots=True)
class Line:
    """A block with its text and the page on which it begins (0 in a document without pages)."""

    kind: BlockKind
    text: str
    level: int = 0
    page: int = 0


@dataclass(frozen=True, slots=True)
class FrontPages:
    """The lines in which a document describes itself."""

    title_page: tuple[Line, ...]  # of the first page with text, or the document's first lines; without notes
    imprint: tuple[Line, ...]  # imprints, and all other lines of the first and last pages
    body: tuple[Line, ...]  # all but notes and running heads
    running: tuple[Line, ...]  # running heads
    is_cover: bool  # the title page has no running text


def find_front_pages(document: Document) -> FrontPages:
    """Select the lines in which a document says what it is."""
    body = [block for block in document.blocks if block.kind not in _BESIDE]
    pages = _number_pages(document, body)
    if document.pages:
        title_page = _select_title_page(body, pages)
        imprint = _select_imprint(document, body, pages)
    else:
        title_page = body[:_OPENING_LINES]
        ends = {id(block) for block in body[-_END_LINES:]}
        imprint = [block for block in body if block.kind is BlockKind.IMPRINT or id(block) in ends]
    running = [block for block in document.blocks if block.kind is BlockKind.RUNNING]
    return FrontPages(
        title_page=_make_lines(document, title_page),
        imprint=_make_lines(document, imprint),
        body=_make_lines(document, body),
        running=_make_lines(document, running),
        is_cover=bool(document.pages) and _count_chars(title_page) < _COVER_CHARS,
    )


def _make_lines(document: Document, blocks: Sequence[Block]) -> tuple[Line, ...]:
    numbers = _number_pages(document, blocks)
    return tuple(
        Line(block.kind, block.span.slice(document.text)[:_LINE_CHARS], block.level, number)
        for block, number in zip(blocks, numbers, strict=True)
    )


def _number_pages(document: Document, blocks: Sequence[Block]) -> list[int]:
    """Return the page on which each block begins; 0 in a document without pages."""
    starts = [page.span.start for page in document.pages]
    numbers = [page.number for page in document.pages]
    return [numbers[max(bisect_right(starts, block.span.start) - 1, 0)] if starts else 0 for block in blocks]


def _select_title_page(body: Sequence[Block], pages: Sequence[int]) -> list[Block]:
    chosen: list[Block] = []
    for number in sorted(set(pages))[:_TITLE_PAGES]:
        own = [block for block, page in zip(body, pages, strict=True) if page == number]
        if chosen and _count_chars(own) > _COVER_CHARS // 2:
            break
        chosen += own
        if _count_chars(chosen) >= _TITLE_PAGE_CHARS:
            break
    return chosen[:_TITLE_PAGE_LINES]


def _count_chars(blocks: Sequence[Block]) -> int:
    return sum(block.span.end - block.span.start for block in blocks)


def _select_imprint(document: Document, body: Sequence[Block], pages: Sequence[int]) -> list[Block]:
    first, last = sorted({1, *pages})[:_FIRST_PAGES], document.page_count - _LAST_PAGES
    notes = [block for block in document.blocks if block.kind is BlockKind.FOOTNOTE]
    beside = [  # in the small letters of notes an imprint may stand too
        block
        for block, page in zip(notes, _number_pages(document, notes), strict=True)
        if page == first[0] or page > last
    ]
    near = [
        block
        for block, page in zip(body, pages, strict=True)
        if block.kind is BlockKind.IMPRINT or ((page in first[1:] or page > last) and block.kind not in _LISTED)
    ]
    return [*near, *beside]
