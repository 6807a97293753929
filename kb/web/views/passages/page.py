"""The page of a passage: the passage between its neighbours, with notes, citations and related passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.citations import describe
from kb.library.references import find_references, list_referring
from kb.library.view import LibraryView
from kb.model import (
    BlockKind,
    DocumentRecord,
    PageDoubt,
    PageRange,
    Passage,
    Span,
)
from kb.quotation_check import find_duplicates
from kb.settings import Settings
from kb.text import split_sentences
from kb.web import urls
from kb.web.components.document_card import DocumentCard, OriginalLink, build_document_card, link_original
from kb.web.components.kinds_and_laws import ShownKind, list_kinds
from kb.web.components.link_preview import LinkPreview, preview_passage
from kb.web.components.lookup import find_spans
from kb.web.components.narrower_place import NarrowerPlace, find_narrower_place
from kb.web.components.newer_document import NewerDocument, link_newer_document
from kb.web.components.page_picture import AROUND, PageLink, PagePicture, build_pictures, link_page
from kb.web.components.passages.blocks import LaidOutPassage
from kb.web.components.passages.citation_box import CitationBox, build_citation_box, build_head_tags, describe_words
from kb.web.components.passages.located_excerpt import LocatedExcerpt
from kb.web.components.passages.passage_layout import PassageLayout, clip_blocks, group_headings
from kb.web.components.passages.quotation import AttributedQuotation, list_quotations
from kb.web.components.passages.references import build_citing_rows, link_references
from kb.web.components.passages.selection import find_selection
from kb.web.middleware.robots import respect_noindex
from kb.web.params.models import PassageParameters
from kb.web.views.passages.related import (
    CitedLawRow,
    DuplicateList,
    build_duplicates,
    build_similar_passages,
    find_similar_hits,
    list_cited_laws,
)

NEIGHBOURS = 2
_LEAD_IN_WORDS = 80
_DOUBTS = {
    PageDoubt.ORDER: "the order of the text",
    PageDoubt.TABLE: "the rows and columns of the table",
    PageDoubt.NO_TEXT: "what a page without readable text says",
}


@dataclass(frozen=True, slots=True)
class PassagePage:
    """The page of a passage.

    Attributes:
        page_link: The printed page on which the passage, or its marked words, begins; None where none is shown.
        pictures: Of the pages; empty where none is loaded unasked.
        before: The last sentences before the passage; for a footnote, the passage with its mark.
        document_url: The passage in the text of the whole document.
        permalink: A path.
        narrower: Where it applies, if that is only a part of where the document does.
        doubts: What is not certain about its pages, in one sentence; "" where nothing is.
        is_recognized: Whether its text was read from a picture, which then comes first.
        cited_by: The passages of the document that refer to it.
        text: The text of the passage, in which the page counts selected characters.
    """

    document: DocumentCard
    heading: tuple[str, ...]
    pages: PageRange | None
    passage: LaidOutPassage
    page_link: PageLink | None
    pictures: tuple[PagePicture, ...]
    before: tuple[LaidOutPassage, ...]
    after: tuple[LaidOutPassage, ...]
    notes: tuple[LaidOutPassage, ...]
    previous_url: str
    next_url: str
    document_url: str
    original: OriginalLink | None
    citation_box: CitationBox
    quotations: tuple[AttributedQuotation, ...]
    duplicates: DuplicateList
    similar: tuple[LocatedExcerpt, ...]
    kinds: tuple[ShownKind, ...]
    narrower: NarrowerPlace | None
    newer: NewerDocument | None
    doubts: str
    is_recognized: bool
    laws: tuple[CitedLawRow, ...]
    cited_by: tuple[LocatedExcerpt, ...]
    url: str
    permalink: str
    embed_url: str
    text: str
    meta_tags: tuple[tuple[str, str], ...]
    preview: LinkPreview


def build_passage_page(
    record: DocumentRecord, passage: Passage, parameters: PassageParameters, view: LibraryView, settings: Settings
) -> PassagePage:
    """Build the page of a passage."""
    words, selection = parameters.text, find_selection(parameters, passage, refuse_lost=False)
    around, referring = _find_context(passage, view)
    before, after = _list_neighbours(passage, around)
    lead_in = _build_lead_in(before) or _find_note_holder(passage, view)
    notes = _find_notes(passage, view)
    respect_noindex(record, (*lead_in, *after, *notes))
    duplicates = find_duplicates(view, passage)
    similar = find_similar_hits(passage, (*lead_in, *after, *notes), duplicates, view, settings)
    spans = find_spans((passage, *notes), words, view, settings)
    if selection.span:
        spans = {**spans, passage.id: (selection.span,)}
    below_headings = [each.id for each in (*lead_in, passage, *after)][1:]  # no heading above the first passage
    headings = group_headings(record.contents, below_headings)
    references = find_references(view, (*lead_in, passage, *after, *notes))
    layout = PassageLayout(headings, spans, frozenset(note.id for note in notes), link_references(references))
    shown = spans.get(passage.id, ())
    # In this order: the layout shows a page break only where the page changes.
    laid_out_before, (laid_out,), laid_out_after = layout.build(lead_in), layout.build((passage,)), layout.build(after)
    item = describe_words(record, passage, selection.span)
    return PassagePage(
        document=build_document_card(record, view, words),
        heading=passage.heading,
        pages=passage.find_pages(),
        passage=laid_out,
        page_link=link_page(record, passage, shown[0].start if shown else 0, words),
        pictures=build_pictures(record, passage, around, shown, words),
        before=laid_out_before,
        after=laid_out_after,
        notes=layout.build(notes),
        previous_url=urls.passage_url(record.id, before[-1].id, words) if before else "",
        next_url=urls.passage_url(record.id, after[0].id, words) if after else "",
        document_url=urls.document_url(record.id, words, passage.id),
        original=link_original(record, passage.find_pages()),
        citation_box=build_citation_box(record, passage, selection),
        quotations=list_quotations(passage, view),
        duplicates=build_duplicates(passage, duplicates, view),
        similar=build_similar_passages(similar, view),
        kinds=list_kinds(passage),
        narrower=find_narrower_place(passage, record),
        newer=link_newer_document(record, passage, view),
        doubts=_describe_doubts([each for each in passage.doubts if each is not PageDoubt.OCR]),
        is_recognized=passage.is_recognized,
        laws=list_cited_laws(passage, view),
        cited_by=build_citing_rows(list_referring(record, passage, referring), view),
        url=urls.passage_url(record.id, passage.id),
        permalink=urls.permalink(record.id, passage.id),
        embed_url=urls.passage_embed_url(record.id, passage.id, selection.span),
        text=passage.text,
        meta_tags=tuple(build_head_tags(item, record, urls.permalink(record.id, passage.id))),
        preview=preview_passage(describe(record), record, passage, view),
    )


def _describe_doubts(doubts: Sequence[PageDoubt]) -> str:
    """Return what is not certain about a passage's pages, in one sentence."""
    listed = " and ".join(_DOUBTS[each] for each in doubts)
    return f"Not certain here: {listed}; the printed page may differ." if listed else ""


def _find_context(passage: Passage, view: LibraryView) -> tuple[Sequence[Passage], Sequence[Passage]]:
    """Return the passages around one with itself, enough for its pages, and those that refer to it.

    A footnote has only itself: its neighbours in the document's order are other footnotes.
    """
    if passage.kind is BlockKind.FOOTNOTE:
        return [passage], []
    before, after, referring = view.get_context(passage, AROUND, AROUND)
    return [*before, passage, *after], referring


def _list_neighbours(passage: Passage, around: Sequence[Passage]) -> tuple[Sequence[Passage], Sequence[Passage]]:
    """Return the passages to show before and after one."""
    at = next(index for index, each in enumerate(around) if each.id == passage.id)
    after = [each for each in around[at + 1 : at + 1 + NEIGHBOURS] if each.kind is not BlockKind.FOOTNOTE]
    return around[max(at - NEIGHBOURS, 0) : at], after


def _find_note_holder(note: Passage, view: LibraryView) -> list[Passage]:
    """Return the passage with the mark of a footnote, where it is known."""
    holder = view.get_passage(note.note_of) if note.note_of else None
    return [holder] if holder else []


def _build_lead_in(before: Sequence[Passage]) -> list[Passage]:
    """Return the last sentences before a passage: few, so that the passage is in view when the page opens."""
    words = _LEAD_IN_WORDS
    shown: list[Passage] = []
    for passage in reversed(before):
        start = len(passage.text)
        for sentence in reversed(split_sentences(passage.text)):
            words -= len(sentence.slice(passage.text).split())
            if words < 0 and (shown or start < len(passage.text)):
                break
            start = sentence.start
        if start < len(passage.text):
            shown.insert(0, clip_blocks(passage, Span(start, len(passage.text))))
    return shown


def _find_notes(passage: Passage, view: LibraryView) -> list[Passage]:
    identities = dict.fromkeys(note.passage for note in passage.notes if note.passage)
    found = (view.get_passage(identity) for identity in identities)
    return [note for note in found if note is not None]
