"""Matches the passages of two editions: first by equal words, then by similar words.

Passages with equal words come first: those in the same order in both editions, then those that were moved. The rest is
compared only with passages that share rare words with it, or that are in the same small gap between matched ones, so
that the work grows with the length of the documents and not with its square.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise, product

from kb.comparison.chains import Pair, find_heaviest_chain

HEADING = "#"  # first "word" of a heading; no passage has it
_MIN_SIMILARITY = 0.5  # Dice coefficient of two passages in the same place
_MIN_MOVED_SIMILARITY = 0.7  # of two passages that are matched by their words alone
_MIN_MOVED_WORDS = 8
_MIN_SAME_MOVED_WORDS = 5  # shorter passages, as a cell "Yes", are not matched across places
_MAX_HOLDERS = 8  # document frequency limit, in passages of one edition, of a word or word pair that finds candidates
_MAX_CANDIDATES = 8  # passages that one passage is compared with
_SMALL_GAP = 64  # pairs of passages in a gap: up to here all are compared

Words = tuple[str, ...]  # the folded words of a passage
_Feature = str | tuple[str, str]  # a word, or a pair of adjacent words
_Gap = tuple[list[int], list[int]]  # the unmatched passages of both editions between two pairs


@dataclass(frozen=True, slots=True)
class Matching:
    """Pairs of matched passages; each passage is in one pair at most."""

    in_order: Sequence[Pair]  # the pairs that are in the same order in both editions
    moved: Sequence[Pair]  # all others


def match_passages(older: Sequence[Words], newer: Sequence[Words]) -> Matching:
    """Match the passages of two editions."""
    matcher = _Matcher(older, newer)
    matcher.match_same()
    matcher.match_near()
    return Matching(matcher.in_order, matcher.moved)


def measure_similarity(one: Counter[str], other: Counter[str]) -> float:
    """Return the Dice coefficient of two multisets of words, 0 to 1."""
    if len(one) > len(other):
        one, other = other, one
    total = one.total() + other.total()
    return 2 * sum(min(count, other[word]) for word, count in one.items() if word in other) / total if total else 1.0


@dataclass(slots=True)
class _Matcher:
    """Collects pairs, the most certain first."""

    older: Sequence[Words]
    newer: Sequence[Words]
    in_order: list[Pair] = field(default_factory=list)
    moved: list[Pair] = field(default_factory=list)
    _similarities: dict[Pair, float] = field(default_factory=dict)

    def match_same(self) -> None:
        """Match passages with equal words: first those that are unique on each side, then those between such pairs."""
        for pair_up in (_pair_unique, _pair_unique, _pair_by_rank):
            pairs = chain.from_iterable(pair_up(self._group_same(gap)) for gap in self._list_gaps())
            self._extend_order({pair: 1.0 + len(self.older[pair[0]]) for pair in pairs})
        left = self._list_left()
        self.moved += [
            pair for pair in _pair_by_rank(self._group_same(left)) if self._is_long(pair, _MIN_SAME_MOVED_WORDS)
        ]

    def match_near(self) -> None:
        """Match the remaining passages by similar words."""
        candidates = self._find_candidates()
        gaps = self._list_gaps()
        for old, new in gaps:
            if len(old) * len(new) <= _SMALL_GAP:
                candidates.update(product(old, new))
        gap_of_old = {place: number for number, (old, _) in enumerate(gaps) for place in old}
        gap_of_new = {place: number for number, (_, new) in enumerate(gaps) for place in new}
        here = (pair for pair in candidates if gap_of_old[pair[0]] == gap_of_new[pair[1]])
        near = {pair: similarity for pair in here if (similarity := self._compare(pair)) >= _MIN_SIMILARITY}
        self._extend_order({pair: each * self._count_words(pair) for pair, each in near.items()})
        self._match_moved(candidates)

    def _match_moved(self, candidates: Iterable[Pair]) -> None:
        """Match passages that are similar but in different places, the most similar first."""
        old, new = map(set, self._list_left())
        left = [
            each for each in candidates if each[0] in old and each[1] in new and self._is_long(each, _MIN_MOVED_WORDS)
        ]
        for pair in sorted(left, key=lambda each: (-self._compare(each), each)):
            if self._compare(pair) >= _MIN_MOVED_SIMILARITY and pair[0] in old and pair[1] in new:
                self.moved.append(pair)
                old.discard(pair[0])
                new.discard(pair[1])

    def _is_long(self, pair: Pair, words: int) -> bool:
        return min(len(self.older[pair[0]]), len(self.newer[pair[1]])) >= words

    def _count_words(self, pair: Pair) -> int:
        return 1 + len(self.older[pair[0]]) + len(self.newer[pair[1]])

    def _extend_order(self, weights: Mapping[Pair, float]) -> None:
        self.in_order = sorted([*self.in_order, *find_heaviest_chain(weights)])

    def _list_gaps(self) -> list[_Gap]:
        """Return the unmatched passages before, between and after the pairs in order."""
        moved_old, moved_new = {old for old, _ in self.moved}, {new for _, new in self.moved}
        ends = [(-1, -1), *self.in_order, (len(self.older), len(self.newer))]
        return [
            (
                [place for place in range(before[0] + 1, after[0]) if place not in moved_old],
                [place for place in range(before[1] + 1, after[1]) if place not in moved_new],
            )
            for before, after in pairwise(ends)
        ]

    def _list_left(self) -> _Gap:
        gaps = self._list_gaps()
        return [place for old, _ in gaps for place in old], [place for _, new in gaps for place in new]

    def _group_same(self, gap: _Gap) -> list[_Gap]:
        """Group the passages of a gap by their words, for words that both editions have in it."""
        ours, theirs = _group_by_words(self.older, gap[0]), _group_by_words(self.newer, gap[1])
        return [(places, theirs[words]) for words, places in ours.items() if words in theirs]

    def _find_candidates(self) -> set[Pair]:
        """Return, for each unmatched passage, pairs with those that share most of its rare words."""
        old, new = self._list_left()
        ours, theirs = _index_features(self.older, old), _index_features(self.newer, new)
        shared: defaultdict[int, Counter[int]] = defaultdict(Counter)
        for feature, places in ours.items():
            for place in places:
                shared[place].update(theirs.get(feature, ()))
        return {
            (place, other)
            for place, counted in shared.items()
            for other, _ in sorted(counted.items(), key=lambda each: (-each[1], each[0]))[:_MAX_CANDIDATES]
        }

    def _compare(self, pair: Pair) -> float:
        if pair not in self._similarities:
            one, other = self.older[pair[0]], self.newer[pair[1]]
            are_alike = (one[:1] == (HEADING,)) == (other[:1] == (HEADING,))
            self._similarities[pair] = measure_similarity(Counter(one), Counter(other)) if are_alike else 0.0
        return self._similarities[pair]


def _pair_unique(groups: Iterable[_Gap]) -> Iterator[Pair]:
    """Yield pairs of passages whose words occur once on each side."""
    return ((old[0], new[0]) for old, new in groups if len(old) == len(new) == 1)


def _pair_by_rank(groups: Iterable[_Gap]) -> Iterator[Pair]:
    """Yield pairs of passages with equal words: the first of each side, the second of each side, and so on."""
    return chain.from_iterable(zip(old, new, strict=False) for old, new in groups)


def _group_by_words(passages: Sequence[Words], places: Iterable[int]) -> dict[Words, list[int]]:
    found: dict[Words, list[int]] = {}
    for place in places:
        found.setdefault(passages[place], []).append(place)
    return found


def _index_features(passages: Sequence[Words], places: Iterable[int]) -> dict[_Feature, list[int]]:
    """Return an inverted index of words and pairs of adjacent words, without the frequent ones."""
    found: dict[_Feature, list[int]] = {}
    for place in places:
        words = passages[place]
        features: list[_Feature] = [*words, *pairwise(words)]
        for feature in dict.fromkeys(features):
            found.setdefault(feature, []).append(place)
    return {feature: holders for feature, holders in found.items() if len(holders) <= _MAX_HOLDERS}
