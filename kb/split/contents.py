"""The table of contents of a document, from the headings above its passages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from kb.model import BlockKind, ContentsEntry, Passage


def build_contents(passages: Sequence[Passage]) -> Iterator[ContentsEntry]:
    """Return the table of contents from the heading paths of passages: each heading once, where it first appears."""
    before: tuple[tuple[str, int], ...] = ()
    for passage in passages:
        path = tuple(zip(passage.heading, passage.levels, strict=True))
        if passage.kind is BlockKind.HEADING:
            path += ((passage.text, passage.blocks[0].level),)
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, path, strict=False)))
        for text, level in path[same:]:
            yield ContentsEntry(level, text, passage.id)
        if passage.kind is not BlockKind.FOOTNOTE:
            before = path
