"""Text -> tokens: what is a quotation, a bracket, an operator, a field's name, or a run of other characters.

The lexer knows nothing of precedence, and leaves it to the parser whether an operator or a bracket has what it needs.
"""

from __future__ import annotations

import re

from kb.query.leaves import FIELDS, YEAR, note_weight, read_quotation, read_run, read_word
from kb.query.marks import Quoted, quotations
from kb.query.tokens import MINUS, PLUS, Kind, Tape, Token

_SPACE = re.compile(r"\s+")
# The characters of one word; a hyphen at the end of a line does not end it.
_RUN = re.compile(r"[^\s()|]+(?:(?<=[^\W\d_][-‐\u00ad])[ \t]*\r?\n\s*(?=[^\W\d_])[^\s()|]+)*")
_BARS = re.compile(r"\|+")
_NAME = re.compile(r"([^\W\d_]+):")
_AFTER_QUOTATION = re.compile(r"~([0-9]*)|\^[0-9.]+")
_WEIGHT = re.compile(r"[~^][0-9.]*")
# A minus sign stands after a space, a bracket or a plus sign, and before what it takes away; a dash does not. So does a
# plus sign.
_MINUS = re.compile(r"(?<![^\s(|+])-(?![\s)|>\-–—−])")
_PLUS = re.compile(r"(?<![^\s(|-])\+(?![\s)|+])")
_OPERATORS = frozenset(("AND", "OR", "NOT"))
# Nobody types these in capitals between operators: a text in capitals that has one is a heading.
_HEADING_WORD = re.compile(r"\b(?:A|ARE|AS|AT|BE|BY|FOR|FROM|HOW|IN|IS|OF|ON|THE|TO|WHAT|WHO|WITH)\b")


def lex(text: str, *, max_terms: int, whole: bool = True) -> Tape:
    """Cut a query into tokens, in time linear in its length.

    Args:
        text: Any text.
        max_terms: Words that are read.
        whole: Whether the end of the text is there; without it, a quotation that does not end is no surprise.
    """
    lexer = _Lexer(text, Tape(max_terms), whole=whole)
    lexer.run()
    return lexer.tape


class _Lexer:
    """One text on its way to tokens."""

    def __init__(self, text: str, tape: Tape, *, whole: bool) -> None:
        self.tape = tape
        self._whole = whole
        self._text = text
        self._name = ""  # of the field whose quotation comes next
        self._end = 0  # of the stretch outside quotation marks that is being read
        self._quotation_follows = False
        self._is_list = "\n" in text.strip()
        self._partners = _brackets_in_words(text)
        self._in_capitals = False

    def run(self) -> None:
        found, strays = quotations(self._text)
        if strays:
            self.tape.notices.append("A quotation mark without a partner was left out.")
        starts = [0, *(self._after(quoted)[0] for quoted in found)]
        ends = [*(quoted.span.start for quoted in found), len(self._text)]
        self._in_capitals = _is_heading([self._text[start:end] for start, end in zip(starts, ends, strict=True)])
        for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
            self._quotation_follows = number < len(found)
            self._end = end
            self._outside(start)
            if self.tape.cut:
                return
            if self._quotation_follows:
                self._quotation(found[number])

    def _after(self, quoted: Quoted) -> tuple[int, int]:
        """Return where the signs after a quotation end, and how many words they let stand between."""
        match = _AFTER_QUOTATION.match(self._text, quoted.span.end)
        if not match:
            return quoted.span.end, 0
        return match.end(), int((match.group(1) or "0")[:4])

    def _quotation(self, quoted: Quoted) -> None:
        if not quoted.closed and self._whole:
            self.tape.notices.append("A quotation mark was not closed, so the quotation runs to the end.")
        name, self._name = self._name, ""
        read_quotation(self.tape, quoted.inner.of(self._text), name, self._after(quoted)[1])

    def _outside(self, at: int) -> None:
        """Read a stretch outside quotation marks."""
        text = self._text
        while at < self._end and not self.tape.cut:
            if space := _SPACE.match(text, at, self._end):
                at = space.end()
            elif bars := _BARS.match(text, at, self._end):
                self.tape.tokens.append(Token(Kind.OR))
                at = bars.end()
            elif text[at] in "()":
                self.tape.tokens.append(Token(Kind.OPEN if text[at] == "(" else Kind.CLOSE))
                at += 1
            elif self._is_sign(_MINUS, at):
                self.tape.tokens.append(MINUS)
                at += 1
            elif text[at] == "+":
                if self._is_sign(_PLUS, at):
                    self.tape.tokens.append(PLUS)
                at += 1
            else:
                at = self._run(at)

    def _is_sign(self, sign: re.Pattern[str], at: int) -> bool:
        if not sign.match(self._text, at) or at + 1 == len(self._text):
            return False
        return not (self._is_list and _starts_line(self._text, at))

    def _run(self, at: int) -> int:
        """Read a run of other characters, and return where it ends."""
        stop = self._stretch(at)
        run = self._text[at:stop]
        name = named.group(1).lower() if (named := _NAME.fullmatch(run)) else ""
        if run in _OPERATORS:
            self._operator(run)
        elif name in FIELDS or name == YEAR:
            return self._named(name, stop)
        else:
            while stop < self._end and self._partners.get(stop, self._end) < self._end:
                stop = self._stretch(self._partners[stop] + 1)
            if at and self._text[at - 1] == ")" and _WEIGHT.fullmatch(self._text, at, stop):
                note_weight(self.tape)
            else:
                read_run(self.tape, self._text[at:stop])
        return stop

    def _stretch(self, at: int) -> int:
        match = _RUN.match(self._text, at, self._end)
        return match.end() if match else at

    def _operator(self, run: str) -> None:
        if self._in_capitals:
            self.tape.notices.append("All of this is in capitals, so AND, OR and NOT were read as words.")
            read_word(self.tape, run)
        else:
            self.tape.tokens.append(Token(Kind[run], term=run.lower()))

    def _named(self, name: str, stop: int) -> int:
        """Read a field's name that stands before a quotation, a bracket or nothing, and return where to go on."""
        if stop == self._end and self._quotation_follows:
            self._name = name
            return stop
        if name in FIELDS and self._text.startswith("(", stop):
            self.tape.tokens.append(Token(Kind.OPEN, field=FIELDS[name]))
            return stop + 1
        self.tape.notices.append(f"“{name}:” was read as a word, since nothing stands directly after its colon.")
        read_word(self.tape, name)
        return stop


def _starts_line(text: str, at: int) -> bool:
    """Tell whether only spaces stand before an offset on its line."""
    while at and text[at - 1] in " \t":
        at -= 1
    return not at or text[at - 1] in "\r\n"


def _is_heading(stretches: list[str]) -> bool:
    """Tell whether a text is all in capitals and has words that nobody types so in a search."""
    return any(map(_HEADING_WORD.search, stretches)) and not any(each.islower() for part in stretches for each in part)


def _brackets_in_words(text: str) -> dict[int, int]:
    """Find brackets with no space between, as in "s.45(1)": from the offset of the first to that of its partner."""
    partners: dict[int, int] = {}
    opened: list[int] = []
    for match in re.finditer(r"[\s|()]", text):
        sign, at = match.group(), match.start()
        if sign == "(":
            opened.append(at)
        elif sign == ")" and opened:
            partners[opened.pop()] = at
        else:
            opened.clear()
    return partners
