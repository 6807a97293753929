"""Invariants of every document, whatever its format."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.model import Block, BlockKind, Document

_LAST = {BlockKind.FOOTNOTE: 1, BlockKind.RUNNING: 2}


def text_of(document: Document, block: Block) -> str:
    return block.span.slice(document.text)


def texts(document: Document, *kinds: BlockKind) -> list[str]:
    """Return the texts of the blocks of some kinds, in order; of all blocks where none is given."""
    return [text_of(document, block) for block in document.blocks if not kinds or block.kind in kinds]


def outline(document: Document) -> list[tuple[str, str]]:
    return [(block.kind.value, text_of(document, block)) for block in document.blocks]


def levels(document: Document, kind: BlockKind) -> list[int]:
    return [block.level for block in document.blocks if block.kind is kind]


def assert_invariants(document: Document) -> None:
    """Fail unless blocks cover the text in order, one line feed between two, and are clean."""
    assert "\n".join(texts(document)) == document.text
    _assert_clean(texts(document))
    order = [_LAST.get(block.kind, 0) for block in document.blocks]
    assert order == sorted(order), "body, footnotes, running heads"
    heads = sorted({block.level for block in document.blocks if block.kind is BlockKind.HEADING})
    assert heads == list(range(1, len(heads) + 1)), "levels of headings without a gap"
    for mark in document.note_marks:
        assert 0 <= mark.offset <= len(document.text)
        if mark.note >= 0:
            assert document.blocks[mark.note].kind is BlockKind.FOOTNOTE
    for block in document.blocks:
        if block.kind is BlockKind.LIST_ITEM:
            assert text_of(document, block).startswith(block.mark)
    assert document.text.encode("utf-8").decode("utf-8") == document.text


def _assert_clean(found: Sequence[str]) -> None:
    for text in found:
        assert text, "no block without text"
        assert not re.search("[\n\r\u00ad\u200b\ufeff\x00]|  ", text), repr(text)
        assert text == text.strip(" ")
