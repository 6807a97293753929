"""Where else the words of a passage stand: whole or nearly, in other documents.

A passage of at least `FEWEST` words stands in another document where a passage there, or several that follow one
another, have its words with at most one in five changed. What is compared is two passages both ways, the one in the
other and the other in the one: so of two passages with the same words, each names the other, however the two documents
are cut. Knows the engine's protocol only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from kb.check.alignment import Fit, Step, fit
from kb.check.comparison import compare
from kb.check.hyphens import as_hyphenated
from kb.check.stretches import Shelf, Stretch, stretch_of
from kb.check.wording import Word, Wording
from kb.engine import Snapshot
from kb.model import Change, Difference, DocumentId, Elsewhere, Passage, PassageId, Span, Twin

FEWEST = 12  # as they are printed: an address of a page is one
_ONE_IN = 5  # words, of which one may be changed
_FEWEST_HERE = 6  # words of a passage into which another one runs over
_MOST_COMPARED = 100
_RUN = 4  # words: a changed word breaks as many runs
_EDGE = 10  # words at either end of a passage, of which a run goes on with what stands around it
_TURNED = {Change.INSERT: Change.DELETE, Change.DELETE: Change.INSERT}

_Run = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Standing:
    """How one passage stands in others.

    Attributes:
        changed: How many words are changed, as `kb.check.comparison` counts.
        words: How many there are.
        start: The first of the stretch's words that is one of the passage's.
        end: The word after the last.
        differences: From the passage to the stretch.
    """

    stretch: Stretch
    changed: float
    words: int
    start: int
    end: int
    differences: tuple[Difference, ...]

    @property
    def lies_within(self) -> bool:
        """Whether the first and the last word are there, so that nothing around can make it better."""
        return self.differences[0].change is self.differences[-1].change is Change.EQUAL

    def words_in(self, passage: Passage) -> int:
        """Return how many of the words stand in one of the stretch's passages."""
        holders = self.stretch.holders[self.start : self.end]
        return sum(self.stretch.passages[holder].id == passage.id for holder in holders)

    def spans(self) -> list[tuple[Passage, Span]]:
        """Return the passages that have the words, each with where they stand in it."""
        spans = self.stretch.spans(self.start, self.end)
        return [(self.stretch.passages[holder], span) for holder, span in spans]


@dataclass(slots=True)
class Comparing:
    """Looks for the words of passages in one snapshot, and keeps what it knows of each passage it compares."""

    snapshot: Snapshot
    _shelf: Shelf = field(init=False)
    _wordings: dict[PassageId, Wording] = field(init=False, default_factory=dict)
    _runs: dict[PassageId, tuple[_Run, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._shelf = Shelf(self.snapshot)

    def elsewhere(self, passage: Passage) -> Elsewhere:
        """Return where else the words of a passage stand."""
        found = self.snapshot.alike(passage, _MOST_COMPARED + 1)
        best: dict[DocumentId, Twin] = {}
        ranks: dict[DocumentId, tuple[bool, float]] = {}
        for candidate in found[:_MOST_COMPARED]:
            standing, whole = self._standing(passage, candidate), True
            if standing is None:
                standing, whole = self._standing(candidate, passage), False
            if standing is None:
                continue
            rank = (not whole, standing.changed / standing.words if whole else -standing.words)
            if candidate.document not in best or rank < ranks[candidate.document]:
                ranks[candidate.document] = rank
                best[candidate.document] = self._twin(passage, candidate, standing, whole=whole)
        newest = sorted(best.values(), key=lambda each: (each.document.metadata.date, each.document.id), reverse=True)
        return Elsewhere(tuple(sorted(newest, key=lambda each: not each.whole)), more=len(found) > _MOST_COMPARED)

    def _standing(self, one: Passage, other: Passage) -> _Standing | None:
        """Return how a passage stands in another one and in what follows or goes before it."""
        if len(one.text.split()) < FEWEST:
            return None
        words, own = len(self._shelf.words(one)), set(self._runs_of(one))
        runs = self._runs_of(other)
        alone, shared = None, len(own.intersection(runs))
        if shared >= max(words / _ONE_IN - _RUN + 1, 1):
            alone = self._compared(one, stretch_of([other], [self._shelf.words(other)]))
            if alone and alone.lies_within:
                return alone
        edges = runs[: _EDGE - _RUN + 1] + runs[-(_EDGE - _RUN + 1) :]
        if shared <= _FEWEST_HERE - _RUN or own.isdisjoint(edges):
            return alone
        around = self._compared(one, self._shelf.around(other, words, words))
        return around if around and around.words_in(other) >= _FEWEST_HERE else None

    def _compared(self, passage: Passage, stretch: Stretch) -> _Standing | None:
        """Compare a passage with a stretch; None where too much is changed."""
        missing = Counter(word.term for word in self._shelf.words(passage)) - Counter(stretch.terms)
        if missing.total() * _ONE_IN > 2 * len(self._shelf.words(passage)):  # words that are alike count half
            return None
        wording = as_hyphenated(self._wording(passage), stretch)
        terms = wording.terms
        fitted = _fit(terms, stretch.terms)
        comparison = compare(wording, stretch, fitted)
        if comparison is None or comparison.changed * _ONE_IN > len(terms):
            return None
        same = [step for step in fitted.steps if step.item is not None and _is_same(step, terms, stretch.terms)]
        differences = _without_strangers(comparison.differences)
        return _Standing(stretch, comparison.changed, len(terms), same[0].start, same[-1].end, differences)

    def _wording(self, passage: Passage) -> Wording:
        if passage.id not in self._wordings:
            words = stretch_of([passage], [self._shelf.words(passage)])
            items = (
                Word(term, start, end, words.shown(at), words.between(at))
                for at, (term, start, end) in enumerate(words.words)
            )
            self._wordings[passage.id] = Wording(passage.text, tuple(items), words.between(len(words.words)))
        return self._wordings[passage.id]

    def _runs_of(self, passage: Passage) -> tuple[_Run, ...]:
        if passage.id not in self._runs:
            terms = [word.term for word in self._shelf.words(passage)]
            self._runs[passage.id] = tuple(zip(*(terms[at:] for at in range(_RUN)), strict=False))
        return self._runs[passage.id]

    def _twin(self, passage: Passage, candidate: Passage, standing: _Standing, *, whole: bool) -> Twin:
        document = self.snapshot.document(candidate.document)
        if document is None:
            raise LookupError(f"passage '{candidate.id}' is in the index and its document is not")
        every = self._shelf.words(passage if whole else candidate)
        all_of_it = Span(every[0].start, every[-1].end)
        changed = sum(_size(each) for each in standing.differences)
        if whole:
            there, spans = zip(*standing.spans(), strict=True)
            return Twin(document, there, spans, all_of_it, True, changed, standing.differences)
        here = next(span for holder, span in standing.spans() if holder.id == passage.id)
        differences = tuple(_turned(each) for each in standing.differences)
        return Twin(document, (candidate,), (all_of_it,), here, False, changed, differences)


def elsewhere(snapshot: Snapshot, passage: Passage) -> Elsewhere:
    """Return where else the words of a passage stand."""
    return Comparing(snapshot).elsewhere(passage)


def _fit(terms: Sequence[str], source: Sequence[str]) -> Fit:
    """Fit words into others; where they stand there in a row, without the work of an alignment."""
    before, found, _ = f" {' '.join(source)} ".partition(f" {' '.join(terms)} ")
    if not found:
        return fit(terms, source)
    start = before.count(" ")
    return Fit(0, tuple(Step(item, start + item, start + item + 1) for item in range(len(terms))))


def _is_same(step: Step, terms: Sequence[str], source: Sequence[str]) -> bool:
    return step.item is not None and step.start < step.end and terms[step.item] == source[step.start]


def _turned(difference: Difference) -> Difference:
    """Return a difference as it is from the other side."""
    return Difference(_TURNED.get(difference.change, difference.change), difference.source, difference.pasted)


def _without_strangers(differences: tuple[Difference, ...]) -> tuple[Difference, ...]:
    """Return differences without the words of the source with which the first and the last words were paired.

    Where these are changed, what stands in their place before and after the words that are the same is no part of them.
    """
    *inner, last = differences
    first, *rest = (*inner, _alone(last))
    return (_alone(first), *rest)


def _alone(difference: Difference) -> Difference:
    if difference.change is Change.REPLACE:
        return Difference(Change.DELETE, difference.pasted, "")
    return difference


def _size(difference: Difference) -> int:
    """Return how many words are changed."""
    if difference.change is Change.EQUAL:
        return 0
    return max(len(difference.pasted.split()), len(difference.source.split()))
