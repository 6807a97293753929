"""Finds direct quotations in a document and says who speaks them.

This module owns what others may call. It knows nothing of formats, passages or the index. No quotation is guessed:
where marks do not pair there is none, and where the text does not say who speaks there is no speaker.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kb.model import NOBODY, Block, BlockKind, Correction, Document, DocumentId, Quotation, Span, SpeakerId
from kb.split.quoting.attribution import Rule
from kb.split.quoting.found import DocumentQuotation, Found, Unpaired
from kb.split.quoting.keys import speaker_key
from kb.split.quoting.people import People
from kb.split.quoting.reading import StreamReader
from kb.text import tokens

__all__ = [
    "VERSION",
    "DocumentQuotation",
    "Found",
    "Rule",
    "Unpaired",
    "corrected",
    "of_passage",
    "quotations",
    "speaker_id",
    "speaker_key",
]

VERSION = 5  # raise it when the same document would have other quotations

_WORDS = re.compile(r"[^\W_]")
_BODY = frozenset(
    {
        BlockKind.PARAGRAPH,
        BlockKind.LIST_ITEM,
        BlockKind.BLOCK_QUOTATION,
        BlockKind.CAPTION,
        BlockKind.TABLE_ROW,
        BlockKind.HEADING,
    }
)


def _streams(document: Document) -> Iterator[list[tuple[int, Block]]]:
    """Yield the body as one stream, and each footnote as one of its own."""
    numbered = list(enumerate(document.blocks))
    yield [(index, block) for index, block in numbered if block.kind in _BODY]
    for index, block in numbered:
        if block.kind is BlockKind.FOOTNOTE:
            yield [(index, block)]


def quotations(document: Document) -> Found:
    """Find the direct quotations of a document.

    Returns:
        The quotations in the order of the text, and the places where marks do not pair.
    """
    people = People(document.text)
    found: list[DocumentQuotation] = []
    unpaired: list[Unpaired] = []
    for stream in _streams(document):
        reader = StreamReader(document.text, stream, people)
        found += reader.read()
        unpaired += [Unpaired(fault.span, fault.reason) for fault in reader.faults]
    paired = [each for each in found if not any(_overlap(each, place) for place in unpaired)]
    return Found(tuple(sorted(paired, key=lambda each: each.span)), tuple(unpaired))


def _overlap(quotation: DocumentQuotation, place: Unpaired) -> bool:
    return any(part.start < place.span.end and place.span.start < part.end for part in quotation.parts)


def speaker_id(name: str, document: DocumentId, *, anonymous: bool) -> SpeakerId:
    """Return the id of a speaker: a slug of the name, the same in all documents.

    Args:
        name: As printed; "" for nobody.
        document: That quotes the speaker.
        anonymous: Whether the name is no full name. Then the document's id and a full stop go before the slug, so that
            nothing links the speaker with one of another document.
    """
    if not name:
        return NOBODY
    slug = "-".join(speaker_key(name).split()) if _WORDS.search(name) else "speaker"
    return SpeakerId(f"{document}.{slug}" if anonymous else slug)


def of_passage(found: Found, document: Document, passage: Span) -> tuple[Quotation, ...]:
    """Return the quoted words that stand in a passage, one `Quotation` for each part.

    Args:
        found: The quotations of the document.
        document: The document.
        passage: The passage, in the document's text.
    """
    held: list[Quotation] = []
    for number, each in enumerate(found.quotations):
        if each.span.end <= passage.start or each.span.start >= passage.end:
            continue
        for part in each.parts:
            start, end = max(part.start, passage.start), min(part.end, passage.end)
            if start < end:
                held.append(
                    Quotation(
                        span=Span(start - passage.start, end - passage.start),
                        text=document.text[start:end],
                        speaker=each.speaker,
                        role=each.role,
                        organisation=each.organisation,
                        rule=each.rule,
                        number=number,
                        speaker_id=speaker_id(each.speaker, document.id, anonymous=each.anonymous),
                    )
                )
    return tuple(held)


# ------------------------------------------------------------------------------------ corrections


def corrected(document: Document, found: Found, corrections: Sequence[Correction]) -> Found:
    """Apply an editor's corrections; each wins over the rule.

    Args:
        document: The document.
        found: What the rules found in it.
        corrections: In the order of the metadata file.

    Returns:
        The quotations with the corrections made; a correction that fits nowhere, or in several places, is a remark.
    """
    kept = list(found.quotations)
    remarks: list[str] = []
    words = tokens(document.text) if corrections else []
    terms = [word.term for word in words]
    for correction in corrections:
        places = _places(terms, correction)
        if len(places) != 1:
            how = "do not stand in this document" if not places else f"stand in this document {len(places)} times"
            remarks.append(f"A correction was not used: its words {how}: {correction.words!r}. Give more of the words.")
            continue
        span = Span(words[places[0][0]].start, words[places[0][1] - 1].end)
        fitting = [each for each in kept if _overlaps(each, span)]
        kept = [each for each in kept if each not in fitting]
        if correction.quotation:
            kept.append(_corrected(fitting[0] if fitting else None, span, correction))
    kept.sort(key=lambda each: each.span)
    return replace(found, quotations=tuple(kept), remarks=(*found.remarks, *remarks))


def _occurrences(terms: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """Return where a run of words begins."""
    if not wanted:
        return []
    return [at for at, term in enumerate(terms) if term == wanted[0] and terms[at : at + len(wanted)] == wanted]


def _places(terms: list[str], correction: Correction) -> list[tuple[int, int]]:
    """Return where the words of a correction stand, as ranges of the document's words."""
    first = [word.term for word in tokens(correction.words)]
    last = [word.term for word in tokens(correction.until)]
    starts = _occurrences(terms, first)
    if not last:
        return [(at, at + len(first)) for at in starts]
    ends = _occurrences(terms, last)
    places: list[tuple[int, int]] = []
    for at in starts:
        following = bisect_left(ends, at + len(first))
        if following < len(ends):
            places.append((at, ends[following] + len(last)))
    return places


def _overlaps(quotation: DocumentQuotation, span: Span) -> bool:
    return any(part.start < span.end and span.start < part.end for part in quotation.parts)


def _corrected(known: DocumentQuotation | None, span: Span, correction: Correction) -> DocumentQuotation:
    nowhere = Span(span.start, span.start)
    if known is None or correction.until:
        known = DocumentQuotation(span, (span,), "", "", "", nowhere, nowhere, "")
    return replace(
        known,
        speaker=correction.speaker,
        role=correction.role,
        organisation=correction.organisation,
        rule=str(Rule.CORRECTION),
        anonymous=correction.anonymous or not correction.speaker,
    )
