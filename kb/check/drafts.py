"""A pasted text -> the quotations in it, and whom it names as the speaker of each.

What stands in quotation marks is a quotation here, titles and terms too: it costs less to look up words that nobody
said than to miss some that somebody did. Only a single word that is not given to a speaker is left out, since it is
in every library and says nothing. A text without marks is one quotation.

This module knows nothing of the library, and keeps nothing of what is pasted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.model import Block, BlockKind, Document, DocumentId, Metadata, Span
from kb.split.quotations import DocumentQuotation, quotations
from kb.split.quoting.marks import NO_CLOSING, Fault, pair
from kb.split.quoting.reading import grouped
from kb.text import terms

_MARKS = "\"'“”„‟«»‘’‚‛＂＇`"
_LINE = re.compile(r"[^\n\r\f]+")
_ENDS = re.compile(rf"[.!?:…][{_MARKS})\]\d]*\s*\Z|[{_MARKS}]\s*\Z")
_WRAPPED = 120  # lines of a text that was wrapped are no longer
_FILLED = 0.8  # and the last of a paragraph is mostly shorter than this part of the longest
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Pasted:
    """A quotation of a pasted text.

    Attributes:
        span: Its words, without their marks, in the pasted text.
        attributed_to: The speaker whom the text names; "" for nobody.
        organisation: For whom the text says that they speak; "" for nobody.
    """

    span: Span
    attributed_to: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A pasted text.

    Attributes:
        quotations: In order.
        whole: All of it without the marks around it, where it is one paragraph that has marks inside and names nobody
            as their speaker: it may itself be quoted from a source with these marks.
        notices: What is not looked up, and why; one sentence each.
    """

    quotations: tuple[Pasted, ...]
    whole: Pasted | None = None
    notices: tuple[str, ...] = ()


def read_draft(text: str) -> Draft:
    """Find the quotations of a pasted text."""
    document = _document(text)
    numbered = list(enumerate(document.blocks))
    paired = pair(document.text, numbered)
    spans = [Span(group.first.inner.start, group.last.inner.end) for group in grouped(paired.marked)]
    unclosed, notices = _unclosed(document.text, paired.faults)
    whole = _trimmed(text, Span(0, len(text)))
    if not spans and not unclosed:
        return Draft((Pasted(whole),) if terms(whole.of(text)) else (), notices=tuple(notices))
    found = quotations(document).quotations
    counts = {span: len(terms(span.of(text))) for span in sorted([*spans, *unclosed])}
    named = [Pasted(span, *_speaker(found, span)) for span, count in counts.items() if count]
    kept = [each for each in named if each.attributed_to or counts[each.span] > 1]
    if not kept:
        kept, named = named, named
    notices += _left_out(len(named) - len(kept))
    named_nobody = not any(each.attributed_to for each in kept)
    alone = len(document.blocks) == 1 and whole not in spans and named_nobody
    return Draft(tuple(kept), Pasted(_unwrapped(text)) if alone else None, tuple(notices))


def _left_out(count: int) -> list[str]:
    """Return the notice of single words that are not looked up."""
    if not count:
        return []
    words = "A single word" if count == 1 else f"{count} single words"
    verb = "was" if count == 1 else "were"
    return [f"{words} in quotation marks that the text gives to no speaker {verb} not looked up."]


def _document(text: str) -> Document:
    """Return a text as a document of paragraphs, each character in its place."""
    flat = re.sub(r"\s", " ", text)
    blocks = tuple(Block(BlockKind.PARAGRAPH, span) for span in _paragraphs(text))
    return Document(DocumentId("draft"), "", "", Metadata(), flat, blocks)


def _paragraphs(text: str) -> Iterator[Span]:
    """Yield the paragraphs: what blank lines part and, where lines were not wrapped, each line."""
    lines = [Span(*match.span()) for match in _LINE.finditer(text) if match.group().strip()]
    longest = max((line.end - line.start for line in lines), default=0)
    start: int | None = None
    for number, line in enumerate(lines):
        start = line.start if start is None else start
        following = lines[number + 1] if number + 1 < len(lines) else None
        if following is None or _parts(text, line, following, longest):
            yield _trimmed_space(text, Span(start, line.end))
            start = None


def _parts(text: str, line: Span, following: Span, longest: int) -> bool:
    """Tell whether a paragraph ends with a line."""
    if len(text[line.end : following.start].replace("\r\n", "\n").strip(" \t")) > 1:
        return True
    filled = longest <= _WRAPPED and line.end - line.start >= _FILLED * longest
    return not filled and bool(_ENDS.search(line.of(text)))


def _trimmed_space(text: str, span: Span) -> Span:
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, max(start, span.end - (len(words) - len(words.rstrip()))))


def _unwrapped(text: str) -> Span:
    """Return all of a text without the marks around it, where they stand on both sides."""
    span = _trimmed_space(text, Span(0, len(text)))
    while span.end - span.start > 1 and text[span.start] in _MARKS and text[span.end - 1] in _MARKS:
        span = _trimmed_space(text, Span(span.start + 1, span.end - 1))
    return span


def _trimmed(text: str, span: Span) -> Span:
    """Return a span without white space and quotation marks at its ends."""
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip(f"{_MARKS} \t\n\r\f"))
    return Span(start, max(start, span.end - (len(words) - len(words.rstrip(f"{_MARKS} \t\n\r\f")))))


def _unclosed(text: str, faults: Sequence[Fault]) -> tuple[list[Span], list[str]]:
    """Return the words after opening marks that nothing closes, and a notice for each mark without a partner."""
    spans: list[Span] = []
    notices: list[str] = []
    for fault in faults:
        span = _trimmed(text, fault.span)
        words = span.of(text)
        if not terms(words):
            continue
        shown = words if len(words) <= _SHOWN else words[:_SHOWN].rsplit(" ", 1)[0] + "…"
        if fault.reason == NO_CLOSING:
            spans.append(span)
            notices.append(
                f"No mark closes the quotation that begins “{shown}”; it was read to the end of its paragraph."
            )
        else:
            notices.append(f"A quotation mark before “{shown}” has no partner, so what it marks was not looked up.")
    return spans, notices


def _speaker(found: Sequence[DocumentQuotation], span: Span) -> tuple[str, str]:
    """Return the speaker of the words in a span and the speaker's organisation, as the text names them."""
    for each in found:
        if any(part.start < span.end and span.start < part.end for part in each.parts):
            return each.speaker, each.organisation
    return "", ""
