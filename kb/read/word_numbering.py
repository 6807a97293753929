"""The numbers and bullets of lists in a Word file, as they are printed.

Knows numbering.xml only, and counts as it is asked: paragraphs must come in the order of the text.
"""

from __future__ import annotations

import re

from docx.oxml.ns import qn
from lxml.etree import _Element as Element

from kb.read.marks import bullet, letters, roman
from kb.read.word_styles import value

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")


def _formatted(number: int, form: str) -> str:
    """Return a number in one of Word's forms; those of other scripts are printed as figures."""
    if not 0 < number < 4000:
        return str(number)
    match form:
        case "lowerLetter":
            return letters(number)
        case "upperLetter":
            return letters(number).upper()
        case "lowerRoman":
            return roman(number)
        case "upperRoman":
            return roman(number).upper()
        case "decimalZero":
            return f"{number:02}"
        case "none":
            return ""
    return str(number)


class Numbering:
    """The lists of one file, and how far each has counted."""

    def __init__(self, root: Element | None) -> None:
        """Take the root of numbering.xml, if there is one."""
        elements = [] if root is None else list(root)
        self._lists = {each.get(qn("w:numId"), ""): each for each in elements if each.tag == qn("w:num")}
        self._forms = {
            each.get(qn("w:abstractNumId"), ""): each for each in elements if each.tag == qn("w:abstractNum")
        }
        self._styled = {
            value(each, "w:styleLink"): name for name, each in self._forms.items() if value(each, "w:styleLink")
        }
        self._counts: dict[str, list[int | None]] = {}
        self._started: set[str] = set()

    def _form_of(self, list_id: str) -> str:
        form = value(self._lists[list_id], "w:abstractNumId")
        linked = value(self._forms.get(form), "w:numStyleLink")
        return self._styled.get(linked, form) if linked else form

    def _level(self, list_id: str, level: int) -> Element | None:
        for override in self._lists[list_id].iter(qn("w:lvlOverride")):
            own = override.find(qn("w:lvl"))
            if override.get(qn("w:ilvl")) == str(level) and own is not None:
                return own
        form = self._forms.get(self._form_of(list_id))
        levels = () if form is None else form.iter(qn("w:lvl"))
        return next((each for each in levels if each.get(qn("w:ilvl")) == str(level)), None)

    def _start(self, list_id: str, level: int) -> int:
        start = value(self._level(list_id, level), "w:start")
        return int(start) if start.isdigit() else 1

    def _restart(self, list_id: str, counts: list[int | None]) -> None:
        """Begin again at a list that says so, the first time it comes."""
        if list_id in self._started:
            return
        self._started.add(list_id)
        for override in self._lists[list_id].iter(qn("w:lvlOverride")):
            level, start = override.get(qn("w:ilvl"), ""), value(override, "w:startOverride")
            if level.isdigit() and int(level) < _LEVELS and start.isdigit():
                counts[int(level) :] = [int(start) - 1, *[None] * (_LEVELS - int(level) - 1)]

    def mark(self, list_id: str, level: int) -> str | None:
        """Count one paragraph and return its mark.

        Args:
            list_id: Its w:numId.
            level: Its w:ilvl, from 0.

        Returns:
            The mark as printed, "" where the list prints none, None where there is no such list.
        """
        if list_id not in self._lists or not 0 <= level < _LEVELS:
            return None
        counts = self._counts.setdefault(self._form_of(list_id), [None] * _LEVELS)
        self._restart(list_id, counts)
        current = counts[level]
        counts[level] = self._start(list_id, level) if current is None else current + 1
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        element = self._level(list_id, level)
        text = value(element, "w:lvlText")
        if value(element, "w:numFmt") == "bullet":
            return "◦" if text == "o" else bullet(text.strip())
        return _PLACE.sub(lambda match: self._number(list_id, counts, int(match.group(1)) - 1, element), text).strip()

    def _number(self, list_id: str, counts: list[int | None], level: int, at: Element | None) -> str:
        number = counts[level]
        number = self._start(list_id, level) if number is None else number
        legal = at is not None and at.find(qn("w:isLgl")) is not None
        return _formatted(number, "decimal" if legal else value(self._level(list_id, level), "w:numFmt"))
