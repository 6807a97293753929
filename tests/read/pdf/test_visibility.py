"""What can be seen on a page is read, and nothing else: each way to hide words, and what only looks like one."""

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
LEFT, TOP, RIGHT, BOTTOM = 120.5, 190.5, 170.3, 202.5  # of the name, where the line is of 11 points and begins at 60
LOW, HIGH = 842 - BOTTOM, 842 - TOP  # the same from the bottom
BOX = f"{LEFT} {LOW} {RIGHT - LEFT} {HIGH - LOW} re"


def read(folder: Path, *draws: Draw, **of_page: int) -> Document:
    pages = []
    for draw in draws:
        pages.append(TinyPage(**of_page))
        draw(pages[-1])
    return read_pdf(write_pdf(folder / "tiny.pdf", pages), DocumentId("tiny"), "tiny.pdf", "0" * 64)


def write_line(page: TinyPage) -> None:
    page.write(LINE, 60, BASELINE, 11)


def paint(*commands: str) -> Draw:
    """Return what paints over the line."""

    def draw(page: TinyPage) -> None:
        write_line(page)
        page.commands += commands

    return draw


def annotate(kind: str, entries: str = "") -> Draw:
    """Return what lays an annotation over the name."""

    def draw(page: TinyPage) -> None:
        write_line(page)
        page.annotate(kind, LEFT, TOP, RIGHT, BOTTOM, entries)

    return draw


def write_name(before: str = "", after: str = "", *, on: str = "") -> Draw:
    """Return what writes the line, with commands before it, and before and after its name."""

    def draw(page: TinyPage) -> None:
        texts = f"({BEFORE}) Tj {before} ({NAME}) Tj {after} ({AFTER}) Tj"
        page.commands += [on, f"0 g BT /plain 11 Tf 60 {842 - BASELINE} Td {texts} ET"]

    return draw


def show_picture(greys: tuple[int, ...], *, is_first: bool = False) -> Draw:
    """Return what shows a picture over the name, or behind it."""

    def draw(page: TinyPage) -> None:
        if is_first:
            page.draw_picture(LEFT, TOP, RIGHT, BOTTOM, greys)
        write_line(page)
        if not is_first:
            page.draw_picture(LEFT, TOP, RIGHT, BOTTOM, greys)

    return draw


def show_strips(page: TinyPage) -> None:
    """Show a picture over the name that is cut into strips, as programs do."""
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
    """Paint over the name in a form that is moved and made larger."""
    write_line(page)
    page.forms["bar"] = f"0 g 0 0 {(RIGHT - LEFT) / 2} {(HIGH - LOW) / 2} re f"
    page.commands.append(f"q 2 0 0 2 {LEFT} {LOW} cm /bar Do Q")


def nest_forms(page: TinyPage) -> None:
    page.forms["text"] = f"BT /plain 11 Tf 60 {842 - BASELINE} Td ({LINE}) Tj ET"
    page.forms["bar"] = f"0 g {BOX} f"
    page.commands.append("q 1 0 0 1 0 0 cm /text Do Q q /bar Do Q")


def cut_form_off(page: TinyPage) -> None:
    """Show a form only where its name is not."""
    page.forms["line"] = f"BT /plain 11 Tf 60 {842 - BASELINE} Td ({LINE}) Tj ET"
    for left, width in ((0, LEFT), (RIGHT, 400)):
        page.commands.append(f"q {left} 0 {width} 842 re W n /line Do Q")


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
CURVE = f"110 {LOW + 6} m 110 {HIGH + 20} 180 {HIGH + 20} 180 {LOW + 6} c 180 {LOW - 20} 110 {LOW - 20} 110 {LOW + 6} c"

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
    "under a box that is one of many": paint("0 g " + " ".join(f"{x} 500 9 9 re" for x in range(60, 400, 9)) + f" {BOX} f"),
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
    "cut off": write_name(f"ET q 0 0 {LEFT} 842 re W n BT /plain 11 Tf 121.7 642 Td", "ET Q BT /plain 11 Tf 168.8 642 Td"),
    "in a form that is cut off": cut_form_off,
}


@pytest.mark.parametrize("draw", HIDDEN.values(), ids=HIDDEN)
def test_words_that_cannot_be_seen_are_not_read(tmp_path: Path, draw: Draw) -> None:
    document = read(tmp_path, draw)
    assert " ".join(document.text.split()) == REST
    assert [(each.page, each.characters, each.words) for each in document.hidden_text] == [(1, 7, 2)]


@pytest.mark.parametrize("turned", [90, 180, 270])
@pytest.mark.parametrize("name", ["under a black box", "white on white", "under a curve", "marked word by word"])
def test_words_are_hidden_on_turned_pages_as_well(tmp_path: Path, name: str, turned: int) -> None:
    document = read(tmp_path, HIDDEN[name], turned=turned)
    assert "".join(document.text.split()) == "".join(REST.split())
    assert [(each.characters, each.words) for each in document.hidden_text] == [(7, 2)]


