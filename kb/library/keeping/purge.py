"""Purging: a document or a passage is removed from everything that a library keeps, for good.

First the list of what was purged is written, so that the site answers 410 and no indexing brings it back; then the
files go, then the index, then what the library's folder remembers of ids and gone passages, and at last the index is
rewritten, since a removed document would be in its files until they are merged. So is the cache, with only the vectors
of passages that the index still has, since the texts of older versions are not known, and the pages of documents that
are still shown. After an interruption, the same command resumes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from urllib.parse import unquote, urlsplit

import tomlkit
from tomlkit.items import AoT

from kb.errors import EngineError, LibraryError, NoIndexError
from kb.library.catalogue.change_register import forget_purged, note_changes
from kb.library.catalogue.commits import rewrite_index
from kb.library.configuration import CONFIG_FILE, watch_configuration
from kb.library.files.archive import Archive, ArchivedSource
from kb.library.files.audit import build_entry, record_changes
from kb.library.files.file_signatures import hash_file
from kb.library.files.generation import read_generation, write_generation
from kb.library.files.gone_passages import forget_passages, parse_gone
from kb.library.files.last_good import LAST_GOOD
from kb.library.files.purged import PurgedList, read_purged, write_purged
from kb.library.files.reader_reports import ReaderReport, delete_reports, list_all_reports
from kb.library.files.retrying import Wait, ignore_waiting, retry_while_busy
from kb.library.files.safe_files import change_toml, delete_file, delete_unfinished
from kb.library.indexing.document_ids import IdRecord, derive_ids
from kb.library.indexing.encoding import list_encoded_texts
from kb.library.indexing.page_drawing import retain_pages
from kb.library.indexing.recognition.pages import retain_recognized
from kb.library.indexing.source_files import name_sidecar
from kb.library.indexing.sync import Library, MissingPolicy
from kb.library.indexing.sync_plan import PlannedSource
from kb.library.keeping.purge_preview import Confirm, PurgePreview, accept, list_taken
from kb.library.keeping.removal import find_files, find_known, unindex
from kb.library.keeping.repetitions import Likeness, Repetition, find_repetitions
from kb.library.keeping.site_changes import forget_former
from kb.model import NO_PASSAGE, DocumentId, DocumentRecord, Passage, PassageId
from kb.read.registry import locate_sidecar
from kb.text import fold

_COMMAND = "purge"  # for the record of changes
_EVERYWHERE = (
    "Backups and copies of the library's folder, exports, downloads and search engines may still have it: "
    "delete it there too. A backup that is restored over this library leaves it out. If an older copy is brought back "
    "in any other way, with an older file 'purged', do the same again after that."
)


@dataclass(frozen=True, slots=True)
class PurgeReport:
    """The results of a purge, in sentences: what is gone (`done`), and where the words may still be (`left`)."""

    done: tuple[str, ...]
    left: tuple[str, ...]

    def add(self, other: PurgeReport) -> PurgeReport:
        """Merge both reports without repetition."""
        done, left = dict.fromkeys((*self.done, *other.done)), dict.fromkeys((*self.left, *other.left))
        return PurgeReport(tuple(done), tuple(left))


def purge(library: Library, target: str, wait: Wait = ignore_waiting, confirm: Confirm = accept) -> PurgeReport:
    """Purge a document or a passage.

    Args:
        target: A document's id or path, a passage's id, or the address of either.
        wait: Called if another process is indexing or writing, before waiting until it is done.
        confirm: Called with everything to be taken, before anything is; returns the repetitions to purge too.

    Raises:
        LibraryError: There is neither such a document nor such a passage, or a folder cannot be written.
        EngineError: The index cannot be written.
    """
    parts = [unquote(part) for part in urlsplit(target.removeprefix(library.settings.url)).path.split("/") if part]
    if "documents" in parts[:-1]:
        parts = parts[parts.index("documents") + 1 :]
    named = parts[-1] if parts else ""
    try:
        with library.open_view() as view:
            passage = view.get_passage(PassageId(named))
            is_gone = view.has_tombstone(PassageId(named))
            closest = view.get_passage(view.find_successor(PassageId(named)) or NO_PASSAGE)
    except NoIndexError:
        passage, closest = None, None
        is_gone = named in parse_gone(library.gone.read() or b"")
    if passage is not None:
        return _purge_passage(library, passage, wait, confirm)
    if is_gone:
        documents = {DocumentId(each) for each in parts[:-1]} | ({closest.document} if closest else set())
        return _purge_gone(library, PassageId(named), documents, wait, confirm)
    if read_purged(library.settings.library).has_passage(PassageId(named)):
        return _finish(library, [PassageId(named)], [], [], ["This passage was purged before."], [], wait)
    return _purge_document(library, target if find_files(library, target) else "/".join(parts), wait, confirm)


# ---------------------------------------------------------------------------------------- document


def _purge_document(library: Library, document: str, wait: Wait, confirm: Confirm) -> PurgeReport:
    folder = library.settings.library
    document = library.ids.find_successor(DocumentId(document)) or document
    files, known = find_files(library, document), find_known(library, document)
    archived = [*library.trash.find(document), *library.history.find(document)]
    purged = read_purged(folder)
    remembered = [each for each in library.ids.read().records.values() if document in {each.id, each.source}]
    if not (files or known or archived or remembered or purged.has_address(document)):
        raise LibraryError(
            f"The library has no document or passage '{document}', neither in its trash nor in its history. "
            "Run 'kb documents' for those it has."
        )
    records, passages = _find_indexed(library, {*known, *(each.name for each in files)})
    hashes = {
        *(record.sha256 for record in records),
        *(hash_file(each.file.path) for each in files),
        *(hash_file(each.path) for each in archived),
        *(each.sha256 for each in remembered if each.sha256),
    }
    # The same file under other names is the same document.
    files = list({each.name: each for each in (*files, *_find_copies(library, hashes))}.values())
    records, passages = _find_indexed(library, {*known, *(each.name for each in files)})
    # A path where another document is now is that one's.
    staying = [each for each in library.identify_sources() if each.name not in {one.name for one in files}]
    others = {each.name for each in staying}
    names = {*known, *(each.name for each in files)}
    names |= {*(each.source for each in archived), *(each.source for each in remembered if each.source)} - others
    forgotten = _find_remembered(library, document, names, hashes)
    names |= {each.source for each in forgotten if each.source} - others
    identities = {
        *(each.id for each in files),
        *(each.id for each in forgotten),
        *(record.id for record in records),
        *(DocumentId(each.document) for each in archived),
    }
    taken = list_taken(document, files, records)
    target = next((each.id for each in taken if not each.is_copy), document)
    counts = _count_archived(library, names, identities, hashes)
    reports = len(_find_reports(library, identities, [each.id for each in passages]))
    repetitions = _find_repetitions(library, passages)
    chosen = confirm(PurgePreview(target, taken, len(passages), *counts, reports, repetitions=repetitions))
    others_report = _purge_repetitions(library, chosen, wait)
    _keep_first(folder, read_purged(folder).extend(gone=[*identities, *(each.id for each in passages)], files=hashes))
    left = [
        f"'{each.file.path}' was a link: '{each.file.path.resolve()}' is left."
        for each in files
        if each.file.path.is_symlink()
    ]
    for each in files:
        library.sources.delete(each.name, each.file.sidecar)
    sidecars = {name_sidecar(name) for name in names} | {each.sidecar for each in forgotten if each.sidecar}
    _delete_sidecars(library, sidecars, staying)
    _erase_archived(library, names, identities, hashes)
    _purge_drafts(library, hashes, wait)
    unindex(library, names | sidecars, identities, wait)
    count = f"{len(passages):,} passage{'' if len(passages) == 1 else 's'}"
    done = [f"Purged {', '.join(sorted(names)) or 'what was left'}: {count}."]
    ids = [each.id for each in passages]
    left += [*_list_staying(repetitions, chosen), *_list_naming_files(library, identities)]
    report = _finish(library, ids, identities, passages, done, left, wait)
    conceal = read_purged(folder).conceal
    record_changes(folder, [build_entry(_COMMAND, conceal(each.id)) for each in taken])
    return report.add(others_report)


def _purge_drafts(library: Library, hashes: Collection[str], wait: Wait) -> None:
    """Purge the same file from the desk's drafts too."""
    settings = library.settings.for_drafts()
    if (settings.library / library.sources.folder.name).is_dir() and settings.library != library.settings.library:
        drafts = Library(settings)
        for each in drafts.identify_sources():
            if hash_file(each.file.path) in hashes:
                purge(drafts, each.id, wait)


def _keep_first(folder: Path, purged: PurgedList) -> None:
    """Store the list of what is purged, before anything of it is deleted.

    Raises:
        LibraryError: It cannot be written, so that nothing was purged.
    """
    try:
        write_purged(folder, purged)
    except LibraryError as error:
        raise LibraryError(f"Nothing was purged: {error} Where the disk is full, free some space first.") from error


def _find_indexed(library: Library, names: set[str]) -> tuple[list[DocumentRecord], list[Passage]]:
    """Return the indexed documents of some sources, and their passages."""
    try:
        with library.open_view() as view:
            records = [each for each in view.documents() if each.source in names]
            return records, [passage for each in records for passage in view.document_passages(each.id)]
    except EngineError:
        return [], []


def _find_remembered(library: Library, document: str, names: set[str], hashes: Collection[str]) -> list[IdRecord]:
    """Return the id records of a document: by its ids, its sources, the same files, and ids made of its paths."""
    records = library.ids.read().records.values()
    own = {document, *chain.from_iterable(derive_ids(name) for name in names)}
    found = [
        each
        for each in records
        if each.source in names or each.sha256 in hashes or each.id == document or (each.id in own and not each.source)
    ]
    ids = {each.id for each in found}
    return [*found, *(each for each in records if each.successor in ids and each.id not in ids)]


def _find_copies(library: Library, hashes: Collection[str]) -> list[PlannedSource]:
    """Return the sources with the content of some files, given by their SHA-256."""
    return [each for each in library.identify_sources() if _hash(each.file.path) in hashes]


def _delete_sidecars(library: Library, names: Collection[str], staying: Iterable[PlannedSource]) -> None:
    """Delete the sidecar files left by an interrupted purge, except those of sources that stay."""
    used = {each.file.sidecar for each in staying}
    for path in sorted(library.sources.folder / name for name in names):
        if path not in used:
            delete_file(path)


def _hash(path: Path) -> str:
    try:
        return hash_file(path)
    except OSError:
        return ""


# ----------------------------------------------------------------------------------------- passage


def _purge_passage(library: Library, passage: Passage, wait: Wait, confirm: Confirm) -> PurgeReport:
    document = passage.document
    files = find_files(library, document)
    names = {each.name for each in files}
    taken = list_taken(document, files, _find_indexed(library, names)[0])
    counts = _count_archived(library, names, {document}, _hash_all(files))
    reports = len(_find_reports(library, (), [passage.id], {document}))
    repetitions = _find_repetitions(library, [passage])
    chosen = confirm(PurgePreview(passage.id, taken, 1, *counts, reports, is_passage=True, repetitions=repetitions))
    report = _purge_repetitions(library, chosen, wait)
    return _take_passage(library, passage, [*_list_staying(repetitions, chosen)], wait).add(report)


def _take_passage(library: Library, passage: Passage, left: Sequence[str], wait: Wait) -> PurgeReport:
    folder, document = library.settings.library, passage.document
    files = find_files(library, document)
    names = {each.name for each in files}
    _keep_first(folder, read_purged(folder).extend(passages=[passage]))
    for each in files:
        sidecar = each.file.sidecar or locate_sidecar(each.file.path)
        for path in filter(Path.is_file, (sidecar, each.file.last_good)):
            change_toml(path, lambda content: _delete_overrides(content, passage))
    _erase_archived(library, names, {document}, _hash_all(files))
    commands = dict.fromkeys(names, _COMMAND)
    retry_while_busy(lambda: library.sync(missing=MissingPolicy.KEEP, commands=commands), wait)
    with library.open_view() as view:
        if view.get_passage(passage.id) is not None:
            raise LibraryError(f"'{document}' could not be read again without the passage. Run 'kb doctor'.")
    done = ["Purged 1 passage. The file of its document is not shown any more, and its older versions are deleted."]
    files_left = [
        f"'{each.file.path}' itself still has the words. To delete it too, run 'kb purge {document}'." for each in files
    ]
    report = _finish(library, [passage.id], [], [passage], done, [*files_left, *left], wait)
    record_changes(folder, [build_entry(_COMMAND, document, name, "passage") for name in names])
    return report


def _hash_all(files: Iterable[PlannedSource]) -> set[str]:
    """Return the SHA-256 of the files that can be read."""
    return {_hash(each.file.path) for each in files} - {""}


def _purge_gone(
    library: Library, passage: PassageId, documents: Collection[DocumentId], wait: Wait, confirm: Confirm
) -> PurgeReport:
    """Purge a passage that only older versions of its document have."""
    folder = library.settings.library
    counts = _count_archived(library, (), documents)
    reports = len(_find_reports(library, (), [passage]))
    confirm(PurgePreview(passage, (), 0, *counts, reports, is_passage=True))
    _keep_first(folder, read_purged(folder).extend(gone=[passage]))
    _erase_archived(library, (), documents)
    files = [*chain.from_iterable(find_files(library, document) for document in documents)]
    for each in files:
        delete_file(each.file.last_good)  # of an older version, if the present one cannot be read
        each.file.keep_last_good()
    with library.spool.lock(wait):
        library.keeper.forget({each.name for each in files})  # as last indexed
    done = ["Purged 1 passage that had gone before, and the older versions of its document."]
    report = _finish(library, [passage], [], [], done, [], wait)
    record_changes(folder, [build_entry(_COMMAND, each.id, each.name, "passage") for each in files])
    return report


def _delete_overrides(content: tomlkit.TOMLDocument, passage: Passage) -> None:
    """Delete the corrections that repeat words of a passage."""
    words = fold(passage.text).text
    for key in ("quotations", "kinds", "passages"):
        tables = content.get(key)
        if isinstance(tables, AoT):
            for at in reversed(range(len(tables))):
                if fold(str(tables[at].get("words", ""))).text.strip() in words:
                    del tables[at]
            if not tables:
                content.remove(key)


# ------------------------------------------------------------------------------------- repetitions


def _find_repetitions(library: Library, passages: Sequence[Passage]) -> tuple[Repetition, ...]:
    try:
        with library.open_view() as view:
            return find_repetitions(view, passages)
    except EngineError:
        return ()


def _purge_repetitions(library: Library, chosen: Iterable[PassageId], wait: Wait) -> PurgeReport:
    """Purge passages, before what they repeat: after an interruption, the same command finds the rest."""
    report = PurgeReport((), ())
    for each in chosen:
        with library.open_view() as view:
            passage = view.get_passage(each)
        if passage is not None:
            report = report.add(_take_passage(library, passage, (), wait))
    return report


def _list_staying(repetitions: Iterable[Repetition], chosen: Collection[PassageId]) -> Iterator[str]:
    """Yield a sentence for each passage that repeats purged words, and stays."""
    for each in repetitions:
        if each.likeness is not Likeness.RETOLD and each.passage not in chosen:
            what = "The same words are" if each.likeness is Likeness.COPIED else "Words of it are"
            yield f"{what} in '{each.document}', passage {each.passage}: 'kb purge {each.passage}'."


# -------------------------------------------------------------------------------------------- both


def _find_archived(
    archive: Archive, names: Collection[str], documents: Collection[DocumentId], hashes: Collection[str]
) -> list[ArchivedSource]:
    return [
        each
        for each in archive.list_sources()
        if each.source in names or each.document in documents or (hashes and _hash(each.path) in hashes)
    ]


def _count_archived(
    library: Library, names: Collection[str], documents: Collection[DocumentId], hashes: Collection[str] = ()
) -> tuple[int, int]:
    """Return the numbers of versions in the history and in the trash, also of the same files by other names."""
    history, trash = (
        len(_find_archived(archive, names, documents, hashes)) for archive in (library.history, library.trash)
    )
    return history, trash


def _erase_archived(
    library: Library, names: Collection[str], documents: Collection[DocumentId], hashes: Collection[str] = ()
) -> None:
    for archive in (library.trash, library.history):
        for each in _find_archived(archive, names, documents, hashes):
            each.erase()


def _find_reports(
    library: Library, documents: Collection[str], passages: Collection[str], losing: Collection[str] = ()
) -> list[ReaderReport]:
    """Return readers' reports on purged documents and passages, which may repeat their words.

    `losing` are documents that lose a passage; reports on another one that they still have stay.
    """
    reports = list_all_reports(library.settings.library)
    staying: set[PassageId] = set()
    with suppress(EngineError), library.open_view() as view:
        staying = {each.passage for each in reports if view.get_passage(each.passage)}.difference(passages)
    return [
        each
        for each in reports
        if each.document in documents
        or each.passage in passages
        or (each.document in losing and each.passage not in staying)
    ]


def _finish(
    library: Library,
    forgotten: Collection[PassageId],
    documents: Collection[DocumentId],
    passages: Sequence[Passage],
    done: Sequence[str],
    left: Sequence[str],
    wait: Wait,
) -> PurgeReport:
    """Delete what was spooled, rewrite the index, and return the report.

    Args:
        forgotten: Passages, and `documents` ids, of which nothing is kept.
        passages: Those of them whose words are known, to find their names elsewhere.
        done: What was done before.
        left: Where the words may still be.
    """
    folder = library.settings.library
    with library.spool.lock(wait):
        library.spool.clear()
        delete_unfinished(folder)
        _erase_archived(library, (), {*documents, *(each.document for each in passages)})  # archived meanwhile
        library.keeper.forget_purged({each.id for each in library.identify_sources()})
        _forget_copies(library)
        if documents:
            library.ids.write(library.ids.read().forget({*documents}))
    if library.engine.check(read_all=False).is_outdated:
        retry_while_busy(lambda: library.sync(missing=MissingPolicy.KEEP), wait)
    with library.vectors.lock(wait):
        retry_while_busy(lambda: _forget_passages(library, {*forgotten}, passages), wait)
        _forget_vectors(library)
        retain_pages(library)
        retain_recognized(library)
    delete_reports(folder, _find_reports(library, documents, forgotten, {each.document for each in passages}))
    forget_former(folder)
    found = (*left, *_list_closed_names(folder, passages))
    return PurgeReport(tuple(done), (*found, _EVERYWHERE))


def _forget_copies(library: Library) -> None:
    """Delete the last good sidecar files of sources that are gone, or have no sidecar any more."""
    used = {each.file.last_good for each in library.identify_sources() if each.file.sidecar}
    for path in (library.settings.library / LAST_GOOD / library.sources.folder.name).rglob("*.toml"):
        if path not in used:
            delete_file(path)


def _forget_passages(library: Library, passages: Set[PassageId], texts: Sequence[Passage]) -> None:
    """Rewrite the index, so that the library keeps nothing of some passages, not even their tombstones.

    That includes passages of earlier purges that were interrupted, or that a backup has brought back. No address keeps
    runs of `texts`, those of them whose words are known.
    """
    folder = library.settings.library
    purged = read_purged(folder)
    gone = parse_gone(library.gone.read() or b"")
    passages = passages | {each for each in (*gone, *filter(None, gone.values())) if purged.has_address(each)}
    documents = _list_documents(library)

    def is_forgotten(passage: PassageId, document: DocumentId) -> bool:
        is_purged = purged.has_address(document) and document not in documents
        return is_purged or passage in passages or purged.has_address(passage)

    addresses = library.addresses.forget(is_forgotten, texts)
    try:
        generation = rewrite_index(
            library.engine, passages, gone=library.gone, addresses=addresses, after=read_generation(folder)
        )
        write_generation(folder, generation)
        note_changes(folder, library.engine, is_purge=True)
    except NoIndexError:
        forget_purged(folder)
        content = library.gone.read()
        if content is not None:
            library.gone.write(forget_passages(parse_gone(content), passages))


def _list_documents(library: Library) -> set[DocumentId]:
    try:
        with library.engine.open() as reader:
            return {each.id for each in reader.get_documents() if each}
    except NoIndexError:
        return set()


def _forget_vectors(library: Library) -> None:
    """Drop all vectors from the cache except those of indexed passages; without an index, all."""
    try:
        with library.engine.open() as reader:
            library.vectors.retain(list_encoded_texts(reader))
    except NoIndexError:
        library.vectors.retain(())


def _list_closed_names(folder: Path, passages: Sequence[Passage]) -> Iterator[str]:
    """Yield a sentence for each closed speaker named in a purged text, with the files that have the name."""
    text = "\n".join(fold(each.text).text for each in passages)
    for name in watch_configuration(folder).refresh().config.closed_speakers:
        if fold(name).text in text:
            kept = (folder / CONFIG_FILE, folder / LAST_GOOD / CONFIG_FILE)
            named = " and ".join(f"'{path}'" for path in kept if _has_text(path, name))
            yield (
                f"'{name}', whom it names, is still in closed_speakers: {named}. "
                "Delete it in the first where no other document quotes that person; the second is then written anew."
            )


def _has_text(path: Path, text: str) -> bool:
    try:
        return text in path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def _list_naming_files(library: Library, documents: Collection[DocumentId]) -> Iterator[str]:
    """Yield a sentence for each keeper's file that names a document, such as a best bet or a `superseded_by`."""
    folder = library.settings.library
    for path in sorted(
        [*folder.glob("*.toml"), *folder.glob(f"{LAST_GOOD}/*.toml"), *library.sources.folder.rglob("*.toml*")]
    ):
        with suppress(OSError):
            text = path.read_text(encoding="utf-8", errors="replace")
            if any(re.search(rf"(?<![\w-]){re.escape(each)}(?![\w-])", text) for each in documents if each):
                yield f"'{path}' names it: delete that there."
