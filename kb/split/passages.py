"""Splits documents into passages of about 40 to 250 words, and of 5,000 characters at most.

A passage is a paragraph, a list with its lead-in, or several short paragraphs under one heading. A quotation and the
attribution below it share a passage. A passage never crosses a heading or the end of a slide, each footnote is its own
passage, and prose is never mixed with other matter (`APPARATUS_KINDS`). A table is split into as few passages as
possible; those that begin below its head carry the head's cells.

The split is local: it depends on the blocks of one section only, so that a change elsewhere in the document leaves a
passage, and with it its id, unchanged. The table of contents follows from the headings above the passages.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from kb.model import (
    APPARATUS_KINDS,
    Block,
    BlockKind,
    ContentsEntry,
    Document,
    DocumentId,
    Note,
    Page,
    PageBreak,
    PageDoubt,
    PageUnit,
    Passage,
    PassageId,
    Span,
    join_head_rows,
)
from kb.split.paragraphs import number_paragraphs
from kb.text import fold, split_sentences

VERSION = 5  # raise it when the same document would be split differently

MIN_WORDS = 40
MAX_WORDS = 250
MAX_CHARS = 5000  # limit for passages of few words: a script without spaces, a row of dots

_LEFT_OUT = frozenset({BlockKind.CONTENTS, BlockKind.RUNNING})
_LIST_KINDS = frozenset({BlockKind.LIST_ITEM, BlockKind.TABLE_ROW})
# Kinds of a passage with several blocks, most specific first.
_SPECIFIC_KINDS = (
    BlockKind.TABLE_ROW,
    BlockKind.LIST_ITEM,
    BlockKind.BLOCK_QUOTATION,
    BlockKind.PARAGRAPH,
    BlockKind.CAPTION,
    BlockKind.TITLE,
)
_QUOTATION_END = re.compile(r"[”’\"»'][.,]?\s?\d{0,3}\Z")
_SIGNATURE = re.compile(r"[–—―~-]?\s?[^\W\d_][^:;!?“”\"]*[^.,:;!?“”\"]\Z")
_MAX_SIGNATURE = 20  # words
_MAX_SIGNATURE_LINES = 3
_WORD_PART = re.compile(rf"\S{{1,{MAX_CHARS}}}")
_ID_BYTES = 7  # 56 bits: with a million passages the chance that any two share an id is 1 in 140,000


@dataclass(frozen=True, slots=True)
class _Heading:
    text: str
    level: int


@dataclass(frozen=True, slots=True)
class _BlockPart:
    """A block, or a part of a long one."""

    block: Block
    words: int
    leads_in: bool  # ends with a mark such as a colon, so that the next block belongs to it
    ends_quotation: bool = False  # ends with quoted words, so that an attribution may follow
    may_sign: bool = False  # may be the attribution of a quotation
    head: str = ""  # text of its table's head, which distinguishes adjacent tables


@dataclass(frozen=True, slots=True)
class _PassageDraft:
    """The parts of a future passage, with the path of headings above it."""

    parts: tuple[_BlockPart, ...]
    path: tuple[_Heading, ...]

    @property
    def words(self) -> int:
        return sum(part.words for part in self.parts)

    @property
    def span(self) -> Span:
        return Span(self.parts[0].block.span.start, self.parts[-1].block.span.end)


def split_document(document: Document) -> tuple[Passage, ...]:
    """Split a document into passages, in its order, footnotes last; together they hold every word of the body.

    A heading is in the path of the passages below it, and is a passage itself if there are none.
    """
    slides = _split_slides(document)
    sections = (section for blocks in slides for section in _split_sections(document, blocks))
    drafts = [draft for section in sections for draft in _join_parts(section)]
    ids = _build_ids(document, drafts)
    passages = [
        _build_passage(document, draft, position, identity)
        for position, (draft, identity) in enumerate(zip(drafts, ids, strict=True))
    ]
    return tuple(number_paragraphs(document, _attach_notes(document, passages)))


# ------------------------------------------------------------------------------------- sections


def _split_slides(document: Document) -> Iterator[Sequence[Block]]:
    """Yield the blocks of each slide with its notes; all blocks of a document that has no slides."""
    starts = [page.span.start for page in document.pages if page.unit in (PageUnit.SLIDE, PageUnit.HIDDEN_SLIDE)]
    bounds = [0, *(bisect_left(document.blocks, start, key=lambda block: block.span.start) for start in starts), None]
    return (document.blocks[first:end] for first, end in pairwise(bounds))


def _split_sections(document: Document, blocks: Sequence[Block]) -> Iterator[list[_PassageDraft]]:
    """Yield the sections of some blocks, between headings and blocks that are left out, as drafts of one part each.

    The notes of a slide, below its headings, are sections of their own.
    """
    notes = {page.span.start for page in document.pages if page.unit in (PageUnit.NOTES, PageUnit.HIDDEN_NOTES)}
    path: list[_Heading] = []
    section: list[_PassageDraft] = []
    bare: Block | None = None  # a heading with nothing below it so far
    for block in blocks:
        if block.span.start in notes:
            yield section
            section = []
        if block.kind is BlockKind.HEADING:
            yield section
            section = []
            if bare is not None and path and block.level <= path[-1].level:
                yield [_PassageDraft((_build_part(document, bare),), tuple(path[:-1]))]
            while path and path[-1].level >= block.level:
                path.pop()
            path.append(_Heading(block.span.slice(document.text), block.level))
            bare = block
        elif block.kind in _LEFT_OUT:
            yield section
            section = []
        elif block.kind is BlockKind.FOOTNOTE:
            yield section
            section = []
            yield [_PassageDraft((part,), ()) for part in _split_block(document, block)]
        else:
            bare = None
            section += [_PassageDraft((part,), tuple(path)) for part in _split_block(document, block)]
    yield section
    if bare is not None:
        yield [_PassageDraft((_build_part(document, bare),), tuple(path[:-1]))]


def _build_part(document: Document, block: Block) -> _BlockPart:
    text = block.span.slice(document.text)
    head = block.head.slice(document.text) if block.head else ""
    words = len(text.split())
    is_quoted = block.kind is BlockKind.BLOCK_QUOTATION or bool(_QUOTATION_END.search(text))
    may_be_line = block.kind is BlockKind.PARAGRAPH or (block.kind is BlockKind.LIST_ITEM and text[0] in "–—―-")
    is_line = words <= _MAX_SIGNATURE and may_be_line and bool(_SIGNATURE.match(text))
    return _BlockPart(block, words, text.endswith((":", ";", ",", "–", "-")), is_quoted, is_line, head)


def _split_block(document: Document, block: Block) -> list[_BlockPart]:
    """Split a block that is too long between sentences, into parts of about the same length."""
    whole = _build_part(document, block)
    text = block.span.slice(document.text)
    if whole.words <= (MAX_WORDS - _MAX_SIGNATURE if whole.ends_quotation else MAX_WORDS) and len(text) <= MAX_CHARS:
        return [whole]  # leaves room for an attribution
    bounds = [short for sentence in split_sentences(text) for short in _split_sentence(text, sentence)]
    counts = [len(bound.slice(text).split()) for bound in bounds]
    parts = max(2, -(-whole.words // MAX_WORDS))
    goal = whole.words / parts
    spans: list[Span] = []
    words = 0
    for bound, count in zip(bounds, counts, strict=True):
        is_long = words + count > MAX_WORDS or (spans and bound.end - spans[-1].start > MAX_CHARS)
        full = is_long or (words >= goal * 0.9 and words + count / 2 > goal)
        if not spans or full:
            spans.append(bound)
            words = count
        else:
            spans[-1] = Span(spans[-1].start, bound.end)
            words += count
    return [_build_part(document, _cut_block(block, span, text)) for span in spans]


def _cut_block(block: Block, span: Span, text: str) -> Block:
    """Return the part of a block that a span of its text covers."""
    is_row = block.kind is BlockKind.TABLE_ROW
    level = text.count("\t", 0, span.start) if is_row else block.level
    return replace(block, span=span.shift(block.span.start), level=level)


def _split_sentence(text: str, sentence: Span) -> list[Span]:
    """Split a sentence that exceeds the limits of a passage; return others whole."""
    spans: list[Span] = []
    count = 0
    for word in _WORD_PART.finditer(text, sentence.start, sentence.end):
        if spans and count < MAX_WORDS and word.end() - spans[-1].start <= MAX_CHARS:
            spans[-1] = Span(spans[-1].start, word.end())
            count += 1
        else:
            spans.append(Span(*word.span()))
            count = 1
    return spans


# -------------------------------------------------------------------------------------- joining


def _join_parts(section: list[_PassageDraft]) -> list[_PassageDraft]:
    """Join the parts of one section into passages."""
    drafts: list[_PassageDraft] = []
    for part in section:
        if drafts and _signs(drafts[-1], part):
            drafts[-1:] = _join_signature(drafts[-1], part)
        elif drafts and _is_continuation(drafts[-1], part):
            drafts[-1] = _join(drafts[-1], part)
        elif drafts and (head := _find_head_at_end(drafts[-1], part)):
            drafts[-1] = replace(drafts[-1], parts=drafts[-1].parts[: -len(head.parts)])
            drafts.append(_join(head, part))
        else:
            drafts.append(part)
    if len(drafts) > 1 and drafts[-1].words < MIN_WORDS and _may_join(drafts[-2], drafts[-1]):
        last = drafts.pop()
        drafts[-1] = _join(drafts[-1], last)
    return drafts


def _join(first: _PassageDraft, second: _PassageDraft) -> _PassageDraft:
    return _PassageDraft(first.parts + second.parts, first.path)


def _signs(draft: _PassageDraft, part: _PassageDraft) -> bool:
    """Tell whether a line may attribute the quotation at the end of a draft: below it, or below such a line."""
    if not part.parts[0].may_sign:
        return False
    for last in reversed(draft.parts[-_MAX_SIGNATURE_LINES:]):
        if not last.may_sign:
            return last.ends_quotation
    return False


def _join_signature(draft: _PassageDraft, part: _PassageDraft) -> list[_PassageDraft]:
    """Join an attribution to the quotation at the end of a draft; both form a new passage if the draft is too long."""
    if _may_join(draft, part):
        return [_join(draft, part)]
    first = max(at for at, each in enumerate(draft.parts) if not each.may_sign)
    quotation = _PassageDraft(draft.parts[first:], draft.path)
    if first == 0 or not _may_join(quotation, part):
        return [draft, part]
    return [_PassageDraft(draft.parts[:first], draft.path), _join(quotation, part)]


def _may_join(first: _PassageDraft, second: _PassageDraft) -> bool:
    kinds = {first.parts[-1].block.kind, second.parts[0].block.kind}
    is_mixed = len(kinds) > 1 and not kinds.isdisjoint(APPARATUS_KINDS)
    has_room = first.words + second.words <= MAX_WORDS and second.span.end - first.span.start <= MAX_CHARS
    return BlockKind.FOOTNOTE not in kinds and not is_mixed and has_room


def _is_continuation(draft: _PassageDraft, part: _PassageDraft) -> bool:
    """Tell whether a part belongs to the draft before it."""
    last, block = draft.parts[-1], part.parts[0].block
    goes_on = block.kind in _LIST_KINDS and block.kind is last.block.kind and part.parts[0].head == last.head
    return _may_join(draft, part) and (goes_on or last.leads_in or draft.words < MIN_WORDS)


def _find_head_at_end(draft: _PassageDraft, part: _PassageDraft) -> _PassageDraft | None:
    """Return the table head at the end of a draft if it can move to the rows in the next part; None if it cannot."""
    wanted = part.parts[0].block.head
    count = sum(1 for _ in takewhile(lambda each: each.block.is_head and each.block.head == wanted, draft.parts[::-1]))
    if wanted is None or not count:
        return None
    head = replace(draft, parts=draft.parts[-count:])
    return head if draft.words - head.words >= MIN_WORDS and head.words + part.words <= MAX_WORDS else None


# ------------------------------------------------------------------------------------- passages


def _build_ids(document: Document, drafts: Sequence[_PassageDraft]) -> list[PassageId]:
    """Return the passages' ids, hashed from the document's id and the folded text; repeated texts are numbered."""
    seen: Counter[str] = Counter()
    ids = []
    for draft in drafts:
        folded = fold(draft.span.slice(document.text)).text
        seen[folded] += 1
        ids.append(build_passage_id(document.id, folded, seen[folded]))
    return ids


def build_passage_id(document: DocumentId, folded: str, number: int = 1) -> PassageId:
    """Return a passage's id; `number` counts the passages of the document with the same folded text, from 1."""
    key = "\x00".join((document, folded, *([str(number)] if number > 1 else [])))
    return PassageId(hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=_ID_BYTES).hexdigest())


def _build_passage(document: Document, draft: _PassageDraft, position: int, identity: PassageId) -> Passage:
    span = draft.span
    kinds = {part.block.kind for part in draft.parts}
    kind = next((each for each in _SPECIFIC_KINDS if each in kinds), draft.parts[0].block.kind)
    first = draft.parts[0].block
    heads = _list_spans_before((part.block.head for part in draft.parts), span.start)
    names = _list_spans_before((first.group, first.label), span.start)
    pages = _find_pages(document, span)
    return Passage(
        id=identity,
        document=document.id,
        position=position,
        span=span,
        text=span.slice(document.text),
        kind=kind,
        heading=tuple(each.text for each in draft.path),
        levels=tuple(each.level for each in draft.path),
        blocks=tuple(part.block.shift(-span.start) for part in draft.parts),
        breaks=tuple(
            PageBreak(max(each.span.start - span.start, 0), each.number, each.label, each.unit) for each in pages
        ),
        mark=first.mark if kind is BlockKind.FOOTNOTE else "",
        table_head=next((join_head_rows(each.slice(document.text)) for each in heads), ()),
        row_label=" – ".join(each.slice(document.text) for each in names),
        doubts=_list_doubts(pages, document.unread_pages, has_rows=BlockKind.TABLE_ROW in kinds),
    )


def _list_spans_before(spans: Iterable[Span | None], start: int) -> list[Span]:
    """Return the spans that begin before an offset."""
    return [each for each in spans if each is not None and each.start < start]


def _find_pages(document: Document, span: Span) -> tuple[Page, ...]:
    first = bisect_right(document.pages, span.start, key=lambda page: page.span.start) - 1
    last = bisect_left(document.pages, span.end, key=lambda page: page.span.start)
    return document.pages[max(first, 0) : last]


def _list_doubts(pages: Sequence[Page], unread: Sequence[int], *, has_rows: bool) -> tuple[PageDoubt, ...]:
    """Return what is uncertain about a passage's pages; doubts about tables apply only if it has table rows.

    `unread` lists the pages of the file without text.
    """
    numbers = [page.number for page in pages]
    found = {doubt for page in pages for doubt in page.doubts if has_rows or doubt is not PageDoubt.TABLE}
    if any(min(numbers) < number < max(numbers) for number in unread if numbers):
        found.add(PageDoubt.NO_TEXT)
    return tuple(each for each in PageDoubt if each in found)


def _attach_notes(document: Document, passages: list[Passage]) -> list[Passage]:
    """Give passages the marks of their footnotes, and footnotes the passage that has their mark."""
    starts = [passage.span.start for passage in passages]
    notes: dict[int, list[Note]] = {}
    for mark in document.note_marks:
        # At least one character separates passages, so a mark at a passage's end is before the next one's start.
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


def build_contents(passages: Sequence[Passage]) -> Iterator[ContentsEntry]:
    """Return the table of contents from the heading paths of passages: each heading once, where it first appears."""
    before: tuple[tuple[str, int], ...] = ()
    for passage in passages:
        path = tuple(zip(passage.heading, passage.levels, strict=True))
        if passage.kind is BlockKind.HEADING:
            path += ((passage.text, passage.blocks[0].level),)
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, path, strict=False)))
        for text, level in path[same:]:
            yield ContentsEntry(level, text, passage.id)
        if passage.kind is not BlockKind.FOOTNOTE:
            before = path
