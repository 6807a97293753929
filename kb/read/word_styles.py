"""What the styles of a Word file make of a paragraph and of its letters.

Knows styles.xml only; nothing of blocks.
"""

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
_BODY_LEVEL = 9  # of w:outlineLvl: text


@dataclass(frozen=True, slots=True)
class Look:
    """How letters look: what a heading without a style is known by."""

    size: int
    bold: bool
    caps: bool = False


def is_on(parent: Element | None, tag: str) -> bool | None:
    """Return whether a switch such as w:b is on, or None where nothing is said."""
    switch = None if parent is None else parent.find(qn(tag))
    return None if switch is None else switch.get(qn("w:val"), "true").lower() not in _OFF


def value(parent: Element | None, tag: str) -> str:
    """Return the value of a child, or ""."""
    child = None if parent is None else parent.find(qn(tag))
    return "" if child is None else child.get(qn("w:val"), "")


class Styles:
    """The styles of one file."""

    def __init__(self, root: Element) -> None:
        """Take the root of styles.xml."""
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
        self._size = int(value(defaults, "w:sz") or _DEFAULT_SIZE)
        self.language = "" if defaults is None else _language(defaults)

    def _chain(self, style: str) -> Iterator[Element]:
        """Return a style and those it is based on."""
        seen: set[str] = set()
        while style in self._styles and style not in seen:
            seen.add(style)
            yield self._styles[style]
            style = value(self._styles[style], "w:basedOn")

    def of(self, paragraph: Element) -> str:
        """Return the id of a paragraph's style."""
        return value(paragraph.find(qn("w:pPr")), "w:pStyle") or self._default

    def names(self, style: str) -> list[str]:
        """Return the name of a style, and the names of those it is based on, in lower case."""
        return [value(each, "w:name").lower() or each.get(qn("w:styleId"), "").lower() for each in self._chain(style)]

    def heading_level(self, paragraph: Element) -> int:
        """Return the level of a heading by its outline level or style, from 1; 0 for text."""
        own = paragraph.find(qn("w:pPr"))
        style = self.of(paragraph)
        for properties in (own, *(each.find(qn("w:pPr")) for each in self._chain(style))):
            level = value(properties, "w:outlineLvl")
            if level.isdigit():
                return int(level) + 1 if int(level) < _BODY_LEVEL else 0
        for name in self.names(style):
            if match := _HEADING.match(name):
                return int(match.group(1))
        return 0

    def numbering(self, paragraph: Element) -> Element | None:
        """Return the w:numPr that holds for a paragraph: its own or its style's."""
        own = paragraph.find(qn("w:pPr"))
        for properties in (own, *(each.find(qn("w:pPr")) for each in self._chain(self.of(paragraph)))):
            numbering = None if properties is None else properties.find(qn("w:numPr"))
            if numbering is not None:
                return numbering
        return None

    def indents(self, paragraph: Element) -> tuple[int, int]:
        """Return the left and right indents in twentieths of a point."""
        left = right = ""
        own = paragraph.find(qn("w:pPr"))
        for properties in (own, *(each.find(qn("w:pPr")) for each in self._chain(self.of(paragraph)))):
            indent = None if properties is None else properties.find(qn("w:ind"))
            if indent is not None:
                left = left or indent.get(qn("w:left")) or indent.get(qn("w:start")) or ""
                right = right or indent.get(qn("w:right")) or indent.get(qn("w:end")) or ""
        return _number(left), _number(right)

    def look(self, paragraph: Element) -> Look:
        """Return the look that most letters of a paragraph have."""
        letters: Counter[Look] = Counter()
        for run in paragraph.iter(qn("w:r")):
            length = sum(len((text.text or "").strip()) for text in run.iter(qn("w:t")))
            if length:
                letters[self._run_look(run, self.of(paragraph))] += length
        return letters.most_common(1)[0][0] if letters else Look(self._size, bold=False)

    def _run_look(self, run: Element, paragraph_style: str) -> Look:
        own = run.find(qn("w:rPr"))
        layers = [own]
        for style in (value(own, "w:rStyle"), paragraph_style):
            layers += [each.find(qn("w:rPr")) for each in self._chain(style)]
        size = next((found for each in layers if (found := value(each, "w:sz"))), "")
        bold = next((on for each in layers if (on := is_on(each, "w:b")) is not None), False)
        caps = next((on for each in layers if (on := is_on(each, "w:caps")) is not None), False)
        return Look(_number(size) or self._size, bold, caps)


def _number(text: str) -> int:
    return int(float(text)) if re.fullmatch(r"-?\d+(?:\.\d+)?", text) else 0


def _language(properties: Element) -> str:
    language = properties.find(qn("w:lang"))
    return "" if language is None else language.get(qn("w:val"), "")
