"""Recognised words that the library shows to be misread: "modem slavery", where other documents have "modern slavery".

A word is mended where no text of the library that is not recognised itself has it, nor the list of English words, and
where exactly one other reading of its letters is a word that such text has often, once beside the same neighbour. So
a name that is only rare, and the modem of a computer, stay.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from kb.library.view import LibraryView
from kb.model import Phrase, Query, Results
from kb.read.ocr.recognized_page import RecognizedPage, RecognizedWord
from kb.text import split_terms, tokenize
from kb.text.word_lists import FUNCTION_WORDS, load_english

Mends = Mapping[int, Mapping[int, str]]  # by 1-based page number and index of the word: its text as mended

_MIN_LETTERS, _MAX_LETTERS = 4, 40  # shorter ones are too like one another
_OFTEN = 3  # passages
_LOOKED_AT = 20  # passages that have a word or a phrase, at most
# Letters that look alike in a picture.
_ALIKE = ("rn", "m"), ("cl", "d"), ("l", "i"), ("l", "I"), ("l", "1"), ("I", "1"), ("o", "0"), ("O", "0")
_CHANGES = tuple((re.compile(old), new) for one, other in _ALIKE for old, new in ((one, other), (other, one)))


def find_mends(view: LibraryView, pages: Mapping[int, RecognizedPage]) -> Mends:
    """Return the mends of a document's recognised pages, on evidence from a library's other text."""
    evidence = _TextEvidence(view)
    found = {number: dict(_find_mends_of_page(evidence, page.words)) for number, page in pages.items()}
    return {number: mends for number, mends in found.items() if mends}


def _find_mends_of_page(evidence: _TextEvidence, words: Sequence[RecognizedWord]) -> Iterator[tuple[int, str]]:
    likely = evidence.find_readings({word.text for word in words})
    for index, word in enumerate(words):
        readings = likely[word.text]
        if len(readings) == 1:
            (term, mended), *_ = readings.items()
            before, after = (_list_terms(words, beside) for beside in (index - 1, index + 1))
            if any(evidence.count_passages((one, term)) for one in before[-1:]) or any(
                evidence.count_passages((term, one)) for one in after[:1]
            ):
                yield index, mended


def _list_terms(words: Sequence[RecognizedWord], index: int) -> list[str]:
    """Return the folded terms of a recognised word; none of a connecting word, which is beside any."""
    terms = split_terms(words[index].text) if 0 <= index < len(words) else []
    return [] if FUNCTION_WORDS.issuperset(terms) else terms


def _list_readings(word: str) -> dict[str, str]:
    """Return the other readings of a word that is no English one, by their folded terms."""
    tokens = tokenize(word)
    if len(tokens) != 1 or not _MIN_LETTERS <= len(tokens[0].term) <= _MAX_LETTERS or tokens[0].term in load_english():
        return {}
    (term, start, end), *_ = tokens
    return {
        other: word[:start] + each + word[end:]
        for each in list_other_readings(word[start:end])
        for other in split_terms(each)
        if other != term
    }


class _TextEvidence:
    """What the text of a library that is not recognised itself says of words."""

    def __init__(self, view: LibraryView) -> None:
        self._view = view
        self._found: dict[tuple[str, ...], Results] = {}

    def find_readings(self, words: Collection[str]) -> dict[str, Mapping[str, str]]:
        """Return for each word that is misread its likely readings, by their folded terms; none if it may be right."""
        readings = {word: _list_readings(word) for word in words}
        counts = self._view.count_matches([term for each in readings.values() for term in each])
        return {
            word: self._select_likely(word, {term: each for term, each in own.items() if counts[term] >= _OFTEN})
            for word, own in readings.items()
        }

    def _select_likely(self, word: str, readings: Mapping[str, str]) -> Mapping[str, str]:
        if not readings or self._may_have(split_terms(word)[0]):
            return {}
        return {term: mended for term, mended in readings.items() if self.count_passages((term,)) >= _OFTEN}

    def _may_have(self, term: str) -> bool:
        return self._find((term,)).total > _LOOKED_AT or self.count_passages((term,)) > 0

    def count_passages(self, terms: tuple[str, ...]) -> int:
        """Return how many of the first passages that have a phrase are not recognised text."""
        return sum(not hit.passage.is_recognized for hit in self._find(terms).hits)

    def _find(self, terms: tuple[str, ...]) -> Results:
        if terms not in self._found:
            query = Query(Phrase(terms), limit=_LOOKED_AT, facets=(), max_spans=0)
            self._found[terms] = self._view.search(query)
        return self._found[terms]


def list_other_readings(word: str) -> list[str]:
    """Return the words in which one group of letters, or each of its kind, is one that looks like it."""
    found = dict.fromkeys(
        changed
        for old, new in _CHANGES
        for changed in (
            *(word[: each.start()] + new + word[each.end() :] for each in old.finditer(word)),
            old.sub(new, word),
        )
    )
    return [each for each in found if each != word]
