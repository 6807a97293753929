"""What browsers search: the terms of all passages, and their texts, with the facts that are shown beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kb.engine.ranking import SUPERSEDED_FACTOR, UNDATED_FACTOR
from kb.model import APPARATUS_KINDS, DocumentRecord, Passage, Supersessions
from kb.static_site.postings import Files, TermIndex, name_file, pack
from kb.text import fold, split_terms
from kb.text.jurisdictions import applies_elsewhere, find_jurisdictions, list_names_outside
from kb.text.word_lists import WEIGHTLESS_WORDS

_TEXTS_A_FILE = 8
_TEXT_HASH_CHARS = 5  # beside the file's number: every search fetches those of all files
_APPARATUS, _ELSEWHERE = 1, 2  # bits of a passage's flags

Entry = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class SearchedDocument:
    """A document with its passages.

    Attributes:
        shown: What is shown of it beside each of its passages.
        show_passage: Returns what is shown of a passage besides its text.
    """

    record: DocumentRecord
    passages: Sequence[Passage]
    shown: Entry
    show_passage: Callable[[Passage], Entry]


def sort_documents(records: Iterable[DocumentRecord]) -> list[DocumentRecord]:
    """Return documents in the order in which equal hits come: the newest first, then by id."""
    by_id = sorted(records, key=lambda record: record.id)
    return sorted(by_id, key=lambda record: record.metadata.date, reverse=True)


def build_index(documents: Iterable[SearchedDocument], superseded: Supersessions, nation: str) -> Files:
    """Yield the files of the index of documents that are in order (`sort_documents`)."""
    index, texts, flags = TermIndex(), _Texts(), bytearray()
    ids: list[str] = []
    factors: list[tuple[int, float]] = []
    likenesses: dict[tuple[str, str, tuple[str, ...]], list[int]] = {}
    for document in documents:
        record = document.record
        title = split_terms(record.metadata.title)
        ids.append(record.id)
        factors.append((len(document.passages), _demote(record, superseded)))
        for passage in document.passages:
            if text := fold(passage.text).text.strip():
                likenesses.setdefault((text, passage.row_label, passage.table_head), []).append(len(index))
            places = find_jurisdictions(passage.heading, record.metadata.jurisdictions)
            is_elsewhere = bool(nation) and applies_elsewhere(places, nation)
            flags.append((passage.kind in APPARATUS_KINDS) * _APPARATUS | is_elsewhere * _ELSEWHERE)
            index.add(passage, title)
            yield from texts.add(passage, document)
    yield from texts.finish()
    name, content = name_file("d", pack(ids))
    yield name, content
    header = {
        "documents": factors,
        "ids": name,
        "texts": {"size": _TEXTS_A_FILE, "hashes": "".join(texts.hashes)},
        "repeated": [numbers for numbers in likenesses.values() if len(numbers) > 1],
        "function_words": sorted(WEIGHTLESS_WORDS),
        "abroad": [" ".join(split_terms(each)) for each in list_names_outside(nation)] if nation else [],
    }
    yield from index.write(header, bytes(flags))


def _demote(record: DocumentRecord, superseded: Supersessions) -> float:
    """Return the factor for the scores of a document's passages."""
    factor = SUPERSEDED_FACTOR if record.id in superseded else 1.0
    return round(float(factor * (UNDATED_FACTOR if record.id in superseded.undated else 1.0)), 6)


@dataclass(slots=True)
class _Texts:
    """Texts of passages, a few in a file, each with its documents."""

    hashes: list[str] = field(default_factory=list)
    _passages: list[Entry] = field(default_factory=list)
    _documents: dict[str, tuple[int, Entry]] = field(default_factory=dict)

    def add(self, passage: Passage, document: SearchedDocument) -> Iterator[tuple[str, bytes]]:
        number, _ = self._documents.setdefault(document.record.id, (len(self._documents), document.shown))
        own = {"id": passage.id, "document": number, "text": passage.text, **document.show_passage(passage)}
        self._passages.append(own)
        if len(self._passages) == _TEXTS_A_FILE:
            yield from self.finish()

    def finish(self) -> Iterator[tuple[str, bytes]]:
        if not self._passages:
            return
        documents = [shown for _, shown in self._documents.values()]
        content = pack({"passages": self._passages, "documents": documents})
        own = hashlib.sha256(content).hexdigest()[:_TEXT_HASH_CHARS]
        yield f"t-{len(self.hashes)}-{own}.bin", content
        self.hashes.append(own)
        self._passages, self._documents = [], {}
