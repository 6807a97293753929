"""Parser of pasted texts: finds the quotations and the speaker that the text names for each.

All text in quotation marks counts as a quotation, titles and terms included: looking up words that were never said
costs less than missing a quotation. Only single words without a speaker are skipped, since every library has them. A
text without marks is one quotation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.model import Block, BlockKind, Document, DocumentId, Metadata, Span
from kb.quotations.finder import find_quotations
from kb.quotations.models import DocumentQuotation
from kb.text import split_terms
from kb.text.characters import DOUBLE_QUOTES, SINGLE_QUOTES
from kb.text.quote_pairs import NO_CLOSING, UnpairedMark, join_paragraphs, pair_quotes
from kb.text.spans import overlap, trim

_MARKS = f"{DOUBLE_QUOTES}{SINGLE_QUOTES}`"
_LINE = re.compile(r"[^\n\r\f]+")
_ENDS = re.compile(rf"[.!?:…][{_MARKS})\]\d]*\s*\Z|[{_MARKS}]\s*\Z")
_MAX_WRAPPED = 120  # characters of a line of a wrapped text
_MIN_FILLED = 0.8  # of the longest line; the last line of a wrapped paragraph is mostly shorter
_MAX_SHOWN = 40  # characters of a quotation in a notice


@dataclass(frozen=True, slots=True)
class PastedQuotation:
    """A quotation of a pasted text.

    Attributes:
        span: In the pasted text, without the marks.
        attributed_to: The speaker that the text names, or "".
        organisation: The speaker's organisation, or "".
    """

    span: Span
    attributed_to: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class PastedText:
    """A parsed text.

    Attributes:
        quotations: In order.
        whole: The text without the marks around it, where it is one paragraph with marks inside and names no speaker:
            all of it may be quoted from a source that has these marks.
        notices: What is not looked up and why, one sentence each.
    """

    quotations: tuple[PastedQuotation, ...]
    whole: PastedQuotation | None = None
    notices: tuple[str, ...] = ()


def parse_pasted_text(text: str) -> PastedText:
    """Find the quotations of a pasted text."""
    document = _build_document(text)
    numbered = list(enumerate(document.blocks))
    paired = pair_quotes(document.text, numbered)
    spans = [Span(group.first.inner.start, group.last.inner.end) for group in join_paragraphs(paired.quoted)]
    unclosed, notices = _read_unpaired_marks(document.text, paired.unpaired)
    whole = _trim_marks(text, Span(0, len(text)))
    if not spans and not unclosed:
        return PastedText((PastedQuotation(whole),) if split_terms(whole.slice(text)) else (), notices=tuple(notices))
    found = find_quotations(document).quotations
    counts = {span: len(split_terms(span.slice(text))) for span in sorted([*spans, *unclosed])}
    named = [PastedQuotation(span, *_find_speaker(found, span)) for span, count in counts.items() if count]
    kept = [each for each in named if each.attributed_to or counts[each.span] > 1] or named
    notices += _note_single_words(len(named) - len(kept))
    has_speaker = any(each.attributed_to for each in kept)
    may_be_one = len(document.blocks) == 1 and whole not in spans and not has_speaker
    return PastedText(tuple(kept), PastedQuotation(_strip_outer_marks(text)) if may_be_one else None, tuple(notices))


def _note_single_words(count: int) -> list[str]:
    """Return the notice that single words are not looked up, if there are any."""
    if not count:
        return []
    words = "A single word" if count == 1 else f"{count} single words"
    verb = "was" if count == 1 else "were"
    return [f"{words} in quotation marks that the text attributes to no speaker {verb} not looked up."]


def _build_document(text: str) -> Document:
    """Return a text as a document of paragraphs with the same offsets."""
    flat = re.sub(r"\s", " ", text)
    blocks = tuple(Block(BlockKind.PARAGRAPH, span) for span in _split_paragraphs(text))
    return Document(DocumentId("draft"), "", "", Metadata(), flat, blocks)


def _split_paragraphs(text: str) -> Iterator[Span]:
    """Yield the paragraphs: separated by blank lines or, where lines are not wrapped, by each line end."""
    lines = [Span(*match.span()) for match in _LINE.finditer(text) if match.group().strip()]
    longest = max((line.end - line.start for line in lines), default=0)
    start: int | None = None
    for number, line in enumerate(lines):
        start = line.start if start is None else start
        following = lines[number + 1] if number + 1 < len(lines) else None
        if following is None or _is_paragraph_end(text, line, following, longest):
            yield trim(text, Span(start, line.end))
            start = None


def _is_paragraph_end(text: str, line: Span, following: Span, longest: int) -> bool:
    """Tell whether a line is the last of its paragraph."""
    if len(text[line.end : following.start].replace("\r\n", "\n").strip(" \t")) > 1:
        return True
    is_full = longest <= _MAX_WRAPPED and line.end - line.start >= _MIN_FILLED * longest
    return not is_full and bool(_ENDS.search(line.slice(text)))


def _strip_outer_marks(text: str) -> Span:
    """Return the span of a text without the marks on both its ends."""
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
        else:
            notices.append(f"A quotation mark before “{shown}” is unpaired, so its quotation was not looked up.")
    return spans, notices


def _find_speaker(found: Sequence[DocumentQuotation], span: Span) -> tuple[str, str]:
    """Return the speaker and organisation that the text names for the words in a span, or two empty strings."""
    for each in found:
        if any(overlap(part, span) for part in each.parts):
            return each.speaker, each.organisation
    return "", ""
