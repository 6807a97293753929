"""Passages, document records, unread sources and tombstones as bytes, and back.

Each is one JSON array of cells in a fixed order, without names, so that the blocks in which engines store them compress
well. Each layout is declared once, for both directions. The document's id, known from its record, is not repeated in
passages, and empty cells at the end of a passage are left out, since most passages have many.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import starmap
from operator import attrgetter, itemgetter
from typing import Any, Generic, TypeVar

from kb.engine.tombstones import Tombstone
from kb.model import (
    Acronym,
    AttributionGrade,
    Block,
    BlockKind,
    ContentsEntry,
    DocumentId,
    DocumentRecord,
    Evidence,
    FieldOrigin,
    FrequentPhrase,
    HiddenText,
    IndexedDocument,
    KindLabel,
    LawReference,
    Metadata,
    MetadataOrigin,
    Note,
    PageBreak,
    PageDoubt,
    PageRange,
    PageUnit,
    Passage,
    PassageId,
    PassageKind,
    PlaceReference,
    Quotation,
    Span,
    SpeakerId,
    UnreadSource,
)

_T = TypeVar("_T")
_Cells = list[Any]
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_decode = json.JSONDecoder().decode


# --------------------------------------------------------------------------------------- layouts


@dataclass(frozen=True, slots=True)
class _Column:
    """One attribute of an object, as one or more cells.

    Attributes:
        paths: From the object to the value of each cell.
        write: Turns a non-empty value into one that JSON can hold; None if it already can.
        read: Turns the index of the column's first cell into a function from all cells to the attribute's value.
        empty: The value of an omitted cell.
        values: All values of the cell, if they are few.
    """

    paths: tuple[str, ...]
    write: Callable[[Any], object] | None = None
    read: Callable[[int], Callable[[_Cells], object]] = itemgetter
    empty: object = ""
    values: tuple[str, ...] = ()


class _Layout(Generic[_T]):
    """The declaration of how objects of one class are written as arrays.

    The columns are in the order of the arguments that build an object; those given as strings are attributes that JSON
    can hold. Cells at the end that need no reader are read as one slice: passages are read by the dozen for every
    search.
    """

    def __init__(self, build: Callable[..., _T], *columns: _Column | str, required: int | None = None) -> None:
        """Declare a layout.

        Args:
            build: Builds an object of its values.
            required: The fewest cells to write; further empty ones at the end are omitted, for which `build` has
                defaults. None for all.
        """
        self._build = build
        self._required = required
        self._columns = [_Column((each,)) if isinstance(each, str) else each for each in columns]
        self._writers: list[tuple[int, Callable[[Any], object]]] = []
        self._readers: list[Callable[[_Cells], object]] = []
        self._slice = 0  # the first of the cells without a reader
        self.empty: _Cells = []
        paths: list[str] = []
        readers: list[Callable[[_Cells], object]] = []
        for column in self._columns:
            if column.write:
                self._writers.append((len(paths), column.write))
            readers.append(column.read(len(paths)))
            paths += column.paths
            self.empty.append(column.empty)
            if column.read is not itemgetter:
                self._readers, self._slice = readers.copy(), len(paths)
        self._get = attrgetter(*paths)

    def describe(self) -> _Cells:
        """Return the declaration, with those of nested layouts."""
        columns = []
        for each in self._columns:
            inner = getattr(each.write, "__self__", None)
            columns.append([each.paths, inner.describe() if isinstance(inner, _Layout) else each.values])
        return [self._required, *columns]

    def pack(self, value: _T) -> _Cells:
        cells = list(self._get(value))
        for at, write in self._writers:
            if cells[at]:
                cells[at] = write(cells[at])
        if self._required is not None:
            while len(cells) > self._required and not cells[-1]:
                cells.pop()
        return cells

    def pack_all(self, values: Iterable[_T]) -> list[Any]:
        if not self._writers and self._required is None:
            return list(map(self._get, values))
        return [self.pack(value) for value in values]

    def unpack(self, cells: _Cells, *given: object) -> _T:
        """Build an object of cells, with some arguments before theirs."""
        return self._build(*given, *[read(cells) for read in self._readers], *cells[self._slice :])

    def unpack_all(self, rows: Iterable[_Cells]) -> tuple[_T, ...]:
        build, readers, first = self._build, self._readers, self._slice
        if not readers:
            return tuple(starmap(build, rows))
        return tuple([build(*[read(cells) for read in readers], *cells[first:]) for cells in rows])

    def dump(self, value: _T) -> bytes:
        return _dump(self.pack(value))

    def load(self, data: bytes) -> _T:
        """Build an object of bytes, which may lack later additions at the end."""
        cells = _load(data)
        return self.unpack(cells + self.empty[len(cells) :])


def _enum(name: str, kind: type[StrEnum]) -> _Column:
    members = {member.value: member for member in kind}
    return _Column((f"{name}.value",), read=lambda at: lambda cells: members[cells[at]], values=tuple(members))


def _span(name: str) -> _Column:
    """Return a column of two cells: the start and the end of a span."""
    return _Column((f"{name}.start", f"{name}.end"), read=lambda at: lambda cells: Span(cells[at], cells[at + 1]))


def _tuple(name: str) -> _Column:
    return _Column((name,), read=lambda at: lambda cells: tuple(cells[at]), empty=())


def _enums(name: str, kind: type[StrEnum]) -> _Column:
    """Return a column of a tuple of an enum's members, written as their values."""
    members = {member.value: member for member in kind}
    return _Column(
        (name,),
        read=lambda at: lambda cells: tuple(members[each] for each in cells[at]),
        empty=(),
        values=tuple(members),
    )


def _object(name: str, layout: _Layout[Any]) -> _Column:
    """Return a column of one object, whose cells may lack later additions at the end."""
    return _Column(
        (name,), layout.pack, lambda at: lambda cells: layout.unpack(cells[at] + layout.empty[len(cells[at]) :])
    )


def _objects(name: str, layout: _Layout[Any]) -> _Column:
    return _Column(
        (name,), layout.pack_all, lambda at: lambda cells: layout.unpack_all(cells[at]) if cells[at] else (), empty=()
    )


def _dump(cells: _Cells) -> bytes:
    return _encode(cells).encode("utf-8", "surrogatepass")


def _load(data: bytes) -> _Cells:
    cells: _Cells = _decode(data.decode("utf-8", "surrogatepass"))
    return cells


def _build_block(kind: BlockKind, span: Span, level: int = 0, mark: str = "", *spans: _Cells | None) -> Block:
    return Block(kind, span, level, mark, *(Span(*each) if each else None for each in spans))


def _build_quotation(
    span: Span,
    text: str,
    speaker: str,
    role: str,
    organisation: str,
    rule: str,
    index: int,
    speaker_id: SpeakerId,
    grade: str | None = None,
    evidence: _Cells | None = None,
    source: str = "",
) -> Quotation:
    """Build a quotation; one without a grade is of version 0.2.0 or before, which called every speaker known."""
    if grade is None:
        grade = AttributionGrade.STATED if speaker else AttributionGrade.NONE
    return Quotation(
        span,
        text,
        speaker,
        role,
        organisation,
        rule,
        index,
        speaker_id,
        AttributionGrade(grade),
        _build_evidence(*evidence) if evidence else None,
        source,
    )


def _build_evidence(text: str, pages: _Cells | None) -> Evidence:
    return Evidence(text, _build_range(*pages) if pages else None)


_UNITS = {"": PageUnit.PAGE, **{unit.value: unit for unit in PageUnit}}


def _build_break(offset: int, number: int, label: str, unit: str = "") -> PageBreak:
    return PageBreak(offset, number, label, _UNITS[unit])


def _build_range(first: int, last: int, label: str, unit: str = "") -> PageRange:
    return PageRange(first, last, label, _UNITS[unit])


_SPAN = _Layout(Span, "start", "end")
_BLOCK = _Layout(
    _build_block,
    _enum("kind", BlockKind),
    _span("span"),
    "level",
    "mark",
    _Column(("head",), _SPAN.pack),
    _Column(("label",), _SPAN.pack),
    _Column(("group",), _SPAN.pack),
    required=3,
)
# A column without a reader, since passages have many pages; those of most files are left out.
_UNIT = _Column(("unit.value",), lambda unit: "" if unit == PageUnit.PAGE else unit, values=tuple(PageUnit))
_PAGE_BREAK = _Layout(_build_break, "offset", "number", "label", _UNIT, required=3)
_NOTE = _Layout(Note, "offset", "mark", "passage")
_PAGE_RANGE = _Layout(_build_range, "first", "last", "label", _UNIT, required=3)
_EVIDENCE = _Layout(_build_evidence, "text", _Column(("pages",), _PAGE_RANGE.pack))
_QUOTATION = _Layout(
    _build_quotation,
    _span("span"),
    "text",
    "speaker",
    "role",
    "organisation",
    "rule",
    "index",
    "speaker_id",
    "grade",  # from here on not in passages of version 0.2.0 and before
    _Column(("evidence",), _EVIDENCE.pack),
    "source",
    required=10,
)
_KIND_LABEL = _Layout(KindLabel, _enum("kind", PassageKind), "rule", _objects("spans", _SPAN))
_REFERENCE = _Layout(PlaceReference, _span("span"), "passage")
_LAW = _Layout(LawReference, _span("span"), "law", "provision", "title")


def _build_passage(
    document: DocumentId,
    identity: PassageId,
    text: str,
    position: int,
    start: int,
    *rest: Any,  # noqa: ANN401 - of any column
) -> Passage:
    return Passage(identity, document, position, Span(start, start + len(text)), text, *rest)


_PASSAGE = _Layout(
    _build_passage,
    "id",
    "text",
    "position",
    "span.start",  # the end follows from the text
    _enum("kind", BlockKind),
    _tuple("heading"),
    _tuple("levels"),
    _objects("blocks", _BLOCK),
    _objects("breaks", _PAGE_BREAK),
    _objects("notes", _NOTE),
    "note_of",
    "mark",
    _objects("quotations", _QUOTATION),
    _objects("kinds", _KIND_LABEL),
    _objects("laws", _LAW),
    _Column(("noindex",), empty=False),
    _objects("references", _REFERENCE),  # from here on not in passages of version 0.2.0 and before
    _tuple("referring"),
    _tuple("table_head"),
    "row_label",
    _enums("doubts", PageDoubt),
    _Column(("paragraph",), empty=0),
)
_METADATA = _Layout(
    Metadata,
    "title",
    "date",
    "publisher",
    _tuple("authors"),
    "kind",
    "url",
    "language",
    "licence",
    "superseded_by",
    "valid_until",
    _Column(("original_withheld",), empty=False),  # from here on not in records of version 0.2.0 and before
    _Column(("noindex",), empty=False),
    "subtitle",
    "corporate_author",
    "isbn",
    "doi",
    _tuple("jurisdictions"),
    "authority",
    "edition",
    _objects("origins", _Layout(FieldOrigin, "field", _enum("origin", MetadataOrigin), "page", "words", required=2)),
    "place",
    "number",
    "checked",  # not in records of version 0.2.0 and before
    "withdrawn",  # from here on not in records of version 0.3.0 and before
    "not_before",
    "not_before_words",
    _tuple("not_known"),
    "sentence_title",
    "review_due",
    _tuple("also_printed"),
)
_RECORD = _Layout(
    DocumentRecord,
    "id",
    "source",
    "sha256",
    "fingerprint",
    _object("metadata", _METADATA),
    "page_count",
    "passages",
    _tuple("unread_pages"),
    _tuple("remarks"),
    _objects("contents", _Layout(ContentsEntry, "level", "text", "passage")),
    _objects("acronyms", _Layout(Acronym, "short", "long", "is_word")),
    _objects("phrases", _Layout(FrequentPhrase, "text", "count")),
    # Not in records of version 0.2.0 and before.
    _objects("hidden_text", _Layout(HiddenText, "page", "characters", "words", "is_line_partly_covered")),
    _tuple("faults"),
    _tuple("recognized_pages"),  # not in records of version 0.3.0 and before
)
_UNREAD_SOURCE = _Layout(UnreadSource, "source", "fingerprint", "reason")
_TOMBSTONE = _Layout(Tombstone, "passage", "successor")


# ------------------------------------------------------------------------------------- functions


def compute_layout_version() -> int:
    """Return a checksum of all layouts, by which a program knows what it can read."""
    layouts = (_PASSAGE, _RECORD, _UNREAD_SOURCE, _TOMBSTONE)
    return zlib.crc32(json.dumps([each.describe() for each in layouts]).encode())


def pack_passage(passage: Passage) -> bytes:
    """Pack a passage, without its document's id."""
    cells = _PASSAGE.pack(passage)
    while not cells[-1]:
        cells.pop()
    return _dump(cells)


def pack_passages(indexed: IndexedDocument) -> Sequence[bytes]:
    """Return the packed passages of a document; packed now if they are not yet."""
    return indexed.packed or [pack_passage(each) for each in indexed.passages]


def unpack_passage(data: bytes, document: DocumentId) -> Passage:
    cells = _load(data)
    cells += _PASSAGE.empty[len(cells) :]
    return _PASSAGE.unpack(cells, document)


pack_record, unpack_record = _RECORD.dump, _RECORD.load
pack_unread_source, unpack_unread_source = _UNREAD_SOURCE.dump, _UNREAD_SOURCE.load
pack_tombstone, unpack_tombstone = _TOMBSTONE.dump, _TOMBSTONE.load
