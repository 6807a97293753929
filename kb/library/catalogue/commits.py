"""One commit of documents to an engine, or of all that an index has, with the catalogue."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack
from types import MappingProxyType

from kb.engine.protocol import Batch, Engine, PassageRange, Reader
from kb.errors import ConflictError
from kb.library.addresses import AddressFile, compute_address_signature
from kb.library.catalogue.layout import ADDRESS_FILE, GONE, GONE_FILE, LEAD
from kb.library.catalogue.sources import SourceState
from kb.library.catalogue.tombstones import pack_successors, read_successors
from kb.library.catalogue.update import CatalogueUpdate
from kb.library.files.gone_passages import GoneFile, compute_gone_signature, forget_passages, parse_gone
from kb.model import DocumentId, IndexedDocument, PassageId, UnreadSource


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
        update = CatalogueUpdate(reader, renamed, gone, addresses, rebuild=rebuild)
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
    left_out = {GONE_FILE, ADDRESS_FILE, *(f"{LEAD}{each}" for each in forgotten)}
    for key, value in reader.scan_state(""):
        if not key.startswith(GONE) and key not in left_out:
            yield key, value
    if addresses is not None:
        yield ADDRESS_FILE, compute_address_signature(addresses)
    content = gone.read() if gone else None
    before = read_successors(reader) if content is None else parse_gone(content)
    present = {each.id for each in reader.get_passages([*before]) if each}
    kept = {each: to for each, to in forget_passages(before, forgotten).items() if each not in present}
    yield from pack_successors(kept).items()
    if gone:
        yield GONE_FILE, compute_gone_signature(gone.write(kept) if kept or content is not None else None)
