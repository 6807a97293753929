"""The answers of the JSON pages and of `kb search --json`: their shapes, and how they are made.

These shapes are a contract with other sites; keys may be added and never change. This module knows no HTTP: an
address is a path below the site's root.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypedDict
from urllib.parse import quote

from kb.model import (
    Answer,
    BestBet,
    ContentsEntry,
    DocumentId,
    DocumentRecord,
    Facets,
    Hit,
    Outdated,
    PageRange,
    Passage,
    PassageId,
    Refusal,
)
from kb.present.citations import citation
from kb.present.excerpts import excerpt

Count = tuple[str, int]
Standings = Mapping[DocumentId, Outdated]  # of the documents that are no longer in force


class QueryAnswer(TypedDict):
    """What was typed, how it was read, and other words that mean the same and were looked for, too."""

    text: str
    searched_as: str
    notices: list[str]
    also_searched_for: list[str]
    did_you_mean: str | None


class SupersededAnswer(TypedDict):
    """What replaces a document: its title, or words; `url` is "" where it has none."""

    title: str
    url: str


class DocumentBrief(TypedDict):
    """A document as a hit names it; `in_force` is false where it was replaced, or its last day is over."""

    id: str
    title: str
    date: str
    publisher: str
    kind: str
    in_force: bool
    superseded_by: SupersededAnswer | None


class DocumentEntry(DocumentBrief):
    """A document as the list of documents has it; `pages` and `unread_pages` are pages of the file."""

    pages: int
    passages: int
    sha256: str
    url: str
    unread_pages: list[int]


class PageAnswer(TypedDict):
    """Pages of the file, from 1, and the printed number; that is empty where none is printed, as on a cover."""

    first: int
    last: int
    label: str


class QuotationAnswer(TypedDict):
    """Quoted words, and who said them."""

    text: str
    speaker: str
    role: str
    organisation: str


class PassageAnswer(TypedDict):
    """A passage; `page` is null where the source has no pages.

    `kinds` has what it is on the page ("paragraph") and what it is good for ("statistic"); `numbers` are those of its
    statistics, as offsets in `text`; `laws` are the laws it cites, in their short forms.
    """

    id: str
    document: DocumentBrief
    heading: list[str]
    page: PageAnswer | None
    kinds: list[str]
    text: str
    quotations: list[QuotationAnswer]
    laws: list[str]
    numbers: list[tuple[int, int]]
    citation: str
    url: str


class HitAnswer(PassageAnswer):
    """A passage that was found; `page` and `citation` are those of the matched words, `spans` are offsets in `text`."""

    spans: list[tuple[int, int]]
    excerpt_text: str
    excerpt_html: str
    score: float


class FoundAnswer(HitAnswer):
    """A passage that a search found; `related` where it came by its meaning and has none of the words."""

    related: bool


# Values with the number of passages, the most first. "is" is a word of the language, so it cannot be a class.
FacetsAnswer = TypedDict(
    "FacetsAnswer",
    {
        "document": list[Count],
        "publisher": list[Count],
        "kind": list[Count],
        "is": list[Count],
        "speaker": list[Count],
        "year": list[Count],
    },
)


class BestBetAnswer(TypedDict):
    """What the library's editor chose for a search; `passage` is null where it is a whole document."""

    note: str
    document: DocumentBrief
    passage: PassageAnswer | None
    url: str


class SearchAnswer(TypedDict):
    """The answer to a search."""

    query: QueryAnswer
    total: int
    page: int
    per_page: int
    hits: list[FoundAnswer]
    facets: FacetsAnswer
    best_bets: list[BestBetAnswer]


class UnreadAnswer(TypedDict):
    """A source that could not be read."""

    source: str
    reason: str


class DocumentsAnswer(TypedDict):
    """What the library holds."""

    documents: list[DocumentEntry]
    total: int
    unread: list[UnreadAnswer]


class ContentsAnswer(TypedDict):
    """A heading, and the passage where it stands."""

    level: int
    text: str
    passage: str
    url: str


class DocumentAnswer(TypedDict):
    """A document and all its passages."""

    document: DocumentEntry
    contents: list[ContentsAnswer]
    passages: list[PassageAnswer]


class ContextAnswer(TypedDict):
    """A passage and its neighbours."""

    document: DocumentEntry
    passage: PassageAnswer
    before: list[PassageAnswer]
    after: list[PassageAnswer]


def document_path(document: DocumentId) -> str:
    """Return the address of a document."""
    return f"/documents/{quote(document, safe='')}"


def passage_path(document: DocumentId, passage: PassageId) -> str:
    """Return the address of a passage."""
    return f"{document_path(document)}/{quote(passage, safe='')}"


def search_answer(answer: Answer) -> SearchAnswer:
    """Return the answer to a search."""
    return {
        "query": {
            "text": answer.text,
            "searched_as": answer.searched_as,
            "notices": list(answer.notices),
            "also_searched_for": list(answer.also_searched_for),
            "did_you_mean": answer.did_you_mean or answer.mended or None,
        },
        "total": answer.results.total,
        "page": answer.page,
        "per_page": answer.per_page,
        "hits": [{**hit_answer(hit, answer.outdated), "related": hit.related} for hit in answer.results.hits],
        "facets": _facets(answer.results.facets),
        "best_bets": [_best_bet(each, answer.outdated) for each in answer.best_bets],
    }


def _best_bet(bet: BestBet, standings: Standings) -> BestBetAnswer:
    record, passage = bet.document, bet.passage
    return {
        "note": bet.note,
        "document": brief(record, standings),
        "passage": _passage(record, passage, passage.pages(), standings) if passage else None,
        "url": passage_path(record.id, passage.id) if passage else document_path(record.id),
    }


def documents_answer(
    records: Iterable[DocumentRecord], refusals: Iterable[Refusal], standings: Standings
) -> DocumentsAnswer:
    """Return what the library holds, and what could not be read."""
    documents = [_entry(record, standings) for record in records]
    unread: list[UnreadAnswer] = [{"source": each.source, "reason": each.reason} for each in refusals]
    return {"documents": documents, "total": len(documents), "unread": unread}


def document_answer(record: DocumentRecord, passages: Iterable[Passage], standings: Standings) -> DocumentAnswer:
    """Return a document with all its passages."""
    return {
        "document": _entry(record, standings),
        "contents": [_contents(record.id, entry) for entry in record.contents],
        "passages": [_passage(record, passage, passage.pages(), standings) for passage in passages],
    }


def passage_answer(
    record: DocumentRecord,
    passage: Passage,
    before: Sequence[Passage],
    after: Sequence[Passage],
    standings: Standings,
) -> ContextAnswer:
    """Return a passage with its neighbours."""
    return {
        "document": _entry(record, standings),
        "passage": _passage(record, passage, passage.pages(), standings),
        "before": [_passage(record, each, each.pages(), standings) for each in before],
        "after": [_passage(record, each, each.pages(), standings) for each in after],
    }


def brief(record: DocumentRecord, standings: Standings) -> DocumentBrief:
    """Return a document as a hit names it."""
    metadata = record.metadata
    outdated = standings.get(record.id)
    return {
        "id": record.id,
        "title": metadata.title,
        "date": metadata.date,
        "publisher": metadata.publisher,
        "kind": metadata.kind,
        "in_force": outdated is None,
        "superseded_by": _superseded(outdated) if outdated else None,
    }


def _superseded(outdated: Outdated) -> SupersededAnswer | None:
    newer = outdated.successor
    if newer is not None:
        return {"title": newer.metadata.title, "url": document_path(newer.id)}
    return {"title": outdated.words, "url": ""} if outdated.words else None


def _entry(record: DocumentRecord, standings: Standings) -> DocumentEntry:
    return {
        **brief(record, standings),
        "pages": record.page_count,
        "passages": record.passages,
        "sha256": record.sha256,
        "url": document_path(record.id),
        "unread_pages": list(record.unread_pages),
    }


def _contents(document: DocumentId, entry: ContentsEntry) -> ContentsAnswer:
    return {
        "level": entry.level,
        "text": entry.text,
        "passage": entry.passage,
        "url": passage_path(document, entry.passage),
    }


def page_answer(pages: PageRange | None) -> PageAnswer | None:
    """Return pages of the file with the printed number."""
    return {"first": pages.first, "last": pages.last, "label": pages.label} if pages else None


def _passage(record: DocumentRecord, passage: Passage, pages: PageRange | None, standings: Standings) -> PassageAnswer:
    return {
        "id": passage.id,
        "document": brief(record, standings),
        "heading": list(passage.heading),
        "page": page_answer(pages),
        "kinds": [passage.kind.value, *(kind.value for kind in passage.all_kinds)],
        "text": passage.text,
        "quotations": [
            {"text": each.text, "speaker": each.speaker, "role": each.role, "organisation": each.organisation}
            for each in passage.quotations
        ],
        "laws": list(dict.fromkeys(each.normalised for each in passage.laws)),
        "numbers": [(span.start, span.end) for span in passage.numbers],
        "citation": citation(record, pages),
        "url": passage_path(record.id, passage.id),
    }


def hit_answer(hit: Hit, standings: Standings, pages: PageRange | None = None) -> HitAnswer:
    """Return a passage that was found.

    Args:
        hit: The passage.
        standings: Of the library's documents.
        pages: Those of the matched words, where they run on into other passages.
    """
    shown = excerpt(hit.passage.text, hit.spans)
    return {
        **_passage(hit.document, hit.passage, pages or hit.pages, standings),
        "spans": [(span.start, span.end) for span in hit.spans],
        "excerpt_text": shown.text,
        "excerpt_html": str(shown.html),
        "score": hit.score,
    }


def _facets(facets: Facets) -> FacetsAnswer:
    return {
        "document": list(facets.document),
        "publisher": list(facets.publisher),
        "kind": list(facets.kind),
        "is": list(facets.passage_kind),
        "speaker": [(each.name, each.count) for each in facets.speaker],
        "year": list(facets.year),
    }
