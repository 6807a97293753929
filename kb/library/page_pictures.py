"""Pages of a library's PDF files, rendered in a confined process, and the positions of words on them."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath

from kb.errors import OverloadError, ReadError
from kb.library.files.page_cache import FoundWords, PageCache
from kb.library.files.recognized_pages import RecognizedPages
from kb.model import DocumentRecord, PassageId, Span
from kb.read.pdf.page_pictures import WHOLE_PAGE, PagePart, draw_page, draw_thumbnail
from kb.read.pdf.word_boxes import PageWords, locate_words
from kb.read.workers.confined_calls import PersistentWorker

_TIMEOUT_S = 2.0
_MEMORY_MB = 512
_MAX_CACHE_BYTES = 64 << 20
_FAILURE_LIFETIME_S = 300.0  # a page that took too long may not do so again when the machine is less busy

_Key = tuple[object, ...]


def is_pdf(record: DocumentRecord) -> bool:
    """Tell whether a document's file is a PDF."""
    return PurePosixPath(record.source).suffix.lower() == ".pdf"


class PagePictures:
    """Draws pages of PDF files, and finds words on them. Safe to share between threads.

    Pictures are cached in memory, the most recent 64 MB. The files are below the folder `sources`; `kept` are the pages
    that were drawn when the library was indexed, `recognized` those whose text was.
    """

    def __init__(self, sources: Path, kept: PageCache, recognized: RecognizedPages) -> None:
        self._readable = [sources.resolve()]
        self._kept = kept
        self._recognized = recognized
        self._lock = threading.Lock()
        self._worker = self._build_worker()
        self._pictures = PictureCache(_MAX_CACHE_BYTES)
        self._failures: dict[_Key, tuple[str, float]] = {}

    def draw(self, path: Path, sha256: str, number: int, dpi: int, part: PagePart = WHOLE_PAGE) -> bytes:
        """Return a picture of a page, or of a part of one, as a PNG file; arguments as of `draw_page`.

        Args:
            sha256: Of the file's content, by which the picture is cached.
            number: The 1-based page of the file.
            dpi: Pixels an inch.

        Raises:
            OverloadError: Too many pages are being drawn.
            ReadError: The page cannot be drawn, or not within the limits.
        """
        return self._provide((sha256, number, dpi, part), draw_page, path, number, dpi, part)

    def find_thumbnail(self, record: DocumentRecord, number: int) -> bytes | None:
        """Return the thumbnail of a page (1-based) if that costs no drawing; else None."""
        return self._kept.find_picture(record, number) or self._pictures.get((record.sha256, number))

    def draw_thumbnail(self, path: Path, record: DocumentRecord, number: int) -> bytes:
        """Draw the thumbnail of a page (1-based) of a document's file; errors as those of `draw`."""
        return self._provide((record.sha256, number), draw_thumbnail, path, number)

    def find_words(
        self, record: DocumentRecord, number: int, passage: PassageId, spans: Sequence[Span]
    ) -> FoundWords | None:
        """Return words that were found on a page when the library was indexed; as `PageCache.find_words`."""
        return self._kept.find_words(record, number, passage, spans)

    def locate_words(self, path: Path, record: DocumentRecord, number: int, texts: Sequence[str]) -> PageWords:
        """Return the positions of words on a page of a document's file; see `kb.read.pdf.word_boxes.locate_words`.

        Raises:
            OverloadError: Too many pages are being drawn.
            ReadError: The page cannot be read, or not within the limits.
        """
        recognized = self._recognized.find_document_page(record.sha256, number)
        return self._find_worker(path).call(locate_words, path, number, texts, recognized)

    def close(self) -> None:
        with self._lock:
            self._worker.close()

    def _provide(self, key: _Key, function: Callable[..., bytes], path: Path, *arguments: object) -> bytes:
        found = self._pictures.get(key)
        if found is None:
            found = self._draw(key, function, path, *arguments)
            self._pictures.put(key, found)
        return found

    def _draw(self, key: _Key, function: Callable[..., bytes], path: Path, *arguments: object) -> bytes:
        reason, until = self._failures.get(key, ("", 0.0))
        if time.monotonic() < until:
            raise ReadError(reason)  # a new one: each time that an error is raised, it gets more frames to hold
        try:
            return self._find_worker(path).call(function, path, *arguments)
        except OverloadError:
            raise
        except ReadError as failure:
            with self._lock:
                now = time.monotonic()
                self._failures = {each: held for each, held in self._failures.items() if held[1] > now}
                self._failures[key] = (str(failure), now + _FAILURE_LIFETIME_S)
            raise

    def _find_worker(self, path: Path) -> PersistentWorker:
        """Return the worker; for a link that leads out of the folder, one that may follow it."""
        target = path.resolve()
        with self._lock:
            if not any(target == each or each in target.parents for each in self._readable):
                self._readable.append(target)
                self._worker.close()
                self._worker = self._build_worker()
            return self._worker

    def _build_worker(self) -> PersistentWorker:
        return PersistentWorker(
            draw_page,
            draw_thumbnail,
            locate_words,
            timeout_s=_TIMEOUT_S,
            memory_mb=_MEMORY_MB,
            readable=tuple(self._readable),
        )


class PictureCache:
    """A cache of pictures that evicts the least recently used, bounded in bytes. Safe to share between threads."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._pictures: OrderedDict[_Key, bytes] = OrderedDict()
        self._bytes = 0

    def get(self, key: _Key) -> bytes | None:
        """Return a picture, which becomes the most recently used."""
        with self._lock:
            found = self._pictures.get(key)
            if found is not None:
                self._pictures.move_to_end(key)
            return found

    def put(self, key: _Key, picture: bytes) -> None:
        """Keep a picture, evicting the least recently used."""
        with self._lock:
            self._bytes += len(picture) - len(self._pictures.pop(key, b""))
            self._pictures[key] = picture
            while self._bytes > self._max_bytes:
                _, dropped = self._pictures.popitem(last=False)
                self._bytes -= len(dropped)
