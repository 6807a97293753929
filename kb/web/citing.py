"""A passage, or words of it, made ready to be cited: in five styles, as files, by a lasting address.

The forms of citations are `kb.present.references`' business. This module adds the addresses of this site.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import request
from markupsafe import Markup

from kb.model import DocumentRecord, PageRange, Passage, Span
from kb.present.citations import citation
from kb.present.excerpts import italics
from kb.present.references import (
    BIBTEX,
    CSL_JSON,
    RIS,
    TEXT,
    FileForm,
    Item,
    Quoted,
    bibtex,
    csl_json,
    describe,
    meta_tags,
    references,
    ris,
    text_fragment,
    with_quotation,
)
from kb.web import addresses
from kb.web.chosen import Chosen
from kb.web.sources import is_pdf
from kb.web.wording import today

FORMS = (RIS, BIBTEX, CSL_JSON, TEXT)
_FORM_WORDS = {
    RIS: "RIS, for Zotero and EndNote",
    BIBTEX: "BibTeX, for JabRef and LaTeX",
    CSL_JSON: "CSL-JSON",
    TEXT: "Plain text, all five styles",
}


@dataclass(frozen=True, slots=True)
class Styled:
    """A citation in one style.

    Attributes:
        name: Of the style, as it stands in addresses.
        cite: What stands by the words, or the footnote.
        entry: What stands in the list of references.
    """

    name: str
    title: str
    cite: Markup
    entry: Markup
    is_note: bool


@dataclass(frozen=True, slots=True)
class Download:
    """A file that cites the words."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class CiteBox:
    """All that a page says on how to cite a passage, or words of it.

    Attributes:
        words: Those that are cited, as they stand.
        in_marks: The same in quotation marks of the kind that they do not use themselves.
        chosen: Whether they are only some words of the passage.
        missed: Words that were asked for and do not stand in the passage.
        short: The plain form: publisher, title, date, page.
        permalink: The lasting address, whole.
        exact: The address of the chosen words, below the site's root, which also leads a browser to them.
        accessed: Today. ISO 8601.
    """

    words: str
    in_marks: str
    chosen: bool
    missed: str
    pages: PageRange | None
    short: str
    styles: tuple[Styled, ...]
    downloads: tuple[Download, ...]
    permalink: str
    exact: str
    accessed: str


def cite_box(record: DocumentRecord, passage: Passage, chosen: Chosen) -> CiteBox:
    """Make the citation of a passage, or of the chosen words of it, ready."""
    item, quoted = describe(record), quoted_words(passage, chosen.span)
    accessed = date.fromisoformat(today())
    cited = references(item, quoted.pages, accessed)
    return CiteBox(
        words=quoted.words,
        in_marks=quoted.in_marks,
        chosen=chosen.span is not None,
        missed=chosen.missed,
        pages=quoted.pages,
        short=citation(record, quoted.pages),
        styles=tuple(
            Styled(each.style.value, each.title, italics(each.cite), italics(each.entry), each.is_note)
            for each in cited
        ),
        downloads=tuple(
            Download(_FORM_WORDS[form], addresses.citation_file(record.id, passage.id, form.ending, chosen.span))
            for form in FORMS
        ),
        permalink=quoted.permalink,
        exact=exact_address(passage, chosen.span) if chosen.span else addresses.passage(record.id, passage.id),
        accessed=accessed.isoformat(),
    )


def exact_address(passage: Passage, span: Span) -> str:
    """Return the address of words of a passage: marked and cited there, and in sight where a browser can do that."""
    return addresses.passage(passage.document, passage.id, span=span) + fragment(passage, span)


def fragment(passage: Passage, span: Span) -> str:
    """Return the end of an address that brings words of a passage into sight; empty where none does."""
    breaks = [*(each.offset for each in passage.breaks[1:]), *(each.offset for each in passage.notes)]
    return text_fragment(passage.text, span, breaks=breaks)


def quoted_words(passage: Passage, span: Span | None) -> Quoted:
    """Return the words of a passage that are cited, with their pages and their address."""
    if span is None:
        path = addresses.permalink(passage.document, passage.id)
        return Quoted(passage.text, passage.pages(), _whole(path))
    path = addresses.permalink(passage.document, passage.id, span)
    return Quoted(span.of(passage.text), passage.pages(span.start, span.end), _whole(path))


def file_text(item: Item, quoted: Quoted, form: FileForm) -> str:
    """Return a file that cites some words."""
    accessed = date.fromisoformat(today())
    if form is TEXT:
        cited = references(item, quoted.pages, accessed)
        return "\n\n\n".join(f"{each.title}\n\n{with_quotation(each, quoted, accessed)}" for each in cited) + "\n"
    write = {RIS: ris, BIBTEX: bibtex, CSL_JSON: csl_json}[form]
    return write(item, quoted, accessed)


def head_tags(record: DocumentRecord, pages: PageRange | None, path: str) -> list[tuple[str, str]]:
    """Return the meta tags of a page that shows a document or a passage.

    Args:
        record: The document.
        pages: Of the passage.
        path: The page's address, below the site's root.
    """
    pdf = _whole(addresses.original(record.id)) if is_pdf(record) else ""
    return meta_tags(describe(record), pages, permalink=_whole(path), pdf=pdf)


def _whole(path: str) -> str:
    """Return an address with the site's own in front."""
    return request.host_url.rstrip("/") + path
