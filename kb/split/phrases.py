"""Frequent phrases of a document, for suggestions: two to five words of a line, from content word to content word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kb.model import FrequentPhrase
from kb.text import FUNCTION_WORDS, Token, tokenize
from kb.text.word_lists import parse_words

VERSION = 1  # raise it when the same text would give other phrases

_MAX_WORDS = 5
_MAX_PHRASES = 40  # per document
_MIN_COUNT = 3
_MAX_PART = 0.6  # a phrase is dropped if a larger share of its occurrences is inside one longer phrase
_MAX_WORD_CHARS = 24  # longer words are URLs and file names
_NOT_CONTENT = FUNCTION_WORDS | parse_words("www http https com org uk page pages s t eg ie etc")


def find_phrases(text: str) -> tuple[FrequentPhrase, ...]:
    """Return the frequent phrases of a text (one block a line), most frequent first, each in its most frequent form."""
    spans: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    start = 0
    for line in text.split("\n"):
        for words in _split_runs(line):
            terms = tuple(word.term for word in words)
            for first, last in _find_candidates(terms):
                # Plain tuples: a long document has a hundred thousand.
                span = start + words[first].start, start + words[last - 1].end
                spans.setdefault(terms[first:last], []).append(span)
        start += len(line) + 1
    counts = Counter({terms: len(each) for terms, each in spans.items()})
    frequent = {terms for terms, count in counts.items() if count >= _MIN_COUNT}
    phrases = sorted(_drop_partial_phrases(frequent, counts), key=lambda terms: (-counts[terms], terms))
    return tuple(
        FrequentPhrase(_choose_printed_form(spans[terms], text), counts[terms]) for terms in phrases[:_MAX_PHRASES]
    )


def _choose_printed_form(spans: Sequence[tuple[int, int]], text: str) -> str:
    return Counter(text[start:end] for start, end in spans).most_common(1)[0][0]


def _split_runs(line: str) -> Iterator[list[Token]]:
    """Yield the longest runs of words of a line that are separated only by a space or a hyphen."""
    current: list[Token] = []
    for word in tokenize(line):
        if current and line[current[-1].end : word.start] not in (" ", "-", "‑"):
            yield current
            current = []
        current.append(word)
    if current:
        yield current


def _find_candidates(terms: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield ranges of words that may be a phrase, from content word to content word."""
    content = [at for at, term in enumerate(terms) if _is_content_word(term)]
    for number, first in enumerate(content):
        for last in content[number + 1 : number + _MAX_WORDS]:
            if last >= first + _MAX_WORDS:
                break
            yield first, last + 1


def _is_content_word(term: str) -> bool:
    return 1 < len(term) <= _MAX_WORD_CHARS and term not in _NOT_CONTENT and term.isalpha()


def _drop_partial_phrases(
    frequent: set[tuple[str, ...]], counts: Counter[tuple[str, ...]]
) -> Iterator[tuple[str, ...]]:
    """Yield the phrases that are not mostly inside a longer one and do not repeat a word."""
    inside: Counter[tuple[str, ...]] = Counter()
    for terms in frequent:
        for size in range(2, len(terms)):
            for at in range(len(terms) - size + 1):
                part = terms[at : at + size]
                inside[part] = max(inside[part], counts[terms])
    for terms in frequent:
        repeats_word = any(one == other for one, other in pairwise(terms))
        if inside[terms] < _MAX_PART * counts[terms] and not repeats_word:
            yield terms
