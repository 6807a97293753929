"""A view of a library as of one commit, through which the rest of the program reads it.

It answers from the engine's reader and the catalogue, adds spans, names and records to an engine's results, and
memoizes what is derived from a commit while that is the newest. No passage leaves it with a speaker that must not be
listed, and no query finds one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TypeVar

from kb.engine.highlight import Highlighter
from kb.engine.memo import Memo
from kb.engine.protocol import (
    EmbeddingCoverage,
    Engine,
    PassageRange,
    Reader,
    SearchResponse,
    TermScope,
    UnencodedPassages,
)
from kb.engine.record_codec import unpack_tombstone
from kb.engine.tombstones import Tombstone, follow_successors
from kb.library.addresses import Lead
from kb.library.catalogue.document_tallies import (
    INFERRED_NAME,
    SpeakerTexts,
    build_law,
    build_speaker,
    build_text_coverage,
    tally_library,
    unpack_tally,
)
from kb.library.catalogue.layout import GONE, LAW, LEAD, SPEAKER, build_change_token_key, is_current
from kb.library.catalogue.sources import read_unread_sources
from kb.library.prefixes import expand_prefixes
from kb.library.tallies import TEXT, Tally
from kb.model import (
    NO_SPEAKER,
    NOT_KNOWN,
    CitedLaw,
    DocumentId,
    DocumentRecord,
    Facets,
    Field,
    Filters,
    Hit,
    Node,
    Passage,
    PassageId,
    Phrase,
    Prefix,
    Query,
    Quotation,
    Results,
    Span,
    Speaker,
    SpeakerCount,
    SpeakerId,
    TextCoverage,
    UnreadSource,
    Word,
)
from kb.query import bind_speakers, limit_speakers
from kb.quotations.anonymity import withhold_speakers

_T = TypeVar("_T")
_MAX_PREFIX_TERMS = 200
_MAX_RECORDS = 2000  # cached of a commit, for the titles on pages
_MAX_REFERRING = 50  # passages that refer to one, of which the first are shown
_MAX_KEPT = 8  # values carried over from one commit to the next


@dataclass(slots=True)
class _MemoizedValues:
    """Memoized values of one generation, by function and arguments, and those `kept` over commits by change token."""

    generation: int
    kept: Memo = field(default_factory=lambda: Memo(_MAX_KEPT))
    values: Memo = field(default_factory=Memo)


class LibraryView:
    """A library as of one commit. Safe to share between threads.

    Args:
        memoized: The values memoized for the commit.
        max_prefix_terms: How many terms a prefix may expand to.
        closed: The speakers that the editor has closed.
    """

    def __init__(
        self, reader: Reader, memoized: _MemoizedValues, max_prefix_terms: int, closed: frozenset[SpeakerId]
    ) -> None:
        self.reader = reader
        self._memoized = memoized
        self._max_prefix_terms = max_prefix_terms
        self.closed_speakers = closed
        self._term_counts: dict[str, int] = {}

    @property
    def generation(self) -> int:
        """A number that grows with every commit."""
        return self.reader.generation

    def memoize(self, function: Callable[..., _T], *arguments: object) -> _T:
        """Return a function's value for this view and some hashable arguments; computed once a commit."""
        return self._memoized.values.get((function, *arguments), lambda: function(self, *arguments))

    def memoize_until_changed(self, prefix: str, function: Callable[..., _T], *arguments: object) -> _T:
        """Return a function's value for this view's tallies of one kind; recomputed if one has changed.

        Args:
            prefix: Of the keys of these tallies, which must have a change token; `RECORD` for all records.
            function: Of the view and the arguments; it must read nothing else.
            arguments: Hashable.
        """
        token = self.memoize(_read_change_token, prefix) if self.memoize(_is_current) else b""
        if not token:
            return self.memoize(function, *arguments)
        return self._memoized.kept.get((function, *arguments), lambda: function(self, *arguments), token)

    # -------------------------------------------------------------------------------------- search

    def search(self, query: Query) -> Results:
        """Answer a query. Never raises for any tree that `kb.query` can make."""
        return self.multi_search([query])[0]

    def multi_search(self, queries: Sequence[Query]) -> Sequence[Results]:
        """Answer several queries in one call of the engine."""
        if not queries:
            return []
        prepared = [expand_prefixes(self._bind(each.tree), self.reader, self._max_prefix_terms) for each in queries]
        requests = [
            replace(query, tree=tree, filters=self._close_filters(query))
            for query, (tree, _) in zip(queries, prepared, strict=True)
        ]
        responses = self.reader.multi_search(requests)
        return [
            self._complete(request, response, notices)
            for request, response, (_, notices) in zip(requests, responses, prepared, strict=True)
        ]

    def _bind(self, tree: Node) -> Node:
        """Return a tree with its names and roles limited to listed speakers."""
        return limit_speakers(bind_speakers(tree), self._find_speakers)

    def _find_speakers(self, field: Field, part: Word | Phrase | Prefix) -> frozenset[SpeakerId]:
        return self.memoize_until_changed(SPEAKER, _index_speakers, self.closed_speakers)[field].find(part)

    def _withhold(self, passages: Iterable[Passage]) -> list[Passage]:
        return [withhold_speakers(each, self.closed_speakers) for each in passages]

    def _close_filters(self, query: Query) -> Filters:
        """Return a query's filters, in which a speaker without a page matches nothing and counts as nobody."""
        filters = query.filters
        if not filters.speaker and "speaker" not in query.facets:
            return filters
        listed = self.memoize(_list_speaker_ids, self.closed_speakers)
        chosen = (each if each in listed or each == NOT_KNOWN else NO_SPEAKER for each in filters.speaker)
        return replace(filters, speaker=tuple(chosen), listed=listed)

    def _complete(self, query: Query, response: SearchResponse, notices: tuple[str, ...]) -> Results:
        highlighter = Highlighter(query.tree)
        hits: list[Hit] = []
        found = 0
        for each in response.hits:
            passage = withhold_speakers(each.passage, self.closed_speakers)
            is_enough = query.max_spans is not None and found >= query.max_spans
            spans = () if is_enough else highlighter.find_spans(passage)
            found += len(spans)
            hits.append(replace(each, passage=passage, spans=spans))
        facets = self._build_facets(response, query.facet_limit)
        return Results(response.total, tuple(hits), facets, notices)

    def _build_facets(self, response: SearchResponse, limit: int | None) -> Facets:
        """Return facets without speakers who have no page; they neither use up the limit nor are counted."""
        if not response.facets:
            return Facets()
        counted = dict(response.facets)
        speakers = counted.pop("speaker", ())
        sizes = dict(response.facet_sizes)
        names = self.name_speakers([identity for identity, _ in speakers])
        listed = [SpeakerCount(SpeakerId(each), names[each], count) for each, count in speakers if each in names]
        if speakers:
            sizes["speaker"] = len(listed)
        return Facets(**counted, speaker=tuple(listed[:limit]), sizes=sizes, not_known=response.not_known)

    def highlight(self, passage: Passage, query: Query) -> tuple[Span, ...]:
        """Return the spans of a passage that a query's words match, whether or not the passage is a hit."""
        return Highlighter(self._bind(query.tree)).find_spans(passage)

    def mark_hits(self, hits: Iterable[Hit], query: Query) -> tuple[Hit, ...]:
        """Return hits of a query that had none of their spans found (`max_spans` of 0), with their spans."""
        tree, _notices = expand_prefixes(self._bind(query.tree), self.reader, self._max_prefix_terms)
        highlighter = Highlighter(tree)
        return tuple(replace(each, spans=highlighter.find_spans(each.passage)) for each in hits)

    def count_matches(self, terms: Sequence[str]) -> Mapping[str, int]:
        """Return how many passages a search for each folded word finds; each is asked for once a view."""
        missing = [each for each in terms if each not in self._term_counts]
        if missing:
            self._term_counts.update(self.reader.term_statistics(missing))
        return self._term_counts

    def note_known_terms(self, terms: Iterable[str]) -> None:
        """Note folded words of the vocabulary, so that `count_matches` need not ask for them."""
        for each in terms:
            self._term_counts.setdefault(each, 1)

    def vocabulary(self) -> Sequence[tuple[str, int]]:
        """Return the folded words of the passages' bodies, with approximate counts."""
        return self.reader.list_terms(TermScope.BODY).terms

    # ------------------------------------------------------------------------------------- look-up

    def get_passage(self, passage: PassageId) -> Passage | None:
        return self.get_passages([passage])[0]

    def get_passages(self, passages: Sequence[PassageId]) -> Sequence[Passage | None]:
        found = self.reader.get_passages(passages)
        return [each and withhold_speakers(each, self.closed_speakers) for each in found]

    def get_neighbours(self, passage: Passage, before: int, after: int) -> tuple[Sequence[Passage], Sequence[Passage]]:
        """Return up to `before` and `after` passages around one, in the order of the document."""
        return self.list_neighbours([(passage, before, after)])[0]

    def list_neighbours(
        self, wanted: Sequence[tuple[Passage, int, int]]
    ) -> list[tuple[Sequence[Passage], Sequence[Passage]]]:
        """Return the neighbours of passages in one call, given how many before and after each."""
        if not wanted:
            return []
        ranges = [
            PassageRange(passage.document, max(passage.position - before, 0), passage.position + after + 1)
            for passage, before, after in wanted
        ]
        found = zip(wanted, ranges, self._read_ranges(ranges), strict=True)
        return [
            _split_around(around, passage, passage.position - each.first) for (passage, _, _), each, around in found
        ]

    def get_context(
        self, passage: Passage, before: int, after: int
    ) -> tuple[Sequence[Passage], Sequence[Passage], Sequence[Passage]]:
        """Return the passages before and after one, and those of its document that refer to it, in one call."""
        around = PassageRange(passage.document, max(passage.position - before, 0), passage.position + after + 1)
        referring = [PassageRange(passage.document, each, each + 1) for each in passage.referring[:_MAX_REFERRING]]
        found, *rest = self._read_ranges([around, *referring])
        return *_split_around(found, passage, passage.position - around.first), [each for one in rest for each in one]

    def document_passages(self, document: DocumentId) -> Sequence[Passage]:
        """Return all passages of a document in order; empty if there is no such document."""
        return self._read_ranges([PassageRange(document)])[0]

    def _read_ranges(self, ranges: Sequence[PassageRange]) -> list[list[Passage]]:
        return [self._withhold(each) for each in self.reader.document_passages(ranges)]

    def get_document(self, document: DocumentId) -> DocumentRecord | None:
        return self.get_documents([document]).get(document)

    def get_documents(self, documents: Sequence[DocumentId]) -> Mapping[DocumentId, DocumentRecord]:
        """Return the records of documents by their ids, without unknown ones; cached for the next request."""
        kept = self.memoize(_begin_records)
        found = {each: kept[each] for each in documents if each in kept}
        missing = [each for each in documents if each not in found]
        if missing:
            read = {each.id: each for each in self.reader.get_documents(missing) if each}
            if len(kept) > _MAX_RECORDS:
                kept.clear()
            kept.update(read)
            found |= read
        return found

    def documents(self) -> Sequence[DocumentRecord]:
        """Return the records of all documents, by id."""
        return [each for each in self.reader.get_documents() if each]

    def near_duplicates(self, passage: Passage, limit: int) -> Sequence[Passage]:
        """Return passages of other documents that may be near-duplicates; see `Reader.near_duplicates`."""
        return self._withhold(self.reader.near_duplicates(passage, limit))

    def nearest(self, passage: Passage, encoder: str, *, least: float, limit: int) -> Sequence[Hit]:
        """Return the nearest passages by embedding; see `Reader.nearest`."""
        found = self.reader.nearest(passage, encoder, least=least, limit=limit)
        return [replace(each, passage=withhold_speakers(each.passage, self.closed_speakers)) for each in found]

    def coverage(self, encoder: str) -> EmbeddingCoverage:
        """Return how many passages have a vector of an encoder, given by its identity."""
        return self.memoize(_measure_coverage, encoder)

    def find_unencoded(self, encoder: str, limit: int) -> UnencodedPassages:
        """Return passages without a vector of an encoder; see `Reader.find_unencoded`."""
        return self.reader.find_unencoded(encoder, limit)

    # ----------------------------------------------------------------------------------- catalogue

    def read_tallies(self, keys: Sequence[str]) -> Mapping[str, Tally]:
        """Return the tallies of keys of the catalogue, without missing ones."""
        if self.memoize(_is_current):
            found = self.reader.read_state(keys)
        else:
            tallies = self.memoize(_tally_library)
            found = {key: tallies[key] for key in keys if key in tallies}
        return {key: unpack_tally(data) for key, data in found.items()}

    def scan_tallies(self, prefix: str) -> Iterator[tuple[str, Tally]]:
        """Yield the tallies of the catalogue whose keys begin with a prefix, by the rest of the key."""
        found = self.reader.scan_state(prefix) if self.memoize(_is_current) else self.memoize(_tally_library).items()
        return ((key.removeprefix(prefix), unpack_tally(data)) for key, data in found if key.startswith(prefix))

    def find_lead(self, passage: PassageId) -> Lead | None:
        """Return where the words of a gone passage are now; None if they are gone too, or it is not."""
        data = self.reader.read_state([f"{LEAD}{passage}"])
        return Lead.unpack(*data.values()) if data else None

    def find_successor(self, passage: PassageId) -> PassageId | None:
        """Return the closest passage to one that is gone, through as many commits as it takes.

        None if no commit had the passage, or if its document is gone as well.
        """
        lead = self.find_lead(passage)
        if lead:
            return lead.passage
        return follow_successors(passage, self._find_tombstone, lambda each: self.get_passage(each) is not None)

    def has_tombstone(self, passage: PassageId) -> bool:
        """Tell whether an earlier commit had this passage and this one has not."""
        return self._find_tombstone(passage) is not None

    def _find_tombstone(self, passage: PassageId) -> Tombstone | None:
        data = self.reader.read_state([f"{GONE}{passage}"])
        return unpack_tombstone(*data.values()) if data else None

    def unread_sources(self) -> Sequence[UnreadSource]:
        return read_unread_sources(self.reader)

    def speakers(self) -> Sequence[Speaker]:
        """Return every speaker who has a page, by name."""
        return self.memoize(_list_speakers, self.closed_speakers)

    def has_speaker_page(self, quotation: Quotation) -> bool:
        """Tell whether the speaker of a quotation has a page because of it."""
        return quotation.is_listable_attribution and quotation.speaker_id not in self.closed_speakers

    def name_speakers(self, speakers: Sequence[str]) -> Mapping[str, str]:
        """Return the names of speakers by id, without those who have no page."""
        names = self.memoize(_begin_names)
        missing = [each for each in speakers if each not in names]
        if missing:
            found = self.read_tallies([f"{SPEAKER}{each}" for each in missing])
            for each in missing:
                speaker = build_speaker(each, found.get(f"{SPEAKER}{each}", Tally()))
                names[each] = speaker.name if speaker else ""
        return {each: names[each] for each in speakers if names[each] and each not in self.closed_speakers}

    def text_coverage(self) -> TextCoverage:
        """Return the numbers of documents and pages, and of pages without text."""
        return self.memoize(_measure_text_coverage)

    def laws(self) -> Sequence[CitedLaw]:
        """Return every law that is cited, by its short form."""
        return self.memoize(_list_laws)


def _split_around(around: Sequence[Passage], passage: Passage, at: int) -> tuple[Sequence[Passage], Sequence[Passage]]:
    """Split a list around a passage; both parts are empty if it is not there."""
    if not any(each.id == passage.id for each in around):
        return (), ()
    return around[:at], around[at + 1 :]


def _measure_coverage(view: LibraryView, encoder: str) -> EmbeddingCoverage:
    return view.find_unencoded(encoder, 0).coverage


def _measure_text_coverage(view: LibraryView) -> TextCoverage:
    tally = view.read_tallies([f"{TEXT}all"]).get(f"{TEXT}all")
    return build_text_coverage(tally) if tally else TextCoverage()


def _is_current(view: LibraryView) -> bool:
    return is_current(view.reader)


def _read_change_token(view: LibraryView, prefix: str) -> bytes:
    key = build_change_token_key(prefix)
    return view.reader.read_state([key]).get(key, b"")


def _tally_library(view: LibraryView) -> Mapping[str, bytes]:
    return tally_library(view.reader)


def _begin_records(_view: LibraryView) -> dict[DocumentId, DocumentRecord]:
    return {}


def _begin_names(_view: LibraryView) -> dict[str, str]:
    return {}


def _list_speakers(view: LibraryView, closed: frozenset[SpeakerId]) -> tuple[Speaker, ...]:
    found = (build_speaker(identity, tally) for identity, tally in view.scan_tallies(SPEAKER))
    listed = (each for each in found if each and each.id not in closed)
    return tuple(sorted(listed, key=lambda each: (each.name.casefold(), each.id)))


def _list_speaker_ids(view: LibraryView, closed: frozenset[SpeakerId]) -> frozenset[SpeakerId]:
    return frozenset(each.id for each in view.memoize(_list_speakers, closed))


def _index_speakers(view: LibraryView, closed: frozenset[SpeakerId]) -> Mapping[Field, SpeakerTexts]:
    """Return the names, as printed, of all speakers who are named on pages, and the roles of those who have a page."""
    tallies = [(SpeakerId(each), tally) for each, tally in view.scan_tallies(SPEAKER) if each not in closed]
    asked = {Field.SPEAKER: {"name", INFERRED_NAME}, Field.ROLE: {"role"}}
    return {
        name: SpeakerTexts((speaker, text) for speaker, tally in tallies for each, text in tally if each in aspects)
        for name, aspects in asked.items()
    }


def _list_laws(view: LibraryView) -> tuple[CitedLaw, ...]:
    found = (build_law(law, tally) for law, tally in view.scan_tallies(LAW))
    return tuple(sorted(found, key=lambda each: (each.law.casefold(), each.law)))


class ViewOpener:
    """Opens views of the newest commit of an engine. Safe to share between threads.

    Args:
        max_prefix_terms: How many terms a prefix may expand to.
        read_closed: Returns the speakers that the editor has closed, asked for with each view.
    """

    def __init__(
        self,
        engine: Engine,
        max_prefix_terms: int = _MAX_PREFIX_TERMS,
        read_closed: Callable[[], frozenset[SpeakerId]] = frozenset,
    ) -> None:
        self.engine = engine
        self._max_prefix_terms = max_prefix_terms
        self._read_closed = read_closed
        self._memoized = _MemoizedValues(-1)

    @contextmanager
    def open(self) -> Iterator[LibraryView]:
        """Open the newest commit, while the context lasts.

        Raises:
            NoIndexError: Nothing was ever committed.
            EngineError: The index cannot be read; the message says what to do.
        """
        with self.engine.open() as reader:
            memoized = self._memoized
            if memoized.generation != reader.generation:
                memoized = _MemoizedValues(reader.generation, self._memoized.kept)
                if reader.generation > self._memoized.generation:
                    self._memoized = memoized
            yield LibraryView(reader, memoized, self._max_prefix_terms, self._read_closed())
