"""URL text fragments (`#:~:text=`): links that scroll to and highlight exact words of a page.

A browser takes the first match of the directive `[prefix-,]start[,end][,-suffix]`: whole words, ignoring case and
accents, each part within one block of the page. So quotations that are long or span several blocks are given by their
first and last words, and where the same words occur elsewhere on the page, neighbouring words are added as prefix and
suffix.

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

# Matches at least as much as a word of Unicode's text segmentation (UAX 29), which browsers use, so that every boundary
# is one of theirs.
_LETTER = "[\\w\u0300-\u036f\u00ad\u200c\u200d]"
_WORD = re.compile(f"{_LETTER}+(?:[.,:;·'’‧]{_LETTER}+)*")
_BLOCK_END = re.compile(r"[\n\t]")
_MAX_WHOLE_CHARS = 300  # a longer quotation is given by its first and last words
_END_WORDS = 5
_MOST_NEIGHBOURS = 12


@dataclass(frozen=True, slots=True)
class _Word:
    folded: str
    start: int
    end: int
    block: int


def build_text_fragment(text: str, span: Span, *, breaks: Collection[int] = ()) -> str:
    """Return the fragment of a URL that leads to words of a page.

    Args:
        text: The text that the page shows, or a passage of it; a line feed or a tab ends a block.
        span: The words, as offsets in `text`; partly covered words are included.
        breaks: Offsets at which the page shows something that is not in `text`: a footnote mark, a page number.

    Returns:
        "#:~:text=" and the directive, percent-encoded; empty where the span has no words, or where every directive
        would lead to other words.
    """
    page = _parse_page(text, tuple(sorted(breaks)))
    first, last = page.find_words(span)
    if first > last:
        return ""
    whole = page.words[first].block == page.words[last].block
    if whole and page.words[last].end - page.words[first].start <= _MAX_WHOLE_CHARS:
        parts = page.match_whole(first, last)
    else:
        parts = page.match_ends(first, last)
    return f"#:~:text={parts}" if parts else ""


@dataclass(frozen=True, slots=True)
class _Context:
    """The numbers of words used as prefix and suffix."""

    before: int
    after: int


class _FragmentPage:
    """The words of a page, and the directives that find them."""

    def __init__(self, text: str, breaks: Sequence[int]) -> None:
        self.text = text
        self.breaks = breaks
        self.words: list[_Word] = []
        ends = [match.start() for match in _BLOCK_END.finditer(text)]
        for match in _WORD.finditer(text):
            block = bisect_left(ends, match.start()) + bisect_right(breaks, match.start())
            self.words.append(_Word(_fold(match.group()), match.start(), match.end(), block))

    def find_words(self, span: Span) -> tuple[int, int]:
        """Return the indices of the first and the last word of a span."""
        first = next((at for at, word in enumerate(self.words) if word.end > span.start), len(self.words))
        last = next((at for at in range(len(self.words) - 1, -1, -1) if self.words[at].start < span.end), -1)
        return first, last

    def match_whole(self, first: int, last: int) -> str:
        """Return a directive with all words from first to last; empty where none is unique."""
        context = self._find_unique_context(first, last, range(len(self.words)))
        return self._write(first, last, context, (first, last)) if context else ""

    def match_ends(self, first: int, last: int) -> str:
        """Return a directive with a start and an end; empty where none is unique."""
        head = first
        while head + 1 < min(first + _END_WORDS, last) and self._are_in_one_block(head, head + 1):
            head += 1
        tail = last
        while tail - 1 > max(last - _END_WORDS, head) and self._are_in_one_block(tail - 1, tail):
            tail -= 1
        start = self._find_unique_context(first, head, range(len(self.words)), most_after=0)
        end = self._find_unique_context(tail, last, range(head + 1, tail + 1), most_before=0)
        if not start or not end or tail <= head:
            return ""
        return self._write(first, head, _Context(start.before, end.after), (tail, last))

    def _are_in_one_block(self, left: int, right: int) -> bool:
        return self.words[left].block == self.words[right].block

    def _find_unique_context(
        self,
        first: int,
        last: int,
        places: range,
        *,
        most_before: int = _MOST_NEIGHBOURS,
        most_after: int = _MOST_NEIGHBOURS,
    ) -> _Context | None:
        """Return the shortest context that distinguishes words from equal words that begin in `places`."""
        rivals = [at for at in places if at != first and self._are_equal(at, first, last - first + 1)]
        befores = range(self._count_neighbours(first, -1, most_before) + 1)
        afters = range(self._count_neighbours(last, 1, most_after) + 1)
        sizes = sorted(itertools.product(befores, afters), key=lambda size: (sum(size), size[1]))
        # A browser takes the first match, so later ones do no harm where no context distinguishes them.
        for others in (rivals, [at for at in rivals if at < first]):
            for before, after in sizes:
                length = last - first + 1 + before + after
                if not any(self._are_equal(at - before, first - before, length) for at in others):
                    return _Context(before, after)
        return None

    def _are_equal(self, at: int, other: int, length: int) -> bool:
        if at < 0 or at + length > len(self.words):
            return False
        return all(self.words[at + step].folded == self.words[other + step].folded for step in range(length))

    def _count_neighbours(self, at: int, step: int, most: int) -> int:
        """Return how many words next to one, all in one block, can serve as context."""
        beside = at + step
        if not most or not 0 <= beside < len(self.words) or not self._can_extend(at, step):
            return 0
        count = 1
        while count < most and 0 <= beside + step < len(self.words) and self._are_in_one_block(beside, beside + step):
            beside += step
            count += 1
        return count

    def _can_extend(self, at: int, step: int) -> bool:
        """Tell whether a neighbour can be context of a word: only white space of the word's block lies between them."""
        left = at if step > 0 else at - 1
        start, end = self.words[left].end, self.words[left + 1].start
        if any(start <= each <= end for each in self.breaks):
            return False
        pieces = _BLOCK_END.split(self.text[start:end])
        own = pieces[:-1] if step > 0 else pieces[1:]
        return not "".join(own).strip()

    def _write(self, first: int, head: int, context: _Context, tail: tuple[int, int]) -> str:
        """Return a directive: [prefix-,]start[,end][,-suffix]."""
        start = self._encode(self.words[first].start, self.words[head].end)
        parts = [start]
        if tail != (first, head):
            parts.append(self._encode(self.words[tail[0]].start, self.words[tail[1]].end))
        if context.before:
            parts.insert(0, self._encode(self.words[first - context.before].start, self.words[first].start) + "-")
        if context.after:
            parts.append("-" + self._encode(self.words[tail[1]].end, self.words[tail[1] + context.after].end))
        return ",".join(parts)

    def _encode(self, start: int, end: int) -> str:
        words = re.sub(r"[ \n\r\t\f]+", " ", self.text[start:end]).strip()
        return quote(words, safe="").replace("-", "%2D")


@lru_cache(maxsize=8)
def _parse_page(text: str, breaks: tuple[int, ...]) -> _FragmentPage:
    """Return a page; cached, since a page has many links."""
    return _FragmentPage(text, breaks)


@lru_cache(maxsize=65536)
def _fold(word: str) -> str:
    """Return the base letters of a word, by which browsers compare."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(each for each in letters if not unicodedata.combining(each))
