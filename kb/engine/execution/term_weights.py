"""Query term weights, and a cap on hits found by embeddings alone; for every engine."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from kb.model import And, Node, Or, Phrase, Should, SynonymGroup, Word, list_children

_Floats = NDArray[np.floating]
_Mask = NDArray[np.bool_]

RARE_SHARE = 0.005  # of all passages: a word in no more of them is rare
DECISIVE_SHARE = 0.01  # a decisive word in more of them decides nothing
FEW = 2  # passages in which a word is rare in every library
_GAP = np.float32(0.01)  # largest gap left below a capped score


def _list_typed_terms(part: Node) -> Iterator[str]:
    match part:
        case Word(term):
            yield term
        case Phrase(terms):
            yield from terms
        case SynonymGroup(parts):
            yield from _list_typed_terms(parts[0])
        case And(parts) | Or(parts) | Should(parts):
            for each in parts:
                yield from _list_typed_terms(each)


def weigh_part(part: Node, weights: Mapping[str, float]) -> float:
    """Return the factor for the score of a part of a `Should`: the greatest weight of its typed words."""
    return max((weights.get(term, 1.0) for term in _list_typed_terms(part)), default=1.0) if weights else 1.0


def is_decisive(part: Node, decisive: Collection[str]) -> bool:
    """Tell whether a part of a `Should` has a decisive word that was typed."""
    return any(term in decisive for term in _list_typed_terms(part))


@dataclass(slots=True)
class RareMatches:
    """Scored passages that contain a rare query term.

    Attributes:
        rare: Those that have any rare word of the query, or its only one.
        decisive: The number of its decisive words that each has.
        passages: The number in the library.
        is_only_word: Whether one word was typed: it was asked for, however many passages have it.
    """

    rare: _Mask
    decisive: NDArray[np.uint8]
    passages: int
    is_only_word: bool = False

    @classmethod
    def start(cls, scored: int, ranked: Should, passages: int | None = None) -> Self:
        """Return no matches yet, among `scored` passages; `passages` is the size of the library, if larger."""
        typed = {term for part in list_children(ranked) for term in _list_typed_terms(part)}
        return cls(
            np.zeros(scored, bool),
            np.zeros(scored, np.uint8),
            scored if passages is None else passages,
            is_only_word=len(typed) == 1,
        )

    def note(self, matching: NDArray[np.integer] | _Mask, found: int, *, decides: bool) -> None:
        """Note the matches of a part of the query among the scored passages, by numbers or mask.

        `found` is the number of its matches in the library; `decides` says whether the part is decisive.
        """
        if self.is_only_word or found <= max(RARE_SHARE * self.passages, FEW):
            self.rare[matching] = True
        if decides and found <= max(DECISIVE_SHARE * self.passages, FEW):
            self.decisive[matching] += 1

    def limit(self, eligible: _Mask) -> None:
        """Leave out passages that do not meet the rest of the query."""
        self.rare &= eligible
        self.decisive *= eligible

    def cap_semantic_hits(self, scores: _Floats, words: _Floats) -> None:
        """Lower the blended scores, in place, of passages that embeddings alone rank above a rare query term.

        A passage without any of the typed words comes after all that have a rare one, and a passage after those that
        have more of the decisive words and whose words, by their scores `words`, score as much.
        """
        _cap(scores, words, self.rare, (words <= 0) & ~self.rare)
        for least in range(int(self.decisive.max(initial=0)), 0, -1):
            having = self.decisive >= least
            _cap(scores, words, having, ~having)


def _cap(scores: _Floats, words: _Floats, having: _Mask, others: _Mask) -> None:
    """Lower scores below those of every passage that has a word and whose words score no less."""
    found = np.flatnonzero(having)
    if not len(found):
        return
    order = np.argsort(words[found])
    steps = words[found][order]
    least = np.minimum.accumulate(scores[found][order][::-1])[::-1]  # of passages with at least as much by words
    capped = np.flatnonzero(others & (words <= steps[-1]))
    limits = least[np.searchsorted(steps, words[capped])]
    too_high = scores[capped] >= limits
    capped, limits = capped[too_high], limits[too_high]
    scores[capped] = limits - _GAP / (1 + scores[capped] - limits)  # so that they keep their order
