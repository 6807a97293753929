"""Drawing of the thumbnails of pages, and finding of words on them, before the site is asked for any.

The site has no right to write, and draws what is missing whenever it is asked for. Pages are drawn in confined workers,
like everything that opens a keeper's file. What cannot be drawn, or not in time, is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from queue import SimpleQueue

from kb.errors import NoIndexError, ReadError
from kb.library.files.file_signatures import hash_file
from kb.library.files.page_cache import CachedPage, name_pages, pack_words
from kb.library.files.purged import PurgedList, read_purged
from kb.library.indexing.source_files import leads_out, list_roots
from kb.library.indexing.sync import Library
from kb.library.page_pictures import is_pdf
from kb.model import DocumentRecord, Passage
from kb.read.ocr.recognized_page import RecognizedPage
from kb.read.pdf.page_pictures import MAX_THUMBNAIL_BYTES, draw_thumbnail
from kb.read.pdf.word_boxes import locate_words
from kb.read.workers.confined_calls import PersistentWorker
from kb.read.workers.main import MEGABYTE
from kb.read.workers.pool import count_cores

_TIMEOUT_S = 5.0  # for a page
_MEMORY_MB = 512
_MOST_BYTES = MAX_THUMBNAIL_BYTES + 5_000  # of a page that is not drawn yet; the words of most take less

Progress = Callable[[int, int, str], None]  # documents drawn, documents to draw, the source of the last one


def ignore_progress(done: int, total: int, source: str) -> None:
    """Do nothing."""


def draw_pages(library: Library, progress: Progress = ignore_progress) -> None:
    """Draw the pages of documents that the cache lacks, the newest documents first, as far as the settings allow.

    Pages of documents that are gone, or whose originals are withheld, are deleted. Progress is reported after each
    document.

    Raises:
        LibraryError: The cache cannot be written.
    """
    with library.vectors.lock():
        missing = _make_room(library)
    jobs = min(library.settings.jobs or count_cores(), len(missing))
    workers: SimpleQueue[PersistentWorker] = SimpleQueue()
    for _ in range(jobs):
        readable = (library.sources.folder.resolve(), *list_roots(library.settings.library))
        workers.put(
            PersistentWorker(
                draw_thumbnail, locate_words, timeout_s=_TIMEOUT_S, memory_mb=_MEMORY_MB, readable=readable
            )
        )
    with ThreadPoolExecutor(max(jobs, 1)) as threads:
        try:
            drawn = threads.map(partial(_draw_document, library, workers), missing)
            for done, (record, pages) in enumerate(zip(missing, drawn, strict=True), 1):
                with library.vectors.lock():  # a purge deletes under it
                    if pages and _is_shown(record, read_purged(library.settings.library)):
                        library.pages.put(record, pages)
                progress(done, len(missing), record.source)
        finally:
            threads.shutdown(cancel_futures=True)
            while not workers.empty():
                workers.get().close()


def retain_pages(library: Library) -> None:
    """Delete the pages of documents that are gone, or are no longer shown; raise LibraryError where that fails."""
    library.pages.retain([name_pages(each) for each in _list_shown(library)])


def _make_room(library: Library) -> list[DocumentRecord]:
    """Delete pages that are not needed, or have no room, and return the documents whose pages are to be drawn."""
    sizes = library.pages.list_sizes()
    room = library.settings.cache_mb * MEGABYTE
    kept, missing = set(), []
    for each in _list_shown(library):
        name = name_pages(each)
        size = sizes.get(name, _MOST_BYTES * each.page_count)
        if name in kept or size > room:
            continue
        room -= size
        kept.add(name)
        if name not in sizes:
            missing.append(each)
    library.pages.retain(kept)
    return missing


def _list_shown(library: Library) -> list[DocumentRecord]:
    """Return the documents that have pages which are shown, the newest first."""
    purged = read_purged(library.settings.library)
    try:
        with library.open_view() as view:
            shown = [each for each in view.documents() if is_pdf(each) and _is_shown(each, purged)]
    except NoIndexError:
        return []
    return sorted(shown, key=lambda each: each.metadata.date, reverse=True)


def _is_shown(record: DocumentRecord, purged: PurgedList) -> bool:
    is_withheld = record.metadata.original_withheld or purged.has_original(record.id)
    return not is_withheld and not purged.has_file(record.sha256)


def _draw_document(
    library: Library, workers: SimpleQueue[PersistentWorker], record: DocumentRecord
) -> list[CachedPage]:
    """Return the pages of a document; none if its file is no longer that which was indexed."""
    path = library.sources.folder / record.source
    if not path.is_file() or leads_out(path, list_roots(library.settings.library)) or hash_file(path) != record.sha256:
        return []
    with library.open_view() as view:
        passages = view.document_passages(record.id)
    recognized = library.recognized.find_document(record.sha256)
    worker = workers.get()
    try:
        return [
            _draw_page(
                worker, path, number, [each for each in passages if each.find_part(number)], recognized.get(number)
            )
            for number in range(1, record.page_count + 1)
        ]
    finally:
        workers.put(worker)


def _draw_page(
    worker: PersistentWorker, path: Path, number: int, passages: Iterable[Passage], recognized: RecognizedPage | None
) -> CachedPage:
    """Return a page with the words of the passages on it; without them, or empty, where it cannot be read."""
    parts = [(each.id, part.slice(each.text)) for each in passages if (part := each.find_part(number))]
    try:
        picture = worker.call(draw_thumbnail, path, number)
    except ReadError:
        return CachedPage(b"", b"")
    try:
        page = worker.call(locate_words, path, number, [text for _, text in parts], recognized)
    except ReadError:
        return CachedPage(picture, b"")
    return CachedPage(picture, pack_words(page, [identity for identity, _ in parts]))
