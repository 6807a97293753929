"""Supersession: which documents of a library are replaced by a newer one, or past their last day.

What the metadata of a document say (`superseded_by`, `valid_until`) comes first. Otherwise a newer edition is
recognised by its name: documents whose titles or file names differ only in a version or a date are editions of one
document ("Form v1 29-04-2019", "Form v3 15-05-2023", "Form 2026 v2"). A date alone does not distinguish editions of a
report or a statement, since last year's report remains true of last year; an explicit version does.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise

from kb.library.view import LibraryView
from kb.model import DocumentId, DocumentRecord, Supersession, SupersessionReason
from kb.text import fold
from kb.text.dates import MONTH_ABBREVIATIONS, format_iso_date

NOT_SUPERSEDED = "none"  # the value of `superseded_by` that excludes a document from recognition by name
_MONTH = rf"(?P<month>{'|'.join(MONTH_ABBREVIATIONS)})[a-z]*"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DATES = tuple(
    re.compile(rf"(?<![a-z\d]){form}(?![a-z\d])")
    for form in (
        rf"(?P<day>[0-3]?\d)[ .](?P<number>[01]?\d)[ .]{_YEAR}",
        rf"{_YEAR}[ .](?P<number>[01]?\d)[ .](?P<day>[0-3]?\d)",
        rf"(?P<day>[0-3]\d)(?P<number>[01]\d){_YEAR}",
        rf"{_YEAR}(?P<number>[01]\d)(?P<day>[0-3]\d)",
        rf"(?P<day>[0-3]?\d)(?:st|nd|rd|th)? {_MONTH} {_YEAR}",
        rf"{_MONTH} {_YEAR}",
        rf"{_MONTH} (?P<short>\d\d)",
        rf"(?:19|20)\d\d {_YEAR}",
        _YEAR,
    )
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6}
_VERSION = re.compile(
    r"(?<![a-z\d])(?:(?:v|ver|version|edition|issue|revision|rev) ?(?P<after>\d+(?:\.\d+)*)|"
    rf"(?:(?P<ordinal>{'|'.join(_ORDINALS)})|(?P<before>\d+)(?:st|nd|rd|th)) (?:edition|revision|version|ed))"
    r"(?![a-z\d])"
)
_EDITION_WORDS = re.compile(
    r"(?<![a-z\d])(?:final|draft|copy|revised|updated?|edition|version|public version|web|print)(?![a-z\d])"
)
# Documents about their time: a newer date does not supersede them, an explicit version does.
_DATED_KINDS = frozenset(
    {"briefing", "certificate", "debate", "newsletter", "poster", "release", "report", "research", "statement", "study"}
)
_SEPARATORS = re.compile(r"[^\w.]+|_+|\.(?!\d)|(?<!\d)\.")
_MIN_NAME_WORDS = 2


@dataclass(frozen=True, slots=True)
class Edition:
    """The parts of a title or file name: its name without date and version, and these.

    Attributes:
        dated: The date in ISO 8601, as exact as written, or "".
        version: The numbers of the version, such as (2, 1), or ().
    """

    name: str
    dated: str
    version: tuple[int, ...]


def find_supersessions(view: LibraryView) -> Mapping[DocumentId, Supersession]:
    """Return why documents of a library are superseded today; computed once for each commit and day."""
    return view.derive(_find_supersessions, datetime.now().astimezone().date())


def _find_supersessions(view: LibraryView, today: date) -> Mapping[DocumentId, Supersession]:
    return compute_supersessions(view.documents(), today)


def compute_supersessions(records: Sequence[DocumentRecord], today: date) -> Mapping[DocumentId, Supersession]:
    """Return the superseded documents among all of a library, each with the reason."""
    successors = _find_successors(records)
    supersessions: dict[DocumentId, Supersession] = {}
    for record in records:
        metadata = record.metadata
        latest = _follow_chain(record, successors)
        given = "" if metadata.superseded_by == NOT_SUPERSEDED else metadata.superseded_by
        if latest is not None:
            reason = SupersessionReason.METADATA if given else SupersessionReason.NAME
            supersessions[record.id] = Supersession(reason, latest, valid_until=metadata.valid_until)
        elif given:
            supersessions[record.id] = Supersession(
                SupersessionReason.METADATA, successor_words=given, valid_until=metadata.valid_until
            )
        elif metadata.valid_until and _compute_last_day(metadata.valid_until) < today:
            supersessions[record.id] = Supersession(SupersessionReason.EXPIRED, valid_until=metadata.valid_until)
    return supersessions


def _compute_last_day(iso: str) -> date:
    """Return the last day of an ISO date, which may be a month or a year."""
    year, month, day = (*(int(part) for part in iso.split("-")), 0, 0)[:3]
    if day:
        return date(year, month, day)
    following = date(year + 1, 1, 1) if month in (0, 12) else date(year, month + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def _find_successors(records: Sequence[DocumentRecord]) -> dict[DocumentId, DocumentRecord]:
    """Return the document of the library that directly replaces another one, by the id of that one."""
    by_name = {name: each for each in records for name in (each.metadata.url, each.source, each.id) if name}
    successors = _find_newer_by_name(records)
    for record in records:
        given = record.metadata.superseded_by
        if given:
            successors.pop(record.id, None)
        if given != NOT_SUPERSEDED and given in by_name and by_name[given].id != record.id:
            successors[record.id] = by_name[given]
    return successors


def _follow_chain(record: DocumentRecord, successors: Mapping[DocumentId, DocumentRecord]) -> DocumentRecord | None:
    """Return the last of the documents that replace one another, None where there is none or a cycle."""
    seen = {record.id}
    latest = record
    while latest.id in successors:
        latest = successors[latest.id]
        if latest.id in seen:
            return None
        seen.add(latest.id)
    return None if latest is record else latest


def _find_newer_by_name(records: Sequence[DocumentRecord]) -> dict[DocumentId, DocumentRecord]:
    """Return the next newer edition of each document, in the same folder, by the names of files, else by titles."""
    newer: dict[DocumentId, DocumentRecord] = {}
    for name_of in (_read_file_name, _read_title):
        groups: dict[tuple[str, str], list[tuple[Edition, DocumentRecord]]] = defaultdict(list)
        for record in records:
            edition = parse_edition(name_of(record))
            if len(edition.name.split()) >= _MIN_NAME_WORDS:
                groups[record.source.rpartition("/")[0], edition.name].append((edition, record))
        for group in groups.values():
            newer |= {old.id: new for old, new in _pair_editions(group) if old.id not in newer}
    return newer


def _read_file_name(record: DocumentRecord) -> str:
    return record.source.rpartition("/")[2].rpartition(".")[0]


def _read_title(record: DocumentRecord) -> str:
    return record.metadata.title


def _pair_editions(group: Sequence[tuple[Edition, DocumentRecord]]) -> Iterable[tuple[DocumentRecord, DocumentRecord]]:
    """Return pairs of an older edition and the next newer one, if their order is certain."""
    editions = [(edition, record) for edition, record in group if _is_edition(edition, record)]
    for key in (_build_date_key, _build_version_key):
        ranked = sorted(((key(edition), record) for edition, record in editions), key=lambda pair: pair[0])
        if all(_is_certain(one, two) for (one, _), (two, _) in pairwise(ranked)):
            yield from pairwise(record for _, record in ranked)
            return


def _is_certain(older: tuple[int, ...], newer: tuple[int, ...]) -> bool:
    """Tell whether the order of two keys is certain: "2023" may be before or after "2023-05"."""
    return bool(older) and newer[: len(older)] != older


def _is_edition(edition: Edition, record: DocumentRecord) -> bool:
    if edition.version:
        return True
    return bool(edition.dated) and not (_DATED_KINDS & {record.metadata.kind, *edition.name.split()})


def _build_date_key(edition: Edition) -> tuple[int, ...]:
    return tuple(int(part) for part in edition.dated.split("-")) if edition.dated else ()


def _build_version_key(edition: Edition) -> tuple[int, ...]:
    return edition.version


@lru_cache(maxsize=4096)
def parse_edition(name: str) -> Edition:
    """Parse a title, or the name of a file without its suffix."""
    rest = _SEPARATORS.sub(" ", fold(name).text)
    dated = ""
    for form in _DATES:
        match = form.search(rest)
        if match and (dated := _parse_date(match)):
            rest = f"{rest[: match.start()]} | {rest[match.end() :]}"
            break
    match = _VERSION.search(rest)
    version = _parse_version(match) if match else ()
    if match:
        rest = f"{rest[: match.start()]} | {rest[match.end() :]}"
    rest = _EDITION_WORDS.sub(" ", rest)
    return Edition(" ".join(rest.replace("|", " ").split()), dated, version)


def _parse_version(match: re.Match[str]) -> tuple[int, ...]:
    if match["ordinal"]:
        return (_ORDINALS[match["ordinal"]],)
    return tuple(int(part) for part in (match["before"] or match["after"]).split("."))


def _parse_date(match: re.Match[str]) -> str:
    """Return the date of a match in ISO 8601, or "" where the calendar has no such day."""
    given = match.groupdict()
    year = int(given.get("year") or f"20{given['short']}")
    month = MONTH_ABBREVIATIONS.index(given["month"]) + 1 if given.get("month") else int(given.get("number") or 0)
    day = int(given.get("day") or 0)
    return format_iso_date(year, month, day)
