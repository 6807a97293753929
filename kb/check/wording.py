"""A quotation as its writer meant it: words in order, and what the conventions of quoting put between them.

An ellipsis, alone or in brackets, stands for words left out. Words in brackets stand for other words ("[he]" for a
name), or are the writer's own ("[sic]", "[emphasis added]"). Letters in brackets are a changed letter of the word
they are in ("[T]he", "prosecut[ed]"). An ellipsis at either end says only that the source goes on there, and is no
part of the words.

This module knows nothing of the library.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.query.pasted import readings
from kb.text import Token, tokens

MOST_LEFT_OUT = 250  # words of the source for which an ellipsis may stand: a passage of the longest kind
MOST_BRACKETED = 12  # words for which bracketed words may stand: a name with its role

_DOTS = r"(?:\.\s?){2,3}\.|…+"
_ELLIPSIS = re.compile(rf"\[\s*(?:{_DOTS})\s*\]|\(\s*(?:{_DOTS})\s*\)|{_DOTS}")
_EDGE = re.compile(rf"\A(?:\s*(?:{_ELLIPSIS.pattern}))+\s*|\s*(?:(?:{_ELLIPSIS.pattern})\s*)+[.,;]?\s*\Z")
_BRACKETED = re.compile(r"\w*\[([^\[\]\n]{1,80})\]")
_INITIAL = re.compile(r"(?<!\w)\[(\w)\](?=\w)")
_OWN = re.compile(r"sic|sic[.!]|!|emphasis .*|italics .*|my .*|our .*", re.IGNORECASE)
_NO_MARK = "\u200b"  # as long as a bracket, and no part of any word
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff]")
_SPACES = re.compile(r"\s+")
_LINE_HYPHEN = re.compile(r"[-‐\u00ad]\s+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word.

    Attributes:
        term: Folded.
        start: Where it stands in the text.
        end: The offset after it.
        shown: Its characters, without a hyphen that the end of a line put into it.
        lead: The characters between it and the word before.
    """

    term: str
    start: int
    end: int
    shown: str
    lead: str


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands for words of the source.

    Attributes:
        most: For how many at most.
        shown: As typed.
    """

    most: int
    shown: str


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to read a quotation.

    Attributes:
        text: The quotation.
        items: Its words and gaps in order.
        tail: The characters after the last word.
        conventional: Whether an ellipsis or brackets were read as what they stand for.
        respelled: Whether compounds were cut as the source cuts them, not as they were pasted.
    """

    text: str
    items: tuple[Word | Gap, ...]
    tail: str = ""
    conventional: bool = False
    respelled: bool = False

    @property
    def words(self) -> tuple[Word, ...]:
        """The words."""
        return tuple(each for each in self.items if isinstance(each, Word))

    @property
    def terms(self) -> tuple[str, ...]:
        """The folded words."""
        return tuple(each.term for each in self.items if isinstance(each, Word))

    @property
    def parts(self) -> tuple[tuple[str, ...], ...]:
        """The folded words between the gaps."""
        parts: list[list[str]] = [[]]
        for each in self.items:
            if isinstance(each, Word):
                parts[-1].append(each.term)
            elif parts[-1]:
                parts.append([])
        return tuple(tuple(part) for part in parts if part)


def plain(characters: str) -> str:
    """Return characters as they are compared: composed, nothing invisible, each run of white space one space."""
    if characters.isascii() and "\n" not in characters and "  " not in characters and "\t" not in characters:
        return characters
    return _SPACES.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", characters)))


def wordings(text: str) -> tuple[Wording, ...]:
    """Return the ways to read a quotation, the most literal first; one of no words where it has none.

    Args:
        text: Without its quotation marks.
    """
    literal = [_literal(text, reading) for reading in readings(text)]
    start, end = _trimmed(text)
    if (start, end) == (0, len(text)) and not _ELLIPSIS.search(text) and "[" not in text:
        return tuple(literal)
    return (*literal, *_conventional(text, start, end))


def _literal(text: str, reading: Sequence[str]) -> Wording:
    words = _words(text, 0, len(text), reading, text)
    return Wording(text, tuple(words), plain(text[words[-1].end :]) if words else "")


def _trimmed(text: str) -> tuple[int, int]:
    """Return where the words begin and end, without an ellipsis at either end."""
    start, end = 0, len(text)
    for edge in _EDGE.finditer(text):
        if edge.start() == 0:
            start = edge.end()
        else:
            end = edge.start()
    return (start, end) if start < end else (0, len(text))


def _conventional(text: str, start: int, end: int) -> Iterator[Wording]:
    """Yield the readings in which ellipses and brackets stand for something."""
    whole = _INITIAL.sub(rf"{_NO_MARK}\1{_NO_MARK}", text)
    pieces: list[tuple[int, int] | Gap] = []
    at = start
    for where, gap in sorted(_gaps(whole, start, end), key=lambda each: each[0]):
        pieces += [(at, where[0]), gap]
        at = where[1]
    pieces.append((at, end))
    spans = [piece for piece in pieces if not isinstance(piece, Gap)]
    choices = {span: readings(whole[slice(*span)]) for span in spans}
    for number in range(max(map(len, choices.values()))):
        items: list[Word | Gap] = []
        for piece in pieces:
            if isinstance(piece, Gap):
                items.append(piece)
            else:
                reading = choices[piece][min(number, len(choices[piece]) - 1)]
                items += _words(whole, *piece, reading, text)
        words = [each for each in items if isinstance(each, Word)]
        tail = plain(text[words[-1].end : end]) if words else ""
        yield Wording(text, tuple(items), tail, conventional=whole != text or len(pieces) > 1)


def _gaps(text: str, start: int, end: int) -> Iterator[tuple[tuple[int, int], Gap]]:
    """Yield the gaps between two offsets, each with where it stands."""
    taken = start
    for match in _ELLIPSIS.finditer(text, start, end):
        yield match.span(), Gap(MOST_LEFT_OUT, match.group())
    for match in _BRACKETED.finditer(text, start, end):
        if match.start() < taken or _ELLIPSIS.fullmatch(match.group()) or _ELLIPSIS.search(match.group()):
            continue
        taken = match.end()
        if _OWN.fullmatch(match.group(1).strip()):
            yield (match.start(1) - 1, match.end()), Gap(0, text[match.start(1) - 1 : match.end()])
        else:
            most = MOST_BRACKETED if match.group()[0] == "[" else 1
            yield match.span(), Gap(most, match.group())


def _words(text: str, start: int, end: int, reading: Sequence[str], shown: str) -> list[Word]:
    """Return the words of a reading, each with where it stands.

    Args:
        text: Where the words are looked for.
        start: Where the stretch of it begins.
        end: Where it ends.
        reading: The folded words of the stretch.
        shown: The text whose characters are shown, as long as `text`.
    """
    raw = [Token(term, first + start, last + start) for term, first, last in tokens(text[start:end])]
    places = _places(raw, reading)
    words: list[Word] = []
    at, next_raw = start, 0
    for term, first, last in places:
        begin, stop = raw[first].start, raw[last].end
        if shown[begin - 1 : begin] == "[" and text[begin - 1 : begin] == _NO_MARK:
            begin -= 1
        characters = _LINE_HYPHEN.sub("", shown[begin:stop]) if last > first else shown[begin:stop]
        lead = plain(shown[at:begin]) if first == next_raw else " "
        words.append(Word(term, begin, stop, plain(characters), lead))
        at, next_raw = stop, last + 1
    return words


def _places(raw: Sequence[Token], reading: Sequence[str]) -> list[tuple[str, int, int]]:
    """Return for each word of a reading the first and the last of the printed words that it is.

    A reading leaves page numbers out and joins words that were cut at the end of a line.
    """
    places: list[tuple[str, int, int]] = []
    at = 0
    for term in reading:
        while at < len(raw):
            if raw[at].term == term:
                places.append((term, at, at))
                at += 1
                break
            if at + 1 < len(raw) and raw[at].term + raw[at + 1].term == term:
                places.append((term, at, at + 1))
                at += 2
                break
            at += 1
    if len(places) < len(reading):
        return [(token.term, at, at) for at, token in enumerate(raw)]
    return places
