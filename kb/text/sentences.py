"""Sentence segmentation.

A full stop does not end a sentence after an abbreviation ("Mr. O'Neill", "e.g."), an initial, the number of a list
item or, before a figure, a reference ("Art. 4"); nor before a small letter. A line feed always ends one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.model import Span
from kb.text.dates import MONTH_ABBREVIATIONS
from kb.text.spans import trim
from kb.text.word_lists import parse_words

SENTENCE_END = re.compile(r"[.!?:;…][\"'”’)\]]*$")
"""The end of a line that ends a sentence or a clause, with closing marks."""

_OPENING = "\"'“‘«‹([{"
_CLOSING = "\"'”’»›)]}"
_STOP = re.compile(
    rf"(?<![.!?…])[.!?…]++[{re.escape(_CLOSING)}]*+(?=\s|$)|[。！？](?:[{re.escape(_CLOSING)}]*+(?=\s|$))?"
)

_ABBREVIATIONS = parse_words(
    """mr mrs ms mx dr prof rev hon rt sir st sgt insp supt cllr lt col gen capt cmdr det pc dc ds di dci dsi eg ie e.g
    i.e cf c.f viz vs v approx incl esp resp ca messrs mme mlle"""
)
# Abbreviations before a number only: "no. 4" and "Art. 4", but "He said no. The officer ...".
_REFERENCE_ABBREVIATIONS = parse_words(
    """no nos art arts para paras par pp p s ss sec secs sch cl reg regs r rr ch chs chap fig figs tab vol vols ed eds
    app ann annex pt pts cols q qs n nn fn tel ext ref sept c"""
) | (frozenset(MONTH_ABBREVIATIONS) - {"may"})
# Words that begin a sentence after a dotted acronym ("in the U.K. The report ...").
_SENTENCE_STARTERS = parse_words(
    """the this that these those a an it its they he she we you i in on at by for from if as when where while there
    here however although but and or so our their his her no not such some many most all each both after before since
    under"""
)
_INITIAL = re.compile(r"(?:^|[\s(\[“‘\"'.-])[A-Z]$")
_ACRONYM = re.compile(r"(?:^|[\s(\[“‘\"'])(?:[A-Za-z]\.)+[A-Za-z]$")
_LAST_WORD = re.compile(r"[^\s(\[“‘\"'/]+$")
_NUMBERED = re.compile(r"^[\s(\[]*(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})(?:\.\d{1,3})*$")
_NEXT = re.compile(r"\S")
_LEAST_WORDS, _LONG_WORDS = 4, 25  # of a full paragraph; of one without a stop
_LOOKED_AT = 200  # characters on either side of a stop, more than any abbreviation or number has
_FIRST_WORD = re.compile(r"[^\W\d_]+")


def is_full_paragraph(text: str) -> bool:
    """Tell whether a text is a paragraph: it ends as a sentence does, or is long; no line of a date, an address."""
    count = len(text.split(maxsplit=_LONG_WORDS))
    ends = text.rstrip().rstrip(_CLOSING)[-1:] in (".", "!", "?", ":", "…")
    return (count >= _LEAST_WORDS and ends) or count >= _LONG_WORDS


def split_sentences(text: str) -> list[Span]:
    """Return the sentences of a text in order, without the white space around them; nothing else is left out."""
    return list(iterate_sentences(text))


def iterate_sentences(text: str) -> Iterator[Span]:
    """Yield the sentences of a text as `split_sentences` returns them, each as soon as it is found."""
    for line in re.finditer(r"[^\n]+", text):
        start = line.start()
        for match in _STOP.finditer(text, line.start(), line.end()):
            following = _NEXT.search(text, match.end(), line.end())
            if following is None:
                break
            # A bounded slice, since a line may have a million characters and thousands of stops.
            before = text[max(start, match.start() - _LOOKED_AT) : match.start()]
            after = text[following.start() : min(following.start() + _LOOKED_AT, line.end())]
            if not _is_inside_sentence(before, match.group(), after):
                yield from _trim_sentence(text, Span(start, match.end()))
                start = match.end()
        yield from _trim_sentence(text, Span(start, line.end()))


def _trim_sentence(text: str, span: Span) -> Iterator[Span]:
    trimmed = trim(text, span)
    if trimmed.start < trimmed.end:
        yield trimmed


def _is_inside_sentence(before: str, stop: str, after: str) -> bool:
    """Tell whether the sentence goes on after a stop.

    Args:
        before: The end of the sentence so far, without the stop.
        stop: The stop with the quotation marks and brackets that close after it.
        after: The beginning of the following text, from its first character that is not white space; never empty.
    """
    first = after.lstrip(_OPENING)[:1]
    if first.islower():
        return True
    if stop[0] != "." or stop.startswith(".."):
        return False
    if stop == "." and _is_abbreviated(before, first, after):
        return True
    if _ACRONYM.search(before):
        following = _FIRST_WORD.match(after)
        return not (following and following.group().lower() in _SENTENCE_STARTERS)
    return False


def _is_abbreviated(before: str, first: str, after: str) -> bool:
    """Tell whether a text ends in an item's number, an abbreviation or an initial, given what follows its full stop."""
    if _NUMBERED.match(before):
        return True
    word = _LAST_WORD.search(before)
    last = word.group().lower() if word else ""
    if last in _ABBREVIATIONS or (last in _REFERENCE_ABBREVIATIONS and (first.isdigit() or after[0] in "([")):
        return True
    return bool(_INITIAL.search(before)) and last != "i"
