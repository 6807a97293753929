"""A document as bytes, from the worker that reads it to the spool and the index: its record, and passage by passage.

The bytes are checked where they leave the worker, which the file that it has read may have taken over.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from pydantic import ConfigDict, TypeAdapter

from kb.engine.record_codec import pack_passage, pack_record, unpack_passage, unpack_record
from kb.library.files.purged import PurgedList
from kb.library.indexing.document_pipeline import analyze_document, build_record
from kb.model import Document, DocumentRecord, IndexedDocument, Passage
from kb.read.workers.channel import build_answer_error

_COUNT = struct.Struct("<I")
_DECLARED = TypeAdapter(
    tuple[DocumentRecord, tuple[Passage, ...]], config=ConfigDict(strict=True, revalidate_instances="always")
)
_MAX_NUMBER = 1 << 31


def pack_document(document: Document, *, purged: PurgedList) -> bytes:
    """Analyse a document, and return its record, as yet without a fingerprint, with its passages."""
    analyzed, passages = analyze_document(document, purged)
    return join_parts([pack_record(build_record(analyzed, passages, "")), *map(pack_passage, passages)])


def unpack_document(content: bytes) -> IndexedDocument:
    """Return the document of `pack_document`, with its passages as bytes too.

    Raises:
        ReadError: The bytes are not those of a document whose parts have their types, and lie within their texts.
    """
    try:
        packed_record, *packed = split_parts(content)
        record = unpack_record(packed_record)
        passages = tuple(unpack_passage(each, record.id) for each in packed)
        _DECLARED.validate_python((record, passages))
        is_whole = (
            len(passages) == record.passages
            and _is_number(record.page_count)
            and all(map(_is_within, passages, range(len(passages))))
        )
    except Exception:  # noqa: BLE001 - untrusted bytes make the codec raise anything
        is_whole = False
    if not is_whole:
        raise build_answer_error()
    return IndexedDocument(record, passages, packed=tuple(packed))


def _is_within(passage: Passage, position: int) -> bool:
    """Tell whether a passage has its position, and all its spans lie within its text, or its document's before."""
    size, before = len(passage.text), passage.span.start
    heads = [span for each in passage.blocks for span in (each.head, each.label, each.group) if span]
    spans = [
        *(each.span for each in passage.blocks),
        *(each.span for each in passage.quotations),
        *(each.span for each in passage.laws),
        *(each.span for each in passage.references),
        *(span for each in passage.kinds for span in each.spans),
    ]
    offsets = [*(each.offset for each in passage.breaks), *(each.offset for each in passage.notes)]
    numbers = [before, *(each.index for each in passage.quotations), *(each.number for each in passage.breaks)]
    return (
        passage.position == position
        and all(map(_is_number, numbers))
        and all(-before <= each.start <= each.end <= size for each in heads)
        and all(0 <= each.start <= each.end <= size for each in spans)
        and all(0 <= each <= size for each in offsets)
    )


def _is_number(number: int) -> bool:
    """Tell whether a number can be stored in a column."""
    return 0 <= number < _MAX_NUMBER


def join_parts(parts: Sequence[bytes]) -> bytes:
    """Join parts behind their number and their lengths."""
    return b"".join((_COUNT.pack(len(parts)), struct.pack(f"<{len(parts)}Q", *map(len, parts)), *parts))


def split_parts(content: bytes) -> list[bytes]:
    """Return the parts of `join_parts`.

    Raises:
        ValueError: They are not as long as their lengths say.
        struct.error: There is no number, or not as many lengths.
    """
    (count,) = _COUNT.unpack_from(content)
    lengths = struct.unpack_from(f"<{count}Q", content, _COUNT.size)
    at = _COUNT.size + 8 * count
    if sum(lengths) != len(content) - at:
        raise ValueError("Parts are not as long as they should be.")
    parts = []
    for length in lengths:
        parts.append(content[at : at + length])
        at += length
    return parts
