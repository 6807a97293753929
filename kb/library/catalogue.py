"""The catalogue of a library: everything but its passages, stored as the state of an engine.

It has the state of each source, the reasons why some could not be read, the tombstones of passages that are gone, and
tallies. A tally is a sum over documents, so that a commit reads and writes only those of the documents that it changes.
The states of sources are in groups: a key for each would take three times as long to read, one key for all twenty times
as long to write.

    catalogue                     the version of this layout
    sources/NN                    the states of the sources whose names have a hash that begins with NN
    unread/SOURCE                 a source that could not be read
    gone/PASSAGE                  the tombstone of a passage
    gone-file                     the signature of the file of gone passages that the tombstones are a copy of
    lead/PASSAGE                  where the words of a passage that is gone are now
    address-file                  the signature of the file of addresses that the leads are found by
    speaker/ID                    the tally of a speaker
    law/SHORT-FORM                the tally of a law
    acronym/SHORT-FORM            the tally of an acronym
    title/WORDS                   the documents of a title
    fact/KIND/SUBJECT             what dated guidance states of a subject, and where
    text/all                      how many pages all documents have, and how many of them have no text
    changed/KIND/                 changes with the tallies of a kind: acronym, title, fact, speaker, law
    changed/record/               changes with any document's record, except for its file and passages
    named/NAME                    the documents of an address or a source
    validity/DOCUMENT             what the metadata of a document say of its validity
    edition/BY/FOLDER/NAME        the editions of a thing, by the names of files or by titles
    editions/BY/FOLDER/NAME       the same if there are several
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import astuple, dataclass, field
from itertools import chain
from types import MappingProxyType

from kb.engine.aggregates import format_role
from kb.engine.protocol import Batch, Engine, IndexProblem, PassageRange, Reader
from kb.engine.record_codec import pack_tombstone, pack_unread_source, unpack_tombstone, unpack_unread_source
from kb.engine.tombstones import Tombstone, find_successors
from kb.errors import ConflictError
from kb.laws.provisions import build_provision_sort_key
from kb.library.addresses import AddressFile, AddressUpdate, Lead, compute_address_signature
from kb.library.gone_passages import GoneFile, Successors, compute_gone_signature, forget_passages, parse_gone
from kb.library.indexing.source_files import FileSignature
from kb.library.tallies import (
    ACRONYM,
    EDITION,
    EDITIONS,
    FACT,
    NAMED,
    TEXT,
    TITLE,
    VALIDITY,
    Tally,
    tally_facts,
    tally_record,
)
from kb.model import (
    CitedLaw,
    DocumentId,
    DocumentRecord,
    IndexedDocument,
    Passage,
    PassageId,
    Speaker,
    SpeakerId,
    TextCoverage,
    UnreadSource,
)

VERSION_KEY = "catalogue"
SOURCES, UNREAD, GONE, SPEAKER, LAW = "sources/", "unread/", "gone/", "speaker/", "law/"
RECORD = "record/"  # has a change token only
_VERSION = b"6"
LEAD = "lead/"
_GONE_FILE, _ADDRESS_FILE = "gone-file", "address-file"
_TALLIED = {
    SPEAKER: "speakers",
    LAW: "laws",
    ACRONYM: "acronyms",
    NAMED: "names of documents",
    VALIDITY: "validities",
    EDITION: "editions",
    EDITIONS: "things with several editions",
    TITLE: "titles",
    FACT: "facts",
    TEXT: "counts of pages",
}
_CHANGED = "changed/"
_WITH_CHANGE_TOKENS = (ACRONYM, TITLE, FACT, SPEAKER, LAW)
_GROUPS = [f"{SOURCES}{number:02x}" for number in range(256)]


def build_change_token_key(prefix: str) -> str:
    """Return the key of the change token of a kind of tally, given by the prefix of their keys."""
    return f"{_CHANGED}{prefix}"


def is_current(reader: Reader) -> bool:
    """Tell whether an index has a catalogue that this version can read."""
    return reader.read_state([VERSION_KEY]).get(VERSION_KEY) == _VERSION


def has_gone_file(reader: Reader, gone: GoneFile) -> bool:
    """Tell whether the tombstones of an index are those of a file of gone passages.

    Raises:
        LibraryError: The file cannot be read.
    """
    return _read_signature(reader, _GONE_FILE) == compute_gone_signature(gone.read())


def has_address_file(reader: Reader, addresses: AddressFile) -> bool:
    """Tell whether an index has the leads of a file of addresses, and the file the addresses of its passages.

    Raises:
        LibraryError: The file cannot be read.
    """
    return _read_signature(reader, _ADDRESS_FILE) == compute_address_signature(addresses.read())


def commit_documents(
    engine: Engine,
    *,
    added: Iterable[IndexedDocument] = (),
    removed: Iterable[DocumentId] = (),
    renamed: Mapping[DocumentId, DocumentId] = MappingProxyType({}),
    unread: Iterable[UnreadSource] | None = (),
    sources: Mapping[str, SourceState | None] = MappingProxyType({}),
    gone: GoneFile | None = None,
    addresses: AddressFile | None = None,
    rebuild: bool = False,
    after: int = 0,
    since: int | None = None,
) -> int:
    """Commit documents to an engine, with their catalogue; return the new generation.

    Args:
        added: New documents, and changed ones, which replace those of the same id. Consumed once, in order.
        removed: Unknown ids are ignored. Consumed after `added`.
        renamed: Removed documents that continue under another id among the added: successors of their passages are
            looked for there.
        unread: All sources that could not be read, replacing those of the last commit; None if unchanged. Consumed
            after `removed`.
        sources: The new states of sources by name, None for those that are gone.
        gone: The file of gone passages: the tombstones become those that it has, with those of this commit, which are
            written to it first. If there is no such file yet, it is written from the tombstones. Without one, they are
            kept in the index only.
        addresses: The file of addresses; those of this commit are added to it first. If the index is not of this file,
            or there was none, it gets the addresses of all passages.
        rebuild: Start from an empty index. Tombstones are kept.
        after: A generation that the new one must exceed.
        since: The generation that the caller has looked at; it is a conflict if the index has another one.

    Raises:
        BusyError: Another process is writing; nothing was changed.
        ConflictError: Another process has committed meanwhile; nothing was changed.
        EngineError: The index cannot be written.
        LibraryError: The file of gone passages, or that of addresses, cannot be read or written.
    """
    with ExitStack() as stack:
        reader: Reader | None = None
        status = engine.check(read_all=rebuild)
        # A rebuild replaces an unreadable index as a whole; in any other commit it is an error.
        if status.exists and not (rebuild and status.problems):
            reader = stack.enter_context(engine.open())
        base = reader.generation if reader else None if status.exists else 0
        if since is not None and base not in (since, None):
            raise ConflictError("Another process has changed the index meanwhile. Try again.")
        update = _CatalogueUpdate(reader, renamed, gone, addresses, rebuild=rebuild)
        return engine.commit(
            Batch(
                added=update.follow_added(added),
                removed=update.follow_removed(removed),
                state=update.list_changes(unread, sources),
                rebuild=rebuild,
                base=base,
                after=after,
            )
        )


def rewrite_index(
    engine: Engine,
    forgotten: Collection[PassageId],
    *,
    gone: GoneFile | None = None,
    addresses: bytes | None = None,
    after: int = 0,
) -> int:
    """Rewrite an index, so that nothing of removed documents is left on disk; return the new generation.

    Args:
        forgotten: Gone passages whose tombstones are dropped, also as successors of others.
        gone: The file of gone passages, which forgets them too. The tombstones become those that it has.
        addresses: The content of the file of addresses, which has forgotten them already.
        after: A generation that the new one must exceed.

    Raises:
        NoIndexError: There is none.
        BusyError: Another process is writing; nothing was changed.
        ConflictError: Another process has committed meanwhile; nothing was changed.
        EngineError: The index cannot be read or written.
        LibraryError: The file of gone passages cannot be read or written.
    """
    with engine.open() as reader:
        return engine.commit(
            Batch(
                added=(
                    IndexedDocument(record, tuple(reader.document_passages([PassageRange(record.id)])[0]))
                    for record in filter(None, reader.get_documents())
                ),
                state=_list_remembered(reader, frozenset(forgotten), gone, addresses),
                rebuild=True,
                erase=True,
                base=reader.generation,
                after=after,
            )
        )


def _list_remembered(
    reader: Reader, forgotten: frozenset[PassageId], gone: GoneFile | None, addresses: bytes | None
) -> Iterator[tuple[str, bytes]]:
    """Yield the state without what leads from forgotten passages, after removing them from the gone file."""
    left_out = {_GONE_FILE, _ADDRESS_FILE, *(f"{LEAD}{each}" for each in forgotten)}
    for key, value in reader.scan_state(""):
        if not key.startswith(GONE) and key not in left_out:
            yield key, value
    if addresses is not None:
        yield _ADDRESS_FILE, compute_address_signature(addresses)
    content = gone.read() if gone else None
    before = _read_successors(reader) if content is None else parse_gone(content)
    present = {each.id for each in reader.get_passages([*before]) if each}
    kept = {each: to for each, to in forget_passages(before, forgotten).items() if each not in present}
    yield from _pack_successors(kept).items()
    if gone:
        yield _GONE_FILE, compute_gone_signature(gone.write(kept) if kept or content is not None else None)


# ------------------------------------------------------------------------------------------- sources


@dataclass(frozen=True, slots=True)
class SourceState:
    """What an index knows of a source. Counts, remarks and faults are as in `Document`.

    Attributes:
        signature: Of its file; empty if the last change was too recent for a reliable one.
        content_hash: Of the file and of its sidecar file.
        fingerprint: Of everything that its passages depend on.
        document: The id of its document; empty if it could not be read.
    """

    signature: FileSignature
    content_hash: str
    fingerprint: str
    document: str = ""
    pages: int = 0
    passages: int = 0
    unread_pages: tuple[int, ...] = ()
    remarks: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def _find_group(source: str) -> str:
    return SOURCES + hashlib.blake2b(source.encode("utf-8", "surrogateescape"), digest_size=1).hexdigest()


def _pack_states(states: Mapping[str, SourceState]) -> bytes:
    return json.dumps({name: astuple(states[name]) for name in sorted(states)}, separators=(",", ":")).encode()


def _unpack_states(data: bytes) -> dict[str, SourceState]:
    return {
        name: SourceState(tuple(signature), content_hash, fingerprint, document, pages, passages, *map(tuple, texts))
        for name, (signature, content_hash, fingerprint, document, pages, passages, *texts) in json.loads(data).items()
    }


def read_source_states(reader: Reader) -> dict[str, SourceState]:
    """Return the states of all sources by name."""
    states: dict[str, SourceState] = {}
    for data in reader.read_state(_GROUPS).values():
        states |= _unpack_states(data)
    return states


def _list_source_changes(
    base: Reader | None, sources: Mapping[str, SourceState | None]
) -> Iterator[tuple[str, bytes | None]]:
    groups: dict[str, dict[str, SourceState | None]] = {}
    for name, state in sources.items():
        groups.setdefault(_find_group(name), {})[name] = state
    known = base.read_state(sorted(groups)) if base else {}
    for key, changes in groups.items():
        merged = {**(_unpack_states(known[key]) if key in known else {}), **changes}
        states = {name: state for name, state in merged.items() if state is not None}
        if states or key in known:
            yield key, _pack_states(states) if states else None


# ------------------------------------------------------------------------------------------- tallies


@dataclass(slots=True)
class _Tallies:
    """The contributions of documents to the tallies of the catalogue, by key."""

    tallies: dict[str, Tally] = field(default_factory=dict)

    def count_document(self, record: DocumentRecord, passages: Sequence[Passage], sign: int = 1) -> None:
        """Add a document, or subtract it if the sign is -1."""
        tallies = (
            _tally_speakers(passages),
            _tally_laws(passages),
            tally_record(record),
            tally_facts(record, passages),
        )
        for key, tally in chain.from_iterable(tallies):
            own = self.tallies.setdefault(key, Counter())
            for each, count in tally.items():
                own[each] += sign * count


def _tally_speakers(passages: Sequence[Passage]) -> Iterator[tuple[str, Tally]]:
    """Yield a document's contribution to each speaker: quotations, and the names and roles beside them."""
    names: dict[str, set[str]] = {}
    roles: dict[str, dict[int, str]] = {}  # for each speaker the first printed role of each quotation that names them
    inferred: dict[str, set[int]] = {}  # quotations with a part that does not name them
    for quotation in (each for passage in passages for each in passage.quotations if each.speaker_id):
        if not quotation.is_listable_attribution:
            inferred.setdefault(quotation.speaker_id, set()).add(quotation.index)
        else:
            names.setdefault(quotation.speaker_id, set()).add(quotation.speaker)
            roles.setdefault(quotation.speaker_id, {}).setdefault(quotation.index, format_role(quotation))
    for speaker in dict.fromkeys((*names, *inferred)):
        named = roles.get(speaker, {})
        tally: Tally = Counter({("name", name): 1 for name in names.get(speaker, ())})
        tally.update(("role", role) for role in named.values() if role)
        tally["documents", ""] = 1
        tally["naming", ""] = 1 if named else 0
        tally["quotations", ""] = len(named)
        tally["inferred", ""] = len(inferred.get(speaker, ()))
        yield f"{SPEAKER}{speaker}", +tally


def _tally_laws(passages: Sequence[Passage]) -> Iterator[tuple[str, Tally]]:
    """Yield how many passages of a document cite each law and each of its provisions."""
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
    """Unpack a tally of the catalogue."""
    cells = json.loads(data.decode("utf-8", "surrogatepass"))
    return Counter({(aspect, value): count for aspect, value, count in cells})


def _list_entries(key: str, tally: Tally) -> Iterator[tuple[str, bytes | None]]:
    """Yield the keys and values of the state that hold a tally, None for an empty one."""
    documents = tally["documents", ""]
    packed = _pack_tally(tally)
    yield key, packed if documents else None
    if key.startswith(EDITION):
        yield f"{EDITIONS}{key.removeprefix(EDITION)}", packed if documents > 1 else None


def tally_library(reader: Reader) -> Mapping[str, bytes]:
    """Return all tallies, counted from the documents of an index without a catalogue."""
    tallies = _Tallies()
    for record in filter(None, reader.get_documents()):
        tallies.count_document(record, reader.document_passages([PassageRange(record.id)])[0])
    entries = (entry for key, tally in tallies.tallies.items() for entry in _list_entries(key, tally))
    return {key: value for key, value in entries if value is not None}


def check_catalogue(reader: Reader) -> Iterator[IndexProblem]:
    """Tally the passages of a library again, and yield a problem for each difference from its catalogue."""
    remedy = "Run 'kb index --rebuild' to build it again from the sources."
    derived = {key: unpack_tally(value) for key, value in tally_library(reader).items()}
    for prefix, what in _TALLIED.items():
        stored = {key: unpack_tally(value) for key, value in reader.scan_state(prefix)}
        own = {key: tally for key, tally in derived.items() if key.startswith(prefix)}
        wrong = sorted(key for key in {*stored, *own} if stored.get(key) != own.get(key))
        if wrong:
            faults = f"{len(wrong):,} of the {what}, first in '{wrong[0].removeprefix(prefix)}'"
            yield IndexProblem(f"The catalogue differs from the passages in {faults}.", remedy)
    wrong_documents = [
        each.id for each in filter(None, reader.get_documents()) if not _has_whole_references(reader, each.id)
    ]
    if wrong_documents:
        faults = f"{len(wrong_documents):,} of the documents, first in '{wrong_documents[0]}'"
        yield IndexProblem(f"References of passages do not lead both ways in {faults}.", remedy)
    targets = {Lead.unpack(value).passage for _, value in reader.scan_state(LEAD)}
    lost = sorted(targets.difference(each.id for each in reader.get_passages(sorted(targets)) if each))
    if lost:
        faults = f"{len(lost):,} of the passages to which old addresses lead are not there, first '{lost[0]}'"
        yield IndexProblem(f"The catalogue is wrong: {faults}.", remedy)
    gone = [PassageId(key.removeprefix(GONE)) for key, _ in reader.scan_state(GONE)]
    present = [each.id for each in reader.get_passages(gone) if each]
    if present:
        faults = f"{len(present):,} of the passages that it says are gone are there, first '{present[0]}'"
        yield IndexProblem(f"The catalogue is wrong: {faults}.", remedy)


def _has_whole_references(reader: Reader, document: DocumentId) -> bool:
    """Tell whether a document's references lead to its passages, and those know the referring ones, no others."""
    passages = reader.document_passages([PassageRange(document)])[0]
    targets = {(each.passage, passage.position) for passage in passages for each in passage.references}
    return targets == {(passage.id, position) for passage in passages for position in passage.referring}


def _select(tally: Tally, aspect: str) -> dict[str, int]:
    return {value: count for (each, value), count in tally.items() if each == aspect}


def build_speaker(identity: str, tally: Tally) -> Speaker | None:
    """Build a speaker from a tally; None if no document names them beside their words."""
    if not tally["naming", ""]:
        return None
    names, roles = _select(tally, "name"), _select(tally, "role")
    return Speaker(
        id=SpeakerId(identity),
        name=min(names, key=lambda name: (-names[name], name)),
        roles=tuple(sorted(roles, key=lambda role: (-roles[role], role))),
        quotations=tally["quotations", ""],
        documents=tally["naming", ""],
        inferred=tally["inferred", ""],
    )


def build_text_coverage(tally: Tally) -> TextCoverage:
    """Build the text coverage of a library from a tally."""
    return TextCoverage(
        documents=tally["documents", ""],
        pages=tally["pages", ""],
        pages_without_text=tally["pages_without_text", ""],
        documents_without_text=tally["documents_without_text", ""],
    )


def build_law(law: str, tally: Tally) -> CitedLaw:
    """Build a law from a tally."""
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
    """The effect of a document's change on the catalogue; `records` are digests before and after, or empty."""

    gone: Mapping[PassageId, PassageId | None]
    returned: frozenset[PassageId]
    tallies: _Tallies
    records: tuple[bytes, bytes]


class _CatalogueUpdate:
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
        return _read_successors(self._reader) if self._reader and content is None else parse_gone(content or b"")

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
        tallies = _Tallies()
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
            yield VERSION_KEY, _VERSION
        if unread is not None:
            yield from _list_unread_changes(base, unread)
        yield from _list_source_changes(base, sources)
        yield from self._list_lead_changes(base)
        yield from self._list_tombstone_changes()
        yield from self._list_tally_changes(base)

    def _list_lead_changes(self, base: Reader | None) -> Iterator[tuple[str, bytes | None]]:
        """Write the address file; yield changed leads, of all documents if the index is not of it."""
        if not self._addresses:
            return
        is_complete = base is not None and _read_signature(base, _ADDRESS_FILE) == self._addresses.signature
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
            yield _ADDRESS_FILE, signature

    def _list_tombstone_changes(self) -> Iterator[tuple[str, bytes | None]]:
        base = None if self._rebuild else self._reader
        gone = {passage: successor for each in self._changes.values() for passage, successor in each.gone.items()}
        gone = self._forgotten | gone
        returned = {passage for each in self._changes.values() for passage in each.returned}
        content = self._gone_file.read() if self._gone_file else None
        if base is None or (self._gone_file and _read_signature(base, _GONE_FILE) != compute_gone_signature(content)):
            yield from self._copy_gone_file(base, content, gone, returned)
            return
        known = base.read_state([f"{GONE}{each}" for each in sorted(returned)])
        yield from dict.fromkeys(known).items()
        yield from _pack_successors(gone).items()
        if self._gone_file and (known or gone):
            yield _GONE_FILE, compute_gone_signature(self._gone_file.change(content or b"", returned, gone))

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
        packed = _pack_successors(now)
        yield from ((key, None) for key in known if key not in packed)
        yield from ((key, value) for key, value in packed.items() if known.get(key) != value)
        if self._gone_file:
            if now != before or (content is None and now):
                content = self._gone_file.write(now)
            yield _GONE_FILE, compute_gone_signature(content)

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
            entries += _list_entries(key, +tally)
        yield from entries
        yield from _list_change_tokens(base, entries)
        records = sorted((document, each.records) for document, each in self._changes.items())
        yield from _renew_change_token(base, RECORD, [each for each in records if each[1][0] != each[1][1]])


def _read_signature(reader: Reader, key: str) -> bytes | None:
    return reader.read_state([key]).get(key)


def _read_successors(reader: Reader) -> Successors:
    tombstones = (unpack_tombstone(data) for _, data in reader.scan_state(GONE))
    return {each.passage: each.successor for each in tombstones}


def _pack_successors(passages: Successors) -> dict[str, bytes]:
    return {f"{GONE}{each}": pack_tombstone(Tombstone(each, successor)) for each, successor in passages.items()}


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


def _list_unread_changes(base: Reader | None, unread: Iterable[UnreadSource]) -> Iterator[tuple[str, bytes | None]]:
    before = dict(base.scan_state(UNREAD)) if base else {}
    now = {f"{UNREAD}{each.source}": pack_unread_source(each) for each in unread}
    yield from ((key, None) for key in before if key not in now)
    yield from ((key, value) for key, value in now.items() if before.get(key) != value)


def read_unread_sources(reader: Reader) -> list[UnreadSource]:
    """Return the sources that could not be read, by source."""
    return sorted((unpack_unread_source(data) for _, data in reader.scan_state(UNREAD)), key=lambda each: each.source)


def find_unread_sources(reader: Reader, names: Iterable[str]) -> dict[str, UnreadSource]:
    """Return the named sources that could not be read, by name, without a scan of the whole state."""
    found = reader.read_state([f"{UNREAD}{name}" for name in names])
    return {key.removeprefix(UNREAD): unpack_unread_source(data) for key, data in found.items()}
