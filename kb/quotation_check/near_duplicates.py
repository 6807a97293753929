"""Near-duplicates of a passage: the same words, exactly or nearly, in other documents.

A passage of at least `MIN_WORDS` words is contained in another document where a passage there, or several consecutive
ones, have its words with at most one in five changed. Two passages are compared both ways, so that of two passages with
the same words each finds the other, however their documents were split. Where neither contains the other, a run of
`LONG_RUN` equal words is enough: a sentence that was taken over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from kb.engine.protocol import LONG_RUN
from kb.library.view import LibraryView
from kb.model import DiffOp, DiffSpan, DocumentId, DocumentRecord, Duplicate, Duplicates, Passage, PassageId, Span
from kb.quotation_check.alignment import Alignment, AlignmentStep, align, match_hyphenation
from kb.quotation_check.comparison import compare
from kb.quotation_check.longest_match import find_common_run
from kb.quotation_check.passage_windows import PassageTokenCache, PassageWindow, join_passages
from kb.quotation_check.quotation_pattern import PatternWord, QuotationPattern

MIN_WORDS = 12  # separated by white space, so that a URL is one word
_WORDS_PER_CHANGE = 5
_MIN_IN_PASSAGE = 6  # words of a duplicate that are in the first passage, if it runs over its end
_MAX_COMPARED = 100
_SHINGLE_WORDS = 4  # a changed word breaks that many shingles
_EDGE = 10  # words at an end of a passage; one that runs over this end has a shingle of them
_INVERSE = {DiffOp.INSERT: DiffOp.DELETE, DiffOp.DELETE: DiffOp.INSERT}

_Shingle = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Containment:
    """A passage contained in a window of another document.

    Attributes:
        changed: How many words are changed, as `kb.quotation_check.comparison` counts.
        words: The length of the passage.
        start: The index of the first of the window's words that is equal to one of the passage's.
        end: The index after the last.
        differences: From the passage to the window.
    """

    window: PassageWindow
    changed: float
    words: int
    start: int
    end: int
    differences: tuple[DiffSpan, ...]

    @property
    def lies_within(self) -> bool:
        """Whether the first and last words are equal, so that neighbours cannot improve the fit."""
        return self.differences[0].op is self.differences[-1].op is DiffOp.EQUAL

    def count_words_in(self, passage: Passage) -> int:
        """Count the words that are in one of the window's passages."""
        numbers = self.window.passage_numbers[self.start : self.end]
        return sum(self.window.passages[number].id == passage.id for number in numbers)

    def find_spans(self) -> list[tuple[Passage, Span]]:
        """Return the passages that contain the words, each with their span."""
        spans = self.window.find_spans(self.start, self.end)
        return [(self.window.passages[number], span) for number, span in spans]


@dataclass(slots=True)
class _DuplicateFinder:
    """Finds near-duplicates in one view; caches the tokens and shingles of the passages that it compares."""

    view: LibraryView
    _tokens: PassageTokenCache = field(init=False)
    _patterns: dict[PassageId, QuotationPattern] = field(init=False, default_factory=dict)
    _shingles: dict[PassageId, tuple[_Shingle, ...]] = field(init=False, default_factory=dict)
    _distinct_shingles: dict[PassageId, frozenset[_Shingle]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._tokens = PassageTokenCache(self.view)

    def find_duplicates(self, passage: Passage) -> Duplicates:
        """Return the best near-duplicate of a passage in each other document."""
        found = self.view.near_duplicates(passage, _MAX_COMPARED + 1)
        self.view.get_documents(list(dict.fromkeys(each.document for each in found[:_MAX_COMPARED])))  # at once
        best: dict[DocumentId, Duplicate] = {}
        ranks: dict[DocumentId, tuple[bool, float]] = {}
        for candidate in found[:_MAX_COMPARED]:
            compared = self._compare_both_ways(passage, candidate)
            if compared is None:
                continue
            rank, duplicate = compared
            if candidate.document not in best or rank < ranks[candidate.document]:
                ranks[candidate.document] = rank
                best[candidate.document] = duplicate
        newest = sorted(best.values(), key=lambda each: (each.document.metadata.date, each.document.id), reverse=True)
        return Duplicates(
            tuple(sorted(newest, key=lambda each: not each.is_whole)), has_more=len(found) > _MAX_COMPARED
        )

    def _compare_both_ways(self, passage: Passage, candidate: Passage) -> tuple[tuple[bool, float], Duplicate] | None:
        """Return what two passages have in common, with its rank: the lowest is the best of a document."""
        containment, whole = self._find_containment(passage, candidate), True
        if containment is None:
            containment, whole = self._find_containment(candidate, passage), False
        if containment is None:
            run = self._find_run(passage, candidate)
            return None if run is None else ((True, -len(run.diff[0].pasted.split())), run)
        rank = (not whole, containment.changed / containment.words if whole else -containment.words)
        return rank, self._build_duplicate(passage, candidate, containment, whole=whole)

    def _find_run(self, passage: Passage, candidate: Passage) -> Duplicate | None:
        """Find the longest run of words that two passages share, if it is long enough."""
        shared = self._get_distinct_shingles(passage) & self._get_distinct_shingles(candidate)
        if len(shared) < LONG_RUN - _SHINGLE_WORDS + 1:
            return None
        here, there = (join_passages([each], [self._tokens.tokenize(each)]) for each in (passage, candidate))
        start, end, at = find_common_run(here.terms, there.terms)
        if end - start < LONG_RUN:
            return None
        stop = at + end - start
        same = DiffSpan(DiffOp.EQUAL, here.slice_text(start, end), there.slice_text(at, stop))
        if len(same.pasted.split()) < MIN_WORDS:
            return None
        ((_, span),) = here.find_spans(start, end)
        ((_, their_span),) = there.find_spans(at, stop)
        return Duplicate(
            self._get_document(candidate), (candidate,), (their_span,), span, is_whole=False, changed=0, diff=(same,)
        )

    def _get_document(self, passage: Passage) -> DocumentRecord:
        document = self.view.get_document(passage.document)
        if document is None:
            raise LookupError(f"passage '{passage.id}' is in the index, but its document is not")
        return document

    def _find_containment(self, one: Passage, other: Passage) -> _Containment | None:
        """Find a passage in another one, and in that one's neighbours if it may run over its ends."""
        if len(one.text.split()) < MIN_WORDS:
            return None
        words, own = len(self._tokens.tokenize(one)), self._get_distinct_shingles(one)
        shingles = self._get_shingles(other)
        alone, shared = None, len(own & self._get_distinct_shingles(other))
        if shared >= max(words / _WORDS_PER_CHANGE - _SHINGLE_WORDS + 1, 1):
            alone = self._compare(one, join_passages([other], [self._tokens.tokenize(other)]))
            if alone and alone.lies_within:
                return alone
        edges = shingles[: _EDGE - _SHINGLE_WORDS + 1] + shingles[-(_EDGE - _SHINGLE_WORDS + 1) :]
        if shared <= _MIN_IN_PASSAGE - _SHINGLE_WORDS or own.isdisjoint(edges):
            return alone
        around = self._compare(one, self._tokens.build_window(other, words, words))
        return around if around and around.count_words_in(other) >= _MIN_IN_PASSAGE else None

    def _compare(self, passage: Passage, window: PassageWindow) -> _Containment | None:
        """Compare a passage with a window; return None where too many words are changed."""
        missing = Counter(word.term for word in self._tokens.tokenize(passage)) - Counter(window.terms)
        if missing.total() * _WORDS_PER_CHANGE > 2 * len(self._tokens.tokenize(passage)):  # similar words count half
            return None
        pattern = match_hyphenation(self._get_pattern(passage), window)
        terms = pattern.terms
        alignment = _align(terms, window.terms)
        comparison = compare(pattern, window, alignment)
        if comparison is None or comparison.changed * _WORDS_PER_CHANGE > len(terms):
            return None
        same = [step for step in alignment.steps if step.item is not None and _is_same(step, terms, window.terms)]
        differences = _drop_unaligned(comparison.differences)
        return _Containment(window, comparison.changed, len(terms), same[0].start, same[-1].end, differences)

    def _get_pattern(self, passage: Passage) -> QuotationPattern:
        if passage.id not in self._patterns:
            words = join_passages([passage], [self._tokens.tokenize(passage)])
            items = (
                PatternWord(term, start, end, words.word_text(at), words.text_before(at))
                for at, (term, start, end) in enumerate(words.words)
            )
            self._patterns[passage.id] = QuotationPattern(
                passage.text, tuple(items), words.text_before(len(words.words))
            )
        return self._patterns[passage.id]

    def _get_shingles(self, passage: Passage) -> tuple[_Shingle, ...]:
        if passage.id not in self._shingles:
            terms = [word.term for word in self._tokens.tokenize(passage)]
            self._shingles[passage.id] = tuple(zip(*(terms[at:] for at in range(_SHINGLE_WORDS)), strict=False))
        return self._shingles[passage.id]

    def _get_distinct_shingles(self, passage: Passage) -> frozenset[_Shingle]:
        if passage.id not in self._distinct_shingles:
            self._distinct_shingles[passage.id] = frozenset(self._get_shingles(passage))
        return self._distinct_shingles[passage.id]

    def _build_duplicate(
        self, passage: Passage, candidate: Passage, containment: _Containment, *, whole: bool
    ) -> Duplicate:
        document = self._get_document(candidate)
        every = self._tokens.tokenize(passage if whole else candidate)
        all_of_it = Span(every[0].start, every[-1].end)
        changed = sum(_count_changed_words(each) for each in containment.differences)
        if whole:
            there, spans = zip(*containment.find_spans(), strict=True)
            return Duplicate(document, there, spans, all_of_it, True, changed, containment.differences)
        here = next(span for found, span in containment.find_spans() if found.id == passage.id)
        differences = tuple(_invert(each) for each in containment.differences)
        return Duplicate(document, (candidate,), (all_of_it,), here, False, changed, differences)


def find_duplicates(view: LibraryView, passage: Passage) -> Duplicates:
    """Return the near-duplicates of a passage in other documents."""
    return _DuplicateFinder(view).find_duplicates(passage)


def _align(terms: Sequence[str], source: Sequence[str]) -> Alignment:
    """Align words with a source, without dynamic programming where they are a phrase of it."""
    before, found, _ = f" {' '.join(source)} ".partition(f" {' '.join(terms)} ")
    if not found:
        return align(terms, source)
    return Alignment.of_phrase(before.count(" "), len(terms))


def _is_same(step: AlignmentStep, terms: Sequence[str], source: Sequence[str]) -> bool:
    return step.item is not None and step.start < step.end and terms[step.item] == source[step.start]


def _invert(difference: DiffSpan) -> DiffSpan:
    """Return a difference as seen from the other side."""
    return DiffSpan(_INVERSE.get(difference.op, difference.op), difference.source, difference.pasted)


def _drop_unaligned(differences: tuple[DiffSpan, ...]) -> tuple[DiffSpan, ...]:
    """Drop the source's words that a changed first or last word was paired with: they are not part of the duplicate."""
    *inner, last = differences
    first, *rest = (*inner, _drop_source(last))
    return (_drop_source(first), *rest)


def _drop_source(difference: DiffSpan) -> DiffSpan:
    if difference.op is DiffOp.REPLACE:
        return DiffSpan(DiffOp.DELETE, difference.pasted, "")
    return difference


def _count_changed_words(difference: DiffSpan) -> int:
    """Count the changed words, on the side that has more."""
    if difference.op is DiffOp.EQUAL:
        return 0
    return max(len(difference.pasted.split()), len(difference.source.split()))
