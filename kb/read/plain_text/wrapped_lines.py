"""Logical lines of a plain text: rejoins wrapped lines, and sentences broken when a page was saved."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.read.heading_rules import OPEN_END_WORDS
from kb.text.sentences import SENTENCE_END
from kb.text.word_lists import ARTICLES

_TAB = 4
_WRAP_MIN, _WRAP_MAX = 55, 120  # characters: narrower or wider lines were not wrapped by a program
_FULL_SHARE = 0.8  # share of the width, from which a line may have been wrapped
_LINE_END_HYPHEN = re.compile(r"([^\W\d_]+)-$")
_TAIL_CHARS = 200  # end of a text that shows whether it continues; longer than a word
_FIRST_WORD = re.compile(r"\S+")
LIST_MARK = re.compile(
    r"(?P<mark>[•·▪◦‣●○■□➢✓*–—-]|\(?\d{1,3}[.)]|\(\d{1,3}\)|\(?[a-zA-Z][.)]|\(?[ivxIVX]{2,5}[.)]|o(?=\s{2}))\s+(?=\S)"
)
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b", re.IGNORECASE)
_QUOTED = re.compile(r"(?:>\s?)+")


@dataclass(frozen=True, slots=True)
class LogicalLine:
    """A line as its author typed it, before wrapping."""

    text: str  # with single spaces; tabs between cells are kept
    indent: int  # columns of white space before it
    group: int  # number of its run of lines between blank lines
    alone: bool  # the only line of its group
    quoted: bool = False  # its lines begin with ">"


def split_logical_lines(text: str) -> list[LogicalLine]:
    """Split a text with any line ends into its logical lines."""
    lines = re.sub(r"\r\n?|[\x0b\x1c-\x1e\x85\u2028]", "\n", re.sub(r"[\f\u2029]", "\n\n", text)).split("\n")
    groups: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            groups[-1].append(line)
        elif groups[-1]:
            groups.append([])
    groups = [group for group in groups if group]
    width = _estimate_wrap_width(groups)
    words = frozenset(re.findall(r"[^\W\d_]+", text.casefold())) if width else frozenset()
    result: list[LogicalLine] = []
    for number, group in enumerate(groups):
        runs: list[list[str]] = [[group[0]]]
        for line in group[1:]:
            if _is_wrapped(runs[-1][-1], line, width):
                runs[-1].append(line)
            else:
                runs.append([line])
        for run in runs:
            quoted = all(_QUOTED.match(line.lstrip()) for line in run)
            plain = [_QUOTED.sub("", line.lstrip(), count=1) for line in run] if quoted else run
            joined = re.sub(r"[^\S\t]+", " ", _join_lines(plain, words)).strip()
            if joined:
                result.append(LogicalLine(joined, _measure_indent(run[0]), number, len(runs) == 1, quoted))
    return result


def _estimate_wrap_width(groups: Sequence[Sequence[str]]) -> int:
    """Return the width in characters at which a text was wrapped, 0 if it was not."""
    lengths = [len(line.rstrip()) for group in groups for line in group]
    if not lengths or sum(length > _WRAP_MAX for length in lengths) * 10 > len(lengths):
        return 0
    inner = sorted(len(line.rstrip()) for group in groups for line in group[:-1])
    if len(inner) < 2:
        return 0
    width = inner[(len(inner) * 9) // 10]
    full = [line.rstrip() for group in groups for line in group[:-1] if len(line.rstrip()) >= _FULL_SHARE * width]
    # Typed lines mostly end with a full stop, wrapped ones with any word.
    ended = sum(SENTENCE_END.search(line) is not None for line in full)
    return width if _WRAP_MIN <= width <= _WRAP_MAX and ended * 2 < len(full) else 0


def _is_wrapped(line: str, following: str, width: int) -> bool:
    """Tell whether a line was wrapped: the next line's first word would not have fitted."""
    if not width or LIST_MARK.match(following.lstrip()) or "\t" in following.strip():
        return False
    word = _FIRST_WORD.search(following)
    return word is not None and len(line.rstrip()) + 1 + len(word.group()) > width


def _join_lines(lines: Sequence[str], words: frozenset[str]) -> str:
    """Join wrapped lines; a hyphen at a line's end is removed only if the joined word is among `words`."""
    pieces = [lines[0].strip()]
    tail = pieces[0][-_TAIL_CHARS:]
    for line in lines[1:]:
        following = line.strip()
        half = _LINE_END_HYPHEN.search(tail)
        if half and following[:1].islower():
            rest = re.match(r"[^\W\d_]+", following)
            if (half.group(1) + (rest.group() if rest else "")).casefold() in words:
                pieces[-1], tail = pieces[-1][:-1], tail[:-1]
            pieces.append(following)
        else:
            pieces += [" ", following]
            tail = f"{tail} "
        tail = f"{tail}{following}"[-_TAIL_CHARS:]
    return "".join(pieces)


def _measure_indent(line: str) -> int:
    expanded = line.expandtabs(_TAB)
    return len(expanded) - len(expanded.lstrip())


def join_broken_sentences(lines: Sequence[LogicalLine]) -> list[LogicalLine]:
    """Join sentences that were broken at a link or a superscript when a page was saved; lines are without menus."""
    result: list[LogicalLine] = []
    pieces: list[list[str]] = []  # text pieces of each
    tail = ""  # end of the last one's text
    is_open = False  # the last line was joined, and its sentence has not ended
    for at, line in enumerate(lines):
        before = result[-1] if result else None
        following = lines[at + 1] if at + 1 < len(lines) else None
        if before is None or not _is_continuation(before, tail, line, following, is_open=is_open):
            result.append(line)
            pieces.append([line.text])
            tail = line.text[-_TAIL_CHARS:]
            is_open = False
            continue
        is_open = is_open or line.text[0].islower()
        needs_no_space = (
            line.text[0] in ",;)" or _LINE_END_HYPHEN.search(tail) or (tail[-1].isdigit() and _ORDINAL.match(line.text))
        )
        gap = "" if needs_no_space else " "
        pieces[-1] += (gap, line.text)
        tail = f"{tail}{gap}{line.text}"[-_TAIL_CHARS:]
    return [replace(line, text="".join(own)) for line, own in zip(result, pieces, strict=True)]


def _is_continuation(
    before: LogicalLine, tail: str, line: LogicalLine, following: LogicalLine | None, *, is_open: bool
) -> bool:
    """Tell whether a line continues the sentence of the one before it.

    `before` is the earlier line before others were joined to it, `tail` the end of its text with them; `is_open` says
    that the sentence continues in `tail`.
    """
    if line.group != before.group or line.quoted or LIST_MARK.match(line.text) or "\t" in tail + line.text:
        return False
    if SENTENCE_END.search(tail):
        return False
    if line.text[0] in ",;)" or line.text[0].islower() or (tail[-1].isdigit() and _ORDINAL.fullmatch(line.text)):
        return not before.text[0].islower()
    words = tail.lower().split()
    if words[-1] in ARTICLES or (len(words) > 2 and words[-1] in OPEN_END_WORDS):
        return True
    return is_open and following is not None and following.group == line.group and following.text[0].islower()
