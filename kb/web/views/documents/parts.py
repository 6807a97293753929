"""The parts by which a document is read: chapters, the long ones divided and the tiny ones joined; and its contents."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import ceil

from kb.model import BlockKind, DocumentRecord, PageUnit, Passage, PassageId
from kb.web.components.passages.blocks import Heading
from kb.web.components.passages.passage_layout import normalize_levels

MAX_PAGES = 10
MAX_SIZE = 27_000  # characters: 13,000 pixels high in a wide window, 21,000 on a phone, 75 kB of HTML
BLOCK_SIZE = 80  # characters: the space between two blocks is as high as that many of them
TINY_SIZE = 9_000

_NO_HEADING = 99  # deeper than any
MAX_LINES = 40  # of contents with their deeper levels, besides those of the part that is shown


@dataclass(frozen=True, slots=True)
class Part:
    """Consecutive passages of a document that are shown on one page.

    Attributes:
        number: From 1 on.
        body: All but the footnotes.
        notes: The footnotes whose marks are in it.
        pages: Those of the file that it is on, and those without text after it; none where the file has no pages.
        name: The heading that it begins with, or is below; empty where there is none.
    """

    number: int
    body: tuple[Passage, ...]
    notes: tuple[Passage, ...]
    pages: range
    name: str

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The passages in the order of the page."""
        return (*self.body, *self.notes)


def divide_document(record: DocumentRecord, passages: Sequence[Passage]) -> tuple[Part, ...]:
    """Return the parts of a document, at least one; together they have each of its passages once.

    No part has more than `MAX_PAGES` pages with text, nor is larger than `MAX_SIZE` (`measure_size`), unless it is one
    passage with its footnotes. `passages` are all of the document, in order.
    """
    units = _list_units(record, passages)
    return _build_parts(record, _divide(units, TINY_SIZE) if units else [units], _list_notes(passages))


def keep_whole(record: DocumentRecord, passages: Sequence[Passage]) -> Part:
    """Return a document as one part."""
    return _build_parts(record, [_list_units(record, passages)], _list_notes(passages))[0]


def measure_size(passages: Sequence[Passage]) -> int:
    """Return how long a text is on a page, in characters, with the space between its blocks."""
    return sum(len(each.text) + BLOCK_SIZE * max(len(each.blocks), 1) for each in passages)


# ------------------------------------------------------------------------------------------ dividing


@dataclass(frozen=True, slots=True)
class _Unit:
    """A passage of the body with its footnotes.

    Attributes:
        depth: Of the highest heading directly above it, from 1 on; `_NO_HEADING` without one.
        first: The first page of the file that it is on, not before that of the passage above; 1 where there are none.
    """

    passage: Passage
    notes: tuple[Passage, ...]
    size: int
    depth: int
    first: int
    last: int


def _list_units(record: DocumentRecord, passages: Sequence[Passage]) -> list[_Unit]:
    body = [each for each in passages if each.kind is not BlockKind.FOOTNOTE]
    notes = _place_notes(passages)
    depths: dict[PassageId, int] = {}
    for entry, depth in zip(record.contents, normalize_levels([each.level for each in record.contents]), strict=True):
        depths[entry.passage] = min(depth, depths.get(entry.passage, _NO_HEADING))
    numbered = [[one.number for one in each.breaks] if record.page_count else [] for each in body]
    firsts = accumulate((min(own, default=1) for own in numbered), max)
    units = []
    for passage, own_pages, first in zip(body, numbered, firsts, strict=True):
        own = tuple(notes.get(passage.id, ()))
        last = max((first, *own_pages))
        depth = depths.get(passage.id, _NO_HEADING)
        units.append(_Unit(passage, own, measure_size((passage, *own)), depth, first, last))
    return units


def _list_notes(passages: Sequence[Passage]) -> list[Passage]:
    return [each for each in passages if each.kind is BlockKind.FOOTNOTE]


def _place_notes(passages: Sequence[Passage]) -> Mapping[PassageId, list[Passage]]:
    """Return the footnotes by the passage that has their mark; without a known one, by the passage above."""
    body = {each.id for each in passages if each.kind is not BlockKind.FOOTNOTE}
    above = next((each.id for each in passages if each.id in body), None)
    placed: dict[PassageId, list[Passage]] = {}
    for each in passages:
        if each.id in body:
            above = each.id
        elif above is not None:
            placed.setdefault(each.note_of if each.note_of in body else above, []).append(each)
    return placed


def _measure(units: Sequence[_Unit]) -> int:
    return sum(each.size for each in units)


def _count_pages(units: Sequence[_Unit]) -> int:
    return max(each.last for each in units) - units[0].first + 1


def _fits(units: Sequence[_Unit]) -> bool:
    return _measure(units) <= MAX_SIZE and _count_pages(units) <= MAX_PAGES


def _divide(units: Sequence[_Unit], least: int = MAX_SIZE, below: int = 0) -> list[Sequence[_Unit]]:
    """Divide a text that does not fit into one part, at its highest headings that are deeper than `below`.

    Neighbours of which the first is smaller than `least` are joined: the chapters of a document where one is tiny, the
    sections of a chapter wherever they fit.
    """
    if _fits(units):
        return [units]
    highest = min((each.depth for each in units[1:] if each.depth > below), default=_NO_HEADING)
    if highest == _NO_HEADING:
        return _join(list(_divide_evenly(units)), TINY_SIZE)
    starts = [at for at, each in enumerate(units) if at and each.depth == highest]
    if _measure(units[: starts[0]]) < TINY_SIZE:  # what leads to the first section stays with it
        del starts[0]
    sections = (_divide(units[start:end], below=highest) for start, end in pairwise((0, *starts, len(units))))
    return _join([each for section in sections for each in section], least)


def _divide_evenly(units: Sequence[_Unit]) -> Iterator[Sequence[_Unit]]:
    """Divide a text without headings into parts of about the same size, where a page begins if that is possible."""
    steps = list(_cut_at_pages(units))
    if len(steps) == 1:
        steps = [[each] for each in units]
    count = max(ceil(_measure(units) / MAX_SIZE), ceil(_count_pages(units) / MAX_PAGES))
    share = _measure(units) / count
    part: list[_Unit] = []
    for step in steps:
        if part and not (_fits([*part, *step]) and _measure(part) + _measure(step) / 2 <= share):
            yield part
            part = []
        if len(step) > 1 and not _fits(step):
            yield from _divide_evenly(step)
        else:
            part = [*part, *step]
    if part:
        yield part


def _cut_at_pages(units: Sequence[_Unit]) -> Iterator[list[_Unit]]:
    step: list[_Unit] = []
    for each in units:
        if step and each.first > step[-1].last:
            yield step
            step = []
        step.append(each)
    yield step


def _join(parts: Sequence[Sequence[_Unit]], least: int) -> list[Sequence[_Unit]]:
    """Join neighbours that fit into one part.

    A part that is smaller than `least` is joined with the next one, or with the one before if it is tiny.
    """
    joined: list[Sequence[_Unit]] = []
    for each in parts:
        if joined and _measure(joined[-1]) < least and _fits([*joined[-1], *each]):
            joined[-1] = [*joined[-1], *each]
        else:
            joined.append(each)
    left: list[Sequence[_Unit]] = []
    for each in joined:
        if left and _measure(each) < TINY_SIZE and _fits([*left[-1], *each]):
            left[-1] = [*left[-1], *each]
        else:
            left.append(each)
    return left


# ------------------------------------------------------------------------------------------ the parts


def _build_parts(
    record: DocumentRecord, divided: Sequence[Sequence[_Unit]], notes: Sequence[Passage]
) -> tuple[Part, ...]:
    """Return parts with their pages; `notes` are all footnotes in order."""
    headings = {entry.passage: entry.text for entry in reversed(record.contents)}  # the highest above each passage
    firsts = [1, *(units[0].first for units in divided[1:]), record.page_count + 1]
    parts = []
    for number, units in enumerate(divided, 1):
        own = {note.id for each in units for note in each.notes}
        first, following = firsts[number - 1], firsts[number]
        last = min(max((following - 1, *(each.last for each in units))), record.page_count)
        parts.append(
            Part(
                number=number,
                body=tuple(each.passage for each in units),
                notes=tuple(each for each in notes if each.id in own) if units else tuple(notes),
                pages=range(first, last + 1),
                name=_name_part(units, headings),
            )
        )
    return tuple(parts)


def _name_part(units: Sequence[_Unit], headings: Mapping[PassageId, str]) -> str:
    if not units:
        return ""
    first = units[0].passage
    return headings.get(first.id) or (first.heading[-1] if first.heading else "")


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """A heading of a document in its contents.

    Attributes:
        page: Its printed page; that of the file where the document has no printed numbers; otherwise empty.
        is_here: Whether the text that is shown begins with it, or below it.
    """

    heading: Heading
    url: str
    page: str
    is_here: bool


def list_contents(
    headings: Mapping[PassageId, Sequence[Heading]],
    passages: Sequence[Passage],
    shown: Collection[PassageId],
    link: Callable[[PassageId, str], str],
) -> tuple[ContentsLine, ...]:
    """Return the headings of what is shown, and of the rest as many levels as take `MAX_LINES`, but always the first.

    Args:
        headings: Of the document, by the passage below them, in order.
        passages: All of the document.
        shown: Those on the page.
        link: Returns the URL of an id at a passage.
    """
    known = {each.id: each for each in passages}
    entries = [(known[passage], each) for passage, own in headings.items() if passage in known for each in own]
    depths = sorted(each.depth for _, each in entries)
    deepest = 0
    if depths:
        deepest = max(depths[0], depths[MAX_LINES] - 1 if len(depths) > MAX_LINES else depths[-1])
    listed = [each for each in entries if each[1].depth <= deepest or each[0].id in shown]
    here = _find_here([passage for passage, _ in listed], next((each for each in passages if each.id in shown), None))
    has_labels = any(one.label for each in passages for one in each.breaks)
    return tuple(
        ContentsLine(each, link(passage.id, each.anchor), _name_page(passage, has_labels=has_labels), at == here)
        for at, (passage, each) in enumerate(listed)
    )


def find_headings_above(
    headings: Mapping[PassageId, Sequence[Heading]], passages: Sequence[Passage], first: Passage
) -> tuple[Heading, ...]:
    """Return the headings that a passage is below, the highest first, without those directly above it.

    `headings` and `passages` are those of the document, as in `list_contents`.
    """
    positions = {each.id: each.position for each in passages}
    above: list[Heading] = []
    for passage, own in headings.items():
        if positions.get(passage, 0) > first.position:
            break
        for each in own:
            while above and above[-1].depth >= each.depth:
                above.pop()
            if passage == first.id:
                break
            above.append(each)
    return tuple(above)


def _find_here(listed: Sequence[Passage], first: Passage | None) -> int:
    """Return the index of the first heading at a passage, otherwise of the last one before it; -1 if there is none."""
    if first is None:
        return -1
    at = bisect_left(listed, first.position, key=lambda each: each.position)
    return at if at < len(listed) and listed[at].id == first.id else at - 1


def _name_page(passage: Passage, *, has_labels: bool) -> str:
    if not passage.breaks or passage.breaks[0].unit is PageUnit.ROW:
        return ""
    return passage.breaks[0].label if has_labels else str(passage.breaks[0].number)
