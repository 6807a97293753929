"""Folding, words, stems and sentences, always with the way back to the original offsets.

Search compares folded text: NFKC, ligatures, case, curly and straight marks, all dashes, soft hyphens,
invisible characters and runs of white space are made one. `fold` keeps, for each folded character, where it
came from, so that a match can be marked in the text as it was printed. Hyphens at the end of a line are undone
where lines are known: by the readers, and in `kb.query` for what is pasted.

This module knows no passages, engines or files.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

from kb.model import Span

# Marks that people and word processors use for one another. NFKC leaves them apart.
_SINGLE_MARKS = "‘’‚‛′‹›ʼ´＇"
_DOUBLE_MARKS = "“”„‟″«»＂"
_DASHES = "‐‑‒–—―−﹘﹣－"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_SIGNS = "™℠®©"  # NFKC would glue "TM" to the word before it
_LETTERS = {"œ": "oe", "æ": "ae", "ĳ": "ij"}  # ligatures that NFKC or case folding leave whole
_FIXED = (
    dict.fromkeys(_SINGLE_MARKS, "'")
    | dict.fromkeys(_DOUBLE_MARKS, '"')
    | dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_INVISIBLE, "")
    | dict.fromkeys(_SIGNS, " ")
)

# Letters and digits, with the combining marks of scripts in which they belong to the word.
_MARK = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e"
_WORD_CLASS = rf"(?:[^\W_]|[{_MARK}])"
WORD = re.compile(rf"{_WORD_CLASS}+(?:'{_WORD_CLASS}+)*")
"""A word of a folded text, where the one before it has ended."""
_ASCII_WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")
_SPACES = re.compile(r"\s+")

_SMALL_WORDS = """
    a about above after again against all also although am among an and any are as at be because been before
    being below between both but by can cannot could did do does doing down during each either else ever every
    few for from further had has have having he her here hers him his how however i if in into is it its just
    may me might more most much must my no nor not of off on once one only onto or other others our out over own
    per same shall she should since so some such than that the their them then there these they this those
    though through to too two under until up upon us very was we were what when where whether which while who
    whom whose why will with within without would you your
"""
SMALL_WORDS = frozenset(_SMALL_WORDS.split())
"""Words that hold others together: searched like all others, but they say little of what a text is about."""


class Token(NamedTuple):
    """A word of a text: its folded form, and where it stands in the original text."""

    term: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and the way back.

    Attributes:
        text: The folded text.
        starts: For each folded character, and once more for the end, the offset of the original character
            it came from.
        ends: For each folded character, the offset after the original characters it came from.
    """

    text: str
    starts: tuple[int, ...] | range
    ends: tuple[int, ...] | range

    def span(self, start: int, end: int) -> Span:
        """Return where the folded characters `start` to `end` stand in the original text."""
        if start >= end:
            return Span(self.starts[start], self.starts[start])
        return Span(self.starts[start], self.ends[end - 1])


@lru_cache(maxsize=65536)
def _fold_character(character: str) -> str:
    """Fold one character, or a base with its combining marks."""
    fixed = _FIXED.get(character)
    if fixed is not None:
        return fixed
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())
    return "".join(_LETTERS.get(each, _FIXED.get(each, each)) for each in folded)


class _OneToOne(dict[int, str]):
    """The translation of characters that fold to exactly one character, made as they are met."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if len(folded) != 1 or unicodedata.combining(chr(code)):
            folded = ""  # not one to one; never used as such, since `_is_simple` finds it
        self[code] = folded
        return folded


_ONE_TO_ONE = _OneToOne()


def _is_simple(text: str) -> bool:
    """Tell whether every character folds to exactly one, so that all offsets stay."""
    return text.isascii() or all(_ONE_TO_ONE[ord(each)] for each in set(text))


def _fold_simple(text: str) -> str:
    return text.lower() if text.isascii() else text.translate(_ONE_TO_ONE)


def _clusters(text: str) -> list[tuple[str, int, int]]:
    """Cut a text into characters with their combining marks, without what is invisible."""
    clusters: list[tuple[str, int, int]] = []
    for at, character in enumerate(text):
        if character in _INVISIBLE:
            continue
        if clusters and unicodedata.combining(character):
            base, start, _ = clusters[-1]
            clusters[-1] = (base + character, start, at + 1)
        else:
            clusters.append((character, at, at + 1))
    return clusters


def _fold_mapped(text: str) -> Folded:
    """Fold character by character, keeping the map; white space stays as it is."""
    folded: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for cluster, start, end in _clusters(text):
        for character in _fold_character(cluster):
            folded.append(character)
            starts.append(start)
            ends.append(end)
    starts.append(len(text))
    return Folded("".join(folded), tuple(starts), tuple(ends))


def fold_letters(text: str) -> Folded:
    """Fold a text in which words are looked for: letters and marks only, white space stays as it is."""
    if _is_simple(text):
        return Folded(_fold_simple(text), range(len(text) + 1), range(1, len(text) + 1))
    return _fold_mapped(text)


def fold(text: str) -> Folded:
    """Fold a text for comparison; runs of white space become one space.

    Args:
        text: Any text.

    Returns:
        The folded text with, for each of its characters, the original offsets.
    """
    folded = fold_letters(text)
    if not any(match.group() != " " for match in _SPACES.finditer(folded.text)):
        return folded
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for match in _SPACES.finditer(folded.text):
        parts += [folded.text[at : match.start()], " "]
        starts += [*folded.starts[at : match.start()], folded.starts[match.start()]]
        ends += [*folded.ends[at : match.start()], folded.ends[match.end() - 1]]
        at = match.end()
    parts.append(folded.text[at:])
    starts += folded.starts[at:]
    ends += folded.ends[at:]
    return Folded("".join(parts), tuple(starts), tuple(ends))


def tokens(text: str) -> list[Token]:
    """Return the words of a text in order.

    A word is a run of letters and digits, with apostrophes inside it. There is no stop list.

    Args:
        text: Any text.

    Returns:
        One token a word; `start` and `end` are offsets in `text`.
    """
    if _is_simple(text):
        return _tokens_simple(text)
    folded = _fold_mapped(text)
    return [
        Token(match.group(), folded.starts[match.start()], folded.ends[match.end() - 1])
        for match in WORD.finditer(folded.text)
    ]


def _tokens_simple(text: str) -> list[Token]:
    """Return the words of a text all of whose offsets stay. Matches with their places would take twice as long."""
    folded = _fold_simple(text)
    found: list[Token] = []
    at = 0
    for term in (_ASCII_WORD if text.isascii() else WORD).findall(folded):
        start = folded.index(term, at)  # between two words stands nothing that could begin one
        at = start + len(term)
        found.append(Token(term, start, at))
    return found


def terms(text: str) -> list[str]:
    """Return the folded words of a text in order, without offsets."""
    if _is_simple(text):
        return (_ASCII_WORD if text.isascii() else WORD).findall(_fold_simple(text))
    return WORD.findall(_fold_mapped(text).text)


@lru_cache(maxsize=256)
def words_beginning(letter: str) -> re.Pattern[str]:
    """Return what finds the words of a folded text that begin with a letter: far quicker than all of them.

    Args:
        letter: A character of a class of its own in words, or "" for every letter beyond ASCII.
    """
    first = re.escape(letter) or "[^\\x00-\\x7f]"
    inside = rf"(?<!{_WORD_CLASS}{first})(?<!{_WORD_CLASS}'{first})"
    return re.compile(rf"{first}(?<={_WORD_CLASS}){inside}{_WORD_CLASS}*(?:'{_WORD_CLASS}+)*")


_STEMMER = snowballstemmer.stemmer("english")


@lru_cache(maxsize=262144)
def stem(term: str) -> str:
    """Return the stem of a folded word: without accents, by Porter's second English algorithm.

    Source: https://snowballstem.org/algorithms/english/stemmer.html
    """
    if term.isascii():
        plain = term
    else:
        plain = "".join(each for each in unicodedata.normalize("NFD", term) if not unicodedata.combining(each))
    return str(_STEMMER.stemWord(plain))


# ------------------------------------------------------------------------------------- sentences

_OPENING = "\"'“‘«‹([{"
_CLOSING = "\"'”’»›)]}"
_STOP = re.compile(rf"(?:[.!?…]+|[。！？])[{re.escape(_CLOSING)}]*(?=\s|$)|[。！？]")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words before a full stop after which the sentence goes on: always, or before a figure.
_ALWAYS = _words(
    """mr mrs ms mx dr prof rev hon rt sir st sgt insp supt cllr lt col gen capt cmdr det pc dc ds di dci dsi eg ie e.g
    i.e cf c.f viz vs v approx incl esp resp ca messrs mme mlle"""
)
_BEFORE_FIGURE = _words(
    """no nos art arts para paras par pp p s ss sec secs sch cl reg regs r rr ch chs chap fig figs tab vol vols ed eds
    app ann annex pt pts cols q qs n nn fn tel ext ref jan feb mar apr jun jul aug sep sept oct nov dec c"""
)
# Words that begin a sentence after an acronym with full stops ("in the U.K. The report ...").
_STARTERS = _words(
    """the this that these those a an it its they he she we you i in on at by for from if as when where while there
    here however although but and or so our their his her no not such some many most all each both after before since
    under"""
)
_INITIAL = re.compile(r"(?:^|[\s(\[“‘\"'.-])[A-Z]$")
_ACRONYM = re.compile(r"(?:^|[\s(\[“‘\"'])(?:[A-Za-z]\.)+[A-Za-z]$")
_LAST_WORD = re.compile(r"[^\s(\[“‘\"'/]+$")
_NUMBERED = re.compile(r"^[\s(\[]*(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})(?:\.\d{1,3})*$")


def _continues(before: str, stop: str, after: str) -> bool:
    """Tell whether the sentence goes on after a stop.

    Args:
        before: The sentence so far, without the stop.
        stop: The stop with the marks and brackets that close after it.
        after: What follows, from its first character that is not white space; never empty.
    """
    first = after.lstrip(_OPENING)[:1]
    if first.islower():
        return True
    if stop[0] != "." or stop.startswith(".."):
        return False
    word = _LAST_WORD.search(before)
    last = word.group().lower() if word else ""
    if stop == ".":
        if _NUMBERED.match(before):
            return True
        if last in _ALWAYS or (last in _BEFORE_FIGURE and (first.isdigit() or after[0] in "([")):
            return True
        if _INITIAL.search(before) and last not in {"i"}:
            return True
    if _ACRONYM.search(before):
        following = re.match(r"[^\W\d_]+", after)
        return not (following and following.group().lower() in _STARTERS)
    return False


def sentences(text: str) -> list[Span]:
    """Cut a text into sentences.

    Bounds survive abbreviations ("Art. 4", "Mr. O'Neill", "e.g."), initials, decimal numbers, case
    citations, and stops inside quotation marks. A line feed always ends a sentence.

    Args:
        text: The text of a passage or block.

    Returns:
        Spans in order, without the white space around them; together they hold every other character.
    """
    spans: list[Span] = []
    for line in re.finditer(r"[^\n]+", text):
        start = line.start()
        for match in _STOP.finditer(text, line.start(), line.end()):
            after = text[match.end() : line.end()].lstrip()
            if after and not _continues(text[start : match.start()], match.group(), after):
                spans.append(Span(start, match.end()))
                start = match.end()
        spans.append(Span(start, line.end()))
    trimmed = (_trim(text, span) for span in spans)
    return [span for span in trimmed if span.start < span.end]


def _trim(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
