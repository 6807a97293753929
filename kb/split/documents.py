"""Cuts a document into passages, gives each its quotations, laws and kinds, and the document its acronyms and phrases.

This module puts these together and says in the document's remarks what could not be taken. How passages are cut, and
how any of the rest is found, is not its business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.model import Document, Passage
from kb.split import acronyms, kinds, laws, passages, phrases, quotations
from kb.split.kinds.editing import corrected
from kb.split.quotations import Found, Unpaired

# Changes when the same document would be split otherwise.
VERSION = (
    passages.VERSION,
    quotations.VERSION,
    acronyms.VERSION,
    laws.VERSION,
    kinds.VERSION,
    phrases.VERSION,
)

_LONGEST_SHOWN = 60


def split_with_quotations(document: Document) -> tuple[Document, tuple[Passage, ...]]:
    """Split a document.

    Args:
        document: As it was read, with an editor's corrections.

    Returns:
        The document with its acronyms and phrases, its remarks completed, and its passages with their quotations, laws
        and kinds.
    """
    found = quotations.corrected(document, quotations.quotations(document), document.corrections)
    held = tuple(
        replace(each, quotations=quotations.of_passage(found, document, each.span)) for each in passages.split(document)
    )
    cited = laws.laws_of(held)
    told = [replace(each, laws=cites, kinds=kinds.kinds_of(each)) for each, cites in zip(held, cited, strict=True)]
    edited, unused = corrected(told, document.kind_corrections)
    known = replace(
        document,
        remarks=(*document.remarks, *_remarks(document, found), *unused),
        acronyms=acronyms.acronyms(document.text),
        phrases=phrases.phrases(document.text),
    )
    return known, edited


def _remarks(document: Document, found: Found) -> Sequence[str]:
    unpaired = [_unpaired(document, found.unpaired)] if found.unpaired else []
    return (*unpaired, *found.remarks)


def _unpaired(document: Document, places: Sequence[Unpaired]) -> str:
    """Say in one sentence where marks do not pair."""
    first = " ".join(places[0].span.of(document.text).split())
    if len(first) > _LONGEST_SHOWN:
        first = f"{first[:_LONGEST_SHOWN].rsplit(' ', 1)[0]} …"
    how_many = "one place" if len(places) == 1 else f"{len(places)} places"
    return f'Quotation marks do not pair in {how_many}, so nothing was taken from there (first: "{first}").'
