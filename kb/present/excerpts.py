"""Excerpts of passages and highlighting: the only module that makes `Markup`.

An excerpt is one contiguous slice of its source, so that it can be quoted. `<mark>` is its only tag; everything else is
escaped, including quotation marks.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup, escape

from kb.citations import StyledText
from kb.citations.wording import format_page_break
from kb.model import PageBreak, Span
from kb.text import split_sentences
from kb.text.spans import clip, trim

_OPEN = Markup("<mark>")
_CLOSE = Markup("</mark>")
_PAGE = Markup('<span class="page-break"{}>[{}]</span> ')
_ANCHOR = Markup(' id="{}"')
_NOTHING = Markup("")


PrintedPage = tuple[int, str]
"""The page of a page break: its number in the file and its label."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The part of a text that is shown, at `span` of the whole; `html` is escaped and highlighted."""

    text: str
    html: Markup
    span: Span


def select_excerpt(text: str, spans: Sequence[Span], *, max_chars: int = 600) -> Excerpt:
    """Return a short text whole, and of a longer one the sentences with the most highlighted characters.

    The `spans` to highlight are offsets in `text`. A sentence longer than `max_chars` is cut between words.
    """
    span = select_excerpt_span(text, spans, max_chars=max_chars)
    return Excerpt(span.slice(text), highlight(text, spans, start=span.start, end=span.end), span)


def select_excerpt_span(text: str, spans: Sequence[Span], *, max_chars: int = 600) -> Span:
    """Return the part of a text that `select_excerpt` selects."""
    if len(text) <= max_chars:
        return Span(0, len(text))
    return _choose_span(text, _merge_spans(spans, 0, len(text)), max_chars)


def highlight(
    text: str,
    spans: Sequence[Span],
    *,
    start: int = 0,
    end: int | None = None,
    breaks: Sequence[PageBreak] = (),
    anchored: Container[PrintedPage] = (),
) -> Markup:
    """Return a slice of a text, escaped and highlighted.

    Args:
        spans: The words to highlight, as offsets in `text`; overlapping spans become one mark.
        end: The end of the text where None.
        breaks: Page breaks, as offsets in `text`. Those inside the slice are shown as "[p. 12]", or as "[PDF p. 2]"
            where the page has no number, before the first word of the page, or the next one where it cuts a word.
        anchored: The pages whose breaks have an anchor (`build_page_anchor`).
    """
    stop = len(text) if end is None else min(end, len(text))
    marks = _merge_spans(spans, start, stop)
    signs = [(at, rank, sign) for span in marks for at, rank, sign in ((span.end, 0, _CLOSE), (span.start, 2, _OPEN))]
    for each in breaks:
        at = _skip_to_word(text, each.offset, stop)
        if start < at < stop:
            anchor = _ANCHOR.format(build_page_anchor(each.number)) if (each.number, each.label) in anchored else ""
            signs.append((at, 1, _PAGE.format(anchor, format_page_break(each))))
    signs.sort(key=lambda sign: sign[:2])
    pieces: list[str] = []
    at = start
    for offset, _, sign in signs:
        pieces += [text[at:offset], sign]
        at = offset
    pieces.append(text[at:stop])
    return _NOTHING.join(pieces)


def build_page_anchor(number: int) -> str:
    """Return the id of the place where a page of the file begins in a document's text; `number` is 1-based."""
    return f"page-{number}"


def render_italics(runs: Iterable[StyledText]) -> Markup:
    """Return runs of text, escaped, with italic runs in `<i>`."""
    pieces = (f"<i>{escape(run.text)}</i>" if run.italic else escape(run.text) for run in runs)
    return Markup("".join(pieces))  # noqa: S704 - all text in it is escaped


# ------------------------------------------------------------------------------------- marks


def _merge_spans(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    """Return spans sorted, clipped to a slice and without empty ones; overlapping spans are merged."""
    found: list[Span] = []
    for span in sorted(spans):
        clipped = clip(span, Span(start, end))
        if clipped.start >= clipped.end:
            continue
        if found and clipped.start < found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, clipped.end))
        else:
            found.append(clipped)
    return found


def _skip_to_word(text: str, at: int, end: int) -> int:
    """Return an offset, or the start of the next word where the offset is inside a word."""
    if 0 < at < end and text[at - 1].isalnum() and text[at].isalnum():
        while at < end and not text[at].isspace():
            at += 1
        while at < end and text[at].isspace():
            at += 1
    return at


# ------------------------------------------------------------------- choosing the part to show


class _PlacedMark(NamedTuple):
    """A mark, with the indices of the sentences in which it begins and ends."""

    mark: Span
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Window:
    """Consecutive marks that fit into one excerpt.

    Attributes:
        core: From the start of the first mark to the end of the last.
        first: The index of the sentence in which they begin.
        last: The index of the sentence in which they end.
        fits: Whether these sentences fit whole.
        weight: The number of marked characters.
    """

    core: Span
    first: int
    last: int
    fits: bool
    weight: int


def _choose_span(text: str, marks: Sequence[Span], max_chars: int) -> Span:
    """Choose the part of a long text to show."""
    bounds = split_sentences(text) or [Span(0, len(text))]
    if not marks:
        start = bounds[0].start
        window = _Window(Span(start, start), 0, 0, bounds[0].end - start <= max_chars, 0)
    else:
        placed = [
            _PlacedMark(mark, _find_sentence(bounds, mark.start), _find_sentence(bounds, mark.end - 1))
            for mark in marks
        ]
        windows = (_fill_window(placed, number, bounds, max_chars) for number in range(len(placed)))
        window = max(windows, key=lambda each: each.weight)
    if window.fits:
        return _expand_window(bounds, window.first, window.last, max_chars)
    return _cut(text, window.core, Span(bounds[window.first].start, bounds[window.last].end), max_chars)


def _fill_window(marks: Sequence[_PlacedMark], number: int, bounds: Sequence[Span], max_chars: int) -> _Window:
    """Return a window with as many marks from `number` on as fit, in whole sentences if the first one's fit."""
    mark, first, last = marks[number]
    fits = bounds[last].end - bounds[first].start <= max_chars
    end, weight = mark.end, mark.end - mark.start
    for at in range(number + 1, len(marks)):
        following, _, sentence = marks[at]
        length = bounds[sentence].end - bounds[first].start if fits else following.end - mark.start
        if length > max_chars:
            break
        end, last = following.end, sentence
        weight += following.end - following.start
    return _Window(Span(mark.start, end), first, last, fits, weight)


def _find_sentence(bounds: Sequence[Span], at: int) -> int:
    """Return the index of the sentence at an offset; between two sentences, that of the first."""
    return max(bisect_right(bounds, at, key=lambda span: span.start) - 1, 0)


def _expand_window(bounds: Sequence[Span], first: int, last: int, max_chars: int) -> Span:
    """Add whole sentences after and before in turn, while they fit."""
    grew = True
    while grew:
        grew = False
        if last + 1 < len(bounds) and bounds[last + 1].end - bounds[first].start <= max_chars:
            last, grew = last + 1, True
        if first and bounds[last].end - bounds[first - 1].start <= max_chars:
            first, grew = first - 1, True
    return Span(bounds[first].start, bounds[last].end)


def _cut(text: str, core: Span, whole: Span, max_chars: int) -> Span:
    """Cut sentences (`whole`) that are too long between words, with the core, which must be shown, in the middle."""
    room = max(max_chars - (core.end - core.start), 0)
    start = max(core.start - room // 2, whole.start)
    end = min(start + max_chars, whole.end)
    start = max(min(start, end - max_chars), whole.start)
    if end < whole.end and not text[end].isspace():
        least = core.end if core.end <= end else start + 1
        end = next((at for at in range(end, least - 1, -1) if text[at - 1].isspace()), end)
    if start > whole.start and not text[start - 1].isspace():
        start = next((at for at in range(start, min(core.start, end)) if text[at].isspace()), start)
    return trim(text, Span(start, end))
