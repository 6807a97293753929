"""Documents of paragraphs, and their quotations as plain values."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.model import Block, BlockKind, Document, DocumentId, Metadata, Span
from kb.quotations.finder import find_quotations
from kb.quotations.models import ExtractionResult


@dataclass(frozen=True, slots=True)
class Heard:
    """A quotation as a person would note it."""

    words: tuple[str, ...]
    speaker: str
    role: str = ""
    organisation: str = ""


def document(*paragraphs: str | tuple[BlockKind, str]) -> Document:
    """Make a document; a paragraph is a text, or a kind and a text."""
    blocks: list[Block] = []
    at = 0
    parts = [part if isinstance(part, tuple) else (BlockKind.PARAGRAPH, part) for part in paragraphs]
    for kind, text in parts:
        blocks.append(Block(kind, Span(at, at + len(text))))
        at += len(text) + 1
    joined = "\n".join(text for _, text in parts)
    return Document(DocumentId("release"), "release.txt", "0", Metadata(), joined, tuple(blocks))


def of_lines(text: str) -> Document:
    """Make a document of a plain text: each non-blank line is a paragraph."""
    spans = [match.span() for match in re.finditer(r"\S(?:[^\n]*\S)?", text)]
    blocks = tuple(Block(BlockKind.PARAGRAPH, Span(*span)) for span in spans)
    return Document(DocumentId("release"), "release.txt", "0", Metadata(), text, blocks)


def found(*paragraphs: str | tuple[BlockKind, str]) -> ExtractionResult:
    return find_quotations(document(*paragraphs))


def heard(*paragraphs: str | tuple[BlockKind, str]) -> list[Heard]:
    """Return the quotations of paragraphs as a person would note them."""
    made = document(*paragraphs)
    return [
        Heard(tuple(part.slice(made.text) for part in each.parts), each.speaker, each.role, each.organisation)
        for each in find_quotations(made).quotations
    ]


def speakers(*paragraphs: str | tuple[BlockKind, str]) -> list[str]:
    return [each.speaker for each in heard(*paragraphs)]
