"""Finds what else the first page of a document prints: lines that no field of its metadata has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.model import BlockKind, Metadata
from kb.read.metadata.finders.front_pages import FrontPages
from kb.read.metadata.finders.titles import fold_alphanumerics, guess_kind
from kb.text.dates import find_date, parse_date_line
from kb.text.word_lists import FUNCTION_WORDS, parse_words

_NO_DETAIL = re.compile(  # an item, a motto, a sentence, an address, a credit, a label
    r"[“\"‘(•▪–-].*|\d{1,2}[.)] .*|.*[?!”\":]|.*[.!?] .*\.|[a-z][\w-]*(?:\.[a-z][\w-]*)+/?|"
    r".*(?:https?:|www\.|@|©|\b(?:tel|fax|phone|photo(?:graph)?|image)\b|\d{3,5} \d{3} ?\d{3}|\b\d{4} \d{4}\b).*|"
    r"(?:key (?:points|messages|findings)|abstract|(?:executive )?summary|contents|at a glance|keywords|section|"
    r"chapter)\b.*|(?:\S+ ){0,2}(?:by|with|for|of)|report, together with .*|ordered by .*|.* by authority of .*",
    re.IGNORECASE,
)
_LABELS = parse_words("by written prepared published author authors date series dr prof professor sir rev mr mrs ms")
_LINE_WORDS, _MIN_LETTERS, _KIND_WORDS, _DATE_WORDS, _MOST_LINES = 18, 4, 3, 6, 4
_SENTENCE_WORDS, _MOST_WORDS = 8, 26
_ROW = 2  # a table's row has so many tabs, a label and its value one
_LONG = 5  # letters of a word that may be known by another one: "ledger" by "ledgers"
_NEW = 1 / 3  # of the words of a line
_TEXT_BEGINS = (BlockKind.HEADING, BlockKind.LIST_ITEM, BlockKind.CONTENTS, BlockKind.BLOCK_QUOTATION)
_TITLE_KINDS = (BlockKind.TITLE, BlockKind.HEADING)
_NO_LINES = (BlockKind.FORM, BlockKind.CHART)
_LEAST_PAGES = 3  # a shorter document may be a poster, whose lines are its text


def list_other_lines(metadata: Metadata, pages: FrontPages) -> tuple[str, ...]:
    """Return the first short lines of a first page that the metadata has no place for, as printed: "H. 14B".

    They may be a part of what a citation needs: a number, a sub-title, for whom a report was made. On a page that has
    running text too, they are those above it.
    """
    if metadata.kind in ("form", "release") or not pages.body or pages.body[-1].page < _LEAST_PAGES:
        return ()
    fields = ("title", "subtitle", "publisher", "corporate_author", "number", "edition", "place", "isbn", "doi")
    known = " ".join([*(getattr(metadata, name) for name in fields), *metadata.authors])
    lines = (
        line
        for line in _iterate_head(pages, known)
        if not _is_told(line, metadata.date, known) and not _abbreviates(line, metadata.publisher)
    )
    return tuple(dict.fromkeys(lines))[:_MOST_LINES]


def _iterate_head(pages: FrontPages, known: str) -> Iterator[str]:
    """Yield the short lines of a cover, or those of another first page down to its running text."""
    own, first = fold_alphanumerics(known), next((line.page for line in pages.title_page), 0)
    lines = [line for line in pages.title_page if line.page == first]
    titles = [at for at, line in enumerate(lines) if line.kind in _TITLE_KINDS and fold_alphanumerics(line.text) in own]
    for at, line in enumerate(lines):
        count, is_below = len(line.text.split()), bool(titles) and at > titles[0]
        is_short = count <= _LINE_WORDS or (
            count <= _MOST_WORDS and not line.text.rstrip().endswith((".", "!", "?", ":"))
        )
        ends = (is_below and line.kind in _TEXT_BEGINS) or (not is_short and (is_below or not titles))
        if ends and not pages.is_cover and fold_alphanumerics(line.text) not in own:
            return
        if is_short and line.kind not in _NO_LINES and line.text.count("\t") < _ROW:
            yield " ".join(line.text.split())


def _abbreviates(line: str, name: str) -> bool:
    """Tell whether a line is the letters of a name: "NWT" of "Net Watch Trust"."""
    initials = iter(re.findall(r"\b\w", name.casefold()))
    return line.isupper() and line.isalpha() and all(letter in initials for letter in line.casefold())


def _is_told(line: str, date: str, known: str) -> bool:
    """Tell whether a line adds nothing to what is known, or is no detail of a publication: a motto, an address."""
    words = [fold_alphanumerics(word) for word in line.split()]
    is_sentence = line.endswith(".") and len(words) >= _SENTENCE_WORDS
    if sum(map(len, words)) < _MIN_LETTERS or is_sentence or _NO_DETAIL.fullmatch(line):
        return True
    has_number = any(character.isdigit() for character in line)
    if (guess_kind(line) and len(words) <= _KIND_WORDS and not has_number) or parse_date_line(line):
        return True
    if date and find_date(line).startswith(date) and len(words) <= _DATE_WORDS:
        return True
    own = fold_alphanumerics(known)
    told = {*map(fold_alphanumerics, known.split()), *FUNCTION_WORDS, *_LABELS, ""}
    new = [word for word in words if word not in told and (len(word) < _LONG or word not in own)]
    return len(new) < _NEW * len(words)
