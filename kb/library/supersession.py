"""Supersession: documents of a library that are replaced by a newer one, or past their last day.

A document's metadata (`superseded_by`, `valid_until`) come first. Otherwise a newer edition is one whose own text says
that it is one ("Last updated: 27 April 2026", "Version 3.0"), or a form, a toolkit or guidance, among documents whose
titles or file names differ only in a version or a date ("Form v1 29-04-2019", "Form v3 15-05-2023", "Form 2026 v2"). A
date alone does not distinguish editions of a report or a statement, since last year's report remains true of last year;
an explicit version does.

That a document holds is said with evidence only: its keeper checked it, it is valid until a day to come, or it is the
newest of a series whose older editions are here. Of all others it is not known. A keeper's check counts more than the
document's own words, and than a last day that was past by then.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import chain, pairwise
from typing import NamedTuple

from kb.library.tallies import EDITIONS, NAMED, VALIDITY, Tally
from kb.library.view import LibraryView
from kb.model import DocumentId, Supersession, SupersessionReason, Supersessions

NOT_SUPERSEDED = "none"  # the value of `superseded_by` that excludes a document from recognition by name

_Edition = tuple[DocumentId, tuple[int, ...], tuple[int, ...], bool]
"""A document, the date and version in its name as numbers, or empty, and whether it replaces what is older."""


def find_supersessions(view: LibraryView, today: date | None = None) -> Supersessions:
    """Return why documents are superseded on a day (by default today); computed once for each commit and day."""
    return view.memoize(_find_supersessions, today or datetime.now().astimezone().date())


def _find_supersessions(view: LibraryView, today: date) -> Supersessions:
    validity = {DocumentId(each): _read_validity(tally) for each, tally in view.scan_tallies(VALIDITY)}
    named = {each: said.superseded_by for each, said in validity.items() if said.superseded_by}
    successors = _find_successors(view, named)
    latest = {each: _follow_chain(each, successors) for each in successors}
    records = view.get_documents(list(dict.fromkeys(filter(None, latest.values()))))
    supersessions: dict[DocumentId, Supersession] = {}
    for each in sorted({*validity, *successors}):
        given, until, withdrawn, checked, _ = validity.get(each, _Validity())
        given = "" if given == NOT_SUPERSEDED else given
        checked = checked if checked <= today.isoformat() else ""
        found = latest.get(each)
        if found is not None:
            reason = SupersessionReason.METADATA if given else SupersessionReason.NAME
            supersessions[each] = Supersession(reason, records[found], valid_until=until)
        elif given:
            supersessions[each] = Supersession(SupersessionReason.METADATA, successor_words=given, valid_until=until)
        elif withdrawn and not checked:
            supersessions[each] = Supersession(SupersessionReason.WITHDRAWN, withdrawn=withdrawn, valid_until=until)
        elif until and (last := _compute_last_day(until)) < today and checked <= last.isoformat():
            supersessions[each] = Supersession(SupersessionReason.EXPIRED, valid_until=until)
    undated = tuple(sorted(each for each, said in validity.items() if said.undated))
    return Supersessions(supersessions, today, undated)


class _Validity(NamedTuple):
    """What a document's metadata say of its validity, each "" where they do not."""

    superseded_by: str = ""
    valid_until: str = ""
    withdrawn: str = ""
    checked: str = ""
    undated: str = ""


def _read_validity(tally: Tally) -> _Validity:
    return _Validity(**{aspect: value for aspect, value in tally if aspect in _Validity._fields})


def _compute_last_day(iso: str) -> date:
    """Return the last day of an ISO date, which may be a month or a year."""
    year, month, day = (*(int(part) for part in iso.split("-")), 0, 0)[:3]
    if day:
        return date(year, month, day)
    following = date(year + 1, 1, 1) if month in (0, 12) else date(year, month + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def _find_successors(view: LibraryView, given: Mapping[DocumentId, str]) -> dict[DocumentId, DocumentId]:
    """Return the direct replacements of documents, by id; `given` has those named in metadata."""
    successors = {old: new for old, new in _find_newer_by_name(view) if old not in given}
    names = _find_names(view, set(given.values()) - {NOT_SUPERSEDED})
    for document, name in given.items():
        if name in names and names[name] != document:
            successors[document] = names[name]
    return successors


def _find_names(view: LibraryView, names: Iterable[str]) -> dict[str, DocumentId]:
    """Return documents by names: addresses, paths of sources, or ids; of several the last."""
    tallies = view.read_tallies([f"{NAMED}{name}" for name in names])
    by_id = view.get_documents([DocumentId(name) for name in names])
    found: dict[str, DocumentId] = {}
    for name in names:
        documents = [value for aspect, value in tallies.get(f"{NAMED}{name}", {}) if aspect == "id"]
        documents += [name] if name in by_id else []
        if documents:
            found[name] = DocumentId(max(documents))
    return found


def _follow_chain(document: DocumentId, successors: Mapping[DocumentId, DocumentId]) -> DocumentId | None:
    """Return the last of a chain of replacements, None for a cycle."""
    seen = {document}
    latest = document
    while latest in successors:
        latest = successors[latest]
        if latest in seen:
            return None
        seen.add(latest)
    return latest


def _find_newer_by_name(view: LibraryView) -> Iterator[tuple[DocumentId, DocumentId]]:
    """Yield pairs of an older and the next newer edition, by the names of files, else by titles."""
    newer: dict[DocumentId, DocumentId] = {}
    for aspect in ("file/", "title/"):
        groups = (_parse_editions(tally) for _, tally in view.scan_tallies(f"{EDITIONS}{aspect}"))
        pairs = dict(chain.from_iterable(map(_pair_editions, groups)))
        newer = pairs | newer
    yield from newer.items()


def _parse_editions(tally: Tally) -> list[_Edition]:
    cells = (json.loads(value) for aspect, value in tally if aspect == "edition")
    return [
        (DocumentId(document), tuple(map(int, dated.split("-"))) if dated else (), tuple(version), is_sure)
        for document, dated, version, is_sure in cells
    ]


def _pair_editions(editions: Iterable[_Edition]) -> list[tuple[DocumentId, DocumentId]]:
    """Return pairs of an older edition and the next newer one, if their order is certain by date or by version.

    A newer one replaces the older only if itself, or one newer still, is a sure edition.
    """
    editions = list(editions)
    sure = {document for document, _, _, is_sure in editions if is_sure}
    by_date = sorted((dated, document) for document, dated, _, _ in editions)
    by_version = sorted((version, document) for document, _, version, _ in editions)
    for ranked in (by_date, by_version):
        if all(_is_certain(one, two) for (one, _), (two, _) in pairwise(ranked)):
            documents = [document for _, document in ranked]
            last = max((at for at, document in enumerate(documents) if document in sure), default=0)
            return list(pairwise(documents[: last + 1]))
    return []


def _is_certain(older: tuple[int, ...], newer: tuple[int, ...]) -> bool:
    """Tell whether the order of two keys is certain: "2023" may be before or after "2023-05"."""
    return bool(older) and newer[: len(older)] != older
