"""Paragraphs that run on over a column or a page."""

from __future__ import annotations

from kb.model import BlockKind
from kb.read.layout.drafts import Draft
from kb.read.layout.joins import joined
from tests.read.layout.made import draft

FIRST = "They asked for a report that would say plainly what"
SECOND = "each of the bodies had done, and what it had left undone."


def texts(*drafts: Draft) -> list[str]:
    return [each.text for each in joined(drafts)]


def test_a_paragraph_goes_on_at_the_head_of_the_next_column() -> None:
    assert texts(draft(FIRST, baseline=700), draft(SECOND, left=320, baseline=100)) == [f"{FIRST} {SECOND}"]


def test_a_paragraph_goes_on_behind_the_words_of_a_figure() -> None:
    figure = [draft("1,500", size=7), draft("Figure 2 Cases a year", BlockKind.CAPTION, size=8)]
    assert texts(draft(FIRST), *figure, draft(SECOND, page=1)) == [
        f"{FIRST} {SECOND}",
        "1,500",
        "Figure 2 Cases a year",
    ]


def test_a_finished_paragraph_does_not_go_on() -> None:
    assert len(texts(draft(SECOND, baseline=700), draft("and so on, as before.", page=1))) == 2


def test_a_new_sentence_does_not_go_on_with_one_that_stands_further_up() -> None:
    assert len(texts(draft(FIRST), draft("1,500", size=7), draft("Each of the bodies did much.", page=1))) == 3


def test_lines_apart_on_one_column_are_not_glued() -> None:
    assert len(texts(draft(FIRST, baseline=100), draft("rescued many children;", baseline=130))) == 2


def test_an_item_of_a_list_is_never_the_other_half() -> None:
    assert len(texts(draft(FIRST, baseline=700), draft("a) each of the bodies", left=320, baseline=100))) == 2
