"""The styles of a Word file: the level, indents and numbering of a paragraph, and the look of its letters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from docx.oxml.ns import qn
from lxml.etree import _Element as Element

_HEADING = re.compile(r"heading ?([1-9])\b", re.IGNORECASE)
_DEFAULT_SIZE = 20  # half points: Word's own default
_OFF = frozenset({"0", "false", "off", "none"})
NO_SHADE = frozenset({"", "auto", "ffffff"})
_FIRST_ROW = 0x20  # of w:tblLook
_BODY_LEVEL = 9  # of w:outlineLvl: text


@dataclass(frozen=True, slots=True)
class RunStyle:
    """The look of letters, by which a heading without a heading style is recognised."""

    size: int  # half points
    bold: bool
    caps: bool = False


def is_on(parent: Element | None, tag: str) -> bool | None:
    """Return whether a switch such as w:b is on, None where it is not given."""
    switch = None if parent is None else parent.find(qn(tag))
    return None if switch is None else switch.get(qn("w:val"), "true").lower() not in _OFF


def read_value(parent: Element | None, tag: str) -> str:
    """Return the w:val of a child element, or ""."""
    child = None if parent is None else parent.find(qn(tag))
    return "" if child is None else child.get(qn("w:val"), "")


class Styles:
    """The styles of one file."""

    def __init__(self, root: Element) -> None:
        """Read the root of styles.xml."""
        self._styles = {style.get(qn("w:styleId"), ""): style for style in root.iter(qn("w:style"))}
        self._default = next(
            (
                name
                for name, each in self._styles.items()
                if each.get(qn("w:type")) == "paragraph" and each.get(qn("w:default")) == "1"
            ),
            "",
        )
        defaults = root.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
        self._size = int(read_value(defaults, "w:sz") or _DEFAULT_SIZE)
        self.language = "" if defaults is None else _read_language(defaults)

    def _iterate_chain(self, style: str) -> Iterator[Element]:
        """Return the element of a style, and those of the styles that it is based on."""
        seen: set[str] = set()
        while style in self._styles and style not in seen:
            seen.add(style)
            yield self._styles[style]
            style = read_value(self._styles[style], "w:basedOn")

    def find_style(self, paragraph: Element) -> str:
        """Return the id of a paragraph's style."""
        return read_value(paragraph.find(qn("w:pPr")), "w:pStyle") or self._default

    def find_name(self, paragraph: Element) -> str:
        """Return the name of a paragraph's style in lower case; of one that the file lacks, that of the default."""
        style = self._styles.get(self.find_style(paragraph), self._styles.get(self._default))
        return read_value(style, "w:name").lower()

    def list_names(self, style: str) -> list[str]:
        """Return the names of a style and of those that it is based on, in lower case."""
        return [
            read_value(each, "w:name").lower() or each.get(qn("w:styleId"), "").lower()
            for each in self._iterate_chain(style)
        ]

    def find_heading_level(self, paragraph: Element) -> int:
        """Return the level of a heading by its outline level or style, from 1; 0 for text."""
        own = paragraph.find(qn("w:pPr"))
        style = self.find_style(paragraph)
        for properties in (own, *(each.find(qn("w:pPr")) for each in self._iterate_chain(style))):
            level = read_value(properties, "w:outlineLvl")
            if level.isdigit():
                return int(level) + 1 if int(level) < _BODY_LEVEL else 0
        for name in self.list_names(style):
            if match := _HEADING.match(name):
                return int(match.group(1))
        return 0

    def find_numbering(self, paragraph: Element) -> Element | None:
        """Return the w:numPr of a paragraph: its own or its style's."""
        own = paragraph.find(qn("w:pPr"))
        for properties in (own, *(each.find(qn("w:pPr")) for each in self._iterate_chain(self.find_style(paragraph)))):
            numbering = None if properties is None else properties.find(qn("w:numPr"))
            if numbering is not None:
                return numbering
        return None

    def read_indents(self, paragraph: Element) -> tuple[int, int]:
        """Return the left and right indents in twentieths of a point."""
        left = right = ""
        own = paragraph.find(qn("w:pPr"))
        for properties in (own, *(each.find(qn("w:pPr")) for each in self._iterate_chain(self.find_style(paragraph)))):
            indent = None if properties is None else properties.find(qn("w:ind"))
            if indent is not None:
                left = left or indent.get(qn("w:left")) or indent.get(qn("w:start")) or ""
                right = right or indent.get(qn("w:right")) or indent.get(qn("w:end")) or ""
        return _parse_number(left), _parse_number(right)

    def find_run_style(self, paragraph: Element) -> RunStyle:
        """Return the look of most letters of a paragraph."""
        letters: Counter[RunStyle] = Counter()
        for run in paragraph.iter(qn("w:r")):
            length = sum(len((text.text or "").strip()) for text in run.iter(qn("w:t")))
            if length:
                letters[self._read_run_style(run, self.find_style(paragraph))] += length
        return letters.most_common(1)[0][0] if letters else RunStyle(self._size, bold=False)

    def sets_first_row_apart(self, table: Element) -> bool:
        """Tell whether a table's style has its first row in bold or on a shade, and the table says that it applies."""
        properties = table.find(qn("w:tblPr"))
        look = None if properties is None else properties.find(qn("w:tblLook"))
        if look is None or not (look.get(qn("w:firstRow")) == "1" or _parse_flags(look) & _FIRST_ROW):
            return False
        for style in self._iterate_chain(read_value(properties, "w:tblStyle")):
            for part in style.iter(qn("w:tblStylePr")):
                if part.get(qn("w:type")) == "firstRow":
                    shading = next(part.iter(qn("w:shd")), None)
                    is_shaded = shading is not None and shading.get(qn("w:fill"), "auto").lower() not in NO_SHADE
                    return bool(is_on(part.find(qn("w:rPr")), "w:b")) or is_shaded
        return False

    def _read_run_style(self, run: Element, paragraph_style: str) -> RunStyle:
        own = run.find(qn("w:rPr"))
        layers = [own]
        for style in (read_value(own, "w:rStyle"), paragraph_style):
            layers += [each.find(qn("w:rPr")) for each in self._iterate_chain(style)]
        size = next((found for each in layers if (found := read_value(each, "w:sz"))), "")
        bold = next((on for each in layers if (on := is_on(each, "w:b")) is not None), False)
        caps = next((on for each in layers if (on := is_on(each, "w:caps")) is not None), False)
        return RunStyle(_parse_number(size) or self._size, bold, caps)


def _parse_number(text: str) -> int:
    return int(float(text)) if re.fullmatch(r"-?\d+(?:\.\d+)?", text) else 0


def _parse_flags(look: Element) -> int:
    """Return the flags of a w:tblLook as versions before Word 2010 write them."""
    value = look.get(qn("w:val"), "")
    return int(value, 16) if re.fullmatch(r"[0-9A-Fa-f]{4}", value) else 0


def _read_language(properties: Element) -> str:
    language = properties.find(qn("w:lang"))
    return "" if language is None else language.get(qn("w:val"), "")
