"""Exact scores of candidates: BM25F by the words of each, and by the statistics of the whole library.

Counts how often a candidate has each part of a query, as `kb.engine.ranking` weighs it. How many passages of the
library have the part is asked of the cluster: `list_counted` says what for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from kb.engine.aggregates import match_jurisdictions, match_law, match_value
from kb.engine.emphasis import weigh_part
from kb.engine.opensearch.query.candidates import Candidate, Part, Text
from kb.engine.opensearch.query.compiler import (
    SEARCHED_FIELDS,
    QueryCompiler,
    Tally,
    list_searched_fields,
)
from kb.engine.opensearch.schema import ABOVE, BODY, HEADING, QUOTED, TEXT_FIELDS, TITLE
from kb.engine.ranking import MAX_EXTRA_FREQUENCY, RANKING, bm25_saturate, compute_idf, measure_fullness
from kb.model import (
    And,
    Field,
    FieldQuery,
    MinimumMatch,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    SaidBy,
    Should,
    SynonymGroup,
    WithinQuotations,
    Word,
    Years,
    is_optional_beside,
)
from kb.text import stem

Scores = NDArray[np.float32]  # of each candidate; above 0 where it matches

_FIELD_WEIGHTS = {HEADING: RANKING.heading, ABOVE: RANKING.above, TITLE: RANKING.title}
_NORMALISED = (BODY, QUOTED)


@dataclass(frozen=True, slots=True)
class Counted:
    """A part of a query of which the cluster is asked how many passages match it.

    Attributes:
        node: The part.
        quoted: Whether it is looked for within quotations only.
    """

    node: Node
    quoted: bool = False


def list_counted(node: Node, *, quoted: bool = False) -> Iterator[Counted]:
    """Yield the parts of a tree whose rarity its scores depend on."""
    match node:
        case Word() | Phrase() | Prefix():
            yield Counted(node, quoted)
        case SynonymGroup(parts):
            if isinstance(parts[0], Part):
                yield from (Counted(part, quoted) for part in parts)
            yield from _list_counted_each(parts, quoted=quoted)
        case And(parts) | Or(parts) | MinimumMatch(parts) | Should(parts):
            yield from _list_counted_each(parts, quoted=quoted)
        case WithinQuotations(part):
            yield from list_counted(part, quoted=True)
        case SaidBy(phrases):
            yield from (Counted(phrase, quoted=True) for phrase in phrases)
        case FieldQuery(field) if field in SEARCHED_FIELDS:
            yield Counted(replace(node, speakers=None))
        case FieldQuery() | Years() | Not():
            return


def _list_counted_each(parts: Sequence[Node], *, quoted: bool) -> Iterator[Counted]:
    for part in parts:
        yield from list_counted(part, quoted=quoted)


@dataclass(frozen=True, slots=True)
class LibraryStatistics:
    """What scores depend on besides a passage.

    Attributes:
        passages: How many the library has.
        mean_length: How many words a body has on average; at least 1.
        matching: How many passages match each part of the query.
    """

    passages: int
    mean_length: float
    matching: Mapping[Counted, int]

    def compute_idf(self, counted: Counted) -> np.float32:
        """Return the inverse document frequency of a part of the query; of one that only excludes, any."""
        return compute_idf(self.passages, self.matching.get(counted, 0))


class CandidateScorer:
    """Scores candidates for the tree of one query, or for parts of it."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        statistics: LibraryStatistics,
        compiler: QueryCompiler,
        weights: Sequence[tuple[str, float]] = (),
    ) -> None:
        """Prepare for a query.

        Args:
            candidates: What is scored.
            statistics: Of the library, for the query.
            compiler: That has compiled the tree, and knows the tallies.
            weights: See `WordEmphasis`.
        """
        self._candidates = candidates
        self.statistics = statistics
        self._compiler = compiler
        self._weights = dict(weights)
        self._texts: dict[str, Sequence[Text]] = {}
        lengths = np.array([each.length for each in candidates], dtype=np.int64)
        self._norms = 1 - RANKING.b + RANKING.b / statistics.mean_length * lengths
        self._fullness = measure_fullness(lengths).astype(np.float64)

    def score(self, node: Node, *, quoted: bool = False) -> Scores:
        """Return what each candidate scores for a node.

        Args:
            node: Of the tree.
            quoted: Whether it is looked for within quotations only.
        """
        match node:
            case Word() | Phrase() | Prefix():
                return self._score_part(node, list_searched_fields(node, quoted=quoted), Counted(node, quoted))
            case And(parts):
                return self._score_all_of(parts, quoted=quoted)
            case Not():
                return self._score_all_of((node,), quoted=quoted)
            case Or() | SynonymGroup() | MinimumMatch() | Should():
                return self._score_some_of(node, quoted=quoted)
            case WithinQuotations(part):
                return self.score(part, quoted=True)
            case SaidBy(phrases):
                said = self._mask(lambda each: _is_said(node, each))
                return self._add([self.score(phrase, quoted=True) for phrase in phrases]) * said
            case FieldQuery() | Years():
                return self._score_field(node) * self._match_all(quoted)

    def _score_some_of(self, node: Or | SynonymGroup | MinimumMatch | Should, *, quoted: bool) -> Scores:
        match node:
            case MinimumMatch(parts):
                return self._score_most(Tally(parts, quoted))
            case Should(parts) if self._compiler.by_date:
                return self._score_most(Tally(parts, quoted, ()))
            case Should(parts):
                return self._add([self.score(part, quoted=quoted) * self._weigh(part) for part in parts])
            case SynonymGroup(parts):
                return self._score_synonyms(parts, quoted=quoted)
            case Or(parts):
                return self._add([self.score(part, quoted=quoted) for part in parts])

    def _score_field(self, node: FieldQuery | Years) -> Scores:
        if isinstance(node, FieldQuery) and node.field in SEARCHED_FIELDS:
            counted = Counted(replace(node, speakers=None))  # a name counts by how rare it is, whoever has it
            scores = self._score_part(node.part, SEARCHED_FIELDS[node.field], counted)
            speakers = node.speakers
            if speakers is None:
                return scores
            return scores * self._mask(lambda each: not speakers.isdisjoint(each.list_values("speaker")))
        return self._mask(lambda each: _has_value(node, each))

    def _weigh(self, part: Node) -> np.float32:
        return np.float32(weigh_part(part, self._weights))

    def _mask(self, tell: Callable[[Candidate], bool]) -> Scores:
        """Return 1 for each candidate for which a function returns True, else 0."""
        return np.array([tell(each) for each in self._candidates], dtype=np.float32)

    def _match_all(self, quoted: bool) -> Scores:
        if quoted:
            return self._mask(lambda each: bool(each.sayings))
        return np.ones(len(self._candidates), dtype=np.float32)

    def _add(self, scores: Sequence[Scores]) -> Scores:
        return sum(scores, np.zeros(len(self._candidates), dtype=np.float32))

    def _intersect(self, scores: Sequence[Scores]) -> Scores:
        return self._add(scores) * reduce(np.logical_and, [each > 0 for each in scores])

    def _score_all_of(self, parts: Sequence[Node], *, quoted: bool) -> Scores:
        """Score an `And`: those of its parts that only rank need not match."""
        groups = [part for part in parts if isinstance(part, Should)]
        if not self._compiler.by_date and not is_optional_beside(parts):
            groups = []
        rest = tuple(part for part in parts if part not in groups)
        required = [self.score(part, quoted=quoted) for part in rest if not isinstance(part, Not)]
        found = self._intersect(required or [self._match_all(quoted)])
        for part in rest:
            if isinstance(part, Not):
                found = found * (self.score(part.part, quoted=quoted) <= 0)
        if self._compiler.by_date:
            return self._intersect([found, *(self._score_most(Tally(group.parts, quoted, rest)) for group in groups)])
        return self._add([found, *(self.score(group, quoted=quoted) for group in groups)]) * (found > 0)

    def _score_most(self, tally: Tally) -> Scores:
        scores = [self.score(part, quoted=tally.quoted) for part in tally.parts]
        if not scores:
            return self._add([])
        counts = sum(each > 0 for each in scores)
        return self._add(scores) * (counts >= self._compiler.most[tally])

    def _score_synonyms(self, parts: Sequence[Node], *, quoted: bool) -> Scores:
        """Return the best of several ways to say one thing; no other way counts more than the first for being rarer."""
        scores = [self.score(part, quoted=quoted) for part in parts]
        best = scores[0]
        for part, own in zip(parts[1:], scores[1:], strict=True):
            factor = RANKING.synonym
            if isinstance(parts[0], Part):
                typed, other = (self.statistics.compute_idf(Counted(each, quoted)) for each in (parts[0], part))
                factor *= min(float(typed / other), 1.0)
            best = np.maximum(best, own * np.float32(factor))
        return best

    def _read(self, name: str) -> Sequence[Text]:
        """Return the words of a field, of each candidate."""
        if name not in self._texts:
            self._texts[name] = [each.read(name) for each in self._candidates]
        return self._texts[name]

    def _count(self, part: Part, name: str) -> list[int]:
        """Return how often a field has a part, of each candidate."""
        if isinstance(part, Word):  # by far the most, and so without a call for each
            own = stem(part.term)
            return [each.stems.get(own, 0) for each in self._read(name)]
        return [each.count(part) for each in self._read(name)]

    def _find_word(self, word: str, name: str) -> NDArray[np.bool_]:
        """Return which candidates have a word as it was typed in a field."""
        return np.array([word in each.words for each in self._read(name)], dtype=bool)

    def _score_part(self, part: Part, fields: Sequence[str], counted: Counted) -> Scores:
        """Score a part by BM25F."""
        weights = np.zeros(len(self._candidates), dtype=np.float64)
        for name in fields:
            counts = np.array(self._count(part, name), dtype=np.float64)
            if name in _NORMALISED:
                weights += counts / self._norms
            elif name in _FIELD_WEIGHTS:
                limited = np.minimum(counts, MAX_EXTRA_FREQUENCY) if isinstance(part, Word) else counts
                weights += limited * _FIELD_WEIGHTS[name] * self._fullness
            else:
                weights += counts
        if isinstance(part, Word) and fields == TEXT_FIELDS:
            typed = reduce(np.logical_or, [self._find_word(part.term, name) for name in fields])
            weights += (weights > 0) * RANKING.exact * typed / self._norms
        return bm25_saturate(weights.astype(np.float32), self.statistics.compute_idf(counted))


# ------------------------------------------------------------------------------- what is compared


def _is_said(node: SaidBy, candidate: Candidate) -> bool:
    """Tell whether one of a passage's quotations has a phrase, and the name of its speaker what is asked for."""
    return any(
        any(saying.text.count(phrase) for phrase in node.phrases)
        and all(any(saying.speaker.count(part) for part in names) for names in node.names)
        and (node.speakers is None or saying.speaker_id in node.speakers)
        for saying in candidate.sayings
    )


def _has_value(node: FieldQuery | Years, candidate: Candidate) -> bool:
    """Tell whether a passage is of some years, or has a value that is compared whole."""
    if isinstance(node, Years):
        years = map(int, candidate.list_values("year"))
        return any(
            (node.first is None or year >= node.first) and (node.last is None or year <= node.last) for year in years
        )
    field, part = node.field, node.part
    if field is Field.NATION:
        return match_jurisdictions(part, candidate.places)
    if field is Field.IS:
        return any(match_value(part, kind.split(" ")) for kind in candidate.list_values("passage_kind"))
    if field is Field.CITES:
        return _is_cited(part, candidate.source.get("laws", {}))
    return match_value(part, candidate.source["values"][field.value].split())


def _is_cited(part: Part, laws: Mapping[str, Sequence[str]]) -> bool:
    forms, titles = laws.get("forms", ()), laws.get("titles", ())
    return any(match_law(part, form, "") for form in forms) or any(match_law(part, "", title) for title in titles)
