"""The states of sources in the catalogue, and the reasons why some could not be read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass

from kb.engine.protocol import Reader
from kb.engine.record_codec import pack_unread_source, unpack_unread_source
from kb.library.catalogue.layout import SOURCES, UNREAD
from kb.library.files.file_signatures import FileSignature
from kb.model import UnreadSource

_GROUPS = [f"{SOURCES}{number:02x}" for number in range(256)]


@dataclass(frozen=True, slots=True)
class SourceState:
    """What an index knows of a source. Counts, remarks and faults are as in `Document`.

    Attributes:
        signature: Its signature; empty if the last change was too recent for a reliable one.
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
    states: dict[str, SourceState] = {}
    for data in reader.read_state(_GROUPS).values():
        states |= _unpack_states(data)
    return states


def list_source_changes(
    base: Reader | None, sources: Mapping[str, SourceState | None]
) -> Iterator[tuple[str, bytes | None]]:
    """Yield the groups of states that change, None for a group without any left."""
    groups: dict[str, dict[str, SourceState | None]] = {}
    for name, state in sources.items():
        groups.setdefault(_find_group(name), {})[name] = state
    known = base.read_state(sorted(groups)) if base else {}
    for key, changes in groups.items():
        merged = {**(_unpack_states(known[key]) if key in known else {}), **changes}
        states = {name: state for name, state in merged.items() if state is not None}
        if states or key in known:
            yield key, _pack_states(states) if states else None


def list_unread_changes(base: Reader | None, unread: Iterable[UnreadSource]) -> Iterator[tuple[str, bytes | None]]:
    """Yield the sources that could not be read where that changes, None for those that were read or are gone."""
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
