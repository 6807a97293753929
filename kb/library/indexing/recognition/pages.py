"""Recognition of the text of indexed documents' pages that show something and have no text.

Documents are indexed first, so that the library can be searched meanwhile. What is found goes to the cache, page by
page, so that recognition that was stopped goes on there; the next synchronisation reads these documents again, with it.
Pages are drawn in one confined worker, which opens the keeper's file, and read in another one, which opens no file but
starts the engine.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial

from kb.errors import NoIndexError, ReadError
from kb.library.files.file_signatures import hash_file
from kb.library.files.purged import read_purged
from kb.library.files.recognized_pages import RecognizedList, compute_key
from kb.library.indexing.recognition.mending import find_mends
from kb.library.indexing.source_files import leads_out, list_roots
from kb.library.indexing.sync import Library
from kb.library.page_pictures import is_pdf
from kb.model import DocumentRecord
from kb.read.ocr.recognition import VERSION, read_upright, recognize_page
from kb.read.ocr.recognized_page import RecognizedPage
from kb.read.ocr.tesseract import Tesseract, find_tesseract
from kb.read.pdf.scans import draw_scan
from kb.read.workers.confined_calls import PersistentWorker
from kb.read.workers.pool import count_cores

_DRAW_TIMEOUT_S = 20.0
_DRAW_MEMORY_MB = 512
_RUNS = 3  # of the engine for a page, at most: one finds that it is turned, a second one how, a third one reads it

INSTALL = (
    "To have them read, install Tesseract (Debian, Ubuntu: apt install tesseract-ocr; macOS: brew install tesseract) "
    "and run 'kb index'."
)

Progress = Callable[[int, int, str], None]  # pages done, pages to do, the source of the last one


def ignore_progress(done: int, total: int, source: str) -> None:
    """Do nothing."""


@dataclass(frozen=True, slots=True)
class RecognitionJob:
    """A document with pages to be read."""

    record: DocumentRecord
    method: str
    language: str  # the engine's code
    pages: tuple[int, ...]
    before: RecognizedList  # what was found last time, perhaps by another method


def recognize_pages(library: Library, progress: Progress = ignore_progress, jobs: int = 0) -> bool:
    """Recognise the text of pages without text, keep it in the cache, and tell whether there is more than before.

    Words that the library shows to be misread are mended.

    `jobs` is how many documents are read at once; 0 as many as files. Nothing is done where no engine is installed.
    What is kept of documents that are gone is deleted.

    Raises:
        LibraryError: The cache cannot be written.
    """
    retain_recognized(library)
    has_more = _recognize_planned(library, progress, jobs)
    return _mend_words(library) or has_more


def _recognize_planned(library: Library, progress: Progress, jobs: int) -> bool:
    """Recognise the planned pages, and tell whether any has words."""
    engine = find_tesseract()
    planned = plan_recognition(library)
    if not engine or not planned:
        return False
    total = sum(len(each.pages) for each in planned)
    done = 0

    def tell(source: str) -> None:
        nonlocal done
        done += 1
        progress(done, total, source)

    with ThreadPoolExecutor(min(jobs or library.settings.jobs or count_cores(), len(planned))) as threads:
        try:
            return any([*threads.map(lambda job: _recognize_document(library, engine, job, tell), planned)])
        finally:
            threads.shutdown(cancel_futures=True)


def _mend_words(library: Library) -> bool:
    """Look for misread words in the recognised documents that were not looked through; tell whether any has some."""
    has_mends = False
    for record in filter(is_pdf, _list_records(library)):
        listed = library.recognized.find_list(record.sha256)
        if listed and listed.method and listed.mends is None:
            with library.open_view() as view:
                mends = find_mends(view, library.recognized.find_document(record.sha256))
            library.recognized.put_list(record.sha256, replace(listed, mends=mends))
            has_mends = has_mends or bool(mends)
    return has_mends


def retain_recognized(library: Library) -> None:
    """Delete the recognised pages of documents that are gone; raise LibraryError where that fails."""
    library.recognized.retain({each.sha256 for each in _list_records(library)})


def describe_missing_engine(library: Library) -> str:
    """Return in one line how many pages could be read if an engine were installed, and how to; "" where none could."""
    records = [each for each in _list_records(library) if is_pdf(each) and each.unread_pages]
    if not records or find_tesseract() or not library.settings.ocr_timeout_s:
        return ""
    pages = sum(len(each.unread_pages) for each in records)
    shown = "1 page shows" if pages == 1 else f"{pages:,} pages show"
    where = "1 document" if len(records) == 1 else f"{len(records):,} documents"
    return f"{shown} something and have no text, in {where}. {INSTALL}"


def _list_records(library: Library) -> list[DocumentRecord]:
    purged = read_purged(library.settings.library)
    try:
        with library.open_view() as view:
            return [each for each in view.documents() if not purged.has_file(each.sha256)]
    except NoIndexError:
        return []


def plan_recognition(library: Library) -> list[RecognitionJob]:
    """Return the documents with pages that no engine has read, or another one; none where no engine is installed."""
    engine = find_tesseract()
    if not engine or not library.settings.ocr_timeout_s:
        return []
    jobs: dict[str, RecognitionJob] = {}
    for record in filter(is_pdf, _list_records(library)):
        listed = library.recognized.find_list(record.sha256) or RecognizedList("", {})
        language = engine.choose_language(record.metadata.language)
        method = f"{engine.identity} {language} {VERSION}"
        wanted = {*record.unread_pages, *listed.pages}
        if wanted and (listed.method != method or not wanted <= listed.pages.keys()):
            jobs.setdefault(record.sha256, RecognitionJob(record, method, language, tuple(sorted(wanted)), listed))
    return list(jobs.values())


def _recognize_document(library: Library, engine: Tesseract, job: RecognitionJob, tell: Callable[[str], None]) -> bool:
    """Read the pages of a document, and keep the list of them; return whether any has words."""
    path = library.sources.folder / job.record.source
    roots = list_roots(library.settings.library)
    if not path.is_file() or leads_out(path, roots) or hash_file(path) != job.record.sha256:
        return False
    budget_s = library.settings.ocr_timeout_s
    keys = dict(job.before.pages)
    has_words = False
    with (
        closing(
            PersistentWorker(
                draw_scan,
                timeout_s=_DRAW_TIMEOUT_S,
                memory_mb=_DRAW_MEMORY_MB,
                readable=(library.sources.folder.resolve(), *roots),
            )
        ) as artist,
        closing(
            PersistentWorker(
                recognize_page,
                timeout_s=_RUNS * budget_s,
                memory_mb=library.settings.read_memory_mb,
                readable=engine.list_folders(),
                may_start_programs=True,
            )
        ) as reader,
    ):

        def read(number: int, quarter_turns: int) -> RecognizedPage:
            picture = artist.call(draw_scan, path, number, quarter_turns)
            keys[number] = compute_key(picture, job.method)
            page = library.recognized.find_page(keys[number])
            if page is None:
                page = reader.call(recognize_page, engine.program, picture, job.language, budget_s)
                library.recognized.put_page(keys[number], page)
            return page

        for number in job.pages:
            try:
                has_words = bool(read_upright(partial(read, number)).words) or has_words
            except ReadError:  # the page stays without text
                keys[number] = ""
            method = job.method if number == job.pages[-1] else job.before.method
            library.recognized.put_list(job.record.sha256, RecognizedList(method, keys))
            tell(job.record.source)
    return has_words
