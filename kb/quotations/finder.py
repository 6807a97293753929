"""Direct quotations of a document, with their speakers and an editor's overrides.

No quotation is guessed: where marks do not pair, and the place of the missing one is not certain, there is none, and
where the text does not attribute a quotation it has no speaker.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kb.model import Block, BlockKind, Document, Quotation, QuotationOverride, Span
from kb.quotations.attribution import AttributionRule
from kb.quotations.extractor import QuotationExtractor
from kb.quotations.models import DocumentQuotation, ExtractionResult, build_speaker_id
from kb.quotations.names import Mention
from kb.quotations.signed_texts import find_signed_texts
from kb.quotations.speaker_resolution import PronounContext, ResolvedSpeaker, SpeakerResolver
from kb.quotations.transcripts import find_turns
from kb.text import split_terms, tokenize
from kb.text.quote_pairs import UnpairedMark
from kb.text.spans import clip, overlap

VERSION = 7  # raise it when the same document would have other quotations

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


def find_quotations(document: Document) -> ExtractionResult:
    """Find the direct quotations of a document."""
    resolver = SpeakerResolver(document.text)
    found: list[DocumentQuotation] = []
    unpaired: list[UnpairedMark] = []
    for stream in _split_streams(document):
        extractor = QuotationExtractor(document.text, stream, resolver)
        found += extractor.extract()
        unpaired += extractor.unpaired
    quotations = [each for each in found if not any(_is_touched(each, mark.span) for mark in unpaired)]
    body = [block for block in document.blocks if block.kind in _BODY]
    for whole in _find_whole_texts(document.text, body, resolver):
        quotations = _put_around(whole, quotations)
    return ExtractionResult(tuple(sorted(quotations, key=lambda each: each.span)), tuple(unpaired))


def _find_whole_texts(text: str, body: Sequence[Block], resolver: SpeakerResolver) -> Iterator[DocumentQuotation]:
    """Yield the turns of transcripts and the signed texts, which need no marks."""
    for turn in find_turns(text, body):
        yield _build_whole_text(turn.mention, turn.label, turn.parts, AttributionRule.TURN, resolver)
    for signed in find_signed_texts(text, body):
        mention = signed.mention
        yield _build_whole_text(mention, mention.span, signed.parts, AttributionRule.SIGNED, resolver)


def _build_whole_text(
    mention: Mention | None, label: Span, parts: tuple[Span, ...], rule: AttributionRule, resolver: SpeakerResolver
) -> DocumentQuotation:
    speaker = ResolvedSpeaker(anonymous=True)
    if mention is not None:
        start = label.start
        speaker = resolver.resolve(mention, PronounContext(None, start, start, start, start))
    return DocumentQuotation(
        span=Span(parts[0].start, parts[-1].end),
        parts=parts,
        speaker=speaker.name,
        role=speaker.role,
        organisation=speaker.organisation,
        speaker_span=label,
        cue=label,
        rule=str(rule),
        anonymous=speaker.anonymous,
    )


def _put_around(whole: DocumentQuotation, quotations: Sequence[DocumentQuotation]) -> list[DocumentQuotation]:
    """Return quotations with a text that needs no marks in the place of those in it.

    Those of a transcript are quoted by its speakers. In a signed text one with a speaker is somebody else's, and its
    paragraphs are left out of the signed ones.
    """
    inside = [each for each in quotations if any(_is_touched(each, part) for part in whole.parts)]
    others = [each for each in quotations if each not in inside]
    if whole.rule == AttributionRule.TURN:
        return [*others, whole]
    named = [each for each in inside if each.speaker]
    parts = tuple(part for part in whole.parts if not any(_is_touched(each, part) for each in named))
    if not parts:
        return list(quotations)
    return [*others, *named, replace(whole, parts=parts, span=Span(parts[0].start, parts[-1].end))]


def _split_streams(document: Document) -> Iterator[list[tuple[int, Block]]]:
    """Yield the body as one stream of blocks with their indices, and each footnote as one of its own."""
    numbered = list(enumerate(document.blocks))
    yield [(index, block) for index, block in numbered if block.kind in _BODY]
    for index, block in numbered:
        if block.kind is BlockKind.FOOTNOTE:
            yield [(index, block)]


def _is_touched(quotation: DocumentQuotation, span: Span) -> bool:
    """Tell whether any part of a quotation overlaps a span."""
    return any(overlap(part, span) for part in quotation.parts)


def select_passage_quotations(result: ExtractionResult, document: Document, passage: Span) -> tuple[Quotation, ...]:
    """Return the quoted words of a passage, one `Quotation` for each part.

    Args:
        result: The quotations of the document.
        document: The document.
        passage: The passage's span in the document's text.
    """
    selected: list[Quotation] = []
    for index, each in enumerate(result.quotations):
        if not overlap(each.span, passage):
            continue
        for part in each.parts:
            if not overlap(part, passage):
                continue
            span = clip(part, passage)
            selected.append(
                Quotation(
                    span=span.shift(-passage.start),
                    text=span.slice(document.text),
                    speaker=each.speaker,
                    role=each.role,
                    organisation=each.organisation,
                    rule=each.rule,
                    index=index,
                    speaker_id=build_speaker_id(each.speaker, document.id, anonymous=each.anonymous),
                )
            )
    return tuple(selected)


# -------------------------------------------------------------------------------------- overrides


def apply_quotation_overrides(
    document: Document, result: ExtractionResult, overrides: Sequence[QuotationOverride]
) -> ExtractionResult:
    """Apply an editor's overrides; each takes precedence over the rules.

    Args:
        document: The document.
        result: The quotations that the rules found in it.
        overrides: In the order of the metadata file.

    Returns:
        The quotations with the overrides applied. An override whose words are not in the document, or more than once,
        becomes a remark.
    """
    quotations = list(result.quotations)
    remarks: list[str] = []
    words = tokenize(document.text) if overrides else []
    terms = [word.term for word in words]
    for override in overrides:
        ranges = _find_override_ranges(terms, override)
        if len(ranges) != 1:
            how = "are not in this document" if not ranges else f"are in this document {len(ranges)} times"
            remarks.append(f"A correction was not used: its words {how}: {override.words!r}. Give more of the words.")
            continue
        first, last = ranges[0]
        span = Span(words[first].start, words[last - 1].end)
        replaced = [each for each in quotations if _is_touched(each, span)]
        quotations = [each for each in quotations if each not in replaced]
        if override.quotation:
            quotations.append(_apply_override(replaced[0] if replaced else None, span, override))
    quotations.sort(key=lambda each: each.span)
    return replace(result, quotations=tuple(quotations), remarks=(*result.remarks, *remarks))


def _find_override_ranges(terms: list[str], override: QuotationOverride) -> list[tuple[int, int]]:
    """Return where the words of an override are, as ranges of the document's words."""
    first = split_terms(override.words)
    last = split_terms(override.until)
    starts = _find_occurrences(terms, first)
    if not last:
        return [(at, at + len(first)) for at in starts]
    ends = _find_occurrences(terms, last)
    ranges: list[tuple[int, int]] = []
    for at in starts:
        following = bisect_left(ends, at + len(first))
        if following < len(ends):
            ranges.append((at, ends[following] + len(last)))
    return ranges


def _find_occurrences(terms: list[str], sought: list[str]) -> list[int]:
    """Return where a sequence of terms begins in a longer one."""
    if not sought:
        return []
    return [at for at, term in enumerate(terms) if term == sought[0] and terms[at : at + len(sought)] == sought]


def _apply_override(known: DocumentQuotation | None, span: Span, override: QuotationOverride) -> DocumentQuotation:
    """Return a quotation with an editor's speaker; a new one where the rules found none or not all its words."""
    empty = Span(span.start, span.start)
    if known is None or override.until:
        known = DocumentQuotation(span, (span,), "", "", "", empty, empty, "")
    return replace(
        known,
        speaker=override.speaker,
        role=override.role,
        organisation=override.organisation,
        rule=str(AttributionRule.CORRECTION),
        anonymous=override.anonymous or not override.speaker,
    )
