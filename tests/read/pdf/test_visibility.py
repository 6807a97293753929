"""Only visible words of a page are read: each way to hide words, and lookalikes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kb.model import Document, DocumentId, HiddenText
from kb.read.pdf.reader import read_pdf
from tests.read.layout.tiny_pdf import TinyPage, write_pdf

Draw = Callable[[TinyPage], None]

BEFORE, NAME, AFTER = "The witness ", "Jane Roe", " spoke of the house"
LINE = BEFORE + NAME + AFTER
REST = "The witness spoke of the house"
BASELINE = 200  # points from the top
LEFT, TOP, RIGHT, BOTTOM = 120.5, 190.5, 170.3, 202.5  # box of the name in a line of 11 points that begins at 60
LOW, HIGH = 842 - BOTTOM, 842 - TOP  # the same from the bottom
BOX = f"{LEFT} {LOW} {RIGHT - LEFT} {HIGH - LOW} re"


def read(folder: Path, *draws: Draw, turned: int = 0) -> Document:
    pages = []
    for draw in draws:
        pages.append(TinyPage(turned=turned))
        draw(pages[-1])
    return read_pdf(write_pdf(folder / "tiny.pdf", pages), DocumentId("tiny"), "tiny.pdf", "0" * 64)


def write_line(page: TinyPage) -> None:
    page.write(LINE, 60, BASELINE, 11)


def paint(*commands: str) -> Draw:
    """Return a function that paints over the line."""

    def draw(page: TinyPage) -> None:
        write_line(page)
        page.commands += commands

    return draw


def annotate(kind: str, entries: str = "") -> Draw:
    """Return a function that lays an annotation over the name."""

    def draw(page: TinyPage) -> None:
        write_line(page)
        page.annotate(kind, LEFT, TOP, RIGHT, BOTTOM, entries)

    return draw


def write_name(before: str = "", after: str = "", *, on: str = "") -> Draw:
    """Return a function that writes the line, with commands before it, and before and after its name."""

    def draw(page: TinyPage) -> None:
        texts = f"({BEFORE}) Tj {before} ({NAME}) Tj {after} ({AFTER}) Tj"
        page.commands += [on, f"0 g BT /plain 11 Tf 60 {842 - BASELINE} Td {texts} ET"]

    return draw


def show_picture(greys: tuple[int, ...], *, is_first: bool = False) -> Draw:
    """Return a function that shows a picture over the name, or behind it."""

    def draw(page: TinyPage) -> None:
        if is_first:
            page.draw_picture(LEFT, TOP, RIGHT, BOTTOM, greys)
        write_line(page)
        if not is_first:
            page.draw_picture(LEFT, TOP, RIGHT, BOTTOM, greys)

    return draw


def show_strips(page: TinyPage) -> None:
    """Show a picture over the name that is cut into strips, as some programs do."""
    write_line(page)
    for strip in range(24):
        page.draw_picture(LEFT, TOP + strip / 2, RIGHT, TOP + (strip + 1) / 2, (0,))


def round_off(page: TinyPage) -> None:
    write_line(page)
    page.draw_round_box(LEFT - 1, TOP - 1, RIGHT + 1, BOTTOM + 1, 3)


def fill_form(page: TinyPage) -> None:
    """Write the line and paint over its name in one form."""
    page.forms["all"] = f"BT /plain 11 Tf 60 {842 - BASELINE} Td ({LINE}) Tj ET {BOX} f"
    page.commands.append("/all Do")


def scale_form(page: TinyPage) -> None:
    """Paint over the name in a form that is moved and enlarged."""
    write_line(page)
    page.forms["bar"] = f"0 g 0 0 {(RIGHT - LEFT) / 2} {(HIGH - LOW) / 2} re f"
    page.commands.append(f"q 2 0 0 2 {LEFT} {LOW} cm /bar Do Q")


def nest_forms(page: TinyPage) -> None:
    page.forms["text"] = f"BT /plain 11 Tf 60 {842 - BASELINE} Td ({LINE}) Tj ET"
    page.forms["bar"] = f"0 g {BOX} f"
    page.commands.append("q 1 0 0 1 0 0 cm /text Do Q q /bar Do Q")


def cut_form_off(page: TinyPage) -> None:
    """Clip a form at the name in it."""
    page.forms["line"] = f"BT /plain 11 Tf 60 {842 - BASELINE} Td ({BEFORE}{NAME}) Tj ET"
    page.commands.append(f"q 0 0 {LEFT} 842 re W n /line Do Q")
    page.write(AFTER, 168.8, BASELINE, 11)


def switch_layer(*, is_on: bool) -> Draw:
    def draw(page: TinyPage) -> None:
        page.layers["names"] = is_on
        write_name("/OC /names BDC", "EMC")(page)

    return draw


def write_blocks(page: TinyPage) -> None:
    """Draw a heavy scribble over the name."""
    write_line(page)
    zigzag = " ".join(f"{LEFT + 2 * step} {LOW if step % 2 else HIGH} l" for step in range(26))
    page.commands.append(f"5 w {LEFT} {LOW} m {zigzag} S")


QUADS = f"/QuadPoints [{LEFT} {HIGH} {RIGHT} {HIGH} {LEFT} {LOW} {RIGHT} {LOW}]"
CURVE = f"119 {LOW + 6} m 119 {HIGH + 50} 171 {HIGH + 50} 171 {LOW + 6} c 171 {LOW - 50} 119 {LOW - 50} 119 {LOW + 6} c"

HIDDEN: dict[str, Draw] = {
    "under a black box": paint(f"0 g {BOX} f"),
    "under a white box": paint(f"1 g {BOX} f"),
    "under a red box": paint(f"1 0 0 rg {BOX} f"),
    "under a box that is drawn backwards": paint(f"0 g {RIGHT} {HIGH} {LEFT - RIGHT} {LOW - HIGH} re f"),
    "under a box with round corners": round_off,
    "under a curve": paint(f"0 g {CURVE} f"),
    "under a box that is too short": paint(f"0 g {LEFT} 641.2 {RIGHT - LEFT} 7.8 re f"),
    "under a box that multiplies": paint(f"q /multiply gs 0 g {BOX} f Q"),
    "under a box with a cross": paint(f"0 g {BOX} f 1 G 0.5 w {LEFT} {LOW} m {RIGHT} {HIGH} l S"),
    "under two boxes": paint(f"0 g {LEFT} {LOW} 26 12 re f 146 {LOW} {RIGHT - 146} 12 re f"),
    "under a box that is one of many": paint(
        "0 g " + " ".join(f"{x} 500 9 9 re" for x in range(60, 400, 9)) + f" {BOX} f"
    ),
    "under a thick line": paint(f"13 w {LEFT} {(LOW + HIGH) / 2} m {RIGHT} {(LOW + HIGH) / 2} l S"),
    "under a heavy scribble": write_blocks,
    "under a picture": show_picture((20, 200, 90, 160, 30)),
    "under a black picture": show_picture((0,)),
    "under the strips of a picture": show_strips,
    "under a box in the same form": fill_form,
    "under a box in another form": nest_forms,
    "under a box in a form that is scaled": scale_form,
    "under a square": annotate("Square", "/IC [0 0 0] /C [0 0 0]"),
    "under a dark highlight": annotate("Highlight", f"/C [0 0 0] {QUADS}"),
    "marked to be taken out": annotate("Redact"),
    "marked word by word": annotate("Redact", f"{QUADS} /IC [0 0 0]"),
    "white on white": write_name("1 g", "0 g"),
    "nearly white": write_name("0.95 g", "0 g"),
    "red on red": write_name("1 0 0 rg", "0 g", on=f"1 0 0 rg {BOX} f"),
    "black on black": write_name(on=f"0 g {BOX} f"),
    "black on a black picture": show_picture((0,), is_first=True),
    "white outlines": write_name("1 Tr 1 G", "0 Tr"),
    "transparent": write_name("/clear gs", "/full gs"),
    "white that multiplies on black": write_name("/multiply gs 1 g", "/full gs /plainly gs 0 g", on=f"0 g {BOX} f"),
    "invisible": write_name("3 Tr", "0 Tr"),
    "in a layer that is off": switch_layer(is_on=False),
    "cut off": write_name(
        f"ET q 0 0 {LEFT} 842 re W n BT /plain 11 Tf 121.7 642 Td", "ET Q BT /plain 11 Tf 168.8 642 Td"
    ),
    "in a form that is cut off": cut_form_off,
}


@pytest.mark.parametrize("draw", HIDDEN.values(), ids=HIDDEN)
def test_words_that_cannot_be_seen_are_not_read(tmp_path: Path, draw: Draw) -> None:
    document = read(tmp_path, draw)
    assert " ".join(document.text.split()) == REST
    assert [(each.page, each.characters, each.words) for each in document.hidden_text] == [(1, 7, 2)]


@pytest.mark.parametrize("turned", [90, 180, 270])
@pytest.mark.parametrize(
    "name",
    ["under a black box", "white on white", "under a curve", "marked word by word", "under a square", "cut off"],
)
def test_words_are_hidden_on_turned_pages_as_well(tmp_path: Path, name: str, turned: int) -> None:
    document = read(tmp_path, HIDDEN[name], turned=turned)
    assert "house" in document.text
    assert "Jane" not in document.text
    assert [(each.characters, each.words) for each in document.hidden_text] == [(7, 2)]


def test_words_outside_what_is_shown_of_a_page_are_not_read(tmp_path: Path) -> None:
    page = TinyPage(crop=(40, 100, 595, 842))
    page.write(REST, 60, BASELINE, 11)
    page.write("Jane Roe", 60, 800, 11)
    page.write("Jane Roe", -20, 100, 11)
    document = read_pdf(write_pdf(tmp_path / "tiny.pdf", [page]), DocumentId("tiny"), "tiny.pdf", "0" * 64)
    assert document.text == REST
    assert document.hidden_text == (HiddenText(1, 14, 4),)


def test_words_too_small_to_be_read_are_not_read(tmp_path: Path) -> None:
    page = TinyPage()
    page.write(REST, 60, BASELINE, 11)
    page.write("Jane Roe", 60, 300, 0.5)
    document = read_pdf(write_pdf(tmp_path / "tiny.pdf", [page]), DocumentId("tiny"), "tiny.pdf", "0" * 64)
    assert (document.text, document.hidden_text) == (REST, (HiddenText(1, 7, 2),))


def write_after_box(page: TinyPage) -> None:
    """Hide other words under a box, and write the line on it."""
    page.write("Nobody", 122, BASELINE, 11)
    page.draw_box(LEFT, TOP, RIGHT, BOTTOM, "1 1 1")
    write_line(page)


def write_twice(page: TinyPage) -> None:
    """Write the same line below and over a box."""
    write_line(page)
    page.draw_box(50, TOP, 400, BOTTOM, "0.9 0.9 0.9")
    write_line(page)


def write_shadow(page: TinyPage) -> None:
    """Write the line in white on a dark picture, over the same line in the colour of the picture."""
    page.draw_picture(40, 100, 400, 300, (20,))
    page.commands.append("0.08 g")
    write_line(page)
    page.commands.append("1 g")
    page.write(LINE, 60.4, BASELINE + 0.4, 11)


VISIBLE: dict[str, tuple[int, Draw]] = {  # each with the number of letters that are still hidden
    "plain": (0, write_line),
    "on a grey box": (0, write_name(on=f"0.8 g {BOX} f")),
    "white on a black box": (0, write_name("1 g", "0 g", on=f"0 g {BOX} f")),
    "white on a black curve": (0, write_name("1 g", "0 g", on=f"0 g {CURVE} f")),
    "light on white": (0, write_name("0.85 g", "0 g")),
    "black on a white picture": (0, show_picture((255,), is_first=True)),
    "black on a picture of many greys": (0, show_picture((90, 200, 120, 250), is_first=True)),
    "white with a black outline": (0, write_name("2 Tr 0.5 w 0 G 1 g", "0 Tr 0 g")),
    "on a white box that covers other words": (6, write_after_box),
    "below a box and over it": (0, write_twice),
    "over its own shadow": (0, write_shadow),
    "under a box that is half transparent": (0, paint(f"q /half gs 1 1 0 rg {BOX} f Q")),
    "under a yellow box that multiplies": (0, paint(f"q /multiply gs 1 1 0 rg {BOX} f Q")),
    "under an empty box": (0, paint(f"1 w {BOX} S")),
    "under a thick frame": (0, paint(f"4 w {LEFT - 4} {LOW - 4} {RIGHT - LEFT + 8} {HIGH - LOW + 8} re S")),
    "struck out": (0, paint(f"1 w {LEFT} 645 m {RIGHT} 645 l S")),
    "underlined by a thin box": (0, paint(f"0 g {LEFT} 640 {RIGHT - LEFT} 0.8 re f")),
    "beside a curve whose box is on it": (0, paint("0 g 50 600 m 50 700 l 60 700 l 60 620 l 300 620 l 300 600 l h f")),
    "under a box that nothing fills": (0, paint(f"{BOX} n")),
    "beside a box that is cut off": (0, paint(f"q 0 0 40 842 re W n 0 g {BOX} f Q")),
    "with a highlight": (0, annotate("Highlight", f"/C [1 1 0] {QUADS}")),
    "in an empty square": (0, annotate("Square", "/C [1 0 0]")),
    "under a square that is not shown": (0, annotate("Square", "/IC [0 0 0] /F 2")),
    "under a link": (0, annotate("Link")),
    "in a layer that is on": (0, switch_layer(is_on=True)),
    "half transparent": (0, write_name("/half gs", "/full gs")),
    "cut off beside it": (0, paint("q 0 0 595 600 re W n Q")),
    "in another layer than the one that is off": (
        0,
        lambda page: (page.layers.update(others=False), switch_layer(is_on=True)(page))[1],
    ),
}


@pytest.mark.parametrize(("letters", "draw"), VISIBLE.values(), ids=VISIBLE)
def test_words_that_can_be_seen_are_read(tmp_path: Path, letters: int, draw: Draw) -> None:
    document = read(tmp_path, draw)
    assert " ".join(document.text.split()) == LINE
    assert sum(each.characters for each in document.hidden_text) == letters


def test_of_a_word_that_is_partly_covered_the_rest_is_read(tmp_path: Path) -> None:
    document = read(tmp_path, paint(f"0 g 144.2 {LOW} 26 12 re f"))
    assert " ".join(document.text.split()) == "The witness Jane spoke of the house"
    document = read(tmp_path, paint(f"0 g 133.6 {LOW} 36.6 12 re f"))
    assert " ".join(document.text.split()) == "The witness Ja spoke of the house"


# A dark shape over part of a line is a failed redaction: the file still has the words.
REDACTED = [
    "under a black box",
    "under a red box",
    "under a box that is too short",
    "under a black picture",
    "under a box in another form",
    "under a square",
    "under a dark highlight",
    "marked to be taken out",
    "black on black",
]
NOT_REDACTED = ["under a white box", "white on white", "transparent", "invisible", "in a layer that is off", "cut off"]


@pytest.mark.parametrize("name", REDACTED)
def test_a_dark_shape_on_words_of_a_line_is_noted(tmp_path: Path, name: str) -> None:
    (hidden,) = read(tmp_path, HIDDEN[name]).hidden_text
    assert hidden.is_line_partly_covered


@pytest.mark.parametrize("name", NOT_REDACTED)
def test_other_ways_to_hide_words_are_not_noted_as_a_shape(tmp_path: Path, name: str) -> None:
    (hidden,) = read(tmp_path, HIDDEN[name]).hidden_text
    assert not hidden.is_line_partly_covered


def test_words_in_the_colour_of_a_dark_page_are_no_shape_on_a_line(tmp_path: Path) -> None:
    def draw(page: TinyPage) -> None:
        page.draw_box(0, 0, 595, 842, "0 0 0.3")
        write_name("0 0 0.3 rg", "1 g")(page)
        page.write("A line in white", 60, 400, 11)

    (hidden,) = read(tmp_path, draw).hidden_text
    assert not hidden.is_line_partly_covered


def write_scan(*, hidden_name: bool = True, over: str = "") -> Draw:
    def draw(page: TinyPage) -> None:
        page.draw_scan()
        page.commands.append(over)
        page.write(LINE, 60, BASELINE, 11, hidden=hidden_name)

    return draw


def test_what_a_scanner_read_stays_but_for_what_was_covered_on_its_picture(tmp_path: Path) -> None:
    assert read(tmp_path, write_scan()).hidden_text == ()
    document = read(tmp_path, write_scan(over=f"0 g {BOX} f"))
    assert " ".join(document.text.split()) == REST
    assert document.hidden_text == (HiddenText(1, 7, 2, is_line_partly_covered=True),)
    document = read(tmp_path, write_scan(over=f"1 g {BOX} f"))
    assert " ".join(document.text.split()) == REST


def test_what_was_blacked_out_in_the_picture_of_a_scan_is_not_read(tmp_path: Path) -> None:
    def draw(page: TinyPage) -> None:
        page.draw_scan()
        page.draw_picture(LEFT, TOP, RIGHT, BOTTOM, (10,))
        page.write(LINE, 60, BASELINE, 11, hidden=True)

    assert " ".join(read(tmp_path, draw).text.split()) == REST


def test_a_stamp_on_a_scan_leaves_what_the_scanner_read(tmp_path: Path) -> None:
    def draw(page: TinyPage) -> None:
        write_scan()(page)
        page.write("EX 12", 500, 30, 8)

    document = read(tmp_path, draw)
    assert "Jane Roe" in document.text
    assert document.hidden_text == ()


@pytest.mark.parametrize("right", [300, 595])
def test_invisible_text_without_a_picture_that_fills_the_page_is_not_read(tmp_path: Path, right: int) -> None:
    def draw(page: TinyPage) -> None:
        if right < 595:
            page.draw_picture(0, 0, right, 842, (0, 255) * 75)
        page.write(LINE, 60, BASELINE, 11, hidden=True)

    document = read(tmp_path, draw)
    assert (document.text, document.unread_pages) == ("", (1,) if right < 595 else ()), "nothing is to be seen"
    assert document.hidden_text == (HiddenText(1, 32, 8),)


def test_each_page_has_its_own_count(tmp_path: Path) -> None:
    document = read(tmp_path, write_line, HIDDEN["white on white"], write_line, HIDDEN["under a black box"])
    assert document.hidden_text == (HiddenText(2, 7, 2), HiddenText(4, 7, 2, is_line_partly_covered=True))


def test_signs_alone_stay_and_count_for_nothing(tmp_path: Path) -> None:
    """Some glyphs have no ink, such as those of a missing font: list marks would get lost."""

    def draw(page: TinyPage) -> None:
        write_line(page)
        page.commands.append("1 g")
        page.write("--", 60, 300, 11)

    assert read(tmp_path, draw).hidden_text == ()
