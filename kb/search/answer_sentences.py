"""The sentence of a document that answers a question, where the evidence for it is strong; otherwise none.

Nothing is written or reworded: the answer is a sentence of one of the first hits, as printed. Sentences that cannot
answer are left out: without a figure where one is asked for, without the names and numbers of the question. A linear
model weighs the others by likeness of meaning and by the words of the question that they and their headings have;
`benchmarks/answer_boxes.py` makes its weights.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
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
    TIME,
    UNIT_OF_TIME,
    YEAR,
)
from kb.search.question_order import Rerank, show_hit
from kb.text import fold, split_terms, stem
from kb.text.figures import find_figures
from kb.text.jurisdictions import applies_elsewhere, find_jurisdictions, find_named_places, meets_any
from kb.text.sentences import split_sentences
from kb.text.word_lists import FUNCTION_WORDS

MAX_HITS = 3
_MAX_SENTENCES = 12  # of a hit
_MAX_COMPARED = 8  # sentences that are encoded for a question: a seventh of a second
_LEAST_READ = 2.0  # score of the reranker for a question and a sentence that answers it
_FEWEST, _MOST = 5, 80  # words of a sentence
_SENTENCE_ENDS = frozenset('.!?;:)”’"')
_COUNTED = re.compile(r"\bhow many\s+(?P<what>[\w’'-]+(?:\s+[\w’'-]+)?)", re.I)
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
class SentenceWeights:
    """The weights of the model, and the least score that an answer has."""

    bias: float
    likeness: float  # cosine similarity of question and sentence
    words: float  # share of the question's words, by weight, in the sentence and its headings
    passage: float  # the same in the passage
    first: float  # for the first hit
    least: float  # of what a figure, a time, an address or a definition answers, so that it can be seen
    least_other: float  # of who, why, and questions for yes or no


WEIGHTS = SentenceWeights(
    bias=-6.751, likeness=3.404, words=1.95, passage=3.927, first=1.693, least=0.8, least_other=4.0
)


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence that may answer.

    Attributes:
        span: In the passage's text.
        jurisdictions: Where the passage applies; empty if unknown.
        words: See `SentenceWeights`.
    """

    hit: Hit
    rank: int
    span: Span
    jurisdictions: tuple[str, ...]
    words: float
    passage: float

    @property
    def text(self) -> str:
        """The sentence, with white space made single."""
        return " ".join(self.span.slice(self.hit.passage.text).split())


def list_candidates(
    text: str, query: Query, hits: Sequence[Hit], frequencies: Mapping[str, int]
) -> list[AnswerSentence]:
    """Return the sentences of the first hits that may answer a question.

    Args:
        frequencies: How many passages have each word of the text.
    """
    weights = _weigh_words(text, query, frequencies)
    places = find_named_places(text)
    candidates: list[AnswerSentence] = []
    for rank, hit in enumerate(hits[:MAX_HITS]):
        if hit.document.id in query.superseded or not APPARATUS_KINDS.isdisjoint({hit.passage.kind}):
            continue
        jurisdictions = find_jurisdictions(hit.passage.heading, hit.document.metadata.jurisdictions)
        if any(jurisdictions and not meets_any(place, jurisdictions) for place in places):
            continue
        candidates += _list_sentences(text, hit, rank, jurisdictions, weights)
    return candidates


def choose(
    text: str, candidates: Sequence[AnswerSentence], likeness: Sequence[float], weights: SentenceWeights = WEIGHTS
) -> AnswerBox | None:
    """Return the best of some sentences for a question, if the evidence for it is strong enough.

    The best of those that apply elsewhere only is shown with it if the evidence for that would be strong enough at the
    same rank, unless it says the same.
    """
    least = _find_least(text, weights)
    scored = [(each, like, score(each, like, weights)) for each, like in zip(candidates, likeness, strict=True)]
    scored.sort(key=lambda each: -each[2])
    if not scored or scored[0][2] < least:
        return None
    best = scored[0][0]
    elsewhere = [
        each
        for each, like, _ in scored
        if _applies_elsewhere(each, best) and score(replace(each, rank=best.rank), like, weights) >= least
    ]
    differing = [each for each in elsewhere if fold(each.text).text != fold(best.text).text]
    return replace(_build_box(best), also=tuple(map(_build_box, differing[:1])))


def _applies_elsewhere(candidate: AnswerSentence, best: AnswerSentence) -> bool:
    """Tell whether both are known to apply somewhere, and nowhere both."""
    places = best.jurisdictions
    return bool(places) and all(applies_elsewhere(candidate.jurisdictions, each) for each in places)


def _build_box(chosen: AnswerSentence) -> AnswerBox:
    return AnswerBox(chosen.hit, _extend(chosen), chosen.jurisdictions)


def select_promising(text: str, candidates: Sequence[AnswerSentence]) -> list[AnswerSentence]:
    """Return the sentences that could be shown if they were as like a question as can be, the best by words first."""
    least = _find_least(text, WEIGHTS)
    first = [replace(each, rank=0) if each.jurisdictions else each for each in candidates]  # it may be shown as well
    scored = zip(candidates, first, strict=True)
    promising = [each for each, as_first in scored if score(as_first, 1.0, WEIGHTS) >= least]
    return sorted(promising, key=lambda each: -score(each, 0.0, WEIGHTS))[:_MAX_COMPARED]


def drop_unlikely(text: str, candidates: Sequence[AnswerSentence], rerank: Rerank) -> list[AnswerSentence]:
    """Return the sentences that a reranker, which reads each with the question, takes for answers; all without one."""
    scores = rerank(text, [show_hit(each.hit, each.text) for each in candidates])
    if scores is None:
        return list(candidates)
    return [each for each, score in zip(candidates, scores, strict=True) if score >= _LEAST_READ]


def _find_least(text: str, weights: SentenceWeights) -> float:
    return weights.least if _asks_for_something_seen(text) else weights.least_other


def score(candidate: AnswerSentence, likeness: float, weights: SentenceWeights) -> float:
    """Return the score of a sentence: the logarithm of the odds that it answers, as far as the model tells."""
    return (
        weights.bias
        + weights.likeness * likeness
        + weights.words * candidate.words
        + weights.passage * candidate.passage
        + weights.first * (candidate.rank == 0)
    )


def _weigh_words(text: str, query: Query, frequencies: Mapping[str, int]) -> dict[str, float]:
    """Return the stems of the words that count, with how rare they are in the library and in English."""
    rarity = dict(query.emphasis.weights)
    most = max(frequencies.values(), default=0) + 1
    return {
        stem(term): rarity.get(term, 1.0) * math.log(1 + most / (1 + frequencies.get(term, 0)))
        for term in split_terms(text)
        if term not in FUNCTION_WORDS
    }


def _list_sentences(
    text: str, hit: Hit, rank: int, jurisdictions: tuple[str, ...], weights: Mapping[str, float]
) -> Iterator[AnswerSentence]:
    passage = hit.passage.text
    above = {stem(term) for each in (hit.document.metadata.title, *hit.passage.heading) for term in split_terms(each)}
    whole = above | {stem(term) for term in split_terms(passage)}
    if not _has_names(text, whole):
        return
    total = sum(weights.values()) or 1.0
    for span in split_sentences(passage)[:_MAX_SENTENCES]:
        words = span.slice(passage)
        is_prose = _FEWEST <= len(words.split()) <= _MOST and "\t" not in words and words[-1] in _SENTENCE_ENDS
        if not is_prose or not _may_answer(text, words):
            continue
        own = above | {stem(term) for term in split_terms(words)}
        shares = [sum(weight for each, weight in weights.items() if each in has) / total for has in (own, whole)]
        yield AnswerSentence(hit, rank, span, jurisdictions, *shares)


def _has_names(text: str, stems: set[str]) -> bool:
    """Tell whether words have the names and the numbers that a question is about."""
    case = read_casing(text)
    needed = {*case.names, *case.acronyms, *(term for term in split_terms(text) if term.isdigit() and len(term) > 1)}
    return {stem(term) for term in needed - FUNCTION_WORDS} <= stems


def _may_answer(text: str, sentence: str) -> bool:
    """Tell whether a sentence has what the form of a question asks for: a figure, a time, an address."""
    if _says_opposite(text, sentence):
        return False
    years = set(YEAR.findall(text))
    if not years <= set(YEAR.findall(sentence)):
        return False
    if CONTACT.search(text):
        return (NUMBER if "number" in text.lower() else ADDRESS).search(sentence) is not None
    if DURATION.search(text):
        return UNIT_OF_TIME.search(_AGE.sub("", sentence)) is not None
    if TIME.search(text):
        return bool(YEAR.search(sentence) or MONTH.search(sentence) or UNIT_OF_TIME.search(sentence))
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
    return any(form.search(text) for form in (CONTACT, DURATION, TIME, _MEANING, MONEY, COUNT))


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
