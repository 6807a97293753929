"""Reader of Word files (.docx), by python-docx and lxml: body, notes, headers, footers and properties."""

from __future__ import annotations

import math
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import docx
from docx.document import Document as WordFile
from docx.opc.part import Part as FilePart
from docx.oxml.ns import qn
from lxml import etree
from lxml.etree import _Element as Element

from kb.errors import LimitError, ReadError
from kb.model import BlockKind, Document, DocumentId, Metadata
from kb.read.document_builder import BlockDraft, Origin, build_document, clean_text
from kb.read.metadata.resolution import state_properties
from kb.read.packages import PackageKind, open_package, parse_xml
from kb.read.word.body import BodyReader, finish_drafts
from kb.read.word.numbering import Numbering
from kb.read.word.paragraph_text import NoteNumbers
from kb.read.word.styles import Styles
from kb.read.workers.main import MEGABYTE

_KIND = PackageKind("Word file", "Word", ".docx", ".doc")
_PIECE_BYTES = 1 << 16
_HEADERS = ("header", "footer")
_COMPANY = re.compile(r"<Company>([^<]{2,100})</Company>")
_NO_COMPANY = re.compile(
    r"(?:microsoft|hewlett|hp|dell|lenovo|toshiba|acer|samsung|asus|sony)\b.*|home|private|personal|none|n/?a|"
    r"grizli777|your company|company(?: name)?|[\W\d_]+",
    re.IGNORECASE,
)


def read_docx(path: Path, document_id: DocumentId, source: str, sha256: str) -> Document:
    """Read a Word file; see `kb.read.registry.FileReader`.

    Raises:
        ReadError: The file is damaged, encrypted, or of another format.
    """
    with path.open("rb") as file:
        word = open_word(file)
    styles = Styles(word.styles.element)
    notes = NoteNumbers()
    body = BodyReader(styles, Numbering(_parse_root(word, "numbering")), notes)
    metadata = _read_metadata(word, styles)
    drafts = finish_drafts(list(body.read_styled(word.element.body)), metadata.title)
    drafts += _read_notes(word, body, notes)
    drafts += _read_running_heads(word, body)
    document = build_document(drafts, Origin(document_id, source, sha256), metadata)
    return document


def open_word(file: BinaryIO, max_unpacked: float = math.inf) -> WordFile:
    """Open a Word file; the file object must stay open, and `max_unpacked` limits all its parts in bytes.

    Raises:
        ReadError: It is damaged, encrypted, larger, or of another format.
    """

    def load(file: BinaryIO) -> WordFile:
        if max_unpacked < math.inf:
            _unpack(file, max_unpacked)
        return docx.Document(file)

    return open_package(file, _KIND, load)


def _unpack(file: BinaryIO, limit: float) -> None:
    """Refuse a file that is larger than a limit, by its directory or when unpacked; keep nothing of it."""
    with zipfile.ZipFile(file) as package:
        size = sum(part.file_size for part in package.infolist())
        if size > limit:
            raise LimitError(
                f"The file has {size / MEGABYTE:,.1f} MB unpacked; {limit / MEGABYTE:,.0f} MB can be read at once. "
                "Take pictures out of it, or paste its text."
            )
        for each in package.infolist():  # zipfile raises if one has more than the directory says
            with package.open(each) as part:
                while part.read(_PIECE_BYTES):
                    pass
    file.seek(0)


def _find_parts(word: WordFile, kind: str) -> list[FilePart]:
    """Return the parts of a kind ("header", "footnotes"), by number."""
    found = {
        str(each.target_part.partname): each.target_part
        for each in word.part.rels.values()
        if not each.is_external and each.reltype.endswith(f"/{kind}")
    }
    return [found[name] for name in sorted(found, key=lambda name: (len(name), name))]


def _parse_root(word: WordFile, kind: str) -> Element | None:
    for part in _find_parts(word, kind):
        try:
            return parse_xml(part.blob)
        except etree.XMLSyntaxError as error:
            raise ReadError(f"The {kind} of this Word file is damaged. Save it again from Word.") from error
    return None


def find_notes(word: WordFile) -> dict[str, Element]:
    """Return footnotes and endnotes by kind and id: "footnote 2"."""
    texts: dict[str, Element] = {}
    for kind in ("footnote", "endnote"):
        root = _parse_root(word, f"{kind}s")
        for note in () if root is None else root.iter(qn(f"w:{kind}")):
            texts[f"{kind} {note.get(qn('w:id'), '')}"] = note
    return texts


def _read_notes(word: WordFile, body: BodyReader, notes: NoteNumbers) -> Iterator[BlockDraft]:
    """Return the footnotes and endnotes referred to, in the order of the references."""
    texts = find_notes(word)
    for key in notes.order:
        mark = notes.mark(key)
        paragraphs = body.read_drafts(texts[key]) if key in texts else []
        for number, draft in enumerate(each for each in paragraphs if each.text):
            yield BlockDraft(BlockKind.FOOTNOTE, draft.parts, mark=mark, key="" if number else key)


def _read_running_heads(word: WordFile, body: BodyReader) -> Iterator[BlockDraft]:
    """Return the distinct paragraphs of headers and footers."""
    seen: set[str] = set()
    for kind in _HEADERS:
        for part in _find_parts(word, kind):
            for draft in body.read_drafts(parse_xml(part.blob)):
                if draft.text and draft.text not in seen:
                    seen.add(draft.text)
                    yield BlockDraft(BlockKind.RUNNING, draft.parts)


def _read_metadata(word: WordFile, styles: Styles) -> Metadata:
    given = word.core_properties
    authors = clean_text(given.author or "").split(";")
    return state_properties(
        clean_text(given.title or ""), authors, given.language or styles.language, _find_company(word)
    )


def _find_company(word: WordFile) -> str:
    for relation in word.part.package.rels.values():
        if not relation.is_external and relation.reltype.endswith("/extended-properties"):
            match = _COMPANY.search(relation.target_part.blob.decode("utf-8", "replace"))
            name = clean_text(match.group(1)) if match else ""
            return "" if _NO_COMPANY.fullmatch(name) else name
    return ""
