"""Detects non-prose blocks by their words, in any format: contents, bibliographies, imprints and forms.

Contents are headings of the document, listed below a heading such as "Contents", or many in the order in which they
come; page numbers may be missing. A bibliography is a section with such a heading whose blocks look like entries.
Imprints are acknowledgements, notes on authors, and text at either end that says who wrote, printed and published the
document. A form is a run of answers to tick and labels of empty fields, with the questions between them. Charts are
found by layout (`kb.read.layout.blocks.charts`).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from kb.model import Block, BlockKind, Document
from kb.read.layout.structure.contents_pages import is_contents_title
from kb.text import fold, split_terms

_TEXT_KINDS = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.CAPTION, BlockKind.BLOCK_QUOTATION})
_LISTED_KINDS = _TEXT_KINDS | {BlockKind.HEADING}
_OUTSIDE = frozenset({BlockKind.FOOTNOTE, BlockKind.RUNNING})  # not in the body
_NUMBER = r"(?:(?:\d{1,2}(?:\.\d{1,2})*|[a-z]|[ivx]{1,5})[.):]?\s+|(?:annex|appendix)\s+\w{1,3}[.):]?\s+(?:[-–—]\s+)?)?"

_MIN_LISTED = 3  # headings in a table of contents
_MIN_UNTITLED = 5  # the same without a heading above it
_MOST_LISTED = 0.75  # share of its entries that are headings, in order
_UNLISTED = re.compile(r"(?:\S+\s+){0,13}\S*[^.!?;:\s]")  # not a sentence
_MIN_WORDS, _MAX_LISTED_WORDS = 2, 40  # words of an entry on average; of a block of entries
_MAX_LISTED_CHARS = 500  # characters of a heading that may be listed
_PAGES_ALONE = re.compile(r"\s*[\divx][\divx\s,–-]*")
_PAGE_BEFORE = re.compile(r"^\s*\d{1,3}\s+")
_PAGE_AFTER = re.compile(r"(?<![\s.])[\s.]+\d{1,3}\s*$")

# ------------------------------------------------------------------------------- bibliographies
_BIBLIOGRAPHY = re.compile(
    rf"{_NUMBER}(?:(?:list of |key |selected? |useful )?"
    r"(?:references?|bibliography|works cited|literature cited|sources)(?: list| cited| used)?)[:.]?",
    re.IGNORECASE,
)
_FURTHER_READING = re.compile(rf"{_NUMBER}further (?:reading|resources)[:.]?", re.IGNORECASE)
_YEAR = r"(?:19|20)\d\d[a-z]?"
_ENTRY = re.compile(
    rf"^.{{0,160}}?\([^()]{{0,30}}{_YEAR}[^()]{{0,25}}\)"  # Bales, K. (2016)
    rf"|^(?:\[?\d{{1,3}}[\].)]?\s+)?[^\W\d_][\w'’-]+,\s+[^\W\d_](?:\.|[\w'’-]+).{{0,200}}?\b{_YEAR}"  # Bales, K. 2016
    rf"|\b{_YEAR}[\])”’.]*\s*(?:\[?unpublished\]?)?$"
    r"|(?:https?://|www\.|\bdoi\b)\S+[\])>.]*$"
    r"|[‘“][^‘’“”]{10,250}(?:[’”],|,[’”])?[’”]?\s+(?-i:[A-Z\d(])"
    r"|\bavailable (?:at|from|online|here)\b|\baccessed\b|\bretrieved from\b|\bpp?\.\s?\d|\bvol\.|\beds?\.\)|\bet al\b"
    r"|\[\d{4}\]|\b\d{4}/\d{2,4}\b",
    re.IGNORECASE,
)
_DATED = re.compile(rf"\b{_YEAR}\b")
_RECOMMENDED = re.compile(r"^for .{5,150}\b(?:see|read|visit|consult|consider|refer to)\b", re.IGNORECASE)
_MOST_ENTRIES = 0.6  # share of a section's blocks
_MAX_GAP = 2  # blocks between two that look like entries, as continuations of an entry

# ------------------------------------------------------------------------------------- imprints
_NAMES_AUTHORS = re.compile(
    rf"{_NUMBER}(?:(?:contributors?|authors?|funding|funders|copyright)(?:,? (?:and|&) )?)?"
    r"(?:acknowledge?ments?(?: and (?:thanks|disclaimer|contributors))?|about the (?:report['’]s )?authors?|imprint|"
    r"(?:the )?authors?|authorship|publication (?:details|information)|suggested citation|how to cite(?: this \w+)?|"
    r"copyright(?: notice| information)?|photo(?:graph)? credits|funding|funders)[:.]?",
    re.IGNORECASE,
)
_PUBLISHES = re.compile(
    rf"^(?:©|\(c\)|copyright\b)[^/]{{0,120}}\b{_YEAR}"
    r"|^©[^/]*\b(?:copyright|fund|university|organi[sz]ation|limited)\b|\ball rights reserved\b"
    r"|\bISBN(?:-1[03])?[:\s-]*(?:97[89]|\d{1,5}[- ])|\b97[89][- ]\d[\d -]{9,13}|\bISSN[:\s]*\d{4}"
    r"|^printed (?:in|on|by) |\bno part of this (?:publication|document|report|work)\b"
    r"|\b(?:creative commons|open government)\b.{0,60}\blicen[cs]e\b"
    rf"|^(?:date |first )?(?:published|printed|issued)(?: on| in)?:?\s(?:\d{{1,2}}\s)?(?:[A-Z][a-z]+\s)?{_YEAR}\.?$"
    r"|\bmay be (?:freely )?reproduced (?:free of charge|without|for|in (?:whole|part|any))\b"
    r"|^the material must be acknowledged as\b"
    r"|\b(?:views|opinions|findings)\b.{0,80}\bare (?:solely )?those of the authors?\b"
    r"|\b(?:views|opinions) expressed (?:in|here)\b.{0,120}\bdo(?:es)? not necessarily\b"
    r"|^(?:picture|photo(?:graph)?|image)s? credits?\b|^(?:\w+ (?:and|&) |\w+ )design by\b"
    r"|\bcompany limited by guarantee\b.{0,160}\b(?:number|no\.?|charity)\b|^registered (?:charity|office)\b.{0,90}\d"
    r"|\bthird[- ]party copyright\b|^this (?:publication|document) is (?:also )?available (?:at|on|from|online)\b"
    r"|^any enquiries regarding this\b|^(?:graphic |cover )?design(?:ed)?(?: and (?:layout|print\w*))?(?: by\b|:)"
    r"|^(?:first )?published (?:by|in) .{1,90}$|^produced (?:by|for) "
    r"|^cover (?:photo|image|picture|design|illustration)",
    re.IGNORECASE,
)
_WRITTEN_BY = re.compile(
    r"^(?:(?:lead |principal |co-?|report )?(?:authors?|editors?|editing|written by|edited by|researched by|copyedit\w*"
    r"|illustrations?|layout|typesetting|proofread\w*|contributors?)\s?(?::|by\b)\s*\S"
    r"|this (?:report|study|submission|briefing|paper|guide|guidance|research|publication|document|toolkit|handbook"
    r"|work)(?: paper| note| piece| report)? (?:was|is|has been|were)(?: generously| kindly| jointly)? "
    r"(?:(?:researched|developed|drafted|designed|conducted) and )?"
    r"(?:written (?:and \w+ )?by|authored by|prepared (?:and \w+ )?by|edited by|compiled by|funded by|supported by the"
    r"|undertaken as part|made possible)"
    r"|suggested citation\b)",
    re.IGNORECASE,
)
_PLAIN_MARK = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+|[\d/ .–-]{4,}|[A-Z]{2,5}\d{5,}.*")
_THANKS = re.compile(
    r"\b(?:thank(?:s|ful)?|grateful|gratitude|acknowledge|appreciat|author|wrote|written|led by|funded|supported|editor"
    r"|professor|research|dr|cite|isbn|©|copyright|photo|designed)",
    re.IGNORECASE,
)
_MAX_IMPRINT_WORDS, _MAX_SECTION_WORDS = 120, 700
_MAX_LINE_WORDS, _MAX_COVER_WORDS = 15, 80
_END = 0.12  # share of the text at either end, for imprints; the alternative is pages
_END_PAGES = 3

# ---------------------------------------------------------------------------------------- forms
_BOX = r"[□☐❑❏❒▢○◯●•\[\]()_\s]*"
_ANSWER = (
    r"(?:yes|no|n/?a|not applicable|i don['’]?t know|do(?:n['’]t| not) know|not known|unknown|unsure|not sure|maybe|"
    r"prefer not to say|male|female|single|married)"
)
_FIELD = (
    r"(?:(?:first|last|full|family|given|middle|print|other|your|their|contact)? ?names?(?: of \w+(?: \w+)?)?|surname|"
    r"forenames?|date of birth|d\.?o\.?b\.?|(?:home |work |email |e-mail |postal |current )?address|post ?code|"
    r"(?:tele)?phone(?: number| no\.?)?|mobile(?: number)?|e-?mail|day|month|year|signature|signed|date|time|gender|"
    r"sex|nationality|ethnicity|organisation|job title|role|position|rank|town or city|county|country|place of birth|"
    r"relationship|enter [\w’' ]{3,80}|reference number|crime reference number|police force)"
)
_ANSWERED = re.compile(rf"{_BOX}{_ANSWER}(?:{_BOX}(?:[/|,]{_BOX})?{_ANSWER})*{_BOX}[.:]?", re.IGNORECASE)
_ANSWER_THEN = re.compile(
    rf"{_BOX}(?:yes|no)\s?[-–—:(]\s?\(?(?:go|if|please|complete|continue|you|skip|move)\b.*", re.IGNORECASE
)
_FIELD_LABEL = re.compile(rf"{_BOX}{_FIELD}(?: \((?:optional|required|if [\w ]+)\))?\s?:?{_BOX}", re.IGNORECASE)
_TICKED = re.compile(r"[□☐❑❏❒▢○◯]")
_BLANK = re.compile(r"_{5,}|\.{12,}|…{5,}")
_MIN_FIELDS, _MIN_TICKED_FIELDS = 8, 5  # in a form; in one with boxes to tick or blanks
_MIN_ANSWERS = 2  # among them
_MAX_BETWEEN, _MAX_QUESTION_WORDS, _MAX_LABEL_WORDS = 3, 45, 12


def mark_apparatus(document: Document) -> Document:
    """Give the non-prose blocks of a document their kinds."""
    texts = [block.span.slice(document.text) for block in document.blocks]
    body = [at for at, block in enumerate(document.blocks) if block.kind not in _OUTSIDE]
    ends = _list_ends(document)
    headings = _collect_headings(document.blocks, texts, body)
    kinds: dict[int, BlockKind] = {}
    kinds |= dict.fromkeys(_find_form_fields(document.blocks, texts, body), BlockKind.FORM)
    sections = list(_split_sections(document.blocks, body))
    kinds |= dict.fromkeys(_find_imprint(document, texts, ends, sections), BlockKind.IMPRINT)
    kinds |= dict.fromkeys(_find_untitled_contents(document, texts, body, headings), BlockKind.CONTENTS)
    kinds |= dict.fromkeys(_find_contents(document.blocks, texts, body, headings), BlockKind.CONTENTS)
    kinds |= dict.fromkeys(_find_entries(document.blocks, texts, set(ends), sections), BlockKind.BIBLIOGRAPHY)
    if not kinds:
        return document
    blocks = [
        replace(block, kind=kinds[at], level=0, mark="") if at in kinds else block
        for at, block in enumerate(document.blocks)
    ]
    return replace(document, blocks=tuple(blocks))


def _split_sections(blocks: Sequence[Block], body: Sequence[int]) -> Iterator[list[int]]:
    """Yield the block indexes of each section, from its heading to the next."""
    section: list[int] = []
    for at in body:
        if blocks[at].kind is BlockKind.HEADING and section:
            yield section
            section = []
        section.append(at)
    if section:
        yield section


# ------------------------------------------------------------------------------------- contents


class _Headings:
    """The headings of a document by squashed text, to find those that an entry of its contents consists of."""

    def __init__(self, places: Mapping[str, Sequence[int]]) -> None:
        """Take the block indexes of each heading, in order."""
        self.places = {text: each for text, each in places.items() if 0 < len(text) <= _MAX_LISTED_CHARS}
        self._sorted = sorted(self.places)
        self._beginnings: list[int] = []  # index of each heading's longest proper prefix among them, or -1
        for at, text in enumerate(self._sorted):
            self._beginnings.append(self._find_beginning(text, at - 1))

    def _find_beginning(self, text: str, at: int, offset: int = 0) -> int:
        """Return the index, at most `at`, of the longest heading that matches a text at an offset; or -1."""
        while at >= 0 and not text.startswith(self._sorted[at], offset):
            at = self._beginnings[at]
        return at

    def list_parts(self, text: str, is_meant: Callable[[str], bool]) -> list[str]:
        """Split a squashed text into headings that satisfy `is_meant`; empty if it is anything else."""
        parts: list[str] = []
        offset = 0
        while offset < len(text):
            at = bisect_right(self._sorted, text[offset : offset + _MAX_LISTED_CHARS]) - 1
            at = self._find_beginning(text, at, offset)
            while at >= 0 and not is_meant(self._sorted[at]):
                at = self._beginnings[at]
            if at < 0:
                return []
            parts.append(self._sorted[at])
            offset += len(parts[-1])
        return parts

    def list_later(self, text: str, end: int) -> list[str]:
        """Split a text into headings that come after block `end`, as `list_parts`."""
        return self.list_parts(text, lambda part: self.places[part][-1] > end)

    def find_next(self, part: str, end: int) -> int:
        """Return the first occurrence of a heading after block `end`, or -1."""
        places = self.places[part]
        at = bisect_right(places, end)
        return places[at] if at < len(places) else -1


def _collect_headings(blocks: Sequence[Block], texts: Sequence[str], body: Sequence[int]) -> _Headings:
    places: dict[str, list[int]] = {}
    for at in body:
        if blocks[at].kind is BlockKind.HEADING:
            places.setdefault(_squash(texts[at]), []).append(at)
    return _Headings(places)


def _find_contents(
    blocks: Sequence[Block], texts: Sequence[str], body: Sequence[int], headings: _Headings
) -> Sequence[int]:
    """Return the blocks of a table of contents: below its heading, consisting only of headings that come later."""
    start = next((place for place, at in enumerate(body) if is_contents_title(texts[at])), None)
    if start is None or blocks[body[start]].kind is not BlockKind.HEADING:
        return ()
    listed: list[int] = []
    seen: set[str] = set()
    found = 0
    for at in body[start + 1 :]:
        is_heading = blocks[at].kind is BlockKind.HEADING
        entry = _squash_entry(texts[at])
        if is_heading and entry in seen:
            break  # the heading itself
        seen.add(entry)
        listed.append(at)
        if headings.list_later(entry, at):  # a listed heading comes again
            found = len(listed)
        elif not is_heading and not _squash(texts[at]).isdigit():  # a heading may be that of a part of the list
            break
    return listed[:found] if found >= _MIN_LISTED else ()


def _find_untitled_contents(
    document: Document, texts: Sequence[str], body: Sequence[int], headings: _Headings
) -> Iterator[int]:
    """Yield the blocks of untitled tables of contents: consecutive headings on a page that come again in order."""
    blocks = document.blocks
    entries = {
        at: _squash_entry(texts[at])
        for at in body
        if blocks[at].kind in _LISTED_KINDS and len(texts[at].split()) <= _MAX_LISTED_WORDS
    }
    run: list[int] = []
    listed: set[str] = set()  # entries of the run
    passed = 0
    for at in [*body, -1]:
        entry = entries.get(at, "")
        is_listed = bool(entry) and bool(headings.list_later(entry, at))
        goes_on = not run or (entry not in listed and _find_page(document, run[-1]) == _find_page(document, at))
        if at in entries and goes_on:
            if is_listed or (run and _PAGES_ALONE.fullmatch(texts[at])):
                run.append(at)
                listed.add(entry)
                passed = 0
                continue
            if run and not passed and _UNLISTED.fullmatch(texts[at]):
                passed += 1  # an entry worded differently from its heading
                continue
        if len(run) > 1:
            run = _drop_title(run, blocks, entries, headings)
            is_list = all(blocks[each].kind is BlockKind.LIST_ITEM for each in run)  # topics with a section each
            if not is_list and _come_again(run, texts, entries, headings):
                yield from range(run[0], run[-1] + 1)
        run, listed, passed = ([at], {entry}, 0) if is_listed else ([], set(), 0)


def _find_page(document: Document, at: int) -> int:
    """Return the index of the page on which a block begins."""
    return bisect_right(document.pages, document.blocks[at].span.start, key=lambda page: page.span.start)


def _drop_title(run: list[int], blocks: Sequence[Block], entries: Mapping[int, str], headings: _Headings) -> list[int]:
    """Return a run without the list's own heading, which comes again only after what is listed, if at all."""
    if blocks[run[0]].kind is not BlockKind.HEADING:
        return run
    first, second = (
        next((headings.find_next(part, run[-1]) for part in headings.list_later(entries[each], run[-1])), None)
        for each in run[:2]
    )
    return run[1:] if first is None or (second is not None and first > second) else run


def _come_again(run: Sequence[int], texts: Sequence[str], entries: Mapping[int, str], headings: _Headings) -> bool:
    """Tell whether entries are headings that come again in the same order, with text between them."""
    end = run[-1]
    parts = [part for at in run for part in headings.list_later(entries[at], end)]
    found: list[int] = []
    for part in parts:
        place = headings.find_next(part, found[-1] if found else end)
        if place >= 0:
            found.append(place)
    words = sum(len(split_terms(texts[at])) for at in run if not _PAGES_ALONE.fullmatch(texts[at]))
    apart = sum(second - first > 1 for first, second in pairwise(found))
    return (
        len(found) >= max(_MIN_UNTITLED, _MOST_LISTED * len(parts))
        and apart >= _MOST_LISTED * (len(found) - 1)
        and words >= _MIN_WORDS * len(parts)
    )


def _squash_entry(text: str) -> str:
    return _squash(_PAGE_AFTER.sub("", _PAGE_BEFORE.sub("", text)))


def _squash(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text).text))


# ------------------------------------------------------------------------------- bibliographies


def _find_entries(
    blocks: Sequence[Block], texts: Sequence[str], ends: Collection[int], sections: Sequence[Sequence[int]]
) -> Iterator[int]:
    """Yield the blocks of bibliographies; a heading that looks like an entry is one."""
    level = 0  # of the bibliography's heading; its parts are below
    for section in sections:
        heading, title = blocks[section[0]], texts[section[0]].strip()
        if heading.kind is not BlockKind.HEADING:
            continue
        is_entry = False
        is_part = 0 < level < heading.level
        if _BIBLIOGRAPHY.fullmatch(title):
            level, is_part = heading.level, False
        elif _FURTHER_READING.fullmatch(title) and section[0] in ends:
            level, is_part = 0, False
        elif is_part:
            is_entry = _is_entry(title, is_part=True)
        else:
            level = 0
            continue
        entries = [at for at in section[1:] if blocks[at].kind in _TEXT_KINDS]
        shaped = [at for at in entries if _is_entry(texts[at], is_part=is_part)]
        if len(shaped) < _MOST_ENTRIES * len(entries) or not (entries or is_entry):
            continue
        if is_entry:
            yield section[0]
        last = section[0]
        for at in shaped:
            between = entries[bisect_right(entries, last) : bisect_left(entries, at)]
            yield from (between if len(between) <= _MAX_GAP else ())
            yield at
            last = at


def _is_entry(text: str, *, is_part: bool) -> bool:
    """Tell whether a text looks like an entry; in a part of a bibliography, which may be another section, by a year."""
    if is_part and not _DATED.search(text):
        return False
    return bool(_ENTRY.search(text) or _RECOMMENDED.match(text.lstrip("•●○▪–—-* ")))


# ------------------------------------------------------------------------------------- imprints


def _find_imprint(
    document: Document, texts: Sequence[str], ends: Sequence[int], sections: Sequence[Sequence[int]]
) -> Iterator[int]:
    blocks = document.blocks
    for section in sections:
        own = [at for at in section[1:] if blocks[at].kind in _TEXT_KINDS]
        if (
            blocks[section[0]].kind is BlockKind.HEADING
            and _NAMES_AUTHORS.fullmatch(texts[section[0]].strip())
            and any(_THANKS.search(texts[at]) for at in own[:3])
            and sum(len(texts[at].split()) for at in own) <= _MAX_SECTION_WORDS
        ):
            yield from own
    sure = {at for at in ends if _says_who_made_it(blocks[at], texts[at])}
    yield from sure
    yield from _find_back_cover(document, texts, ends, sure)
    for before, at, after in zip([-1, *ends], ends, [*ends[1:], -1], strict=False):
        is_beside = before in sure or after in sure
        if is_beside and blocks[at].kind in _TEXT_KINDS and _PLAIN_MARK.fullmatch(texts[at].strip()):
            yield at


def _find_back_cover(
    document: Document, texts: Sequence[str], ends: Sequence[int], sure: Collection[int]
) -> Sequence[int]:
    """Return the blocks of the last page if it has few words, with the copyright holder among them."""
    last = [page.span for page in document.pages if page.number == document.page_count]
    own = [at for at in ends if any(span.start <= document.blocks[at].span.start < span.end for span in last)]
    has_only_lines = all(
        document.blocks[at].kind in _TEXT_KINDS and len(texts[at].split()) <= _MAX_LINE_WORDS for at in own
    )
    is_cover = has_only_lines and sum(len(texts[at].split()) for at in own) <= _MAX_COVER_WORDS
    return own if is_cover and any(at in sure for at in own) else ()


def _says_who_made_it(block: Block, text: str) -> bool:
    """Tell whether a block says who wrote, funded, printed or published the document."""
    if len(text.split()) > _MAX_IMPRINT_WORDS:
        return False
    if block.kind is BlockKind.HEADING:
        return bool(_PUBLISHES.search(text))
    return block.kind in _TEXT_KINDS and bool(_PUBLISHES.search(text) or _WRITTEN_BY.search(text))


def _list_ends(document: Document) -> list[int]:
    """Return the indexes of the body's blocks near the beginning or the end of a document."""
    first, last = _END * len(document.text), (1 - _END) * len(document.text)
    return [
        at
        for at, block in enumerate(document.blocks)
        if block.kind not in _OUTSIDE
        and (not first <= block.span.start <= last or _is_on_end_page(document, block.span.start))
    ]


def _is_on_end_page(document: Document, offset: int) -> bool:
    """Tell whether an offset is on one of the first or last pages of the file."""
    place = bisect_right(document.pages, offset, key=lambda page: page.span.start) - 1
    return place >= 0 and not _END_PAGES < document.pages[place].number <= document.page_count - _END_PAGES


# ---------------------------------------------------------------------------------------- forms


def _find_form_fields(blocks: Sequence[Block], texts: Sequence[str], body: Sequence[int]) -> Iterator[int]:
    """Yield the blocks of forms without their headings."""
    run: list[int] = []  # indexes into `body` of answers and fields
    for place, at in enumerate(body):
        if blocks[at].kind in _TEXT_KINDS and _is_field(texts[at]):
            if run and place - run[-1] > _MAX_BETWEEN + 1:
                yield from _select_fields(blocks, texts, body, run)
                run = []
            run.append(place)
    yield from _select_fields(blocks, texts, body, run)


def _is_field(text: str) -> bool:
    return bool(_is_answer(text) or _FIELD_LABEL.fullmatch(text.strip()))


def _is_answer(text: str) -> bool:
    return bool(_ANSWERED.fullmatch(text.strip()) or _ANSWER_THEN.fullmatch(text.strip()) or _BLANK.search(text))


def _select_fields(
    blocks: Sequence[Block], texts: Sequence[str], body: Sequence[int], run: Sequence[int]
) -> Iterator[int]:
    """Yield the fields of a run that is a form, with the questions before and between them."""
    own = [texts[body[place]] for place in run]
    has_boxes = any(_TICKED.match(text) or _BLANK.search(text) for text in own)
    if len(run) < (_MIN_TICKED_FIELDS if has_boxes else _MIN_FIELDS) or sum(map(_is_answer, own)) < _MIN_ANSWERS:
        return
    for place in range(max(run[0] - 1, 0), run[-1] + 1):
        at = body[place]
        words = len(texts[at].split())
        is_question = texts[at].rstrip().endswith("?") and words <= _MAX_QUESTION_WORDS
        is_label = place > run[0] and words <= _MAX_LABEL_WORDS
        if blocks[at].kind in _TEXT_KINDS and (_is_field(texts[at]) or is_question or is_label):
            yield at
