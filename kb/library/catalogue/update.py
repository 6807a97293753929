"""The changes of one commit to the catalogue, collected while the engine consumes its documents."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kb.engine.protocol import PassageRange, Reader
from kb.engine.tombstones import find_successors
from kb.library.addresses import AddressFile, AddressUpdate, Lead
from kb.library.catalogue.document_tallies import Tallies, list_entries, unpack_tally
from kb.library.catalogue.layout import (
    ADDRESS_FILE,
    GONE,
    GONE_FILE,
    LAW,
    LEAD,
    RECORD,
    SPEAKER,
    VERSION,
    VERSION_KEY,
    build_change_token_key,
    is_current,
)
from kb.library.catalogue.sources import SourceState, list_source_changes, list_unread_changes
from kb.library.catalogue.tombstones import pack_successors, read_signature, read_successors
from kb.library.files.gone_passages import GoneFile, Successors, compute_gone_signature, parse_gone
from kb.library.tallies import ACRONYM, FACT, TITLE, Tally
from kb.model import DocumentId, DocumentRecord, IndexedDocument, Passage, PassageId, UnreadSource

_WITH_CHANGE_TOKENS = (ACRONYM, TITLE, FACT, SPEAKER, LAW)


@dataclass(frozen=True, slots=True)
class _DocumentChange:
    """The effect of a document's change on the catalogue; `records` are digests before and after, or empty."""

    gone: Mapping[PassageId, PassageId | None]
    returned: frozenset[PassageId]
    tallies: Tallies
    records: tuple[bytes, bytes]


class CatalogueUpdate:
    """The changes of one commit to the catalogue, collected while the engine consumes its documents.

    Args:
        reader: The library before, if it can be read.
        renamed: New ids of documents by their old ones.
        rebuild: Whether the engine begins with an empty state.
    """

    def __init__(
        self,
        reader: Reader | None,
        renamed: Mapping[DocumentId, DocumentId],
        gone: GoneFile | None,
        addresses: AddressFile | None,
        *,
        rebuild: bool,
    ) -> None:
        self._reader = reader
        self._renamed = renamed
        self._gone_file = gone
        self._addresses = AddressUpdate(addresses, renamed, self._read_gone) if addresses else None
        self._rebuild = rebuild
        self._changes: dict[DocumentId, _DocumentChange] = {}
        self._forgotten: Successors = {}
        self._new_passages: dict[DocumentId, Sequence[Passage]] = dict.fromkeys(renamed.values(), ())

    def follow_added(self, documents: Iterable[IndexedDocument]) -> Iterator[IndexedDocument]:
        """Yield the documents to add, and note their changes."""
        for each in documents:
            self._note(each.record.id, each)
            if each.record.id in self._new_passages:
                self._new_passages[each.record.id] = each.passages
            yield each

    def follow_removed(self, documents: Iterable[DocumentId]) -> Iterator[DocumentId]:
        """Yield the documents to remove, except added ones, and note their changes."""
        removed = list(documents)
        if self._rebuild and self._reader:
            removed = [each.id for each in self._reader.get_documents() if each]
        for each in dict.fromkeys(removed):
            if each not in self._changes:
                self._note(each, None)
                yield each

    def _read_gone(self) -> Successors:
        """Return the passages that were gone before, by the file or, without one, by the index."""
        content = self._gone_file.read() if self._gone_file else None
        return read_successors(self._reader) if self._reader and content is None else parse_gone(content or b"")

    def _note(self, document: DocumentId, indexed: IndexedDocument | None) -> None:
        """Note the replacement of a document, None for nothing; the last call counts."""
        new = indexed.passages if indexed else ()
        old = self._reader.document_passages([PassageRange(document)])[0] if self._reader else ()
        successor_document = self._renamed.get(document) if indexed is None else None
        in_place = self._new_passages[successor_document] if successor_document else new
        successors = find_successors(old, in_place)
        if self._addresses:
            self._addresses.note(successor_document or document, in_place, old)
        present = {passage.id for passage in new}
        tallies = Tallies()
        if indexed:
            tallies.count_document(indexed.record, new)
        before = b""
        if self._reader and not self._rebuild:
            for record in filter(None, self._reader.get_documents([document])):
                tallies.count_document(record, old, -1)
                before = _digest_record(record)
        self._changes[document] = _DocumentChange(
            gone={each.id: successors.get(each.id) for each in old if each.id not in present},
            returned=frozenset(present if self._rebuild else present.difference(each.id for each in old)),
            tallies=tallies,
            records=(before, _digest_record(indexed.record) if indexed else b""),
        )

    def list_changes(
        self, unread: Iterable[UnreadSource] | None, sources: Mapping[str, SourceState | None]
    ) -> Iterator[tuple[str, bytes | None]]:
        """Yield the changed keys of the state, with None for removed ones; `unread` is None if unchanged."""
        base = None if self._rebuild else self._reader
        if base is None or not is_current(base):
            yield VERSION_KEY, VERSION
        if unread is not None:
            yield from list_unread_changes(base, unread)
        yield from list_source_changes(base, sources)
        yield from self._list_lead_changes(base)
        yield from self._list_tombstone_changes()
        yield from self._list_tally_changes(base)

    def _list_lead_changes(self, base: Reader | None) -> Iterator[tuple[str, bytes | None]]:
        """Write the address file; yield changed leads, of all documents if the index is not of it."""
        if not self._addresses:
            return
        is_complete = base is not None and read_signature(base, ADDRESS_FILE) == self._addresses.signature
        if not is_complete:
            self._addresses.complete(base)
        leads: dict[PassageId, Lead | None] = self._addresses.list_leads()
        if not is_complete:  # no index may have known the file's addresses
            before = self._read_gone()
            self._forgotten = {key: each.passage if each else None for key, each in leads.items() if key not in before}
        leads = dict.fromkeys(self._addresses.list_returned(), None) | leads
        now = {f"{LEAD}{key}": each.pack() if each else None for key, each in leads.items()}
        known = (base.read_state([*now]) if is_complete else dict(base.scan_state(LEAD))) if base else {}
        yield from ((key, None) for key in known if key not in now)
        yield from ((key, value) for key, value in now.items() if known.get(key) != value)
        known_signature, signature = self._addresses.signature, self._addresses.write()
        if not is_complete or signature != known_signature:
            yield ADDRESS_FILE, signature

    def _list_tombstone_changes(self) -> Iterator[tuple[str, bytes | None]]:
        base = None if self._rebuild else self._reader
        gone = {passage: successor for each in self._changes.values() for passage, successor in each.gone.items()}
        gone = self._forgotten | gone
        returned = {passage for each in self._changes.values() for passage in each.returned}
        content = self._gone_file.read() if self._gone_file else None
        if base is None or (self._gone_file and read_signature(base, GONE_FILE) != compute_gone_signature(content)):
            yield from self._copy_gone_file(base, content, gone, returned)
            return
        known = base.read_state([f"{GONE}{each}" for each in sorted(returned)])
        yield from dict.fromkeys(known).items()
        yield from pack_successors(gone).items()
        if self._gone_file and (known or gone):
            yield GONE_FILE, compute_gone_signature(self._gone_file.change(content or b"", returned, gone))

    def _copy_gone_file(
        self, base: Reader | None, content: bytes | None, gone: Successors, returned: set[PassageId]
    ) -> Iterator[tuple[str, bytes | None]]:
        """Make the tombstones those of the file, or without one of the last index, with this commit's."""
        before = self._read_gone()
        if base:  # after a failure between the file and the commit, the file may be ahead of the library
            others = [each for each in before if each not in gone]
            returned = returned.union(each.id for each in base.get_passages(others) if each)
        now = {each: successor for each, successor in before.items() if each not in returned} | gone
        known = dict(base.scan_state(GONE)) if base else {}
        packed = pack_successors(now)
        yield from ((key, None) for key in known if key not in packed)
        yield from ((key, value) for key, value in packed.items() if known.get(key) != value)
        if self._gone_file:
            if now != before or (content is None and now):
                content = self._gone_file.write(now)
            yield GONE_FILE, compute_gone_signature(content)

    def _list_tally_changes(self, base: Reader | None) -> Iterator[tuple[str, bytes | None]]:
        sums: dict[str, Tally] = {}
        for change in self._changes.values():
            for key, tally in change.tallies.tallies.items():
                own = sums.setdefault(key, Counter())
                for each, count in tally.items():
                    own[each] += count
        changed = sorted(key for key, tally in sums.items() if any(tally.values()))
        known = base.read_state(changed) if base else {}
        entries: list[tuple[str, bytes | None]] = []
        for key in changed:
            before = unpack_tally(known[key]) if key in known else Counter()
            tally = Counter({each: before[each] + sums[key][each] for each in {*before, *sums[key]}})
            entries += list_entries(key, +tally)
        yield from entries
        yield from _list_change_tokens(base, entries)
        records = sorted((document, each.records) for document, each in self._changes.items())
        yield from _renew_change_token(base, RECORD, [each for each in records if each[1][0] != each[1][1]])


def _list_change_tokens(
    base: Reader | None, entries: Sequence[tuple[str, bytes | None]]
) -> Iterator[tuple[str, bytes | None]]:
    """Yield the new change token of each kind of tally with changes."""
    for prefix in _WITH_CHANGE_TOKENS:
        yield from _renew_change_token(base, prefix, [entry for entry in entries if entry[0].startswith(prefix)])


def _renew_change_token(base: Reader | None, prefix: str, changed: Sequence[object]) -> Iterator[tuple[str, bytes]]:
    """Yield the new change token of a kind, derived from what has changed; none if nothing has."""
    if changed:
        key = build_change_token_key(prefix)
        before = base.read_state([key]).get(key, b"") if base else b""
        yield key, hashlib.sha256(repr((before, changed)).encode("utf-8", "surrogatepass")).digest()


def _digest_record(record: DocumentRecord) -> bytes:
    """Return a digest of a record, as far as it describes its document."""
    said = (record.metadata, record.contents, record.acronyms, record.phrases)
    return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).digest()
