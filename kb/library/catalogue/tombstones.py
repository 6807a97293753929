"""The tombstones in the catalogue, and whether they and the leads are those of the files that they copy."""

from __future__ import annotations

from kb.engine.protocol import Reader
from kb.engine.record_codec import pack_tombstone, unpack_tombstone
from kb.engine.tombstones import Tombstone
from kb.library.addresses import AddressFile, compute_address_signature
from kb.library.catalogue.layout import ADDRESS_FILE, GONE, GONE_FILE
from kb.library.files.gone_passages import GoneFile, Successors, compute_gone_signature


def has_gone_file(reader: Reader, gone: GoneFile) -> bool:
    """Tell whether the tombstones of an index are those of a file of gone passages.

    Raises:
        LibraryError: The file cannot be read.
    """
    return read_signature(reader, GONE_FILE) == compute_gone_signature(gone.read())


def has_address_file(reader: Reader, addresses: AddressFile) -> bool:
    """Tell whether an index has the leads of a file of addresses, and the file the addresses of its passages.

    Raises:
        LibraryError: The file cannot be read.
    """
    return read_signature(reader, ADDRESS_FILE) == compute_address_signature(addresses.read())


def read_signature(reader: Reader, key: str) -> bytes | None:
    """Return the signature of a file in the state of an index; None if there is none."""
    return reader.read_state([key]).get(key)


def read_successors(reader: Reader) -> Successors:
    """Return the gone passages of an index by its tombstones."""
    tombstones = (unpack_tombstone(data) for _, data in reader.scan_state(GONE))
    return {each.passage: each.successor for each in tombstones}


def pack_successors(passages: Successors) -> dict[str, bytes]:
    """Return the keys and values of the state that hold gone passages."""
    return {f"{GONE}{each}": pack_tombstone(Tombstone(each, successor)) for each, successor in passages.items()}
