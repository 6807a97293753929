"""The catalogue of a library: what is known of it beyond its passages, kept as the state of an engine.

It has the sources that could not be read, the tombstones of passages that are gone, and tallies. A tally is a sum over
documents, so that a commit reads and writes only those of the documents that it changes.

    catalogue                     the version of this layout
    unread/SOURCE                 a source that could not be read
    gone/PASSAGE                  the tombstone of a passage
    speaker/ID                    the tally of a speaker
    law/SHORT-FORM                the tally of a law
    acronym/SHORT-FORM            the tally of an acronym
    expression/STEMS              the acronyms of which an expression is the short form or a long form
    named/NAME                    the documents of an address or a source
    validity/DOCUMENT             what the metadata of a document say of its validity
    edition/BY/FOLDER/NAME        the editions of a thing, by the names of files or by titles
    editions/BY/FOLDER/NAME       the same where there are several
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from kb.engine.aggregates import list_speaker_entries
from kb.engine.protocol import Batch, Engine, Reader
from kb.engine.record_codec import pack_tombstone, pack_unread_source, unpack_unread_source
from kb.engine.tombstones import Tombstone, find_successors
from kb.laws.provisions import build_provision_sort_key
from kb.library.tallies import EDITION, EDITIONS, Tally, tally_record
from kb.model import (
    CitedLaw,
    DocumentId,
    DocumentRecord,
    IndexedDocument,
    Passage,
    PassageId,
    Speaker,
    SpeakerId,
    UnreadSource,
)

VERSION_KEY = "catalogue"
UNREAD, GONE, SPEAKER, LAW = "unread/", "gone/", "speaker/", "law/"
_VERSION = b"2"


def is_current(reader: Reader) -> bool:
    """Tell whether an index has a catalogue that this version can read."""
    return reader.read_state([VERSION_KEY]).get(VERSION_KEY) == _VERSION


def commit_documents(
    engine: Engine,
    *,
    added: Iterable[IndexedDocument] = (),
    removed: Iterable[DocumentId] = (),
    unread: Iterable[UnreadSource] = (),
    rebuild: bool = False,
    after: int = 0,
) -> int:
    """Commit documents to an engine, with the catalogue that belongs to them.

    Args:
        engine: Where to.
        added: New documents, and changed ones, which replace those of the same id. Consumed once, in order.
        removed: Documents to remove; unknown ids are ignored. Consumed after `added`.
        unread: All sources that could not be read, replacing those of the last commit. Consumed after `removed`.
        rebuild: Start from an empty index. Tombstones are kept.
        after: A generation that the new one must exceed.

    Returns:
        The new generation.

    Raises:
        BusyError: Another process is writing; nothing was changed.
        ConflictError: Another process has committed meanwhile; nothing was changed.
        EngineError: The index cannot be written.
    """
    with ExitStack() as stack:
        reader: Reader | None = None
        status = engine.check(read_all=rebuild)
        # What cannot be read is replaced as a whole by a rebuild, and an error in any other commit.
        if status.exists and not (rebuild and status.problems):
            reader = stack.enter_context(engine.open())
        update = _CatalogueUpdate(reader, rebuild=rebuild)
        return engine.commit(
            Batch(
                added=update.follow_added(added),
                removed=update.follow_removed(removed),
                state=update.list_changes(unread),
                rebuild=rebuild,
                base=reader.generation if reader else None,
                after=after,
            )
        )


# ------------------------------------------------------------------------------------------- tallies


@dataclass(slots=True)
class _Tallies:
    """What some documents add to the tallies of the catalogue, by the keys of these."""

    tallies: dict[str, Tally] = field(default_factory=dict)

    def count_document(self, record: DocumentRecord, passages: Sequence[Passage], sign: int = 1) -> None:
        """Add a document, or take it away where the sign is -1."""
        for key, tally in (*_tally_speakers(record.id, passages), *_tally_laws(passages), *tally_record(record)):
            own = self.tallies.setdefault(key, Counter())
            for each, count in tally.items():
                own[each] += sign * count


def _tally_speakers(document: DocumentId, passages: Sequence[Passage]) -> Iterator[tuple[str, Tally]]:
    """Yield what a document says of each speaker that it quotes: printed names, roles, quotations."""
    names: dict[str, set[str]] = {}
    quotations: dict[str, dict[int, str]] = {}  # for each speaker the first printed role of each quotation
    for passage in passages:
        for entry in list_speaker_entries(passage.quotations):
            if entry.speaker:
                names.setdefault(entry.speaker, set()).add(entry.name)
                roles = quotations.setdefault(entry.speaker, {})
                roles.setdefault(entry.number, entry.role)
    for speaker, printed in names.items():
        tally: Tally = Counter({("name", name): 1 for name in printed})
        tally.update(("role", role) for role in quotations[speaker].values() if role)
        tally["quotations", ""] = len(quotations[speaker])
        tally["documents", ""] = 1
        # The id of a speaker without a full name begins with that of the document, so that no two are merged.
        if speaker.startswith(f"{document}."):
            tally["anonymous", ""] = 1
        yield f"{SPEAKER}{speaker}", tally


def _tally_laws(passages: Sequence[Passage]) -> Iterator[tuple[str, Tally]]:
    """Yield how often a document cites each law and each of its provisions, in passages."""
    tallies: dict[str, Tally] = {}
    for passage in passages:
        cited = dict.fromkeys((each.law, each.provision, each.title) for each in passage.laws)
        for law, _, title in cited:
            tallies.setdefault(law, Counter())["title", title] += 1
        for law, provision in dict.fromkeys((law, provision) for law, provision, _ in cited):
            tallies[law]["provision", provision] += 1
        for law in dict.fromkeys(law for law, _, _ in cited):
            tallies[law]["passages", ""] += 1
    for law, tally in tallies.items():
        tally["documents", ""] = 1
        yield f"{LAW}{law}", tally


def _pack_tally(tally: Tally) -> bytes:
    cells = sorted([aspect, value, count] for (aspect, value), count in tally.items())
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def unpack_tally(data: bytes) -> Tally:
    """Return a tally of the catalogue."""
    cells = json.loads(data.decode("utf-8", "surrogatepass"))
    return Counter({(aspect, value): count for aspect, value, count in cells})


def _list_entries(key: str, tally: Tally) -> Iterator[tuple[str, bytes | None]]:
    """Yield the keys of the state that hold a tally with their values, None where nothing is left of it."""
    documents = tally["documents", ""]
    packed = _pack_tally(tally)
    yield key, packed if documents else None
    if key.startswith(EDITION):
        yield f"{EDITIONS}{key.removeprefix(EDITION)}", packed if documents > 1 else None


def tally_library(reader: Reader) -> Mapping[str, bytes]:
    """Return all tallies, from the documents of an index without a catalogue."""
    tallies = _Tallies()
    for record in filter(None, reader.get_documents()):
        tallies.count_document(record, reader.document_passages(record.id))
    entries = (entry for key, tally in tallies.tallies.items() for entry in _list_entries(key, tally))
    return {key: value for key, value in entries if value is not None}


def _select(tally: Tally, aspect: str) -> dict[str, int]:
    return {value: count for (each, value), count in tally.items() if each == aspect}


def build_speaker(identity: str, tally: Tally) -> Speaker:
    """Return a speaker by the tally of the catalogue."""
    names, roles = _select(tally, "name"), _select(tally, "role")
    return Speaker(
        id=SpeakerId(identity),
        name=min(names, key=lambda name: (-names[name], name)),
        roles=tuple(sorted(roles, key=lambda role: (-roles[role], role))),
        quotations=tally["quotations", ""],
        documents=tally["documents", ""],
        anonymous=tally["anonymous", ""] > 0,
    )


def build_law(law: str, tally: Tally) -> CitedLaw:
    """Return a law by the tally of the catalogue."""
    titles, provisions = _select(tally, "title"), _select(tally, "provision")
    return CitedLaw(
        law=law,
        title=min(titles, key=lambda title: (-titles[title], title)),
        provisions=tuple(
            (each, provisions[each]) for each in sorted(filter(None, provisions), key=build_provision_sort_key)
        ),
        passages=tally["passages", ""],
        documents=tally["documents", ""],
    )


# -------------------------------------------------------------------------------------------- update


@dataclass(frozen=True, slots=True)
class _DocumentChange:
    """What the change of one document does to the catalogue."""

    gone: Mapping[PassageId, PassageId | None]
    returned: frozenset[PassageId]
    tallies: _Tallies


class _CatalogueUpdate:
    """The changes of one commit to the catalogue, collected while the engine consumes its documents.

    Args:
        reader: The library before, if there is one that can be read.
        rebuild: Whether the engine begins with an empty state.
    """

    def __init__(self, reader: Reader | None, *, rebuild: bool) -> None:
        self._reader = reader
        self._rebuild = rebuild
        self._changes: dict[DocumentId, _DocumentChange] = {}

    def follow_added(self, documents: Iterable[IndexedDocument]) -> Iterator[IndexedDocument]:
        """Yield documents and note what they change."""
        for each in documents:
            self._note(each.record.id, each)
            yield each

    def follow_removed(self, documents: Iterable[DocumentId]) -> Iterator[DocumentId]:
        """Yield the documents to remove, without those that were added, and note what they change."""
        removed = list(documents)
        if self._rebuild and self._reader:
            removed = [each.id for each in self._reader.get_documents() if each]
        for each in dict.fromkeys(removed):
            if each not in self._changes:
                self._note(each, None)
                yield each

    def _note(self, document: DocumentId, indexed: IndexedDocument | None) -> None:
        """Note what replaces a document, None for nothing; the last call counts."""
        new = indexed.passages if indexed else ()
        old = self._reader.document_passages(document) if self._reader else ()
        successors = find_successors(old, new)
        present = {passage.id for passage in new}
        tallies = _Tallies()
        if indexed:
            tallies.count_document(indexed.record, new)
        if self._reader and not self._rebuild:
            for record in filter(None, self._reader.get_documents([document])):
                tallies.count_document(record, old, -1)
        self._changes[document] = _DocumentChange(
            gone={each.id: successors.get(each.id) for each in old if each.id not in present},
            returned=frozenset(present.difference(each.id for each in old)),
            tallies=tallies,
        )

    def list_changes(self, unread: Iterable[UnreadSource]) -> Iterator[tuple[str, bytes | None]]:
        """Yield the changed keys of the state with their new values, None for one that is removed.

        Args:
            unread: All sources that could not be read.
        """
        base = None if self._rebuild else self._reader
        if base is None or not is_current(base):
            yield VERSION_KEY, _VERSION
        yield from _list_unread_changes(base, unread)
        yield from self._list_tombstone_changes()
        yield from self._list_tally_changes(base)

    def _list_tombstone_changes(self) -> Iterator[tuple[str, bytes | None]]:
        gone = {passage: successor for each in self._changes.values() for passage, successor in each.gone.items()}
        returned = {f"{GONE}{passage}" for each in self._changes.values() for passage in each.returned}
        if self._reader and self._rebuild:
            yield from (pair for pair in self._reader.scan_state(GONE) if pair[0] not in returned)
        elif self._reader:
            yield from ((key, None) for key in self._reader.read_state(sorted(returned)))
        for passage, successor in gone.items():
            yield f"{GONE}{passage}", pack_tombstone(Tombstone(passage, successor))

    def _list_tally_changes(self, base: Reader | None) -> Iterator[tuple[str, bytes | None]]:
        sums: dict[str, Tally] = {}
        for change in self._changes.values():
            for key, tally in change.tallies.tallies.items():
                own = sums.setdefault(key, Counter())
                for each, count in tally.items():
                    own[each] += count
        changed = sorted(key for key, tally in sums.items() if any(tally.values()))
        known = base.read_state(changed) if base else {}
        for key in changed:
            before = unpack_tally(known[key]) if key in known else Counter()
            tally = Counter({each: before[each] + sums[key][each] for each in {*before, *sums[key]}})
            yield from _list_entries(key, +tally)


def _list_unread_changes(base: Reader | None, unread: Iterable[UnreadSource]) -> Iterator[tuple[str, bytes | None]]:
    before = dict(base.scan_state(UNREAD)) if base else {}
    now = {f"{UNREAD}{each.source}": pack_unread_source(each) for each in unread}
    yield from ((key, None) for key in before if key not in now)
    yield from ((key, value) for key, value in now.items() if before.get(key) != value)


def read_unread_sources(reader: Reader) -> list[UnreadSource]:
    """Return the sources that could not be read, by source."""
    return sorted((unpack_unread_source(data) for _, data in reader.scan_state(UNREAD)), key=lambda each: each.source)
