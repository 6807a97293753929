"""What helps where a search found nothing, made ready for a template.

Which words the library has nowhere, what is near to them, and the longest part of a quotation that stands in it. How
these are found is not its business.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kb.check.runs import longest_run
from kb.engine import Snapshot
from kb.mending import Unknown, unknown_in
from kb.model import And, Node, Or, PageRange, Phrase, Quoted
from kb.query.corrections import rewritten
from kb.search import parsed
from kb.web import addresses
from kb.web.finding import count_passages
from kb.web.parameters import SearchParameters
from kb.web.site import current_site

_LEAST_WORDS = 2  # of a quotation, and of a part of it that says anything


@dataclass(frozen=True, slots=True)
class NearWord:
    """A word of the library, and the search with it."""

    words: str
    to: SearchParameters


@dataclass(frozen=True, slots=True)
class MissingWord:
    """A typed word that the library has nowhere, and the words there that are spelled nearly alike."""

    term: str
    near: tuple[NearWord, ...]


@dataclass(frozen=True, slots=True)
class LongestPart:
    """The longest part of a quotation that stands in the library, and a passage that has it.

    Attributes:
        count: Its words.
        of: The words of the quotation.
    """

    words: str
    count: int
    of: int
    title: str
    pages: PageRange | None
    address: str


@dataclass(frozen=True, slots=True)
class NothingFound:
    """What helps."""

    missing: tuple[MissingWord, ...]
    part: LongestPart | None


def nothing_found(asked: SearchParameters, snapshot: Snapshot, *, private: bool) -> NothingFound:
    """Look for what helps.

    Args:
        asked: A search that found nothing.
        snapshot: Where it was searched.
        private: Whether the words must not stand in any address.
    """
    settings = current_site().settings
    tree, _ = parsed(asked.text, settings)
    missing = tuple(
        MissingWord(each.term, _near(each, asked, snapshot)) for each in unknown_in(tree, snapshot, settings.library)
    )
    quotation = max(_quotations(tree), key=lambda phrase: len(phrase.terms), default=None)
    return NothingFound(missing, _longest_part(quotation, snapshot, private=private) if quotation else None)


def _near(unknown: Unknown, asked: SearchParameters, snapshot: Snapshot) -> tuple[NearWord, ...]:
    """Return the words that are spelled nearly alike and find something in place of the unknown one."""
    offered = (
        NearWord(word, replace(asked, text=rewritten(asked.text, {unknown.term: word}), page=1))
        for word in unknown.near
    )
    return tuple(each for each in offered if count_passages(each.to, snapshot))


def _longest_part(quotation: Phrase, snapshot: Snapshot, *, private: bool) -> LongestPart | None:
    found = longest_run(snapshot, quotation.terms)
    if found is None or not _LEAST_WORDS <= found[1] - found[0] < len(quotation.terms):
        return None
    first, last, hit = found
    words = " ".join(quotation.terms[first:last])
    record = hit.document
    return LongestPart(
        words=words,
        count=last - first,
        of=len(quotation.terms),
        title=record.metadata.title or record.source,
        pages=hit.pages,
        address=addresses.passage(record.id, hit.passage.id, "" if private else f'"{words}"'),
    )


def _quotations(tree: Node) -> Iterator[Phrase]:
    """Give the quotations that a passage must have."""
    match tree:
        case Phrase(terms) if len(terms) >= _LEAST_WORDS:
            yield tree
        case And(parts) | Or(parts):
            for part in parts:
                yield from _quotations(part)
        case Quoted(part):
            yield from _quotations(part)
        case _:
            return
