"""Which laws the passages of a document cite.

Puts the passages in the order in which a reader meets them. How a law is recognised is the business of `kb.laws`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kb.laws import DocumentReader
from kb.model import BlockKind, LawReference, Passage, PassageId

VERSION = 2  # raise it when the same passages would cite other laws


def laws_of(passages: Sequence[Passage]) -> list[tuple[LawReference, ...]]:
    """Return the laws that each passage of a document cites.

    Args:
        passages: All of the document, in its order. A footnote is read straight after the passage that has its mark.
    """
    place = {each.id: each.position for each in passages}
    order = sorted(range(len(passages)), key=lambda at: (_read_at(passages[at], place), at))
    found: list[tuple[LawReference, ...]] = [()] * len(passages)
    for at, references in zip(order, DocumentReader(passages[at].text for at in order).read(), strict=True):
        found[at] = references
    return found


def _read_at(passage: Passage, place: dict[PassageId, int]) -> int:
    is_note = passage.kind is BlockKind.FOOTNOTE
    return place.get(passage.note_of, passage.position) if is_note else passage.position
