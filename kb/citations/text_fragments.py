"""URL text fragments (`#:~:text=`): links that scroll to and highlight exact words of a page.

A browser takes the first match of the directive `[prefix-,]start[,end][,-suffix]`: whole words, ignoring case and
accents, each part within one block of the page. So long quotations and those that span blocks are given by their first
and last words, and neighbouring words are added as prefix and suffix where the same words occur elsewhere on the page.

Source: URL Fragment Text Directives, WICG draft, https://wicg.github.io/scroll-to-text-fragment/.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from kb.model import Span
from kb.text.folding import remove_marks

# Matches at least as much as a word of Unicode's text segmentation (UAX 29), which browsers use, so that every boundary
# is one of theirs.
_LETTER = "[\\w\u0300-\u036f\u00ad\u200c\u200d]"
_WORD = re.compile(f"{_LETTER}+(?:[.,:;·'’‧]{_LETTER}+)*")
_BLOCK_END = re.compile(r"[\n\t]")
_WHITE_SPACE = re.compile(r"[ \n\r\t\f]+")
_PLAIN_WORDS = re.compile("[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")
_BEFORE = re.compile(r"^|[\s(“‘\"]")
_AFTER = re.compile(r"[.,;:?!)”’\"]*(?:\s|$)")
_FOLDED_LETTER = re.compile(
    "[\u00aa-\u02ff\u0300-\u1fff\u200c\u200d\u2071-\u2189\u2c60-\uffff]"
)  # characters that browsers may fold
_MAX_WHOLE_CHARS = 300  # a longer quotation is given by its first and last words
_END_WORDS = 5
_MOST_NEIGHBOURS = 12


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
    if not any(span.start < each < span.end for each in breaks) and _is_unique(text, span):
        return f"#:~:text={_encode(span.slice(text))}"
    page = _parse_page(text, tuple(sorted(breaks)))
    first, last = page.find_words(span)
    if first > last:
        return ""
    is_short = page.ends[last] - page.starts[first] <= _MAX_WHOLE_CHARS
    if is_short and page.are_in_one_block(first, last):
        parts = page.match_whole(first, last)
    else:
        parts = page.match_ends(first, last)
    return f"#:~:text={parts}" if parts else ""


def _is_unique(text: str, span: Span) -> bool:
    """Tell cheaply whether a span of whole words in one block occurs only once in the text.

    That settles most spans; for the others, the text is cut into words.
    """
    words = span.slice(text)
    if not _PLAIN_WORDS.fullmatch(words) or len(words) > _MAX_WHOLE_CHARS or _FOLDED_LETTER.search(text):
        return False
    if not (_BEFORE.search(text, max(span.start - 1, 0), span.start) and _AFTER.match(text, span.end)):
        return False
    return text.casefold().count(words.casefold()) == 1


@dataclass(frozen=True, slots=True)
class _Context:
    """The numbers of words used as prefix and suffix."""

    before: int
    after: int


class _FragmentPage:
    """The words of a page, and the directives that find them; `starts` and `ends` are the offsets of each word."""

    def __init__(self, text: str, breaks: Sequence[int]) -> None:
        self.text = text
        self.breaks = breaks
        matches = list(_WORD.finditer(text))
        self.starts = [match.start() for match in matches]
        self.ends = [match.end() for match in matches]
        self._folded = [_fold(match.group()) for match in matches]
        self._block_ends = [match.start() for match in _BLOCK_END.finditer(text)]

    def find_words(self, span: Span) -> tuple[int, int]:
        """Return the indices of the first and the last word of a span."""
        return bisect_right(self.ends, span.start), bisect_left(self.starts, span.end) - 1

    def are_in_one_block(self, left: int, right: int) -> bool:
        """Tell whether two words, given by their indices, are in one block."""
        return self._find_block(left) == self._find_block(right)

    def _find_block(self, at: int) -> int:
        start = self.starts[at]
        return bisect_left(self._block_ends, start) + bisect_right(self.breaks, start)

    def match_whole(self, first: int, last: int) -> str:
        """Return a directive with all words from first to last; empty where none is unique."""
        context = self._find_unique_context(first, last, range(len(self.starts)))
        return self._write(first, last, context, (first, last)) if context else ""

    def match_ends(self, first: int, last: int) -> str:
        """Return a directive with a start and an end; empty where none is unique."""
        head = first
        while head + 1 < min(first + _END_WORDS, last) and self.are_in_one_block(head, head + 1):
            head += 1
        tail = last
        while tail - 1 > max(last - _END_WORDS, head) and self.are_in_one_block(tail - 1, tail):
            tail -= 1
        start = self._find_unique_context(first, head, range(len(self.starts)), most_after=0)
        end = self._find_unique_context(tail, last, range(head + 1, tail + 1), most_before=0)
        if not start or not end or tail <= head:
            return ""
        return self._write(first, head, _Context(start.before, end.after), (tail, last))

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
        word, folded = self._folded[first], self._folded
        rivals = [
            at for at in places if folded[at] == word and at != first and self._are_equal(at, first, last - first + 1)
        ]
        if not rivals:
            return _Context(0, 0)
        befores = range(self._count_neighbours(first, -1, most_before) + 1)
        afters = range(self._count_neighbours(last, 1, most_after) + 1)
        sizes = sorted(itertools.product(befores, afters), key=lambda size: (sum(size), size[1]))
        # A browser takes the first match: if no context tells all apart, it only has to exclude earlier ones.
        for others in (rivals, [at for at in rivals if at < first]):
            for before, after in sizes:
                length = last - first + 1 + before + after
                if not any(self._are_equal(at - before, first - before, length) for at in others):
                    return _Context(before, after)
        return None

    def _are_equal(self, at: int, other: int, length: int) -> bool:
        if at < 0 or at + length > len(self.starts):
            return False
        return self._folded[at : at + length] == self._folded[other : other + length]

    def _count_neighbours(self, at: int, step: int, most: int) -> int:
        """Return how many words next to one, all in one block, can serve as context."""
        beside = at + step
        if not most or not 0 <= beside < len(self.starts) or not self._can_extend(at, step):
            return 0
        count = 1
        while count < most and 0 <= beside + step < len(self.starts) and self.are_in_one_block(beside, beside + step):
            beside += step
            count += 1
        return count

    def _can_extend(self, at: int, step: int) -> bool:
        """Tell whether a neighbour can be a word's context: only white space of the same block lies between them."""
        left = at if step > 0 else at - 1
        start, end = self.ends[left], self.starts[left + 1]
        if any(start <= each <= end for each in self.breaks):
            return False
        pieces = _BLOCK_END.split(self.text[start:end])
        own = pieces[:-1] if step > 0 else pieces[1:]
        return not "".join(own).strip()

    def _write(self, first: int, head: int, context: _Context, tail: tuple[int, int]) -> str:
        """Return a directive: [prefix-,]start[,end][,-suffix]."""
        start = self._encode(self.starts[first], self.ends[head])
        parts = [start]
        if tail != (first, head):
            parts.append(self._encode(self.starts[tail[0]], self.ends[tail[1]]))
        if context.before:
            parts.insert(0, self._encode(self.starts[first - context.before], self.starts[first]) + "-")
        if context.after:
            parts.append("-" + self._encode(self.ends[tail[1]], self.ends[tail[1] + context.after]))
        return ",".join(parts)

    def _encode(self, start: int, end: int) -> str:
        return _encode(self.text[start:end])


def _encode(text: str) -> str:
    return quote(_WHITE_SPACE.sub(" ", text).strip(), safe="").replace("-", "%2D")


@lru_cache(maxsize=8)
def _parse_page(text: str, breaks: tuple[int, ...]) -> _FragmentPage:
    """Return a page; cached, since a page has many links."""
    return _FragmentPage(text, breaks)


@lru_cache(maxsize=65536)
def _fold(word: str) -> str:
    """Return the base letters of a word, by which browsers compare."""
    return remove_marks("NFKD", word.casefold())
