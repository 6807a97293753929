"""Analysis of a document: its passages with everything found in them, acronyms, phrases, and its index record.

A worker hands all of it over as bytes, from which the spool and the index take it: the record, and passage by passage.
They are checked where they leave the worker, which the file that it has read may have taken over.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pydantic import ConfigDict, TypeAdapter

from kb.classify import classifier
from kb.classify.classifier import apply_kind_overrides
from kb.engine.record_codec import pack_passage, pack_record, unpack_passage, unpack_record
from kb.laws.extractor import LawExtractor
from kb.library.files.purged import NOTHING_PURGED, PurgedList
from kb.model import (
    NO_PASSAGE,
    Block,
    BlockKind,
    Document,
    DocumentRecord,
    IndexedDocument,
    LawReference,
    Passage,
    PassageId,
    PassageOverride,
    Span,
)
from kb.quotations import finder
from kb.quotations.anonymity import shield_speakers
from kb.quotations.models import ExtractionResult
from kb.read.workers.channel import build_answer_error
from kb.references import resolver
from kb.references.resolver import refer_passages
from kb.split import acronyms, passages, phrases
from kb.split.passages import build_contents
from kb.text import find_terms, fold, split_terms, tokenize
from kb.text.quote_pairs import UnpairedMark
from kb.text.spans import overlap

LAWS_VERSION = 4  # raise it when the same passages would cite other laws
# Changes when the analysis of the same document would differ.
VERSION = (
    passages.VERSION,
    finder.VERSION,
    acronyms.VERSION,
    LAWS_VERSION,
    resolver.VERSION,
    classifier.VERSION,
    phrases.VERSION,
)
_EXCERPT_CHARS = 60
_COUNT = struct.Struct("<I")
_DECLARED = TypeAdapter(
    tuple[DocumentRecord, tuple[Passage, ...]], config=ConfigDict(strict=True, revalidate_instances="always")
)
_MAX_NUMBER = 1 << 31


def analyze_document(document: Document, purged: PurgedList = NOTHING_PURGED) -> tuple[Document, tuple[Passage, ...]]:
    """Split a document into passages, with their quotations, laws, kinds and references.

    Args:
        document: As read, with an editor's overrides.
        purged: Kept out of the index, with everything derived from it.

    Returns:
        The document with its acronyms, phrases and remarks on what could not be extracted, and its passages.
    """
    document, split = _leave_out(document, passages.split_document(document), purged)
    found = finder.find_quotations(document)
    extraction = shield_speakers(
        document, finder.apply_quotation_overrides(document, found, document.quotation_overrides)
    )
    quoted = [
        replace(each, quotations=finder.select_passage_quotations(extraction, document, each.span)) for each in split
    ]
    classified = [
        replace(each, laws=laws, kinds=classifier.classify_passage(each))
        for each, laws in zip(quoted, extract_laws(quoted), strict=True)
    ]
    edited, unused = apply_kind_overrides(classified, document.kind_overrides)
    edited, missing = _apply_passage_overrides(edited, document.passage_overrides)
    referred = refer_passages(edited, build_contents(edited))
    analyzed = replace(
        document,
        metadata=replace(
            document.metadata,
            noindex=document.metadata.noindex or bool(missing),
            original_withheld=document.metadata.original_withheld or purged.has_original(document.id),
        ),
        remarks=(*document.remarks, *_collect_remarks(document, extraction), *unused, *missing),
        faults=(*document.faults, *extraction.remarks, *unused, *missing),
        acronyms=acronyms.find_acronyms(document.text),
        phrases=phrases.find_phrases(document.text),
    )
    return analyzed, referred


def _apply_passage_overrides(
    passages: Sequence[Passage], overrides: Sequence[PassageOverride]
) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
    """Apply an editor's overrides to all passages that have the words.

    Returns:
        The passages, and a remark for each `noindex` override that matches no passage: search engines must then keep
        out of the whole document.
    """
    changed = list(passages)
    remarks: list[str] = []
    words = [tokenize(each.text) for each in passages] if overrides else []
    for override in overrides:
        sought = split_terms(override.words)
        places = [at for at, tokens in enumerate(words) if find_terms(tokens, sought)]
        for at in places:
            changed[at] = replace(changed[at], noindex=override.noindex)
        if not places and override.noindex:
            remarks.append(
                "Search engines are asked to keep out of the whole document, since no passage has the words of a table "
                f"of passages: {override.words!r}. Give other words."
            )
    return tuple(changed), tuple(remarks)


def _leave_out(document: Document, split: Sequence[Passage], purged: PurgedList) -> tuple[Document, Sequence[Passage]]:
    """Return a document and its passages without purged ones, nor their blocks in other passages."""
    dropped = [each for each in split if purged.has_passage(each.id)]
    gone = {each.id for each in dropped}
    remaining = [each for each in split if each.id not in gone]
    blocks = [
        block.span.shift(passage.span.start)
        for passage in remaining
        for block in passage.blocks
        if purged.has_block(document.id, block.span.slice(passage.text))
    ]
    if not dropped and not blocks:
        return document, split
    redacted = _blank_out(document, [*(each.span for each in dropped), *blocks])
    if blocks:
        return redacted, passages.split_document(redacted)
    spans = [each.span for each in dropped]
    headings = {each.text for each in dropped if each.kind is BlockKind.HEADING}
    return redacted, [
        replace(
            _forget_heads(each, spans),
            position=position,
            heading=tuple(text for text in each.heading if text not in headings),
            levels=tuple(level for text, level in zip(each.heading, each.levels, strict=True) if text not in headings),
            note_of=NO_PASSAGE if each.note_of in gone else each.note_of,
            notes=tuple(replace(note, passage=NO_PASSAGE) if note.passage in gone else note for note in each.notes),
        )
        for position, each in enumerate(remaining)
    ]


def _blank_out(document: Document, spans: Sequence[Span]) -> Document:
    """Return a document with spans of its text blanked, and their blocks and marks removed."""
    text = document.text
    for each in spans:
        text = text[: each.start] + " " * (each.end - each.start) + text[each.end :]
    blocks: list[Block] = []
    places: dict[int, int] = {}
    for at, each_block in enumerate(document.blocks):
        block = _forget_head(each_block, spans)
        pieces = _subtract(block.span, spans)
        if pieces:
            places[at] = len(blocks)
        blocks += [replace(block, span=piece) for piece in pieces]
    lost = {fold(block.span.slice(document.text)).text for at, block in enumerate(document.blocks) if at not in places}
    title = document.metadata.title
    return replace(
        document,
        text=text,
        blocks=tuple(blocks),
        note_marks=tuple(
            replace(each, note=places.get(each.note, -1))
            for each in document.note_marks
            if not any(span.start <= each.offset < span.end for span in spans)
        ),
        metadata=replace(document.metadata, title="" if fold(title).text in lost else title),
    )


def _forget_heads(passage: Passage, spans: Sequence[Span]) -> Passage:
    """Return a passage without table head and label that lie in some spans of the document."""
    start = passage.span.start
    blocks = tuple(_forget_head(block.shift(start), spans).shift(-start) for block in passage.blocks)
    first, before = blocks[0], passage.blocks[0]
    return replace(
        passage,
        blocks=blocks,
        table_head=passage.table_head if any(block.head and block.head.start < 0 for block in blocks) else (),
        row_label=passage.row_label if (first.label, first.group) == (before.label, before.group) else "",
    )


def _forget_head(block: Block, spans: Sequence[Span]) -> Block:
    """Return a block without the headers that overlap some spans."""
    head, label, group = (
        None if found is None or any(overlap(found, span) for span in spans) else found
        for found in (block.head, block.label, block.group)
    )
    return replace(block, head=head, label=label, group=group)


def _subtract(span: Span, others: Sequence[Span]) -> list[Span]:
    pieces = [span]
    for other in others:
        pieces = (
            [
                piece
                for each in pieces
                for piece in (
                    Span(each.start, min(each.end, max(each.start, other.start))),
                    Span(max(each.start, min(each.end, other.end)), each.end),
                )
                if piece.start < piece.end
            ]
            if other.start < span.end and span.start < other.end
            else pieces
        )
    return pieces


def extract_laws(passages: Sequence[Passage]) -> list[tuple[LawReference, ...]]:
    """Return the laws cited by each passage of a document, given all of them in order.

    A footnote is read directly after the passage that refers to it.
    """
    positions = {each.id: each.position for each in passages}
    order = sorted(range(len(passages)), key=lambda at: (_find_reading_position(passages[at], positions), at))
    references: list[tuple[LawReference, ...]] = [()] * len(passages)
    extracted = LawExtractor(passages[at].text for at in order).extract()
    for at, found in zip(order, extracted, strict=True):
        references[at] = found
    return references


def _find_reading_position(passage: Passage, positions: Mapping[PassageId, int]) -> int:
    is_note = passage.kind is BlockKind.FOOTNOTE
    return positions.get(passage.note_of, passage.position) if is_note else passage.position


def _collect_remarks(document: Document, found: ExtractionResult) -> Sequence[str]:
    unpaired = [_describe_unpaired(document, found.unpaired)] if found.unpaired else []
    return (*unpaired, *found.remarks)


def _describe_unpaired(document: Document, places: Sequence[UnpairedMark]) -> str:
    first = " ".join(places[0].span.slice(document.text).split())
    if len(first) > _EXCERPT_CHARS:
        first = f"{first[:_EXCERPT_CHARS].rsplit(' ', 1)[0]} …"
    number = "one place" if len(places) == 1 else f"{len(places)} places"
    return f'Quotation marks do not pair in {number}, so nothing was taken from there (first: "{first}").'


def build_record(document: Document, passages: Sequence[Passage], fingerprint: str) -> DocumentRecord:
    """Return the record of an analysed document, as the index stores it."""
    return DocumentRecord(
        id=document.id,
        source=document.source,
        sha256=document.sha256,
        fingerprint=fingerprint,
        metadata=document.metadata,
        page_count=document.page_count,
        passages=len(passages),
        unread_pages=document.unread_pages,
        remarks=document.remarks,
        contents=tuple(build_contents(passages)),
        acronyms=document.acronyms,
        phrases=document.phrases,
        hidden_text=document.hidden_text,
        faults=document.faults,
        recognized_pages=document.recognized_pages,
    )


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
