"""The numbers and bullets of lists in a Word file, as printed, from its numbering.xml."""

from __future__ import annotations

import re

from docx.oxml.ns import qn
from lxml.etree import _Element as Element

from kb.read.list_markers import normalize_bullet
from kb.read.word.styles import read_value
from kb.text.figures import format_letters, format_roman

_LEVELS = 9
_PLACEHOLDER = re.compile(r"%([1-9])")


class Numbering:
    """The lists of one file, with a counter each; paragraphs must be numbered in text order."""

    def __init__(self, root: Element | None) -> None:
        elements = [] if root is None else list(root)
        self._lists = {each.get(qn("w:numId"), ""): each for each in elements if each.tag == qn("w:num")}
        self._forms = {
            each.get(qn("w:abstractNumId"), ""): each for each in elements if each.tag == qn("w:abstractNum")
        }
        self._styled = {
            read_value(each, "w:styleLink"): name
            for name, each in self._forms.items()
            if read_value(each, "w:styleLink")
        }
        self._counts: dict[str, list[int | None]] = {}
        self._started: set[str] = set()

    def _resolve_form(self, list_id: str) -> str:
        form = read_value(self._lists[list_id], "w:abstractNumId")
        linked = read_value(self._forms.get(form), "w:numStyleLink")
        return self._styled.get(linked, form) if linked else form

    def _find_level(self, list_id: str, level: int) -> Element | None:
        for override in self._lists[list_id].iter(qn("w:lvlOverride")):
            own = override.find(qn("w:lvl"))
            if override.get(qn("w:ilvl")) == str(level) and own is not None:
                return own
        form = self._forms.get(self._resolve_form(list_id))
        levels = () if form is None else form.iter(qn("w:lvl"))
        return next((each for each in levels if each.get(qn("w:ilvl")) == str(level)), None)

    def _read_start(self, list_id: str, level: int) -> int:
        start = read_value(self._find_level(list_id, level), "w:start")
        return int(start) if start.isdigit() else 1

    def _apply_restart(self, list_id: str, counts: list[int | None]) -> None:
        """Set the counts of a list that restarts the numbering, at its first paragraph."""
        if list_id in self._started:
            return
        self._started.add(list_id)
        for override in self._lists[list_id].iter(qn("w:lvlOverride")):
            level, start = override.get(qn("w:ilvl"), ""), read_value(override, "w:startOverride")
            if level.isdigit() and int(level) < _LEVELS and start.isdigit():
                counts[int(level) :] = [int(start) - 1, *[None] * (_LEVELS - int(level) - 1)]

    def number_paragraph(self, list_id: str, level: int) -> str | None:
        """Count a paragraph by its w:numId and w:ilvl (from 0), and return its mark.

        The mark is as printed, "" if the list prints none, None if there is no such list.
        """
        if list_id not in self._lists or not 0 <= level < _LEVELS:
            return None
        counts = self._counts.setdefault(self._resolve_form(list_id), [None] * _LEVELS)
        self._apply_restart(list_id, counts)
        current = counts[level]
        counts[level] = self._read_start(list_id, level) if current is None else current + 1
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        element = self._find_level(list_id, level)
        text = read_value(element, "w:lvlText")
        if read_value(element, "w:numFmt") == "bullet":
            return "◦" if text == "o" else normalize_bullet(text.strip())
        return _PLACEHOLDER.sub(
            lambda match: self._format_level(list_id, counts, int(match.group(1)) - 1, element), text
        ).strip()

    def _format_level(self, list_id: str, counts: list[int | None], level: int, element: Element | None) -> str:
        """Return the number of one level as a paragraph's mark prints it, by the element of its own level."""
        number = counts[level]
        number = self._read_start(list_id, level) if number is None else number
        legal = element is not None and element.find(qn("w:isLgl")) is not None
        return _format_number(number, "decimal" if legal else read_value(self._find_level(list_id, level), "w:numFmt"))


def _format_number(number: int, form: str) -> str:
    """Return a number in one of Word's formats (w:numFmt); those of other scripts are printed as digits."""
    if not 0 < number < 4000:
        return str(number)
    match form:
        case "lowerLetter":
            return format_letters(number)
        case "upperLetter":
            return format_letters(number).upper()
        case "lowerRoman":
            return format_roman(number)
        case "upperRoman":
            return format_roman(number).upper()
        case "decimalZero":
            return f"{number:02}"
        case "none":
            return ""
    return str(number)
