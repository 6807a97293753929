"""The names and roles of the speakers that a library lists, searched like text, for `speaker:` and `role:`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from kb.engine.token_finder import TermFinder
from kb.model import Phrase, Prefix, SpeakerId, Word
from kb.text import split_terms, stem


class SpeakerTexts:
    """Texts of speakers, such as their names as printed."""

    def __init__(self, texts: Iterable[tuple[SpeakerId, str]]) -> None:
        self._texts = [(speaker, split_terms(text)) for speaker, text in texts]
        self._places: dict[str, list[int]] = defaultdict(list)  # positions of each word in the texts
        self._stems: dict[str, set[str]] = defaultdict(set)  # words of each stem
        for place, (_, words) in enumerate(self._texts):
            for word in dict.fromkeys(words):
                self._places[word].append(place)
                self._stems[stem(word)].add(word)

    def find(self, part: Word | Phrase | Prefix) -> frozenset[SpeakerId]:
        """Return the speakers with a text that matches a part of a query."""
        match part:
            case Word(term):
                return self._list_speakers(self._stems.get(stem(term), ()))
            case Prefix(beginning):
                return self._list_speakers(word for word in self._places if word.startswith(beginning))
            case Phrase(terms):
                found = [self._texts[place] for place in self._places.get(terms[0], ())] if terms else []
                finder = TermFinder((part,))
                return frozenset(speaker for speaker, words in found if _has_any(finder, words))

    def _list_speakers(self, words: Iterable[str]) -> frozenset[SpeakerId]:
        return frozenset(self._texts[place][0] for word in words for place in self._places[word])


def _has_any(finder: TermFinder, words: Sequence[str]) -> bool:
    return next(iter(finder.find(" ".join(words))), None) is not None
