"""The terms of the query language: reads words, prefixes, quotations, fields and years from runs of characters.

A run that fits none of these forms is read as words, with a notice.
"""

from __future__ import annotations

import re

from kb.laws.typed_law import parse_typed_law
from kb.model import MATCH_ALL, Field, Phrase, Prefix, WithinQuotations, Word, Years
from kb.query.tokens import QueryToken, TokenKind, TokenStream
from kb.text import split_terms
from kb.text.hyphenation import list_readings

MAX_SLOP = 100
FIELDS = {field.value: field for field in Field}
YEAR = "year"
WITHIN, QUOTATIONS = "in", "quotations"

# A word before a colon, unless the colon begins the path of a URL.
_NAMED = re.compile(r"([^\W\d_]+):(?![/\\])")
_YEARS = re.compile(r"([0-9]{4})?(\.{2,3}|…|[-–—])?([0-9]{4})?")
_WEIGHT_AFTER_WORD = re.compile(r"(?<=[^\W\d_])[~^][0-9.]*$")
_STARRED = re.compile(r"\w\*")
_MAX_SHOWN = 40  # characters of a word in a notice


def read_run(stream: TokenStream, run: str) -> None:
    """Read a run of characters without spaces."""
    named = _NAMED.match(run)
    name = named.group(1).lower() if named else ""
    value = run[named.end() :] if named else ""
    if name == YEAR:
        read_years(stream, value)
    elif name == WITHIN and split_terms(value):
        _read_within(stream, value)
    elif name == Field.CITES and _read_law(stream, value):
        return
    elif name in FIELDS and split_terms(value):
        read_word(stream, value, FIELDS[name])
    else:
        _read_unnamed(stream, run)


def read_quotation(stream: TokenStream, text: str, name: str, slop: int) -> None:
    """Read the text inside a quotation's marks, after the field `name` (or ""), with the given slop."""
    if name == YEAR:
        read_years(stream, text)
        return
    if name == Field.CITES and _read_law(stream, text):
        return
    if slop > MAX_SLOP:
        stream.notices.append(f"At most {MAX_SLOP} other words may come between the words of a quotation.")
    if _STARRED.search(text):
        stream.notices.append("A * inside quotation marks was left out, since words there are found as typed.")
    found = stream.limit_words(list_readings(text))
    phrases = [Phrase(reading, min(slop, MAX_SLOP) if len(reading) > 1 else 0) for reading in found]
    stream.append_term(phrases, FIELDS.get(name))


def read_years(stream: TokenStream, value: str) -> None:
    """Read the value of "year:"."""
    value = value.strip(" ,;!?")
    match = _YEARS.fullmatch(value if value.endswith("..") else value.removesuffix("."))
    first, sign, last = match.groups() if match else (None, None, None)
    start, stop = (int(year) if year else None for year in (first, last))
    if start is not None and stop is not None and sign:
        stream.append_term([Years(min(start, stop), max(start, stop))])
    elif start is not None and not sign and stop is None:
        stream.append_term([Years(start, start)])
    elif sign and sign[0] in ".…" and (start, stop) != (None, None):
        stream.append_term([Years(start, stop)])
    else:
        stream.notices.append("“year:” was read as a word; it takes years such as year:2013 or year:2012..2014.")
        _read_words(stream, [YEAR, value])


def _read_law(stream: TokenStream, text: str) -> bool:
    """Read the value of "cites:" as a law in its short form; return whether it is one."""
    cited = parse_typed_law(text)
    if cited is None:
        return False
    found = stream.limit_words([tuple(split_terms(cited.short_form))])
    stream.append_term([Word(reading[0]) if len(reading) == 1 else Phrase(reading) for reading in found], Field.CITES)
    return True


def _read_within(stream: TokenStream, value: str) -> None:
    if split_terms(value) == [QUOTATIONS]:
        stream.append_term([WithinQuotations(MATCH_ALL)])
        return
    stream.notices.append(f"“{WITHIN}:” was read as a word; it can only be {WITHIN}:{QUOTATIONS}.")
    _read_words(stream, [WITHIN, value])


def read_word(stream: TokenStream, run: str, field: Field | None = None) -> None:
    """Read a run as a word, as the phrase of its words ("anti-slavery"), or as a prefix."""
    weight = _WEIGHT_AFTER_WORD.search(run)
    if weight:
        note_weight(stream)
        run = run[: weight.start()]
    head, star, tail = run.lstrip("*").partition("*")
    if star and head and split_terms(head[-1]):
        _read_prefix(stream, head, tail, field)
        return
    found = stream.limit_words(list_readings(run))
    nodes = [Word(reading[0]) if len(reading) == 1 else Phrase(reading) for reading in found]
    stream.append_term(nodes, field, bare=True)


def note_weight(stream: TokenStream) -> None:
    """Add the notice that a boost or fuzziness operator of other search languages was ignored."""
    stream.notices.append("A ~ or ^ was left out, since it has no meaning there.")


def _read_unnamed(stream: TokenStream, run: str) -> None:
    """Read a run without a known field: each word before a colon is a word of its own, except in a URL."""
    pieces: list[str] = []
    at = 0
    while named := _NAMED.match(run, at):
        pieces.append(named.group(1))
        at = named.end()
    pieces.append(run[at:])
    pieces = [piece for piece in pieces if split_terms(piece)]
    if len(pieces) < 2:
        read_word(stream, run)
        return
    names = ", ".join(f"{name}:" for name in FIELDS)
    stream.notices.append(f"“{_shorten(pieces[0])}:” was read as a word; the known fields are {names} and year:.")
    _read_words(stream, pieces)


def _read_words(stream: TokenStream, runs: list[str]) -> None:
    stream.tokens.append(QueryToken(TokenKind.OPEN))
    for run in runs:
        read_word(stream, run)
    stream.tokens.append(QueryToken(TokenKind.CLOSE))


def _read_prefix(stream: TokenStream, head: str, tail: str, field: Field | None) -> None:
    """Read the last word before a star as a prefix and the others as words: "anti-slav*"."""
    *before, stem = list_readings(head)[0]
    if split_terms(tail):
        stream.notices.append(f"“{_shorten(stem)}*” was read and the rest left out, since * ends a word.")
    if before:
        stream.tokens.append(QueryToken(TokenKind.OPEN))
        read_word(stream, " ".join(before), field)
    stream.append_term([Prefix(reading[0]) for reading in stream.limit_words([(stem,)])], field, bare=True)
    if before:
        stream.tokens.append(QueryToken(TokenKind.CLOSE))


def _shorten(term: str) -> str:
    return term if len(term) <= _MAX_SHOWN else term[:_MAX_SHOWN] + "…"
