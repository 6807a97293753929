"""Reading: a source to a `Document`.

`FORMATS` says which reader takes which ending of a name. A reader gets a path and gives the document with the
file's own metadata; `read` adds the metadata file and what the text shows. Knows nothing of passages or
indexes.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Protocol

from kb.errors import FormatError, ReadError
from kb.model import Document, DocumentId
from kb.read.html import read_html
from kb.read.markdown import read_markdown
from kb.read.metadata import complete, read_card
from kb.read.office import read_word
from kb.read.pdf import read_pdf
from kb.read.plain import read_plain

VERSION = 2  # raise it when the same file would be read otherwise

_SLUG_CHARS = 120
_HASH_CHARS = 8


class Reader(Protocol):
    """Reads one format."""

    def __call__(self, path: Path, document_id: DocumentId, source: str, sha256: str) -> Document:
        """Return the document with the file's own metadata.

        Raises:
            ReadError: Where the file cannot be read.
        """


FORMATS: Mapping[str, Reader] = MappingProxyType(
    {
        ".docx": read_word,
        ".htm": read_html,
        ".html": read_html,
        ".md": read_markdown,
        ".pdf": read_pdf,
        ".txt": read_plain,
    }
)


def document_id(source: str, *, distinct: bool = False) -> DocumentId:
    """Return the id of a source's document: a slug of its path, which is one segment of an address.

    Args:
        source: The path below `sources/`, with `/`.
        distinct: Whether to add a short hash of the path, for sources whose slugs would be the same.
    """
    path = source.removesuffix(PurePosixPath(source).suffix)
    ascii_only = unicodedata.normalize("NFKD", path).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_only.replace("'", "")).strip("-")
    mark = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_CHARS]
    if len(slug) > _SLUG_CHARS:
        slug = slug[: _SLUG_CHARS - _HASH_CHARS - 1].rstrip("-")
        distinct = True
    if not slug:
        return DocumentId(f"document-{mark}")
    return DocumentId(f"{slug}-{mark}" if distinct else slug)


def reader_of(source: str) -> Reader:
    """Return the reader of a source's format.

    Raises:
        FormatError: Where there is none.
    """
    suffix = PurePosixPath(source).suffix.lower()
    if suffix not in FORMATS:
        known = ", ".join(sorted(FORMATS))
        shown = f"'{suffix}'" if suffix else "a name without an ending"
        raise FormatError(f"This is not a format I read: {shown}. I read {known}; save the file as one of these.")
    return FORMATS[suffix]


def read(path: Path, source: str, *, metadata_path: Path | None = None, identity: DocumentId | None = None) -> Document:
    """Read a source.

    Args:
        path: The file.
        source: The path below `sources/`, with `/`.
        metadata_path: The metadata file; by default the one beside the source, NAME.EXT.toml.
        identity: The document's id; by default the slug of the source.

    Raises:
        ReadError: Where the source cannot be read.
    """
    reader = reader_of(source)
    try:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        document = reader(path, identity or document_id(source), source, sha256)
    except OSError as error:
        raise ReadError(f"The file could not be opened: {error.strerror or error}. Check that it is there.") from error
    beside = read_card(metadata_path or path.with_name(f"{path.name}.toml"))
    document = replace(document, corrections=beside.corrections, kind_corrections=beside.kind_corrections)
    return complete(document, beside.metadata, beside.faults)
