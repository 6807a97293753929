"""Running heads, running feet and page numbers.

Recognises them by repetition and position over a document's pages, and reads from them the number that is printed on
each page. Knows nothing of what the rest of a page says.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.read.layout.leaves import Leaf
from kb.read.layout.pieces import Line

_HEAD, _FOOT = 0.16, 0.86  # of the height: running heads end above the one, running feet begin below the other
_STILL = 2.0  # points: how far a running head may move from page to page
_MOST = 0.4  # of the pages
_BOLD = 1.08  # the same for bold lines
_CLEAR, _VERY_CLEAR = 0.7, 1.8  # times its size: the white space between a running head and the text of the page
_MAX_CHARS = 120
_LARGE = 1.25  # times the body's size: larger lines that come again are headings, unless many pages have them
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ROMAN_FORM = re.compile(r"(?=[ivxlc])(?:c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_NUMBER = re.compile(r"(?:^|(?<=[\s|•·–—/-]))([A-Z]{1,2}-?)?(\d{1,4}|[ivxlc]{1,7})(?=$|[\s|•·–—/-])")
_ALONE = re.compile(
    r"[\W_]*(?:(?:page|pg\.?|p\.?|seite)[\s.:]*)?(?:[A-Z]{1,2}-)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|/|von)\s*\d{1,4})?[\W_]*",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A leaf with what was set apart.

    Attributes:
        leaf: With its lines of the body.
        running: Its running heads and feet, from top to bottom.
        label: The number printed on it, or what stands for it; empty where its neighbours' numbers leave it none.
    """

    leaf: Leaf
    running: tuple[Line, ...]
    label: str


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read a number at a page's edge."""

    line: Line
    prefix: str
    roman: bool
    value: int


def roman_value(text: str) -> int:
    """Return the value of a roman number in lower case, or 0."""
    if not _ROMAN_FORM.fullmatch(text):
        return 0
    values = [_ROMAN[each] for each in text]
    return sum(
        -value if value < following else value for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def roman(value: int) -> str:
    """Return a number in lower-case roman figures."""
    text = ""
    for size, letters in (
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ):
        while value >= size:
            text += letters
            value -= size
    return text


def _at_edge(line: Line, height: float) -> bool:
    return line.aside or line.bottom < _HEAD * height or line.top > _FOOT * height


def _key(line: Line) -> str:
    return _DIGITS.sub("#", " ".join(line.text.casefold().split()))


def _repeated(leaves: Sequence[Leaf], body_size: float) -> set[tuple[int, int]]:
    """Return which lines (leaf, line) at the edges come again at the same height on other leaves."""
    places: dict[str, list[tuple[int, int, float, float, bool]]] = defaultdict(list)
    for at, leaf in enumerate(leaves):
        for index, line in enumerate(leaf.lines):
            if line.role is None and _at_edge(line, leaf.height) and not (line.marks and line.marks[0][0] == 0):
                places[_key(line)].append((at, index, line.baseline, line.size, line.bold))
    found: set[tuple[int, int]] = set()
    for key, seen in places.items():
        if not re.search(r"\w", key):
            continue
        for at, index, baseline, size, bold in seen:
            twins = {
                other for other, _, where, big, _ in seen if abs(where - baseline) < _STILL and abs(big - size) < 0.6
            }
            near = any(0 < abs(other - at) <= 4 for other in twins)
            least = (
                max(3, _MOST * len(leaves)) if size > _LARGE * body_size or (bold and size > _BOLD * body_size) else 3
            )
            if len(twins) >= least and near:
                found.add((at, index))
    return found


def _in_slots(leaves: Sequence[Leaf], found: set[tuple[int, int]], body_size: float) -> set[tuple[int, int]]:
    """Return the lines that stand where running heads of other pages stand, and are set as they are."""
    slots: dict[tuple[int, float, str], set[int]] = defaultdict(set)
    for at, index in found:
        slots[_slot(leaves[at].lines[index])].add(at)
    return {
        (at, index)
        for at, leaf in enumerate(leaves)
        for index, line in enumerate(leaf.lines)
        if (at, index) not in found
        and len(line.text) < _MAX_CHARS
        and line.role is None
        and line.size <= _LARGE * body_size
        and _at_edge(line, leaf.height)
        and len(slots[_slot(line)]) >= 3
    }


def _slot(line: Line) -> tuple[int, float, str]:
    return round(line.baseline), round(line.size, 1), line.style.font


def _outermost(leaf: Leaf, chosen: Sequence[bool], clear: float) -> list[Line]:
    """Return the chosen lines with nothing but chosen ones between them and the edge of the page.

    What is repeated below a page's own text is a table's head or a heading, not a running head.
    """
    upright = [line for line in leaf.lines if not line.aside]
    picked = {id(line) for line, is_chosen in zip(leaf.lines, chosen, strict=True) if is_chosen}
    first = min((line.top for line in upright if id(line) not in picked), default=float("inf"))
    last = max((line.bottom for line in upright if id(line) not in picked), default=float("-inf"))
    kept = []
    for line in leaf.lines:
        if id(line) not in picked:
            continue
        if line.aside or line.baseline + clear * line.size < first or line.top - clear * line.size > last:
            kept.append(line)
    return kept


def _readings(leaf: Leaf) -> list[_Reading]:
    found = []
    for line in leaf.lines:
        if line.aside or line.role or not _at_edge(line, leaf.height) or len(line.text) > _MAX_CHARS:
            continue
        alone = bool(_ALONE.fullmatch(line.text))
        for match in _NUMBER.finditer(line.text):
            prefix, figures = match.group(1) or "", match.group(2)
            if (
                not alone
                and match.start() > 0
                and match.end() < len(line.text)
                and not re.search(r"page\s*$", line.text[: match.start()], re.IGNORECASE)
            ):
                continue
            if figures.isdigit():
                found.append(_Reading(line, prefix, False, int(figures)))
            elif alone and (value := roman_value(figures)):
                found.append(_Reading(line, prefix, True, value))
    return found


def _sequence(leaves: Sequence[Leaf]) -> list[_Reading | None]:
    """Return for each leaf the reading that goes on in step with other leaves'."""
    readings = [_readings(leaf) for leaf in leaves]
    support: dict[tuple[str, bool, int], set[int]] = defaultdict(set)
    for at, own in enumerate(readings):
        for each in own:
            support[each.prefix, each.roman, each.value - at].add(at)
    least = 3 if len(leaves) > 4 else 2
    found: list[_Reading | None] = []
    for at, own in enumerate(readings):
        ranked = []
        for each in own:
            pages = support[each.prefix, each.roman, each.value - at]
            if len(pages) >= least and any(0 < abs(other - at) <= 3 for other in pages):
                ranked.append((len(pages), bool(_ALONE.fullmatch(each.line.text)), each))
        found.append(max(ranked, key=lambda item: item[:2])[2] if ranked else None)
    return found


def _labels(leaves: Sequence[Leaf], sequence: Sequence[_Reading | None]) -> list[str]:
    """Return each leaf's printed number; where there is none, the one its neighbours imply.

    A page before the first of those that are counted has none: the number of the page in the file would be taken for
    that of another page, which has it printed.
    """
    labels: list[str] = []
    for at, leaf in enumerate(leaves):
        reading = sequence[at]
        step = 0
        if reading is None:
            before = next((index for index in range(at - 1, -1, -1) if sequence[index]), None)
            after = next((index for index in range(at + 1, len(leaves)) if sequence[index]), None)
            nearest = before if before is not None else after
            if nearest is not None:
                reading, step = sequence[nearest], at - nearest
        if reading is None:
            labels.append(leaf.label)
        elif reading.value + step < 1:
            labels.append("" if leaf.label == str(leaf.number) else leaf.label)
        else:
            value = reading.value + step
            labels.append(reading.prefix + (roman(value) if reading.roman else str(value)))
    return labels


def set_apart(leaves: Sequence[Leaf], body_size: float) -> list[Numbered]:
    """Take running heads and feet out of the pages, and find each page's printed number.

    Args:
        leaves: All printed pages of a document.
        body_size: The size of most of its text.
    """
    repeated = _repeated(leaves, body_size)
    alike = _in_slots(leaves, repeated, body_size)
    sequence = _sequence(leaves)
    labels = _labels(leaves, sequence)
    found = []
    for at, (leaf, reading, label) in enumerate(zip(leaves, sequence, labels, strict=True)):
        number = reading.line if reading and _ALONE.fullmatch(reading.line.text) else None
        chosen = [(at, index) in repeated or line is number for index, line in enumerate(leaf.lines)]
        apart = _outermost(leaf, chosen, _CLEAR)
        likely = [is_chosen or (at, index) in alike for index, is_chosen in enumerate(chosen)]
        apart += [line for line in _outermost(leaf, likely, _VERY_CLEAR) if not any(line is other for other in apart)]
        if number and not any(line is number for line in apart):
            apart.append(number)
        body = tuple(line for line in leaf.lines if not any(line is other for other in apart))
        apart.sort(key=lambda line: (line.top, line.left))
        found.append(Numbered(replace(leaf, lines=body), tuple(apart), label))
    return found
