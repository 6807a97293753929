"""Bounding boxes of words on a PDF page, found by aligning extracted text with the page's glyphs.

Nothing of it is stored: the letters and digits of a page, as pdfium gives them, are those of the text in another order.
Long runs of them that occur once on the page are found first. The rest is found word by word: of all the places with
the same letters, the one nearest to the neighbouring words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kb.read.layout.glyphs import Floats, Indices
from kb.read.ocr.recognized_glyphs import build_shown_page
from kb.read.ocr.recognized_page import RecognizedPage
from kb.read.pdf.file_structure import read_hidden_layers
from kb.read.pdf.glyph_extraction import open_document, read_page
from kb.text.folding import fold_letters
from kb.text.tokens import tokenize

_RUN = 12  # characters: repeated word sequences are rarely as long
_NEAR = 40  # characters searched after a word for its successor
_WORD_GAP = 0.3  # of a letter's height: a wider gap separates words, whether or not pdfium says so
_LINE_STEP = 0.45  # of a letter's height: minimum distance of the next line down, and of its beginning sideways
_LINE_WEIGHT = 3.0  # vertical distance counts three times the horizontal one
_INSIDE_WORD = 1000.0  # points: penalty for a place that begins or ends inside a word
_FAR = 2000.0  # points: beyond it all places are equally far


class WordBox(NamedTuple):
    """A word of a text, or its part on one line, and its box on the page."""

    start: int  # offsets in the text
    end: int
    left: float  # in fractions of the page as displayed, from its upper left corner
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PageWords:
    """Where the words of texts are on a page."""

    width: float  # of the page as displayed, in points
    height: float
    texts: tuple[tuple[WordBox, ...], ...]  # for each text the boxes of the words that were found, in order


@dataclass(frozen=True, slots=True)
class _FoldedLetters:
    """The folded letters and digits of a text or a page, concatenated."""

    text: str
    places: Indices  # for each letter the offset of its character, or the index of its glyph


class _Word(NamedTuple):
    """A word of one of the texts: its letters in all of them, and its offsets in its own."""

    first: int
    stop: int
    text: int
    start: int
    end: int


def locate_words(path: Path, number: int, texts: Sequence[str], recognized: RecognizedPage | None = None) -> PageWords:
    """Find the words of texts on a page (1-based) of a PDF file.

    `texts` are parts of a document's text on this page, in order. The more context a word has, the more certain is its
    place if the page has it several times. On a page whose text was recognised, the words are where that found them.

    Raises:
        EncryptedError: The file opens with a password only.
        ReadError: It is damaged, or has no such page.
    """
    if recognized:
        page, seen = build_shown_page(recognized)
    else:
        with open_document(path) as document:
            page, seen = read_page(document, number, "", read_hidden_layers(path))
    boxes = np.stack([seen.left, seen.top, seen.right, seen.bottom], axis=1)
    glyphs = _collect_letters(seen.codes.astype("<u4").tobytes().decode("utf-32-le", "replace"))
    letters, words, bounds = _list_words(texts)
    matching = _Matching(letters, glyphs, boxes)
    for first, stop in pairwise(bounds):
        matching.match_runs(first, stop)
    matching.match_words(words)
    scale = np.array([page.width, page.height, page.width, page.height], np.float32)
    found: list[list[WordBox]] = [[] for _ in texts]
    for word, box in _box_words(words, letters, glyphs, matching, boxes, scale):
        found[word.text].append(box)
    return PageWords(page.width, page.height, tuple(map(tuple, found)))


def _collect_letters(text: str) -> _FoldedLetters:
    folded = fold_letters(text)
    kept = [index for index, character in enumerate(folded.text) if character.isalnum()]
    places = np.asarray(folded.starts, np.int64)[kept]
    return _FoldedLetters("".join(folded.text[index] for index in kept), places)


def _list_words(texts: Sequence[str]) -> tuple[_FoldedLetters, list[_Word], list[int]]:
    """Return the letters of all texts, with offsets in their own; the words that they make; the bounds of texts."""
    letters: list[_FoldedLetters] = []
    words: list[_Word] = []
    bounds = [0]
    for number, text in enumerate(texts):
        own = _collect_letters(text)
        tokens = tokenize(text)
        firsts = np.searchsorted(own.places, [each.start for each in tokens]) + bounds[-1]
        stops = np.searchsorted(own.places, [each.end for each in tokens]) + bounds[-1]
        placed = zip(firsts.tolist(), stops.tolist(), tokens, strict=True)
        words += [_Word(first, stop, number, each.start, each.end) for first, stop, each in placed if stop > first]
        letters.append(own)
        bounds.append(bounds[-1] + len(own.text))
    joined = np.concatenate([each.places for each in letters]) if letters else np.zeros(0, np.int64)
    return _FoldedLetters("".join(each.text for each in letters), joined), words, bounds


class _Matching:
    """Matches each letter of the texts to a letter of the page."""

    def __init__(self, letters: _FoldedLetters, glyphs: _FoldedLetters, boxes: Floats) -> None:
        self._letters = letters.text
        self._glyphs = glyphs.text
        self._found = np.full(len(letters.text), -1, np.int64)
        self._taken = np.zeros(len(glyphs.text), bool)
        own = boxes[glyphs.places]
        self._x: list[float] = ((own[:, 0] + own[:, 2]) / 2).tolist()
        self._y: list[float] = ((own[:, 1] + own[:, 3]) / 2).tolist()
        self._joined = _find_joined(glyphs.places, own)
        self._runs: dict[str, int] = {}  # run -> its place on the page; -1 if it occurs several times
        for place in range(len(glyphs.text) - _RUN + 1):
            run = glyphs.text[place : place + _RUN]
            self._runs[run] = -1 if run in self._runs else place

    @property
    def found(self) -> Indices:
        """For each letter of the texts the letter of the page, or -1."""
        return self._found

    def match_runs(self, start: int, end: int) -> None:
        """Match runs of a text's letters that occur once on the page, extended as far as they go.

        None extends into the next text: what comes there on the page may be a heading with the same words.
        """
        at = start
        while at <= end - _RUN:
            place = self._runs.get(self._letters[at : at + _RUN], -1)
            if place >= 0 and not self._taken[place : place + _RUN].any():
                at = self._match_run(at, place, start, end)
            else:
                at += 1

    def _match_run(self, at: int, place: int, start: int, end: int) -> int:
        """Match a run and what is the same before and after it in its text; return its end."""
        first = at
        while first > start and place and self._is_match(first - 1, place - 1):
            first, place = first - 1, place - 1
        stop, after = first, place
        while stop < end and after < len(self._glyphs) and self._is_match(stop, after):
            stop, after = stop + 1, after + 1
        self._match(first, stop, place)
        return stop

    def _is_match(self, letter: int, glyph: int) -> bool:
        return self._letters[letter] == self._glyphs[glyph] and not self._taken[glyph] and bool(self._found[letter] < 0)

    def _match(self, first: int, stop: int, place: int) -> None:
        end = place + stop - first
        self._found[first:stop] = np.arange(place, end)
        self._taken[place:end] = True

    def match_words(self, words: Sequence[_Word]) -> None:
        """Match words whose letters were not all found, or not adjacent."""
        if not words:
            return
        firsts = np.array([each.first for each in words])
        lasts = np.array([each.stop for each in words]) - 1
        is_next = np.concatenate([[0], np.cumsum((np.diff(self._found) == 1) & (self._found[1:] >= 0))])
        is_whole = (is_next[lasts] - is_next[firsts] == lasts - firsts) & (self._found[firsts] >= 0)
        for index in np.flatnonzero(~is_whole).tolist():
            self._match_word(words[index].first, words[index].stop)

    def _match_word(self, first: int, stop: int) -> None:
        found = self._found[first:stop].copy()
        self._taken[found[found >= 0]] = False
        self._found[first:stop] = -1
        before, after = self._find_beside(first, stop)
        size = stop - first
        nearest = min(
            self._list_places(self._letters[first:stop]),
            key=lambda place: self._measure(place, size, before, after),
            default=-1,
        )
        if nearest >= 0:
            self._match(first, stop, nearest)
        else:
            self._taken[found[found >= 0]] = True
            self._found[first:stop] = found

    def _find_beside(self, first: int, stop: int) -> tuple[int, int]:
        """Return the letters of the page before and after a word in the texts; -1 if not found."""
        before = int(self._found[first - 1]) if first else -1
        known = np.flatnonzero(self._found[stop : stop + _NEAR] >= 0)
        return before, int(self._found[stop + known[0]]) if len(known) else -1

    def _list_places(self, word: str) -> Iterator[int]:
        place = self._glyphs.find(word)
        while place >= 0:
            if not self._taken[place : place + len(word)].any():
                yield place
            place = self._glyphs.find(word, place + 1)

    def _measure(self, place: int, size: int, before: int, after: int) -> float:
        """Return the distance of a place for a word from the places of its neighbours."""
        end = place + size
        cost = _INSIDE_WORD * (bool(self._joined[place]) + bool(self._joined[end]))
        if before >= 0 and place != before + 1:
            cost += min(self._measure_distance(before, place), _FAR)
        if after >= 0 and end != after:
            cost += min(self._measure_distance(end - 1, after), _FAR)
        return cost

    def _measure_distance(self, one: int, other: int) -> float:
        return abs(self._x[one] - self._x[other]) + _LINE_WEIGHT * abs(self._y[one] - self._y[other])


def _find_joined(places: Indices, boxes: Floats) -> npt.NDArray[np.bool_]:
    """Tell for each letter of a page, and for its end, whether it continues the word of the one before it.

    `places` are the glyphs of the letters, and `boxes` those of the letters.
    """
    joined = np.zeros(len(places) + 1, bool)
    if len(places) > 1:
        gaps = np.maximum(boxes[1:, :2] - boxes[:-1, 2:], boxes[:-1, :2] - boxes[1:, 2:])
        sizes = np.minimum(boxes[1:, 3] - boxes[1:, 1], boxes[:-1, 3] - boxes[:-1, 1])
        joined[1:-1] = (np.diff(places) <= 1) & (gaps.max(axis=1) < _WORD_GAP * sizes)
    return joined


def _find_line_ends(boxes: Floats) -> npt.NDArray[np.bool_]:
    """Tell for each letter except the last whether the next one is on another line.

    There it is far to the side and far down, even if lines are so near that their boxes overlap; on one line only one
    of these, also in vertical writing.
    """
    sizes = (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
    middles = (boxes[:, 2:] + boxes[:, :2]) / 2
    steps = np.abs(np.diff(middles, axis=0)).min(axis=1)
    far: npt.NDArray[np.bool_] = steps > _LINE_STEP * np.minimum(sizes[1:], sizes[:-1])
    return far


def _box_words(
    words: Sequence[_Word],
    letters: _FoldedLetters,
    glyphs: _FoldedLetters,
    matching: _Matching,
    boxes: Floats,
    scale: Floats,
) -> Iterator[tuple[_Word, WordBox]]:
    """Yield the words that were found with their boxes, or with those of their parts on different lines.

    `boxes` are those of the glyphs, in points; divided by `scale` they are fractions of the page.
    """
    missing = np.concatenate([[0], np.cumsum(matching.found < 0)])
    known = [each for each in words if missing[each.first] == missing[each.stop]]
    if not known:
        return
    sizes = np.array([each.stop - each.first for each in known])
    owners = np.repeat(np.arange(len(known)), sizes)
    own = np.concatenate([np.arange(each.first, each.stop) for each in known])
    edges = boxes[glyphs.places[matching.found[own]]]
    begins = np.ones(len(own), bool)
    begins[1:] = (np.diff(owners) > 0) | _find_line_ends(edges)
    starts = np.flatnonzero(begins)
    sides = np.concatenate(
        [np.minimum.reduceat(edges[:, :2], starts), np.maximum.reduceat(edges[:, 2:], starts)], axis=1
    )
    sides = np.clip(sides / scale, 0.0, 1.0)
    offsets = letters.places[own[starts]].tolist()
    for index, (start, owner, box) in enumerate(zip(offsets, owners[starts].tolist(), sides.tolist(), strict=True)):
        word = known[owner]
        is_last = index + 1 == len(starts) or owners[starts[index + 1]] != owner
        if box[0] < box[2] and box[1] < box[3]:
            yield word, WordBox(start, word.end if is_last else offsets[index + 1], *box)
