"""The title and the publication date as printed in a document."""

from __future__ import annotations

import pytest

from kb.model import BlockKind
from kb.read.layout.elements import LayoutBlock
from kb.read.layout.structure.title_page import mark_title
from tests.read.layout.builders import BODY, build_block, build_line

TEXT = build_block("The boats came at night.", baseline=400)


def find_title(*blocks: LayoutBlock, known: str = "") -> tuple[list[str], str]:
    found, title = mark_title(blocks, BODY, known)
    return [f"{each.kind.value}: {each.text}" for each in found], title


@pytest.mark.parametrize(
    ("first", "title"),
    [
        (build_block("Harbour lights", size=11.5), "Harbour lights"),
        (build_block("Harbour lights", size=11.4), ""),
        (build_block("Harbour lights", page=1, size=20), ""),
        (build_block("Dock", size=20), ""),
        (build_block("Docks", size=20), "Docks"),
        (build_block("D" * 249, size=20), "D" * 249),
        (build_block("D" * 250, size=20), ""),
        (build_block("Executive summary:", size=20), ""),
        (build_block("Harbour lights", BlockKind.CAPTION, size=20), ""),
        (build_block("1. Harbour lights", BlockKind.LIST_ITEM, mark="1.", size=20), "1. Harbour lights"),
        (LayoutBlock(BlockKind.PARAGRAPH, ((0, build_line("Harbour lights", size=20, is_turned=True)),)), ""),
    ],
)
def test_the_largest_block_of_the_first_page_may_be_the_title(first: LayoutBlock, title: str) -> None:
    found, printed = mark_title([first, TEXT], BODY, "")
    assert printed == title
    assert (found[0].kind is BlockKind.TITLE) is bool(title)
    assert found[0].mark == ""
    assert found[1] == TEXT


@pytest.mark.parametrize(("chars", "is_title"), [(700, True), (701, False)])
def test_a_title_is_not_below_a_page_of_text(chars: int, is_title: bool) -> None:
    blocks = [build_block("x" * chars), build_block("Harbour lights", baseline=500, size=20)]
    assert bool(mark_title(blocks, BODY, "")[1]) is is_title


def test_the_first_of_two_blocks_of_one_size_is_the_title() -> None:
    blocks = [build_block("Harbour lights", size=20), build_block("Estuary towns", baseline=300, size=20.04), TEXT]
    assert find_title(*blocks)[1] == "Harbour lights"


@pytest.mark.parametrize(
    ("others", "title"),
    [
        ([("and shadows", 139, 20.0)], "Harbour lights and shadows"),
        ([("and shadows", 140, 20.0)], "Harbour lights"),
        ([("and shadows", 100, 20.0)], "Harbour lights"),
        ([("and shadows", 120, 17.0)], "Harbour lights and shadows"),
        ([("and shadows", 120, 16.9)], "Harbour lights"),
        ([("shadows", 120, 18.0), ("and more", 140, 18.0), ("and waves", 160, 18.0)],
         "Harbour lights shadows and more and waves"),
        ([("shadows", 120, 18.0), ("and more", 140, 18.0), ("and waves", 160, 18.0), ("and ships", 180, 18.0)],
         "Harbour lights shadows and more and waves"),
    ],
)  # fmt: skip
def test_lines_near_the_title_are_parts_of_it(others: list[tuple[str, float, float]], title: str) -> None:
    blocks = [build_block(text, baseline=baseline, size=size) for text, baseline, size in others]
    assert find_title(build_block("Harbour lights", size=20), *blocks, TEXT)[1] == title


def test_a_line_above_the_largest_is_a_part_of_the_title_as_well() -> None:
    blocks = [build_block("Report on", baseline=80, size=18), build_block("Harbour lights", size=20), TEXT]
    assert find_title(*blocks) == (
        ["title: Report on Harbour lights", f"paragraph: {TEXT.text}"],
        "Report on Harbour lights",
    )


@pytest.mark.parametrize(
    ("known", "title"),
    [
        ("harbour LIGHTS", "Harbour lights"),
        ("Harbour lights: a study", "Harbour lights A study"),
        ("Harbour lights: a", ""),
        ("A study", "A study"),
        ("Harbour", ""),
        ("!", ""),
    ],
)
def test_a_known_title_is_found_where_whole_blocks_print_it(known: str, title: str) -> None:
    blocks = [build_block("Harbour lights", page=2), build_block("A study", page=2), build_block("Text.", page=3)]
    assert find_title(*blocks, known=known)[1] == title


@pytest.mark.parametrize(("count", "is_title"), [(4, True), (5, False)])
def test_a_known_title_is_printed_in_four_blocks_at_the_most(count: int, is_title: bool) -> None:
    parts = [f"Harbour {name}" for name in "abcde"[:count]]
    assert bool(find_title(*(build_block(each) for each in parts), known=" ".join(parts))[1]) is is_title


def test_a_known_title_does_not_run_over_what_is_no_title() -> None:
    blocks = [build_block("Harbour lights"), build_block("of us"), build_block("Summary")]
    assert find_title(*blocks, known="Harbour lights of us")[1] == ""
    assert find_title(*blocks, known="Harbour lights")[1] == "Harbour lights"
    assert find_title(build_block("Us"), known="us")[1] == "Us"


@pytest.mark.parametrize(("chars", "kind"), [(673, "paragraph"), (674, "heading")])
def test_the_headings_of_a_cover_are_paragraphs(chars: int, kind: str) -> None:
    heading = build_block("Example Trust", BlockKind.HEADING, baseline=300, size=12)
    later = build_block("Aims", BlockKind.HEADING, page=1)
    kinds = find_title(build_block("Harbour lights", size=20), heading, build_block("x" * (chars - 1)), later)[0]
    assert [each.partition(":")[0] for each in kinds] == ["title", kind, "paragraph", "heading"]


def test_a_heading_that_is_a_part_of_the_title_is_not_printed_again() -> None:
    part = build_block("of us all", BlockKind.HEADING, baseline=120, size=19)
    found, title = find_title(build_block("Harbour lights", BlockKind.HEADING, size=20), part)
    assert (len(found), title) == (1, "Harbour lights of us all")
