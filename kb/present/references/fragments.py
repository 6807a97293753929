"""Links to the exact words of a page: the text directive of an address, `#:~:text=`.

Owns which words are named so that a browser finds these and no others. Knows no pages' layout beyond what it is told.

A browser looks for the first place that fits: whole words, whatever their case and accents; a part of the directive
(what stands before, start, end, what stands after) must lie within one block of the page. So long quotations and
those over several blocks are given by their first and last words, and where the same words stand elsewhere on the
page, their neighbours are added.

Source: URL Fragment Text Directives, WICG draft, https://wicg.github.io/scroll-to-text-fragment/.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from kb.model import Span

# At least as long as the words of Unicode's text segmentation (UAX 29), which browsers use, so that every bound is one
# of theirs.
_LETTER = "[\\w\u0300-\u036f\u00ad\u200c\u200d]"
_WORD = re.compile(f"{_LETTER}+(?:[.,:;·'’‧]{_LETTER}+)*")
_BLOCK_END = re.compile(r"[\n\t]")
_LONGEST_WHOLE = 300  # characters; a longer quotation is given by its ends
_END_WORDS = 5
_MOST_NEIGHBOURS = 12


@dataclass(frozen=True, slots=True)
class _Word:
    folded: str
    start: int
    end: int
    block: int


def text_fragment(text: str, span: Span, *, breaks: Collection[int] = ()) -> str:
    """Return the end of an address that leads to words of a page.

    Args:
        text: All that the page shows, or a passage of it; a line feed or a tab ends a block.
        span: The words, as offsets in `text`; words that it cuts are taken whole.
        breaks: Offsets at which the page shows something that is not in `text`: the mark of a footnote, the number
            of a page.

    Returns:
        "#:~:text=" and what follows, percent-encoded; empty where there are no words, or where no directive leads to
        these and not to others like them.
    """
    page = _page(text, tuple(sorted(breaks)))
    first, last = page.words_of(span)
    if first > last:
        return ""
    whole = page.words[first].block == page.words[last].block
    if whole and page.words[last].end - page.words[first].start <= _LONGEST_WHOLE:
        parts = page.single(first, last)
    else:
        parts = page.ends(first, last)
    return f"#:~:text={parts}" if parts else ""


@dataclass(frozen=True, slots=True)
class _Neighbours:
    """How many words before and after a run are named."""

    before: int
    after: int


class _Page:
    """The words of a page, and the questions that are asked about them."""

    def __init__(self, text: str, breaks: Sequence[int]) -> None:
        self.text = text
        self.breaks = breaks
        self.words: list[_Word] = []
        ends = [match.start() for match in _BLOCK_END.finditer(text)]
        for match in _WORD.finditer(text):
            block = bisect_left(ends, match.start()) + bisect_right(breaks, match.start())
            self.words.append(_Word(_folded(match.group()), match.start(), match.end(), block))

    def words_of(self, span: Span) -> tuple[int, int]:
        """Return the first and the last word of a span."""
        first = next((at for at, word in enumerate(self.words) if word.end > span.start), len(self.words))
        last = next((at for at in range(len(self.words) - 1, -1, -1) if self.words[at].start < span.end), -1)
        return first, last

    def single(self, first: int, last: int) -> str:
        """Return a directive that names all words of a run; empty where none is unique."""
        found = self._told_apart(first, last, range(len(self.words)))
        return self._written(first, last, found, (first, last)) if found else ""

    def ends(self, first: int, last: int) -> str:
        """Return a directive that names the first and the last words of a run; empty where none is unique."""
        head = first
        while head + 1 < min(first + _END_WORDS, last) and self._joined(head, head + 1):
            head += 1
        tail = last
        while tail - 1 > max(last - _END_WORDS, head) and self._joined(tail - 1, tail):
            tail -= 1
        start = self._told_apart(first, head, range(len(self.words)), most_after=0)
        end = self._told_apart(tail, last, range(head + 1, tail + 1), most_before=0)
        if not start or not end or tail <= head:
            return ""
        return self._written(first, head, _Neighbours(start.before, end.after), (tail, last))

    def _joined(self, left: int, right: int) -> bool:
        return self.words[left].block == self.words[right].block

    def _told_apart(
        self,
        first: int,
        last: int,
        places: range,
        *,
        most_before: int = _MOST_NEIGHBOURS,
        most_after: int = _MOST_NEIGHBOURS,
    ) -> _Neighbours | None:
        """Return the fewest neighbours that tell a run apart from every other that begins in `places`."""
        rivals = [at for at in places if at != first and self._same(at, first, last - first + 1)]
        befores = range(self._neighbours(first, -1, most_before) + 1)
        afters = range(self._neighbours(last, 1, most_after) + 1)
        sizes = sorted(itertools.product(befores, afters), key=lambda size: (sum(size), size[1]))
        # A browser takes the first place, so later ones do no harm where nothing tells them apart.
        for others in (rivals, [at for at in rivals if at < first]):
            for before, after in sizes:
                length = last - first + 1 + before + after
                if not any(self._same(at - before, first - before, length) for at in others):
                    return _Neighbours(before, after)
        return None

    def _same(self, at: int, other: int, length: int) -> bool:
        if at < 0 or at + length > len(self.words):
            return False
        return all(self.words[at + step].folded == self.words[other + step].folded for step in range(length))

    def _neighbours(self, at: int, step: int, most: int) -> int:
        """Return how many words beside one may be named: those of one block, next to it."""
        beside = at + step
        if not most or not 0 <= beside < len(self.words) or not self._touches(at, step):
            return 0
        count = 1
        while count < most and 0 <= beside + step < len(self.words) and self._joined(beside, beside + step):
            beside += step
            count += 1
        return count

    def _touches(self, at: int, step: int) -> bool:
        """Tell whether a word and its neighbour can be named together: nothing of the word's block is left between."""
        left = at if step > 0 else at - 1
        start, end = self.words[left].end, self.words[left + 1].start
        if any(start <= each <= end for each in self.breaks):
            return False
        pieces = _BLOCK_END.split(self.text[start:end])
        own = pieces[:-1] if step > 0 else pieces[1:]
        return not "".join(own).strip()

    def _written(self, first: int, head: int, found: _Neighbours, tail: tuple[int, int]) -> str:
        """Write a directive: [before-,]start[,end][,-after]."""
        start = self._encoded(self.words[first].start, self.words[head].end)
        parts = [start]
        if tail != (first, head):
            parts.append(self._encoded(self.words[tail[0]].start, self.words[tail[1]].end))
        if found.before:
            parts.insert(0, self._encoded(self.words[first - found.before].start, self.words[first].start) + "-")
        if found.after:
            parts.append("-" + self._encoded(self.words[tail[1]].end, self.words[tail[1] + found.after].end))
        return ",".join(parts)

    def _encoded(self, start: int, end: int) -> str:
        words = re.sub(r"[ \n\r\t\f]+", " ", self.text[start:end]).strip()
        return quote(words, safe="").replace("-", "%2D")


@lru_cache(maxsize=8)
def _page(text: str, breaks: tuple[int, ...]) -> _Page:
    """Return a page, kept for the next of its links."""
    return _Page(text, breaks)


@lru_cache(maxsize=65536)
def _folded(word: str) -> str:
    """Return a word as a browser compares it: its base letters."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(each for each in letters if not unicodedata.combining(each))
