"""Excerpts, marks and italics: the only module that makes markup.

An excerpt is one slice of its source, so that what is shown can be quoted as it stands. `<mark>` is its only tag, and
everything else is escaped, quotation marks too. This module knows no passages' places and no pages' layout.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup, escape

from kb.model import PageBreak, Span
from kb.present.citations import break_words
from kb.present.references import Run
from kb.text import sentences

_OPEN = Markup("<mark>")
_CLOSE = Markup("</mark>")
_ITALIC = Markup("<i>{}</i>")
_PAGE = Markup('<span class="page-break">[{}]</span> ')
_NOTHING = Markup("")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The part of a text that is shown.

    Attributes:
        text: The part.
        html: The same, escaped and marked.
        span: Where it stands in the whole text.
    """

    text: str
    html: Markup
    span: Span


def excerpt(text: str, spans: Sequence[Span], *, max_chars: int = 600) -> Excerpt:
    """Return a short text whole, of a longer one the sentences around the most marks.

    Args:
        text: The text of a passage.
        spans: The words to mark, as offsets in `text`.
        max_chars: The longest excerpt. A sentence longer than that is cut between words.
    """
    if len(text) <= max_chars:
        return Excerpt(text, marked(text, spans), Span(0, len(text)))
    marks = _in_order(spans, 0, len(text))
    span = _chosen(text, marks, max_chars)
    return Excerpt(span.of(text), marked(text, marks, start=span.start, end=span.end), span)


def marked(
    text: str, spans: Sequence[Span], *, start: int = 0, end: int | None = None, breaks: Sequence[PageBreak] = ()
) -> Markup:
    """Return a slice of a text, escaped and marked.

    Args:
        text: The whole text.
        spans: The words to mark, as offsets in `text`; those that overlap become one mark.
        start: Where the slice starts.
        end: Where it ends.
        breaks: Page breaks, as offsets in `text`; those inside the slice are shown as "[p. 12]", or as
            "[PDF p. 2]" where the page has no number, before the word that begins the page, or the next one where the
            break cuts a word.
    """
    stop = len(text) if end is None else min(end, len(text))
    marks = _in_order(spans, start, stop)
    if not marks and not breaks:
        return escape(text[start:stop])
    signs = [(at, rank, sign) for span in marks for at, rank, sign in ((span.end, 0, _CLOSE), (span.start, 2, _OPEN))]
    for each in breaks:
        at = _word_start(text, each.offset, stop)
        if start < at < stop:
            signs.append((at, 1, _PAGE.format(break_words(each))))
    signs.sort(key=lambda sign: sign[:2])
    pieces: list[str] = []
    at = start
    for offset, _, sign in signs:
        pieces += [text[at:offset], sign]
        at = offset
    pieces.append(text[at:stop])
    return _NOTHING.join(pieces)


def italics(runs: Iterable[Run]) -> Markup:
    """Return runs of words, escaped, those in italics as such."""
    return _NOTHING.join(_ITALIC.format(run.text) if run.italic else run.text for run in runs)


# ------------------------------------------------------------------------------------- marks


def _in_order(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    """Return spans in order, clipped to a slice, without empty ones; those that overlap are one."""
    found: list[Span] = []
    for span in sorted(spans):
        clipped = Span(max(span.start, start), min(span.end, end))
        if clipped.start >= clipped.end:
            continue
        if found and clipped.start < found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, clipped.end))
        else:
            found.append(clipped)
    return found


def _word_start(text: str, at: int, end: int) -> int:
    """Return an offset itself, or, where it stands within a word, the start of the next word."""
    if 0 < at < end and text[at - 1].isalnum() and text[at].isalnum():
        while at < end and not text[at].isspace():
            at += 1
        while at < end and text[at].isspace():
            at += 1
    return at


# ------------------------------------------------------------------------ which part to show


class _Placed(NamedTuple):
    """A mark, and the sentences in which it begins and ends."""

    mark: Span
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Window:
    """Marks that can be shown together: those from the first to before the end, and what holds them.

    Attributes:
        core: The marks alone, from the first to the last.
        first: The sentence in which they begin.
        last: The sentence in which they end.
        fits: Whether these sentences can be shown whole.
        weight: How many characters are marked.
    """

    core: Span
    first: int
    last: int
    fits: bool
    weight: int


def _chosen(text: str, marks: Sequence[Span], max_chars: int) -> Span:
    """Choose the part of a long text to show."""
    bounds = sentences(text) or [Span(0, len(text))]
    if not marks:
        start = bounds[0].start
        window = _Window(Span(start, start), 0, 0, bounds[0].end - start <= max_chars, 0)
    else:
        placed = [_Placed(mark, _sentence(bounds, mark.start), _sentence(bounds, mark.end - 1)) for mark in marks]
        windows = (_window(placed[number:], bounds, max_chars) for number in range(len(placed)))
        window = max(windows, key=lambda each: each.weight)
    if window.fits:
        return _grown(bounds, window.first, window.last, max_chars)
    return _cut(text, window.core, Span(bounds[window.first].start, bounds[window.last].end), max_chars)


def _window(marks: Sequence[_Placed], bounds: Sequence[Span], max_chars: int) -> _Window:
    """Take as many marks from the first on as can be shown together, in whole sentences if its own can be."""
    mark, first, last = marks[0]
    fits = bounds[last].end - bounds[first].start <= max_chars
    end, weight = mark.end, mark.end - mark.start
    for following, _, sentence in marks[1:]:
        length = bounds[sentence].end - bounds[first].start if fits else following.end - mark.start
        if length > max_chars:
            break
        end, last = following.end, sentence
        weight += following.end - following.start
    return _Window(Span(mark.start, end), first, last, fits, weight)


def _sentence(bounds: Sequence[Span], at: int) -> int:
    """Return the number of the sentence at an offset; between two, the first of them."""
    return max(bisect_right(bounds, at, key=lambda span: span.start) - 1, 0)


def _grown(bounds: Sequence[Span], first: int, last: int, max_chars: int) -> Span:
    """Add whole sentences after and before by turns, as long as there is room."""
    grew = True
    while grew:
        grew = False
        if last + 1 < len(bounds) and bounds[last + 1].end - bounds[first].start <= max_chars:
            last, grew = last + 1, True
        if first and bounds[last].end - bounds[first - 1].start <= max_chars:
            first, grew = first - 1, True
    return Span(bounds[first].start, bounds[last].end)


def _cut(text: str, core: Span, whole: Span, max_chars: int) -> Span:
    """Cut a part that is too long between words, with the core in its middle.

    Args:
        text: The text of all.
        core: What is shown in any case, as far as there is room.
        whole: What the part is cut from.
        max_chars: The room there is.
    """
    room = max(max_chars - (core.end - core.start), 0)
    start = max(core.start - room // 2, whole.start)
    end = min(start + max_chars, whole.end)
    start = max(min(start, end - max_chars), whole.start)
    if end < whole.end and not text[end].isspace():
        end = next((at for at in range(end, start, -1) if text[at - 1].isspace()), end)
    if start > whole.start and not text[start - 1].isspace():
        start = next((at for at in range(start, min(core.start, end)) if text[at].isspace()), start)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
