"""What kind of text a document is by its own words."""

from __future__ import annotations

import pytest

from kb.model import BlockKind
from kb.read.metadata.finders.front_pages import Line
from kb.read.metadata.finders.kinds import ends_as_release, find_own_kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("This report counts nets. In this Report a net is a net.", "report"),
        ("This guide is for masters. This short handbook is free. This guidance holds.", "guidance"),
        ("This report counts nets.", ""),
        ("This report and this statement. This report and this statement.", ""),
        ("The report of the Board; a guide to nets.", ""),
    ],
)
def test_a_text_is_what_it_calls_itself_more_than_once(text: str, kind: str) -> None:
    assert find_own_kind(text) == kind


@pytest.mark.parametrize(
    ("last", "pages", "is_release"),
    [
        ("###", 0, True),
        ("ENDS", 1, True),
        ("Media contact: Ada Wren, 555 0100", 0, True),
        ("**Notes to editors**", 0, True),
        ("Contact lenses are sold here.", 0, False),
        ("The nets end here.", 0, False),
        ("###", 12, False),
    ],
)
def test_a_short_text_that_ends_as_releases_do_is_one(last: str, pages: int, is_release: bool) -> None:
    texts = ("New nets", "1 May 2021", "The harbour has new nets.", "They are blue.", last)
    assert ends_as_release([Line(BlockKind.PARAGRAPH, text) for text in texts], pages) is is_release
