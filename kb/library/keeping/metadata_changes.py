"""Changes of documents' metadata files: planned and checked as a whole, then written as one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import tomlkit
from tomlkit.items import AoT

from kb.errors import RefusedError
from kb.library.files.archive import ArchivedSource
from kb.library.files.retrying import Wait, ignore_waiting, retry_while_busy
from kb.library.files.safe_files import TOMLValue, read_toml, set_keys
from kb.library.indexing.index_report import IndexReport
from kb.library.indexing.source_files import PlacedSource
from kb.library.indexing.sync import Library
from kb.library.indexing.sync_plan import PlannedSource
from kb.library.keeping.adding import index_placed
from kb.model import DocumentId, Metadata
from kb.present.metadata_table import LIST_SEPARATOR, MAX_FAULTS, NOTHING_WRITTEN, TableRow, format_value, read_cell
from kb.read.metadata.overrides import parse_passage_overrides, parse_quotation_overrides
from kb.read.metadata.sidecar import LIST_KEYS, METADATA_KEYS, PERMISSIONS, WRITABLE_KEYS, find_faults, parse_metadata
from kb.read.registry import locate_sidecar
from kb.setting_faults import offer_nearest
from kb.text.tokens import split_terms

_ID, _COMMAND, _CORRECT = "id", "set", "correct"
_PARSERS = {"quotations": parse_quotation_overrides, "passages": parse_passage_overrides}


@dataclass(frozen=True, slots=True)
class MetadataChange:
    """A change to a key of a document's metadata file.

    Attributes:
        old: The value in effect, as typed; empty if there is none.
        new: Empty to remove the key.
        value: As written to the file; None to remove the key.
    """

    source: PlannedSource
    key: str
    old: str
    new: str
    value: TOMLValue | None


def plan_changes(library: Library, values: Mapping[str, Mapping[str, str]]) -> list[MetadataChange]:
    """Return the changes that set typed values in documents' metadata files; "" removes a key.

    `values` are by document, which is given by its id, or its path below the folder of sources.

    Raises:
        RefusedError: There is no such document, or a value or a key is not one that metadata files may have.
        LibraryError: A metadata file cannot be read.
    """
    sources, metadata = library.identify_sources(), _read_metadata(library)
    known = {name: each for each in reversed(sources) for name in (each.name, each.id)}
    changes: list[MetadataChange] = []
    faults: list[str] = []
    for document, own in values.items():
        source = known.get(document)
        if source is None:
            raise RefusedError([_describe_unknown(document, sources)], NOTHING_WRITTEN)
        found, wrong = _plan_source(source, metadata.get(source.id, Metadata()), own)
        changes += found
        faults += wrong
        holder = next((each for each in sources if each.id == own.get(_ID) and each is not source), None)
        if holder:
            faults.append(f"'{holder.id}' is the id of '{holder.name}'. Choose another.")
    if faults:
        raise RefusedError(list(dict.fromkeys(faults)), NOTHING_WRITTEN)
    return changes


def plan_table(library: Library, rows: Iterable[TableRow]) -> list[MetadataChange]:
    """Return the changes that bring the edited cells of a table into effect.

    A cell is changed if it differs from the value in effect, given or inferred.

    Raises:
        RefusedError: Rows name unknown documents, or cells have impossible values; the first `MAX_FAULTS` are told.
        LibraryError: A metadata file cannot be read.
    """
    sources, metadata = library.identify_sources(), _read_metadata(library)
    by_id = {each.id: each for each in sources}
    changes: list[MetadataChange] = []
    faults: list[str] = []
    for row in rows:
        if len(faults) >= MAX_FAULTS:
            break
        source = by_id.get(DocumentId(row.document))
        if source is None:
            faults.append(f"Row {row.number}: {_describe_unknown(row.document, sources)}")
            continue
        own = metadata.get(source.id, Metadata())
        cells = {key: read_cell(cell, own, key) for key, cell in row.cells.items()}
        changed = {key: text for key, text in cells.items() if _is_changed(key, text, format_value(own, key))}
        found, wrong = _plan_source(source, own, changed)
        changes += found
        faults += [f"Row {row.number}, '{source.id}': {each}" for each in wrong]
    if faults:
        raise RefusedError(faults, NOTHING_WRITTEN)
    return changes


def _is_changed(key: str, text: str, old: str) -> bool:
    """Tell whether a cell differs from the value in effect, which need not be one a keeper may write."""
    return text != old and _format(key, _parse_value(key, text)) != old


def _read_metadata(library: Library) -> dict[DocumentId, Metadata]:
    """Return the metadata in effect of all documents; none without an index."""
    return {each.id: each.metadata for each in library.list_documents()}


def _describe_unknown(document: str, sources: Sequence[PlannedSource]) -> str:
    offer = offer_nearest(document, [each.id for each in sources]) or "Run 'kb documents' for those it has."
    return f"The library has no document '{document}'. {offer}"


def _plan_source(
    source: PlannedSource, metadata: Metadata, values: Mapping[str, str]
) -> tuple[list[MetadataChange], list[str]]:
    """Return the changes of one metadata file, without those already in effect, and the faults of other values."""
    parsed = {key: _parse_value(key, text) for key, text in values.items()}
    checked = {key: value for key, value in parsed.items() if value is not None or key not in WRITABLE_KEYS}
    faults = find_faults(checked)
    given = read_toml(_locate_sidecar(source)).unwrap() if values else {}
    changes = []
    for key, value in parsed.items():
        old = format_value(metadata, key) if key in METADATA_KEYS else source.id
        if key in faults or (key in given and value == given[key]):
            continue
        if value is None and key not in given:
            if old and key not in (*PERMISSIONS, _ID):
                faults[key] = _describe_inferred(key, old, metadata)
        elif key == _ID or key not in given or _format(key, value) != _format(key, given[key]):
            changes.append(MetadataChange(source, key, old, values[key].strip(), value))
    return changes, list(faults.values())


def _parse_value(key: str, text: str) -> TOMLValue | None:
    """Return a value as a metadata file has it; None for an empty one."""
    text = text.strip()
    if key in LIST_KEYS:
        return [each.strip() for each in text.split(LIST_SEPARATOR) if each.strip()] or None
    if key in PERMISSIONS and text in ("true", "false"):
        return text == "true"
    return text or None


def _format(key: str, value: object) -> str | None:
    """Return a value as typed, by default the one in effect without the key; None for an invalid one."""
    metadata, faults = parse_metadata({} if value is None else {key: value})
    return None if faults else format_value(metadata, key)


def _describe_inferred(key: str, value: str, metadata: Metadata) -> str:
    origin = metadata.find_origin(key)
    return (
        f"{key} is not in the metadata file: '{value}' was read ({origin}), and cannot be taken away. "
        "Give the right value, or leave it."
    )


def _locate_sidecar(source: PlannedSource) -> Path:
    return source.file.sidecar or locate_sidecar(source.file.path)


def apply_changes(library: Library, changes: Iterable[MetadataChange], wait: Wait = ignore_waiting) -> IndexReport:
    """Write changes of metadata files and index their documents; if that fails, restore the state before.

    The former files go to the history, each with its source. `wait` is called once if another process is indexing.

    Raises:
        LibraryError: A file cannot be read or written.
        BusyError: Another process has been indexing for very long.
    """
    by_source: dict[str, list[MetadataChange]] = {}
    for each in changes:
        by_source.setdefault(each.source.name, []).append(each)
    written = {
        own[0].source: partial(set_keys, values={each.key: each.value for each in own}) for own in by_source.values()
    }
    return _write_sidecars(library, written, _COMMAND, wait)


def add_correction(library: Library, document: str, key: str, correction: Mapping[str, str | bool]) -> IndexReport:
    """Add a table to "quotations" or "passages" in a document's metadata file, in the place of one for the same words.

    Raises:
        RefusedError: There is no such document, the table has a fault, or its words are not there exactly once.
        LibraryError: A file cannot be read or written.
        BusyError: Another process has been indexing for very long.
    """
    source = next((each for each in library.identify_sources() if document in {each.id, each.name}), None)
    if source is None:
        raise RefusedError([_describe_unknown(document, library.identify_sources())], NOTHING_WRITTEN)
    words = split_terms(str(correction["words"]))
    _, faults = _PARSERS[key]([correction], _locate_sidecar(source).name)
    if faults:
        raise RefusedError(faults, NOTHING_WRITTEN)
    with library.open_view() as view:
        passages = [split_terms(each.text) for each in view.document_passages(source.id)]
    count = sum(_count_within(terms, words) for terms in passages)
    if count != 1:
        how = f"in this document {count} times: choose more of them" if count else "not in one passage of this document"
        raise RefusedError([f"These words are {how}."], NOTHING_WRITTEN)

    def change(content: tomlkit.TOMLDocument) -> None:
        tables = content.get(key)
        if not isinstance(tables, AoT):
            tables = content[key] = tomlkit.aot()
        for at in reversed([at for at, each in enumerate(tables) if split_terms(str(each.get("words", ""))) == words]):
            del tables[at]
        table = tomlkit.table()
        table.update(correction)
        tables.append(table)

    return _write_sidecars(library, {source: change}, _CORRECT, ignore_waiting)


def _count_within(terms: Sequence[str], sought: Sequence[str]) -> int:
    return sum(list(terms[at : at + len(sought)]) == list(sought) for at in range(len(terms) - len(sought) + 1))


def _write_sidecars(
    library: Library, changes: Mapping[PlannedSource, Callable[[tomlkit.TOMLDocument], None]], command: str, wait: Wait
) -> IndexReport:
    """Change metadata files and index their documents, as one; the former files go to the history."""
    by_name = {each.name: each for each in changes}

    def keep(path: Path, name: str) -> ArchivedSource:
        source = by_name[name]
        return library.history.put(path, name, source.id, source.file.sidecar, command=command)

    def write() -> Iterator[PlacedSource]:
        for source, change in changes.items():
            yield library.sources.change_sidecar(source.file, change, keep)

    return retry_while_busy(lambda: index_placed(library, write(), command=command), wait)
