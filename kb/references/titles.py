"""Finds titles of other documents in a text: in footnotes, bibliographies and sentences.

A title is compared folded and whole. It counts if it is too long to be anything else, is capitalised as the document
prints it, and is not part of a longer name; a year beside it must be the document's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kb.model import BlockKind, DocumentId, Passage, Span
from kb.text import Token, split_terms, tokenize

MIN_TERMS = 5  # shorter titles name other things too: "National Referral Mechanism (NRM)"
_MIN_CHARS = 24
_OWN_TITLES = frozenset({BlockKind.TITLE, BlockKind.HEADING})
_STARTS = frozenset({BlockKind.PARAGRAPH, BlockKind.CAPTION})  # if nothing but a title: on the work's own page
_LETTERS = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ADDRESS = re.compile(r"(?:https?:|www\.)\S*")
_GOES_ON = re.compile(r"\s?[:–—]\s?\S|\s[-]\s\S|\s[A-Z0-9]|[-/]\w")
_NAME_BEFORE = re.compile(r"(?<![.,:;!?“‘\"'(\[])\s(?P<word>[^\W\d_][\w’']*)\s$")
_LEADING = frozenset({"a", "also", "and", "at", "by", "for", "from", "in", "of", "on", "or", "our", "see", "the", "to"})
_BEFORE_CHARS, _AFTER_CHARS = 40, 60


@dataclass(frozen=True, slots=True)
class KnownTitle:
    """The title of a document of the library."""

    document: DocumentId
    terms: tuple[str, ...]  # folded words
    text: str  # as printed
    year: str  # of the document; "" if unknown


@dataclass(frozen=True, slots=True)
class TitleMention:
    """A document whose title occurs in a passage, and the title's span in its text."""

    document: DocumentId
    span: Span


def split_title(title: str) -> tuple[str, ...]:
    """Return the folded words of a title; none if it is too short to be recognised in a text."""
    terms = tuple(split_terms(title))
    return terms if len(terms) >= MIN_TERMS and len(title) >= _MIN_CHARS else ()


@dataclass(frozen=True, slots=True)
class TitleIndex:
    """The titles of a library by their first three words."""

    titles: dict[tuple[str, str, str], list[KnownTitle]] = field(default_factory=dict)

    @classmethod
    def build(cls, titles: Iterable[KnownTitle]) -> TitleIndex:
        """Return an index of these titles."""
        index = cls()
        for each in titles:
            first, second, third, *_ = each.terms
            index.titles.setdefault((first, second, third), []).append(each)
        return index

    def find_titles(self, passage: Passage) -> tuple[TitleMention, ...]:
        """Return the titles of other documents in a passage, in order; of two that overlap the longer one."""
        terms = split_terms(passage.text)
        keys = zip(terms, terms[1:], terms[2:], strict=False)
        starts = [at for at, key in enumerate(keys) if key in self.titles]
        if not starts:
            return ()
        tokens = tokenize(passage.text)
        mentions: list[TitleMention] = []
        for at in starts:
            found = [
                each
                for each in self.titles[terms[at], terms[at + 1], terms[at + 2]]
                if tuple(terms[at : at + len(each.terms)]) == each.terms
            ]
            longest = max((len(each.terms) for each in found), default=0)
            mention = _choose(
                [each for each in found if len(each.terms) == longest], passage, tokens[at : at + longest]
            )
            if mention and not (mentions and mention.span.start < mentions[-1].span.end):
                mentions.append(mention)
        return tuple(mentions)


def _choose(titles: Sequence[KnownTitle], passage: Passage, tokens: Sequence[Token]) -> TitleMention | None:
    """Return the one document that a title refers to; None if it is the passage's own or ambiguous."""
    if not titles:
        return None
    span = Span(tokens[0].start, tokens[-1].end)
    if not _is_alone(passage, span):
        return None
    years = _find_years(passage.text, span)
    meant = [
        each
        for each in titles
        if _is_capitalised(span.slice(passage.text), each.text)
        and (not years or not each.year or each.year in years or bool(_YEAR.search(each.text)))
    ]
    if len(meant) > 1:
        meant = [each for each in meant if each.year in years]
    if len(meant) != 1 or meant[0].document == passage.document:
        return None
    return TitleMention(meant[0].document, span)


def _is_alone(passage: Passage, span: Span) -> bool:
    """Tell whether the words at a span are a complete name: not part of a longer one, and not a heading."""
    text = passage.text
    block = next(each for each in passage.blocks if each.span.end > span.start)
    is_whole_block = not text[block.span.start : span.start].strip() and not text[span.end : block.span.end].strip(
        " .)"
    )
    if block.kind in _OWN_TITLES or (is_whole_block and block.kind in _STARTS) or span.end > block.span.end:
        return False
    end = span.end + (text[span.end : span.end + 1] == ")")
    if _GOES_ON.match(text, end, block.span.end):
        return False
    before = _NAME_BEFORE.search(text, block.span.start, span.start)
    return not (before and before["word"][0].isupper() and before["word"].lower() not in _LEADING)


def _is_capitalised(words: str, title: str) -> bool:
    """Tell whether the words have capitals wherever the title has; half of them do for a title in all capitals."""
    printed: list[str] = _LETTERS.findall(words)
    wanted: list[str] = _LETTERS.findall(title)
    if len(printed) != len(wanted) or not (printed[0][0].isupper() or printed[0][0].isdigit()):
        return False
    capitals = [each[0].isupper() for each in printed]
    if sum(map(str.isupper, title)) > sum(map(str.islower, title)):
        return sum(capitals) * 2 >= len(printed)
    return all(is_capital or not other[0].isupper() for is_capital, other in zip(capitals, wanted, strict=True))


def _find_years(text: str, span: Span) -> set[str]:
    """Return the years beside a title, where citations give the year of a work."""
    before = text[max(span.start - _BEFORE_CHARS, 0) : span.start].rpartition(";")[2].rpartition("\n")[2]
    after = text[span.end : span.end + _AFTER_CHARS].partition(";")[0].partition("\n")[0]
    return {*_YEAR.findall(before), *_YEAR.findall(_ADDRESS.sub(" ", after))}
