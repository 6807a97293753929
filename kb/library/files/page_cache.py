"""The cache of pages: of each page of a PDF file the thumbnail, and the places of the words of passages.

The folder has a file for each document, named by the hash of its content and by its fingerprint, so that a file or a
text that was changed has another one. Any of them may be deleted at any time, and a damaged one counts as missing. A
file begins with a mark and the number of pages, then has for each page two offsets, where its thumbnail and its words
begin, and after the last one where all ends; then these one after another.

The words of a page are compressed: for each passage its id and the number of its words, and for each word its offset
and length in the part of the passage that is on the page, and its box in 65,535ths of the page.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from kb.library.files.safe_files import delete_file, translate_write_errors, write_file
from kb.model import DocumentRecord, PassageId, Span
from kb.read.pdf.word_boxes import PageWords, WordBox

PAGES = "cache/pages"  # below the folder of a library
_MARK = b"KBP1"
_HEAD = struct.Struct("<4sI")
_OFFSETS = struct.Struct("<III")  # of a page's thumbnail, of its words, and of what follows
_WORDS_HEAD = struct.Struct("<ffI")  # width and height of the page, passages on it
_PASSAGE = struct.Struct("<7sI")  # the id, and the number of words
_WORD = struct.Struct("<IH4H")  # offset, length, left, top, right, bottom
_UNIT = 65_535
_MAX_BYTES = 1 << 20  # of what is read of a page
_KEY_CHARS = 16  # of the fingerprint, in a file's name


@dataclass(frozen=True, slots=True)
class CachedPage:
    """What is kept of a page: its thumbnail as a PNG file, and its words as `pack_words` makes them; both may be ""."""

    picture: bytes
    words: bytes


@dataclass(frozen=True, slots=True)
class FoundWords:
    """The words in some spans of a passage on a page: `aspect` is the page's height divided by its width."""

    aspect: float
    spans: tuple[tuple[WordBox, ...], ...]


class PageCache:
    """The pages in a folder. Reading never fails: what cannot be read is missing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find_picture(self, record: DocumentRecord, number: int) -> bytes | None:
        """Return the thumbnail of a page (1-based); None where there is none."""
        found = self._read(record, number, 0)
        return found or None

    def find_words(
        self, record: DocumentRecord, number: int, passage: PassageId, spans: Sequence[Span]
    ) -> FoundWords | None:
        """Return the words on a page that some spans of a passage's part there cover or cut; None where not known."""
        packed = self._read(record, number, 1)
        try:
            return _unpack_words(packed, passage, spans) if packed else None
        except (ValueError, struct.error, zlib.error):
            return None

    def list_sizes(self) -> dict[str, int]:
        """Return the size of each file in bytes, by its name."""
        try:
            with os.scandir(self._folder) as entries:
                return {each.name: each.stat().st_size for each in entries}
        except FileNotFoundError:
            return {}

    def put(self, record: DocumentRecord, pages: Sequence[CachedPage]) -> int:
        """Keep the pages of a document, in order, and return the bytes that they take.

        Raises:
            LibraryError: They cannot be written.
        """
        parts = [part for each in pages for part in (each.picture, each.words)]
        start = _HEAD.size + 4 * (len(parts) + 1)
        offsets = list(accumulate(map(len, parts), initial=start))
        table = struct.pack(f"<{len(offsets)}I", *offsets)
        write_file(self._folder / name_pages(record), [_HEAD.pack(_MARK, len(pages)), table, *parts])
        return offsets[-1]

    def retain(self, names: Collection[str]) -> None:
        """Delete all files but some; raise LibraryError if one cannot be deleted."""
        with translate_write_errors(self._folder):
            unneeded = sorted(self.list_sizes().keys() - set(names))
        for name in unneeded:
            delete_file(self._folder / name)

    def _read(self, record: DocumentRecord, number: int, which: int) -> bytes:
        """Return the thumbnail (0) or the words (1) of a page."""
        try:
            descriptor = os.open(self._folder / name_pages(record), os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return b""
        try:
            mark, pages = _HEAD.unpack(os.pread(descriptor, _HEAD.size, 0))
            if mark != _MARK or not 1 <= number <= pages:
                return b""
            table = os.pread(descriptor, _OFFSETS.size, _HEAD.size + 8 * (number - 1))
            start, end = _OFFSETS.unpack(table)[which : which + 2]
            return os.pread(descriptor, min(max(end - start, 0), _MAX_BYTES), start)
        except (OSError, struct.error):
            return b""
        finally:
            os.close(descriptor)


def name_pages(record: DocumentRecord) -> str:
    """Return the name of the file with the pages of a document."""
    return f"{record.sha256}-{record.fingerprint[:_KEY_CHARS]}"


def pack_words(page: PageWords, passages: Iterable[PassageId]) -> bytes:
    """Return the words of a page as they are kept; `passages` are those of its texts, in order."""
    found = [(passage, words) for passage, words in zip(passages, page.texts, strict=True) if words]
    content = [
        _WORDS_HEAD.pack(page.width, page.height, len(found)),
        *(_PASSAGE.pack(bytes.fromhex(passage), len(words)) for passage, words in found),
        *(_pack_word(each) for _, words in found for each in words),
    ]
    return zlib.compress(b"".join(content))


def _pack_word(word: WordBox) -> bytes:
    box = (round(edge * _UNIT) for edge in word[2:])
    return _WORD.pack(word.start, min(word.end - word.start, _UNIT), *box)


def _unpack_words(packed: bytes, passage: PassageId, spans: Sequence[Span]) -> FoundWords | None:
    """Return the words in some spans of a passage; raise ValueError, struct.error or zlib.error for damaged bytes."""
    content = zlib.decompressobj().decompress(packed, _MAX_BYTES)
    width, height, passages = _WORDS_HEAD.unpack_from(content)
    sought, at = bytes.fromhex(passage), _WORDS_HEAD.size + _PASSAGE.size * passages
    for identity, count in _PASSAGE.iter_unpack(content[_WORDS_HEAD.size : at]):
        end = at + _WORD.size * count
        if identity == sought:
            return FoundWords(height / width, _select_words(content[at:end], spans))
        at = end
    return None


def _select_words(content: bytes, spans: Sequence[Span]) -> tuple[tuple[WordBox, ...], ...]:
    """Return for each span the words of a passage, in their order, that it covers or cuts."""
    found: list[list[WordBox]] = [[] for _ in spans]
    first, last = min(span.start for span in spans), max(span.end for span in spans)
    for start, length, left, top, right, bottom in _WORD.iter_unpack(content):
        if start >= last:
            break
        end = start + length
        if end <= first:
            continue
        for span, words in zip(spans, found, strict=True):
            if start < span.end and span.start < end:
                words.append(WordBox(start, end, left / _UNIT, top / _UNIT, right / _UNIT, bottom / _UNIT))
    return tuple(map(tuple, found))
