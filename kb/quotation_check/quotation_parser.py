"""Parser of pasted texts: finds the quotations and the speaker that the text names for each.

All text in quotation marks counts as a quotation, titles and terms included: looking up words that were never said
costs less than missing a quotation. Only single words without a speaker are skipped, since every library has them.
Block quotations count as well (`block_quotations`). A text with neither is one quotation.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import inf

from kb.errors import CheckError
from kb.model import Block, BlockKind, Document, DocumentId, Metadata, Span
from kb.quotation_check.block_quotations import (
    blank_prefixes,
    find_block_quotations,
    is_indented,
    is_prefixed,
    is_signature,
    supply_marks,
    widen_to_marks,
)
from kb.quotations.finder import find_quotations
from kb.quotations.grammar import lexicon
from kb.quotations.models import DocumentQuotation
from kb.text import split_terms
from kb.text.characters import DOUBLE_QUOTES, SINGLE_QUOTES
from kb.text.quote_pairs import NO_CLOSING, UnpairedMark, join_paragraphs, pair_quotes
from kb.text.spans import overlap, trim

_MARKS = f"{DOUBLE_QUOTES}{SINGLE_QUOTES}`"
_LINE = re.compile(r"[^\n\r\f]+")
_ENDS = re.compile(rf"[.!?:…][{_MARKS})\]\d]*\s*\Z|[{_MARKS}]\s*\Z")
_MAX_WRAPPED = 120  # characters of a line in wrapped text
_MIN_FILLED = 0.8  # of the longest line; a wrapped paragraph's last line is mostly shorter
_QUOTING = frozenset({"quoted", "quotes", "cited", "cites"})
_YEAR_AFTER = re.compile(r"\s?\((?:19|20)\d\d\b")
_MAX_NOTICES = 20  # one for each unpaired mark
_MAX_SHOWN = 40  # characters of a quotation in a notice


@dataclass(frozen=True, slots=True)
class PastedQuotation:
    """A quotation of a pasted text without its marks, and the speaker and organisation that the text names, or "".

    `is_by_pronoun` says that beside the words only a pronoun stands for the speaker, who is concluded.
    """

    span: Span
    attributed_to: str = ""
    organisation: str = ""
    is_by_pronoun: bool = False

    def shift(self, by: int) -> PastedQuotation:
        """Return the quotation in a text with `by` more characters before it."""
        return replace(self, span=self.span.shift(by))


@dataclass(frozen=True, slots=True)
class PastedText:
    """A parsed text.

    Attributes:
        whole: The text without the marks around it, where it is one paragraph with marks inside: all of it may be
            quoted from a source that has these marks.
        is_reported: Whether it reports somebody's words ("He said"), and so is rather a draft than a quotation.
        notices: What is not looked up and why, one sentence each.
        words: The text with the same offsets, without the ">" before lines of quotations.
    """

    quotations: tuple[PastedQuotation, ...]
    whole: PastedQuotation | None = None
    is_reported: bool = False
    notices: tuple[str, ...] = ()
    words: str = ""


def parse_pasted_text(text: str, max_quotations: float = inf) -> PastedText:
    """Find the quotations of a pasted text; raise `CheckError` if there are too many."""
    padded = _parse(f" {text} ", max_quotations)  # room for the marks that a block quotation lacks
    return replace(
        padded,
        quotations=tuple(each.shift(-1) for each in padded.quotations),
        whole=padded.whole and padded.whole.shift(-1),
        words=padded.words[1:-1],
    )


def _parse(text: str, max_quotations: float) -> PastedText:
    blanked = blank_prefixes(text)
    paragraphs = list(_split_paragraphs(text, blanked))
    blocks = find_block_quotations(text, paragraphs)
    document = _build_document(supply_marks(blanked, blocks), widen_to_marks(paragraphs, blocks))
    numbered = list(enumerate(document.blocks))
    paired = pair_quotes(document.text, numbered)
    spans = [Span(group.first.inner.start, group.last.inner.end) for group in join_paragraphs(paired.quoted)]
    unclosed, notices = _read_unpaired_marks(document.text, paired.unpaired)
    counts = {span: len(split_terms(span.slice(text))) for span in sorted([*spans, *unclosed])}
    unsure = {each.span.start for each in blocks if not each.is_sure}
    _refuse_too_many(
        (count for span, count in counts.items() if count > 1 and span.start not in unsure), max_quotations
    )
    found = _Attributions(text, find_quotations(document).quotations)
    unsaid = {each.span.start for each in blocks if not (each.is_sure or found.is_said(each.span))}
    spans = [span for span in spans if span.start not in unsaid]
    whole = _trim_marks(text, Span(0, len(text)))
    if not spans and not unclosed:
        quotations = (PastedQuotation(whole),) if split_terms(whole.slice(text)) else ()
        return PastedText(quotations, notices=tuple(notices), words=blanked)
    named = [found.attribute(span) for span in sorted([*spans, *unclosed]) if counts[span]]
    kept = [each for each in named if each.attributed_to or counts[each.span] > 1] or named
    _refuse_too_many(kept, max_quotations)
    notices += _note_single_words(len(named) - len(kept))
    inner = _strip_outer_marks(text)
    is_reported = any(each.attributed_to for each in kept) or (
        inner == trim(text, Span(0, len(text))) and any(found.is_said(each.span) for each in kept)
    )
    may_be_one = len(document.blocks) == 1 and not blocks and blanked == text and whole not in spans
    one = PastedQuotation(inner) if may_be_one else None
    return PastedText(tuple(kept), one, is_reported, tuple(notices), blanked)


def _refuse_too_many(quotations: Iterable[object], limit: float) -> None:
    """Refuse more quotations than can be checked at once."""
    count = sum(1 for _ in quotations)
    if count > limit:
        raise CheckError(f"The text has {count:,} quotations; {limit:,} can be checked at once. Check it in parts.")


class _Attributions:
    """The attributed quotations of a text, found by a span of their words."""

    def __init__(self, text: str, quotations: Sequence[DocumentQuotation]) -> None:
        self._text = text
        placed = sorted((part, number) for number, each in enumerate(quotations) for part in each.parts)
        self._quotations = quotations
        self._numbers = [number for _, number in placed]
        self._starts = [part.start for part, _ in placed]
        self._ends = list(accumulate((part.end for part, _ in placed), max))  # running maximum of the ends of the parts

    def is_said(self, span: Span) -> bool:
        """Tell whether the text attributes the words in a span: "He said", "according to"."""
        return any(each.speaker or each.cue.start < each.cue.end for each in self._list_touched(span))

    def attribute(self, span: Span) -> PastedQuotation:
        """Return the words in a span with the speaker and organisation that the text names for them."""
        first = next(iter(self._list_touched(span)), None)
        if first is None or self._is_reference(first):
            return PastedQuotation(span)
        is_by_pronoun = first.speaker_span.slice(self._text).lower() in lexicon.PRONOUNS
        return PastedQuotation(span, first.speaker, first.organisation, is_by_pronoun)

    def _is_reference(self, quotation: DocumentQuotation) -> bool:
        """Tell whether the text cites a work in which the words are quoted: "Roe (2017) argues", "Roe quoted"."""
        is_quoting = quotation.cue.slice(self._text).lower() in _QUOTING
        return is_quoting or _YEAR_AFTER.match(self._text, quotation.speaker_span.end) is not None

    def _list_touched(self, span: Span) -> list[DocumentQuotation]:
        """Return the quotations with a part that overlaps a span, in order."""
        near = range(bisect_right(self._ends, span.start), bisect_left(self._starts, span.end))
        touched = (self._quotations[number] for number in sorted({self._numbers[place] for place in near}))
        return [each for each in touched if any(overlap(part, span) for part in each.parts)]


def _note_single_words(count: int) -> list[str]:
    """Return the notice that single words are not looked up, if there are any."""
    if not count:
        return []
    words = "A single word" if count == 1 else f"{count} single words"
    verb = "was" if count == 1 else "were"
    return [f"{words} in quotation marks that the text attributes to no speaker {verb} not looked up."]


def _build_document(text: str, paragraphs: Sequence[Span]) -> Document:
    """Return a text as a document of paragraphs with the same offsets."""
    flat = re.sub(r"\s", " ", text)
    blocks = tuple(Block(BlockKind.PARAGRAPH, span) for span in paragraphs)
    return Document(DocumentId("draft"), "", "", Metadata(), flat, blocks)


def _split_paragraphs(text: str, blanked: str) -> Iterator[Span]:
    """Yield the paragraphs: separated by blank lines or, where lines are not wrapped, by each line end.

    `blanked` is the text without the ">" before lines of quotations.
    """
    lines = [Span(*match.span()) for match in _LINE.finditer(blanked) if match.group().strip()]
    longest = max((line.end - line.start for line in lines), default=0)
    start: int | None = None
    for number, line in enumerate(lines):
        start = line.start if start is None else start
        following = lines[number + 1] if number + 1 < len(lines) else None
        if (
            following is None
            or _is_paragraph_end(blanked, line, following, longest)
            or is_prefixed(text, line.start) != is_prefixed(text, following.start)
            or is_signature(following.slice(blanked).strip())
            or (line.slice(text).rstrip().endswith(":") and is_indented(text, following.start))
        ):
            yield trim(blanked, Span(start, line.end))
            start = None


def _is_paragraph_end(text: str, line: Span, following: Span, longest: int) -> bool:
    """Tell whether a line is the last of its paragraph."""
    if len(text[line.end : following.start].replace("\r\n", "\n").strip(" \t").replace(" ", "")) > 1:
        return True
    is_full = longest <= _MAX_WRAPPED and line.end - line.start >= _MIN_FILLED * longest
    return not is_full and bool(_ENDS.search(line.slice(text)))


def _strip_outer_marks(text: str) -> Span:
    """Return the span of a text without the marks at both ends."""
    span = trim(text, Span(0, len(text)))
    while span.end - span.start > 1 and text[span.start] in _MARKS and text[span.end - 1] in _MARKS:
        span = trim(text, Span(span.start + 1, span.end - 1))
    return span


def _trim_marks(text: str, span: Span) -> Span:
    """Trim white space and quotation marks from the ends of a span."""
    words = span.slice(text)
    start = span.start + len(words) - len(words.lstrip(f"{_MARKS} \t\n\r\f"))
    return Span(start, max(start, span.end - (len(words) - len(words.rstrip(f"{_MARKS} \t\n\r\f")))))


def _read_unpaired_marks(text: str, faults: Sequence[UnpairedMark]) -> tuple[list[Span], list[str]]:
    """Return the text after each unclosed opening mark, and a notice for each mark without a partner."""
    spans: list[Span] = []
    notices: list[str] = []
    unpaired = 0
    for fault in faults:
        span = _trim_marks(text, fault.span)
        words = span.slice(text)
        if not split_terms(words):
            continue
        shown = words if len(words) <= _MAX_SHOWN else words[:_MAX_SHOWN].rsplit(" ", 1)[0] + "…"
        if fault.reason == NO_CLOSING:
            spans.append(span)
            notices.append(
                f"The quotation that begins “{shown}” is not closed; it was read to the end of its paragraph."
            )
            continue
        unpaired += 1
        if unpaired <= _MAX_NOTICES:
            notices.append(f"A quotation mark before “{shown}” is unpaired, so its quotation was not looked up.")
    if unpaired > _MAX_NOTICES:
        notices.append(f"{unpaired:,} quotation marks are unpaired in all.")
    return spans, notices
