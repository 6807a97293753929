"""The reference: a query tree evaluated by Whoosh's own matchers over the same files, posting by posting.

Leaves are Whoosh's term and phrase matchers; `And`, `Or` and `Not` are plain unions and intersections of what they
yield. Nothing is shared with the engine's arrays but the files.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from whoosh import query as whoosh_query
from whoosh.searching import Searcher

from kb.engine.fields import ABOVE, BODY, EXTRA_FIELDS, HEADING, QUOTED, ROLE, SPEAKER, TEXT_FIELDS, TITLE
from kb.engine.ranking import APPARATUS_FACTOR, RANKING
from kb.engine.whoosh.doc_values.stored_fields import RowKind
from kb.engine.whoosh.query.bm25f import FIELD_WEIGHTS
from kb.engine.whoosh.readers import STEM_VALUE
from kb.engine.whoosh.schema import BARRIER, STEM
from kb.engine.whoosh.snapshot import WhooshSnapshot
from kb.engine.whoosh.storage import LibraryIndex
from kb.model import (
    APPARATUS_KINDS,
    And,
    Field,
    FieldQuery,
    Node,
    Not,
    Or,
    PassageId,
    Phrase,
    Prefix,
    Quotation,
    SaidBy,
    Should,
    SpeakerId,
    SynonymGroup,
    WithinQuotations,
    Word,
    is_optional_beside,
)
from kb.query import bind_speakers, limit_speakers
from kb.text import split_terms, stem
from tests.contract.evaluation import count_part, format_role, is_said

_FIELDS = {
    Field.TITLE: (TITLE,),
    Field.HEADING: (HEADING, ABOVE),
    Field.SPEAKER: (SPEAKER,),
    Field.ROLE: (ROLE,),
}
Weights = dict[int, float]  # by row, counted through all segments


class Reference:
    """Whoosh's searcher on an index, with the engine's ranking written down in plain numbers."""

    def __init__(self, folder: Path, view: WhooshSnapshot) -> None:
        self._searcher: Searcher = LibraryIndex(folder, rebuild=False).searcher()
        self._reader = self._searcher.reader()
        self._passages: dict[int, PassageId] = {}
        self._apparatus: set[int] = set()  # the passages that are no prose
        self._quotations: dict[int, Sequence[Quotation]] = {}
        self._runs: dict[int, list[int]] = {}  # the passages of each record
        base = 0
        for segment in view.segments:
            record = 0
            for row, kind in enumerate(segment.rows.kinds.tolist()):
                if kind == RowKind.RECORD:
                    record = base + row
                elif kind == RowKind.PASSAGE and not self._reader.is_deleted(base + row):
                    passage = segment.files.read_passage(row)
                    self._passages[base + row] = passage.id
                    self._quotations[base + row] = passage.quotations
                    if passage.kind in APPARATUS_KINDS:
                        self._apparatus.add(base + row)
                    self._runs.setdefault(record, []).append(base + row)
            base += len(segment)
        lengths = [self._reader.doc_field_length(row, BODY) for row in self._passages]
        self._average = max(sum(lengths) / len(lengths), 1.0)

    def score(self, tree: Node) -> Mapping[PassageId, float]:
        """Return what a tree matches, with scores."""
        factors = dict.fromkeys(self._apparatus, float(APPARATUS_FACTOR))
        return {
            self._passages[row]: score * factors.get(row, 1.0)
            for row, score in self._evaluate(limit_speakers(bind_speakers(tree), self._find_speakers)).items()
        }

    def _find_speakers(self, field: Field, part: Word | Phrase | Prefix) -> frozenset[SpeakerId]:
        listed = [each for some in self._quotations.values() for each in some if each.makes_speaker]
        texts = [(each.speaker_id, each.speaker if field is Field.SPEAKER else format_role(each)) for each in listed]
        return frozenset(speaker for speaker, text in texts if count_part(part, split_terms(text)))

    def _evaluate_field(self, tree: FieldQuery) -> Weights:
        found = self._score_weights(self._part(tree.part, _FIELDS[tree.field]))
        quoted = {row: {each.speaker_id for each in self._quotations[row]} for row in found}
        return {row: score for row, score in found.items() if tree.speakers is None or quoted[row] & tree.speakers}

    def _evaluate(self, tree: Node) -> Weights:
        match tree:
            case Word(term):
                return self._score_weights(self._read_stem(term, TEXT_FIELDS))
            case Phrase():
                return self._score_weights(self._weigh_fields(tree, (BODY, HEADING)))
            case Prefix():
                return self._score_weights(self._weigh_fields(tree, TEXT_FIELDS))
            case FieldQuery():
                return self._evaluate_field(tree)
            case WithinQuotations() | SaidBy():
                return self._evaluate_quoted(tree)
            case Or(parts) | Should(parts):
                return _sum([self._evaluate(part) for part in parts])
            case SynonymGroup(parts):
                return self._take_best(parts)
            case And(parts):
                return self._intersect(parts)
            case Not():
                return self._intersect((tree,))
        raise AssertionError(tree)

    def _evaluate_quoted(self, tree: Node) -> Weights:
        """Evaluate a part of a tree whose words are looked for within quotations; it has no negations."""
        match tree:
            case Word() | Phrase() | Prefix():
                return self._score_weights(self._weigh_fields(tree, (QUOTED,)))
            case WithinQuotations(part):
                return self._evaluate_quoted(part)
            case SaidBy(phrases):
                quoted = self._evaluate_quoted(Or(phrases))
                return {row: weight for row, weight in quoted.items() if is_said(tree, self._quotations[row])}
            case Or(parts):
                return _sum([self._evaluate_quoted(part) for part in parts])
        raise AssertionError(tree)

    def _intersect(self, parts: Sequence[Node]) -> Weights:
        optional = [part for part in parts if isinstance(part, Should)] if is_optional_beside(parts) else []
        wanted = [self._evaluate(part) for part in parts if not isinstance(part, Not) and part not in optional]
        wanted = wanted or [dict.fromkeys(self._passages, 1.0)]
        rows = set(wanted[0]).intersection(*wanted)
        for part in parts:
            if isinstance(part, Not):
                rows -= self._evaluate(part.part).keys()
        added = [self._evaluate(part) for part in optional]
        return {row: sum(each[row] for each in wanted) + sum(each.get(row, 0.0) for each in added) for row in rows}

    def _take_best(self, parts: Sequence[Node]) -> Weights:
        """Take the best of some ways to say one thing, the others weighed against the first."""
        typed, *others = [self._evaluate(part) for part in parts]
        best = dict(typed)
        for each in others:
            factor = RANKING.synonym
            if isinstance(parts[0], Word | Phrase | Prefix):
                factor *= min(1.0, self._compute_idf(len(typed)) / self._compute_idf(len(each)))
            for row, score in each.items():
                best[row] = max(best.get(row, 0.0), score * factor)
        return best

    def _part(self, part: Word | Phrase | Prefix, fields: Sequence[str]) -> Weights:
        if isinstance(part, Word) and fields[0] in TEXT_FIELDS:
            return self._read_stem(part.term, fields)
        return self._weigh_fields(part, fields)

    def _score_weights(self, weights: Weights) -> Weights:
        rarity = self._compute_idf(len(weights))
        return {row: rarity * weight / (weight + RANKING.k1) for row, weight in weights.items()}

    def _compute_idf(self, matching: int) -> float:
        return math.log(1 + (len(self._passages) - matching + 0.5) / (matching + 0.5))

    def _compute_norm(self, row: int) -> float:
        length = int(self._reader.doc_field_length(row, BODY))
        return float(1 - RANKING.b + RANKING.b * length / self._average)

    def _measure_fullness(self, row: int) -> float:
        length = int(self._reader.doc_field_length(row, BODY))
        return min(max(length, 1), RANKING.full) / RANKING.full

    def _read_stem(self, term: str, fields: Sequence[str]) -> Weights:
        """Read the postings of a stem one by one."""
        weights: Weights = {}
        base = 0
        for leaf, base in self._reader.leaf_readers():
            if (STEM, stem(term)) not in leaf:
                continue
            _, bit = leaf._terms._postings.stems.find(term)
            matcher = leaf.postings(STEM, stem(term))
            while matcher.is_active():
                occurrences, code, forms = STEM_VALUE.unpack(matcher.value())
                row = base + matcher.id()
                typed = bit >= 0 and bool(forms >> bit & 1)
                weight = (occurrences + RANKING.exact * typed) / self._compute_norm(row) if BODY in fields else 0.0
                for at, field in enumerate(EXTRA_FIELDS):
                    extra = FIELD_WEIGHTS[field] * (code >> 2 * at & 3) if field in fields else 0.0
                    weight += extra * self._measure_fullness(row)
                if weight:
                    weights[row] = weight
                matcher.next()
        return weights

    def _weigh_fields(self, part: Word | Phrase | Prefix, fields: Sequence[str]) -> Weights:
        found = []
        for field in fields:
            match part:
                case Word(term):
                    counts = self._count_stem(field, term)
                case Phrase():
                    counts = self._count_phrase(field, part)
                case Prefix(beginning):
                    counts = self._count_prefix(field, beginning)
            if field in (BODY, QUOTED):
                found.append({row: count / self._compute_norm(row) for row, count in counts.items()})
            elif field == TITLE:
                spread = (
                    (row, count)
                    for record, count in counts.items()
                    for row in self._runs.get(record, ())
                    for count in [count]
                )
                found.append({row: FIELD_WEIGHTS[TITLE] * count * self._measure_fullness(row) for row, count in spread})
            elif field in EXTRA_FIELDS:
                found.append(
                    {row: FIELD_WEIGHTS[field] * count * self._measure_fullness(row) for row, count in counts.items()}
                )
            else:
                found.append({row: FIELD_WEIGHTS[field] * count for row, count in counts.items()})
        return _sum(found)

    def _count_stem(self, field: str, term: str) -> Weights:
        """Count the words of a field that have the stem of a word."""
        words = [each.decode() for each in self._reader.lexicon(field)]
        return _sum([self._count_matches(whoosh_query.Term(field, each)) for each in words if stem(each) == stem(term)])

    def _count_prefix(self, field: str, prefix: str) -> Weights:
        return _sum(
            [self._count_matches(whoosh_query.Term(field, term)) for term in self._reader.expand_prefix(field, prefix)]
        )

    def _count_phrase(self, field: str, phrase: Phrase) -> Weights:
        if phrase.slop == 0:
            return self._count_matches(whoosh_query.Phrase(field, list(phrase.terms)))
        rows = self._count_matches(whoosh_query.And([whoosh_query.Term(field, term) for term in set(phrase.terms)]))
        positions = {row: self._read_positions(field, phrase, row) for row in rows}
        return {row: count for row, held in positions.items() if (count := _count_near(phrase, held))}

    def _read_positions(self, field: str, phrase: Phrase, row: int) -> list[tuple[int, str]]:
        found = []
        for term in set(phrase.terms):
            matcher = self._reader.postings(field, term)
            matcher.skip_to(row)
            found += [(position, term) for position in matcher.value_as("positions")]
        return sorted([*found, *self._read_barriers(field, row)])

    def _read_barriers(self, field: str, row: int) -> list[tuple[int, str]]:
        """Return where a heading or a quotation ends and the next begins."""
        if (field, BARRIER) not in self._reader:
            return []
        matcher = self._reader.postings(field, BARRIER)
        matcher.skip_to(row)
        if not matcher.is_active() or matcher.id() != row:
            return []
        return [(position, BARRIER) for position in matcher.value_as("positions")]

    def _count_matches(self, query: Any) -> Weights:  # noqa: ANN401 - Whoosh has no types
        """Return how often a query of Whoosh's matches in each row."""
        counts: Weights = {}
        for leaf, base in self._searcher.leaf_searchers():
            matcher = query.matcher(leaf)
            while matcher.is_active():
                counts[base + matcher.id()] = float(len(matcher.spans()))
                matcher.next()
        return counts


def _count_near(phrase: Phrase, held: Sequence[tuple[int, str]]) -> int:
    """Count the shortest stretches that hold all the words of a phrase, near enough to one another."""
    found: set[int] = set()
    for at, (first, _) in enumerate(held):
        missing = list(phrase.terms)
        for last, term in held[at:]:
            if term == BARRIER:
                break
            if term in missing:
                missing.remove(term)
            if not missing:
                if last - first < len(phrase.terms) + phrase.slop:
                    found.add(last)
                break
    return len(found)


def _sum(parts: Sequence[Weights]) -> Weights:
    total: Weights = {}
    for part in parts:
        for row, weight in part.items():
            total[row] = total.get(row, 0.0) + weight
    return total
