"""The reader view of a document: its text page by page, a map of the matches of a search, and the requested page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, groupby
from typing import ClassVar

from kb.citations.wording import parse_page_label
from kb.model import DocumentRecord, PageRange, Passage, PassageId, Span, join_labels
from kb.present.excerpts import build_page_anchor
from kb.web.components.blocks import LaidOutPassage
from kb.web.components.formatting import format_localized_place

STRIP_COLUMNS = 120
STRIP_HEIGHT = 24
_MIN_TICK = 10

_ABBREVIATION = re.compile(r"(?:[^\W\d_]{1,4}\.|[^\W\d_]{4,}\b)\s*")  # "p. ", "page ", and in other languages
_IN_FILE = re.compile(r"pdf\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of the file beside the text; `is_anchor` says that its id is here, since no place of the text has it."""

    page: PageRange
    is_anchor: bool

    @property
    def anchor(self) -> str:
        """The id of the page."""
        return build_page_anchor(self.page.first)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Consecutive passages of a document, and the pages on which most of them is printed.

    Attributes:
        leaves: In order; none where the source has no pages.
        start: Where the passages begin on the strip, from 0 to `STRIP_COLUMNS`.
        characters: With `blocks`, an estimate of their height on the page.
    """

    leaves: tuple[Leaf, ...]
    passages: tuple[LaidOutPassage, ...]
    start: float
    characters: int
    blocks: int


@dataclass(frozen=True, slots=True)
class MatchingPassage:
    """A passage with the words of a search, between the previous and the next one; None at either end.

    `page` is that of the first of the words; None where the source has no pages.
    """

    passage: PassageId
    page: PageRange | None
    heading: str
    before: PassageId | None
    after: PassageId | None


@dataclass(frozen=True, slots=True)
class Tick:
    """The matches in a part of a document, on the strip that shows where they lie.

    `x` is from 0 to `STRIP_COLUMNS`, and `height` up to `STRIP_HEIGHT`, by their number.
    """

    first: MatchingPassage
    count: int
    x: int
    height: int


@dataclass(frozen=True, slots=True)
class MatchPlace:
    """The matches on one page, or below one heading where the source has no pages."""

    first: MatchingPassage
    count: int


@dataclass(frozen=True, slots=True)
class MatchMap:
    """Where in a document the matches of a search lie; `matches` is in the order of the page."""

    matches: Mapping[PassageId, MatchingPassage] = field(default_factory=dict)
    ticks: tuple[Tick, ...] = ()
    places: tuple[MatchPlace, ...] = ()
    width: ClassVar[int] = STRIP_COLUMNS
    height: ClassVar[int] = STRIP_HEIGHT

    @property
    def first(self) -> PassageId | None:
        """The first passage with a match."""
        return next(iter(self.matches), None)


def measure_starts(passages: Sequence[Passage]) -> dict[PassageId, float]:
    """Return where on the strip each passage begins, from 0 to `STRIP_COLUMNS`, by the length of the text before it.

    `passages` must be all of a document, in the order of the page.
    """
    ends = [0, *accumulate(len(each.text) for each in passages)]
    return {each.id: STRIP_COLUMNS * start / ends[-1] for each, start in zip(passages, ends, strict=False)}


# ---------------------------------------------------------------------------------------------- pages


def list_pages(record: DocumentRecord, passages: Sequence[Passage]) -> tuple[PageRange, ...]:
    """Return every page of a document's file, with its printed number where a passage has it.

    Where two printed pages are on one page of the file, it has both numbers.
    """
    labels: dict[int, list[str]] = {}
    for passage in passages:
        for each in passage.breaks:
            known = labels.setdefault(each.number, [])
            if each.label and each.label not in known:
                known.append(each.label)
    found = ((number, labels.get(number) or [""]) for number in range(1, record.page_count + 1))
    return tuple(PageRange(number, number, join_labels(own[0], own[-1])) for number, own in found)


def name_pages(pages: Sequence[PageRange]) -> list[tuple[str, str]]:
    """Return for each page of a file its printed number in lower case, and its place in words, for the script."""
    return [(each.label.casefold(), format_localized_place(each, len(pages))) for each in pages]


def find_page(asked: str, pages: Sequence[PageRange]) -> int | None:
    """Return the requested page of the file, or None where there is no such page.

    A printed number takes precedence over a number of the file, unless this is asked for as "PDF 12" or "PDF p. 12".
    """
    words = asked.strip().casefold()
    in_file = _IN_FILE.match(words)
    bare = _ABBREVIATION.sub("", words[in_file.end() :] if in_file else words, count=1).strip()
    for label in () if in_file else filter(None, (words, bare)):
        for each in pages:
            if label in {own.casefold() for own in (each.label, *parse_page_label(each))}:
                return each.first
    is_number = bare.isascii() and bare.isdigit() and len(bare) <= len(str(len(pages)))
    return int(bare) if is_number and 1 <= int(bare) <= len(pages) else None


# --------------------------------------------------------------------------------------------- sheets


def build_sheets(
    pages: Sequence[PageRange],
    passages: Sequence[tuple[Passage, LaidOutPassage]],
    anchored: Collection[int],
    starts: Mapping[PassageId, float],
) -> tuple[Sheet, ...]:
    """Return the passages of a document beside the pages on which most of each is printed.

    `passages` are those of the body, in order, and `anchored` the pages whose anchor is in the text; `pages` and
    `starts` are from `list_pages` and `measure_starts`.
    """
    if not pages:
        return (_build_sheet((), passages, 0),)
    owners = list(_assign_pages([each for each, _ in passages]))
    sheets = []
    at = 0
    for numbers in _divide_pages([each for each, _ in passages], owners, len(pages)):
        until = at
        while until < len(passages) and owners[until] <= numbers[-1]:
            until += 1
        leaves = tuple(Leaf(pages[number - 1], number not in anchored) for number in numbers)
        start = starts[passages[at][0].id] if at < len(passages) else STRIP_COLUMNS
        sheets.append(_build_sheet(leaves, passages[at:until], start))
        at = until
    return tuple(sheets)


def _build_sheet(leaves: tuple[Leaf, ...], passages: Sequence[tuple[Passage, LaidOutPassage]], start: float) -> Sheet:
    return Sheet(
        leaves=leaves,
        passages=tuple(laid_out for _, laid_out in passages),
        start=start,
        characters=sum(len(passage.text) for passage, _ in passages),
        blocks=sum(len(passage.blocks) + len(laid_out.headings) for passage, laid_out in passages),
    )


def _assign_pages(passages: Sequence[Passage]) -> Iterator[int]:
    """Yield for each passage the page that has most of it; no page comes before that of the passage above."""
    page = 1
    for passage in passages:
        ends = [*(each.offset for each in passage.breaks[1:]), len(passage.text)]
        sizes: Counter[int] = Counter()
        for each, end in zip(passage.breaks, ends, strict=False):
            sizes[each.number] += end - each.offset
        page = max([page, *(number for number, _ in sizes.most_common(1))])
        yield page


def _divide_pages(passages: Sequence[Passage], owners: Sequence[int], count: int) -> Iterator[list[int]]:
    """Yield the pages of each sheet, out of `count`; pages without passages join the next sheet.

    `passages` are those of the body, in order, and `owners` the page of each.
    """
    own = set(owners)
    joined = {
        each.number: owner
        for passage, owner in zip(passages, owners, strict=True)
        for each in passage.breaks
        if each.number not in own
    }
    for _, group in groupby(range(1, count + 1), key=lambda number: joined.get(number, number)):
        yield list(group)


# -------------------------------------------------------------------------------------------- matches


def map_matches(
    passages: Sequence[Passage], found: Mapping[PassageId, Sequence[Span]], starts: Mapping[PassageId, float]
) -> MatchMap:
    """Return where the matches of a search lie.

    `passages` are all of a document in the order of the page, `found` the spans of the words, and `starts` from
    `measure_starts`.
    """
    matching = [each for each in passages if each.id in found]
    if not matching:
        return MatchMap()
    around = [None, *(each.id for each in matching), None]
    matches = [
        _build_match(passage, found[passage.id], before, after)
        for passage, before, after in zip(matching, around, around[2:], strict=False)
    ]
    return MatchMap(
        matches={each.passage: each for each in matches},
        ticks=tuple(_build_ticks(matches, starts)),
        places=tuple(_list_places(matches)),
    )


def _build_match(
    passage: Passage, spans: Sequence[Span], before: PassageId | None, after: PassageId | None
) -> MatchingPassage:
    start = min((each.start for each in spans), default=0)
    heading = passage.heading[-1] if passage.heading else ""
    return MatchingPassage(passage.id, passage.find_pages(start, start + 1), heading, before, after)


def _build_ticks(matches: Sequence[MatchingPassage], starts: Mapping[PassageId, float]) -> Iterator[Tick]:
    groups = [(x, list(group)) for x, group in groupby(matches, key=lambda each: int(starts[each.passage]))]
    most = max(len(group) for _, group in groups)
    for x, group in groups:
        yield Tick(group[0], len(group), x, _MIN_TICK + (STRIP_HEIGHT - _MIN_TICK) * len(group) // most)


def _list_places(matches: Sequence[MatchingPassage]) -> Iterator[MatchPlace]:
    for _, group in groupby(matches, key=lambda each: each.page or each.heading):
        first, *others = group
        yield MatchPlace(first, 1 + len(others))
