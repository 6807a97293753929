"""An engine that keeps everything in memory and reads each passage for each query: the plainest one possible."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.engine.aggregates import get_facet_limit
from kb.engine.embedding_codec import QuantizedVectors, compute_dot_products, compute_text_key, quantize
from kb.engine.execution.hybrid import (
    HeadingGroups,
    HybridQuery,
    Similarities,
    blend_hits,
    has_words,
    score_nearness,
    split_ranked_words,
)
from kb.engine.execution.term_weights import RareMatches, is_decisive
from kb.engine.protocol import (
    Batch,
    EmbeddingCoverage,
    EngineStatus,
    IndexProblem,
    PassageRange,
    SearchResponse,
    TermList,
    TermScope,
    UnencodedPassages,
)
from kb.engine.ranking import (
    APPARATUS_FACTOR,
    ELSEWHERE_FACTOR,
    SHINGLE_WORDS,
    SUPERSEDED_FACTOR,
    UNDATED_FACTOR,
    Floats,
    build_shingles,
    score_near_duplicates,
)
from kb.errors import BusyError, ConflictError, NoIndexError
from kb.model import (
    APPARATUS_KINDS,
    DocumentId,
    DocumentRecord,
    Hit,
    IndexedDocument,
    Not,
    Passage,
    PassageId,
    Query,
    Sort,
    Word,
)
from kb.settings import Settings
from kb.text import split_terms
from kb.text.jurisdictions import applies_elsewhere, find_jurisdictions, meet
from tests.contract.evaluation import (
    TEXT_FIELDS,
    Entry,
    Evaluation,
    Scores,
    add_scores,
    lacks_value,
    list_facet_values,
    pass_filters,
    read_entry,
)

_SCOPES = {
    TermScope.TEXT: TEXT_FIELDS,
    TermScope.BODY: ("body",),
    TermScope.QUOTED: ("quoted",),
    TermScope.TITLE: ("title",),
    TermScope.HEADING: ("heading", "above"),
}
_Vectors = Mapping[str, Mapping[int, tuple[QuantizedVectors, np.float32]]]  # by encoder and by key of the text


@dataclass(frozen=True, slots=True)
class _Document:
    record: DocumentRecord
    entries: tuple[Entry, ...]


def _get_date(entry: Entry) -> str:
    return entry.record.metadata.date


def _find_places(entry: Entry) -> tuple[str, ...]:
    return find_jurisdictions(entry.passage.heading, entry.record.metadata.jurisdictions)


def _compute_key(entry: Entry) -> int:
    return compute_text_key(entry.record.metadata.title, entry.passage.heading, entry.passage.text_for_embedding)


class MemoryReader:
    """The library as of one commit; an immutable `kb.engine.protocol.Reader`."""

    def __init__(
        self,
        generation: int,
        documents: Mapping[DocumentId, _Document],
        state: Mapping[str, bytes],
        vectors: _Vectors,
    ) -> None:
        self.generation = generation
        self.documents = dict(sorted(documents.items()))
        self.state = state
        self.vectors = vectors
        # Order of equal scores: by date, id and position.
        entries = [entry for document in self.documents.values() for entry in document.entries]
        self._entries = sorted(entries, key=_get_date, reverse=True)
        # Passages with the same id have the same text: the first is kept.
        self._numbers = {each.passage.id: at for at, each in reversed(list(enumerate(self._entries)))}

    # ------------------------------------------------------------------------------------ search

    def multi_search(self, queries: Sequence[Query]) -> Sequence[SearchResponse]:
        return [self._search(each) for each in queries]

    def _search(self, query: Query) -> SearchResponse:
        scores, related = self._match(query)
        found = [number for number in scores if pass_filters(query.filters, self._entries[number])]
        # Rounded as an engine stores scores, so that the order of a sum makes no difference.
        ranked = {number: float(np.float32(scores[number])) for number in found}
        first = max(query.start, 0)
        counted = {name: self._count_facet(name, scores, query) for name in query.facets}
        return SearchResponse(
            total=len(found),
            hits=tuple(
                self._build_hit(number, ranked[number], related=number in related)
                for number in self._list_hits(ranked, query.sort)[first : first + max(query.limit, 0)]
            ),
            facets={name: values[: get_facet_limit(name, query)] for name, values in counted.items()},
            facet_sizes={name: len(values) for name, values in counted.items()},
            not_known={name: count for name in query.facets if (count := self._count_lacking(name, scores, query))},
        )

    def _match(self, query: Query) -> tuple[Scores, frozenset[int]]:
        """Return what a query matches without its filters, and which of that by embeddings alone."""
        scores, related = self._match_hybrid(query) or (self._match_words(query), frozenset())
        scores = {
            number: score * float(APPARATUS_FACTOR) if self._entries[number].passage.kind in APPARATUS_KINDS else score
            for number, score in scores.items()
        }
        if query.nation:
            scores = {
                number: score * float(ELSEWHERE_FACTOR)
                if applies_elsewhere(_find_places(self._entries[number]), query.nation)
                else score
                for number, score in scores.items()
            }
        scores = {
            number: score * float(UNDATED_FACTOR) if self._entries[number].record.id in query.undated else score
            for number, score in scores.items()
        }
        old = {number for number in scores if self._entries[number].record.id in query.superseded}
        if query.current_only:
            scores = {number: score for number, score in scores.items() if number not in old}
        scores |= {number: scores[number] * float(SUPERSEDED_FACTOR) for number in old if number in scores}
        return scores, related

    def _list_hits(self, scores: Scores, sort: Sort) -> list[int]:
        numbers = self._sort(scores, sort)
        if sort is not Sort.DOCUMENTS:
            return numbers
        best = {self._entries[number].record.id: number for number in reversed(numbers)}
        return [number for number in numbers if number in best.values()]

    def _sort(self, scores: Scores, sort: Sort) -> list[int]:
        numbers = sorted(scores)  # so that the newest come first
        if sort.is_ranked:
            return sorted(numbers, key=lambda number: -scores[number])
        if sort is Sort.OLDEST:
            dates = {number: _get_date(self._entries[number]) for number in numbers}
            return sorted(numbers, key=lambda number: (not dates[number], dates[number]))
        return numbers

    def _count_facet(self, name: str, scores: Scores, query: Query) -> tuple[tuple[str, int], ...]:
        values = self._list_values(name, scores, query)
        counts = Counter(value for some in values for value in some)
        if name == "jurisdiction":
            counts = Counter(
                {place: sum(any(meet(place, each) for each in some) for some in values) for place in counts}
            )
        return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))

    def _count_lacking(self, name: str, scores: Scores, query: Query) -> int:
        return sum(lacks_value(name, values, query.filters) for values in self._list_values(name, scores, query))

    def _list_values(self, name: str, scores: Scores, query: Query) -> list[set[str]]:
        """Return the values of a facet of each passage that passes all filters but its own."""
        entries = [self._entries[number] for number in scores]
        passing = [entry for entry in entries if pass_filters(query.filters, entry, without=name)]
        return [list_facet_values(entry)[name] for entry in passing]

    def _match_words(self, query: Query) -> Scores:
        dated = None if query.sort.is_ranked else query.filters
        return Evaluation(self._entries, dated, dict(query.emphasis.weights)).evaluate(query.tree)

    def _match_hybrid(self, query: Query) -> tuple[Scores, frozenset[int]] | None:
        """Return what a query matches by words and embeddings, and which of that by embeddings alone."""
        hybrid = split_ranked_words(query.tree)
        if not query.sort.is_ranked or hybrid is None:
            return None
        near = self._measure_similarities(query)
        return self._blend(hybrid, near, query) if near else None

    def _measure_similarities(self, query: Query) -> Similarities | None:
        found = [(each.weight, self._compute_similarities(each.encoder, each.vector)) for each in query.vectors]
        known = [(weight, similarities) for weight, similarities in found if similarities is not None]
        return Similarities.measure(known, self._heading_groups) if known else None

    def _blend(self, tree: HybridQuery, similarities: Similarities, query: Query) -> tuple[Scores, frozenset[int]]:
        evaluation = Evaluation(self._entries, weights=dict(query.emphasis.weights))
        ranked = [(part, evaluation.evaluate(part)) for part in tree.ranked.parts if has_words(part)]
        required = [(part, evaluation.evaluate(part)) for part in tree.rest if not isinstance(part, Not)]
        excluded = [evaluation.evaluate(part.part) for part in tree.rest if isinstance(part, Not)]
        ranking = [(part, evaluation.evaluate(part)) for part in tree.ranked.ranking if has_words(part)]
        weighed = [
            (evaluation.weigh(part), found, {n: score * evaluation.weigh(part) for n, score in found.items()})
            for part, found in (*ranked, *ranking)
        ]
        weighed += [(1.0, found, found) for part, found in required if has_words(part)]
        typed = add_scores([found for _, found in ranked])
        numbers = range(len(self._entries))
        eligible = np.array(
            [all(n in found for _, found in required) and not any(n in found for found in excluded) for n in numbers],
            dtype=bool,
        )
        total = add_scores([scores for _, _, scores in weighed])
        words = np.array([total.get(number, 0.0) for number in numbers], dtype=np.float32)
        rare = RareMatches.start(len(self._entries), tree.ranked)
        for part, found in ranked:
            rare.note(
                np.array([*found], dtype=np.int64), len(found), decides=is_decisive(part, query.emphasis.decisive)
            )
        rare.limit(eligible)
        hits = blend_hits(
            np.where(eligible, words, np.float32(0)),
            sum(weight * float(evaluation.compute_idf(found)) for weight, found, _ in weighed),
            similarities,
            self._heading_groups,
            lengths=self._lengths,
            eligible=eligible,
            typed=eligible & np.array([tree.is_ranked_optional or number in typed for number in numbers], dtype=bool),
            rare=rare,
            related_from=tree.related_from,
            max_related=query.max_related,
        )
        scores = {number: float(hits.scores[number]) for number in np.flatnonzero(hits.mask).tolist()}
        return scores, frozenset(hits.related.tolist())

    @cached_property
    def _heading_groups(self) -> HeadingGroups:
        groups: dict[tuple[DocumentId, tuple[str, ...]], int] = {}
        keys = [(entry.record.id, entry.passage.heading) for entry in self._entries]
        return HeadingGroups.count(np.array([groups.setdefault(key, len(groups)) for key in keys], dtype=np.int64))

    @cached_property
    def _lengths(self) -> NDArray[np.int64]:
        return np.array([len(entry.fields["body"][0]) for entry in self._entries], dtype=np.int64)

    def _build_hit(self, number: int, score: float, *, related: bool) -> Hit:
        entry = self._entries[number]
        return Hit(entry.passage, entry.record, (), score, related)

    # ------------------------------------------------------------------------------------- terms

    def term_statistics(self, terms: Sequence[str]) -> Mapping[str, int]:
        return {term: len(Evaluation(self._entries).evaluate(Word(term))) for term in terms}

    def list_terms(self, scope: TermScope, prefix: str = "", limit: int | None = None) -> TermList:
        counts: Counter[str] = Counter()
        for name in _SCOPES[scope]:
            if name == "title":
                texts = [split_terms(each.record.metadata.title) for each in self.documents.values()]
            else:
                texts = [list(words) for entry in self._entries for words in entry.fields[name]]
            counts.update(word for words in texts for word in words if word.startswith(prefix))
        ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        return TermList(len(ranked), ranked[:limit])

    # ----------------------------------------------------------------------------------- look-up

    def get_passages(self, passages: Sequence[PassageId]) -> Sequence[Passage | None]:
        numbers = map(self._numbers.get, passages)
        return [None if number is None else self._entries[number].passage for number in numbers]

    def get_documents(self, documents: Sequence[DocumentId] | None = None) -> Sequence[DocumentRecord | None]:
        wanted = self.documents if documents is None else documents
        return [self.documents[each].record if each in self.documents else None for each in wanted]

    def document_passages(self, ranges: Sequence[PassageRange]) -> Sequence[Sequence[Passage]]:
        found = [(self.documents.get(each.document), each) for each in ranges]
        return [
            [entry.passage for entry in document.entries[each.first : each.last]] if document else ()
            for document, each in found
        ]

    def near_duplicates(self, passage: Passage, limit: int) -> Sequence[Passage]:
        words = split_terms(passage.text)
        shingles = build_shingles(words)
        scores: Scores = {}
        for number, entry in enumerate(self._entries):
            body = entry.fields["body"][0]
            there = [(at, run) for at, run in enumerate(_list_runs(body, SHINGLE_WORDS)) if run in shingles]
            distances = Counter(at - offset for at, run in there for offset in shingles[run])
            if there and entry.record.id != passage.document:
                shared, shorter = len({run for _, run in there}), min(len(words), len(body))
                aligned = np.array(max(distances.values()) > 1)
                scores[number] = float(score_near_duplicates(np.array(shared), np.array(shorter), aligned))
        likely = [number for number, score in scores.items() if score > 0]
        ranked = sorted(likely, key=lambda number: (-scores[number], self._entries[number].record.id))
        return [self._entries[number].passage for number in ranked[:limit]]

    # -------------------------------------------------------------------------------- embeddings

    def _find_vectors(self, encoder: str) -> dict[int, tuple[QuantizedVectors, np.float32]]:
        """Return an encoder's vectors by the numbers of the passages."""
        vectors = self.vectors.get(encoder, {})
        keys = [_compute_key(entry) for entry in self._entries]
        return {number: vectors[key] for number, key in enumerate(keys) if key in vectors}

    def _compute_similarities(self, encoder: str, vector: Floats) -> Floats | None:
        """Return the similarity of each passage to a vector; None if less than half of them are encoded."""
        held = self._find_vectors(encoder)
        if not held or 2 * len(held) < len(self._entries):
            return None
        numbers, scales = zip(*held.values(), strict=True)
        products = compute_dot_products(np.array(numbers), np.array(scales), vector)
        similarities = np.full(len(self._entries), products.mean(), dtype=np.float32)
        similarities[[*held]] = products
        return similarities

    def nearest(self, passage: Passage, encoder: str, *, least: float, limit: int) -> Sequence[Hit]:
        number, held = self._numbers.get(passage.id, -1), self._find_vectors(encoder)
        if number not in held:
            return []
        numbers, scale = held[number]
        similarities = self._compute_similarities(encoder, numbers * scale)
        if similarities is None:
            return []
        missing = np.array([each not in held for each in range(len(self._entries))])
        nearness = score_nearness(similarities, number, missing)
        scores = {each: float(nearness[each]) for each in np.flatnonzero((nearness >= least) & (nearness > 0)).tolist()}
        ranked = self._sort(scores, Sort.RELEVANCE)
        ranked.sort(key=lambda each: self._entries[each].record.id == passage.document)
        return [self._build_hit(each, scores[each], related=True) for each in ranked[:limit]]

    def find_unencoded(self, encoder: str, limit: int = 0) -> UnencodedPassages:
        held = self._find_vectors(encoder)
        missing = [entry for number, entry in enumerate(self._entries) if number not in held]
        once = {_compute_key(entry): entry for entry in reversed(missing)}
        found: dict[DocumentId, list[Entry]] = {}
        for entry in list(reversed(once.values()))[: max(limit, 0)]:
            found.setdefault(entry.record.id, []).append(entry)
        coverage = EmbeddingCoverage(len(held), len(self._entries))
        documents = [IndexedDocument(some[0].record, tuple(each.passage for each in some)) for some in found.values()]
        return UnencodedPassages(coverage, documents)

    # -------------------------------------------------------------------------------------- state

    def read_state(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        return {key: self.state[key] for key in keys if key in self.state}

    def scan_state(self, prefix: str) -> Iterator[tuple[str, bytes]]:
        yield from (pair for pair in self.state.items() if pair[0].startswith(prefix))


def _list_runs(words: Sequence[str], size: int) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + size]) for at in range(len(words) - size + 1)]


def _add_vectors(vectors: _Vectors, documents: Sequence[IndexedDocument]) -> _Vectors:
    """Return some vectors with those of added documents."""
    added = {encoder: dict(each) for encoder, each in vectors.items()}
    for document in documents:
        if document.embeddings is not None and document.passages:
            numbers, scales = quantize(np.asarray(document.embeddings.vectors, np.float32))
            keys = [_compute_key(entry) for entry in _read_document(document).entries]
            own = added.setdefault(document.embeddings.encoder, {})
            own.update(zip(keys, zip(numbers, scales, strict=True), strict=True))
    return added


def _read_document(document: IndexedDocument) -> _Document:
    return _Document(document.record, tuple(read_entry(document.record, each) for each in document.passages))


# ------------------------------------------------------------------------------------------ engine


@dataclass(slots=True)
class _Place:
    """The newest commit at a path, and whether another is being written."""

    newest: MemoryReader | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


_PLACES: dict[Path, _Place] = {}


class MemoryEngine:
    """An engine named by a path, at which nothing is written: all engines of one path share their commits."""

    reader = MemoryReader

    def __init__(self, path: Path) -> None:
        self.path = path
        self._place = _PLACES.setdefault(path, _Place())

    @contextmanager
    def open(self) -> Iterator[MemoryReader]:
        yield self._get_newest()

    def _get_newest(self) -> MemoryReader:
        if self._place.newest is None:
            raise NoIndexError(f"No index in '{self.path}'. Run 'kb index' to build it.")
        return self._place.newest

    @contextmanager
    def _lock_for_writing(self) -> Iterator[None]:
        if not self._place.lock.acquire(blocking=False):
            raise BusyError(f"Another process is writing to the index in '{self.path}'. Try again when it is done.")
        try:
            yield
        finally:
            self._place.lock.release()

    def commit(self, batch: Batch) -> int:
        with self._lock_for_writing():
            before = self._place.newest or self.reader(0, {}, {}, {})
            if batch.base not in (None, before.generation):
                raise ConflictError(f"Another process has changed the index in '{self.path}' meanwhile. Try again.")
            added = list(batch.added)
            removed = set(batch.removed)
            kept = {} if batch.rebuild else before.documents
            documents = {identity: each for identity, each in kept.items() if identity not in removed}
            documents.update((each.record.id, _read_document(each)) for each in added)
            state = {} if batch.rebuild else dict(before.state)
            for key, value in batch.state:
                state.pop(key, None)
                state.update({} if value is None else {key: value})
            generation = max(before.generation, batch.after) + 1
            self._place.newest = self.reader(generation, documents, state, _add_vectors(before.vectors, added))
            return generation

    def put_vectors(self, encoded: Sequence[IndexedDocument]) -> int:
        with self._lock_for_writing():
            before = self._get_newest()
            vectors = _add_vectors(before.vectors, encoded)
            self._place.newest = self.reader(before.generation + 1, before.documents, before.state, vectors)
            return before.generation + 1

    def check_contents(self) -> Sequence[IndexProblem]:
        """Return nothing: all that queries read is derived from the passages for each of them."""
        return ()

    def check(self, *, read_all: bool = True) -> EngineStatus:
        if self._place.newest is None:
            missing = IndexProblem(f"No index in '{self.path}'.", "Run 'kb index' to build it.")
            return EngineStatus(exists=False, is_outdated=False, problems=[missing])
        return EngineStatus(exists=True, is_outdated=False)


def create_memory_engine(settings: Settings) -> MemoryEngine:
    """Return the engine of a library, for the setting `KB_ENGINE`."""
    return MemoryEngine(settings.library / "memory")
