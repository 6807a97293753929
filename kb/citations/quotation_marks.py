"""Quotation marks and block quotations as the styles ask for them, whatever marks the document has.

Double marks outside, and the other kind within: APA, Publication Manual, 7th edition, 8.26 and 8.33; MLA Handbook, 9th
edition, 6.32 and 6.50; Chicago Manual of Style, 17th edition, 13.30. Single marks outside: OSCOLA, 4th edition, 1.5;
British usage, which Harvard follows (New Hart's Rules, 9.2.2).

Set off as a block without marks: from 40 words in APA (8.27) and from 100 in Chicago (13.10). OSCOLA (1.5) counts lines
(more than three), as do MLA (6.34: more than four) and guides to Harvard (two or three); `StyleFacts.block_words` has
about as many words: a line has some thirteen.
"""

from __future__ import annotations

import re

from kb.citations.styles import FACTS, CitationStyle

_AMERICAN, _BRITISH = ("“”", "‘’"), ("‘’", "“”")  # the outer marks and the inner
# An apostrophe within a word does not end a quotation; after a figure, a straight mark is one of inches.
_MARKED = re.compile(
    r"(?:“|(?<!\w)\")(?P<double>[^“”\"]*)(?<!\n)[”\"]|(?<!\w)‘(?P<single>(?:[^‘’]|’(?=\w))*)’|(?P<alone>[“”])|"
    r"(?P<again>^\"(?=\w))",  # of a paragraph that goes on with a quotation
    re.MULTILINE,
)
# The mark comes first, so that nothing is tried at other letters; straight ones behind a figure are of inches.
_DOUBLE_MARK = re.compile(r'[“”"](?:(?<=”)|(?P<opens>(?<=“)|(?<=")(?<![^\s(\[—–‘]")(?=\S))|(?<=")(?<!\d"))')
_ANY_MARK = re.compile('[“”"‘]')
# Of a line of a list, or of a paragraph that goes on with a quotation.
_OWN_LINE = re.compile(r"^(?:[•▪●–-]\s|\(?\w{1,2}[.)]\s|[“‘\"])", re.MULTILINE)
_END = re.compile(r"(?<!\.)[.,;:](?=[”’\"]*$)")


def quote_words(words: str, style: CitationStyle) -> tuple[str, bool]:
    """Return words as a style quotes them, and whether they are a block.

    Where the citation follows in the text, it takes the full stop with it (APA 8.26, MLA 6.51), save from a block.
    """
    facts, words = FACTS[style], _close_speech(words.strip())
    marks = _BRITISH if facts.locale == "en-GB" else _AMERICAN
    is_long = len(words.split()) >= facts.block_words or 0 < facts.block_chars <= len(words)
    if style is CitationStyle.APA and not is_long and not _OWN_LINE.search(words):
        words = words.replace("\n", " ")  # 8.26 counts words alone
    if not words or is_long or "\n" in words:  # several paragraphs
        return _set_marks(words, *marks), bool(words)
    return put_in_marks(words if facts.has_notes else _END.sub("", words), marks), False


def _close_speech(words: str) -> str:
    """Return words with the double mark that ends them, where a speech goes on behind them, or begins before them."""
    is_open, lacks_first = False, False
    for match in _DOUBLE_MARK.finditer(words):
        if match["opens"] is not None:
            is_open = True
        else:
            lacks_first = lacks_first or not is_open
            is_open = False
    return f"{'“' if lacks_first else ''}{words}{'”' if is_open else ''}"


def put_in_marks(words: str, marks: tuple[str, str] = _AMERICAN) -> str:
    """Return words in the outer quotation marks, and what they quote in the inner."""
    outer, inner = marks
    return f"{outer[0]}{_set_marks(words, inner, outer)}{outer[1]}"


def _set_marks(words: str, outer: str, inner: str) -> str:
    """Return words with quotations in marks of the outer kind, and those within them in the inner."""

    def write(match: re.Match[str]) -> str:
        if alone := match["alone"]:  # its other half is outside the words
            return outer["“”".index(alone)]
        if match["again"]:
            return outer[0]
        return f"{outer[0]}{_set_marks(match['double'] or match['single'] or '', inner, outer)}{outer[1]}"

    return _MARKED.sub(write, words) if _ANY_MARK.search(words) else words
