"""The structure of a PDF file, read with pypdf: metadata, outline, page labels, attachments, overfull pages."""

from __future__ import annotations

import logging
import re
import struct
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar, cast

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.filters import decode_stream_data
from pypdf.generic import ArrayObject, Destination, DictionaryObject, PdfObject, StreamObject

from kb.model import Metadata, MetadataOrigin
from kb.read.layout.structure.heading_levels import OutlineEntry
from kb.read.metadata.finders.titles import is_junk_title
from kb.read.metadata.resolution import state_origin

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # errors that matter are raised; the rest is noise about repairs

_T = TypeVar("_T")

_MAX_OUTLINE = 5000
_NO_METADATA = Metadata()
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")

# Errors besides its own that pypdf raises for damaged files.
_BROKEN_DATA = (ArithmeticError, AssertionError, struct.error, zlib.error)
_FAULTS = (PyPdfError, AttributeError, LookupError, RuntimeError, TypeError, ValueError, *_BROKEN_DATA)


@dataclass(frozen=True, slots=True)
class FileStructure:
    """What a file declares about itself."""

    metadata: Metadata = _NO_METADATA
    outline: tuple[OutlineEntry, ...] = ()
    labels: tuple[str, ...] = ()  # of pages; may be fewer than the pages
    hidden_layers: tuple[str, ...] = ()  # names of layers that may be switched off when the file is opened
    overfull_pages: tuple[int, ...] = ()  # 1-based pages that draw too much to be read
    remarks: tuple[str, ...] = ()  # as in `Document`


def read_hidden_layers(path: Path) -> tuple[str, ...]:
    """Return only `FileStructure.hidden_layers` of a file; nothing if that cannot be read."""

    def read() -> tuple[str, ...]:
        reader = PdfReader(path)
        return _read_hidden_layers(reader) if not reader.is_encrypted or reader.decrypt("") else ()

    none: tuple[str, ...] = ()
    return _try_read(read, none)


def read_structure(path: Path, source: str) -> FileStructure:
    """Return what a file declares about itself; parts that cannot be read are empty. `source` is below `sources/`."""
    try:
        reader = PdfReader(path)
        encrypted = reader.is_encrypted
        if encrypted and not reader.decrypt(""):
            return FileStructure()
    except _FAULTS:
        return FileStructure(remarks=("The file is damaged: it was read without its outline and page labels.",))
    remarks: list[str] = []
    if encrypted:
        remarks.append("The file is encrypted and was opened with an empty password.")
    none: tuple[str, ...] = ()
    attached = _try_read(lambda: tuple(sorted({_clean(name) for name in reader.attachments})), none)
    if attached:
        remarks.append(f"The file has attachments, which were not read: {', '.join(attached)}.")
    no_pages: tuple[int, ...] = ()
    overfull = _try_read(lambda: tuple(_find_overfull_pages(reader)), no_pages)
    if overfull:
        remarks.append(
            f"Pages that draw more than {MAX_LETTERS:,} letters, or forms too deep in one another, were not read: "
            f"{', '.join(map(str, overfull))}. Print the file to a new PDF and add that."
        )
    return FileStructure(
        metadata=_try_read(lambda: _read_metadata(reader, source), _NO_METADATA),
        outline=_try_read(lambda: _read_outline(reader), ()),
        labels=_try_read(lambda: tuple(reader.page_labels), ()),
        hidden_layers=_try_read(lambda: _read_hidden_layers(reader), none),
        overfull_pages=overfull,
        remarks=tuple(remarks),
    )


def _try_read(read: Callable[[], _T], default: _T) -> _T:
    """Return one part of a file's structure, or the default if that part is broken."""
    try:
        return read()
    except _FAULTS:
        return default


def _read_metadata(reader: PdfReader, source: str) -> Metadata:
    info: Mapping[str, object] = reader.metadata or {}
    xmp = reader.xmp_metadata
    titles = [_clean(info.get("/Title"))]
    author = _clean(info.get("/Author"))
    if xmp:
        titles += [_clean(title) for title in (xmp.dc_title or {}).values()]
    language = _clean(reader.root_object.get("/Lang"))
    properties = Metadata(
        title=next((each for each in titles if each and not is_junk_title(each, source)), ""),
        authors=(author,) if author else (),
        language=language if _LANGUAGE.fullmatch(language) else "",
    )
    return state_origin(properties, MetadataOrigin.PROPERTIES)


def _read_hidden_layers(reader: PdfReader) -> tuple[str, ...]:
    """Return the names of layers that are off, or that viewers may switch off by themselves: PDF 32000-1, 8.11.4."""
    properties = reader.root_object.get("/OCProperties")
    if properties is None:
        return ()
    layers = properties.get_object()
    first = layers["/D"].get_object()
    hidden = list(first.get("/OFF", []))
    if first.get("/BaseState", "/ON") != "/ON":
        hidden += layers["/OCGs"]
    for automatic in first.get("/AS", []):
        hidden += automatic.get_object().get("/OCGs", [])
    return tuple(sorted({str(layer.get_object().get("/Name", "")) for layer in hidden}))


def _find_overfull_pages(reader: PdfReader) -> Iterator[int]:
    scale = DrawingScale()
    for at in range(len(reader.pages)):
        page = reader.pages[at]
        if _try_read(partial(scale.weigh_page, page), 0) > MAX_LETTERS:
            yield at + 1


def _clean(value: object) -> str:
    return " ".join(str(value or "").replace("\x00", "").split())


def _read_outline(reader: PdfReader) -> tuple[OutlineEntry, ...]:
    found: list[OutlineEntry] = []

    def walk(entries: Sequence[object], level: int) -> None:
        for entry in entries:
            if len(found) >= _MAX_OUTLINE:
                return
            if isinstance(entry, list):
                walk(entry, level + 1)
            elif isinstance(entry, Destination):
                page = reader.get_destination_page_number(entry)
                title = " ".join(str(entry.title).split())
                if title and not title.startswith("_"):  # Word's own bookmarks are named _Toc..., _Hlk...
                    found.append(OutlineEntry(level, title, (page if page is not None else -1) + 1))

    walk(reader.outline, 1)
    return tuple(found)


# ------------------------------------------------------------------------------------------------ the weight of a page


# Pages that draw more than a page can show are found before pdfium takes memory for them. A form is drawn as often as
# it is named, and may name others: a file of 4 kB can draw millions of letters.
MAX_LETTERS = 500_000  # per page; the fullest ones in print have some 20,000
_BYTES_A_LETTER = 100  # bytes of drawing that count as a letter
_MAX_NESTING = 40  # depth of nested forms; pdfium follows no more
_STRING = re.compile(rb"\(((?:[^()\\]|\\.)*+)|<([0-9A-Fa-f\s]++)>", re.DOTALL)
_NAMED = re.compile(rb"/([^\s/<>()\[\]]++)\s+Do\b")


class DrawingScale:
    """Weighs what pages draw, in letters; each form is read once, however often it is drawn."""

    def __init__(self) -> None:
        self._weights: dict[tuple[int, int], int] = {}  # by form and the resources that it uses

    def weigh_page(self, page: DictionaryObject) -> int:
        """Return the weight of a page; any value above `MAX_LETTERS` if it, or its nesting of forms, is too great."""
        contents = page.get("/Contents", ArrayObject()).get_object()
        streams = contents if isinstance(contents, ArrayObject) else [contents]
        return self._weigh(streams, _follow(page, "/Resources"), 0)

    def _weigh(self, streams: Iterable[PdfObject], resources: DictionaryObject, depth: int) -> int:
        weight = 0
        drawn: Counter[bytes] = Counter()
        for stream in streams:
            content = _decode(cast(StreamObject, stream.get_object()))
            weight += len(content) // _BYTES_A_LETTER
            weight += sum(len(text) + len(digits) // 2 for text, digits in _STRING.findall(content))
            drawn.update(_NAMED.findall(content))
        forms = _follow(resources, "/XObject") if drawn else DictionaryObject()
        for name, count in drawn.items():
            form = forms.get(f"/{name.decode('latin-1')}", PdfObject()).get_object()
            if isinstance(form, DictionaryObject) and form.get("/Subtype") == "/Form" and weight <= MAX_LETTERS:
                weight += count * self._weigh_form(form, resources, depth + 1)
        return weight

    def _weigh_form(self, form: DictionaryObject, around: DictionaryObject, depth: int) -> int:
        if depth > _MAX_NESTING:
            return MAX_LETTERS + 1
        resources = _follow(form, "/Resources") if "/Resources" in form else around
        key = id(form), id(resources)
        if key not in self._weights:
            self._weights[key] = 1 + self._weigh([form], resources, depth)
        return self._weights[key]


def _decode(stream: StreamObject) -> bytes:
    """Return the bytes of a stream, without its own method if it is packed, which caches those of all pages."""
    data = decode_stream_data(stream) if "/Filter" in stream else stream.get_data()
    return data if isinstance(data, bytes) else data.encode("latin-1", "replace")


def _follow(holder: DictionaryObject, name: str) -> DictionaryObject:
    """Return a dictionary inside another one; an empty one if it is missing."""
    found = holder.get(name, PdfObject()).get_object()
    return found if isinstance(found, DictionaryObject) else DictionaryObject()
