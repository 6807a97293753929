"""The reader view of a document: its text page by page, a map of the matches of a search, and the requested page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, groupby, takewhile
from typing import ClassVar

from kb.citations.wording import parse_page_label
from kb.model import DocumentRecord, PageRange, PageUnit, Passage, PassageId, Span, join_labels
from kb.present.excerpts import build_page_anchor
from kb.web.components.formatting import format_localized_place
from kb.web.components.passages.blocks import LaidOutPassage

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
    """A passage with the words of a search.

    Attributes:
        url: Of its place in the text.
        page: That of the first of the words; None where the source has no pages.
        before: The URL of the previous one; empty at the first. `after` is that of the next one.
    """

    passage: PassageId
    url: str
    page: PageRange | None
    heading: str
    before: str
    after: str


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
    """Where in a document the matches of a search lie.

    Attributes:
        matches: In the order of the text.
        here: Those on the page that is shown.
        before: The URL of the last one before the page; empty where there is none.
        before_count: How many there are before the page.
        after: The URL of the first one after the page; empty where there is none.
    """

    matches: Mapping[PassageId, MatchingPassage] = field(default_factory=dict)
    here: tuple[PassageId, ...] = ()
    before: str = ""
    before_count: int = 0
    after: str = ""
    ticks: tuple[Tick, ...] = ()
    places: tuple[MatchPlace, ...] = ()
    width: ClassVar[int] = STRIP_COLUMNS
    height: ClassVar[int] = STRIP_HEIGHT


def measure_starts(passages: Sequence[Passage]) -> dict[PassageId, float]:
    """Return where on the strip each passage begins, from 0 to `STRIP_COLUMNS`, by the length of the text before it.

    `passages` must be all of a document, in the order of the text.
    """
    ends = [0, *accumulate(len(each.text) for each in passages)]
    return {each.id: STRIP_COLUMNS * start / ends[-1] for each, start in zip(passages, ends, strict=False)}


# ---------------------------------------------------------------------------------------------- pages


def list_pages(record: DocumentRecord, passages: Sequence[Passage]) -> tuple[PageRange, ...]:
    """Return every page of a document's file, with its printed number where a passage has it.

    Where two printed pages are on one page of the file, it has both numbers.
    """
    labels: dict[int, list[str]] = {}
    unit = next((each.unit.whole for passage in passages for each in passage.breaks), PageUnit.PAGE)
    for passage in passages:
        for each in passage.breaks:
            known = labels.setdefault(each.number, [])
            if each.label and each.label not in known:
                known.append(each.label)
    found = ((number, labels.get(number) or [""]) for number in range(1, record.page_count + 1))
    return tuple(PageRange(number, number, join_labels(own[0], own[-1]), unit) for number, own in found)


def name_pages(pages: Sequence[PageRange], count: int) -> list[tuple[str, str]]:
    """Return for some pages of a file with `count` their printed number in lower case and their place in words."""
    return [(each.label.casefold(), format_localized_place(each, count)) for each in pages]


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
    """Return passages beside the pages on which most of each is printed.

    `passages` are those of the body of a document or of a part of it, in order, `pages` those that it is on, from
    `list_pages`, and `anchored` the pages whose anchor is in the text; `starts` is from `measure_starts`.
    """
    if not pages:
        return (_build_sheet((), passages, starts[passages[0][0].id] if passages else 0),)
    named = {each.first: each for each in pages}
    owners = list(_assign_pages([each for each, _ in passages], pages[0].first))
    sheets = []
    at = 0
    for numbers in _divide_pages([each for each, _ in passages], owners, list(named)):
        until = at
        while until < len(passages) and owners[until] <= numbers[-1]:
            until += 1
        leaves = tuple(Leaf(named[number], number not in anchored) for number in numbers)
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


def _assign_pages(passages: Sequence[Passage], page: int) -> Iterator[int]:
    """Yield for each passage the page that has most of it, not before that of the passage above, or before `page`."""
    for passage in passages:
        ends = [*(each.offset for each in passage.breaks[1:]), len(passage.text)]
        sizes: Counter[int] = Counter()
        for each, end in zip(passage.breaks, ends, strict=False):
            sizes[each.number] += end - each.offset
        page = max([page, *(number for number, _ in sizes.most_common(1))])
        yield page


def _divide_pages(passages: Sequence[Passage], owners: Sequence[int], numbers: Sequence[int]) -> Iterator[list[int]]:
    """Yield the pages of each sheet, out of `numbers`; pages without passages join the next sheet.

    `passages` are those of the body, in order, and `owners` the page of each.
    """
    own = set(owners)
    joined = {
        each.number: owner
        for passage, owner in zip(passages, owners, strict=True)
        for each in passage.breaks
        if each.number not in own
    }
    for _, group in groupby(numbers, key=lambda number: joined.get(number, number)):
        yield list(group)


# -------------------------------------------------------------------------------------------- matches


def map_matches(
    passages: Sequence[Passage],
    shown: Collection[PassageId],
    found: Mapping[PassageId, Sequence[Span]],
    starts: Mapping[PassageId, float],
    link: Callable[[PassageId], str],
) -> MatchMap:
    """Return where the matches of a search lie.

    Args:
        passages: All of a document in the order of the text.
        shown: Those on the page; they are consecutive.
        found: The spans of the words.
        starts: From `measure_starts`.
        link: Returns the URL of a passage's place in the text.
    """
    matching = [each for each in passages if each.id in found]
    if not matching:
        return MatchMap()
    around = ["", *(link(each.id) for each in matching), ""]
    matches = [
        _build_match(passage, found[passage.id], *urls)
        for passage, urls in zip(matching, zip(around, around[1:], around[2:], strict=False), strict=False)
    ]
    here = tuple(each.id for each in matching if each.id in shown)
    before = _count_before(passages, shown, found)
    return MatchMap(
        matches={each.passage: each for each in matches},
        here=here,
        before=around[before],
        before_count=before,
        after=around[1 + before + len(here)],
        ticks=tuple(_build_ticks(matches, starts)),
        places=tuple(_list_places(matches)),
    )


def _count_before(passages: Sequence[Passage], shown: Collection[PassageId], found: Collection[PassageId]) -> int:
    before = takewhile(lambda each: each.id not in shown, passages)
    return sum(each.id in found for each in before)


def _build_match(passage: Passage, spans: Sequence[Span], before: str, url: str, after: str) -> MatchingPassage:
    start = min((each.start for each in spans), default=0)
    heading = passage.heading[-1] if passage.heading else ""
    return MatchingPassage(passage.id, url, passage.find_pages(start, start + 1), heading, before, after)


def _build_ticks(matches: Sequence[MatchingPassage], starts: Mapping[PassageId, float]) -> Iterator[Tick]:
    groups = [(x, list(group)) for x, group in groupby(matches, key=lambda each: int(starts[each.passage]))]
    most = max(len(group) for _, group in groups)
    for x, group in groups:
        yield Tick(group[0], len(group), x, _MIN_TICK + (STRIP_HEIGHT - _MIN_TICK) * len(group) // most)


def _list_places(matches: Sequence[MatchingPassage]) -> Iterator[MatchPlace]:
    for _, group in groupby(matches, key=lambda each: each.page or each.heading):
        first, *others = group
        yield MatchPlace(first, 1 + len(others))
