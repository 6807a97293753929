"""The JSON answers of the site and of `kb search --json`.

These shapes are a contract with other sites: keys may be added and never change. Each `url` is built as a path below
the site's root; `prefix_urls` makes it absolute. OpenAPI publishes the names and docstrings of the typed dictionaries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote

from typing_extensions import TypedDict

from kb.citations.wording import format_short_citation
from kb.model import (
    FACETS,
    Answer,
    AnswerBox,
    BestBet,
    ContentsEntry,
    DocumentId,
    DocumentRecord,
    Facets,
    FieldOrigin,
    Hit,
    KnownItem,
    NewerPassage,
    PageRange,
    Passage,
    PassageId,
    Quotation,
    Span,
    SpeakerId,
    Supersession,
    Supersessions,
    name_facet,
)
from kb.present.coverage import CoverageAnswer, build_coverage_answer
from kb.present.excerpts import select_excerpt
from kb.text import split_terms
from kb.text.jurisdictions import find_narrower

Count = tuple[str, int]
_ORIGIN_NAMES = {"url": "source_url"}  # in an answer, `url` is the document's page here


class QueryAnswer(TypedDict):
    """What was typed, how it was interpreted, and other words with the same meaning that were also searched for.

    `read_as` is what the text was taken for: "words", a "question", a "quotation", or the name of something: the
    "title" or "number" of a document, the number of a "form", a "law", a "provision" or a "speaker". `not_in_library`
    are typed words that no passage has. `other_language` is that of the text, where it seems to be another than the
    documents', as a tag such as "ro", and `translation` what was searched for then, in rough English.
    """

    text: str
    searched_as: str
    notices: list[str]
    also_searched_for: list[str]
    did_you_mean: str | None
    not_in_library: list[str]
    other_language: str | None
    translation: str | None
    read_as: str


class SupersededAnswer(TypedDict):
    """What replaces a document: its title, or a description; `url` is "" where it has none."""

    title: str
    url: str


class DocumentBrief(TypedDict):
    """A document as a hit names it.

    `in_force` is true or false where something says so, and null where it is not known. `validity` says what that rests
    on: "checked" by the keeper, "superseded", "withdrawn" or "expired", "valid until" or "review due" at a day to come,
    the "newest" of its series, or "" where it is not known. `checked` is the day on which the library's keeper last
    made sure that it still holds, "" where there is none.

    `jurisdictions` are the places where it applies, and `authority` is the kind of body for which it speaks; both are
    empty where they are not known.
    """

    id: str
    title: str
    date: str
    publisher: str
    kind: str
    in_force: bool | None
    validity: str
    checked: str
    superseded_by: SupersededAnswer | None
    jurisdictions: list[str]
    authority: str


class PrintedAnswer(TypedDict):
    """The line that shows a fact about a document, and its page of the file."""

    words: str
    page: int


class DocumentEntry(DocumentBrief):
    """A document in the list of documents.

    Its `pages`, the `unread_pages` without text, and the `recognized_pages` with text by OCR, are pages of the file.

    `file` is the name of the file, "" where the original is withheld. `source_url` is where it was published.
    `reviewed` is the former name of `checked`. `not_before` is, of a document without a date, the year of the newest
    law that it names.

    `origins` has the names of the fields that are not empty, with where each was read: the "sidecar" (the keeper's
    word), "Zotero", the file's own "head", the "post name" (a post's or page's that begins with its day), the "title
    page", the "imprint", the "text", "file properties", the "file name", or "inferred" from others of these. `printed`
    has, for those whose line is known, its words and its page of the file, which is 0 in a file without pages.
    """

    pages: int
    passages: int
    file: str
    sha256: str
    url: str
    unread_pages: list[int]
    recognized_pages: list[int]
    subtitle: str
    authors: list[str]
    corporate_author: str
    isbn: str
    doi: str
    place: str
    number: str
    source_url: str
    language: str
    licence: str
    valid_until: str
    reviewed: str
    not_before: str
    origins: dict[str, str]
    printed: dict[str, PrintedAnswer]


class PageAnswer(TypedDict):
    """Pages of the file, from 1; `label` is the printed number, "" where none is printed, as on a cover.

    `unit` is "page", or what they are instead: "slide", "slide notes", "hidden slide", "hidden slide notes"; "row", of
    which `label` is the sheet; "sheets".
    """

    first: int
    last: int
    label: str
    unit: str


class EvidenceAnswer(TypedDict):
    """Words of the document that tell who speaks; `page` is null where the source has no pages."""

    text: str
    page: PageAnswer | None


class QuotationAnswer(TypedDict):
    """Quoted words, and who said them.

    `grade` is "stated" where a name or a label is printed beside the words, "inferred" where the speaker was found
    from elsewhere, "editor" where the editor gave it, "uncertain" where somebody speaks and it is not certain who
    (`speaker` is empty), and empty where the document attributes the words to nobody, or to somebody whom the library
    does not list to protect them. `source` is the work whose words they are, where nobody spoke.
    """

    text: str
    speaker: str
    role: str
    organisation: str
    grade: str
    evidence: EvidenceAnswer | None
    source: str


class KindEvidenceAnswer(TypedDict):
    """What shows a kind of a passage: offsets in its text, none where its headings do."""

    kind: str
    rule: str
    spans: list[tuple[int, int]]


class PassageAnswer(TypedDict):
    """A passage; `page` is null where the source has no pages.

    `kinds` has what it is on the page ("paragraph") and what it is good for ("statistic"); `evidence` has what shows
    each of the latter, with the name of the rule that found it; `numbers` are those of its statistics, as offsets in
    `text`; `laws` are the laws it cites, in their short forms. Where it begins in the midst
    of a table, `table_head` has the words that name each of its columns; where it begins in the midst of a row, or
    below what names a group of rows, `row_label` has the words that name the row; neither is in `text`. `unsure` says
    what is not certain of its pages: the "order" of their text, the rows and columns of a "table", a page within it
    that has "no text", or the words themselves, which were read from a picture: then `ocr` is true.
    `jurisdictions` are where it applies, if a heading above it says that it is only a part of where its document does.
    """

    id: str
    document: DocumentBrief
    heading: list[str]
    page: PageAnswer | None
    kinds: list[str]
    text: str
    quotations: list[QuotationAnswer]
    laws: list[str]
    evidence: list[KindEvidenceAnswer]
    numbers: list[tuple[int, int]]
    table_head: list[str]
    row_label: str
    unsure: list[str]
    ocr: bool
    jurisdictions: list[str]
    citation: str
    url: str


class HitAnswer(PassageAnswer):
    """A passage that was found; `page` and `citation` are those of the matched words, `spans` are offsets in `text`."""

    spans: list[tuple[int, int]]
    excerpt_text: str
    excerpt_html: str
    score: float


class RepeatedAnswer(TypedDict):
    """A passage with the same text as one that was found; `page` is that of the matched words."""

    id: str
    document: DocumentBrief
    page: PageAnswer | None
    url: str


class NewerAnswer(TypedDict):
    """A passage of newer guidance on the same subject, with its document's title and date and where that applies.

    It gives another number there: how long something lasts, or a telephone number. Which is right is for the reader.
    """

    document: str
    title: str
    date: str
    jurisdictions: list[str]
    url: str


class FoundAnswer(HitAnswer):
    """A passage that a search found; `related` where it was found by meaning and has none of the words.

    `also_in` has passages with the same text, which are no hits of their own. `more_in_document` is how many more
    passages of its document the search finds, beside those that this page has as hits or in `also_in`; null where the
    document is not among those that the facet counts. `newer_on_subject` is null where none is known.
    """

    related: bool
    also_in: list[RepeatedAnswer]
    more_in_document: int | None
    newer_on_subject: NewerAnswer | None


# Values with the number of passages, the most frequent first.
if TYPE_CHECKING:
    FacetsAnswer = dict[str, list[Count]]
else:
    FacetsAnswer = TypedDict("FacetsAnswer", {name_facet(each): list[Count] for each in FACETS})


# The number of passages without a value of each facet; a document always has an id.
if TYPE_CHECKING:
    NotKnownAnswer = dict[str, int]
else:
    NotKnownAnswer = TypedDict("NotKnownAnswer", {name_facet(each): int for each in FACETS if each != "document"})


class BestBetAnswer(TypedDict):
    """A best bet that the library's editor chose for a search; `passage` is null where it is a whole document."""

    note: str
    document: DocumentBrief
    passage: PassageAnswer | None
    url: str


class KnownItemAnswer(TypedDict):
    """What the whole text names; `url` is its page here.

    `kind` is as `read_as` of the query. `name` is the title of the document or the law, the speaker's name, or the
    number. `count` is how many passages cite the law or the provision, or how many quotations the speaker has.
    """

    kind: str
    name: str
    provision: str
    count: int
    document: DocumentBrief | None
    url: str


class AllWordsAnswer(TypedDict):
    """How many passages have all words that count, and in how many documents."""

    passages: int
    documents: int


class OtherAnswer(TypedDict):
    """The sentences of a passage that answer a question elsewhere: in its `jurisdictions`."""

    jurisdictions: list[str]
    passage: HitAnswer
    spans: list[tuple[int, int]]


class AnswerBoxAnswer(TypedDict):
    """The sentences of a passage that answer a question, as printed; `spans` are offsets in its text.

    `also` has what another document says that applies elsewhere only; at most one.
    """

    passage: HitAnswer
    spans: list[tuple[int, int]]
    also: list[OtherAnswer]


class ResultsAnswer(TypedDict):
    """The results of a search.

    `total` counts all passages that pages lead to, `counts` those that have all words of the text that count, in any of
    their forms; it is null where the text has none. `hits` are those of the page, in the order of the page for people:
    by relevance, the best two or three passages of a document before what else it has, within three pages or so. A page
    has fewer hits than `per_page` where passages have the same text; all pages together have every passage once, in
    `hits` or in `also_in`.
    `only_by_meaning` is true where no passage has any of the words, and those that were found are near in meaning.
    `known_items` has what the whole text names, the likeliest first. `answer` is null unless the text is a question and
    the evidence for its answer is strong.
    """

    query: QueryAnswer
    total: int
    page: int
    per_page: int
    hits: list[FoundAnswer]
    facets: FacetsAnswer
    not_known: NotKnownAnswer
    best_bets: list[BestBetAnswer]
    only_by_meaning: bool
    counts: AllWordsAnswer | None
    answer: AnswerBoxAnswer | None
    coverage: CoverageAnswer
    known_items: list[KnownItemAnswer]


class DocumentsAnswer(TypedDict):
    """What the library holds; `unread` is the number of files that could not be read, whose names are for keepers."""

    documents: list[DocumentEntry]
    total: int
    unread: int


class ContentsAnswer(TypedDict):
    """A heading, and the passage below it."""

    level: int
    text: str
    passage: str
    url: str


class DocumentAnswer(TypedDict):
    """A document and all its passages; `supersedes` has the ids of the documents that it replaces."""

    document: DocumentEntry
    contents: list[ContentsAnswer]
    passages: list[PassageAnswer]
    supersedes: list[DocumentId]


class ContextAnswer(TypedDict):
    """A passage and its neighbours."""

    document: DocumentEntry
    passage: PassageAnswer
    before: list[PassageAnswer]
    after: list[PassageAnswer]


@lru_cache(maxsize=1024)
def build_document_path(document: DocumentId) -> str:
    """Return the path of a document."""
    return f"/documents/{quote(document, safe='')}"


def build_passage_path(document: DocumentId, passage: PassageId) -> str:
    """Return the path of a passage."""
    return f"{build_document_path(document)}/{quote(passage, safe='')}"


def build_law_path(name: str, provision: str = "") -> str:
    """Return the path of a law by its short form, with the fragment of one of its provisions."""
    fragment = f"#{build_provision_anchor(provision)}" if provision else ""
    return f"/laws/{'-'.join(split_terms(name))}{fragment}"


def build_provision_anchor(provision: str) -> str:
    """Return the fragment of a provision on the page of its law."""
    return "-".join(split_terms(provision))


def build_speaker_path(speaker: SpeakerId) -> str:
    """Return the path of a speaker."""
    return f"/speakers/{quote(speaker, safe='')}"


def prefix_urls(answer: object, root: str) -> object:
    """Return an answer with `root` put before each `url` in it; no other key has a path of the site.

    `root` is the site's path or absolute URL, without a trailing slash; "" changes nothing.
    """
    if not root:
        return answer
    if isinstance(answer, Mapping):
        return {
            key: root + value
            if key == "url" and isinstance(value, str) and value.startswith("/")
            else prefix_urls(value, root)
            for key, value in answer.items()
        }
    return [prefix_urls(each, root) for each in answer] if isinstance(answer, list | tuple) else answer


def build_results_answer(answer: Answer, newer: Mapping[PassageId, NewerPassage]) -> ResultsAnswer:
    """Return the results of a search; `newer` has newer guidance on the subject of some of its hits."""
    others = answer.count_others()
    return {
        "query": build_query_answer(answer),
        "total": answer.results.total,
        "page": answer.page,
        "per_page": answer.per_page,
        "hits": [
            _build_found(hit, answer, others.get(hit.document.id), newer.get(hit.passage.id))
            for hit in answer.results.hits
        ],
        "facets": _build_facets(answer.results.facets),
        "not_known": _build_not_known(answer.results.facets),
        "best_bets": [_build_best_bet(each, answer.superseded) for each in answer.best_bets],
        "only_by_meaning": answer.only_by_meaning,
        "coverage": build_coverage_answer(answer.coverage),
        "known_items": [_build_known_item(each, answer.superseded) for each in answer.known_items],
        "counts": (
            {"passages": answer.counts.passages, "documents": answer.counts.documents} if answer.counts else None
        ),
        "answer": _build_box(answer.box, answer.superseded) if answer.box else None,
    }


def _build_box(box: AnswerBox, superseded: Supersessions) -> AnswerBoxAnswer:
    also = [_build_other_answer(each, superseded) for each in box.also]
    return {"passage": build_hit_answer(box.hit, superseded), "spans": _build_spans(box.spans), "also": also}


def _build_other_answer(box: AnswerBox, superseded: Supersessions) -> OtherAnswer:
    return {
        "jurisdictions": list(box.jurisdictions),
        "passage": build_hit_answer(box.hit, superseded),
        "spans": _build_spans(box.spans),
    }


def _build_spans(spans: Iterable[Span]) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in spans]


def _build_known_item(item: KnownItem, superseded: Supersessions) -> KnownItemAnswer:
    return {
        "kind": item.kind.value,
        "name": item.name,
        "provision": item.provision,
        "count": item.count,
        "document": build_brief(item.document, superseded) if item.document else None,
        "url": build_known_item_path(item),
    }


def build_known_item_path(item: KnownItem) -> str:
    """Return the path of a known item's page."""
    if item.document:
        return build_document_path(item.document.id)
    return build_law_path(item.law, item.provision) if item.law else build_speaker_path(item.speaker)


def _build_found(hit: Hit, answer: Answer, others: int | None, newer: NewerPassage | None) -> FoundAnswer:
    return {
        **build_hit_answer(hit, answer.superseded),
        "related": hit.related,
        "also_in": [_build_repeated(each, answer.superseded) for each in answer.repeated.get(hit.passage.id, ())],
        "more_in_document": others,
        "newer_on_subject": build_newer_answer(newer),
    }


def build_newer_answer(newer: NewerPassage | None) -> NewerAnswer | None:
    """Return a passage of newer guidance."""
    if newer is None:
        return None
    return {
        "document": newer.document,
        "title": newer.title,
        "date": newer.date,
        "jurisdictions": list(newer.jurisdictions),
        "url": build_passage_path(newer.document, newer.passage),
    }


def _build_repeated(hit: Hit, superseded: Supersessions) -> RepeatedAnswer:
    return {
        "id": hit.passage.id,
        "document": build_brief(hit.document, superseded),
        "page": build_page_answer(hit.pages),
        "url": build_passage_path(hit.document.id, hit.passage.id),
    }


def build_query_answer(answer: Answer) -> QueryAnswer:
    """Return how a search was read."""
    return {
        "text": answer.text,
        "searched_as": answer.searched_as,
        "notices": list(answer.notices),
        "also_searched_for": list(answer.expansion_terms),
        "did_you_mean": answer.did_you_mean or answer.corrected_query or None,
        "not_in_library": list(answer.unmatched_terms),
        "other_language": answer.other_language or None,
        "translation": answer.translation or None,
        "read_as": answer.read_as.value,
    }


def _build_best_bet(bet: BestBet, superseded: Supersessions) -> BestBetAnswer:
    record, passage = bet.document, bet.passage
    return {
        "note": bet.note,
        "document": build_brief(record, superseded),
        "passage": build_single_passage(record, passage, superseded) if passage else None,
        "url": build_passage_path(record.id, passage.id) if passage else build_document_path(record.id),
    }


def build_documents_answer(
    records: Iterable[DocumentRecord], unread: int, superseded: Supersessions
) -> DocumentsAnswer:
    """Return the documents of the library, and the number of sources that could not be read."""
    documents = [_build_entry(record, superseded) for record in records]
    return {"documents": documents, "total": len(documents), "unread": unread}


def build_document_answer(
    record: DocumentRecord, passages: Iterable[Passage], superseded: Supersessions
) -> DocumentAnswer:
    """Return a document with all its passages."""
    return {
        "document": _build_entry(record, superseded),
        "contents": [_build_contents(record.id, entry) for entry in record.contents],
        "passages": [build_single_passage(record, passage, superseded) for passage in passages],
        "supersedes": list_superseded(record.id, superseded),
    }


def build_passage_answer(
    record: DocumentRecord,
    passage: Passage,
    before: Sequence[Passage],
    after: Sequence[Passage],
    superseded: Supersessions,
) -> ContextAnswer:
    """Return a passage with its neighbours."""
    return {
        "document": _build_entry(record, superseded),
        "passage": build_single_passage(record, passage, superseded),
        "before": [build_single_passage(record, each, superseded) for each in before],
        "after": [build_single_passage(record, each, superseded) for each in after],
    }


def list_superseded(document: DocumentId, superseded: Supersessions) -> list[DocumentId]:
    """Return the documents that one replaces, directly or through others, sorted."""
    return sorted(
        each for each, found in superseded.items() if found.successor is not None and found.successor.id == document
    )


def build_brief(record: DocumentRecord, superseded: Supersessions) -> DocumentBrief:
    """Return a document as a hit names it."""
    metadata = record.metadata
    supersession, validity = superseded.get(record.id), superseded.judge(record.id, metadata)
    return {
        "id": record.id,
        "title": metadata.title,
        "date": metadata.date,
        "publisher": metadata.publisher,
        "kind": metadata.kind,
        "in_force": validity.in_force,
        "validity": validity.evidence.value,
        "checked": metadata.checked,
        "superseded_by": _build_superseded(supersession) if supersession else None,
        "jurisdictions": list(record.metadata.jurisdictions),
        "authority": record.metadata.authority,
    }


def _build_superseded(supersession: Supersession) -> SupersededAnswer | None:
    newer = supersession.successor
    if newer is not None:
        return {"title": newer.metadata.title, "url": build_document_path(newer.id)}
    return {"title": supersession.successor_words, "url": ""} if supersession.successor_words else None


def _build_entry(record: DocumentRecord, superseded: Supersessions) -> DocumentEntry:
    metadata = record.metadata
    return {
        **build_brief(record, superseded),
        "pages": record.page_count,
        "passages": record.passages,
        "file": "" if metadata.original_withheld else PurePosixPath(record.source).name,
        "sha256": record.sha256,
        "url": build_document_path(record.id),
        "unread_pages": list(record.unread_pages),
        "recognized_pages": list(record.recognized_pages),
        "subtitle": metadata.subtitle,
        "authors": list(metadata.authors),
        "corporate_author": metadata.corporate_author,
        "isbn": metadata.isbn,
        "doi": metadata.doi,
        "place": metadata.place,
        "number": metadata.number,
        "source_url": metadata.url,
        "language": metadata.language,
        "licence": metadata.licence,
        "valid_until": metadata.valid_until,
        "reviewed": metadata.checked,
        "not_before": metadata.not_before,
        "origins": {_name_field(each): each.origin.value for each in metadata.origins},
        "printed": {
            _name_field(each): {"words": each.words, "page": each.page} for each in metadata.origins if each.words
        },
    }


def _name_field(origin: FieldOrigin) -> str:
    return _ORIGIN_NAMES.get(origin.field, origin.field)


def _build_contents(document: DocumentId, entry: ContentsEntry) -> ContentsAnswer:
    return {
        "level": entry.level,
        "text": entry.text,
        "passage": entry.passage,
        "url": build_passage_path(document, entry.passage),
    }


def build_page_answer(pages: PageRange | None) -> PageAnswer | None:
    """Return pages of the file with the printed number."""
    if pages is None:
        return None
    return {"first": pages.first, "last": pages.last, "label": pages.label, "unit": pages.unit.value}


def build_quotation_answer(quotation: Quotation) -> QuotationAnswer:
    """Return quoted words with their speaker and the evidence for it."""
    evidence = quotation.evidence
    return {
        "text": quotation.text,
        "speaker": quotation.speaker,
        "role": quotation.role,
        "organisation": quotation.organisation,
        "grade": quotation.grade.value,
        "evidence": {"text": evidence.text, "page": build_page_answer(evidence.pages)} if evidence else None,
        "source": quotation.source,
    }


def build_single_passage(
    record: DocumentRecord, passage: Passage, superseded: Supersessions, pages: PageRange | None = None
) -> PassageAnswer:
    """Return a passage without its neighbours; `pages` are its own unless given."""
    pages = pages or passage.find_pages()
    return {
        "id": passage.id,
        "document": build_brief(record, superseded),
        "heading": list(passage.heading),
        "page": build_page_answer(pages),
        "kinds": [passage.kind.value, *(kind.value for kind in passage.all_kinds)],
        "text": passage.text,
        "quotations": [build_quotation_answer(each) for each in passage.quotations],
        "laws": list(dict.fromkeys(each.short_form for each in passage.laws)),
        "evidence": [
            {"kind": each.kind.value, "rule": each.rule, "spans": [(span.start, span.end) for span in each.spans]}
            for each in passage.kinds
        ],
        "numbers": [(span.start, span.end) for span in passage.statistic_spans],
        "table_head": list(passage.table_head),
        "row_label": passage.row_label,
        "unsure": [each.value for each in passage.doubts],
        "ocr": passage.is_recognized,
        "jurisdictions": list(find_narrower(passage.heading, record.metadata.jurisdictions)[0]),
        "citation": format_short_citation(record, pages, passage),
        "url": build_passage_path(record.id, passage.id),
    }


def build_hit_answer(hit: Hit, superseded: Supersessions, pages: PageRange | None = None) -> HitAnswer:
    """Return a passage that was found; `pages` are those of the matched words, if they run on into other passages."""
    shown = select_excerpt(hit.passage.text, hit.spans)
    return {
        **build_single_passage(hit.document, hit.passage, superseded, pages or hit.pages),
        "spans": _build_spans(hit.spans),
        "excerpt_text": shown.text,
        "excerpt_html": str(shown.html),
        "score": hit.score,
    }


def _build_facets(facets: Facets) -> FacetsAnswer:
    counts = {name_facet(each): list(getattr(facets, each)) for each in FACETS}
    return {**counts, "speaker": [(each.name, each.count) for each in facets.speaker]}


def _build_not_known(facets: Facets) -> NotKnownAnswer:
    return {name_facet(each): facets.not_known.get(each, 0) for each in FACETS if each != "document"}
