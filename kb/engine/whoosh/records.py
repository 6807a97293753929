"""Passages, document records and refusals as bytes, and back.

Each is one JSON array: fields in a fixed order, nothing named twice, so that the blocks they are stored in compress
well. What a document's record says of all its passages (its id) is not repeated in them.

This module knows nothing of columns, postings or Whoosh.
"""

from __future__ import annotations

import json

from kb.model import (
    Acronym,
    Block,
    BlockKind,
    ContentsEntry,
    DocumentId,
    DocumentRecord,
    FrequentPhrase,
    Kind,
    LawReference,
    Metadata,
    Note,
    PageBreak,
    Passage,
    PassageId,
    PassageKind,
    Quotation,
    Refusal,
    Span,
    SpeakerId,
)

_KINDS: dict[str, BlockKind] = {kind.value: kind for kind in BlockKind}
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def pack_passage(passage: Passage) -> bytes:
    """Return a passage as bytes, without its document's id."""
    row = [
        passage.id,
        passage.text,
        passage.position,
        passage.span.start,
        passage.kind.value,
        passage.heading,
        passage.levels,
        [[each.kind.value, each.span.start, each.span.end, each.level, each.mark] for each in passage.blocks],
        [[each.offset, each.number, each.label] for each in passage.breaks],
        [[each.offset, each.mark, each.passage] for each in passage.notes],
        passage.note_of,
        passage.mark,
        [
            [
                each.span.start,
                each.span.end,
                each.text,
                each.speaker,
                each.role,
                each.organisation,
                each.rule,
                each.number,
                each.speaker_id,
            ]
            for each in passage.quotations
        ],
        [[each.kind.value, each.rule, [[span.start, span.end] for span in each.spans]] for each in passage.kinds],
        [[each.span.start, each.span.end, each.law, each.provision, each.title] for each in passage.laws],
    ]
    while not row[-1]:  # what most passages have none of
        row.pop()
    return _encode(row).encode("utf-8", "surrogatepass")


def unpack_passage(data: bytes, document: DocumentId) -> Passage:
    """Return the passage of some bytes.

    Args:
        data: What `pack_passage` made.
        document: The document that holds it.
    """
    row = json.loads(data.decode("utf-8", "surrogatepass"))
    row += [(), (), (), (), (), "", "", (), (), ()][len(row) - 5 :]
    identity, text, position, start, kind, heading, levels, blocks, breaks, notes, note_of, mark, *said, kinds, laws = (
        row
    )
    return Passage(
        id=PassageId(identity),
        document=document,
        position=position,
        span=Span(start, start + len(text)),
        text=text,
        kind=_KINDS[kind],
        heading=tuple(heading),
        levels=tuple(levels),
        blocks=tuple(Block(_KINDS[kind], Span(first, last), level, mark) for kind, first, last, level, mark in blocks),
        breaks=tuple(PageBreak(*each) for each in breaks),
        notes=tuple(Note(offset, mark, PassageId(target)) for offset, mark, target in notes),
        note_of=PassageId(note_of),
        mark=mark,
        quotations=tuple(
            Quotation(Span(first, last), text, name, role, organisation, rule, number, SpeakerId(speaker))
            for first, last, text, name, role, organisation, rule, number, speaker in said[0]
        ),
        kinds=tuple(Kind(PassageKind(kind), rule, tuple(Span(*span) for span in spans)) for kind, rule, spans in kinds),
        laws=tuple(
            LawReference(Span(first, last), law, provision, title) for first, last, law, provision, title in laws
        ),
    )


def pack_record(record: DocumentRecord) -> bytes:
    """Return a document's record as bytes."""
    metadata = record.metadata
    row = [
        record.id,
        record.source,
        record.sha256,
        record.fingerprint,
        [
            metadata.title,
            metadata.date,
            metadata.publisher,
            metadata.authors,
            metadata.kind,
            metadata.url,
            metadata.language,
            metadata.licence,
            metadata.superseded_by,
            metadata.valid_until,
        ],
        record.page_count,
        record.passages,
        record.unread_pages,
        record.remarks,
        [[each.level, each.text, each.passage] for each in record.contents],
        [[each.short, each.long, each.ordinary] for each in record.acronyms],
        [[each.text, each.times] for each in record.phrases],
    ]
    return _encode(row).encode("utf-8", "surrogatepass")


def unpack_record(data: bytes) -> DocumentRecord:
    """Return the record of some bytes."""
    row = json.loads(data.decode("utf-8", "surrogatepass"))
    identity, source, sha256, fingerprint, metadata, page_count, passages, unread, remarks, *found = row
    contents, acronyms, phrases = found
    title, date, publisher, authors, kind, url, language, licence, superseded_by, valid_until = metadata
    return DocumentRecord(
        id=DocumentId(identity),
        source=source,
        sha256=sha256,
        fingerprint=fingerprint,
        metadata=Metadata(
            title, date, publisher, tuple(authors), kind, url, language, licence, superseded_by, valid_until
        ),
        page_count=page_count,
        passages=passages,
        unread_pages=tuple(unread),
        remarks=tuple(remarks),
        contents=tuple(ContentsEntry(level, text, PassageId(target)) for level, text, target in contents),
        acronyms=tuple(Acronym(*each) for each in acronyms),
        phrases=tuple(FrequentPhrase(*each) for each in phrases),
    )


def pack_refusal(refusal: Refusal) -> bytes:
    """Return a refusal as bytes."""
    return _encode([refusal.source, refusal.fingerprint, refusal.reason]).encode("utf-8", "surrogatepass")


def unpack_refusal(data: bytes) -> Refusal:
    """Return the refusal of some bytes."""
    return Refusal(*json.loads(data.decode("utf-8", "surrogatepass")))


def pack_gone(passage: PassageId, successor: PassageId | None) -> bytes:
    """Return as bytes that a passage is gone, and which one stands closest to it."""
    return _encode([passage, successor]).encode()


def unpack_gone(data: bytes) -> tuple[PassageId, PassageId | None]:
    """Return the gone passage and its successor."""
    passage, successor = json.loads(data)
    return PassageId(passage), None if successor is None else PassageId(successor)
