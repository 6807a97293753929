"""Questions in another language, put into rough English word by word and phrase by phrase.

The passages of an English library have none of the words of a Polish question, and an encoder that knows many languages
compares them badly. A glossary of what people ask about lets its words be searched for, and tells the encoder of
English, the reranker and the reader what was searched for. No grammar is applied: "ile czasu mam na decyzję" becomes
"how long I have for decision".

`kb/search/data/glossaries` has a file for each language, with a term and its English in each line. The words of a term
are as typed; one that ends in `*` stands for all that begin so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from kb.search.vocabulary.known_words import is_known_word, is_ordinary_word
from kb.text import split_terms, tokenize
from kb.text.folding import remove_marks
from kb.text.tokens import Token

_FILES = files("kb.search") / "data" / "glossaries"
_SUFFIX = ".tsv"
_MIN_STEM, _LONGEST_STEM = 3, 30  # letters before a `*`
_ANY_ENDING = "*"
_MOST_GUESSED = 40  # words of a text by which its language is guessed
_MIN_STRANGE = 2  # words that English does not have, in a text in another language
_MIN_SHARE = 0.6  # of such words in a text, and of those of them that the glossary of its language has
_PLAIN = str.maketrans("łđ", "ld")  # letters that have no mark to remove


class Translation(NamedTuple):
    """A text in rough English, and its folded words that were left out because they are unknown."""

    english: str = ""
    left_out: tuple[str, ...] = ()


def translate(text: str, language: str) -> Translation:
    """Return a text in rough English; empty for a language without a glossary, or where it has no word of the text.

    Words that it does not have are left out, but for names, numbers and words that English has too.

    Args:
        language: A tag from `guess_language`.
    """
    if language not in list_languages():
        return Translation()
    glossary = _load_glossary(language)
    tokens = tokenize(text)
    if all(_remove_accents(token.term) == token.term for token in tokens):
        glossary = _load_glossary(language, with_marks=False)
    english, left_out, known = [], [], False
    for run, translation in glossary.divide(tokens):
        if translation is not None:
            known = known or bool(translation)
            english.append(translation)
        elif _is_shared(text, run[0]):
            english.append(text[run[0].start : run[0].end])
        else:
            left_out.append(run[0].term)
    words = " ".join(filter(None, english))
    return Translation(words + "?" * text.rstrip().endswith("?"), tuple(left_out)) if known else Translation()


def guess_by_glossaries(text: str) -> str:
    """Return the tag of the language whose glossary has most of the words of a text; "" for English, or if uncertain.

    Few short texts have two function words by which `kb.search.interpretation.language_detection` knows a language.
    """
    tokens = tokenize(text)[:_MOST_GUESSED]
    unknown = _find_strange(tokens)
    if len(unknown) < _MIN_STRANGE:
        return ""
    counts = {
        language: sum(
            len(unknown.intersection(run))
            for run, english in _load_glossary(language).divide(tokens)
            if english is not None
        )
        for language in sorted(list_languages())
    }
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] >= max(_MIN_STRANGE, _MIN_SHARE * len(unknown)) else ""


def _find_strange(tokens: Sequence[Token]) -> set[Token]:
    """Return the words that English does not have; none where it has too many of them, which is soon known."""
    strange: set[Token] = set()
    most_known = (1 - _MIN_SHARE) * len(tokens)
    for at, token in enumerate(tokens):
        if not is_ordinary_word(token.term) and not is_known_word(token.term):
            strange.add(token)
        if at + 1 - len(strange) > most_known:
            return set()
    return strange


@cache
def list_languages() -> frozenset[str]:
    """Return the tags of the languages that have a glossary."""
    return frozenset(each.name.removesuffix(_SUFFIX) for each in _FILES.iterdir() if each.name.endswith(_SUFFIX))


def _is_shared(text: str, token: Token) -> bool:
    """Tell whether a word means the same in English: a number, an acronym, a name within the text, an English word."""
    typed = text[token.start : token.end]
    is_name = token.start > 0 and typed[:1].isupper()
    return is_name or (len(typed) > 1 and typed.isupper()) or any(map(str.isdigit, typed)) or is_known_word(token.term)


def _remove_accents(word: str) -> str:
    return remove_marks("NFD", word).translate(_PLAIN)


@dataclass(slots=True)
class _Glossary:
    """Terms of a language in folded words.

    Attributes:
        whole: Those without open endings.
        stems: Those of one word with an open ending, without it.
        phrases: The others with open endings, by the number of words and the first letters.
        longest: The number of words of the longest term.
    """

    whole: dict[tuple[str, ...], str] = field(default_factory=dict)
    stems: dict[str, str] = field(default_factory=dict)
    phrases: defaultdict[tuple[int, str], list[tuple[tuple[str, ...], str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    longest: int = 1

    def add(self, term: tuple[str, ...], english: str) -> None:
        """Add a term, of which a word may end in `*`."""
        self.longest = max(self.longest, len(term))
        if not any(each.endswith(_ANY_ENDING) for each in term):
            self.whole.setdefault(term, english)
        elif len(term) == 1:
            self.stems.setdefault(term[0].removesuffix(_ANY_ENDING), english)
        else:
            self.phrases[len(term), term[0][:_MIN_STEM]].append((term, english))

    def divide(self, tokens: Sequence[Token]) -> Iterator[tuple[Sequence[Token], str | None]]:
        """Yield words in runs, the longest terms first from left to right; each with its English, None if unknown."""
        at = 0
        while at < len(tokens):
            for size in range(min(self.longest, len(tokens) - at), 0, -1):
                run = tokens[at : at + size]
                english = self._find(tuple(token.term for token in run))
                if english is not None or size == 1:
                    yield run, english
                    at += size
                    break

    def _find(self, words: tuple[str, ...]) -> str | None:
        """Return the English of a run of words; of several open terms that fit, that with the most letters."""
        if words in self.whole:
            return self.whole[words]
        if len(words) == 1:
            (word,) = words
            ends = range(min(len(word), _LONGEST_STEM), _MIN_STEM - 1, -1)
            return next((self.stems[word[:end]] for end in ends if word[:end] in self.stems), None)
        fitting = [
            (sum(map(len, term)), english)
            for term, english in self.phrases.get((len(words), words[0][:_MIN_STEM]), ())
            if all(map(_fits, words, term))
        ]
        return max(fitting)[1] if fitting else None


def _fits(word: str, pattern: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith(_ANY_ENDING) else word == pattern


@cache
def _load_glossary(language: str, *, with_marks: bool = True) -> _Glossary:
    """Load the glossary of a language, as it is typed or as it is without accents."""
    glossary = _Glossary()
    for line in (_FILES / (language + _SUFFIX)).read_text(encoding="utf-8").splitlines():
        typed, _, english = line.partition("\t")
        folded = tuple(
            (term if with_marks else _remove_accents(term)) + _ANY_ENDING * each.endswith(_ANY_ENDING)
            for each in typed.split()
            for term in split_terms(each)
        )
        glossary.add(folded, english)
    return glossary
