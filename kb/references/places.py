"""The places of a document that its text may refer to: printed pages, numbered headings, captions and paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from kb.model import Block, BlockKind, ContentsEntry, PageUnit, Passage
from kb.references.mentions import PlaceKind, parse_label

_NUMBERED_HEADING = re.compile(
    r"(?P<number>\d{1,3}(?:\.\d{1,2}){0,3}(?:[.):])?|[IVX]{1,5}[.):]|[A-Z][.):])\s+(?=[^\W\d_]|[“‘\"'(])"
)
_NUMBERED_PARAGRAPH = re.compile(r"[(\[]?(?P<number>\d{1,3}(?:\.\d{1,2}){0,2})[.)\]]?\s+(?=[^\W\d_]|[“‘\"'(])")
_AFTER_OWN_LABEL = re.compile(r"\s*(?:[:.–—|-]|\t|$)")
_AFTER_LABEL = re.compile(r"\s*(?:[:.–—|-]|\t|$)|\s+(?=[A-Z“‘\"'(])")
_NUMBERED_KINDS = (PlaceKind.SECTION, PlaceKind.CHAPTER)  # may be headed by a number alone
_TEXT_KINDS = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM})
_RECOMMENDED = re.compile(r"\b(?:key |our |summary of )?recommendations$", re.IGNORECASE)
_CONTINUED = re.compile(r"\bcont(?:inued|[’']d|\.)", re.IGNORECASE)
_CONTINUED_CHARS = 150
_LEAST_RUN = 5  # paragraphs, each in a passage of its own, with consecutive numbers; a shorter run is a list
_MAX_TITLE_WORDS = 12

_Label = tuple[PlaceKind, str]
_Key = TypeVar("_Key")


@dataclass(slots=True)
class Places:
    """The positions of the passages that begin at a place of the document."""

    headings: dict[_Label, list[int]] = field(default_factory=dict)  # headings with this label
    # captions, and other blocks that begin with the label, set off from what follows
    captions: dict[_Label, list[int]] = field(default_factory=dict)
    blocks: dict[_Label, list[int]] = field(default_factory=dict)  # other blocks that begin with it; may be sentences
    numbers: dict[str, list[int]] = field(default_factory=dict)  # headings that begin with a number alone
    # short blocks that begin with a number such as 3.2: headings that look like text
    titles: dict[str, list[int]] = field(default_factory=dict)
    paragraphs: Mapping[str, int] = field(default_factory=dict)  # numbered paragraphs
    pages: dict[str, dict[int, int]] = field(default_factory=dict)  # printed number -> file page -> its first passage

    def find(self, kind: PlaceKind, number: str) -> int | None:
        """Return the position of the passage at a place; None if there is none, or more than one."""
        if kind is PlaceKind.PAGE:
            return get_only(self.pages.get(number, {}).values())
        label = (kind, number)
        if labelled := self.headings.get(label) or self.captions.get(label) or self.blocks.get(label):
            return get_only(labelled)
        if kind in _NUMBERED_KINDS:
            return get_only(self.numbers.get(number) or self.titles.get(number) or ())
        return self.paragraphs.get(number) if kind is PlaceKind.PARAGRAPH else None

    def is_labelled(self, kind: PlaceKind, number: str) -> bool:
        """Tell whether anything in the document has this label in words, as "Section 3"."""
        return any((kind, number) in each for each in (self.headings, self.captions, self.blocks))


def find_places(passages: Sequence[Passage], contents: Iterable[ContentsEntry]) -> Places:
    """Return the places of a document."""
    places = Places()
    positions = {each.id: each.position for each in passages}
    for entry in contents:
        at = positions[entry.passage]
        label = parse_label(entry.text)
        if label and _AFTER_LABEL.match(entry.text, label[2]):
            _add(places.headings, label[:2], at)
        elif match := _NUMBERED_HEADING.match(entry.text):
            _add(places.numbers, match["number"].rstrip(".):"), at)
    numbered: list[tuple[str, int]] = []
    for passage, text, block in _list_blocks(passages):
        label = parse_label(text)
        if label and is_label(text, label[2]):
            is_set_off = block.kind is BlockKind.CAPTION or _AFTER_OWN_LABEL.match(text, label[2])
            if not _CONTINUED.search(text[:_CONTINUED_CHARS]):
                _add(places.captions if is_set_off else places.blocks, label[:2], passage.position)
        elif block.kind in _TEXT_KINDS and (match := _NUMBERED_PARAGRAPH.match(text)):
            numbered.append((match["number"], passage.position))
            if any(map(_RECOMMENDED.search, passage.heading)):
                _add(places.blocks, (PlaceKind.RECOMMENDATION, match["number"]), passage.position)
            if "." in match["number"] and len(text.split()) <= _MAX_TITLE_WORDS:
                _add(places.titles, match["number"], passage.position)
    places.paragraphs = _find_runs(numbered)
    places.pages = _find_pages(passages)
    return places


def is_label(text: str, end: int) -> bool:
    """Tell whether words that end at an offset are a label of the text after them, at the start of a block."""
    return bool(_AFTER_LABEL.match(text, end))


def _list_blocks(passages: Sequence[Passage]) -> Iterator[tuple[Passage, str, Block]]:
    for passage in passages:
        if passage.kind not in (BlockKind.FOOTNOTE, BlockKind.HEADING, BlockKind.CONTENTS):
            for block in passage.blocks:
                yield passage, block.span.slice(passage.text), block


def _find_pages(passages: Sequence[Passage]) -> dict[str, dict[int, int]]:
    """Return, for each printed number, the pages of the file that have it, each with the passage to begin to read at.

    That is the first passage that begins on the page, or else the one that runs into it.
    """
    pages: dict[str, dict[int, int]] = {}
    body = [each for each in passages if each.kind is not BlockKind.FOOTNOTE]
    for breaks in ([each.breaks[:1] for each in body], [each.breaks[1:] for each in body]):
        for passage, found in zip(body, breaks, strict=True):
            for each in found:
                if each.label and each.unit is PageUnit.PAGE:
                    pages.setdefault(each.label.upper(), {}).setdefault(each.number, passage.position)
    return pages


def _find_runs(numbered: Sequence[tuple[str, int]]) -> dict[str, int]:
    """Return numbered paragraphs that run on through several passages; takes numbers with positions, in text order.

    A list has numbers of its own.
    """
    times = Counter(number for number, _ in numbered)
    once = {number: at for number, at in numbered if times[number] == 1}
    found: dict[str, int] = {}
    run: list[str] = []
    for number in once:
        follows = bool(run) and number in _list_next(run[-1]) and once[number] >= once[run[-1]]
        if not follows:
            found |= _select_run(run, once)
            run = []
        run.append(number)
    return found | _select_run(run, once)


def _select_run(run: Sequence[str], once: Mapping[str, int]) -> dict[str, int]:
    """Return the positions of a run's paragraphs; none if the run is no longer than a list."""
    is_long = len(run) >= _LEAST_RUN and len({once[each] for each in run}) >= _LEAST_RUN
    return {each: once[each] for each in run} if is_long else {}


def _list_next(number: str) -> tuple[str, ...]:
    """Return the possible successors of a number: 3.5 and 4.1 after 3.4."""
    head, dot, tail = number.rpartition(".")
    following = (f"{head}{dot}{int(tail) + 1}",)
    return (*following, f"{int(head) + 1}.1") if dot and "." not in head else following


def _add(places: dict[_Key, list[int]], key: _Key, at: int) -> None:
    found = places.setdefault(key, [])
    if at not in found:
        found.append(at)


def get_only(found: Iterable[int]) -> int | None:
    """Return the position if there is exactly one, else None."""
    several = {*found}
    return several.pop() if len(several) == 1 else None
