"""How to cite a passage or a selection of its words: in five styles, as files to download, by a permalink."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from kb.citations import (
    BIBTEX,
    CSL_JSON,
    RIS,
    TEXT,
    CitationStyle,
    FileFormat,
    FormattedCitation,
    Item,
    ItemType,
    Pinpoint,
    Quoted,
    build_meta_tags,
    build_text_fragment,
    count_paragraphs,
    describe,
    find_columns,
    find_paragraphs,
    find_section,
    format_citation,
    format_citations,
    format_quotation,
    write_bibtex,
    write_csl_json,
    write_ris,
)
from kb.citations.wording import format_short_citation
from kb.library.page_pictures import is_pdf
from kb.model import AttributionGrade, DocumentRecord, Hit, PageRange, Passage, Span
from kb.present.excerpts import select_excerpt_span
from kb.present.machine_read import describe_machine_read
from kb.quotations.attribution import AttributionRule
from kb.text.sentences import iterate_sentences
from kb.text.spans import overlap
from kb.web import urls
from kb.web.components.formatting import today
from kb.web.components.original_file import is_original_shown
from kb.web.components.passages.selection import Selection

FILE_FORMATS = (RIS, BIBTEX, CSL_JSON, TEXT)
_FORMAT_LABELS = {
    RIS: "RIS, for Zotero and EndNote",
    BIBTEX: "BibTeX, for JabRef and LaTeX",
    CSL_JSON: "CSL-JSON",
    TEXT: "Plain text, all five styles",
}
# A heading that says what the whole is.
_KIND_LABEL = re.compile(
    r"(?:(?:press|news|media) (?:release|statement)s?|(?:open )?letter|statement|news):?", re.IGNORECASE
)
_MAX_CHARS = 400  # of a sentence that is quoted whole


@dataclass(frozen=True, slots=True)
class CitationBox:
    """How to cite a passage or a selection of its words.

    Attributes:
        missing: The requested words, where they are not in the passage.
        has_lost_place: Whether the requested offsets are of no words of the passage.
        short: Publisher, title, date, page.
        permalink: Absolute.
        downloads: Files, by label and URL.
        machine_read: A sentence on what of the citation no person has checked.
        details_url: Of the document's details, with where each was read.
        exact_url: The path and text fragment of the selection.
    """

    words: str
    is_selection: bool
    missing: str
    has_lost_place: bool
    pages: PageRange | None
    short: str
    styles: tuple[FormattedCitation, ...]
    downloads: tuple[tuple[str, str], ...]
    permalink: str
    exact_url: str
    machine_read: str
    details_url: str


def build_citation_box(record: DocumentRecord, passage: Passage, selection: Selection) -> CitationBox:
    """Build the citations of a passage, or of a selection of its words."""
    item = describe_words(record, passage, selection.span)
    quoted = quote_words(item, passage, selection.span)
    return CitationBox(
        words=quoted.words,
        is_selection=selection.span is not None,
        missing=selection.missing,
        has_lost_place=selection.is_lost,
        pages=quoted.pages,
        short=format_short_citation(record, quoted.pages, passage),
        styles=format_citations(item, quoted, date.fromisoformat(today())),
        downloads=tuple(
            (_FORMAT_LABELS[each], urls.citation_file_url(record.id, passage.id, each.extension, selection.span))
            for each in FILE_FORMATS
        ),
        permalink=quoted.permalink,
        exact_url=link_words(passage, selection.span) if selection.span else urls.passage_url(record.id, passage.id),
        machine_read=describe_machine_read(record.metadata, passage),
        details_url=f"{urls.document_url(record.id)}#known",
    )


def link_words(passage: Passage, span: Span) -> str:
    """Return the URL at which words of a passage are marked and cited, with a text fragment that scrolls to them."""
    return urls.passage_url(passage.document, passage.id, span=span) + build_fragment(passage, span)


def build_fragment(passage: Passage, span: Span) -> str:
    """Return the text fragment that scrolls to words of a passage; empty where none does."""
    breaks = [*(each.offset for each in passage.breaks[1:]), *(each.offset for each in passage.notes)]
    return build_text_fragment(passage.text, span, breaks=breaks)


def describe_words(record: DocumentRecord, passage: Passage, span: Span | None) -> Item:
    """Return the bibliographic description of a passage or of words in it; of a debate, with who speaks them."""
    item = describe(record, _find_member(passage, span or Span(0, len(passage.text))))
    library_url = urls.site_origin() + urls.permalink(record.id)
    return replace(item, library_url=library_url, machine_read=describe_machine_read(record.metadata, passage))


def _find_member(passage: Passage, span: Span) -> str:
    """Return the only member who speaks some words in a debate; empty where there are several."""
    turns = (each for each in passage.quotations if each.rule == AttributionRule.TURN and overlap(each.span, span))
    members = {"" if each.grade is AttributionGrade.UNCERTAIN else each.speaker for each in turns}
    return members.pop() if len(members) == 1 else ""


def quote_words(item: Item, passage: Passage, span: Span | None) -> Quoted:
    """Return a passage, or words of it, with place and permalink, as citations need them."""
    words = span or Span(0, len(passage.text))
    path = urls.permalink(passage.document, passage.id, span)
    pages = passage.find_pages(words.start, words.end)
    pinpoint = _find_pinpoint(item, passage, words, pages)
    heading = "" if pages or pinpoint else next(reversed(passage.heading), "")
    is_of_whole = heading in item.title or _KIND_LABEL.fullmatch(heading) is not None
    return Quoted(
        words=words.slice(passage.text),
        pages=pages,
        permalink=urls.site_origin() + path,
        pinpoint=pinpoint,
        note=passage.mark,
        is_passage=span is None,
        heading="" if is_of_whole else heading,
        paragraphs=None if pages or pinpoint or (heading and not is_of_whole) else count_paragraphs(passage, span),
    )


def _find_pinpoint(item: Item, passage: Passage, words: Span, pages: PageRange | None) -> Pinpoint | None:
    if item.type is ItemType.JUDGMENT:
        return find_paragraphs(passage, words)
    if item.type is ItemType.STATUTE:
        return find_section(passage, words)
    return find_columns(pages) if item.house else None


def write_citation_file(item: Item, quoted: Quoted, file_format: FileFormat) -> str:
    """Return the content of a citation file."""
    accessed = date.fromisoformat(today())
    if file_format is TEXT:
        citations = format_citations(item, quoted, accessed)
        return "\n\n\n".join(f"{each.title}\n\n{format_quotation(each)}" for each in citations) + "\n"
    write = {RIS: write_ris, BIBTEX: write_bibtex, CSL_JSON: write_csl_json}[file_format]
    return write(item, quoted, accessed)


def build_head_tags(item: Item, record: DocumentRecord, path: str) -> list[tuple[str, str]]:
    """Return the meta tags of a page that shows a document or a passage; `path` is its permalink without the origin."""
    has_pdf = is_pdf(record) and is_original_shown(record)
    pdf = urls.site_origin() + urls.original_file_url(record.id) if has_pdf else ""
    return build_meta_tags(item, permalink=urls.site_origin() + path, pdf=pdf)


@dataclass(frozen=True, slots=True)
class HitCitation:
    """How to cite the sentence of a hit with the first of the words.

    Attributes:
        url: The page of the passage, where the same words are cited in other styles and as files.
        machine_read: A sentence on what of the citation no person has checked.
    """

    formatted: FormattedCitation
    url: str
    machine_read: str


def cite_hit(hit: Hit) -> HitCitation:
    """Return the citation of a hit, by its sentence with the first of the words."""
    record, passage = hit.document, hit.passage
    span = _choose_sentence(passage.text, hit.spans[0].start if hit.spans else 0)
    item = describe_words(record, passage, span)
    cited = quote_words(item, passage, span)
    return HitCitation(
        format_citation(item, CitationStyle.HARVARD, cited, date.fromisoformat(today())),
        f"{urls.passage_url(record.id, passage.id, span=span)}#cite",
        item.machine_read,
    )


def _choose_sentence(text: str, at: int) -> Span | None:
    """Return the sentence at an offset, or a part of it where it is very long; None where it is the whole text."""
    line = text.rfind("\n", 0, at) + 1  # where a sentence begins in any case
    sentences = (each.shift(line) for each in iterate_sentences(text[line:]))
    sentence = next((each for each in sentences if at < each.end), Span(0, len(text)))
    if sentence.end - sentence.start > _MAX_CHARS:
        words = Span(max(at - sentence.start, 0), max(at - sentence.start, 0) + 1)
        sentence = select_excerpt_span(sentence.slice(text), [words], max_chars=_MAX_CHARS).shift(sentence.start)
    return None if sentence == Span(0, len(text)) else sentence
