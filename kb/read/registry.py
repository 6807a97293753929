"""The registry of formats, and `read_document`, which adds the metadata of the sidecar file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Protocol

from kb.errors import FormatError, ReadError
from kb.model import Document, DocumentId, PageUnit
from kb.read.apparatus import mark_apparatus
from kb.read.html_pages.reader import read_html
from kb.read.markdown import read_markdown
from kb.read.metadata.resolution import complete_metadata
from kb.read.metadata.sidecar import read_sidecar
from kb.read.ocr.recognized_page import RecognizedPage
from kb.read.office.conversion import find_libreoffice
from kb.read.office.csv_tables import read_csv
from kb.read.office.email_messages import read_eml
from kb.read.office.open_document import read_odt
from kb.read.pdf.reader import read_pdf
from kb.read.plain_text.reader import read_plain_text
from kb.read.word.reader import read_docx
from kb.text.folding import normalize

VERSION = 20  # raise it when the same file would be read differently

_EMPTY = "The file is empty (0 bytes); perhaps it was not copied to its end. Get it again from its source."
_SLUG_CHARS = 120  # most file systems and URLs allow 255
_HASH_CHARS = 8


class FileReader(Protocol):
    """A reader of one format."""

    def __call__(self, path: Path, document_id: DocumentId, source: str, sha256: str) -> Document:
        """Read a file; the document gets the file's own metadata only.

        Args:
            source: Path below `sources/`, with `/`.
            sha256: In hexadecimal digits.

        Raises:
            ReadError: The file cannot be read.
        """


@dataclass(frozen=True, slots=True)
class Format:
    """A format of sources.

    Attributes:
        suffixes: The endings of its files; a download gets the first.
        media_types: By which servers name it; the first is the one that the site sends.
        is_inline: Whether a browser shows the file rather than saves it.
        unit: What its `Document.page_count` counts.
        needs: The module of the extra `formats` that reads it; "" if none is needed.
        converted_to: The suffix of the format that LibreOffice converts it to, which `read` reads; "" if it is read as
            it is.
    """

    suffixes: tuple[str, ...]
    media_types: tuple[str, ...]
    read: FileReader
    is_inline: bool = True
    unit: PageUnit = PageUnit.PAGE
    needs: str = ""
    converted_to: str = ""

    def find_lack(self) -> str:
        """Return what is not installed that reading the format needs, and how to install it; "" if nothing is."""
        suffix = self.suffixes[0]
        if self.needs and find_spec(self.needs) is None:
            return f"Reading {suffix} needs a package that is not installed. Run: pip install 'passagebase[formats]'"
        if self.converted_to and not find_libreoffice():
            return (
                f"Reading {suffix} needs LibreOffice, and there is no 'soffice' on the path. Install LibreOffice, or "
                f"save the file as {self.converted_to}."
            )
        return ""


def _read_pptx(path: Path, document_id: DocumentId, source: str, sha256: str) -> Document:
    from kb.read.office.slides import read_pptx  # of an extra

    return read_pptx(path, document_id, source, sha256)


def _read_xlsx(path: Path, document_id: DocumentId, source: str, sha256: str) -> Document:
    from kb.read.office.spreadsheets import read_xlsx  # of an extra

    return read_xlsx(path, document_id, source, sha256)


_SLIDES = Format(
    (".pptx",),
    ("application/vnd.openxmlformats-officedocument.presentationml.presentation",),
    _read_pptx,
    is_inline=False,
    unit=PageUnit.SLIDE,
    needs="pptx",
)
_SHEETS = Format(
    (".xlsx",),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",),
    _read_xlsx,
    is_inline=False,
    unit=PageUnit.ROW,
    needs="openpyxl",
)
FORMATS = (
    Format((".pdf",), ("application/pdf",), read_pdf),
    Format((".html", ".htm"), ("text/html", "application/xhtml+xml"), read_html),
    Format((".txt",), ("text/plain",), read_plain_text),
    Format((".md",), ("text/plain", "text/markdown"), read_markdown),  # browsers save what is sent as Markdown
    Format(
        (".docx",),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
        read_docx,
        is_inline=False,
    ),
    _SLIDES,
    _SHEETS,
    Format((".odt",), ("application/vnd.oasis.opendocument.text",), read_odt, is_inline=False),
    Format((".csv",), ("text/csv",), read_csv, is_inline=False, unit=PageUnit.ROW),
    Format((".eml",), ("message/rfc822",), read_eml, is_inline=False),
    Format((".doc",), ("application/msword",), read_docx, is_inline=False, converted_to=".docx"),
    Format((".rtf",), ("application/rtf", "text/rtf"), read_docx, is_inline=False, converted_to=".docx"),
    replace(_SLIDES, suffixes=(".ppt",), media_types=("application/vnd.ms-powerpoint",), converted_to=".pptx"),
    replace(
        _SLIDES,
        suffixes=(".odp",),
        media_types=("application/vnd.oasis.opendocument.presentation",),
        converted_to=".pptx",
    ),
    replace(_SHEETS, suffixes=(".xls",), media_types=("application/vnd.ms-excel",), converted_to=".xlsx"),
    replace(
        _SHEETS,
        suffixes=(".ods",),
        media_types=("application/vnd.oasis.opendocument.spreadsheet",),
        converted_to=".xlsx",
    ),
)


def derive_document_id(source: str, *, distinct: bool = False) -> DocumentId:
    """Return the document id of a source path (below `sources/`): a slug, usable as one segment of a URL.

    With `distinct` it ends in a short hash of the path, for sources that would otherwise have the same slug.
    """
    path = source.removesuffix(PurePosixPath(source).suffix)
    ascii_only = normalize("NFKD", path).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_only.replace("'", "")).strip("-")
    digest = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_CHARS]
    if len(slug) > _SLUG_CHARS:
        slug = slug[: _SLUG_CHARS - _HASH_CHARS - 1].rstrip("-")
        distinct = True
    if not slug:
        return DocumentId(f"document-{digest}")
    return DocumentId(f"{slug}-{digest}" if distinct else slug)


def locate_sidecar(path: Path) -> Path:
    """Return the path of a source's sidecar file, NAME.EXT.toml, whether or not it exists."""
    return path.with_name(f"{path.name}.toml")


def find_format(source: str) -> Format:
    """Return the format of a source by the suffix of its name.

    Raises:
        FormatError: No format has this suffix.
    """
    suffix = PurePosixPath(source).suffix.lower()
    for each in FORMATS:
        if suffix in each.suffixes:
            return each
    known = ", ".join(sorted(suffix for each in FORMATS for suffix in each.suffixes))
    shown = f"'{suffix}'" if suffix else "a name without an ending"
    raise FormatError(f"This is not a format I read: {shown}. I read {known}; save the file as one of these.")


def find_lack(source: str) -> str:
    """Return why no source of this name can be read at present, and what to do; "" if it may be read."""
    try:
        return find_format(source).find_lack()
    except FormatError as error:
        return str(error)


def read_document(
    path: Path,
    source: str,
    *,
    converted: Path | None = None,
    metadata_path: Path | None = None,
    last_good: Path | None = None,
    document_id: DocumentId | None = None,
    recognized: Mapping[int, RecognizedPage] = MappingProxyType({}),
) -> Document:
    """Read a source (a path below `sources/`) and complete its metadata from the sidecar file.

    By default that is NAME.EXT.toml beside the source, and the id is the slug of the source. `last_good` is as in
    `read_sidecar`, `converted` is the source as `Format.converted_to` says, and `recognized` as in `read_pdf`; other
    formats have no pages to be recognised.

    Raises:
        ReadError: The source cannot be read.
    """
    file_format = find_format(source)
    lack = file_format.find_lack()
    if lack:
        raise FormatError(lack)
    read = file_format.read
    if read is read_pdf:
        read = partial(read_pdf, recognized=recognized)
    try:
        if not path.stat().st_size:
            raise ReadError(_EMPTY)
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        identity = document_id or derive_document_id(source)
        document = mark_apparatus(read(converted or path, identity, source, sha256))
    except OSError as error:
        raise ReadError(f"The file could not be opened: {error.strerror or error}. Check that it is there.") from error
    sidecar = read_sidecar(metadata_path or locate_sidecar(path), last_good)
    document = replace(
        document,
        quotation_overrides=sidecar.quotation_overrides,
        kind_overrides=sidecar.kind_overrides,
        passage_overrides=sidecar.passage_overrides,
        faults=sidecar.protecting_faults,
        speakers_withheld=sidecar.speakers_withheld,
    )
    return complete_metadata(document, sidecar.metadata, sidecar.faults, sidecar.origin)
