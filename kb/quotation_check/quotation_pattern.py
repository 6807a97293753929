"""Patterns of quotations: words in order, and gaps that the conventions of quoting put between them.

An ellipsis, alone or in brackets, is a gap for omitted words. Words in brackets replace other words ("[he]" for a
name), or are the writer's own ("[sic]", "[emphasis added]"). Letters in brackets change a word ("[T]he",
"prosecut[ed]"). An ellipsis at either end only says that the source goes on, and is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.text import Token, tokenize
from kb.text.characters import HYPHENS, INVISIBLE
from kb.text.folding import normalize
from kb.text.hyphenation import list_readings

MAX_OMITTED = 250  # source words that an ellipsis may replace: the length of the longest passages
MAX_BRACKETED = 12  # source words that words in brackets may replace: a name with its role

_DOTS = r"(?:\.\s?){2,3}\.|…+"
_ELLIPSIS = re.compile(rf"\[\s*(?:{_DOTS})\s*\]|\(\s*(?:{_DOTS})\s*\)|{_DOTS}")
_EDGE = re.compile(rf"\A(?:\s*(?:{_ELLIPSIS.pattern}))+\s*|\s*(?:(?:{_ELLIPSIS.pattern})\s*)+[.,;]?\s*\Z")
_BRACKETED = re.compile(r"\w*\[([^\[\]\n]{1,80})\]")
_INITIAL = re.compile(r"(?<!\w)\[(\w)\](?=\w)")
_OWN = re.compile(r"sic|sic[.!]|!|emphasis .*|italics .*|my .*|our .*", re.IGNORECASE)
_NO_MARK = "\u200b"  # replaces a bracket: same length, and not part of a word
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_SPACES = re.compile(r"\s+")
_LINE_HYPHEN = re.compile(rf"[{HYPHENS}]\s+")


@dataclass(frozen=True, slots=True)
class PatternWord:
    """A word of a quotation, folded as `term`, from `start` to before `end` in the quotation.

    `shown` are its characters, without a hyphen that the end of a line put into it, and `lead` those between the
    previous word and this one.
    """

    term: str
    start: int
    end: int
    shown: str
    lead: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap for up to `max_words` words of the source; `shown` is what was typed for it."""

    max_words: int
    shown: str


@dataclass(frozen=True, slots=True)
class QuotationPattern:
    """One way to read a quotation: words and gaps in order, and the characters after the last word (`tail`).

    It is `conventional` where ellipses and brackets were read by the conventions of quoting, and `respelled` where
    compounds were split or joined as in the source.
    """

    text: str
    items: tuple[PatternWord | Gap, ...]
    tail: str = ""
    conventional: bool = False
    respelled: bool = False

    @property
    def words(self) -> tuple[PatternWord, ...]:
        """All words, without the gaps."""
        return tuple(each for each in self.items if isinstance(each, PatternWord))

    @property
    def terms(self) -> tuple[str, ...]:
        """The folded words, without the gaps."""
        return tuple(each.term for each in self.items if isinstance(each, PatternWord))

    @property
    def parts(self) -> tuple[tuple[str, ...], ...]:
        """The folded words between the gaps."""
        parts: list[list[str]] = [[]]
        for each in self.items:
            if isinstance(each, PatternWord):
                parts[-1].append(each.term)
            elif parts[-1]:
                parts.append([])
        return tuple(tuple(part) for part in parts if part)


def normalize_characters(characters: str) -> str:
    """Compose characters (NFC), drop invisible ones, and make each run of white space one space, for comparison."""
    if characters.isascii() and "\n" not in characters and "  " not in characters and "\t" not in characters:
        return characters
    return _SPACES.sub(" ", _INVISIBLE.sub("", normalize("NFC", characters)))


def parse_patterns(text: str) -> tuple[QuotationPattern, ...]:
    """Return the ways to read a quotation, given without its marks, the most literal first.

    There is always one; for a text without words it is a pattern without items.
    """
    literal = [_build_literal(text, reading) for reading in list_readings(text)]
    start, end = _trim_ellipses(text)
    if (start, end) == (0, len(text)) and not _ELLIPSIS.search(text) and "[" not in text:
        return tuple(literal)
    return (*literal, *_build_conventional(text, start, end))


def _build_literal(text: str, reading: Sequence[str]) -> QuotationPattern:
    words = _locate_words(text, 0, len(text), reading, text)
    return QuotationPattern(text, tuple(words), normalize_characters(text[words[-1].end :]) if words else "")


def _trim_ellipses(text: str) -> tuple[int, int]:
    """Return the start and end of a text without ellipses at its ends."""
    start, end = 0, len(text)
    for edge in _EDGE.finditer(text):
        if edge.start() == 0:
            start = edge.end()
        else:
            end = edge.start()
    return (start, end) if start < end else (0, len(text))


def _build_conventional(text: str, start: int, end: int) -> Iterator[QuotationPattern]:
    """Yield the readings in which ellipses and brackets are gaps or changed letters."""
    whole = _INITIAL.sub(rf"{_NO_MARK}\1{_NO_MARK}", text)
    pieces: list[tuple[int, int] | Gap] = []
    at = start
    for where, gap in sorted(_find_gaps(whole, start, end), key=lambda each: each[0]):
        pieces += [(at, where[0]), gap]
        at = where[1]
    pieces.append((at, end))
    spans = [piece for piece in pieces if not isinstance(piece, Gap)]
    choices = {span: list_readings(whole[slice(*span)]) for span in spans}
    for number in range(max(map(len, choices.values()))):
        items: list[PatternWord | Gap] = []
        for piece in pieces:
            if isinstance(piece, Gap):
                items.append(piece)
            else:
                reading = choices[piece][min(number, len(choices[piece]) - 1)]
                items += _locate_words(whole, *piece, reading, text)
        words = [each for each in items if isinstance(each, PatternWord)]
        tail = normalize_characters(text[words[-1].end : end]) if words else ""
        yield QuotationPattern(text, tuple(items), tail, conventional=whole != text or len(pieces) > 1)


def _find_gaps(text: str, start: int, end: int) -> Iterator[tuple[tuple[int, int], Gap]]:
    """Yield the gaps between two offsets, each after its start and end."""
    taken = start
    for match in _ELLIPSIS.finditer(text, start, end):
        yield match.span(), Gap(MAX_OMITTED, match.group())
    for match in _BRACKETED.finditer(text, start, end):
        if match.start() < taken or _ELLIPSIS.fullmatch(match.group()) or _ELLIPSIS.search(match.group()):
            continue
        taken = match.end()
        if _OWN.fullmatch(match.group(1).strip()):
            yield (match.start(1) - 1, match.end()), Gap(0, text[match.start(1) - 1 : match.end()])
        else:
            most = MAX_BRACKETED if match.group()[0] == "[" else 1
            yield match.span(), Gap(most, match.group())


def _locate_words(text: str, start: int, end: int, reading: Sequence[str], shown: str) -> list[PatternWord]:
    """Locate the words of a reading between two offsets of a text.

    `text` has the brackets of changed letters blanked out; `shown` is the same as typed, with the same offsets.
    """
    raw = [Token(term, first + start, last + start) for term, first, last in tokenize(text[start:end])]
    places = _match_reading(raw, reading)
    words: list[PatternWord] = []
    at, next_raw = start, 0
    for term, first, last in places:
        begin, stop = raw[first].start, raw[last].end
        if shown[begin - 1 : begin] == "[" and text[begin - 1 : begin] == _NO_MARK:
            begin -= 1
        characters = _LINE_HYPHEN.sub("", shown[begin:stop]) if last > first else shown[begin:stop]
        lead = normalize_characters(shown[at:begin]) if first == next_raw else " "
        words.append(PatternWord(term, begin, stop, normalize_characters(characters), lead))
        at, next_raw = stop, last + 1
    return words


def _match_reading(raw: Sequence[Token], reading: Sequence[str]) -> list[tuple[str, int, int]]:
    """Return each word of a reading with the indices of its first and last printed word.

    A reading drops page numbers and joins words that were hyphenated at the end of a line.
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
