"""Finds the direct quotations of a document with their speakers, and applies an editor's overrides.

Nothing is guessed: unpaired marks give no quotation unless the place of the missing one is certain, and a quotation
that the text does not attribute has no speaker.
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
from kb.quotations.grammar.names import Mention
from kb.quotations.models import DocumentQuotation, ExtractionResult, WholeText, build_speaker_id, build_speaker_key
from kb.quotations.signed_texts import find_signed_texts
from kb.quotations.sources import SourceFinder
from kb.quotations.speaker_resolution import PronounContext, ResolvedSpeaker, SpeakerResolver
from kb.quotations.transcripts import find_turns
from kb.text import split_terms, tokenize
from kb.text.quote_pairs import UnpairedMark
from kb.text.spans import SpanUnion, clip, overlap

VERSION = 16  # raise it when the same document would have other quotations

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
    sources = SourceFinder(document)
    found: list[DocumentQuotation] = []
    unpaired: list[UnpairedMark] = []
    for stream in _split_streams(document):
        extractor = QuotationExtractor(document.text, stream, resolver, sources)
        found += extractor.extract()
        unpaired += extractor.unpaired
    faults = SpanUnion(mark.span for mark in unpaired)
    quotations = [each for each in found if not any(map(faults.overlaps, each.parts))]
    body = [block for block in document.blocks if block.kind in _BODY]
    # Quotations inside a transcript are quoted by its speakers.
    turns = [_build_whole_text(each, AttributionRule.TURN, resolver) for each in find_turns(document.text, body)]
    spoken = SpanUnion(part for turn in turns for part in turn.parts)
    quotations = [*(each for each in quotations if not any(map(spoken.overlaps, each.parts))), *turns]
    for signed in find_signed_texts(document.text, body):
        quotations = _put_around(_build_whole_text(signed, AttributionRule.SIGNED, resolver), quotations)
    return ExtractionResult(tuple(sorted(quotations, key=lambda each: each.span)), tuple(unpaired))


def _build_whole_text(found: WholeText, rule: AttributionRule, resolver: SpeakerResolver) -> DocumentQuotation:
    speaker, label, start = ResolvedSpeaker(anonymous=True), found.label, found.label.start
    if found.mention is not None:
        speaker = resolver.resolve(found.mention, PronounContext(None, start, start, start, start, start))
    return DocumentQuotation(
        span=Span(found.parts[0].start, found.parts[-1].end),
        parts=found.parts,
        speaker=speaker.name,
        role=speaker.role,
        organisation=speaker.organisation,
        speaker_span=label,
        cue=label,
        rule=str(rule),
        anonymous=speaker.anonymous,
        grade=_grade_whole_text(found.mention, speaker, rule),
        evidence=label,
    )


def _grade_whole_text(mention: Mention | None, speaker: ResolvedSpeaker, rule: AttributionRule) -> AttributionGrade:
    """Grade the speaker: a label is beside the words, a signature only at one end of them all."""
    if mention is None or not speaker.name:
        return AttributionGrade.UNCERTAIN
    is_same = build_speaker_key(speaker.name) == build_speaker_key(mention.name)
    is_stated = is_same and rule is AttributionRule.TURN
    return AttributionGrade.STATED if is_stated else AttributionGrade.INFERRED


def _put_around(whole: DocumentQuotation, quotations: Sequence[DocumentQuotation]) -> list[DocumentQuotation]:
    """Insert a signed text, which needs no marks, into the quotations.

    Those inside it are another person's, attributed or not, and their paragraphs are left out of it, unless marks
    enclose the whole text.
    """
    inside = [each for each in quotations if any(_is_touched(each, part) for part in whole.parts)]
    if not any(each.speaker for each in inside) and _fill(inside, whole.parts):
        return [*(each for each in quotations if each not in inside), whole]
    parts = tuple(part for part in whole.parts if not any(_is_touched(each, part) for each in inside))
    if not parts:
        return list(quotations)
    return [*quotations, replace(whole, parts=parts, span=Span(parts[0].start, parts[-1].end))]


def _fill(quotations: Sequence[DocumentQuotation], spans: Sequence[Span]) -> bool:
    """Tell whether quoted words fill spans completely, apart from marks."""
    starts, ends = ({getattr(part, end) for each in quotations for part in each.parts} for end in ("start", "end"))
    return all(starts & {span.start, span.start + 1} and ends & {span.end, span.end - 1} for span in spans)


def _split_streams(document: Document) -> Iterator[list[tuple[int, Block]]]:
    """Yield the body as one stream of indexed blocks, and each footnote as a stream of its own."""
    numbered = list(enumerate(document.blocks))
    yield [(index, block) for index, block in numbered if block.kind in _BODY]
    for index, block in numbered:
        if block.kind is BlockKind.FOOTNOTE:
            yield [(index, block)]


def _is_touched(quotation: DocumentQuotation, span: Span) -> bool:
    return any(overlap(part, span) for part in quotation.parts)


def select_passage_quotations(result: ExtractionResult, document: Document, passage: Span) -> tuple[Quotation, ...]:
    """Return the quoted words of a passage, given by its span in `Document.text`, one `Quotation` for each part."""
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
            is_named = not each.shielded and not (is_carried and each.anonymous)
            grade = AttributionGrade.INFERRED if is_carried else each.grade
            selected.append(
                Quotation(
                    span=span.shift(-passage.start),
                    text=span.slice(document.text),
                    speaker=each.speaker if is_named else "",
                    role=each.role if is_named else "",
                    organisation=each.organisation if is_named else "",
                    rule=each.rule,
                    index=index,
                    speaker_id=build_speaker_id(each.speaker, anonymous=each.anonymous),
                    grade=grade if is_named else AttributionGrade.NONE,
                    evidence=evidence if is_named else None,
                    source=each.source,
                )
            )
    return tuple(selected)


def _read_evidence(document: Document, span: Span) -> Evidence | None:
    """Return the words of a span with their pages; None if it is empty."""
    if span.start == span.end:
        return None
    first = bisect_right(document.pages, span.start, key=lambda page: page.span.start) - 1
    last = bisect_right(document.pages, span.end - 1, key=lambda page: page.span.start) - 1
    if first < 0:
        return Evidence(span.slice(document.text))
    pages = (document.pages[at] for at in (first, last))
    breaks = [PageBreak(0, each.number, each.label, each.unit) for each in pages]
    return Evidence(span.slice(document.text), PageRange.join(*breaks))


# -------------------------------------------------------------------------------------- overrides


def apply_quotation_overrides(
    document: Document, result: ExtractionResult, overrides: Sequence[QuotationOverride]
) -> ExtractionResult:
    """Apply an editor's overrides, in the metadata file's order; each takes precedence over the rules.

    An override whose words are not in the document, or more than once, becomes a remark; if it was to make a speaker
    anonymous, all speakers of the document are withheld.
    """
    quotations = list(result.quotations)
    remarks: list[str] = []
    has_lost_shield = False
    words = tokenize(document.text) if overrides else []
    terms = [word.term for word in words]
    for override in overrides:
        ranges = _find_override_ranges(terms, override)
        if len(ranges) != 1:
            how = "are not in this document" if not ranges else f"are in this document {len(ranges)} times"
            kept = ", so that nobody is given as a speaker of this document" if override.anonymous else ""
            remarks.append(
                f"A correction was not used{kept}: its words {how}: {override.words!r}. Give more of the words."
            )
            has_lost_shield |= override.anonymous
            continue
        first, last = ranges[0]
        span = Span(words[first].start, words[last - 1].end)
        replaced = [each for each in quotations if _is_touched(each, span)]
        quotations = [each for each in quotations if each not in replaced]
        if override.quotation:
            quotations.append(_apply_override(replaced[0] if replaced else None, span, override))
    quotations.sort(key=lambda each: each.span)
    return replace(
        result,
        quotations=tuple(quotations),
        remarks=(*result.remarks, *remarks),
        has_lost_shield=has_lost_shield,
    )


def _find_override_ranges(terms: list[str], override: QuotationOverride) -> list[tuple[int, int]]:
    """Return the places of an override's words, as ranges of the document's words."""
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
    if not sought:
        return []
    return [at for at, term in enumerate(terms) if term == sought[0] and terms[at : at + len(sought)] == sought]


def _apply_override(known: DocumentQuotation | None, span: Span, override: QuotationOverride) -> DocumentQuotation:
    """Return a quotation with an editor's speaker; a new one if the rules found none or not all its words."""
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
        shielded=override.anonymous,
        grade=AttributionGrade.EDITOR if override.speaker else AttributionGrade.NONE,
        evidence=empty,
        carried=0,
        source="",
    )
