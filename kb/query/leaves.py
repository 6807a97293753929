"""Runs of characters and quotations -> leaves: words, phrases, prefixes, fields and years, their words folded.

What a run cannot be, it is as words, and a notice says so. This module knows neither brackets nor operators.
"""

from __future__ import annotations

import re

from kb.laws import read_typed
from kb.model import EVERYTHING, Field, Phrase, Prefix, Quoted, Word, Years
from kb.query.pasted import readings
from kb.query.tokens import Kind, Tape, Token
from kb.text import terms

MAX_SLOP = 100
FIELDS = {field.value: field for field in Field}
YEAR = "year"
WITHIN, QUOTATIONS = "in", "quotations"

# A word before a colon, and no address after it.
_NAMED = re.compile(r"([^\W\d_]+):(?![/\\])")
_YEARS = re.compile(r"([0-9]{4})?(\.{2,3}|…|[-–—])?([0-9]{4})?")
_WEIGHT_AFTER_WORD = re.compile(r"(?<=[^\W\d_])[~^][0-9.]*$")
_STARRED = re.compile(r"\w\*")
_LONGEST_SHOWN = 40


def read_run(tape: Tape, run: str) -> None:
    """Read a run of characters without spaces."""
    named = _NAMED.match(run)
    name = named.group(1).lower() if named else ""
    value = run[named.end() :] if named else ""
    if name == YEAR:
        read_years(tape, value)
    elif name == WITHIN and terms(value):
        _read_within(tape, value)
    elif name == Field.CITES and _read_law(tape, value):
        return
    elif name in FIELDS and terms(value):
        read_word(tape, value, FIELDS[name])
    else:
        _read_unnamed(tape, run)


def read_quotation(tape: Tape, text: str, name: str, slop: int) -> None:
    """Read what stands between quotation marks.

    Args:
        tape: Where it is written.
        text: Without the marks.
        name: Of the field before it, or "".
        slop: How many other words may stand between.
    """
    if name == YEAR:
        read_years(tape, text)
        return
    if name == Field.CITES and _read_law(tape, text):
        return
    if slop > MAX_SLOP:
        tape.notices.append(f"At most {MAX_SLOP} other words may stand between the words of a quotation.")
    if _STARRED.search(text):
        tape.notices.append("A * inside quotation marks was left out, since words there are found as typed.")
    found = tape.counted(readings(text))
    phrases = [Phrase(reading, min(slop, MAX_SLOP) if len(reading) > 1 else 0) for reading in found]
    tape.leaf(phrases, FIELDS.get(name))


def read_years(tape: Tape, value: str) -> None:
    """Read what stands after "year:"."""
    value = value.strip(" ,;!?")
    match = _YEARS.fullmatch(value if value.endswith("..") else value.removesuffix("."))
    first, sign, last = match.groups() if match else (None, None, None)
    start, stop = (int(year) if year else None for year in (first, last))
    if start is not None and stop is not None and sign:
        tape.leaf([Years(min(start, stop), max(start, stop))])
    elif start is not None and not sign and stop is None:
        tape.leaf([Years(start, start)])
    elif sign and sign[0] in ".…" and (start, stop) != (None, None):
        tape.leaf([Years(start, stop)])
    else:
        tape.notices.append("“year:” was read as a word; it takes years such as year:2013 or year:2012..2014.")
        _read_words(tape, [YEAR, value])


def _read_law(tape: Tape, text: str) -> bool:
    """Read a law after "cites:" in its short form; tell whether it is one that can be read."""
    cited = read_typed(text)
    if cited is None:
        return False
    found = tape.counted([tuple(terms(cited.normalised))])
    tape.leaf([Word(reading[0]) if len(reading) == 1 else Phrase(reading) for reading in found], Field.CITES)
    return True


def _read_within(tape: Tape, value: str) -> None:
    """Read what stands after "in:"."""
    if terms(value) == [QUOTATIONS]:
        tape.leaf([Quoted(EVERYTHING)])
        return
    tape.notices.append(f"“{WITHIN}:” was read as a word; what it takes is {WITHIN}:{QUOTATIONS}.")
    _read_words(tape, [WITHIN, value])


def read_word(tape: Tape, run: str, field: Field | None = None) -> None:
    """Read a run as a word, as the phrase of its words ("anti-slavery"), or as a prefix."""
    weight = _WEIGHT_AFTER_WORD.search(run)
    if weight:
        note_weight(tape)
        run = run[: weight.start()]
    head, star, tail = run.lstrip("*").partition("*")
    if star and head and terms(head[-1]):
        _read_prefix(tape, head, tail, field)
        return
    found = tape.counted(readings(run))
    nodes = [Word(reading[0]) if len(reading) == 1 else Phrase(reading) for reading in found]
    tape.leaf(nodes, field, bare=True)


def note_weight(tape: Tape) -> None:
    """Say that a sign of other search languages was left out."""
    tape.notices.append("A ~ or ^ was left out, since it has no meaning there.")


def _read_unnamed(tape: Tape, run: str) -> None:
    """Read a run with no field; a word before a colon is a word of its own, but not in an address."""
    pieces: list[str] = []
    at = 0
    while named := _NAMED.match(run, at):
        pieces.append(named.group(1))
        at = named.end()
    pieces.append(run[at:])
    pieces = [piece for piece in pieces if terms(piece)]
    if len(pieces) < 2:
        read_word(tape, run)
        return
    names = ", ".join(f"{name}:" for name in FIELDS)
    tape.notices.append(f"“{_shown(pieces[0])}:” was read as a word; what can be named is {names} and year:.")
    _read_words(tape, pieces)


def _read_words(tape: Tape, runs: list[str], field: Field | None = None) -> None:
    """Read runs that belong together."""
    tape.tokens.append(Token(Kind.OPEN))
    for run in runs:
        read_word(tape, run, field)
    tape.tokens.append(Token(Kind.CLOSE))


def _read_prefix(tape: Tape, head: str, tail: str, field: Field | None) -> None:
    """Read what stands before a star as a prefix, after the words before it: "anti-slav*"."""
    *before, stem = readings(head)[0]
    if terms(tail):
        tape.notices.append(f"“{_shown(stem)}*” was read and what follows it left out: a * ends a word.")
    if before:
        tape.tokens.append(Token(Kind.OPEN))
        read_word(tape, " ".join(before), field)
    tape.leaf([Prefix(reading[0]) for reading in tape.counted([(stem,)])], field, bare=True)
    if before:
        tape.tokens.append(Token(Kind.CLOSE))


def _shown(term: str) -> str:
    return term if len(term) <= _LONGEST_SHOWN else term[:_LONGEST_SHOWN] + "…"
