"""Cuts a document into passages.

A passage is a paragraph, a list with its lead-in, or short paragraphs together under one heading; about
40 to 250 words. It never runs over a heading. Footnotes are passages of their own.

The cut is local: it depends on the blocks of one section only, so a change elsewhere in the document leaves
a passage, and with it its id, as it was.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kb.model import Block, BlockKind, Document, Note, PageBreak, Passage, PassageId, Span
from kb.text import fold, sentences

VERSION = 1  # raise it when the same document would be cut otherwise

MIN_WORDS = 40
MAX_WORDS = 250

_LEFT_OUT = frozenset({BlockKind.CONTENTS, BlockKind.RUNNING})
_RUNS = frozenset({BlockKind.LIST_ITEM, BlockKind.TABLE_ROW})
_TELLING = (
    BlockKind.TABLE_ROW,
    BlockKind.LIST_ITEM,
    BlockKind.BLOCK_QUOTATION,
    BlockKind.PARAGRAPH,
    BlockKind.CAPTION,
    BlockKind.TITLE,
)
_ID_BYTES = 7  # 56 bits: among a million passages, two that share an id are a chance of 1 in 140,000


@dataclass(frozen=True, slots=True)
class _Heading:
    text: str
    level: int


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block, or a part of a long one, with its number of words, and whether something must follow it."""

    block: Block
    words: int
    leads_in: bool


@dataclass(frozen=True, slots=True)
class _Cut:
    """A passage to be: its pieces, and the headings above it."""

    pieces: tuple[_Piece, ...]
    path: tuple[_Heading, ...]

    @property
    def words(self) -> int:
        return sum(piece.words for piece in self.pieces)

    @property
    def span(self) -> Span:
        return Span(self.pieces[0].block.span.start, self.pieces[-1].block.span.end)


def split(document: Document) -> tuple[Passage, ...]:
    """Cut a document into passages.

    Args:
        document: Any document that keeps its contract.

    Returns:
        Passages in the order of the document, its footnotes last. Together they hold every word of the
        body; a heading is in the path of what stands below it, and is a passage where nothing does.
    """
    cuts = [cut for section in _sections(document) for cut in _cut_section(section)]
    ids = _ids(document, cuts)
    passages = [
        _passage(document, cut, position, identity)
        for position, (cut, identity) in enumerate(zip(cuts, ids, strict=True))
    ]
    return tuple(_with_notes(document, passages))


# ------------------------------------------------------------------------------------- sections


def _sections(document: Document) -> Iterator[list[_Cut]]:
    """Give, for each stretch of text that no heading and no left-out block divides, its pieces.

    Each section is a list of cuts of one piece, still to be joined.
    """
    path: list[_Heading] = []
    section: list[_Cut] = []
    bare: Block | None = None  # a heading with nothing below it so far
    for block in document.blocks:
        if block.kind is BlockKind.HEADING:
            yield section
            section = []
            if bare is not None and path and block.level <= path[-1].level:
                yield [_Cut((_piece(document, bare),), tuple(path[:-1]))]
            while path and path[-1].level >= block.level:
                path.pop()
            path.append(_Heading(block.span.of(document.text), block.level))
            bare = block
        elif block.kind in _LEFT_OUT:
            yield section
            section = []
        elif block.kind is BlockKind.FOOTNOTE:
            yield section
            section = []
            yield [_Cut((piece,), ()) for piece in _pieces(document, block)]
        else:
            bare = None
            section += [_Cut((piece,), tuple(path)) for piece in _pieces(document, block)]
    yield section
    if bare is not None:
        yield [_Cut((_piece(document, bare),), tuple(path[:-1]))]


def _piece(document: Document, block: Block) -> _Piece:
    text = block.span.of(document.text)
    return _Piece(block, len(text.split()), text.endswith((":", ";", ",", "–", "-")))


def _pieces(document: Document, block: Block) -> list[_Piece]:
    """Cut a block that is too long between its sentences, into parts of about the same length."""
    whole = _piece(document, block)
    if whole.words <= MAX_WORDS:
        return [whole]
    text = block.span.of(document.text)
    bounds = [short for sentence in sentences(text) for short in _short_spans(text, sentence)]
    counts = [len(bound.of(text).split()) for bound in bounds]
    parts = -(-whole.words // MAX_WORDS)
    goal = whole.words / parts
    spans: list[Span] = []
    words = 0
    for bound, count in zip(bounds, counts, strict=True):
        full = words + count > MAX_WORDS or (words >= goal * 0.9 and words + count / 2 > goal)
        if not spans or full:
            spans.append(bound)
            words = count
        else:
            spans[-1] = Span(spans[-1].start, bound.end)
            words += count
    return [_piece(document, replace(block, span=span.shifted(block.span.start))) for span in spans]


def _short_spans(text: str, sentence: Span) -> list[Span]:
    """Cut a sentence of more words than a passage may have; others are returned whole."""
    words = sentence.of(text).split()
    if len(words) <= MAX_WORDS:
        return [sentence]
    spans: list[Span] = []
    start = at = sentence.start
    for count, word in enumerate(words, 1):
        at = text.index(word, at) + len(word)
        if count % MAX_WORDS == 0 or count == len(words):
            spans.append(Span(start, at))
            start = at + 1
    return spans


# -------------------------------------------------------------------------------------- joining


def _cut_section(section: list[_Cut]) -> list[_Cut]:
    """Join the pieces of one section into passages."""
    cuts: list[_Cut] = []
    for piece in section:
        if cuts and _belongs(cuts[-1], piece):
            cuts[-1] = _joined(cuts[-1], piece)
        else:
            cuts.append(piece)
    if len(cuts) > 1 and cuts[-1].words < MIN_WORDS and _may_join(cuts[-2], cuts[-1]):
        last = cuts.pop()
        cuts[-1] = _joined(cuts[-1], last)
    return cuts


def _joined(first: _Cut, second: _Cut) -> _Cut:
    return _Cut(first.pieces + second.pieces, first.path)


def _may_join(first: _Cut, second: _Cut) -> bool:
    is_note = BlockKind.FOOTNOTE in {first.pieces[-1].block.kind, second.pieces[0].block.kind}
    return not is_note and first.words + second.words <= MAX_WORDS


def _belongs(cut: _Cut, piece: _Cut) -> bool:
    """Tell whether a piece goes with what stands before it."""
    if not _may_join(cut, piece):
        return False
    last, kind = cut.pieces[-1], piece.pieces[0].block.kind
    goes_on = kind in _RUNS and kind is last.block.kind
    return goes_on or last.leads_in or cut.words < MIN_WORDS


# ------------------------------------------------------------------------------------- passages


def _ids(document: Document, cuts: Sequence[_Cut]) -> list[PassageId]:
    """Make the ids: of the document's id, the folded text, and, from the second on, which of its like it is."""
    seen: Counter[str] = Counter()
    ids = []
    for cut in cuts:
        folded = fold(cut.span.of(document.text)).text
        seen[folded] += 1
        key = "\x00".join((document.id, folded, *([str(seen[folded])] if seen[folded] > 1 else [])))
        ids.append(PassageId(hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=_ID_BYTES).hexdigest()))
    return ids


def _passage(document: Document, cut: _Cut, position: int, identity: PassageId) -> Passage:
    span = cut.span
    kinds = {piece.block.kind for piece in cut.pieces}
    kind = next((each for each in _TELLING if each in kinds), cut.pieces[0].block.kind)
    first = cut.pieces[0].block
    return Passage(
        id=identity,
        document=document.id,
        position=position,
        span=span,
        text=span.of(document.text),
        kind=kind,
        heading=tuple(each.text for each in cut.path),
        levels=tuple(each.level for each in cut.path),
        blocks=tuple(replace(piece.block, span=piece.block.span.shifted(-span.start)) for piece in cut.pieces),
        breaks=_breaks(document, span),
        mark=first.mark if kind is BlockKind.FOOTNOTE else "",
    )


def _breaks(document: Document, span: Span) -> tuple[PageBreak, ...]:
    """Return where each page that a span touches begins in it."""
    first = bisect_right(document.pages, span.start, key=lambda page: page.span.start) - 1
    last = bisect_left(document.pages, span.end, key=lambda page: page.span.start)
    return tuple(
        PageBreak(max(page.span.start - span.start, 0), page.number, page.label)
        for page in document.pages[max(first, 0) : last]
    )


def _with_notes(document: Document, passages: list[Passage]) -> list[Passage]:
    """Tell each passage the notes it has, and each note where its mark stands."""
    starts = [passage.span.start for passage in passages]
    notes: dict[int, list[Note]] = {}
    for mark in document.marks:
        # Between passages stands one character at least, so a mark at the end of one is before the start of the next.
        holder = max(bisect_right(starts, mark.offset) - 1, 0)
        if not passages or mark.offset > passages[holder].span.end:
            continue
        note = PassageId("")
        if mark.note >= 0:
            found = bisect_left(starts, document.blocks[mark.note].span.start)
            if found < len(passages) and passages[found].kind is BlockKind.FOOTNOTE:
                note = passages[found].id
                if not passages[found].note_of:
                    passages[found] = replace(passages[found], note_of=passages[holder].id)
        notes.setdefault(holder, []).append(Note(mark.offset - starts[holder], mark.mark, note))
    for holder, found_notes in notes.items():
        passages[holder] = replace(passages[holder], notes=tuple(sorted(found_notes, key=lambda each: each.offset)))
    return passages
