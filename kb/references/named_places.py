"""Places that a text names without a number: "see section on Archives", "the table below", "on the next page"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kb.model import BlockKind, ContentsEntry, Passage, Span
from kb.references.mentions import parse_label
from kb.references.places import get_only
from kb.text import split_terms, tokenize

_UNIT = r"(?:sections?|chapters?|annexe?s?|appendix|appendices|case\sstud(?:y|ies))"
_TITLED = re.compile(
    rf"\b{_UNIT}\s(?:on|about|entitled|titled|called|headed)\s(?:the\s(?=[“‘\"']))?[“‘\"']?|"
    r"(?P<see>\b(?:see|refer\sto)\s(?:also\s)?(?:the\s)?[“‘\"']?)(?=[A-Z“‘\"'])",
    re.IGNORECASE,
)
_ENDS_TITLE = re.compile(r"[.,]?[”’\"']?(?:[.,;:)\]\n]|$|\s(?:below|above|section|for|on\spage|in\sthis)\b)")
_BESIDE_TITLE = re.compile(
    r"[.,]?(?P<quote>[”’\"'])?,?(?:\s(?:below|above|overleaf|(?:section|chapter)(?:,?\s(?:below|above)|\)|\.)|on\spage\s\d)|"
    r",?\spage\s\d)",
)
_SOLE = re.compile(
    r"\b(?:see|in|at|to)\s(?:the\s|an\s)?(?:attached\s)?(?P<unit>annexe?s?|appendix|appendices|glossary)\b"
    r"(?!\s(?:(?-i:[A-Z])|\d|[ivx]{1,4}\b|of\b|to\s(?!this)|in\s)|-|\s?\()",
    re.IGNORECASE,
)
_SOLE_TITLES = {
    "annex": re.compile(r"(?:annexe?s?|annexe?s? and (?:tables|references))(?:\s?[:–—-].*)?", re.IGNORECASE),
    "appendix": re.compile(r"(?:appendix|appendices)(?:\s?[:–—-].*)?", re.IGNORECASE),
    "glossary": re.compile(r"(?:glossary)(?: of .*)?(?:\s?[:–—-].*)?", re.IGNORECASE),
}
_TURN = re.compile(
    r"\b(?:on|to|over)\s(?:the\s)?(?P<where>next|following|previous|preceding)\spages?\b|"
    r"(?P<object>\b(?:see|the|shown|continued)\s(?:[\w’-]+\s){0,2})overleaf\b",
    re.IGNORECASE,
)
_BACK = frozenset({"previous", "preceding"})
_TABLE = re.compile(
    r"\b(?:the|this|see|in)\s(?:the\s)?(?:table\s(?P<after>below|above)|(?P<before>below|above|following|preceding)\stable)"
    r"\b(?!\s\d)",
    re.IGNORECASE,
)
_ABOVE = frozenset({"above", "preceding"})
_LEADING_NUMBER = re.compile(r"(?:\d{1,3}(?:\.\d{1,2}){0,3}|[A-Z]|[ivx]{1,4})[.):]?\s+(?=\S)")
_NEAR = 2  # passages between a table and the words that name it, at most
_MAX_TERMS = 14


@dataclass(frozen=True, slots=True)
class NamedPlaces:
    """The places of a document that its text may name without a number."""

    titles: dict[tuple[str, ...], list[int]] = field(default_factory=dict)  # headings by their folded words
    sole: dict[str, list[int]] = field(default_factory=dict)  # annexes, appendices and glossaries by kind
    pages: dict[int, int] = field(default_factory=dict)  # by page of the file: the first passage that begins on it
    tables: frozenset[int] = frozenset()  # positions of passages with table rows


def find_named_places(passages: Sequence[Passage], contents: Iterable[ContentsEntry]) -> NamedPlaces:
    """Return the places of a document that can be named without a number."""
    positions = {each.id: each.position for each in passages}
    headings = [(entry.text.strip(), positions[entry.passage]) for entry in contents]
    titles: dict[tuple[str, ...], list[int]] = {}
    for text, at in headings:
        label = parse_label(text)
        title = text[label[2] :] if label else _LEADING_NUMBER.sub("", text, count=1)
        for terms in {tuple(split_terms(text)), tuple(split_terms(title))}:
            if 0 < len(terms) <= _MAX_TERMS:
                titles.setdefault(terms, []).append(at)
    pages: dict[int, int] = {}
    for passage in passages:
        if passage.kind is not BlockKind.FOOTNOTE:
            for each in passage.breaks[:1]:
                pages.setdefault(each.number, passage.position)
    tables = frozenset(
        passage.position for passage in passages if any(block.kind is BlockKind.TABLE_ROW for block in passage.blocks)
    )
    return NamedPlaces(titles, _find_sole_places(headings), pages, tables)


def _find_sole_places(headings: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    """Return the headings of annexes, appendices and glossaries with no number, or the only one of their kind."""
    found: dict[str, list[int]] = {}
    labelled: dict[str, dict[str, list[int]]] = {}
    for text, at in headings:
        label = parse_label(text)
        if label:
            labelled.setdefault(label[0].value, {}).setdefault(label[1], []).append(at)
        for name, pattern in _SOLE_TITLES.items():
            if pattern.fullmatch(_LEADING_NUMBER.sub("", text, count=1)):
                found.setdefault(name, []).append(at)
    for name, numbers in labelled.items():
        if len(numbers) == 1:
            found.setdefault(name, next(iter(numbers.values())))
    return found


def find_unnumbered(passage: Passage, places: NamedPlaces) -> Iterator[tuple[Span, int]]:
    """Yield the words that name a place without a number, each with the position of the passage that begins there."""
    words = passage.text.lower()  # cheap pre-filter: most passages have none of these
    if any(word in words for word in ("see ", "refer to ", "section", "chapter", "case stud", "annex", "appendi")):
        yield from _find_titles(passage.text, places)
    if any(word in words for word in ("annex", "appendi", "glossary")):
        yield from _find_sole(passage.text, places)
    if passage.kind is not BlockKind.FOOTNOTE:
        if " page" in words or "overleaf" in words:
            yield from _find_pages(passage, places)
        if "table" in words:
            yield from _find_tables(passage, places)


def _find_titles(text: str, places: NamedPlaces) -> Iterator[tuple[Span, int]]:
    for cue in _TITLED.finditer(text):
        tokens = tokenize(text[cue.end() : cue.end() + 200])[:_MAX_TERMS]
        if not tokens or tokens[0].start > 1:
            continue
        for count in range(len(tokens), 0, -1):
            found = places.titles.get(tuple(token.term for token in tokens[:count]))
            if found is None:
                continue
            end = cue.end() + tokens[count - 1].end
            at = get_only(found)
            if at is not None and _is_whole_title(text, cue, end):
                yield Span(cue.end(), end), at
            break


def _is_whole_title(text: str, cue: re.Match[str], end: int) -> bool:
    """Tell whether the words after a cue end as a title does, and are not the beginning of another name."""
    if not cue["see"]:
        return bool(_ENDS_TITLE.match(text, end))
    beside = _BESIDE_TITLE.match(text, end)
    return bool(beside) and bool(beside["quote"] if beside else "") == (text[cue.end() - 1] in "“‘\"'")


def _find_sole(text: str, places: NamedPlaces) -> Iterator[tuple[Span, int]]:
    """Yield mentions of the document's only annex, appendix or glossary."""
    for match in _SOLE.finditer(text):
        unit = match["unit"].lower()
        name = "glossary" if unit == "glossary" else "annex" if unit.startswith("annex") else "appendix"
        at = get_only(places.sole.get(name, ()))
        if at is not None:
            yield Span(match.start("unit"), match.end("unit")), at


def _find_pages(passage: Passage, places: NamedPlaces) -> Iterator[tuple[Span, int]]:
    """Yield mentions of the page before and after those of the passage."""
    for match in _TURN.finditer(passage.text):
        here = [each.number for each in passage.breaks if each.offset <= match.start()]
        step = -1 if (match["where"] or "").lower() in _BACK else 1
        if here and (at := places.pages.get(here[-1] + step)) is not None:
            yield Span(match.end("object") if match["object"] else match.start(), match.end()), at


def _find_tables(passage: Passage, places: NamedPlaces) -> Iterator[tuple[Span, int]]:
    """Yield mentions of a table near a passage that has none itself."""
    if passage.position in places.tables:
        return
    for match in _TABLE.finditer(passage.text):
        step = -1 if (match["after"] or match["before"]).lower() in _ABOVE else 1
        near = [passage.position + step * distance for distance in range(1, _NEAR + 1)]
        at = next((each for each in near if each in places.tables), None)
        if at is not None:
            yield Span(*match.span()), at
