"""Where in the library a quotation stands: finds the passages that may have it, and compares them.

Words that stand in a row in one passage are one look-up. For all others, the passages are found that have the most of
the quotation's short runs, and the quotation is fitted into each of them with its neighbours. Knows the engine's
protocol only.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace

from kb.check.alignment import PIECE, Fit, Left, Step, fit
from kb.check.comparison import Comparison, allowed, compare
from kb.check.hyphens import as_hyphenated
from kb.check.stretches import Shelf, Stretch, stretch_of
from kb.check.wording import Gap, Wording
from kb.model import Change, DocumentId, Hit, Or, PassageId, Phrase, Query, Standing

MOST_DOCUMENTS = 10
_PAGE = 20  # hits of a phrase that are read at once
_MOST_HITS = 200  # and in all, where many passages have the words in other characters
_LONGEST_PHRASE = 400  # no passage has as many words in a row
_CANDIDATES = 8
_SEED = 3  # words of the runs by which candidates are found
_MOST_SEEDS = 24
_LEAST = 4  # a candidate has one word in so many in runs of the quotation's
_SHORT = 12  # a quotation of no more words is looked up by its pairs of words too
_MOST_OMITTED = 1000  # words in all that the gaps of a quotation may stand for
_ORDER = (Standing.EXACT, Standing.MARKS, Standing.PARTS, Standing.CLOSE)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# A pair of these alone is in too many passages to tell one from another.
_COMMON = _words(
    """a all also an and any are as at be been but by can for from had has have he her his i if in is it its may more no
    not of on or our she so that the their there they this to was we were which who will with would you"""
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quotation stands.

    Attributes:
        hit: The passage it was found by.
        stretch: The words it was compared with.
        in_heading: Whether these are the words of the heading above the passage.
    """

    hit: Hit
    stretch: Stretch
    comparison: Comparison
    in_heading: bool = False

    @property
    def nearness(self) -> tuple[int, float]:
        """How near the words are; the nearer place has the lesser."""
        return _ORDER.index(self.comparison.standing), self.comparison.changed

    @property
    def rank(self) -> tuple[int, float, float]:
        """The better place has the lesser rank."""
        return *self.nearness, -self.hit.score


def places(shelf: Shelf, readings: Sequence[Wording], telling: Callable[[Place], int]) -> list[Place]:
    """Return where a quotation stands, at most one place a document, the best first.

    Args:
        shelf: Where to look.
        readings: The ways to read the quotation.
        telling: How much a place tells of who said the words, of places that are equally near; more is less.
    """
    best: dict[DocumentId, Place] = {}
    found = in_a_row(shelf, readings) or _nearly(shelf, readings)
    for place in sorted(found, key=lambda each: (each.nearness, telling(each), -each.hit.score)):
        best.setdefault(place.hit.document.id, place)
    return list(best.values())[:MOST_DOCUMENTS]


# ------------------------------------------------------------------------- all words in one passage


def in_a_row(shelf: Shelf, readings: Sequence[Wording]) -> list[Place]:
    """Return the places that have all the words of a reading in a row."""
    best: dict[PassageId, Place] = {}
    for wording in readings:
        if 0 < len(wording.items) == len(wording.terms) <= _LONGEST_PHRASE:
            for place in _of_phrase(shelf, wording):
                known = best.get(place.hit.passage.id)
                best[place.hit.passage.id] = min(known or place, place, key=lambda each: each.rank)
    return list(best.values())


def _of_phrase(shelf: Shelf, wording: Wording) -> Iterator[Place]:
    """Yield the passages that have a phrase, until enough documents have it in the same characters."""
    exact: set[DocumentId] = set()
    start, total = 0, 1
    while start < min(total, _MOST_HITS) and len(exact) < MOST_DOCUMENTS:
        results = shelf.snapshot.search(Query(Phrase(wording.terms), start=start, limit=_PAGE, facets=False))
        for hit in results.hits:
            place = _in_passage(shelf, wording, hit)
            if place and place.comparison.standing is Standing.EXACT:
                exact.add(hit.document.id)
            if place:
                yield place
        start, total = start + _PAGE, results.total


def _in_passage(shelf: Shelf, wording: Wording, hit: Hit) -> Place | None:
    """Return the best place of a phrase in a passage or, where it is not there, in the heading above it."""
    stretch = stretch_of([hit.passage], [shelf.words(hit.passage)])
    found = [Place(hit, stretch, each) for each in _occurrences(wording, stretch)]
    if not found:
        stretch = _heading(shelf, hit)
        found = [Place(hit, stretch, each, in_heading=True) for each in _occurrences(wording, stretch)]
    return min(found, key=lambda each: each.rank, default=None)


def _heading(shelf: Shelf, hit: Hit) -> Stretch:
    """Return the words of the nearest heading above a passage, as if they were one."""
    text = hit.passage.heading[-1] if hit.passage.heading else ""
    heading = replace(hit.passage, text=text, id=PassageId(f"heading of {hit.passage.id}"))
    return stretch_of([heading], [shelf.words(heading)])


def _occurrences(wording: Wording, stretch: Stretch) -> Iterator[Comparison]:
    """Compare a phrase with each place where its words stand in a row."""
    terms = wording.terms
    for at in range(len(stretch.terms) - len(terms) + 1):
        if stretch.terms[at] == terms[0] and stretch.terms[at : at + len(terms)] == terms:
            steps = tuple(Step(item, at + item, at + item + 1) for item in range(len(terms)))
            comparison = compare(wording, stretch, Fit(0, steps))
            if comparison:
                yield comparison


# -------------------------------------------------- over several passages, in parts, or nearly the same


def _nearly(shelf: Shelf, readings: Sequence[Wording]) -> Iterator[Place]:
    """Yield the places that have the words of a reading with gaps, over neighbours, or nearly."""
    seeds = _seeds(readings[-1]) if readings else []
    if not seeds:
        return
    query = Query(Or(tuple(map(Phrase, seeds))), limit=_CANDIDATES, facets=False)
    least = min(len(readings[-1].terms), sum(map(len, seeds))) / _LEAST
    seen: set[PassageId] = set()
    for hit in shelf.snapshot.search(query).hits:
        if hit.passage.id in seen:
            continue
        if _marked(shelf, hit) >= least:
            found = _fitted(shelf, readings, hit)
        else:
            found = _fitted_to_heading(shelf, readings, hit)
        place = min(found, key=lambda each: each.rank, default=None)
        if place:
            seen.update(place.stretch.passages[holder].id for holder in _holders(place))
            yield place


def _marked(shelf: Shelf, hit: Hit) -> int:
    """Return how many words of a passage are marked."""
    words = shelf.words(hit.passage)
    return sum(
        bisect_left(words, span.end, key=lambda word: word.start)
        - bisect_left(words, span.start, key=lambda word: word.start)
        for span in hit.spans
    )


def _holders(place: Place) -> set[int]:
    """Return which passages of the stretch have words of a place."""
    return {holder for start, end in place.comparison.runs for holder in place.stretch.holders[start:end]}


def _seeds(wording: Wording) -> list[tuple[str, ...]]:
    """Return the runs of words by which candidates are found: few, spread over all the quotation."""
    seeds: dict[tuple[str, ...], None] = {}
    short = len(wording.terms) <= _SHORT
    left = PIECE
    for part in wording.parts:
        sizes = {_SEED, 2} if short else {_SEED}
        for size in sorted({min(size, len(part)) for size in sizes}, reverse=True):
            runs = (part[at : at + size] for at in range(min(len(part), left) - size + 1))
            seeds |= dict.fromkeys(run for run in runs if size == _SEED or not _COMMON.issuperset(run))
        left -= len(part)
        if left <= 0:
            break
    every = list(seeds)
    return every[:: -(-len(every) // _MOST_SEEDS)] if every else []


def _fitted(shelf: Shelf, readings: Sequence[Wording], hit: Hit) -> list[Place]:
    """Fit each reading into a passage and, where it does not lie well within it, into its neighbours too."""
    alone = stretch_of([hit.passage], [shelf.words(hit.passage)])
    found = [Place(hit, alone, each) for each in _compared(readings, alone)]
    if any(_lies_within(each.comparison) for each in found):
        return found
    words = max(len(wording.terms) for wording in readings)
    omitted = min(max(sum(_omitted(wording)) for wording in readings), _MOST_OMITTED)
    stretch = shelf.around(hit.passage, min(words, PIECE) + omitted, words + omitted)
    return [Place(hit, stretch, each) for each in _compared(readings, stretch)]


def _lies_within(comparison: Comparison) -> bool:
    """Tell whether the first and the last word are those of the source, so that no neighbour can make it better."""
    ends = (comparison.differences[0].change, comparison.differences[-1].change)
    return ends == (Change.EQUAL, Change.EQUAL)


def _fitted_to_heading(shelf: Shelf, readings: Sequence[Wording], hit: Hit) -> list[Place]:
    stretch = _heading(shelf, hit)
    return [Place(hit, stretch, each, in_heading=True) for each in _compared(readings, stretch)]


def _compared(readings: Sequence[Wording], stretch: Stretch) -> Iterator[Comparison]:
    """Yield the comparison of each reading with a stretch it comes near to."""
    known = set(stretch.terms)
    for reading in readings:
        if 2 * _missing(reading, known) > len(reading.terms):
            continue
        wording = as_hyphenated(reading, stretch)
        if _missing(wording, known) > 2 * allowed(len(wording.terms)):
            continue
        pattern = [Left(each.most) if isinstance(each, Gap) else each.term for each in wording.items]
        comparison = compare(wording, stretch, fit(pattern, stretch.terms))
        if comparison:
            yield comparison


def _missing(wording: Wording, known: Set[str]) -> int:
    """Return how many words are not among the known ones."""
    return sum(term not in known for term in wording.terms)


def _omitted(wording: Wording) -> Iterator[int]:
    """Yield how many words each gap may stand for."""
    return (each.most for each in wording.items if isinstance(each, Gap))
