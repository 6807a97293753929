"""A checked text, made ready for its template: each quotation with its facts, its differences and its places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.engine import Snapshot
from kb.model import Change, Checked, CheckedQuotation, Difference, Hit, Match, PageRange, Span, Standing
from kb.present.excerpts import excerpt
from kb.present.findings import attribution_words, place_words, run_words, standing_words
from kb.web import addresses
from kb.web.citing import exact_address
from kb.web.parts import Part
from kb.web.reading import excerpt_parts
from kb.web.said import Said, said_by
from kb.web.sources import Card, card


@dataclass(frozen=True, slots=True)
class Where:
    """A place in the library: the document, the page, and the address of the words."""

    card: Card
    heading: tuple[str, ...]
    pages: PageRange | None
    address: str


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A place where a quotation stands.

    Attributes:
        fact: How it stands there, where that is otherwise than in the best place.
        differences: Word by word; empty where not one differs.
        source: The words as the source prints them, where only marks differ.
        said: The quotation of the source, where it names its speaker.
        attribution: The speakers of the text and of the source, compared in a sentence.
    """

    where: Where
    fact: str
    differences: tuple[Difference, ...]
    source: str
    said: Said | None
    attribution: str


@dataclass(frozen=True, slots=True)
class FoundRun:
    """The longest run of words that is in the library, and a passage that has it."""

    words: str
    where: Where
    excerpt: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class CheckedItem:
    """A quotation of the text.

    Attributes:
        fact: How it stands in the library, in a sentence.
        run_fact: The same of the longest run, where the quotation as a whole does not stand there.
    """

    text: str
    standing: Standing
    fact: str
    places: tuple[FoundPlace, ...]
    run_fact: str
    run: FoundRun | None


@dataclass(frozen=True, slots=True)
class CheckPage:
    """All that the template shows of a checked text."""

    items: tuple[CheckedItem, ...]
    notices: tuple[str, ...]


def check_page(checked: Checked, snapshot: Snapshot) -> CheckPage:
    """Make a checked text ready."""
    return CheckPage(tuple(_item(each, snapshot) for each in checked.quotations), checked.notices)


def _item(checked: CheckedQuotation, snapshot: Snapshot) -> CheckedItem:
    run = checked.longest_run
    absent = checked.standing is Standing.ABSENT
    return CheckedItem(
        text=checked.text,
        standing=checked.standing,
        fact=standing_words(checked),
        places=tuple(_place(checked, match, snapshot) for match in checked.matches),
        run_fact=run_words(run) if absent else "",
        run=FoundRun(run.words, _where(run.hit, run.hit.pages, snapshot), _excerpt(run.hit)) if run else None,
    )


def _place(checked: CheckedQuotation, match: Match, snapshot: Snapshot) -> FoundPlace:
    differs = any(each.change is not Change.EQUAL for each in match.differences)
    source = "".join(f"{each.source}{each.after}" for each in match.differences)
    return FoundPlace(
        where=_where(match.hit, match.pages, snapshot),
        fact=place_words(checked, match),
        differences=match.differences if differs else (),
        source=source if match.standing is Standing.MARKS and not differs else "",
        said=said_by(match.quotation) if match.quotation else None,
        attribution=attribution_words(checked.attributed_to, match),
    )


def _where(hit: Hit, pages: PageRange | None, snapshot: Snapshot) -> Where:
    words = _whole(hit.spans)
    address = exact_address(hit.passage, words) if words else addresses.passage(hit.document.id, hit.passage.id)
    return Where(card(hit.document, snapshot), hit.passage.heading, pages, address)


def _whole(spans: Sequence[Span]) -> Span | None:
    """Return what holds all marks."""
    return Span(spans[0].start, spans[-1].end) if spans else None


def _excerpt(hit: Hit) -> tuple[Part, ...]:
    return excerpt_parts(hit.passage, hit.spans, excerpt(hit.passage.text, hit.spans).span)
