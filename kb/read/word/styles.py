"""The styles of a Word file: levels, indentation and numbering of paragraphs, and the style of their letters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar, cast

from docx.oxml.ns import qn
from lxml.etree import _Element as Element

T = TypeVar("T")

_HEADING = re.compile(r"heading ?([1-9])\b", re.IGNORECASE)
_DEFAULT_SIZE = 20  # half points: Word's default
_OFF = frozenset({"0", "false", "off", "none"})
NO_SHADE = frozenset({"", "auto", "ffffff"})
_FIRST_ROW = 0x20  # of w:tblLook
_BODY_LEVEL = 9  # w:outlineLvl of body text


@dataclass(frozen=True, slots=True)
class RunStyle:
    """Font properties that identify a heading without a heading style."""

    size: int  # half points
    bold: bool
    caps: bool = False


def is_on(parent: Element | None, tag: str) -> bool | None:
    """Return whether a switch such as w:b is on; None if absent."""
    switch = None if parent is None else parent.find(qn(tag))
    return None if switch is None else switch.get(qn("w:val"), "true").lower() not in _OFF


def read_value(parent: Element | None, tag: str) -> str:
    """Return the w:val of a child element, or ""."""
    child = None if parent is None else parent.find(qn(tag))
    return "" if child is None else child.get(qn("w:val"), "")


class Styles:
    """The styles of one file."""

    def __init__(self, root: Element) -> None:
        self._styles = {style.get(qn("w:styleId"), ""): style for style in root.iter(qn("w:style"))}
        self._inherited: dict[str, dict[str, object]] = {}  # by name of the value, and style id
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

    def _inherit(self, style: str, of: str, read: Callable[[Element], T | None]) -> T | None:
        """Return a value of a style, or of the first style in its chain that has one.

        Each style is visited once, since a chain may be long or circular. `of` names the value in the cache; `read`
        returns the value that a style's element has itself, or None.
        """
        known = cast("dict[str, T | None]", self._inherited.setdefault(of, {}))
        passed: dict[str, None] = {}
        value = None
        while value is None and style in self._styles and style not in passed:
            if style in known:
                value = known[style]
                break
            passed[style] = None
            value = read(self._styles[style])
            style = read_value(self._styles[style], "w:basedOn")
        known.update(dict.fromkeys(passed, value))
        return value

    def find_style(self, paragraph: Element) -> str:
        return read_value(paragraph.find(qn("w:pPr")), "w:pStyle") or self._default

    def find_name(self, paragraph: Element) -> str:
        """Return the name of a paragraph's style in lower case; of one missing in the file, the default's."""
        style = self._styles.get(self.find_style(paragraph), self._styles.get(self._default))
        return read_value(style, "w:name").lower()

    def has_name(self, style: str, pattern: re.Pattern[str]) -> bool:
        """Tell whether the lower-case name of a style, or of one that it is based on, matches a pattern."""
        return bool(self._inherit(style, pattern.pattern, lambda each: pattern.search(_read_name(each)) or None))

    def find_heading_level(self, paragraph: Element) -> int:
        """Return the level of a heading by outline level or style, from 1; 0 for text."""
        style = self.find_style(paragraph)
        level = _read_level(paragraph)
        if level is None:
            level = self._inherit(style, "level", _read_level)
        if level is None:
            level = self._inherit(style, "level of name", _read_level_of_name)
        return level or 0

    def find_numbering(self, paragraph: Element) -> Element | None:
        """Return the w:numPr of a paragraph: its own or its style's."""
        own = _read_numbering(paragraph)
        return self._inherit(self.find_style(paragraph), "numbering", _read_numbering) if own is None else own

    def read_indents(self, paragraph: Element) -> tuple[int, int]:
        """Return the left and right indents in twentieths of a point."""
        style = self.find_style(paragraph)
        left = _read_left(paragraph) or self._inherit(style, "left", _read_left)
        right = _read_right(paragraph) or self._inherit(style, "right", _read_right)
        return _parse_number(left or ""), _parse_number(right or "")

    def find_run_style(self, paragraph: Element) -> RunStyle:
        """Return the style of most letters of a paragraph."""
        letters: Counter[RunStyle] = Counter()
        for run in paragraph.iter(qn("w:r")):
            length = sum(len((text.text or "").strip()) for text in run.iter(qn("w:t")))
            if length:
                letters[self._read_run_style(run, self.find_style(paragraph))] += length
        return letters.most_common(1)[0][0] if letters else RunStyle(self._size, bold=False)

    def sets_first_row_apart(self, table: Element) -> bool:
        """Tell whether a table applies its style's bold or shaded first row."""
        properties = table.find(qn("w:tblPr"))
        look = None if properties is None else properties.find(qn("w:tblLook"))
        if look is None or not (look.get(qn("w:firstRow")) == "1" or _parse_flags(look) & _FIRST_ROW):
            return False
        return bool(self._inherit(read_value(properties, "w:tblStyle"), "first row", _sets_first_row_apart))

    def _read_run_style(self, run: Element, paragraph_style: str) -> RunStyle:
        styles = (read_value(run.find(qn("w:rPr")), "w:rStyle"), paragraph_style)
        size = self._find_letters(run, styles, "w:sz", _read_size)
        bold = self._find_letters(run, styles, "w:b", _is_bold)
        caps = self._find_letters(run, styles, "w:caps", _is_in_capitals)
        return RunStyle(_parse_number(size or "") or self._size, bool(bold), bool(caps))

    def _find_letters(
        self, run: Element, styles: Iterable[str], of: str, read: Callable[[Element], T | None]
    ) -> T | None:
        """Return a font property of a run: its own, else its styles'."""
        found = read(run)
        for style in styles:
            found = self._inherit(style, of, read) if found is None else found
        return found


def _read_name(style: Element) -> str:
    return read_value(style, "w:name").lower() or style.get(qn("w:styleId"), "").lower()


def _read_level(element: Element) -> int | None:
    """Return the outline level of a paragraph or style; 0 if declared as text."""
    level = read_value(element.find(qn("w:pPr")), "w:outlineLvl")
    if not level.isdigit():
        return None
    return int(level) + 1 if int(level) < _BODY_LEVEL else 0


def _read_level_of_name(style: Element) -> int | None:
    match = _HEADING.match(_read_name(style))
    return int(match.group(1)) if match else None


def _read_numbering(element: Element) -> Element | None:
    properties = element.find(qn("w:pPr"))
    return None if properties is None else properties.find(qn("w:numPr"))


def _read_indent(element: Element, names: Iterable[str]) -> str | None:
    """Return the first indent of a paragraph or style with one of these names."""
    properties = element.find(qn("w:pPr"))
    indent = None if properties is None else properties.find(qn("w:ind"))
    return None if indent is None else next((found for name in names if (found := indent.get(qn(name)))), None)


def _read_left(element: Element) -> str | None:
    return _read_indent(element, ("w:left", "w:start"))


def _read_right(element: Element) -> str | None:
    return _read_indent(element, ("w:right", "w:end"))


def _read_size(element: Element) -> str | None:
    return read_value(element.find(qn("w:rPr")), "w:sz") or None


def _is_bold(element: Element) -> bool | None:
    return is_on(element.find(qn("w:rPr")), "w:b")


def _is_in_capitals(element: Element) -> bool | None:
    return is_on(element.find(qn("w:rPr")), "w:caps")


def _sets_first_row_apart(style: Element) -> bool | None:
    """Tell whether a table style has a bold or shaded first row; None if unspecified."""
    for part in style.iter(qn("w:tblStylePr")):
        if part.get(qn("w:type")) == "firstRow":
            shading = next(part.iter(qn("w:shd")), None)
            is_shaded = shading is not None and shading.get(qn("w:fill"), "auto").lower() not in NO_SHADE
            return _is_bold(part) or is_shaded
    return None


def _parse_number(text: str) -> int:
    return int(float(text)) if re.fullmatch(r"-?\d+(?:\.\d+)?", text) else 0


def _parse_flags(look: Element) -> int:
    """Return the flags of a w:tblLook as written before Word 2010."""
    value = look.get(qn("w:val"), "")
    return int(value, 16) if re.fullmatch(r"[0-9A-Fa-f]{4}", value) else 0


def _read_language(properties: Element) -> str:
    language = properties.find(qn("w:lang"))
    return "" if language is None else language.get(qn("w:val"), "")
