"""Resolves references inside a document: from the words to the passage that begins at the place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from kb.model import Block, BlockKind, ContentsEntry, Passage, PassageId, PlaceReference
from kb.references.mentions import PlaceKind, PlaceMention, find_mentions, parse_label
from kb.references.named_places import NamedPlaces, find_named_places, find_unnumbered
from kb.references.places import Places, find_places, is_label
from kb.text.spans import SpanUnion

VERSION = 2  # raise it when the same passages would get other references

_UNITS_OF_LAWS = {
    PlaceKind.SECTION: "s.",
    PlaceKind.PART: "pt.",
    PlaceKind.CHAPTER: "ch.",
    PlaceKind.PARAGRAPH: "para.",
}
_OTHER_WORKS = re.compile(
    r"\b(?:references|bibliography|works cited|sources|further reading|end ?notes)\b|\bliterature(?: cited| list)?$",
    re.IGNORECASE,
)
_NOTE_CUE = re.compile(r"(?:^|[.;]\s)(?:[Ff]or\s[^.;]{1,60},\s)?[Ss]ee\s(?:also\s)?$")
_PAGE_CUE = re.compile(r"(?:\b(?:on|to|from|in|and|until)|[(:–—-])\s?$", re.IGNORECASE)
_DESCRIBED = re.compile(r"\(see\s(?:also\s)?[a-z][^();A-Z\d“”‘’\"]{0,70},\s$")
_SENT_TO = re.compile(
    r"\b(?:see|read|found|shown|turn|more|listed|described|discussed|set\sout|details?|overview)\b[^.;\n()]{0,50}\b(?:on|to)\s$",
    re.IGNORECASE,
)
_ONLY_PAGES = re.compile(r"(?:\bpages?\s?\d{1,3}(?:\s?[-–—]\s?\d{1,3})?[\s,;]*)+", re.IGNORECASE)
_CUE_CHARS = 80


def refer_passages(passages: Sequence[Passage], contents: Iterable[ContentsEntry]) -> tuple[Passage, ...]:
    """Return all passages of a document, in order, with the references between them, in both directions.

    The passages must already have the laws that they cite; `contents` gives each heading with the first passage at or
    below it.
    """
    found = find_references(passages, contents)
    referring: dict[PassageId, list[int]] = {}
    for passage, references in zip(passages, found, strict=True):
        for target in dict.fromkeys(each.passage for each in references):
            referring.setdefault(target, []).append(passage.position)
    return tuple(
        replace(each, references=references, referring=tuple(referring.get(each.id, ())))
        for each, references in zip(passages, found, strict=True)
    )


def find_references(passages: Sequence[Passage], contents: Iterable[ContentsEntry]) -> list[tuple[PlaceReference, ...]]:
    """Return the references of each passage to other passages; see `refer_passages`."""
    contents = tuple(contents)
    places, named = find_places(passages, contents), find_named_places(passages, contents)
    provisions = {each.provision.partition("(")[0] for passage in passages for each in passage.laws}
    return [tuple(_resolve(passage, passages, places, named, provisions)) for passage in passages]


def _resolve(
    passage: Passage, passages: Sequence[Passage], places: Places, named: NamedPlaces, provisions: Collection[str]
) -> Iterator[PlaceReference]:
    """Yield the references of a passage in order."""
    if any(map(_OTHER_WORKS.search, passage.heading)):
        return
    laws = SpanUnion(each.span for each in passage.laws)
    found = [
        (each.span, at)
        for each in find_mentions(passage.text)
        if _may_be_own(each, passage)
        and not _may_be_provision(each, places, provisions)
        and (at := places.find(each.kind, each.number)) is not None
    ]
    found += find_unnumbered(passage, named)
    end = 0
    for span, at in sorted(found, key=lambda each: each[0].start):
        if at != passage.position and span.start >= end and not laws.overlaps(span):
            end = span.end
            yield PlaceReference(span, passages[at].id)


def _may_be_provision(mention: PlaceMention, places: Places, provisions: Collection[str]) -> bool:
    """Tell whether a mention may be a provision of a law that the document cites elsewhere."""
    unit = _UNITS_OF_LAWS.get(mention.kind)
    if not unit or mention.is_own or f"{unit}{mention.number}" not in provisions:
        return False
    return not (mention.is_pointed_at and places.is_labelled(mention.kind, mention.number))


def _may_be_own(mention: PlaceMention, passage: Passage) -> bool:
    """Tell whether a mention may be a place in the passage's own document."""
    text, start = passage.text, mention.span.start
    before = text[max(start - _CUE_CHARS, 0) : start]
    if passage.kind is BlockKind.FOOTNOTE:  # a footnote cites other works, unless it says "see"
        return mention.is_own or bool(_NOTE_CUE.search(before))
    block = next(each for each in passage.blocks if each.span.end > start)
    if mention.kind is PlaceKind.PAGE:
        cue = _SENT_TO if mention.is_short else _PAGE_CUE
        is_cued = bool(cue.search(before) or _DESCRIBED.search(before))
        return mention.is_own or mention.is_pointed_at or is_cued or _is_index_cell(block, text, mention)
    label = parse_label(block.span.slice(text)) if block.span.start == start else None
    return not (label and is_label(block.span.slice(text), label[2]))  # a label is the place itself


def _is_index_cell(block: Block, text: str, mention: PlaceMention) -> bool:
    """Tell whether a page is named in a cell, or a block, that contains nothing but page numbers."""
    start = max(text.rfind("\t", block.span.start, mention.span.start) + 1, block.span.start)
    end = text.find("\t", mention.span.end, block.span.end)
    return bool(_ONLY_PAGES.fullmatch(text, start, end if end >= 0 else block.span.end))
