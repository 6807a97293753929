"""Features of blocks that may be headings."""

from __future__ import annotations

import math

import pytest

from kb.model import BlockKind
from kb.read.layout.elements import LayoutBlock
from kb.read.layout.structure.heading_features import Features, measure_candidates
from kb.read.layout.structure.headings import measure_blocks
from tests.read.layout.builders import BODY, build_block, build_line

TEXT = "The boats came into the harbour before the storm, and all of the people aboard were safe."

WORDS = (
    "numbered", "decimal number", "division", "ends sentence", "sentence inside",
    "colon", "question", "contact", "person",
)  # fmt: skip


def measure(*blocks: LayoutBlock) -> dict[str, Features]:
    measured = measure_blocks(blocks, BODY)
    return {measured[index].text: features for index, features in measure_candidates(measured, BODY).items()}


def build_heading(text: str = "Aims", baseline: float = 100.0, *, page: int = 0) -> LayoutBlock:
    return build_block(text, baseline=baseline, page=page, bold=True)


@pytest.mark.parametrize(
    ("below", "name"),
    [
        (build_block(TEXT, baseline=114), "text below"),
        (build_block("9 Quay", baseline=300), "next elsewhere"),
        (build_block(TEXT, left=500, baseline=114), "next elsewhere"),
        (build_block(TEXT, page=1), "last on page"),
    ],
)
def test_what_is_below_is_told_apart(below: LayoutBlock, name: str) -> None:
    names = ("text below", "next elsewhere", "last on page")
    features = measure(build_heading(), below)["Aims"]
    assert [each for each in names if features[each]] == [name]


@pytest.mark.parametrize(
    ("block", "is_text"),
    [
        (build_block(TEXT, baseline=114), True),
        (build_block("Boats and crews", baseline=114), False),
        (build_block(TEXT, baseline=114, bold=True), False),
        (build_block(TEXT, baseline=114, size=8), False),
        (build_block("1 2 3 " * 20, baseline=114), False),
        (build_block(TEXT, BlockKind.CAPTION, baseline=114), False),
    ],
)
def test_text_is_long_and_set_like_the_body(block: LayoutBlock, is_text: bool) -> None:
    assert measure(build_heading(), block)["Aims"]["text below"] == is_text


def test_room_above_and_below_is_compared() -> None:
    above, below = build_block(TEXT, baseline=80), build_block(TEXT, baseline=112)
    features = measure(above, build_heading(), below)["Aims"]
    assert features["more room above"] == pytest.approx(0.8)
    assert features["little room below"]
    far = measure(above, build_heading(), build_block(TEXT, baseline=125))["Aims"]
    assert far["more room above"] == pytest.approx(-0.5)
    assert not far["little room below"]


def test_labels_are_counted_on_one_line_only() -> None:
    labels = [
        build_block("Oslo", left=200),
        build_block("Bergen", left=300),
        build_block("Narvik", left=200, baseline=120),
    ]
    assert measure(build_heading(), *labels)["Aims"]["labels beside"] == 2
    assert measure(build_heading(), build_block(TEXT, left=200))["Aims"]["labels beside"] == 0


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Aims of the work", []),
        ("1. Aims", ["numbered"]),
        ("2 Aims", ["numbered"]),
        ("1.1 Aims", ["decimal number"]),
        ("Chapter 2", ["numbered", "division"]),
        ("They came by boat.", ["ends sentence"]),
        ("Work in the U.K.", []),
        ("They came. They stayed", ["sentence inside"]),
        ("Signs of it:", ["colon"]),
        ("Why now?", ["question"]),
        ("Call 0800 012 1700", ["contact"]),
        ("Aims of FY2022/2023", []),
        ("Open 9am to 5pm", ["contact"]),
        ("Civic Hall, S70 2JL", ["contact"]),
        ("3 October 2019", ["numbered", "contact"]),
        ("ISBN 978-1-5286-1600-3", ["contact"]),
        ("Dr Ann Smith", ["person"]),
        ("Ann Smith (Ms)", ["person"]),
        ("Sir Tom Phillips KCMG", ["person"]),
    ],
)
def test_words_speak_for_and_against(text: str, names: list[str]) -> None:
    features = measure(build_heading(text))[text]
    assert [name for name in WORDS if features[name]] == names
    assert features["digits"] == min(sum(map(str.isdigit, text)) / len(text), 0.5)


def test_setting_is_measured_against_the_body() -> None:
    features = measure(build_block("Aims", size=14))["Aims"]
    assert features["size"] == pytest.approx(math.log(1.4))
    assert features["large"]
    assert measure(build_block("Aims", size=40))["Aims"]["size"] == pytest.approx(math.log(2))
    white = LayoutBlock(BlockKind.PARAGRAPH, ((0, build_line("Aims", colour=0xFFFFFF)),))
    assert measure(white)["Aims"]["white"]
    assert not measure(build_heading())["Aims"]["white"]


def test_a_font_without_a_size_is_measured() -> None:
    assert not measure(build_block("AIMS", size=0.0), build_block(TEXT)).get("AIMS")
    assert measure_candidates([], BODY) == {}


def test_the_largest_letters_of_a_page_are_known() -> None:
    found = measure(
        build_block("Aims", size=14), build_block("Means", baseline=140, size=12), build_block("©", size=40)
    )
    assert (found["Aims"]["largest on page"], found["Means"]["largest on page"]) == (1, 0)


def test_an_item_that_only_its_number_makes_a_candidate_is_plain() -> None:
    line = build_line("1. Aims", colour=255)
    plain = LayoutBlock(BlockKind.LIST_ITEM, ((0, line),), mark="1.")
    bold = build_block("2. Means", BlockKind.LIST_ITEM, mark="2.", baseline=140, bold=True)
    found = measure(plain, bold)
    assert [found[each]["plain list item"] for each in ("1. Aims", "2. Means")] == [1, 0]
    assert [found[each]["list item"] for each in ("1. Aims", "2. Means")] == [1, 1]


def test_a_centred_block_is_in_the_middle_of_the_text() -> None:
    line = build_block("x" * 60)
    assert measure(line, build_block("Aims", left=200, baseline=120, bold=True))["Aims"]["centred"]
    assert not measure(line, build_block("Aims", left=100, baseline=120, bold=True))["Aims"]["centred"]
    assert not measure(line, build_heading(baseline=120))["Aims"]["centred"]


def test_a_style_is_judged_by_its_other_blocks() -> None:
    sections = [
        block
        for page in range(3)
        for block in (build_heading(f"Part of {page}", page=page), build_block(TEXT, baseline=114, page=page))
    ]
    alone = build_heading("Means", page=3)
    assert measure(*sections, alone)["Means"]["style followed"] == pytest.approx(4 / 5 - 0.5)
    assert measure(*sections, alone)["Means"]["style common"] == pytest.approx(math.log(4))
    stack = [build_heading(name, 100 + 14 * at) for at, name in enumerate(("Oslo", "Bergen", "Narvik"))]
    found = measure(*stack, build_heading("Means", page=1))["Means"]
    assert found["style stacked"] == pytest.approx(3.4 / 5 - 0.2)
    assert found["style followed"] == pytest.approx(1 / 5 - 0.5)
    names = [build_heading(f"Dr {name} Smith", page=page) for page, name in enumerate(("Ann", "Ben"))]
    assert measure(*names, alone)["Means"]["style unlikely"] == pytest.approx(2.4 / 4 - 0.2)
    long = [build_heading(TEXT * 2, page=page) for page in range(2)]
    assert measure(*long, alone)["Means"]["style long"] == pytest.approx(2.2 / 4)


@pytest.mark.parametrize(
    ("page", "baseline", "is_again"), [(1, 100, 1), (2, 103, 1), (3, 100, 0), (1, 120, 0), (1, 700, 0)]
)
def test_a_running_head_was_there_on_a_page_before(page: int, baseline: float, is_again: int) -> None:
    foot = build_block("x", page=4, baseline=800)
    measured = measure_blocks([build_heading(), build_heading(baseline=baseline, page=page), foot], BODY)
    first, again = (features["as on page before"] for features in measure_candidates(measured, BODY).values())
    assert (first, again) == (0, is_again)
