"""Writes the gold set's PDF report, byte by byte, from `texts/between-two-tides.txt`.

    python -m tests.gold.make_report

The report has a cover, a contents page, running heads, printed page numbers that begin after these two pages, headings
by size, justified text with line-end hyphens, a part in two columns, footnotes and a table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.gold.markup import PLACE, Element, parse_markup

HERE = Path(__file__).parent
TARGET = HERE / "library" / "sources" / "between-two-tides.pdf"

WIDE, HIGH = 499, 709  # B5
LEFT, RIGHT, TOP, BOTTOM = 62.0, 437.0, 640.0, 146.0
GAP = 24.0  # between two columns
NOTE_SIZE, NOTE_LEADING = 8.0, 10.0
BODY, PLAIN, BOLD = "F1", "F2", "F3"
FONTS = {BODY: "Times-Roman", PLAIN: "Helvetica", BOLD: "Helvetica-Bold"}
# Widths of the characters from the space on, in thousandths of the size (the core fonts' metrics, Adobe 1997).
WIDTHS = {
    BODY: "250 333 408 500 500 833 778 180 333 333 500 564 250 333 250 278 500 500 500 500 500 500 500 500 500 500 278 "
    "278 564 564 564 444 921 722 667 667 722 611 556 722 722 333 389 722 611 889 722 722 556 722 667 556 611 722 722 "
    "944 722 722 611 333 278 333 469 500 333 444 500 444 500 444 333 500 500 278 278 500 278 778 500 500 500 500 333 "
    "389 278 500 500 722 500 500 444 480 200 480 541",
    PLAIN: "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 "
    "278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 "
    "667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 "
    "333 500 278 556 500 722 500 500 500 334 260 334 584",
    BOLD: "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 333 "
    "333 584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667 611 722 667 "
    "944 667 667 611 333 278 333 584 556 333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 "
    "556 333 611 556 778 556 556 500 389 280 389 584",
}
OTHERS = {"‘": (333, 222, 278), "’": (333, 222, 278), "“": (444, 333, 500), "”": (444, 333, 500), "£": (500, 556, 556)}
WIDTH = {
    font: {chr(32 + at): int(width) for at, width in enumerate(widths.split())}
    | {char: each[list(FONTS).index(font)] for char, each in OTHERS.items()}
    for font, widths in WIDTHS.items()
}


@dataclass(frozen=True, slots=True)
class Style:
    """The typesetting of a paragraph: its font, size, leading, space above and indentation on both sides."""

    font: str
    size: float
    leading: float
    above: float
    indent: float = 0.0


STYLES = {
    "title": Style(BOLD, 30, 36, 140),
    "subtitle": Style(PLAIN, 18, 24, 12),
    "heading 1": Style(BOLD, 20, 26, 0),
    "heading 2": Style(BOLD, 14, 18, 14),
    "heading 3": Style(BOLD, 11, 14, 10),
    "quotation": Style(BODY, 10, 13, 8, 28),
    "signature": Style(BODY, 10, 13, 2, 28),
    "caption": Style(BOLD, 9, 12, 12),
    "row": Style(PLAIN, 9, 14, 0),
    "item": Style(BODY, 11, 14, 4, 14),
    "body": Style(BODY, 11, 14, 7),
    "imprint": Style(PLAIN, 12, 16, 8),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a paragraph: the words, the width they lack when justified (0 for the last), its notes' marks."""

    words: tuple[str, ...]
    slack: float
    style: Style
    above: float = 0.0

    @property
    def marks(self) -> list[str]:
        return PLACE.findall(" ".join(self.words))


@dataclass(slots=True)
class PageDrawing:
    """A page: its drawing operators, its footnotes and its printed label."""

    label: str = ""
    has_head: bool = False
    drawn: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def measure(text: str, font: str, size: float) -> float:
    """Return the width of a text; footnote marks are set at 0.6 of its size."""
    plain = sum(WIDTH[font][char] for char in PLACE.sub("", text).replace("\\-", ""))
    marks = sum(WIDTH[font][char] for mark in PLACE.findall(text) for char in mark)
    return (plain + 0.6 * marks) * size / 1000


def show(text: str, font: str, size: float) -> str:
    """Return the operators that show a text at the current point, with raised footnote marks."""
    shown = []
    for at, part in enumerate(PLACE.split(text.replace("\\-", ""))):
        escaped = part.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        shown.append(
            f"4 Ts /{font} {0.6 * size:g} Tf ({part}) Tj 0 Ts" if at % 2 else f"/{font} {size:g} Tf ({escaped}) Tj"
        )
    return " ".join(shown)


def break_lines(text: str, style: Style, width: float, *, justify: bool = True) -> list[Line]:
    """Break a paragraph into lines; a word may be broken at a soft hyphen."""
    lines: list[tuple[str, ...]] = []
    words: tuple[str, ...] = ()
    for word in text.split():
        if measure(" ".join((*words, word)), style.font, style.size) <= width:
            words = (*words, word)
            continue
        first, soft, rest = word.partition("\\-")
        if soft and measure(" ".join((*words, first + "-")), style.font, style.size) <= width:
            words, word = (*words, first + "-"), rest
        lines.append(words)
        words = (word,)
    lines.append(words)
    return [
        Line(
            each,
            width - measure(" ".join(each), style.font, style.size) if justify and at < len(lines) else 0.0,
            style,
            style.above if at == 1 else 0.0,
        )
        for at, each in enumerate(lines, 1)
    ]


class Layout:
    """The pages of a report as they are filled; `labels` are the headings' pages in an earlier layout, if any."""

    def __init__(self, elements: list[Element], labels: dict[str, str]) -> None:
        self.pages = [PageDrawing()]
        self.labels: dict[str, str] = {}
        self._known = labels
        self._elements = elements
        self._y = TOP
        self._number = 0  # of the last page with an Arabic number; 0 before the first
        self._is_numbered = False
        self._in_columns: list[Line] | None = None
        self._headings_in_columns: list[Element] = []
        for at, element in enumerate(elements):
            self._add(element, at)
        for page in self.pages:
            _draw_margins(page)

    def _add(self, element: Element, at: int) -> None:
        if element.style == "command":
            self._run(element.text)
        elif element.style == "row":
            self._draw_row(element.text.split("\t"), is_header=self._elements[at - 1].style != "row")
        else:
            self._add_paragraph(element)

    def _run(self, command: str) -> None:
        if command == "contents":
            self._start_page(label="ii")
            self._draw_contents()
        elif command == "numbered":
            self._is_numbered = True
        elif command == "columns":
            self._in_columns = []
        elif command == "end":
            lines, self._in_columns = self._in_columns or [], None
            self._draw_columns(lines)

    def _add_paragraph(self, element: Element) -> None:
        name = element.style if element.style != "body" or self._is_numbered else "imprint"
        style = STYLES[name]
        if name == "heading 1":
            self._start_page()
        is_set_ragged = name.startswith(("heading", "title", "subtitle", "imprint", "signature", "caption"))
        width = (RIGHT - LEFT - GAP) / 2 if self._in_columns is not None else RIGHT - LEFT - 2 * style.indent
        lines = break_lines(element.text, style, width, justify=not is_set_ragged)
        if self._in_columns is not None:
            self._in_columns += lines
            self._headings_in_columns.append(element)
            return
        if self._y - style.above - style.leading * (3 if name.startswith("heading") else 1) < BOTTOM:
            self._start_page()
        self._note_heading(element)
        for line in lines:
            self._place(line, element.notes)

    def _note_heading(self, element: Element) -> None:
        if element.style in ("heading 1", "heading 2"):
            self.labels[element.text] = self.pages[-1].label

    def _place(self, line: Line, notes: dict[str, str]) -> None:
        page = self.pages[-1]
        added = [f"{mark} {notes[mark]}" for mark in line.marks]
        height = _measure_notes([*page.notes, *added])
        if self._y - line.above - line.style.leading < BOTTOM + height:
            page = self._start_page()
        page.notes += added
        self._y -= line.style.leading + line.above
        page.drawn.append(_draw_line(line, LEFT + line.style.indent, self._y))

    def _start_page(self, label: str = "") -> PageDrawing:
        if self._is_numbered:
            self._number += 1
            label = str(self._number)
        self.pages.append(PageDrawing(label, has_head=self._is_numbered))
        self._y = TOP
        return self.pages[-1]

    def _draw_contents(self) -> None:
        self._place(break_lines("Contents", STYLES["heading 1"], RIGHT - LEFT, justify=False)[0], {})
        for element in self._elements:
            if element.style not in ("heading 1", "heading 2"):
                continue
            deep = element.style == "heading 2"
            style = Style(BODY, 11, 14, 4 if deep else 9, 16 if deep else 0)
            label = self._known.get(element.text, "0")
            room = RIGHT - LEFT - style.indent - measure(element.text + label, BODY, 11)
            dots = "." * int(room / 2.75 - 4)
            self._place(Line((element.text, dots, label), 0.0, style, style.above), {})

    def _draw_columns(self, lines: list[Line]) -> None:
        """Draw lines in two columns of about the same height."""
        height = sum(line.above + line.style.leading for line in lines)
        if self._y - height / 2 - 30 < BOTTOM + _measure_notes(self.pages[-1].notes):
            self._start_page()
        for element in self._headings_in_columns:
            self._note_heading(element)
        self._y -= STYLES["heading 2"].above if self._y < TOP else 0.0
        top, x, lowest = self._y, LEFT, self._y
        for line in lines:
            if x == LEFT and top - self._y >= height / 2:
                x, self._y = LEFT + (RIGHT - LEFT + GAP) / 2, top
            self._y -= line.style.leading + (line.above if self._y < top else 0.0)
            self.pages[-1].drawn.append(_draw_line(line, x, self._y))
            lowest = min(lowest, self._y)
        self._y = lowest

    def _draw_row(self, cells: list[str], *, is_header: bool) -> None:
        style = STYLES["row"]
        if self._y - style.leading < BOTTOM + _measure_notes(self.pages[-1].notes):
            self._start_page()
        self._y -= style.leading
        font = BOLD if is_header else PLAIN
        for at, cell in enumerate(cells):
            x = LEFT + at * (RIGHT - LEFT) / len(cells)
            self.pages[-1].drawn.append(f"BT 1 0 0 1 {x:.2f} {self._y:.2f} Tm {show(cell, font, style.size)} ET")
        self.pages[-1].drawn.append(f"0.5 w {LEFT} {self._y - 4:.2f} m {RIGHT} {self._y - 4:.2f} l S")


def _measure_notes(notes: list[str]) -> float:
    lines = sum(len(_break_note(note)) for note in notes)
    return lines * NOTE_LEADING + 10 if lines else 0.0


def _break_note(note: str) -> list[Line]:
    return break_lines(note, Style(BODY, NOTE_SIZE, NOTE_LEADING, 0), RIGHT - LEFT, justify=False)


def _draw_line(line: Line, x: float, y: float) -> str:
    spacing = line.slack / max(len(line.words) - 1, 1)
    text = show(" ".join(line.words), line.style.font, line.style.size)
    return f"BT {spacing:.3f} Tw 1 0 0 1 {x:.2f} {y:.2f} Tm {text} ET"


def _draw_margins(page: PageDrawing) -> None:
    """Draw the footnotes, the running head and the page number."""
    y = BOTTOM + _measure_notes(page.notes) - 10
    if page.notes:
        page.drawn.append(f"0.5 w {LEFT} {y + 8:.2f} m {LEFT + 120} {y + 8:.2f} l S")
    for note in page.notes:
        for at, line in enumerate(_break_note(note)):
            y -= NOTE_LEADING
            mark, _, rest = " ".join(line.words).partition(" ")
            words = f"{{^{mark}}} {rest}" if at == 0 else " ".join(line.words)
            page.drawn.append(f"BT 0 Tw 1 0 0 1 {LEFT} {y:.2f} Tm {show(words, BODY, NOTE_SIZE)} ET")
    if page.has_head:
        is_left = int(page.label) % 2 == 0
        head = "Between Two Tides" if is_left else "Annual report for 2022"
        x = LEFT if is_left else RIGHT - measure(head, PLAIN, 8)
        page.drawn.append(f"BT 0 Tw 1 0 0 1 {x:.2f} 670 Tm {show(head, PLAIN, 8)} ET")
    if page.label:
        x = (LEFT + RIGHT - measure(page.label, PLAIN, 9)) / 2
        page.drawn.append(f"BT 0 Tw 1 0 0 1 {x:.2f} 48 Tm {show(page.label, PLAIN, 9)} ET")


def _format_objects(pages: list[PageDrawing]) -> Iterator[bytes]:
    """Yield the PDF's objects: the catalogue, the tree of pages, the fonts, and two for each page."""
    first = 3 + len(FONTS)
    kids = " ".join(f"{first + 2 * at} 0 R" for at in range(len(pages)))
    yield b"<< /Type /Catalog /Pages 2 0 R /Lang (en-GB) >>"
    yield f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode()
    for name in FONTS.values():
        yield f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>".encode()
    fonts = " ".join(f"/{font} {3 + at} 0 R" for at, font in enumerate(FONTS))
    for at, page in enumerate(pages):
        stream = "\n".join(page.drawn).encode("cp1252")
        yield (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDE} {HIGH}] /Contents {first + 2 * at + 1} 0 R "
            f"/Resources << /Font << {fonts} >> >> >>"
        ).encode()
        yield f"<< /Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream"


def build_report() -> bytes:
    elements = parse_markup((HERE / "texts" / "between-two-tides.txt").read_text(encoding="utf-8"))
    pages = Layout(elements, Layout(elements, {}).labels).pages
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(_format_objects(pages), 1):
        places.append(len(body))
        body += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(places) + 1
    return (
        body
        + (
            f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
            f"startxref\n{len(body)}\n%%EOF\n"
        ).encode()
    )


if __name__ == "__main__":
    TARGET.write_bytes(build_report())
