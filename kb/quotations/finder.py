"""Direct quotations of a document, with their speakers and an editor's overrides.

No quotation is guessed: where marks do not pair, and the place of the missing one is not certain, there is none, and
where the text does not attribute a quotation it has no speaker.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kb.model import (
    AttributionGrade,
    Block,
    BlockKind,
    Document,
    Evidence,
    PageBreak,
    PageRange,
    Quotation,
    QuotationOverride,
    Span,
)
from kb.quotations.attribution import AttributionRule
from kb.quotations.extractor import QuotationExtractor
from kb.quotations.models import DocumentQuotation, ExtractionResult, build_speaker_id
from kb.quotations.speaker_resolution import SpeakerResolver
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
    return ExtractionResult(tuple(sorted(quotations, key=lambda each: each.span)), tuple(unpaired))


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
        evidence = _read_evidence(document, each.evidence)
        first_carried = len(each.parts) - each.carried
        for number, part in enumerate(each.parts):
            if not overlap(part, passage):
                continue
            span = clip(part, passage)
            is_carried = number >= first_carried and each.grade is AttributionGrade.STATED
            selected.append(
                Quotation(
                    span=span.shift(-passage.start),
                    text=span.slice(document.text),
                    speaker=each.speaker,
                    role=each.role,
                    organisation=each.organisation,
                    rule=each.rule,
                    index=index,
                    speaker_id=build_speaker_id(each.speaker, anonymous=each.anonymous),
                    grade=AttributionGrade.INFERRED if is_carried else each.grade,
                    evidence=evidence,
                    source=each.source,
                )
            )
    return tuple(selected)


def _read_evidence(document: Document, span: Span) -> Evidence | None:
    """Return the words of a span with their pages; None where it is empty."""
    if span.start == span.end:
        return None
    first = bisect_right(document.pages, span.start, key=lambda page: page.span.start) - 1
    last = bisect_right(document.pages, span.end - 1, key=lambda page: page.span.start) - 1
    if first < 0:
        return Evidence(span.slice(document.text))
    breaks = [PageBreak(0, document.pages[at].number, document.pages[at].label) for at in (first, last)]
    return Evidence(span.slice(document.text), PageRange.join(*breaks))


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
        grade=AttributionGrade.EDITOR,
        evidence=empty,
        carried=0,
        source="",
        source_span=empty,
    )
