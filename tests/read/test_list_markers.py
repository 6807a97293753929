"""Bullets of symbol fonts, and those typed as text."""

from __future__ import annotations

import pytest

from kb.model import BlockKind
from kb.read.document_builder import BlockDraft
from kb.read.list_markers import convert_typed_bullets, normalize_bullet

PARAGRAPH, ITEM = BlockKind.PARAGRAPH, BlockKind.LIST_ITEM


@pytest.mark.parametrize(
    ("mark", "bullet"),
    [("–", "–"), ("1.", "1."), ("", "•"), ("\uf0b7", "•"), ("\uf0fc", "✓"), ("\ue000", "•"), ("\uf8ff", "•"),
     ("\uf900", "\uf900"), ("\ud7fb", "\ud7fb"), ("·", "•")],
)  # fmt: skip
def test_a_bullet_is_a_character_of_ordinary_fonts(mark: str, bullet: str) -> None:
    assert normalize_bullet(mark) == bullet


@pytest.mark.parametrize(
    ("draft", "kind", "mark", "text"),
    [
        (BlockDraft(PARAGRAPH, ("• Boats",)), ITEM, "•", "Boats"),
        (BlockDraft(PARAGRAPH, ("•Boats",)), ITEM, "•", "Boats"),
        (BlockDraft(PARAGRAPH, ("\uf0b7", " Boats")), ITEM, "•", "Boats"),
        (BlockDraft(PARAGRAPH, ("• ",)), PARAGRAPH, "", "• "),
        (BlockDraft(PARAGRAPH, ("Boats",)), PARAGRAPH, "", "Boats"),
        (BlockDraft(ITEM, ("➤ Boats",), 1, "•"), ITEM, "➤", "Boats"),
        (BlockDraft(ITEM, ("➤ Boats",), 1, ""), ITEM, "➤", "Boats"),
        (BlockDraft(ITEM, ("➤ Boats",), 1, "1."), ITEM, "1.", "➤ Boats"),
        (BlockDraft(BlockKind.HEADING, ("• Boats",), 1), BlockKind.HEADING, "", "• Boats"),
    ],
)
def test_a_paragraph_with_a_typed_bullet_is_an_item(draft: BlockDraft, kind: BlockKind, mark: str, text: str) -> None:
    (found,) = convert_typed_bullets([draft])
    assert (found.kind, found.mark, "".join(map(str, found.parts))) == (kind, mark, text)
    assert found.level == draft.level
