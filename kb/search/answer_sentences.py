"""The sentence of a document that answers a question, where the evidence for it is strong; otherwise none.

Nothing is written or reworded: the answer is a sentence of one of the first hits, as printed. Only what can be told by
its form is answered: a figure, a time, an address, a definition. Sentences without it are left out, as are those that
lack the names, numbers and years of the question, or most of its words; of the others a reranker, which reads each with
the question, chooses (`benchmarks/answer_boxes.py`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kb.model import APPARATUS_KINDS, AnswerBox, BlockKind, Hit, Query, Span
from kb.search.interpretation.query_casing import read_casing
from kb.search.interpretation.question_forms import (
    ADDRESS,
    CONTACT,
    COUNT,
    DURATION,
    MONEY,
    MONTH,
    NUMBER,
    UNIT_OF_TIME,
    WHEN,
    YEAR,
)
from kb.text import fold, split_terms, stem
from kb.text.figures import find_figures
from kb.text.jurisdictions import applies_elsewhere, find_jurisdictions, find_named_places, meets_any
from kb.text.sentences import split_sentences
from kb.text.word_lists import FUNCTION_WORDS

MAX_HITS = 3
LEAST_SCORE = 8.5  # of the reranker, which gives 9.5 at most, for a question and a sentence that answers it
_LEAST_SHARE = 0.3  # of the question's words, by weight, that the sentence has
_MAX_SENTENCES = 12  # of a hit
_MAX_READ = 8  # sentences that the reranker reads: a fifteenth of a second
_FEWEST, _MOST = 5, 80  # words of a sentence
_SENTENCE_ENDS = frozenset('.!?;:)”’"')
_COUNTED = re.compile(r"\bhow many\s+(?P<what>[\w’'-]+(?:\s+[\w’'-]+)?)", re.I)
_EMAIL = re.compile(r"\be-?mail\b", re.I)
_EMAIL_ADDRESS = re.compile(r"\S@\S")
_MEANING = re.compile(
    r"\bwhat (?:does|do|is|are) (?:an? |the |exactly )*(?P<what>.{1,80}?)\s+means?\b"
    r"|\bwhat (?:exactly )?is (?:an?|the (?:meaning|definition) of)\s+(?P<thing>.+)",
    re.I,
)
_DEFINITION = re.compile(
    r"\b(?:means (?:that|an?|the)|refers? to|(?:is|are) (?:an?|the(?! (?:most|least))|any|when|where)|defined|known as"
    r"|the term)\b",
    re.I,
)
_SUM = re.compile(r"[£$€]|\b(?:GBP|USD|EUR)\b")
_EXAMPLE = re.compile(r"\W*(?:for example|e\.g\.)", re.I)  # of what was defined before
_OPPOSITES = (("positive", "negative"), ("minimum", "maximum"), ("men", "women"), ("boys", "girls"), ("male", "female"))
_AGE = re.compile(r"\b\w+-years?-olds?\b|\baged? \d+", re.I)


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence that may answer.

    Attributes:
        span: In the passage's text.
        jurisdictions: Where the passage applies; empty if unknown.
    """

    hit: Hit
    span: Span
    jurisdictions: tuple[str, ...]

    @property
    def text(self) -> str:
        """The sentence, with white space made single."""
        return " ".join(self.span.slice(self.hit.passage.text).split())


def list_candidates(
    text: str, query: Query, hits: Sequence[Hit], count: Callable[[Sequence[str]], Mapping[str, int]]
) -> list[AnswerSentence]:
    """Return the sentences of the first hits that may answer a question, in the order of the hits.

    Args:
        count: Returns how many passages have each of some words.
    """
    if not _asks_for_something_seen(text):
        return []
    weights = _weigh_words(text, query, count(list(dict.fromkeys(split_terms(text)))))
    places = find_named_places(text)
    candidates: list[AnswerSentence] = []
    for hit in hits[:MAX_HITS]:
        if hit.document.id in query.superseded or not APPARATUS_KINDS.isdisjoint({hit.passage.kind}):
            continue
        jurisdictions = find_jurisdictions(hit.passage.heading, hit.document.metadata.jurisdictions)
        if any(jurisdictions and not meets_any(place, jurisdictions) for place in places):
            continue
        candidates += (AnswerSentence(hit, span, jurisdictions) for span in _list_sentences(text, hit, weights))
    return candidates[:_MAX_READ]


def choose(candidates: Sequence[AnswerSentence], scores: Sequence[float]) -> AnswerBox | None:
    """Return the best of some sentences by the scores of a reranker, if the evidence for it is strong enough.

    The best of those that apply elsewhere only is shown with it if the evidence for that is strong enough, too, unless
    it says the same.
    """
    by_score = sorted(zip(candidates, scores, strict=True), key=lambda each: -each[1])
    likely = [each for each, score in by_score if score >= LEAST_SCORE]
    if not likely:
        return None
    best = likely[0]
    elsewhere = [each for each in likely if _applies_elsewhere(each, best) and fold(each.text) != fold(best.text)]
    return replace(_build_box(best), also=tuple(map(_build_box, elsewhere[:1])))


def _applies_elsewhere(candidate: AnswerSentence, best: AnswerSentence) -> bool:
    """Tell whether both are known to apply somewhere, and nowhere both."""
    places = best.jurisdictions
    return bool(places) and all(applies_elsewhere(candidate.jurisdictions, each) for each in places)


def _build_box(chosen: AnswerSentence) -> AnswerBox:
    return AnswerBox(chosen.hit, _extend(chosen), chosen.jurisdictions)


def _weigh_words(text: str, query: Query, frequencies: Mapping[str, int]) -> dict[str, float]:
    """Return the stems of the words that count, with how rare they are in the library and in English, in all 1."""
    rarity = dict(query.emphasis.weights)
    most = max(frequencies.values(), default=0) + 1
    weights = {
        stem(term): rarity.get(term, 1.0) * math.log(1 + most / (1 + frequencies.get(term, 0)))
        for term in split_terms(text)
        if term not in FUNCTION_WORDS
    }
    total = sum(weights.values()) or 1.0
    return {term: weight / total for term, weight in weights.items()}


def _list_sentences(text: str, hit: Hit, weights: Mapping[str, float]) -> Iterator[Span]:
    passage, metadata = hit.passage.text, hit.document.metadata
    above = " ".join((metadata.title, *hit.passage.heading, str(metadata.date or "")))
    if not _has_names(text, {stem(term) for term in split_terms(f"{above} {passage}")}):
        return
    years = set(YEAR.findall(text)) - set(YEAR.findall(above))
    for span in split_sentences(passage)[:_MAX_SENTENCES]:
        words = span.slice(passage)
        is_prose = _FEWEST <= len(words.split()) <= _MOST and "\t" not in words and words[-1] in _SENTENCE_ENDS
        has = {stem(term) for term in split_terms(words)}
        if sum(weight for term, weight in weights.items() if term in has) < _LEAST_SHARE:
            continue
        if is_prose and years <= set(YEAR.findall(words)) and _may_answer(text, words):
            yield span


def _has_names(text: str, stems: set[str]) -> bool:
    """Tell whether words have the names and the numbers that a question is about."""
    case = read_casing(text)
    needed = {*case.names, *case.acronyms, *(term for term in split_terms(text) if term.isdigit() and len(term) > 1)}
    return {stem(term) for term in needed - FUNCTION_WORDS} <= stems


def _may_answer(text: str, sentence: str) -> bool:
    """Tell whether a sentence has what the form of a question asks for: a figure, a time, an address."""
    if _says_opposite(text, sentence):
        return False
    if CONTACT.search(text):
        address = _EMAIL_ADDRESS if _EMAIL.search(text) else ADDRESS
        return (NUMBER if "number" in text.lower() else address).search(sentence) is not None
    if DURATION.search(text):
        return UNIT_OF_TIME.search(_AGE.sub("", sentence)) is not None
    if WHEN.search(text):
        years = set(YEAR.findall(sentence)) - set(YEAR.findall(text))
        return bool(years or MONTH.search(sentence) or UNIT_OF_TIME.search(sentence))
    meaning = _MEANING.search(text)
    if meaning:
        defined = split_terms(meaning["what"] or meaning["thing"])
        is_told = _DEFINITION.search(sentence) is not None and not _EXAMPLE.match(sentence)
        return is_told and {*map(stem, defined)} <= {*map(stem, split_terms(sentence))}
    if MONEY.search(text):
        return _SUM.search(sentence) is not None
    return not COUNT.search(text) or _counts(text, sentence)


def _says_opposite(text: str, sentence: str) -> bool:
    """Tell whether a sentence has the opposite of a word of the question, and not the word."""
    typed, said = set(split_terms(text)), set(split_terms(sentence))
    return any(
        one in typed - said and other in said - typed for pair in _OPPOSITES for one, other in (pair, pair[::-1])
    )


def _asks_for_something_seen(text: str) -> bool:
    """Tell whether the form of a question is one whose answer can be told by its form as well."""
    return any(form.search(text) for form in (CONTACT, DURATION, WHEN, _MEANING, MONEY, COUNT))


def _counts(text: str, sentence: str) -> bool:
    """Tell whether a sentence has a figure, other than a year, of what is counted: "how many boats"."""
    figures = [each for each in find_figures(sentence) if not each.is_weak and each.unit != "month"]
    figures = [each for each in figures if not YEAR.fullmatch(each.span.slice(sentence).strip())]
    counted = _COUNTED.search(text)
    nouns = [stem(term) for term in split_terms(counted["what"]) if term not in FUNCTION_WORDS] if counted else []
    return bool(figures) and (not nouns or nouns[0] in map(stem, split_terms(sentence)))


def _extend(candidate: AnswerSentence) -> tuple[Span, ...]:
    """Return the sentence, and the list that it introduces."""
    passage, span = candidate.hit.passage, candidate.span
    if not span.slice(passage.text).endswith(":"):
        return (span,)
    items = [each.span for each in passage.blocks if each.kind is BlockKind.LIST_ITEM and each.span.start >= span.end]
    return (span, *items)
