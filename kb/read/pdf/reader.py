"""PDF files to documents: the structure of the file, the layout of its pages, and metadata confirmed by the pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from kb.errors import ReadError
from kb.model import Document, DocumentId, Metadata
from kb.read.layout.analysis import DocumentLayout, analyze_layout
from kb.read.layout.glyphs import GlyphPage, Glyphs
from kb.read.metadata.finders.titles import is_junk_title
from kb.read.ocr.recognized_glyphs import build_glyph_pages
from kb.read.ocr.recognized_page import RecognizedPage
from kb.read.pdf.file_structure import read_structure
from kb.read.pdf.glyph_extraction import open_document, read_pages
from kb.read.pdf.scans import is_blank
from kb.text.tokens import split_terms

_FIRST_CHARS = 6000  # start of the text that is searched for the words of a title
_SUPPORTED = 0.8  # share of a title's longer words that must be there
_SHORT = 3  # letters
_SHOWN_MENDS = 5


def read_pdf(
    path: Path,
    document_id: DocumentId,
    source: str,
    sha256: str,
    recognized: Mapping[int, RecognizedPage] = MappingProxyType({}),
) -> Document:
    """Read a PDF file (`kb.read.registry.FileReader`), with the metadata that the file and its first page give.

    `recognized` has what text recognition found on pages without text, by their 1-based numbers.

    Raises:
        EncryptedError: The file opens with a password only.
        ReadError: It is damaged or not a PDF file, or has no pages.
    """
    with open_document(path) as opened:
        structure = read_structure(path, source)
        pages = read_pages(opened, structure.labels, structure.hidden_layers, structure.overfull_pages)
        every = insert_recognized(pages, recognized)
        layout = analyze_layout(every, structure.outline, structure.metadata.title)
        overfull = structure.overfull_pages  # not to be drawn either
        unread = tuple(each for each in layout.unread_pages if each in overfull or not is_blank(opened, each))
    if not layout.page_count:
        raise ReadError("The file has no pages: 0 of them were found. Get it again from its source.")
    return Document(
        id=document_id,
        source=source,
        sha256=sha256,
        metadata=_verify_metadata(structure.metadata, layout, source),
        text=layout.text,
        blocks=layout.blocks,
        pages=layout.pages,
        note_marks=layout.marks,
        page_count=layout.page_count,
        unread_pages=unread,
        recognized_pages=layout.recognized_pages,
        hidden_text=layout.hidden_text,
        remarks=(*structure.remarks, *_describe_mends(recognized.values())),
    )


def _describe_mends(pages: Iterable[RecognizedPage]) -> Iterator[str]:
    """Yield how many words were mended, and which, the most frequent first."""
    mends = Counter(
        (split_terms(word.misread)[0], split_terms(word.text)[0])
        for page in pages
        for word in page.words
        if word.misread
    )
    if mends:
        words = "1 word" if mends.total() == 1 else f"{mends.total():,} words"
        shown = [f"“{read}” to “{mended}”" for (read, mended), _ in mends.most_common(_SHOWN_MENDS)]
        more = ", …" if len(mends) > len(shown) else ""
        yield f"Mended {words} of recognised text: {', '.join(shown)}{more}."


def insert_recognized(
    pages: Iterable[tuple[GlyphPage, Glyphs]], recognized: Mapping[int, RecognizedPage]
) -> Iterator[tuple[GlyphPage, Glyphs]]:
    """Yield pages with their glyphs, and for those without any what was recognised, by 1-based page number."""
    found = dict(zip(recognized, build_glyph_pages(recognized.values()), strict=True))
    for page, glyphs in pages:
        if page.number in found and not len(glyphs.codes):
            upright, words = found[page.number]
            yield replace(upright, number=page.number, label=page.label), words
        else:
            yield page, glyphs


def _verify_metadata(metadata: Metadata, layout: DocumentLayout, source: str) -> Metadata:
    """Return a file's own metadata where its pages confirm it, else what they print.

    Programs fill in the title of a template, the name of the typist, and the day of the last export.
    """
    is_printed = not layout.title or is_junk_title(layout.title, source) or _is_supported(metadata.title, layout.text)
    title = metadata.title if is_printed else ""
    authors = tuple(author for author in metadata.authors if " " in author)
    return replace(metadata, title=title, authors=authors)


def _is_supported(title: str, text: str) -> bool:
    """Tell whether most of the longer words of a title are at the beginning of a text."""
    first = set(split_terms(text[:_FIRST_CHARS]))
    words = [word for word in split_terms(title) if len(word) > _SHORT]
    return sum(word in first for word in words) >= _SUPPORTED * len(words)
