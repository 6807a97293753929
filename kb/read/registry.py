"""The registry of formats, and `read_document`, which adds the metadata of the sidecar file."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Protocol

from kb.errors import FormatError, ReadError
from kb.model import Document, DocumentId
from kb.read.apparatus import mark_apparatus
from kb.read.html_pages.reader import read_html
from kb.read.markdown import read_markdown
from kb.read.metadata.resolution import complete_metadata
from kb.read.metadata.sidecar import read_sidecar
from kb.read.pdf.reader import read_pdf
from kb.read.plain_text.reader import read_plain_text
from kb.read.word.reader import read_docx
from kb.text.normalization import normalize

VERSION = 11  # raise it when the same file would be read differently

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
    """

    suffixes: tuple[str, ...]
    media_types: tuple[str, ...]
    read: FileReader
    is_inline: bool = True


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


def read_document(
    path: Path,
    source: str,
    *,
    metadata_path: Path | None = None,
    last_good: Path | None = None,
    document_id: DocumentId | None = None,
) -> Document:
    """Read a source (a path below `sources/`) and complete its metadata from the sidecar file.

    By default that is NAME.EXT.toml beside the source, and the id is the slug of the source. `last_good` is as in
    `read_sidecar`.

    Raises:
        ReadError: The source cannot be read.
    """
    read = find_format(source).read
    try:
        if not path.stat().st_size:
            raise ReadError(_EMPTY)
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        document = mark_apparatus(read(path, document_id or derive_document_id(source), source, sha256))
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
    return complete_metadata(document, sidecar.metadata, sidecar.faults)
