"""Where the facts about a document are printed: the page and the line that show each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.model import BlockKind, FieldOrigin, Metadata, MetadataOrigin
from kb.read.metadata.finders.front_pages import FrontPages, Line
from kb.read.metadata.printed_places import add_printed_places, is_credited, is_printed
from tests.read.conftest import Reads

COVER, IMPRINT, TEXT = MetadataOrigin.TITLE_PAGE, MetadataOrigin.IMPRINT, MetadataOrigin.TEXT


def make_pages(*, title_page: str = "", imprint: str = "", body: str = "") -> FrontPages:
    """Make front pages whose lines are those of some texts, on the pages 1, 2 and 3."""

    def split(text: str, page: int) -> tuple[Line, ...]:
        return tuple(Line(BlockKind.PARAGRAPH, line, page=page) for line in text.splitlines())

    return FrontPages(split(title_page, 1), split(imprint, 2), split(body, 3), (), is_cover=False)


PAGES = make_pages(
    title_page="The Harbour\nREPORT ON NETS\nMarch 2021",
    imprint="First published on 4th May 2021 by Net-Watch, Leeds.\nISBN 978-0-306-40615-7\n© Net Watch 2021",
    body="Officers carry a lantern.\nValid until 31 December 2022.",
)


@pytest.mark.parametrize(
    ("metadata", "origin", "page", "words"),
    [
        (Metadata(title="Report on nets"), COVER, 1, "REPORT ON NETS"),
        (Metadata(title="The Harbour report on nets"), COVER, 1, "The Harbour"),
        (Metadata(date="2021-03"), COVER, 1, "March 2021"),
        (Metadata(date="2021-05-04"), IMPRINT, 2, "First published on 4th May 2021 by Net-Watch, Leeds."),
        (Metadata(date="2021"), IMPRINT, 2, "First published on 4th May 2021 by Net-Watch, Leeds."),
        (Metadata(publisher="Net Watch"), IMPRINT, 2, "First published on 4th May 2021 by Net-Watch, Leeds."),
        (Metadata(isbn="9780306406157"), IMPRINT, 2, "ISBN 978-0-306-40615-7"),
        (Metadata(valid_until="2022-12-31"), TEXT, 3, "Valid until 31 December 2022."),
        (Metadata(authors=("Ada Wren",)), COVER, 0, ""),
        (Metadata(date="2021-06"), COVER, 0, ""),
        (Metadata(title="Report on nets"), MetadataOrigin.FILE_NAME, 0, ""),
        (Metadata(jurisdictions=("Leeds",)), IMPRINT, 0, ""),
        (Metadata(publisher="Leed"), IMPRINT, 0, ""),
    ],
)
def test_the_line_that_shows_a_fact_is_found(metadata: Metadata, origin: MetadataOrigin, page: int, words: str) -> None:
    (field,) = (name for name in Metadata.__slots__ if getattr(metadata, name))
    known = Metadata(**{field: getattr(metadata, field)}, origins=(FieldOrigin(field, origin),))
    assert add_printed_places(known, PAGES).origins == (FieldOrigin(field, origin, page, words),)


def test_what_is_printed_in_imprint_or_text_alone_is_not_from_the_cover() -> None:
    for known, origin, page in (
        (Metadata(date="2022-12-31"), TEXT, 3),
        (Metadata(date="2021-05-04"), IMPRINT, 2),
        (Metadata(isbn="9780306406157"), IMPRINT, 2),
        (Metadata(authors=("lantern",)), COVER, 0),  # only days are looked for in the whole text
    ):
        (field,) = (name for name in Metadata.__slots__ if getattr(known, name))
        (found,) = add_printed_places(replace(known, origins=(FieldOrigin(field, COVER),)), PAGES).origins
        assert (found.origin, found.page) == (origin, page)


def test_a_long_line_is_cut_around_the_words() -> None:
    pages = make_pages(body=f"{'before ' * 60}Net Watch {'after ' * 60}")
    known = Metadata(publisher="Net Watch", origins=(FieldOrigin("publisher", TEXT),))
    (found,) = add_printed_places(known, pages).origins
    assert found.words.startswith("…before")
    assert found.words.endswith("after…")
    assert "Net Watch" in found.words
    assert len(found.words) < 140


def test_a_name_is_not_printed_within_another() -> None:
    lines = make_pages(body="Ada Wren-Hill\nBEN LÁRK").body
    assert not is_printed("Ada Wren", lines)
    assert is_printed("Ada Wren-Hill", lines)
    assert is_printed("Ben Lárk", lines)


def test_what_a_keeper_writes_has_no_line(reads: Reads) -> None:
    document = reads("nets.md", "# Nets\n\nMarch 2021\n\nWords.\n", 'title = "Nets"\n')
    places = {each.field: each.words for each in document.metadata.origins}
    assert (places["title"], places["date"]) == ("", "March 2021")


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("Design: Studio Wren", True),
        ("Photographs by Studio Wren", True),
        ("For more, please contact Studio Wren, on the number above.", True),
        ("Studio Wren wrote this on the quay", False),
        ("Designed for the reader, who may be anywhere at all, by Studio Wren", False),
    ],
)
def test_a_credit_for_the_design_is_told_from_others(text: str, is_so: bool) -> None:
    assert is_credited("Studio Wren", [Line(BlockKind.IMPRINT, text)]) is is_so
