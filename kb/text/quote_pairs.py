"""Pairing of quotation marks in documents, block by block.

Marks are told from apostrophes and from the signs of inches and feet, and a mark turned the wrong way is read by its
neighbours. A mark without a partner is reported with the words up to the next mark, which give no quoted text; the
other marks of its block pair as if it were not there. If the caller can tell words of a quotation from those of a
report, a mark missing at the end of a sentence is supplied, and one missing before a paragraph that ends with a closing
mark. Typed queries, where a missing mark must not lose what was typed, are paired by `kb.query.quotation_marks`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import NamedTuple

from kb.model import Block, BlockKind, Span
from kb.text.characters import CLOSING_DOUBLE_QUOTES, DOUBLE_QUOTES, OPENING_DOUBLE_QUOTES, SINGLE_QUOTES
from kb.text.mark_pairing import DoubleMark, MarkRole, pair_double_marks, pair_single_marks
from kb.text.spans import trim

COMMON_ELISIONS = r"\d{2}s?|em|tis|twas|til|cause|bout|round|n"
"""Words after an initial apostrophe, as in 'em, 'tis and '90s: alternatives of a pattern."""

_DOUBLE = re.compile(f"[{DOUBLE_QUOTES}]|''|‘‘|’’|``")  # two single marks are one double mark
_SINGLE_OR_BRACKET = re.compile(rf"[{SINGLE_QUOTES}\[\]]")
_OPENING = OPENING_DOUBLE_QUOTES + "‘`"
_CLOSING = CLOSING_DOUBLE_QUOTES + "’"
_TWO_SINGLE = frozenset({"''", "‘‘", "’’", "``"})
_INSIDE_SENTENCE = re.compile(r"[\w%)’]\s\Z|[(\[\-–—/]\Z")  # before the opening mark of a term
_BEFORE_OPENING = re.compile(r"[\s(\[{\-–—/:“„«\"‘']")
_AFTER_CLOSING = re.compile(r"[\s.,;:!?…)\]}\-–—/”»\"’'\d*†]")
_ELISION = re.compile(rf"(?:{COMMON_ELISIONS}|till|cos|im|er)\b", re.IGNORECASE)
_STOPS = ".,;:!?…"
_SENTENCE_ENDS = ".!?…"
FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Oo]ur|[Uu]s|[Mm]y|[Mm]e)\b")
_NEXT_SENTENCE = re.compile(r"[.!?…]\s+(?=\S)")
_MIN_SUPPLIED_WORDS = 8  # of a paragraph whose closing mark is supplied
_MAX_SUPPLIED_WORDS = 120  # of a paragraph whose opening mark is supplied; a longer one has more than one voice
_MAX_CHAIN = 40  # blocks of one quotation; an opening mark that would run over more is taken for a slip

NO_OPENING = "a closing mark without its opening mark"
NO_CLOSING = "an opening mark without its closing mark"
OPENED_TWICE = "an opening mark is followed by another before it is closed"


@dataclass(frozen=True, slots=True)
class QuotedPart:
    """Text between a pair of marks, or one paragraph's part of it.

    Attributes:
        block: The index of its block.
        outer: With the marks printed in this block; `inner` is without them.
        single: Whether the marks are single.
        continues: Whether no mark closes in this block, so that the next `QuotedPart` continues the quotation.
    """

    block: int
    outer: Span
    inner: Span
    single: bool = False
    continues: bool = False


@dataclass(frozen=True, slots=True)
class UnpairedMark:
    """An unpaired mark: its span runs to the next mark, or to the end of its block."""

    block: int
    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class PairedQuotes:
    """The outermost quoted parts of a text in order, and the marks without a partner."""

    quoted: tuple[QuotedPart, ...]
    unpaired: tuple[UnpairedMark, ...]


@dataclass(frozen=True, slots=True)
class QuotedText:
    """The parts of one quotation: the paragraphs of one pair of marks, or of one block quotation."""

    parts: tuple[QuotedPart, ...]

    @property
    def first(self) -> QuotedPart:
        """The part in its first paragraph."""
        return self.parts[0]

    @property
    def last(self) -> QuotedPart:
        """The part in its last paragraph."""
        return self.parts[-1]

    @property
    def start(self) -> int:
        """The offset of the first mark."""
        return self.parts[0].outer.start

    @property
    def end(self) -> int:
        """The offset after the last mark."""
        return self.parts[-1].outer.end

    @property
    def has_marks(self) -> bool:
        """Whether it has quotation marks; a block quotation may have none."""
        return self.first.outer != self.first.inner

    @property
    def inner(self) -> Span:
        """From the first word to the last."""
        return Span(self.parts[0].inner.start, self.parts[-1].inner.end)


def pair_quotes(
    text: str, blocks: Iterable[tuple[int, Block]], is_report: Callable[[Span], bool] | None = None
) -> PairedQuotes:
    """Return the outermost quoted parts of consecutive blocks: one a paragraph, all but the last continuing.

    Args:
        text: The document's text.
        blocks: Blocks of one stream in order, each with its index.
        is_report: Whether a span reports who says the words before it. With it, a closing mark missing at the end of a
            sentence, or an opening one missing before a paragraph, is supplied if the words hold no report; without it,
            no mark is.
    """
    pairer = _QuotePairer(text, is_report)
    for index, block in blocks:
        pairer.read(index, block)
    pairer.drop_chain()
    quoted = [each for each in pairer.quoted if each.inner.start < each.inner.end]
    return PairedQuotes(tuple(sorted(quoted, key=lambda each: each.outer.start)), tuple(pairer.unpaired))


def join_paragraphs(parts: Iterable[QuotedPart]) -> list[QuotedText]:
    """Join the parts of each quotation that runs over several paragraphs."""
    joined: list[QuotedText] = []
    chain: list[QuotedPart] = []
    for part in parts:
        chain.append(part)
        if not part.continues:
            joined.append(QuotedText(tuple(chain)))
            chain = []
    return joined


class _QuotePair(NamedTuple):
    """The span of a pair of marks, with them and without."""

    outer: Span
    inner: Span


# --------------------------------------------------------------------------------- double marks


@dataclass(slots=True)
class _BlockMarks:
    """The double marks of one block: pairs, unpaired ones at either end, and faults."""

    pairs: list[_QuotePair]
    head: Span | None = None  # a closing mark that is the first mark of the block
    tail: Span | None = None  # an opening mark that nothing closes
    faults: list[tuple[Span, str]] = field(default_factory=list)


def _pair_double_marks(text: str, span: Span, repeats: Set[int] = frozenset()) -> _BlockMarks:
    """Pair the double marks of a block, nesting those of one kind; skip repeated opening marks at `repeats`."""
    marks = [
        match.span()
        for match in _DOUBLE.finditer(text, span.start, span.end)
        if match.start() not in repeats and not _is_drawn_apostrophe(text, match.start())
    ]
    roles = [_classify_double(text, at, span, len(marks) - number) for number, (at, _) in enumerate(marks)]
    found = pair_double_marks(roles)
    if found.unclosed[:1] == [0] and marks[0][0] == span.start and _are_terms(text, marks, roles):
        return _BlockMarks([], tail=Span(*marks[0]))
    block = _BlockMarks(
        [
            _QuotePair(Span(marks[opening][0], marks[closing][1]), Span(marks[opening][1], marks[closing][0]))
            for opening, closing in found.pairs
        ]
    )
    last = max((number for number, role in enumerate(roles) if role.inside is not MarkRole.NONE), default=0)
    faults = dict.fromkeys(found.unopened, NO_OPENING) | dict.fromkeys(found.unclosed, OPENED_TWICE)
    for number, reason in sorted(faults.items()):
        if number == 0 and reason == NO_OPENING:
            block.head = Span(*marks[0])
        elif number == last and reason == OPENED_TWICE:
            block.tail = Span(*marks[number])
        else:
            block.faults.append((_find_fault(text, span, marks, number), reason))
    return block


def _classify_double(text: str, at: int, span: Span, following: int) -> DoubleMark:
    """Return the role of the mark at an offset; `following` counts the marks of the block from it on."""
    outside, inside = (
        MarkRole.OPENS if _is_opening_double(text, at, span, is_open=is_open) else MarkRole.CLOSES
        for is_open in (False, True)
    )
    if not _is_measure(text, at):
        return DoubleMark(outside, inside)
    return DoubleMark(MarkRole.NONE, inside if following % 2 else MarkRole.NONE)


def _are_terms(text: str, marks: Sequence[tuple[int, int]], roles: Sequence[DoubleMark]) -> bool:
    """Tell whether all marks after the first, unclosed one surround terms inside sentences."""
    depth = 0
    for (at, _), role in zip(marks[1:], roles[1:], strict=True):
        if role.inside is MarkRole.OPENS and not _INSIDE_SENTENCE.search(text, max(marks[0][1], at - 2), at):
            return False
        depth += (role.inside is MarkRole.OPENS) - (role.inside is MarkRole.CLOSES)
    return depth == 0


def _find_fault(text: str, span: Span, marks: Sequence[tuple[int, int]], number: int) -> Span:
    """Return the span from an unpaired mark to the next mark, or to the end of the block."""
    end = marks[number + 1][0] if number + 1 < len(marks) else span.end
    return trim(text, Span(marks[number][0], end))


def _is_opening_double(text: str, at: int, span: Span, *, is_open: bool) -> bool:
    """Tell whether a mark opens: by its shape or, if straight or turned the wrong way, by its neighbours.

    `is_open` says whether a quotation is open before the mark.
    """
    mark = text[at]
    before = text[at - 1] if at > span.start else " "
    end = at + (2 if text[at : at + 2] in _TWO_SINGLE else 1)
    after = text[end] if end < span.end else " "
    if mark in _OPENING:
        is_turned = not before.isspace() and not after.isalnum() and bool(_AFTER_CLOSING.match(after))
        return not (is_open and (is_turned or (after.isspace() and end == span.end)))
    if mark in _CLOSING:
        return before.isspace() and after.isalnum() and not is_open
    if before == ":" and not is_open:
        return True
    opens = bool(_BEFORE_OPENING.match(before)) and not after.isspace()
    closes = not before.isspace() and bool(_AFTER_CLOSING.match(after))
    return not is_open if opens == closes else opens


def _is_drawn_apostrophe(text: str, at: int) -> bool:
    """Tell whether a mark is an apostrophe as some fonts draw it: "the world‟s"."""
    return text[at] in "‟„" and text[at - 1 : at].isalpha() and text[at + 1 : at + 2].isalpha()


def _is_measure(text: str, at: int) -> bool:
    """Tell whether a straight mark may mean inches or seconds: 5", 6'2"."""
    return text[at] == '"' and text[at - 1 : at].isdigit()


# --------------------------------------------------------------------------------- single marks


def _pair_single_marks(text: str, span: Span) -> list[_QuotePair]:
    """Pair the single marks of a span that no double marks enclose.

    A mark inside a word, or after an s where a later mark closes, is an apostrophe.
    """
    return [
        _QuotePair(Span(opening, closing + 1), Span(opening + 1, closing))
        for opening, closing in pair_single_marks(_classify_singles(text, span), min)
    ]


def _classify_singles(text: str, span: Span) -> Iterator[tuple[int, MarkRole]]:
    """Yield the offset and the role of each single quotation mark."""
    in_brackets = False  # brackets opened after the last opening mark
    for match in _SINGLE_OR_BRACKET.finditer(text, span.start, span.end):
        at, mark = match.start(), match.group()
        before, after = text[at - 1], text[at + 1 : at + 2]
        if mark in "[]":
            in_brackets = mark == "["
        elif _is_opening_single(text, at, span):
            in_brackets = False
            yield at, MarkRole.OPENS
        elif mark == "‘" or before.isspace() or (after and not _AFTER_CLOSING.match(after)):
            continue
        elif after == "]" and in_brackets:
            continue  # "‘understand [stakeholders’] reality’"
        else:
            yield at, MarkRole.MAY_CLOSE if before in "sS" and after == " " else MarkRole.CLOSES


def _is_opening_single(text: str, at: int, span: Span) -> bool:
    before = text[at - 1] if at > span.start else " "
    after = text[at + 1 : at + 2]
    if text[at] == "’" or not after or after.isspace() or not _BEFORE_OPENING.match(before):
        return False
    return not _ELISION.match(text, at + 1)


def _find_closing_single(text: str, opening: int, span: Span) -> int | None:
    marks = chain([(opening, MarkRole.OPENS)], _classify_singles(text, Span(opening + 1, span.end)))
    return next((closing for at, closing in pair_single_marks(marks, min) if at == opening), None)


def _find_enclosing_singles(text: str, span: Span, doubles: Sequence[_QuotePair]) -> list[_QuotePair]:
    """Return the single pairs that enclose whole double pairs, as in British style."""
    enclosing: list[_QuotePair] = []
    starts = [each.outer.start for each in doubles]
    for pair in _pair_single_marks(text, span) if doubles else []:
        opening, closing = pair.outer.start, pair.inner.end
        first = bisect_right(starts, opening)
        encloses = first < len(doubles) and doubles[first].outer.end <= closing
        if not encloses or _is_inside_pair(doubles, starts, opening) or _is_inside_pair(doubles, starts, closing):
            continue
        if text[opening] == "‘" or text[closing - 1] in _STOPS:
            enclosing.append(pair)
    return enclosing


def _is_inside_pair(pairs: Sequence[_QuotePair], starts: Sequence[int], at: int) -> bool:
    before = bisect_right(starts, at) - 1
    return before >= 0 and at < pairs[before].outer.end


# ----------------------------------------------------------------------- quotations over blocks


class _QuotePairer:
    """Reads blocks in order, and keeps the quotation that is open at the end of the last one.

    By the convention of print, a quotation over several paragraphs opens in each of them and closes in the last. A
    chain holds its parts so far; it becomes quoted text only when a mark closes it.
    """

    def __init__(self, text: str, is_report: Callable[[Span], bool] | None) -> None:
        self.text = text
        self.is_report = is_report
        self.quoted: list[QuotedPart] = []
        self.unpaired: list[UnpairedMark] = []
        self.chain: list[QuotedPart] = []
        self.opens_block = False  # whether the last paragraph of the chain begins with its mark
        self.stray: UnpairedMark | None = None  # an opening mark at the very end of a lead-in

    def read(self, index: int, block: Block) -> None:
        span = block.span
        if self._read_single_paragraph(index, span):
            return
        if not _DOUBLE.search(self.text, span.start, span.end):
            if block.kind is not BlockKind.HEADING:
                self.drop_chain()
            self._read_singles(index, span, [])
            return
        marks = _pair_double_marks(self.text, span)
        if any(reason == OPENED_TWICE for _, reason in marks.faults):
            twice = next(fault.start for fault, reason in marks.faults if reason == OPENED_TWICE)
            repeats = frozenset(self._find_repeats(Span(twice, span.end)))
            marks = _pair_double_marks(self.text, span, repeats) if repeats else marks
        pairs = self._continue_chain(index, span, marks)
        self.unpaired += [UnpairedMark(index, fault, reason) for fault, reason in marks.faults]
        is_balanced = not (marks.head or marks.tail or marks.faults)
        singles = _find_enclosing_singles(self.text, span, pairs) if is_balanced else []
        starts = [each.outer.start for each in singles]
        pairs = [each for each in pairs if not _is_inside_pair(singles, starts, each.outer.start)]
        self.quoted += [self._build_part(index, each) for each in pairs]
        self.quoted += [self._build_part(index, each, single=True) for each in singles]
        others = [each.outer for each in (*marks.pairs, *singles)]
        if marks.head is not None:
            others.append(Span(span.start, marks.head.end))
        if marks.tail is not None:
            others.append(Span(marks.tail.start, span.end))
        self._read_singles(index, span, others)
        if marks.tail is not None:
            self._open_chain(index, span, marks.tail)

    def drop_chain(self) -> None:
        """Give up the open quotation: none of its parts is quoted, unless only its last mark is missing."""
        if self.chain and self._is_quoted_to_the_end():
            self.quoted += [*self.chain[:-1], replace(self.chain[-1], continues=False)]
        elif self.chain and not self.chain[0].single:
            first = self.chain[0]
            span = Span(first.outer.start, self.chain[-1].outer.end)
            self.unpaired.append(UnpairedMark(first.block, span, NO_CLOSING))
        if self.stray:
            self.unpaired.append(self.stray)
        self.chain, self.stray = [], None

    def _find_repeats(self, span: Span) -> list[int]:
        """Return the opening marks that repeat the first of a span at the beginning of a sentence, as in paragraphs."""
        repeats: list[int] = []
        start = span.start
        for match in _DOUBLE.finditer(self.text, span.start + 1, span.end):
            words = trim(self.text, Span(start + 1, match.start()))
            opens = match.group() in f'"{OPENING_DOUBLE_QUOTES}' and self.text[match.end() : match.end() + 1].isupper()
            if not opens or not self.text[match.start() - 1].isspace() or not self._may_end(words):
                break
            repeats.append(match.start())
            start = match.start()
        return repeats

    def _is_quoted_to_the_end(self) -> bool:
        """Tell whether the open paragraphs are quoted words up to the end of the last one."""
        if self.is_report is None or any(self.is_report(part.inner) for part in self.chain):
            return False
        last = self.chain[-1]
        words = last.inner.slice(self.text)
        if len(words.split()) < _MIN_SUPPLIED_WORDS or words[-1] not in _SENTENCE_ENDS:
            return False
        return self.opens_block or self._may_end(last.inner)

    def _may_end(self, words: Span) -> bool:
        """Tell whether quoted words end with a sentence that a speaker says, if no mark closes them."""
        if self.is_report is None or self.is_report(words):
            return False
        said = words.slice(self.text)
        last = _NEXT_SENTENCE.split(said)[-1]
        return said[-1:] in _SENTENCE_ENDS and bool(FIRST_PERSON.search(last))

    def _build_part(self, index: int, pair: _QuotePair, *, single: bool = False, continues: bool = False) -> QuotedPart:
        return QuotedPart(index, pair.outer, trim(self.text, pair.inner), single, continues)

    def _read_single_paragraph(self, index: int, span: Span) -> bool:
        """Read a paragraph that opens with a single mark and goes on, or is the last of such paragraphs."""
        if self.text[span.start] != "‘" or self.stray or (self.chain and not self.chain[0].single):
            return False
        closing = _find_closing_single(self.text, span.start, span)
        if closing is None and not _DOUBLE.search(self.text, span.start, span.end):
            if len(self.chain) >= _MAX_CHAIN:
                self.drop_chain()
            pair = _QuotePair(span, Span(span.start + 1, span.end))
            self.chain.append(self._build_part(index, pair, single=True, continues=True))
            self.opens_block = True
            return True
        if closing is None or not self.chain:
            return False
        pair = _QuotePair(Span(span.start, closing + 1), Span(span.start + 1, closing))
        self._close_chain(self._build_part(index, pair, single=True))
        self._read_singles(index, Span(closing + 1, span.end), [])
        return True

    def _continue_chain(self, index: int, span: Span, marks: _BlockMarks) -> list[_QuotePair]:
        """Close or drop the open quotation as the block's marks require; return the block's own pairs."""
        if self.chain and self.chain[0].single:
            self.drop_chain()
        if not self.chain and not self.stray:
            if marks.head is not None and self._is_quoted_from_start(span, marks):
                return [_QuotePair(Span(span.start, marks.head.end), Span(span.start, marks.head.start))]
            if marks.head is not None:
                following = [each.outer.start for each in marks.pairs] + [each.start for each, _ in marks.faults]
                end = min(following, default=marks.tail.start if marks.tail else span.end)
                marks.faults.append((trim(self.text, Span(marks.head.start, end)), NO_OPENING))
            return marks.pairs
        if marks.head is not None:
            pair = _QuotePair(Span(span.start, marks.head.end), Span(span.start, marks.head.start))
            self._close_chain(self._build_part(index, pair))
            return marks.pairs
        starts_block = bool(marks.pairs) and marks.pairs[0].outer.start == span.start
        if self.chain and starts_block:
            self._close_chain(self._build_part(index, marks.pairs[0]))
            return marks.pairs[1:]
        if (marks.tail and marks.tail.start == span.start) or (self.stray and starts_block):
            self.stray = None
            return marks.pairs
        self.drop_chain()
        return marks.pairs

    def _is_quoted_from_start(self, span: Span, marks: _BlockMarks) -> bool:
        """Tell whether a paragraph whose only mark closes at its end is speech, as in a bubble."""
        if self.is_report is None or marks.head is None or marks.pairs or marks.tail or marks.faults:
            return False
        words = Span(span.start, marks.head.start)
        said = words.slice(self.text)
        is_whole = (said[:1].isupper() or said[:1] in "[…") and not any(
            map(str.isalnum, self.text[marks.head.end : span.end])
        )
        count = len(said.split())
        if not is_whole or not _MIN_SUPPLIED_WORDS <= count <= _MAX_SUPPLIED_WORDS or self.is_report(words):
            return False
        return bool(FIRST_PERSON.search(said))

    def _close_chain(self, last: QuotedPart) -> None:
        self.quoted += [*self.chain, last]
        self.chain, self.stray = [], None

    def _open_chain(self, index: int, span: Span, tail: Span) -> None:
        """Open a quotation with the last mark of a block, or continue the open one."""
        if tail.end == span.end:
            self.drop_chain()
            self.stray = UnpairedMark(index, tail, NO_CLOSING)
            return
        if self.chain and (tail.start != span.start or len(self.chain) >= _MAX_CHAIN):
            self.drop_chain()
        pair = _QuotePair(Span(tail.start, span.end), Span(tail.end, span.end))
        self.chain.append(self._build_part(index, pair, continues=True))
        self.opens_block = tail.start == span.start

    def _read_singles(self, index: int, span: Span, others: Sequence[Span]) -> None:
        """Pair single marks where they are outermost: outside the other quoted parts of the block."""
        start = span.start
        for outer in sorted([*others, Span(span.end, span.end)]):
            pairs = _pair_single_marks(self.text, Span(start, outer.start))
            self.quoted += [self._build_part(index, each, single=True) for each in pairs]
            start = max(start, outer.end)
