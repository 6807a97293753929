"""The lexer of the query language: splits text into quotations, brackets, operators, field names and other runs.

Precedence, unbalanced brackets and operators without operands are left to the parser.
"""

from __future__ import annotations

import re

from kb.query.quotation_marks import QuotedSpan, find_quotations
from kb.query.terms import FIELDS, YEAR, note_weight, read_quotation, read_run, read_word
from kb.query.tokens import MINUS, PLUS, QueryToken, TokenKind, TokenStream
from kb.text.characters import HYPHENS

_SPACE = re.compile(r"\s+")
# The characters of one word, including a hyphen at the end of a line and what follows on the next.
_RUN = re.compile(rf"[^\s()|]+(?:(?<=[^\W\d_][{HYPHENS}])[ \t]*\r?\n\s*(?=[^\W\d_])[^\s()|]+)*")
_BARS = re.compile(r"\|+")
_NAME = re.compile(r"([^\W\d_]+):")
_AFTER_QUOTATION = re.compile(r"~([0-9]*)|\^[0-9.]+")
_WEIGHT = re.compile(r"[~^][0-9.]*")
# A sign follows a space, a bracket or the other sign, and comes directly before its operand; a dash does not.
_MINUS = re.compile(r"(?<![^\s(|+])-(?![\s)|>\-–—−])")
_PLUS = re.compile(r"(?<![^\s(|-])\+(?![\s)|+])")
_OPERATORS = frozenset(("AND", "OR", "NOT"))
# Nobody capitalises these words between operators: a text in capitals that has one of them is a pasted heading.
_HEADING_WORD = re.compile(r"\b(?:A|ARE|AS|AT|BE|BY|FOR|FROM|HOW|IN|IS|OF|ON|THE|TO|WHAT|WHO|WITH)\b")


def lex(text: str, *, max_terms: int, whole: bool = True) -> TokenStream:
    """Split a query into tokens, in time linear in its length.

    Args:
        max_terms: How many words are read; the rest is dropped.
        whole: False if the text was truncated, so that an unclosed quotation deserves no notice.
    """
    lexer = _Lexer(text, TokenStream(max_terms), whole=whole)
    lexer.lex()
    return lexer.stream


class _Lexer:
    """The state of lexing one text."""

    def __init__(self, text: str, stream: TokenStream, *, whole: bool) -> None:
        self.stream = stream
        self._whole = whole
        self._text = text
        self._field_name = ""  # of the quotation that follows
        self._end = 0  # end of the unquoted text that is being read
        self._quotation_follows = False
        self._is_list = "\n" in text.strip()
        self._partners = _find_brackets_in_words(text)
        self._in_capitals = False

    def lex(self) -> None:
        found, unpaired = find_quotations(self._text)
        if unpaired:
            self.stream.notices.append("An unpaired quotation mark was left out.")
        starts = [0, *(self._parse_suffix(quoted)[0] for quoted in found)]
        ends = [*(quoted.span.start for quoted in found), len(self._text)]
        self._in_capitals = _is_heading([self._text[start:end] for start, end in zip(starts, ends, strict=True)])
        for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
            self._quotation_follows = number < len(found)
            self._end = end
            self._lex_unquoted(start)
            if self.stream.truncated:
                return
            if self._quotation_follows:
                self._lex_quotation(found[number])

    def _parse_suffix(self, quoted: QuotedSpan) -> tuple[int, int]:
        """Return the end of the signs after a quotation, and their slop."""
        match = _AFTER_QUOTATION.match(self._text, quoted.span.end)
        if not match:
            return quoted.span.end, 0
        return match.end(), int((match.group(1) or "0")[:4])

    def _lex_quotation(self, quoted: QuotedSpan) -> None:
        if not quoted.closed and self._whole:
            self.stream.notices.append("A quotation mark was not closed, so the quotation runs to the end.")
        name, self._field_name = self._field_name, ""
        read_quotation(self.stream, quoted.inner.slice(self._text), name, self._parse_suffix(quoted)[1])

    def _lex_unquoted(self, at: int) -> None:
        text = self._text
        while at < self._end and not self.stream.truncated:
            if space := _SPACE.match(text, at, self._end):
                at = space.end()
            elif bars := _BARS.match(text, at, self._end):
                self.stream.tokens.append(QueryToken(TokenKind.OR))
                at = bars.end()
            elif text[at] in "()":
                self.stream.tokens.append(QueryToken(TokenKind.OPEN if text[at] == "(" else TokenKind.CLOSE))
                at += 1
            elif self._is_sign(_MINUS, at):
                self.stream.tokens.append(MINUS)
                at += 1
            elif text[at] == "+":
                if self._is_sign(_PLUS, at):
                    self.stream.tokens.append(PLUS)
                at += 1
            else:
                at = self._lex_run(at)

    def _is_sign(self, sign: re.Pattern[str], at: int) -> bool:
        if not sign.match(self._text, at) or at + 1 == len(self._text):
            return False
        return not (self._is_list and _starts_line(self._text, at))

    def _lex_run(self, at: int) -> int:
        stop = self._match_run(at)
        run = self._text[at:stop]
        name = match.group(1).lower() if (match := _NAME.fullmatch(run)) else ""
        if run in _OPERATORS:
            self._lex_operator(run)
        elif name in FIELDS or name == YEAR:
            return self._lex_field_name(name, stop)
        else:
            while stop < self._end and self._partners.get(stop, self._end) < self._end:
                stop = self._match_run(self._partners[stop] + 1)
            if at and self._text[at - 1] == ")" and _WEIGHT.fullmatch(self._text, at, stop):
                note_weight(self.stream)
            else:
                read_run(self.stream, self._text[at:stop])
        return stop

    def _match_run(self, at: int) -> int:
        match = _RUN.match(self._text, at, self._end)
        return match.end() if match else at

    def _lex_operator(self, run: str) -> None:
        if self._in_capitals:
            self.stream.notices.append("Everything is in capitals, so AND, OR and NOT were read as words.")
            read_word(self.stream, run)
        else:
            self.stream.tokens.append(QueryToken(TokenKind[run], word=run.lower()))

    def _lex_field_name(self, name: str, stop: int) -> int:
        """Read a field's name before a quotation, a bracket or nothing; return where to continue."""
        if stop == self._end and self._quotation_follows:
            self._field_name = name
            return stop
        if name in FIELDS and self._text.startswith("(", stop):
            self.stream.tokens.append(QueryToken(TokenKind.OPEN, field=FIELDS[name]))
            return stop + 1
        self.stream.notices.append(f"“{name}:” was read as a word, since nothing directly follows its colon.")
        read_word(self.stream, name)
        return stop


def _starts_line(text: str, at: int) -> bool:
    """Tell whether only spaces come before an offset on its line."""
    while at and text[at - 1] in " \t":
        at -= 1
    return not at or text[at - 1] in "\r\n"


def _is_heading(unquoted: list[str]) -> bool:
    """Tell whether the unquoted parts of a text are all in capitals and read as a heading, not as a search."""
    return any(map(_HEADING_WORD.search, unquoted)) and not any(each.islower() for part in unquoted for each in part)


def _find_brackets_in_words(text: str) -> dict[int, int]:
    """Map each opening bracket to its partner, for pairs without a space between them, as in "s.45(1)"."""
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
