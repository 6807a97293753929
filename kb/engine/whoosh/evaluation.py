"""Which passages a query tree matches, and how well: whole trees on arrays.

A node is evaluated in all segments at once, since what a word weighs depends on all of them, and so does how many parts
of `Most` or `Ranked` any passage has. The result of a node is one `Match` a segment.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from kb.engine.whoosh.documents import passages_of, value_mask, years_mask
from kb.engine.whoosh.facets import filtered
from kb.engine.whoosh.labels import LabelColumns
from kb.engine.whoosh.lexicon import encoded
from kb.engine.whoosh.matches import (
    NOTHING,
    Dense,
    Flat,
    Floats,
    Mask,
    Match,
    Rows,
    Scored,
    all_of,
    any_of,
    are_in,
    best_of,
    counts_of,
    kept,
    raised,
    summed,
    weighed,
    without,
)
from kb.engine.whoosh.phrases import counted, phrase_rows
from kb.engine.whoosh.runs import Ints, ragged
from kb.engine.whoosh.schema import (
    ABOVE,
    BODY,
    HEADING,
    QUOTED,
    RANKING,
    ROLE,
    SPEAKER,
    TEXT_FIELDS,
    TITLE,
    WEIGHTS,
)
from kb.engine.whoosh.segment import OpenSegment
from kb.engine.whoosh.statistics import Statistics
from kb.engine.whoosh.weighing import WordMatch, extra_weights, saturated
from kb.model import (
    And,
    Field,
    Filters,
    In,
    Most,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Quoted,
    Ranked,
    Same,
    Word,
    Years,
    only_rank,
)

_PHRASE_FIELDS = (BODY, HEADING)
_FIELDS_OF = {
    Field.TITLE: (TITLE,),
    Field.HEADING: (HEADING, ABOVE),
    Field.SPEAKER: (SPEAKER,),
    Field.ROLE: (ROLE,),
}
_EXTRA_OF = {field: extra_weights(_FIELDS_OF[field]) for field in (Field.TITLE, Field.HEADING)}


class Evaluation:
    """Evaluates the tree of one query."""

    def __init__(
        self,
        segments: Sequence[OpenSegment],
        statistics: Statistics,
        max_prefix_terms: int,
        *,
        dated: Filters | None = None,
    ) -> None:
        """Prepare for a query.

        Args:
            segments: All segments.
            statistics: What ranking needs to know of them.
            max_prefix_terms: How many words a prefix may stand for.
            dated: Where hits are in the order of their dates, the filters on them; see `Ranked`.
        """
        self._segments = segments
        self._statistics = statistics
        self._max_prefix_terms = max_prefix_terms
        self._dated = dated
        self.notices: list[str] = []

    def evaluate(self, node: Node) -> list[Match]:
        """Return what a node matches, one result a segment."""
        match node:
            case Word(term):
                return self._word(term)
            case Phrase() | Prefix():
                return self._parts(node, _PHRASE_FIELDS if isinstance(node, Phrase) else TEXT_FIELDS)
            case And(parts):
                return self._all_of(parts)
            case Or() | Same():
                return self._alternatives(node)
            case Most() | Ranked():
                return self._counted(node)
            case Not(part):
                return self._all_of((Not(part),))
            case In(field, part):
                return self._in_field(field, part)
            case Years(first, last):
                return self._of_documents(lambda segment: years_mask(segment, first, last))
            case Quoted(part):
                return self._within_quotations(part)

    def _within_quotations(self, part: Node) -> list[Match]:
        inside = WithinQuotations(self._segments, self._statistics, self._max_prefix_terms, dated=self._dated)
        found = inside.evaluate(part)
        self.notices += inside.notices
        return found

    # ------------------------------------------------------------------------------------- words

    def rarity(self, matching: int) -> np.float32:
        """Return what a part weighs that some number of passages match."""
        return np.float32(math.log(1 + (self._statistics.passages - matching + 0.5) / (matching + 0.5)))

    def _word(self, term: str) -> list[Match]:
        found: list[WordMatch | None] = []
        for segment in self._segments:
            postings = segment.postings.stems.postings(term)
            norms = self._statistics.norms(segment)
            found.append(None if postings is None else WordMatch(postings, norms, segment.live))
        rarity = self.rarity(sum(each.count for each in found if each))
        for each in found:
            if each:
                each.rarity = rarity
        return [each or NOTHING for each in found]

    def _in_field(self, field: Field, part: Word | Phrase | Prefix) -> list[Match]:
        if field is Field.IS:
            return self._labelled(lambda labels: labels.rows_of_kind(part))
        if field is Field.CITES:
            return self._labelled(lambda labels: labels.rows_citing(part))
        if field not in _FIELDS_OF:
            return self._of_documents(lambda segment: value_mask(segment, field, part))
        if isinstance(part, Word) and field in _EXTRA_OF:
            return self._scored([self._word_in_field(segment, field, part.term) for segment in self._segments])
        return self._parts(part, _FIELDS_OF[field])

    def _word_in_field(self, segment: OpenSegment, field: Field, term: str) -> Scored | Dense | None:
        postings = segment.postings.stems.postings(term)
        if postings is None or postings.codes is None:
            return None
        weights = _EXTRA_OF[field].take(postings.codes)
        chosen = np.flatnonzero(weights)
        return _alive(segment, Scored(postings.rows[chosen], weights[chosen]))

    def _parts(self, part: Word | Phrase | Prefix, fields: Sequence[str]) -> list[Match]:
        chosen = self._most_frequent(part.stem, fields) if isinstance(part, Prefix) else None
        weighted = []
        for segment in self._segments:
            found = []
            for field in fields:
                match part:
                    case Word(term):
                        rows, counts = _rows_of(segment, field, segment.postings.forms(field).of(term))
                    case Phrase(terms, slop):
                        rows, counts = phrase_rows(segment.postings.words(field), terms, slop)
                    case Prefix(beginning):
                        rows, counts = self._prefix_rows(segment, field, beginning, chosen)
                if len(rows):
                    found.append(self._weighted(segment, field, rows, counts))
            weighted.append(_alive(segment, summed(found, len(segment))) if found else None)
        return self._scored(weighted)

    def _scored(self, weighted: Sequence[Scored | Dense | None]) -> list[Match]:
        """Turn weights into scores."""
        rarity = self.rarity(sum(each.count for each in weighted if each))
        return [each.rescored(lambda weights: saturated(weights, rarity)) if each else NOTHING for each in weighted]

    def _weighted(self, segment: OpenSegment, field: str, rows: Rows, counts: Ints) -> tuple[Rows, Floats]:
        """Return passages and their weighted, normalised frequencies."""
        weights = counts.astype(np.float32)
        if field in (BODY, QUOTED):
            weights /= self._statistics.norms(segment).take(rows)
            return rows, weights
        weights *= np.float32(WEIGHTS[field])
        if field == TITLE:  # indexed once, at the record, for all the passages after it
            sizes = segment.rows.document_sizes[segment.rows.owners[rows]].astype(np.int64)
            return ragged(rows + 1, sizes), np.repeat(weights, sizes)
        return rows, weights

    # ---------------------------------------------------------------------------------- prefixes

    def _prefix_rows(
        self, segment: OpenSegment, field: str, prefix: str, chosen: frozenset[bytes] | None
    ) -> tuple[Rows, Rows]:
        words = segment.postings.words(field)
        numbers = words.terms.beginning(encoded(prefix))
        some = numbers if chosen is None else [at for at in numbers if words.terms[at] in chosen]
        return counted(words.rows(words.places_of_all(some)))

    def _most_frequent(self, prefix: str, fields: Sequence[str]) -> frozenset[bytes] | None:
        """Return the words that a prefix stands for where there are too many; None where it may stand for all."""
        key = encoded(prefix)
        found = [
            (words, words.terms.beginning(key))
            for segment in self._segments
            for words in (segment.postings.words(field) for field in fields)
        ]
        if key and sum(len(numbers) for _, numbers in found) <= self._max_prefix_terms:
            return None
        sizes: dict[bytes, int] = {}
        for words, numbers in found:
            for at in numbers:
                term = words.terms[at]
                sizes[term] = sizes.get(term, 0) + words.size(at)
        sizes.pop(b"", None)
        if len(sizes) <= self._max_prefix_terms:
            return frozenset(sizes)
        self.notices.append(
            f"{len(sizes):,} words begin with “{prefix}”; "
            f"the {self._max_prefix_terms} most frequent of them were searched. Type more letters to search them all."
        )
        return frozenset(sorted(sizes, key=lambda term: (-sizes[term], term))[: self._max_prefix_terms])

    # ------------------------------------------------------------------------------ combinations

    def _of_documents(self, choose: Callable[[OpenSegment], Mask]) -> list[Match]:
        return [Flat(passages_of(segment, choose(segment))) for segment in self._segments]

    def _labelled(self, choose: Callable[[LabelColumns], Rows]) -> list[Match]:
        found = [(segment, choose(segment.rows.labels)) for segment in self._segments]
        return [Flat(rows if segment.live is None else rows[segment.live[rows]]) for segment, rows in found]

    def _everything(self) -> list[Match]:
        return [Flat(np.flatnonzero(segment.passages)) for segment in self._segments]

    def _each(self, combine: Callable[[Sequence[Match], int], Match], parts: Sequence[Sequence[Match]]) -> list[Match]:
        """Combine the results of several nodes, segment by segment."""
        return [combine([part[at] for part in parts], len(each)) for at, each in enumerate(self._segments)]

    def _any_of(self, parts: Sequence[Node]) -> list[Match]:
        return self._each(any_of, [self.evaluate(part) for part in parts])

    def _all_of(self, parts: Sequence[Node]) -> list[Match]:
        unwanted = [self.evaluate(part.part) for part in parts if isinstance(part, Not)]
        later = [part for part in parts if isinstance(part, Ranked)]
        if self._dated is None and not only_rank(parts):
            later = []
        wanted = [self.evaluate(part) for part in parts if not isinstance(part, Not) and part not in later]
        found = self._without(self._each(all_of, wanted or [self._everything()]), unwanted)
        if not later:
            return found
        if self._dated is None:
            for part in later:
                found = self._raised(found, self.evaluate(part))
            return found
        return self._each(all_of, [found, *(self._most_of(part.parts, found) for part in later)])

    def _raised(self, found: Sequence[Match], by: Sequence[Match]) -> list[Match]:
        return [raised(one, other, len(segment)) for one, other, segment in zip(found, by, self._segments, strict=True)]

    def _without(self, found: Sequence[Match], unwanted: Sequence[Sequence[Match]]) -> list[Match]:
        if not unwanted:
            return list(found)
        return [
            without(each, [part[at] for part in unwanted], len(self._segments[at])) for at, each in enumerate(found)
        ]

    def _counted(self, node: Most | Ranked) -> list[Match]:
        if isinstance(node, Most):
            return self._most_of(node.parts)
        return self._any_of(node.parts) if self._dated is None else self._most_of(node.parts, self._everything())

    def _most_of(self, parts: Sequence[Node], among: Sequence[Match] | None = None) -> list[Match]:
        """Return what has the most of some parts.

        Args:
            parts: Any nodes.
            among: Where some passage must have so many; in all of the library where None.
        """
        alternatives = [self.evaluate(part) for part in parts]
        counts = [counts_of([part[at] for part in alternatives]) for at in range(len(self._segments))]
        standing = [numbers for _, numbers in counts]
        if among is not None:
            some = filtered(self._segments, among, self._dated or Filters())
            standing = [
                numbers[are_in(rows, each.rows, len(segment))]
                for (rows, numbers), each, segment in zip(counts, some, self._segments, strict=True)
            ]
        most = max((int(each.max()) for each in standing if len(each)), default=1)
        found = self._each(any_of, alternatives)
        return [kept(each, numbers >= most) for each, (_, numbers) in zip(found, counts, strict=True)]

    def _alternatives(self, node: Or | Same) -> list[Match]:
        return self._best_of(node.parts) if isinstance(node, Same) else self._any_of(node.parts)

    def _best_of(self, parts: Sequence[Node]) -> list[Match]:
        """Return what has any of some ways to say one thing, with the score of the best of them.

        The others count less than what was typed, and never for being rarer: a word that few passages use is not worth
        more because of that, when it only stands in for a common one.
        """
        typed, *others = [self.evaluate(part) for part in parts]
        rarity = self.rarity(sum(each.count for each in typed))
        found = [typed]
        for each in others:
            own = self.rarity(sum(match.count for match in each))
            factor = np.float32(RANKING.same) * (min(rarity / own, np.float32(1)) if _is_leaf(parts[0]) else 1)
            found.append([weighed(match, factor) for match in each])
        return self._each(best_of, found)


def _is_leaf(node: Node) -> bool:
    """Tell whether a node's score has one rarity: that of a run of typed words is the sum of theirs."""
    return isinstance(node, Word | Phrase | Prefix)


class WithinQuotations(Evaluation):
    """Evaluates a part of a tree among passages that have quotations, its words within quotations only."""

    def evaluate(self, node: Node) -> list[Match]:
        """Return what a node matches, one result a segment."""
        match node:
            case Word() | Phrase() | Prefix():
                return self._parts(node, (QUOTED,))
            case In() | Years():
                return self._quoting(super().evaluate(node))
            case _:
                return super().evaluate(node)

    def _everything(self) -> list[Match]:
        return self._quoting(super()._everything())

    def _quoting(self, found: Sequence[Match]) -> list[Match]:
        """Leave out the passages without quotations."""
        return [
            kept(each, are_in(each.rows, segment.rows.voices.quoting_rows, len(segment)))
            for segment, each in zip(self._segments, found, strict=True)
        ]


def _rows_of(segment: OpenSegment, field: str, numbers: Sequence[int]) -> tuple[Rows, Rows]:
    """Return the rows in which a field has any of some words, given by their numbers, and how often."""
    words = segment.postings.words(field)
    return counted(words.rows(words.places_of_all(numbers)))


def _alive(segment: OpenSegment, found: Scored | Dense) -> Scored | Dense:
    """Leave out what this commit has deleted."""
    if segment.live is None:
        return found
    chosen = np.flatnonzero(segment.live[found.rows])
    return Scored(found.rows[chosen], found.scores(chosen))
