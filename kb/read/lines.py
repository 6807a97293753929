"""Lines to units: what stands on one line of sense, whether it was typed on one line or wrapped over many.

Knows nothing of what a unit is (heading, list item, ...).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.read.headings import OPEN_ENDS

_TAB = 4
_WRAP_MIN, _WRAP_MAX = 55, 120  # characters: narrower or wider lines are not wrapped by a program
_FULL = 0.8  # of the width: a line that was wrapped
_LINE_END_HYPHEN = re.compile(r"([^\W\d_]+)-$")
_FIRST_WORD = re.compile(r"\S+")
LIST_MARK = re.compile(
    r"(?P<mark>[•·▪◦‣●○■□➢✓*–—-]|\(?\d{1,3}[.)]|\(\d{1,3}\)|\(?[a-zA-Z][.)]|\(?[ivxIVX]{2,5}[.)]|o(?=\s{2}))\s+(?=\S)"
)
_ENDED = re.compile(r"[.!?:;…][\"'”’)\]]*$")
_ARTICLES = frozenset({"the", "a", "an"})
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b", re.IGNORECASE)
_QUOTED = re.compile(r"(?:>\s?)+")


@dataclass(frozen=True, slots=True)
class Unit:
    """A line of sense.

    Attributes:
        text: With single spaces; tabs between cells are kept.
        indent: Columns of white space before it.
        group: The number of the run of lines, between blank lines, that it stands in.
        alone: Whether it is all of its group.
        quoted: Whether its lines begin with ">".
    """

    text: str
    indent: int
    group: int
    alone: bool
    quoted: bool = False


def _wrap_width(groups: Sequence[Sequence[str]]) -> int:
    """Return the width at which the lines of a text were wrapped, or 0 where they were not."""
    lengths = [len(line.rstrip()) for group in groups for line in group]
    if not lengths or sum(length > _WRAP_MAX for length in lengths) * 10 > len(lengths):
        return 0
    inner = sorted(len(line.rstrip()) for group in groups for line in group[:-1])
    if len(inner) < 2:
        return 0
    width = inner[(len(inner) * 9) // 10]
    full = [line.rstrip() for group in groups for line in group[:-1] if len(line.rstrip()) >= _FULL * width]
    # Lines that were typed to their end end with a stop; wrapped lines end at any word.
    stopped = sum(_ENDED.search(line) is not None for line in full)
    return width if _WRAP_MIN <= width <= _WRAP_MAX and stopped * 2 < len(full) else 0


def _continues(line: str, following: str, width: int) -> bool:
    """Tell whether a line was wrapped: the first word of the next would not have fitted in it."""
    if not width or LIST_MARK.match(following.lstrip()) or "\t" in following.strip():
        return False
    word = _FIRST_WORD.search(following)
    return word is not None and len(line.rstrip()) + 1 + len(word.group()) > width


def _join(lines: Sequence[str], words: frozenset[str]) -> str:
    """Join wrapped lines; a hyphen at the end of one is undone only where the text has the joined word too."""
    joined = lines[0].strip()
    for line in lines[1:]:
        following = line.strip()
        half = _LINE_END_HYPHEN.search(joined)
        if half and following[:1].islower():
            rest = re.match(r"[^\W\d_]+", following)
            whole = (half.group(1) + (rest.group() if rest else "")).casefold()
            joined = (joined[:-1] if whole in words else joined) + following
        else:
            joined = f"{joined} {following}"
    return joined


def _columns(line: str) -> int:
    expanded = line.expandtabs(_TAB)
    return len(expanded) - len(expanded.lstrip())


def units(text: str) -> list[Unit]:
    """Cut a text into its units.

    Args:
        text: The whole text, with any kind of line ends.
    """
    lines = re.sub(r"\r\n?|[\x0b\x1c-\x1e\x85\u2028]", "\n", re.sub(r"[\f\u2029]", "\n\n", text)).split("\n")
    groups: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            groups[-1].append(line)
        elif groups[-1]:
            groups.append([])
    groups = [group for group in groups if group]
    width = _wrap_width(groups)
    words = frozenset(re.findall(r"[^\W\d_]+", text.casefold())) if width else frozenset()
    found: list[Unit] = []
    for number, group in enumerate(groups):
        runs: list[list[str]] = [[group[0]]]
        for line in group[1:]:
            if _continues(runs[-1][-1], line, width):
                runs[-1].append(line)
            else:
                runs.append([line])
        for run in runs:
            quoted = all(_QUOTED.match(line.lstrip()) for line in run)
            plain = [_QUOTED.sub("", line.lstrip(), count=1) for line in run] if quoted else run
            joined = re.sub(r"[^\S\t]+", " ", _join(plain, words)).strip()
            if joined:
                found.append(Unit(joined, _columns(run[0]), number, len(runs) == 1, quoted))
    return found


def mend(found: Sequence[Unit]) -> list[Unit]:
    """Join units that are one sentence, torn at a link or a superscript when a page was saved as text.

    Args:
        found: The units of the text, without menus.
    """
    mended: list[Unit] = []
    torn = False  # the last unit was joined, and its sentence is still open
    for at, unit in enumerate(found):
        before = mended[-1] if mended else None
        following = found[at + 1] if at + 1 < len(found) else None
        if before is None or not _is_torn(before, unit, following, torn=torn):
            mended.append(unit)
            torn = False
            continue
        torn = torn or unit.text[0].islower()
        glued = (
            unit.text[0] in ",;)"
            or _LINE_END_HYPHEN.search(before.text)
            or (before.text[-1].isdigit() and _ORDINAL.match(unit.text))
        )
        gap = "" if glued else " "
        mended[-1] = replace(before, text=f"{before.text}{gap}{unit.text}")
    return mended


def _is_torn(before: Unit, unit: Unit, following: Unit | None, *, torn: bool) -> bool:
    """Tell whether a unit goes on with the sentence of the one before it."""
    if unit.group != before.group or unit.quoted or LIST_MARK.match(unit.text) or "\t" in before.text + unit.text:
        return False
    if _ENDED.search(before.text):
        return False
    if unit.text[0] in ",;)" or unit.text[0].islower() or (before.text[-1].isdigit() and _ORDINAL.fullmatch(unit.text)):
        return not before.text[0].islower()
    words = before.text.lower().split()
    if words[-1] in _ARTICLES or (len(words) > 2 and words[-1] in OPEN_ENDS):
        return True
    return torn and following is not None and following.group == unit.group and following.text[0].islower()
